"""What the graph says of one IRI, as RDF: every format holds the same triples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris, jsonld
from ..ontology.errors import InputError
from ..ontology.formats import Format
from ..ontology.iris import OA, PREFIXES, SG
from ..ontology.turtle import natural_key
from .site import Graph
from .titles import LABELS, TYPE

INBOUND = 1000
"""Triples that point at a thing, in one answer; the rest follow at the address that `Link: …; rel="next"` names."""

USES = 100
"""Triples that use a property, where nothing else is said of it."""

LARGEST = 4000
"""Triples that are given as compacted JSON-LD, at most."""

_VOID = "http://rdfs.org/ns/void#"
_AT_ONCE = 400


def exists(store: Store, iri: str) -> bool:
    """Whether the store says anything of an IRI: as subject, object, property or graph."""
    x = ox.NamedNode(iri)
    return bool(
        store.query(
            f"ASK {{ {{ {x} ?p ?o }} UNION {{ ?s ?p {x} }} UNION {{ ?s {x} ?o }} "
            f"UNION {{ GRAPH {x} {{ ?a ?b ?c }} }} }}"
        )
    )


def describes(iri: str) -> str:
    """The query that gives what is said of an IRI."""
    return f"DESCRIBE {ox.NamedNode(iri)}"


def statements(graph: Graph, iri: str, page: int = 1) -> tuple[list[ox.Triple], bool]:
    """(triples, whether more triples point at the thing than those up to this page).

    What is said of the thing, nested nodes with it; its evidence with the selectors; labels of all that it
    points at; and `INBOUND` triples that point at it. Of a graph, how many triples it holds and where its
    file is, and all that it says of its own parts (`graph/x#part`): who looks up a part asks for the graph.
    Of a property that nothing else is said of, some triples that use it. Raises `InputError` (404) for a
    page that nothing is left for.
    """
    store, node = graph.store, ox.NamedNode(iri)
    said = _triples(store, describes(iri))
    pointed = _objects(said)
    evidence = _objects(t for t in said if t.predicate.value == str(SG.evidence))
    inside = _about(store, sorted(evidence | {o for o in pointed if o.startswith(iri + "#")}))
    deeper = _objects(t for t in inside if t.predicate.value == str(OA.hasSelector))
    inside += [*_about(store, sorted(deeper)), *_parts(store, iri)]
    labels = _about(store, sorted(pointed | _objects(inside)), labels_only=True)
    into, more = _inbound(store, node, page)
    if page > 1 and not into:
        raise InputError("page-unknown", status=404, page=page, last=page - 1)
    found = [*said, *inside, *labels, *into]
    if not any(t.predicate.value == _VOID + "triples" and t.subject == node for t in found):
        found += _of_graph(graph, iri)
    if not found:
        found = _triples(store, f"CONSTRUCT {{ ?s {node} ?o }} WHERE {{ ?s {node} ?o }} LIMIT {USES}")
    return sorted(set(found), key=lambda t: _order(t, iri)), more


def _triples(store: Store, query: str) -> list[ox.Triple]:
    found = store.query(query)
    assert isinstance(found, ox.QueryTriples)
    return list(found)


def _objects(triples: Iterable[ox.Triple]) -> set[str]:
    """What triples point at, less classes: those are explained by the ontology."""
    return {
        t.object.value for t in triples if isinstance(t.object, ox.NamedNode) and t.predicate.value != TYPE
    }


def _about(store: Store, names: list[str], *, labels_only: bool = False) -> list[ox.Triple]:
    """What is said of several things, or only what they are called."""
    kept = f"FILTER(?p IN ({', '.join(str(ox.NamedNode(p)) for p in LABELS)}))" if labels_only else ""
    found: list[ox.Triple] = []
    for start in range(0, len(names), _AT_ONCE):
        values = " ".join(str(ox.NamedNode(name)) for name in names[start : start + _AT_ONCE])
        found += _triples(
            store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o {kept} }}"
        )
    return found


def _parts(store: Store, iri: str) -> list[ox.Triple]:
    """What a named graph says of IRIs that are its own with a fragment, and of the nodes inside them."""
    if not iri.startswith(iris.BASE + "graph/"):
        return []
    start = str(ox.Literal(iri + "#"))
    every = _triples(
        store,
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {ox.NamedNode(iri)} {{ ?s ?p ?o }} "
        f"FILTER(isBlank(?s) || STRSTARTS(STR(?s), {start})) }}",
    )
    found = [t for t in every if isinstance(t.subject, ox.NamedNode)]
    nameless: dict[Any, list[ox.Triple]] = {}
    for triple in every:
        if isinstance(triple.subject, ox.BlankNode):
            nameless.setdefault(triple.subject, []).append(triple)
    for triple in found:
        found += nameless.pop(triple.object, []) if isinstance(triple.object, ox.BlankNode) else []
    return found


def _inbound(store: Store, node: ox.NamedNode, page: int) -> tuple[list[ox.Triple], bool]:
    rows = store.query(
        f"SELECT ?s ?p WHERE {{ ?s ?p {node} }} ORDER BY ?p ?s LIMIT {INBOUND + 1} OFFSET {(page - 1) * INBOUND}"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = [ox.Triple(row["s"], row["p"], node) for row in rows]
    return found[:INBOUND], len(found) > INBOUND


def _of_graph(graph: Graph, iri: str) -> list[ox.Triple]:
    """How many triples a named graph holds, and the file that holds them (VoID, section 4)."""
    if iri not in graph.store.graphs():
        return []
    node = ox.NamedNode(iri)
    whole = ox.Literal(str(size(graph.store, iri)), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
    made = [ox.Triple(node, ox.NamedNode(_VOID + "triples"), whole)]
    made += [
        ox.Triple(node, ox.NamedNode(_VOID + "dataDump"), ox.NamedNode(f"{iris.BASE}data/{name}"))
        for name in dumps(graph, iri)
    ]
    return made


def size(store: Store, iri: str) -> int:
    """How many triples a named graph holds."""
    rows = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {ox.NamedNode(iri)} {{ ?s ?p ?o }} }}")
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(iter(rows))["n"].value)


def dumps(graph: Graph, iri: str) -> list[str]:
    """The names of the files under `/data/` that hold a named graph."""
    stem = "dumps/" + iri.removeprefix(iris.BASE + "graph/").replace("/", "--")
    name = re.compile(re.escape(stem) + r"(?:\.[a-z]+){1,2}")
    return sorted(file for file in graph.snapshot.manifest["files"] if name.fullmatch(file))


def _order(triple: ox.Triple, first: str) -> tuple[Any, ...]:
    subject = getattr(triple.subject, "value", str(triple.subject))
    return (
        subject != first,
        natural_key(subject),
        triple.predicate.value,
        str(triple.object),
    )


def words(graph: Graph) -> dict[str, Any]:
    """The JSON-LD context of a graph: its ontology and how it uses the terms of others."""
    store = graph.store
    used = jsonld.declared(ontology(store))
    kinds = f'IF(isLiteral(?o), IF(LANG(?o) != "", "{jsonld.TEXT}", STR(DATATYPE(?o))), "{jsonld.IRI}")'
    for query, kind in (
        (f"SELECT DISTINCT ?term ?kind WHERE {{ ?s ?term ?o BIND({kinds} AS ?kind) }}", ""),
        ("SELECT DISTINCT ?term WHERE { ?s a ?term }", jsonld.CLASS),
    ):
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        used |= {(row["term"].value, kind or row["kind"].value) for row in rows}
    return jsonld.context(used)


def ontology(store: Store) -> list[ox.Triple]:
    """The triples of all modules of the ontology, in order, and those that name its namespace (`def#`)."""
    modules = [name for name in store.graphs() if name.startswith(iris.BASE + "graph/ontology/")]
    if not modules:
        return []
    rows = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default_graphs=modules)
    assert isinstance(rows, ox.QueryTriples)
    namespace = ox.NamedNode(str(SG))
    named = _triples(store, f"CONSTRUCT {{ ?s ?p {namespace} }} WHERE {{ ?s ?p {namespace} }}")
    return sorted({*rows, *named}, key=lambda t: _order(t, iris.BASE + "def"))


def written(
    form: Format, triples: list[ox.Triple], root: str | None, context: dict[str, Any], address: str
) -> bytes:
    """Triples in a format. JSON-LD has the root outermost and names the context by its address; above `LARGEST`
    triples it is plain expanded JSON-LD, because compaction is slow.
    """
    if form.extension != "jsonld" or len(triples) > LARGEST:
        return form.write(triples)
    tree = jsonld.compacted(jsonld.tree(triples, root), context, address)
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()


def uses(graph: Graph) -> dict[str, int]:
    """Property → how many statements use it; counted once for a snapshot."""
    return graph.once("uses of properties", lambda: count(graph.store, "?term ?o"))


def count(store: Store, said: str) -> dict[str, int]:
    """Term → how many statements say that of something, `said` being a predicate and an object of which one is
    `?term`."""
    rows = store.query(f"SELECT ?term (COUNT(*) AS ?n) WHERE {{ ?s {said} }} GROUP BY ?term")
    assert isinstance(rows, ox.QuerySolutions)
    return {row["term"].value: int(row["n"].value) for row in rows}
