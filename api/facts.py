"""The page of a thing: what it is called, where it stands, what is said of it, what points at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Request
from fastapi.responses import Response

from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import OA, PREFIXES, SG
from ..ontology.turtle import natural_key
from . import inbound, resources, values
from .answers import Target, page_number
from .passages import passages_of
from .site import Graph, Site, address_of, language_of, view_of
from .titles import TYPE, Said, Things, Title, vocabulary

CHILDREN = 100
"""Parts that a page lists; all of them are among what points at the thing."""

GROUPS = 100
"""Groups of what points at a thing that are listed with a link; the rest stand on the pages after theirs."""

_SKOS, _DCTERMS, _RDFS, _FOAF = (PREFIXES[p] for p in ("skos", "dcterms", "rdfs", "foaf"))
_UP = (
    _SKOS + "broader",
    _DCTERMS + "isPartOf",
    _SKOS + "inScheme",
    _RDFS + "subClassOf",
    _RDFS + "isDefinedBy",
    str(OA.hasSource),
    str(SG.alignedElement),
    str(SG.participationIn),
    str(SG.statedIn),
    str(SG.mentionedIn),
    str(SG.citedIn),
    str(SG.coverageOf),
    str(SG.assessedVersion),
    str(SG.toVersion),
)
"""What leads from a part to its whole; an earlier one goes before a later one."""

_DOWN = (
    _SKOS + "broader",
    _DCTERMS + "isPartOf",
    _SKOS + "topConceptOf",
    _RDFS + "subClassOf",
    _DCTERMS + "isVersionOf",
)
_LEAD = (_SKOS + "definition", _DCTERMS + "description", _RDFS + "comment", _SKOS + "scopeNote")
_HIGHEST = 8

_DRAWN = frozenset(
    str(SG[name]) for name in ("Priority", "FocusArea", "Purpose", "Goal", "Measure", "Commitment", "Task")
)
"""Classes of what a map shows the surroundings of, and that has no reader's page to lead there."""


def title(graph: Graph, iri: str, language: str) -> Title:
    """What one thing is called."""
    things = Things(graph.store, language)
    things.load_titles([iri])
    things.load_titles(things.kinds(iri))
    return things.title(iri)


def known(graph: Graph) -> Mapping[str, Said]:
    """What is said of every property and class in use; read once."""
    return graph.once("vocabulary", lambda: vocabulary(graph.store))


def page(site: Site, graph: Graph, request: Request, target: Target) -> Response:
    """The page. Raises `InputError` for a page number that what points at the thing does not have."""
    iri, things = target.iri, Things(graph.store, language_of(request), known(graph))
    said = _described(graph.store, iri)
    children, more_children = _children(graph.store, iri)
    groups = inbound.groups(graph.store, iri)
    documents = graph.once("documents of graphs", lambda: _documents(graph.store))
    things.load(
        [p for _, p, _ in said]
        + [g.relation for g in groups]
        + [d for g in groups for d in (g.graph, g.version, documents.get(g.graph, "")) if d]
    )
    things.load_titles(d for g in groups for d in (documents.get(g.graph, ""), g.version, g.graph) if d)
    ordered = sorted(groups, key=lambda g: _rank(things, g, documents))
    number = page_number(request, inbound.pages(ordered))
    window = inbound.page(graph.store, iri, ordered, number)
    things.load_titles(
        [iri, *children]
        + [o.value for _, _, o in said if isinstance(o, ox.NamedNode)]
        + [s for shown in window for s in shown.subjects if s]
    )
    evidence = _evidence(things, [s for shown in window for s in shown.subjects if s])
    total = sum(g.count for g in ordered)
    passages = passages_of(graph, iri, things)
    return site.page(
        request,
        "thing.html",
        graph=graph,
        iri=iri,
        title=things.title(iri),
        title_of=things.title,
        kinds=things.kinds(iri),
        lead=things.words(iri, *_LEAD),
        crumbs=_crumbs(things, iri),
        facts=_facts(things, said, iri, hide={str(SG.evidence)} if passages else set()),
        passages=passages,
        children=sorted(children, key=lambda c: _place(things, c)),
        more_children=more_children,
        groups=[
            (g, page, _document(things, g, documents))
            for g, page in zip(ordered[:GROUPS], inbound.begins(ordered), strict=False)
        ],
        more_groups=max(0, len(ordered) - GROUPS),
        window=[(ordered.index(s.group) + 1, s, _document(things, s.group, documents)) for s in window],
        evidence=evidence,
        number=number,
        pages=inbound.pages(ordered),
        first=(number - 1) * inbound.PAGE + 1,
        last=min(number * inbound.PAGE, total),
        total=total,
        uses=_uses(graph, iri),
        holds=_holds(graph, things, iri),
        address=target,
        foreign=not iri.startswith(iris.BASE),
        query=_query(resources.describes(iri)),
        reader=view_of(iri) if view_of(iri) != address_of(iri) else "",
        shown_number=lambda n: values.number(n, things.language),
        derived=inbound.DERIVED,
        drawn=not _DRAWN.isdisjoint(things.kinds(iri)),
    )


def _query(text: str) -> str:
    return "/sparql?" + urlencode({"query": text})


def _described(store: Store, iri: str) -> list[tuple[str, str, Any]]:
    """(subject, property, value) of what is said of a thing, with the nodes without a name inside it."""
    found = store.query(resources.describes(iri))
    assert isinstance(found, ox.QueryTriples)
    return [
        (
            t.subject.value if isinstance(t.subject, ox.NamedNode) else str(t.subject),
            t.predicate.value,
            t.object,
        )
        for t in found
    ]


