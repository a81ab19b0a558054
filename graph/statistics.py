"""How much there is of what, counted by set-wise SPARQL over the merge of the graphs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from ..ontology.iris import BASE, SDG
from .store import Store

WHOLE = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
ENTITIES = f"""
SELECT (COUNT(DISTINCT ?s) AS ?entities)
WHERE {{ ?s ?p ?o FILTER(ISIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}"""
CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class } GROUP BY ?class"
PROPERTIES = "SELECT ?property (COUNT(*) AS ?triples) WHERE { ?s ?property ?o } GROUP BY ?property"
OF_CLASS = """
SELECT ?class ?property (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?property ?o } GROUP BY ?class ?property"""
TO_CLASS = """
SELECT ?class ?property ?other (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?property ?o . ?o a ?other } GROUP BY ?class ?property ?other"""
TO_DATATYPE = """
SELECT ?class ?property ?datatype (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?property ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?datatype) }
GROUP BY ?class ?property ?datatype"""
GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"""
GRAPH_CLASSES = """
SELECT ?graph (COUNT(DISTINCT ?class) AS ?classes) WHERE { GRAPH ?graph { ?s a ?class } } GROUP BY ?graph"""

OURS = (f"{BASE}id/", f"{BASE}def#", f"{BASE}scheme/")
"""What the IRIs of things, terms and concepts of ours start with: not the pages about the graph itself."""

UN, WIKIDATA = str(SDG), "http://www.wikidata.org/entity/"
LINKS = (
    ("ours", OURS, "un-sdg", UN),
    ("ours", OURS, "wikidata", WIKIDATA),
    ("un-sdg", (UN,), "wikidata", WIKIDATA),
)
"""From (name, starts of IRIs) to (name, start of IRIs): the links that are worth a linkset."""


@dataclass(frozen=True)
class Counts:
    """Numbers of triples, distinct subjects, properties, objects, classes and entities, where they are asked."""

    triples: int
    subjects: int = 0
    objects: int = 0
    properties: int = 0
    classes: int = 0
    entities: int = 0


@dataclass(frozen=True)
class Statistics:
    """Of the whole and of each graph; the entities of each class; the triples of each property, (class, property),
    (class, property, class of the object), (class, property, datatype of the object) and (from, to, property)
    of `LINKS`. All by IRI, in the order of the IRIs.
    """

    whole: Counts
    graphs: dict[str, Counts]
    classes: dict[str, int]
    properties: dict[str, int]
    of_class: dict[tuple[str, str], int]
    to_class: dict[tuple[str, str, str], int]
    to_datatype: dict[tuple[str, str, str], int]
    links: dict[tuple[str, str, str], int]


def count(store: Store, before: Statistics | None = None) -> Statistics:
    """Counts the store. `before`: what was counted when only the description of the graph was another; it says
    nothing of the things that links start from, so their links are taken as they were.
    """
    classes = {names[0]: n["entities"] for names, n in _rows(store, CLASSES, "class")}
    of_graph = {names[0]: n["classes"] for names, n in _rows(store, GRAPH_CLASSES, "graph")}
    (_, whole), (_, entities) = _rows(store, WHOLE)[0], _rows(store, ENTITIES)[0]
    return Statistics(
        whole=Counts(**whole, **entities, classes=len(classes)),
        graphs={
            names[0]: Counts(**n, classes=of_graph.get(names[0], 0))
            for names, n in _rows(store, GRAPHS, "graph")
        },
        classes=classes,
        properties={names[0]: n["triples"] for names, n in _rows(store, PROPERTIES, "property")},
        of_class={(c, p): n["triples"] for (c, p), n in _rows(store, OF_CLASS, "class", "property")},
        to_class={
            (c, p, o): n["triples"] for (c, p, o), n in _rows(store, TO_CLASS, "class", "property", "other")
        },
        to_datatype={
            (c, p, d): n["triples"]
            for (c, p, d), n in _rows(store, TO_DATATYPE, "class", "property", "datatype")
        },
        links=before.links if before else _links(store),
    )


def recount(store: Store, before: Statistics) -> Statistics:
    """As `count`, where only values of literals have changed since: all but the distinct values is as before."""
    (_, whole) = _rows(store, WHOLE)[0]
    return replace(
        before,
        whole=replace(before.whole, **whole),
        graphs={
            names[0]: replace(before.graphs[names[0]], **n) for names, n in _rows(store, GRAPHS, "graph")
        },
    )


def _links(store: Store) -> dict[tuple[str, str, str], int]:
    return {
        (source, target, names[0]): n["triples"]
        for source, starts, target, start in LINKS
        for names, n in _rows(store, links(starts, start), "property")
    }


def links(starts: tuple[str, ...], target: str) -> str:
    """The query for how often each property leads from IRIs with one of these starts to those of a target."""
    spaces = " ".join(f'"{start}"' for start in starts)
    return (
        "SELECT ?property (COUNT(*) AS ?triples) { ?s ?property ?o "
        f'FILTER(ISIRI(?s) && ISIRI(?o) && STRSTARTS(STR(?o), "{target}")) '
        f"VALUES ?space {{ {spaces} }} FILTER(STRSTARTS(STR(?s), ?space)) }} GROUP BY ?property"
    )


def _rows(store: Store, query: str, *names: str) -> list[tuple[tuple[str, ...], dict[str, int]]]:
    """The rows as (IRIs of the names, the numbers by their names), in the order of the IRIs."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    numbers = [v.value for v in found.variables if v.value not in names]
    return sorted(
        (
            (
                tuple(row[name].value for name in names),
                {number: int(row[number].value) for number in numbers},
            )
            for row in found
        ),
        key=lambda row: row[0],
    )
