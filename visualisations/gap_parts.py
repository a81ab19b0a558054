"""Framework parts that few or no plans take up, as tables for files."""

from __future__ import annotations

from ..queries.overview import Reach, Version
from ..queries.tally import Count
from .gap_lists import Seen
from .report import Cell, Column, Link, Table
from .scale import written

GAPS = ("not-found", "mentioned")
APART = ("out-of-scope", "not-assessed")
"""States that are no gap, and are shown apart."""

LARGEST = 20_000
"""Rows of the table with a row for each part and version; a larger one is left out."""


def ranked(seen: Seen) -> list[Count]:
    """The parts of the framework, those that fewest take up first."""
    tally = seen.gaps.tally
    return tally.ranked(seen.framework, tally.bits(seen.chosen), explicit=seen.explicit)


def reach(seen: Seen, version: Version, part: str) -> Reach:
    """How far a version goes for a part, as it is counted here."""
    found = seen.overview.far(version.key, part)
    if seen.explicit:
        found = found.by_explicit()
    said = seen.overview.assessed.get((version.key, seen.overview.parts[part].framework))
    full = said is not None and said.outcome == "read-in-full"
    return found if full or found.state in ("addressed", "out-of-scope") else Reach("not-assessed")


def table(seen: Seen, counts: list[Count]) -> Table:
    """A row for each part: how many have it, and who."""
    said = seen.said
    tally = seen.gaps.tally

    def who(bits: int) -> str:
        return "; ".join(v.label[seen.language] for v in tally.versions(bits))

    heads = ("code", "part", "have", "read", "has-it", "lacks-it", "names-it", "unread")
    rows: list[tuple[Cell, ...]] = [
        (
            c.part.code,
            Link(c.part.label[seen.language], c.part.iri),
            c.have,
            c.read,
            who(c.by_state["addressed"]),
            who(c.by_state["not-found"]),
            who(c.by_state["mentioned"]),
            who(c.by_state["out-of-scope"] | c.by_state["not-assessed"]),
        )
        for c in counts
    ]
    columns = tuple(Column(h.replace("-", "_"), said["column"][h], heads=h == "part") for h in heads)
    return Table(said["kind"]["framework-part"]["title"], columns, tuple(rows), sheet=said["sheet-list"])


def searched(seen: Seen, counts: list[Count]) -> Table | None:
    """A row for each part and version: the state, and what was searched; None where that is too much for a file."""
    if len(counts) * len(seen.chosen.versions) > LARGEST:
        return None
    heads = ("code", "part", "document", "area", "state", "searched-on", "searched-by", "rationale")
    rows: list[tuple[Cell, ...]] = []
    for c in counts:
        for v in seen.chosen.versions:
            assessed = seen.overview.assessed.get((v.key, c.part.framework))
            rows.append(
                (
                    c.part.code,
                    c.part.label[seen.language],
                    Link(v.label[seen.language], v.iri),
                    seen.overview.areas[v.area].label[seen.language],
                    written(seen.overview, reach(seen, v, c.part.iri), seen.language),
                    assessed.day if assessed else "",
                    assessed.who[seen.language] if assessed else "",
                    assessed.rationale[seen.language] if assessed else "",
                )
            )
    columns = tuple(Column(h.replace("-", "_"), seen.said["column"][h], heads=h == "part") for h in heads)
    return Table(seen.said["searched"], columns, tuple(rows), sheet=seen.said["sheet-searched"])
