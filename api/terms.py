"""The ontology on one page and as RDF, each term at its own anchor; and the JSON-LD context."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Request
from fastapi.responses import Response

from ..graph.store import Store
from ..ontology import iris
from ..ontology.formats import Format
from ..ontology.iris import PREFIXES, SG
from . import answers, resources, values
from .answers import Target
from .conditional import etag, unchanged
from .kept import Kept
from .site import Graph, Site, language_of
from .titles import TYPE, Piece, Things

_OWL, _RDFS, _SKOS, _SH = (PREFIXES[p] for p in ("owl", "rdfs", "skos", "sh"))
_KINDS = (
    ("classes", _OWL + "Class"),
    ("properties", _OWL + "ObjectProperty"),
    ("properties", _OWL + "DatatypeProperty"),
)
_RULES = """SELECT ?class ?rule ?path ?least ?most WHERE {
  ?shape sh:targetClass ?class ; sh:property ?rule .
  ?rule sh:path ?path FILTER(isIRI(?path) && isIRI(?rule))
  OPTIONAL { ?rule sh:minCount ?least } OPTIONAL { ?rule sh:maxCount ?most }
}"""


def answer(site: Site, kept: Kept, request: Request, target: Target) -> Response:
    """The ontology, as a page or in any format of RDF."""
    graph = site.graph

    def written(form: Format, address: str) -> tuple[bytes, bool]:
        words = kept.get(graph, "context", resources.words) if form.extension == "jsonld" else {}
        return resources.written(form, resources.ontology(graph.store), None, words, address), False

    return answers.answer(site, graph, request, target, lambda: _page(site, graph, request, target), written)


def context(site: Site, kept: Kept, request: Request) -> Response:
    """The JSON-LD context that the answers name."""
    graph = site.graph
    tag = etag(graph.snapshot.digest[:16], "context", answers.code())
    headers = {**answers.CORS, "ETag": tag, "Cache-Control": answers.FRESH}
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    body = json.dumps(kept.get(graph, "context", resources.words), ensure_ascii=False, indent=1) + "\n"
    return Response(body, headers=headers, media_type="application/ld+json")


def _page(site: Site, graph: Graph, request: Request, target: Target) -> Response:
    store, language = graph.store, language_of(request)
    things, other = Things(store, language), Things(store, "en" if language == "sv" else "sv")
    found: dict[str, list[str]] = {"classes": [], "properties": []}
    for group, kind in _KINDS:
        for triple in store.triples(None, ox.NamedNode(TYPE), ox.NamedNode(kind)):
            if triple.subject.value.startswith(str(SG)):
                found[group].append(triple.subject.value)
    schemes = [
        t.subject.value
        for t in store.triples(None, ox.NamedNode(TYPE), ox.NamedNode(_SKOS + "ConceptScheme"))
        if t.subject.value.startswith(iris.BASE + "scheme/")
    ]
    every = [iri for group in found.values() for iri in group]
    things.load([*every, *schemes])
    other.load(every)
    counts, rules = _counts(store), _rules(store, things)
    things.load_titles(r["path"] for some in rules.values() for r in some)
    things.load_titles(r["class"] for some in rules.values() for r in some)
    groups = {
        group: sorted(
            (_term(things, other, iri, counts.get(iri, 0), rules.get(iri, [])) for iri in names),
            key=lambda term: term["name"].lower(),
        )
        for group, names in found.items()
    }
    return site.page(
        request,
        "model.html",
        graph=graph,
        groups=groups,
        schemes=sorted(((s, things.title(s)) for s in schemes), key=lambda s: s[1].text.lower()),
        title_of=things.title,
        address=target,
        shown_number=lambda n: values.number(n, language),
    )


def _term(things: Things, other: Things, iri: str, count: int, rules: list[dict[str, Any]]) -> dict[str, Any]:
    node = ox.NamedNode(iri)
    kinds = things.iris(iri, TYPE)
    is_class = _OWL + "Class" in kinds
    query = (
        f"SELECT ?thing WHERE {{ ?thing a {node} }}" if is_class else f"SELECT ?s ?o WHERE {{ ?s {node} ?o }}"
    )
    return {
        "iri": iri,
        "name": iri[len(str(SG)) :],
        "label": things.title(iri),
        "other_label": other.title(iri),
        "definition": things.words(iri, _SKOS + "definition") or Piece("", ""),
        "other_definition": other.words(iri, _SKOS + "definition") or Piece("", ""),
        "example": things.words(iri, _SKOS + "example"),
        "above": things.iris(iri, _RDFS + "subClassOf") + things.iris(iri, _RDFS + "subPropertyOf"),
        "domain": things.iris(iri, _RDFS + "domain"),
        "range": things.iris(iri, _RDFS + "range"),
        "is_class": is_class,
        "count": count,
        "query": "/sparql?" + urlencode({"query": query + " LIMIT 1000"}),
        "rules": rules,
    }


def _counts(store: Store) -> dict[str, int]:
    """Term → how many things are of the class, or how many statements use the property."""
    counted: dict[str, int] = {}
    for query in (
        "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s a ?term } GROUP BY ?term",
        "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s ?term ?o } GROUP BY ?term",
    ):
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            counted.setdefault(row["term"].value, int(row["n"].value))
    return counted


def _rules(store: Store, things: Things) -> dict[str, list[dict[str, Any]]]:
    """Class or property → the constraints that shapes in the store lay on it: {class, path, rule, least, most,
    message}. Nothing where the store holds no shapes.
    """
    rows = store.query(_RULES)
    assert isinstance(rows, ox.QuerySolutions)
    found = [{name: row[name] for name in ("class", "rule", "path", "least", "most")} for row in rows]
    things.load(row["rule"].value for row in found)
    made: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
    for row in found:
        rule = {
            "class": row["class"].value,
            "path": row["path"].value,
            "rule": row["rule"].value,
            "least": row["least"].value if row["least"] is not None else "0",
            "most": row["most"].value if row["most"] is not None else "",
            "message": things.words(row["rule"].value, _SH + "message"),
        }
        for term in (rule["class"], rule["path"]):
            made.setdefault(term, {})[(rule["class"], rule["rule"])] = rule
    return {
        term: sorted(rules.values(), key=lambda r: (r["least"] == "0", r["path"], r["class"]))
        for term, rules in made.items()
    }
