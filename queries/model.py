"""The model as a picture has it: the classes that have things in the graph, and which of them point at which. Read
from the ontology (domain and range of properties) and from the shapes (what a property of a class must point at).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import PREFIXES
from .overview import Words

_CONCEPT = PREFIXES["skos"] + "Concept"
_EVIDENCE = str(iris.SG.Evidence)


@dataclass(frozen=True, slots=True)
class Kind:
    """A class: what it is called and means, how many things there are of it and of the kinds below it, whether such
    a thing points at passages, and its other links as (name of the property, class that it points at).
    """

    iri: str
    name: str
    label: Words
    definition: Words
    count: int
    evidence: bool
    links: tuple[tuple[Words, str], ...]


def kinds(store: Store) -> dict[str, Kind]:
    """The classes that take part in a link and have things, by IRI, the most common first. A class below another one
    of ours is told by that one.
    """
    edges = _edges(store)
    above = {s: o for s, o in _above(store) if s.startswith(str(iris.SG)) and o.startswith(str(iris.SG))}
    ends = {above.get(e, e) for s, _, o in edges for e in (s, o)}
    total = _totals(store, ends)
    names = _words(store, "skos:prefLabel", ends | {p for _, p, _ in edges})
    meanings = _words(store, "skos:definition", ends)
    wanted = {e for e in ends if total.get(e) and e in names}
    found: dict[str, Kind] = {}
    for iri in sorted(wanted, key=lambda e: (-total[e], e)):
        own = [(p, above.get(o, o)) for s, p, o in edges if above.get(s, s) == iri]
        links = sorted({(p, o) for p, o in own if o in wanted and o != _EVIDENCE})
        found[iri] = Kind(
            iri,
            iris.shorten(iri),
            names[iri],
            meanings.get(iri, Words({})),
            total[iri],
            any(o == _EVIDENCE for _, o in own),
            tuple((names.get(p, Words({"": iris.shorten(p)})), o) for p, o in links),
        )
    return found


def _totals(store: Store, ends: Iterable[str]) -> dict[str, int]:
    """Class → things that are said to be of it or of a class below it, or, where they are more, the things that
    properties with that range point at: an agent is seldom said to be one.
    """
    values = f"VALUES ?class {{ {' '.join(f'<{e}>' for e in sorted(ends))} }}"
    query = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {values} {pattern} }} GROUP BY ?class"
    said, pointed = (
        _numbers(store, query.format(values=values, pattern=pattern))
        for pattern in ("?below rdfs:subClassOf* ?class . ?s a ?below", "?p rdfs:range ?class . ?any ?p ?s")
    )
    return {end: max(said.get(end, 0), pointed.get(end, 0)) for end in ends}


def _numbers(store: Store, query: str) -> dict[str, int]:
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return {r["class"].value: int(r["n"].value) for r in rows if r["class"] is not None}


def _edges(store: Store) -> set[tuple[str, str, str]]:
    """(class, property, class); links to concepts alone are left out, as they are lists of values."""
    rows = store.query(
        """SELECT ?s ?p ?o WHERE {
          { ?p a owl:ObjectProperty ; rdfs:domain ?s ; rdfs:range ?o }
          UNION { ?shape sh:targetClass ?s ; sh:property ?rule . ?rule sh:path ?p ; sh:class ?o } }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {(r["s"].value, r["p"].value, r["o"].value) for r in rows if isinstance(r["p"], ox.NamedNode)}
    return {edge for edge in found if edge[2] != _CONCEPT}


def _above(store: Store) -> list[tuple[str, str]]:
    rows = store.query("SELECT ?s ?o WHERE { ?s rdfs:subClassOf ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    return [(r["s"].value, r["o"].value) for r in rows]


def _words(store: Store, name: str, wanted: Iterable[str]) -> dict[str, Words]:
    values = " ".join(f"<{iri}>" for iri in sorted(wanted))
    rows = store.query(f"SELECT ?s ?l WHERE {{ VALUES ?s {{ {values} }} ?s {name} ?l }}")
    assert isinstance(rows, ox.QuerySolutions)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["s"].value, {})[row["l"].language or ""] = row["l"].value
    return {iri: Words(said) for iri, said in found.items()}
