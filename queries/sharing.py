"""What areas have in common: which elements of which version link to which concept, read once for each kind.

The kinds and what counts are those of the library's `overlap_*` queries: a framework part that an element addresses,
a form of violence, a target group, a kind of measure, an actor in any role (a unit counts for its authority too), a
kind of actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from ..graph.store import Store
from ..ontology import iris
from .called import names, natural, rows, units
from .overview import Overview, Words

QUERIES: Final = {
    "framework": "overlap_framework_part",
    "violence": "overlap_violence_form",
    "group": "overlap_target_group",
    "actor": "overlap_actor",
    "actor-kind": "overlap_actor_kind",
    "measure": "overlap_measure_kind",
}
"""Kind → the library query that says the same for one pair of areas."""

_LINKS: Final = {
    "framework": "SELECT ?v ?c ?x { ?x sg:addresses ?c ; sg:inVersion ?v }",
    "violence": "SELECT ?v ?c ?x { ?x sg:formOfViolence ?c ; sg:inVersion ?v }",
    "group": "SELECT ?v ?c ?x { ?x sg:targetGroup ?c ; sg:inVersion ?v }",
    "measure": "SELECT ?v ?c ?x { ?x sg:measureKind ?c ; sg:inVersion ?v }",
    "actor": "SELECT ?v ?c ?x { ?x sg:participant|org:member ?c ; sg:statedIn ?v }",
    "actor-kind": """SELECT ?v ?c ?x {
        ?x sg:statedIn ?v ; (sg:participant|org:member)/sg:actorKind|sg:participantKind ?c }""",
}
_KEPT = 48
"""Reckonings (a kind, a framework, a set of versions) that are kept."""


@dataclass(frozen=True)
class Links:
    """The links of one kind: names of the concepts, in order, and version (key) → concept (IRI) → elements (IRIs)."""

    names: dict[str, Words]
    found: dict[str, dict[str, tuple[str, ...]]]


class Group(NamedTuple):
    """A concept and the areas (codes) that have it, the one with the most elements first; `total` elements."""

    concept: str
    areas: tuple[tuple[str, int], ...]
    total: int


class Pair(NamedTuple):
    """Two areas: how many concepts both have, and how many at least one of them has."""

    a: str
    b: str
    shared: int
    either: int


@dataclass(frozen=True)
class Shared:
    """What the areas of a choice of versions have: area (code) → concept → number of elements, each counted once."""

    concepts: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    bits: dict[str, int] = field(default_factory=dict)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The concepts that any area has: those of most areas first, then of most elements, then in their order."""
        found: dict[str, list[tuple[str, int]]] = {}
        for area, counts in self.counts.items():
            for concept, number in counts.items():
                found.setdefault(concept, []).append((area, number))
        groups = [
            Group(
                c,
                tuple(sorted(found[c], key=lambda each: (-each[1], each[0]))),
                sum(number for _, number in found[c]),
            )
            for c in self.concepts
            if c in found
        ]
        return tuple(sorted(groups, key=lambda g: (-len(g.areas), -g.total)))

    def pair(self, a: str, b: str) -> Pair:
        """How much two areas share."""
        one, other = self.bits.get(a, 0), self.bits.get(b, 0)
        return Pair(a, b, (one & other).bit_count(), (one | other).bit_count())

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that share anything: most shared first, then the greatest part of what either has."""
        items = list(self.bits.items())
        found = [
            Pair(a, b, shared, (mine | yours).bit_count())
            for at, (a, mine) in enumerate(items)
            for b, yours in items[at + 1 :]
            if (shared := (mine & yours).bit_count())
        ]
        return tuple(sorted(found, key=lambda p: (-p.shared, p.either, p.a, p.b)))


class Sharing:
    """The links of every kind, read from a store at the first question about a kind."""

    def __init__(self, store: Store, overview: Overview, once: Callable[..., Links]) -> None:
        self._store = store
        self._overview = overview
        self._once = once
        self._reckoned = lru_cache(maxsize=_KEPT)(self._reckon)

    def links(self, kind: str) -> Links:
        """The links of a kind of `QUERIES`."""
        return self._once(f"sharing-{kind}", lambda: _read(self._store, self._overview, kind))

    def shared(self, kind: str, framework: str, versions: Iterable[str]) -> Shared:
        """What the areas of these versions (keys) have of a kind; of framework parts, of one framework or ("") all."""
        return self._reckoned(kind, framework if kind == "framework" else "", tuple(versions))

    def _reckon(self, kind: str, framework: str, versions: tuple[str, ...]) -> Shared:
        links = self.links(kind)
        parts = self._overview.parts
        concepts = tuple(c for c in links.names if not framework or parts[c].framework == framework)
        place = {c: 1 << n for n, c in enumerate(concepts)}
        elements: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        for key in versions:
            area = elements.setdefault(self._overview.versions[key].area, {})
            for concept, some in links.found.get(key, {}).items():
                if concept in place:
                    area.setdefault(concept, []).append(some)
        counts = {
            area: {c: len(set().union(*lists)) for c, lists in found.items()}
            for area, found in sorted(elements.items())
        }
        bits = {area: sum(place[c] for c in found) for area, found in counts.items()}
        return Shared(concepts, counts, bits)

    def elements(self, kind: str, concept: str, versions: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The elements of these versions that link to a concept, as (version, element), in the versions' order."""
        links = self.links(kind)
        for key in versions:
            for element in sorted(links.found.get(key, {}).get(concept, ()), key=natural):
                yield key, element


def _read(store: Store, overview: Overview, kind: str) -> Links:
    found: dict[str, dict[str, set[str]]] = {}
    above = units(store) if kind == "actor" else {}
    for version, concept, element in rows(store, _LINKS[kind]):
        of = found.setdefault(iris.key(version), {})
        for each in above.get(concept, (concept,)):
            of.setdefault(each, set()).add(element)
    used = {c for of in found.values() for c in of}
    called = _names(store, overview, kind, used)
    return Links(
        called,
        {
            v: {c: tuple(of[c]) for c in of if c in called}
            for v, of in found.items()
            if v in overview.versions
        },
    )


def _names(store: Store, overview: Overview, kind: str, used: set[str]) -> dict[str, Words]:
    """The names of the concepts in use, in the order of their framework or scheme, of actors by name. A concept
    without a name in the graph is none: the library's queries leave it out too.
    """
    if kind == "framework":
        return {iri: part.label for iri, part in overview.parts.items() if iri in used}
    label = {iri: words for iri, words in names(store, used).items() if set(words.by_language) != {""}}
    order = dict[str, int]()
    if kind != "actor":
        order = {c: int(n) for c, n in rows(store, "SELECT ?c ?n { ?c skos:inScheme ?s ; sg:order ?n }")}
    return {iri: label[iri] for iri in sorted(label, key=lambda c: (order.get(c, 0), label[c]["sv"], c))}
