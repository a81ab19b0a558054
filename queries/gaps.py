"""The gaps inside plans, read for all versions at once: what the library's `gap_*` queries say, without the labels,
which are asked for only where they are shown. Gaps against a framework's parts are in `tally.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ..graph.store import Store
from ..ontology import iris
from .called import natural, rows, units
from .overview import Overview
from .selection import Selection
from .tally import FULL, Tally

_GOALS: Final = "?e a sg:Goal ; sg:inVersion ?v ; sg:order ?order"
_AIMS: Final = "VALUES ?class { sg:Goal sg:Purpose } ?e a ?class ; sg:inVersion ?v ; sg:order ?order"
_MEASURES: Final = "?e a sg:Measure ; sg:inVersion ?v ; sg:order ?order"
_WITHOUT: Final = {
    "goal-without-indicator": (
        _GOALS,
        "MINUS { SELECT DISTINCT ?e WHERE { ?measuring sg:indicatorOf|sg:targetValueOf ?e } }",
    ),
    "goal-without-measure": (
        _GOALS,
        """MINUS { SELECT DISTINCT ?e WHERE { ?measure sg:servesGoal ?e } }
           MINUS { SELECT DISTINCT ?e WHERE {
             ?e dcterms:isPartOf ?area . ?area a sg:FocusArea . ?measure dcterms:isPartOf ?area ; a ?class .
             VALUES ?class { sg:Measure sg:Commitment } } }""",
    ),
    "measure-without-responsible": (
        _MEASURES,
        "MINUS { SELECT DISTINCT ?e WHERE { ?e sg:responsibleActor|sg:responsibleKind ?somebody } }",
    ),
}
"""Kind → what it is sought among, and what takes it away (in the form that no engine asks once per row)."""

LACKING: Final = (*_WITHOUT, "goal-without-alignment")
"""The kinds that are elements of a version which lack something."""

_CARRIED: Final = "?element sg:inVersion ?v . ?p sg:participationIn ?element ; sg:role ?role"
_MENTIONED: Final = """SELECT DISTINCT ?v ?concept ?kind ?evidence WHERE {
  ?mention sg:mentionedIn ?v ; sg:mentions ?concept ; sg:mentionKind ?kind ; sg:evidence ?evidence .
  ?concept skos:inScheme ?scheme .
  MINUS { SELECT DISTINCT ?v ?concept WHERE {
    ?element sg:inVersion ?v ; sg:formOfViolence/skos:broader* ?concept ; a ?class .
    VALUES ?class { sg:Purpose sg:Goal sg:Measure sg:Commitment } } }
}"""
_DROPPED: Final = f"""SELECT ?change ?from ?to ?element ?kind ?about WHERE {{
  ?change a sg:Change ; sg:changeKind <{iris.concept("change-kind", "dropped")}> ;
    sg:fromVersion ?from ; sg:toVersion ?to ; sg:fromElement ?element .
  ?element a ?kind .
  FILTER(?kind = org:Membership || STRSTARTS(STR(?kind), "{iris.SG}"))
  OPTIONAL {{ ?element sg:mentions|org:member|sg:participantKind|sg:cites ?about }} }}"""

DROPPED_FIRST: Final = (
    "Goal",
    "Purpose",
    "Measure",
    "Commitment",
    "TargetValue",
    "Indicator",
    "FollowUp",
    "Priority",
    "FocusArea",
    "Perspective",
    "Principle",
    "Task",
    "Statement",
    "Membership",
    "LegalReference",
    "Mention",
)
"""The order in which what was dropped is listed: what binds before what tells."""


KINDS: Final = {
    "framework-part": "gap_framework_part",
    "goal-without-alignment": "gap_goal_without_alignment",
    "goal-without-indicator": "gap_goal_without_indicator",
    "goal-without-measure": "gap_goal_without_measure",
    "measure-without-responsible": "gap_measure_without_responsible",
    "member-without-task": "gap_member_without_task",
    "dropped": "gap_dropped",
    "ending-without-successor": "gap_ending_without_successor",
    "mention-without-goal": "gap_mention_without_goal",
}
"""Kind of gap → the library query that says the same."""


class Gaps:
    """The gaps of a graph; each kind is read from the store at the first question about it. `once(name, make)` keeps
    what was made.
    """

    def __init__(self, store: Store, overview: Overview, once: Callable[..., Any]) -> None:
        self._store, self._overview, self._once = store, overview, once

    def lacking(self, kind: str, framework: str = "") -> Lacking:
        """Elements without what the kind names; of goals without alignment, those without it to one framework (its key)
        or ("") to any.
        """
        if kind == "goal-without-alignment":
            made: dict[str, Lacking] = self._once(
                "gaps-unaligned", lambda: unaligned(self._store, self._overview)
            )
            return made.get(framework, Lacking({}, {}))
        found: Lacking = self._once(f"gaps-{kind}", lambda: lacking(self._store, kind))
        return found

    @property
    def tasks(self) -> Tasks:
        """Who sits in a body, and who is named in an element."""
        found: Tasks = self._once("gaps-tasks", lambda: tasks(self._store))
        return found

    @property
    def dropped(self) -> tuple[Drop, ...]:
        """What a later version no longer has."""
        found: tuple[Drop, ...] = self._once("gaps-dropped", lambda: dropped(self._store))
        return found

    @property
    def mentioned(self) -> dict[str, tuple[Named, ...]]:
        """By version: what it only names."""
        found: dict[str, tuple[Named, ...]] = self._once(
            "gaps-mentioned", lambda: mentioned(self._store, self._overview)
        )
        return found

    @property
    def tally(self) -> Tally:
        """How many versions take up each part of each framework."""
        found: Tally = self._once("gaps-tally", lambda: Tally(self._overview))
        return found


@dataclass(frozen=True)
class Lacking:
    """Elements by version (key): all that the gap is sought among (in the plan's order), and those that lack it."""

    among: dict[str, tuple[str, ...]]
    lacking: dict[str, tuple[str, ...]]

    def of(self, versions: Iterable[str]) -> list[tuple[str, int, int]]:
        """(version, how many lack it, how many it is sought among): the greatest share first, then most."""
        counted = [(v, len(self.lacking.get(v, ())), len(self.among.get(v, ()))) for v in versions]
        return sorted((c for c in counted if c[2]), key=lambda c: (-c[1] / c[2], -c[1], c[0]))


def lacking(store: Store, kind: str) -> Lacking:
    """The elements that lack an indicator, a measure or somebody responsible (kinds of `_WITHOUT`)."""
    pattern, less = _WITHOUT[kind]
    return Lacking(
        _by_version(rows(store, f"SELECT ?v ?e ?order WHERE {{ {pattern} }}")),
        _by_version(rows(store, f"SELECT ?v ?e ?order WHERE {{ {pattern} {less} }}")),
    )


def unaligned(store: Store, overview: Overview) -> dict[str, Lacking]:
    """Framework (its key; "" for any) → goals and purposes without a link to it, neither of their own nor through what
    they are part of; only of versions that were read in full against it (for "": against at least one).
    """
    aims = _by_version(rows(store, f"SELECT ?v ?e ?order WHERE {{ {_AIMS} }}"))
    whole: dict[str, list[str]] = {}
    for part, of in rows(store, "SELECT ?p ?w { ?p dcterms:isPartOf ?w }"):
        whole.setdefault(part, []).append(of)
    framework = {iri: part.framework for iri, part in overview.parts.items()}
    own: dict[str, set[str]] = {}
    for element, concept in rows(store, "SELECT ?e ?c { ?e sg:addresses ?c }"):
        if concept in framework:
            own.setdefault(element, set()).add(framework[concept])
    reached: dict[str, set[str]] = {}

    def reaches(element: str) -> set[str]:
        if element not in reached:
            reached[element] = set()  # a part of itself, however wrongly, must not go round for ever
            reached[element] = own.get(element, set()).union(*(reaches(w) for w in whole.get(element, ())))
        return reached[element]

    full = [at for at, said in overview.assessed.items() if said.outcome == FULL]
    read: dict[str, set[str]] = {"": {v for v, _ in full}}
    for version, key in full:
        read.setdefault(key, set()).add(version)
    made = {}
    for key, versions in read.items():
        among = {v: some for v, some in aims.items() if v in versions}
        without = {
            v: tuple(e for e in some if key not in reaches(e) and (key or not reaches(e)))
            for v, some in among.items()
        }
        made[key] = Lacking(among, {v: some for v, some in without.items() if some})
    return made


def _by_version(found: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    by: dict[str, list[tuple[int, str]]] = {}
    for version, element, order in found:
        by.setdefault(iris.key(version), []).append((int(order), element))
    return {v: tuple(e for _, e in sorted(some)) for v, some in by.items()}


class Seat(NamedTuple):
    """A seat in a body of an area (its code); `of_kind`: elements that name the whole kind of actors."""

    area: str
    body: str
    actor: str
    kind: str
    of_kind: int


@dataclass(frozen=True)
class Tasks:
    """By version (key): seats as (body, actor, kind), actors that an element names in a role other than recipient
    (with those that they are units of), and how many elements name each kind of actors so.
    """

    seats: dict[str, set[tuple[str, str, str]]]
    named: dict[str, set[str]]
    kinds: dict[str, Counter[str]]

    def without(self, chosen: Selection) -> tuple[list[Seat], int]:
        """The seats whose actor no chosen document of the area names in any element, and how many seats there are."""
        found: list[Seat] = []
        total = 0
        for area, versions in sorted(chosen.of.items()):
            keys = [v.key for v in versions]
            seats = set[tuple[str, str, str]]().union(*(self.seats.get(k, ()) for k in keys))
            named = set[str]().union(*(self.named.get(k, ()) for k in keys))
            total += len(seats)
            for body, actor, kind in sorted(seats):
                if actor not in named:
                    of_kind = sum(self.kinds[k][kind] for k in keys if k in self.kinds)
                    found.append(Seat(area, body, actor, kind, of_kind))
        return found, total


def tasks(store: Store) -> Tasks:
    """Who sits and who is named."""
    above = units(store)
    recipient = str(iris.concept("role", "recipient"))
    made = Tasks({}, {}, {})
    for version, body, actor, kind in rows(
        store,
        """SELECT DISTINCT ?v ?body ?actor ?kind { ?m a org:Membership ; sg:statedIn ?v ; org:organization ?body ;
             org:member ?actor . ?actor sg:actorKind ?kind }""",
    ):
        made.seats.setdefault(iris.key(version), set()).add((body, actor, kind))
    for version, actor, role in rows(
        store, f"SELECT DISTINCT ?v ?who ?role {{ {_CARRIED} ; sg:participant ?who }}"
    ):
        if role != recipient:
            made.named.setdefault(iris.key(version), set()).update(above.get(actor, (actor,)))
    each: set[tuple[str, str, str]] = set()
    for version, kind, element, role in rows(
        store, f"SELECT ?v ?who ?element ?role {{ {_CARRIED} ; sg:participantKind ?who }}"
    ):
        if role != recipient and (version, kind, element) not in each:
            each.add((version, kind, element))
            made.kinds.setdefault(iris.key(version), Counter())[kind] += 1
    return made


class Drop(NamedTuple):
    """What a later version no longer has. `kind`: its class; `about`: what a membership, a mention or a reference is
    about, else "".
    """

    change: str
    before: str
    after: str
    element: str
    kind: str
    about: str


def dropped(store: Store) -> tuple[Drop, ...]:
    """Everything that was dropped: by the versions, then as `DROPPED_FIRST`, then in the document's order."""
    found: dict[tuple[str, str], Drop] = {}
    for change, before, after, element, kind, about in sorted(rows(store, _DROPPED)):
        found.setdefault(
            (change, kind), Drop(change, iris.key(before), iris.key(after), element, kind, about)
        )
    place = {name: n for n, name in enumerate(DROPPED_FIRST)}
    return tuple(
        sorted(
            found.values(),
            key=lambda d: (d.before, d.after, place.get(iris.key(d.kind), len(place)), natural(d.element)),
        )
    )


class Named(NamedTuple):
    """A concept that a version (key) names without a purpose, goal, measure or commitment on it, and how."""

    version: str
    concept: str
    kind: str
    evidence: str


def mentioned(store: Store, overview: Overview) -> dict[str, tuple[Named, ...]]:
    """By version: the framework parts and forms of violence that it only names, each passage once."""
    found: dict[str, list[Named]] = {}
    for version, concept, kind, evidence in sorted(rows(store, _MENTIONED)):
        key = iris.key(version)
        if overview.far(key, concept).state != "addressed":
            found.setdefault(key, []).append(Named(key, concept, kind, evidence))
    return {key: tuple(some) for key, some in found.items()}
