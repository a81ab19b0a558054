"""What things are called, in all their languages, read once for each snapshot: a page names some hundred things, and
one question for each would cost more than the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from ..graph.store import Statement, Store
from ..ontology.iris import PREFIXES
from .overview import Words

_NAMING = (PREFIXES["skos"] + "prefLabel", PREFIXES["foaf"] + "name")
"""Properties that name a thing; what an earlier one says goes before what a later one says."""

_STANDS_FOR = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (("sg", "mentions"), ("org", "member"), ("sg", "participantKind"), ("sg", "cites"))
)
"""Properties whose value names a statement that has no name of its own, as in `compare_versions`."""

NAMELESS = Words({})


class Names(Mapping[str, Words]):
    """IRI → name, of everything that has a preferred label or, as persons, a name. Of what has none the name is no
    words at all, so that a page shows what it has; `in` tells the difference.
    """

    def __init__(self, said: Mapping[str, Words]) -> None:
        self._said = said

    def __getitem__(self, iri: str) -> Words:
        return self._said.get(iri, NAMELESS)

    def __contains__(self, iri: object) -> bool:
        return iri in self._said

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)


def names(store: Store) -> Names:
    """The names of all things in the store."""
    said: dict[str, dict[str, str]] = {}
    for predicate in reversed(_NAMING):
        for statement in store.triples(None, ox.NamedNode(predicate), None):
            thing, name = statement.subject, statement.object
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                said.setdefault(thing.value, {})[name.language or ""] = name.value
    return Names({iri: Words(languages) for iri, languages in said.items()})


def called(names: Names, iri: str, said: Iterable[Statement]) -> Words:
    """What a thing is called, given what is said of it: its own name, else that of what it stands for."""
    if iri in names:
        return names[iri]
    stands = [
        (_STANDS_FOR.index(s.predicate.value), s.object.value)
        for s in said
        if s.predicate.value in _STANDS_FOR
    ]
    return names[min(stands)[1]] if stands else NAMELESS
