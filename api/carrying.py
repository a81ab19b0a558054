"""What in the plans points at a concept or a framework, plan by plan, for pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..ontology import texts
from ..ontology.iris import SG
from ..queries import concepts as queried
from ..queries.concepts import Carrier
from ..queries.lookup import Place
from ..queries.overview import Version
from ..visualisations.report import Cell, Link, Table
from .reading import Named, Reading, table

PLANS: Final = 20
"""Plans on a page."""

ROWS: Final = 60
"""Things on a page, shared by its plans; but each plan has at least `LEAST`."""

LEAST: Final = 3
MOST: Final = 100
"""Plans whose things a file holds at most."""


class InPlan(NamedTuple):
    """A version that points at a concept: its area's name, whether it is in force today, how often it points."""

    version: Version
    area: str
    in_force: bool
    times: int


@dataclass(frozen=True)
class Shown:
    """A thing that points at a concept. `how`: by which property, in words; `about`: what a statement without a name
    is about; `role` and `written` where it is somebody's role.
    """

    how: str
    kind: str
    thing: Named
    role: str
    written: str
    places: list[Place]


def carrying(reading: Reading, iri: str, only: str = "") -> tuple[int, list[InPlan]]:
    """How often versions point at a concept (by one property only, if it is given), and which, those in force first."""
    versions, _ = counted(reading, iri)
    rows = []
    for version, area, in_force in reading.ranked:
        by_property = versions.get(version.key, {})
        times = by_property.get(only, 0) if only else sum(by_property.values())
        if times:
            rows.append(InPlan(version, area, in_force, times))
    return sum(row.times for row in rows), rows


def counted(reading: Reading, iri: str) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """`concepts.carried` of a concept, counted once for a snapshot."""
    store = reading.graph.store
    return reading.graph.once(f"carried/{iri}", lambda: queried.carried(store, iri))


def shown_carriers(
    reading: Reading, iri: str, rows: Sequence[InPlan], only: str = ""
) -> list[tuple[InPlan, list[Shown]]]:
    """The things of some versions that point at a concept, some of each."""
    each = max(LEAST, ROWS // len(rows)) if rows else 0
    found = _carriers(reading, rows, iri, only)
    return [(row, [_shown(reading, c) for c in things[:each]]) for row, things in found]


def _carriers(
    reading: Reading, rows: Sequence[InPlan], iri: str, only: str
) -> list[tuple[InPlan, list[Carrier]]]:
    found = queried.carriers(reading.graph.store, [row.version.key for row in rows], iri)
    return [(row, [c for c in found[row.version.key] if not only or c.predicate == only]) for row in rows]


def _shown(reading: Reading, carrier: Carrier) -> Shown:
    about = queried.about_what(reading.lookup, carrier.thing)
    role = reading.lookup.first(carrier.thing, str(SG.role)) or reading.lookup.first(
        carrier.thing, str(SG.mentionKind)
    )
    return Shown(
        reading.name(carrier.predicate).text,
        reading.kind(about),
        Named(carrier.thing, reading.name(about)),
        reading.name(role).text if role else "",
        reading.lookup.first(carrier.thing, str(SG.nameAsWritten)),
        reading.lookup.places(carrier.thing),
    )


def carrier_table(reading: Reading, iri: str, rows: Sequence[InPlan], caption: str, only: str = "") -> Table:
    """What points at a concept, with passages, for files: of the first `MOST` versions."""
    said = texts.catalogue(reading.language)["concept"]
    absent = texts.text(reading.language, "ui.passage-absent")
    found: list[tuple[Cell, ...]] = []
    for row, things in _carriers(reading, rows[:MOST], iri, only):
        plan = Link(row.version.label[reading.language], row.version.iri)
        for c in things:
            s = _shown(reading, c)
            head = (plan, s.kind, Link(s.thing.name.text, c.thing), s.how, s.role, s.written)
            for p in s.places:
                found.append((*head, p.heading, p.start, p.end, reading.quoted(p) or absent))
            if not s.places:
                found.append((*head, "", None, None, ""))
    keys = ("plan", "kind", "element", "how", "role", "written", "heading", "start", "end", "passage")
    return table(said, caption, keys, "element", found)
