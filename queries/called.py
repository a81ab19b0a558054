"""Names of things in all their languages, many in one question, and what units belong to."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..graph.store import Store
from .overview import Words

_AT_ONCE = 500
_NAMES = """SELECT ?s ?l {{ VALUES ?s {{ {values} }} ?s skos:prefLabel ?l }}"""


def names(store: Store, wanted: Iterable[str]) -> dict[str, Words]:
    """IRI → name. What has no preferred label is called by the last part of its IRI."""
    all_of_them = list(dict.fromkeys(wanted))
    said: dict[str, dict[str, str]] = {iri: {} for iri in all_of_them}
    for start in range(0, len(all_of_them), _AT_ONCE):
        values = " ".join(str(ox.NamedNode(iri)) for iri in all_of_them[start : start + _AT_ONCE])
        rows = store.query(_NAMES.format(values=values))
        assert isinstance(rows, ox.QuerySolutions)
        for thing, label in rows:
            if isinstance(label, ox.Literal):
                said[thing.value].setdefault(label.language or "", label.value)
    return {iri: Words(found or {"": iri.rstrip("/").rsplit("/", 1)[-1]}) for iri, found in said.items()}


def rows(store: Store, text: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT as texts, "" for what is not bound."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if term is None else term.value for term in row) for row in found]


def units(store: Store) -> dict[str, tuple[str, ...]]:
    """Unit → itself and all that it is a unit of, however far up."""
    direct: dict[str, list[str]] = {}
    for unit, whole in rows(store, "SELECT ?u ?w { ?u org:unitOf ?w }"):
        direct.setdefault(unit, []).append(whole)
    closed: dict[str, tuple[str, ...]] = {}
    for unit in direct:
        seen, todo = {unit: None}, [unit]
        while todo:
            for whole in direct.get(todo.pop(), ()):
                if whole not in seen:
                    seen[whole] = None
                    todo.append(whole)
        closed[unit] = tuple(seen)
    return closed
