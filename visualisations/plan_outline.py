"""What a page about one plan shows, put together from the plan's contents and the overview: its coverage framework by
framework, its outline with links and responsibility, its actors with their roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..queries.contents import Alignment, Contents, Element, Measuring
from ..queries.overview import Assessed, Framework, Overview, Part, Reach
from .scale import HALF, MEASURE, SYMBOLS

MANY: Final = 20
"""A framework with more parts than this is shown without the parts that were not found."""


SHARES: Final = {
    "full": SYMBOLS["addressed"],
    "half": HALF,
    "mentioned": SYMBOLS["mentioned"],
    "missing": SYMBOLS["not-found"],
}
"""The groups of parts of a summary, and their symbols on the scale."""


@dataclass(frozen=True)
class Covered:
    """How a plan goes for a framework: the assessment if there is one, every part with how far, and the counts."""

    framework: Framework
    assessed: Assessed | None
    parts: tuple[tuple[Part, Reach], ...]

    def count(self, state: str) -> int:
        return sum(reach.state == state for _, reach in self.parts)

    @property
    def shares(self) -> dict[str, int]:
        """How many parts are `full` (a measure or more), `half` (a purpose or goal), `mentioned`, or `missing`."""
        full = sum(r.state == "addressed" and r.depth >= MEASURE for _, r in self.parts)
        return {
            "full": full,
            "half": self.count("addressed") - full,
            "mentioned": self.count("mentioned"),
            "missing": self.count("not-found"),
        }

    @property
    def read(self) -> bool:
        """Whether the plan was read in full against the framework."""
        return self.assessed is not None and self.assessed.outcome == "read-in-full"

    @property
    def standing(self) -> str:
        """`shown` where there is something to show, `out-of-scope` or `not-assessed` else."""
        if self.read or self.count("addressed") or self.count("mentioned"):
            return "shown"
        return "out-of-scope" if self.assessed else "not-assessed"

    @property
    def found(self) -> list[tuple[Part, Reach]]:
        """The parts to list: all of a small framework, else those that are addressed or mentioned."""
        whole = self.read and len(self.parts) <= MANY
        return [(p, r) for p, r in self.parts if whole or r.state in ("addressed", "mentioned")]


def coverage(
    overview: Overview, version: str, framework: str = "", *, explicit: bool = False
) -> list[Covered]:
    """The plan against each framework (or one, by its key)."""
    reached = overview.reach.get(version, {})
    found = []
    for key, known in overview.frameworks.items():
        if framework and key != framework:
            continue
        far = [(p, overview.far(version, p.iri) if p.iri in reached else _NOTHING) for p in known.parts]
        if explicit:
            far = [(p, r.by_explicit()) for p, r in far]
        found.append(Covered(known, overview.assessed.get((version, key)), tuple(far)))
    return found


_NOTHING: Final = Reach("not-assessed")


class Row(NamedTuple):
    """A line of the outline: the element, how deep it stands, its links, who is responsible, and what measures it."""

    element: Element
    depth: int
    links: tuple[Alignment, ...]
    responsible: tuple[str, ...]
    measured: tuple[Measuring, ...]


def outline(
    contents: Contents,
    overview: Overview,
    framework: str = "",
    *,
    explicit: bool = False,
    statements: bool = False,
) -> list[Row]:
    """The elements in the document's order, without statements of fact unless they are asked for. With a framework
    (its key), those that are linked to it and what they are part of.
    """
    parts = overview.parts
    linked: dict[str, tuple[Alignment, ...]] = {}
    for element, found in contents.aligned.items():
        kept = tuple(
            a
            for a in found
            if (not explicit or a.basis == "explicit")
            and a.concept in parts
            and (not framework or parts[a.concept].framework == framework)
        )
        if kept:
            linked[element] = kept
    wanted = {iri for element in linked for iri in (element, *contents.above(element))} if framework else None
    depths, responsible, measured = contents.depths, contents.responsible, contents.measured
    return [
        Row(
            e,
            min(depths[iri], 4),
            linked.get(iri, ()),
            tuple(dict.fromkeys(w for r in responsible.get(iri, ()) for w in r.who)),
            tuple(measured.get(iri, ())),
        )
        for iri, e in contents.elements.items()
        if (statements or e.kind != "Statement" or iri in linked) and (wanted is None or iri in wanted)
    ]


class Acting(NamedTuple):
    """An actor or kind of actor (IRI), its roles (IRI → in how many parts of the plan), and the names as written."""

    who: str
    roles: dict[str, int]
    written: tuple[str, ...]


def acting(contents: Contents, language: str) -> list[Acting]:
    """Who has roles in the plan, those with most first; actors before kinds of actor."""
    roles: dict[str, dict[str, set[str]]] = {}
    written: dict[str, dict[str, None]] = {}
    for role in contents.roles:
        for who in role.who:
            roles.setdefault(who, {}).setdefault(role.role, set()).add(role.element)
            if role.written[language]:
                written.setdefault(who, {})[role.written[language]] = None
    found = [
        Acting(
            who, {r: len(parts) for r, parts in sorted(of.items(), key=_most)}, tuple(written.get(who, ()))
        )
        for who, of in roles.items()
    ]
    return sorted(found, key=lambda a: ("/scheme/" in a.who, -sum(a.roles.values()), a.who))


def _most(item: tuple[str, set[str]]) -> tuple[int, str]:
    return -len(item[1]), item[0]


def figures(contents: Contents) -> dict[str, int]:
    """The counts of the summary, by the last part of the key of their names."""
    kinds = contents.counts
    return {
        "goals": kinds.get("Goal", 0),
        "purposes": kinds.get("Purpose", 0),
        "measures": kinds.get("Measure", 0) + kinds.get("Commitment", 0),
        "indicators": len(contents.measuring),
        "actors": len(contents.actors),
    }


@dataclass(frozen=True)
class Gaps:
    """What a plan leaves open. `unlinked` is None where nobody has read the plan against what is asked for."""

    indicator: list[Element]
    measure: list[Element]
    unlinked: list[Element] | None
    responsible: list[Element]


def gaps(contents: Contents, covered: Iterable[Covered], framework: Framework | None) -> Gaps:
    """The gaps of a plan; links count to one framework, or to any."""
    parts = frozenset(p.iri for p in framework.parts) if framework else None
    read = any(c.read for c in covered)
    return Gaps(
        contents.goals_without_indicator(),
        contents.goals_without_measure(),
        contents.goals_without_link(parts) if read else None,
        contents.measures_without_responsible(),
    )
