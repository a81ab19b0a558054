"""Names of things in all their languages and values of their properties, many in one question."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..graph.store import Store
from .overview import Words

_AT_ONCE = 500
_NAMES = """SELECT ?s ?l {{ VALUES ?s {{ {values} }} ?s {path} ?l }}"""


def names(store: Store, wanted: Iterable[str], path: str = "skos:prefLabel|foaf:name") -> dict[str, Words]:
    """IRI → name, or what another property path of ours says. What has none is called by the last part of its IRI, in
    no language.
    """
    all_of_them = list(dict.fromkeys(wanted))
    said: dict[str, dict[str, str]] = {iri: {} for iri in all_of_them}
    for start in range(0, len(all_of_them), _AT_ONCE):
        some = " ".join(str(ox.NamedNode(iri)) for iri in all_of_them[start : start + _AT_ONCE])
        solutions = store.query(_NAMES.format(values=some, path=path))
        assert isinstance(solutions, ox.QuerySolutions)
        for thing, label in solutions:
            if isinstance(label, ox.Literal):
                said[thing.value].setdefault(label.language or "", label.value)
    return {iri: Words(found or {"": iri.rstrip("/").rsplit("/", 1)[-1]}) for iri, found in said.items()}


def values(store: Store, wanted: Iterable[str], path: str) -> dict[str, list[str]]:
    """IRI → what a property path of ours leads to, as texts in order; [] where it leads nowhere."""
    all_of_them = list(dict.fromkeys(wanted))
    found: dict[str, list[str]] = {iri: [] for iri in all_of_them}
    for start in range(0, len(all_of_them), _AT_ONCE):
        some = " ".join(str(ox.NamedNode(iri)) for iri in all_of_them[start : start + _AT_ONCE])
        for thing, value in rows(store, f"SELECT ?s ?o {{ VALUES ?s {{ {some} }} ?s {path} ?o }}"):
            found[thing].append(value)
    return {iri: sorted(some) for iri, some in found.items()}


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


def natural(iri: str) -> tuple[tuple[int, int | str], ...]:
    """Sorts `…/goal/2.10` after `…/goal/2.9`."""
    pieces = iri.replace("/", ".").split(".")
    return tuple((0, int(p)) if p.isascii() and p.isdigit() else (1, p) for p in pieces)