def _documents(store: Store) -> dict[str, str]:
    """Plan graph → the version that it tells of."""
    found = store.triples(None, ox.NamedNode(_FOAF + "primaryTopic"), None)
    return {t.subject.value: t.object.value for t in found}


def _document(things: Things, group: inbound.Group, documents: dict[str, str]) -> tuple[str, Title]:
    """(IRI, title) of what a group is from: a version, else a graph."""
    iri = group.version or documents.get(group.graph) or group.graph
    return iri, things.title(iri)


def _rank(things: Things, group: inbound.Group, documents: dict[str, str]) -> tuple[Any, ...]:
    derived = group.graph == inbound.DERIVED
    relation = things.title(group.relation).text.lower()
    return derived, relation, _document(things, group, documents)[1].text.lower(), group.graph, group.relation


def _children(store: Store, iri: str) -> tuple[list[str], int]:
    """(parts of a thing, how many there are beside them)."""
    some = ", ".join(f"<{p}>" for p in _DOWN)
    rows = store.query(
        f"SELECT DISTINCT ?s WHERE {{ ?s ?p {ox.NamedNode(iri)} FILTER(?p IN ({some}) && isIRI(?s)) }}"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = sorted((row["s"].value for row in rows), key=natural_key)
    return found[:CHILDREN], max(0, len(found) - CHILDREN)


def _place(things: Things, iri: str) -> tuple[Any, ...]:
    """Where a part stands among its like: by its order, else by its key."""
    order = things.words(iri, str(SG.order))
    at = int(order.text) if order and order.text.isdecimal() else 10**9
    return at, natural_key(iri)


def _crumbs(things: Things, iri: str) -> list[str]:
    """The way down to a thing from its plan version or scheme, without the thing itself."""
    way: list[str] = []
    at = iri
    while len(way) < _HIGHEST:
        above = next((found[0] for p in _UP if (found := things.iris(at, p))), None)
        if above is None or above in way or above == iri:
            break
        things.load_titles([above])
        way.append(above)
        at = above
    return way[::-1]


def _facts(
    things: Things, said: list[tuple[str, str, Any]], subject: str, hide: Iterable[str] = (), depth: int = 0
) -> list[dict[str, Any]]:
    """What is said of a node, by property: {iri, title, values}, the properties in the order of their names."""
    grouped: dict[str, list[Any]] = {}
    for s, p, o in said:
        if s == subject and p not in hide:
            grouped.setdefault(p, []).append(o)
    made = [
        {
            "iri": p,
            "title": things.title(p),
            "values": sorted(
                (_value(things, said, o, depth) for o in found), key=lambda v: _first(things, v)
            ),
        }
        for p, found in grouped.items()
    ]
    return sorted(made, key=lambda g: (g["iri"] != TYPE, g["title"].text.lower()))


def _value(things: Things, said: list[tuple[str, str, Any]], term: Any, depth: int) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"iri": term.value, "title": things.title(term.value), "nested": [], "text": ""}
    if isinstance(term, ox.BlankNode):
        nested = _facts(things, said, str(term), depth=depth + 1) if depth < _HIGHEST else []
        return {"iri": "", "title": None, "nested": nested, "text": ""}
    return {
        "iri": "",
        "title": None,
        "nested": [],
        "text": values.shown(term, things.language),
        "lang": term.language or "",
        "written": term.value,
        "kind": term.datatype.value.removeprefix(PREFIXES["xsd"]),
    }


def _first(things: Things, value: dict[str, Any]) -> tuple[Any, ...]:
    """The page's own language first, then by what is read."""
    text = value["title"].text if value["title"] else value["text"]
    lang = value.get("lang", "")
    return bool(lang) and lang != things.language, lang, natural_key(text.lower())


def _evidence(things: Things, subjects: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Statement → (evidence, position) of each of its passages."""
    found = {s: things.iris(s, str(SG.evidence)) for s in subjects}
    things.load(e for some in found.values() for e in some)
    selectors = {e: things.iris(e, str(OA.hasSelector)) for some in found.values() for e in some}
    things.load(s for some in selectors.values() for s in some)
    return {
        s: [(e, things.position(selectors[e][0])) for e in some if selectors[e]]
        for s, some in found.items()
        if some
    }


def _uses(graph: Graph, iri: str) -> dict[str, Any] | None:
    """How many statements use a property, with the query that gives them."""
    node, count = ox.NamedNode(iri), resources.uses(graph).get(iri, 0)
    if not count:
        return None
    return {"count": count, "query": _query(f"SELECT ?s ?o WHERE {{ ?s {node} ?o }} LIMIT 1000")}


def _holds(graph: Graph, things: Things, iri: str) -> dict[str, Any] | None:
    """Of a named graph: how many triples it holds, its classes with how many things, and its files."""
    if not iri.startswith(iris.BASE + "graph/") or iri not in graph.store.graphs():
        return None
    node = ox.NamedNode(iri)
    rows = graph.store.query(
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ GRAPH {node} {{ ?s a ?c }} }} GROUP BY ?c"
    )
    assert isinstance(rows, ox.QuerySolutions)
    counted = {row["c"].value: int(row["n"].value) for row in rows}
    things.load_titles(counted)
    return {
        "triples": resources.size(graph.store, iri),
        "classes": sorted(
            ((c, things.title(c), n) for c, n in counted.items()), key=lambda x: (-x[2], x[1].text)
        ),
        "files": resources.dumps(graph, iri),
        "query": _query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"),
    }
