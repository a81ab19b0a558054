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
from .site import Graph, Site, language_of
from .titles import TYPE, Piece, Things

_OWL, _RDFS, _SKOS, _SH = (PREFIXES[p] for p in ("owl", "rdfs", "skos", "sh"))
_KINDS = (
    ("classes", _OWL + "Class"),
    ("properties", _OWL + "ObjectProperty"),
    ("properties", _OWL + "DatatypeProperty"),
)
_RULES = """SELECT ?class ?rule ?path ?inverse ?least ?most ?severity WHERE {
  ?shape sh:targetClass ?class ; sh:property ?rule .
  ?rule sh:path ?path FILTER(isIRI(?rule))
  OPTIONAL { ?path sh:inversePath ?inverse } OPTIONAL { ?rule sh:severity ?severity }
  OPTIONAL { ?rule sh:minCount ?least } OPTIONAL { ?rule sh:maxCount ?most }
}"""


def answer(site: Site, request: Request, target: Target) -> Response:
    """The ontology, as a page or in any format of RDF."""
    graph = site.graph

    def written(form: Format, address: str) -> tuple[bytes, bool]:
        words = graph.once("context", lambda: resources.words(graph)) if form.extension == "jsonld" else {}
        return resources.written(form, resources.ontology(graph.store), None, words, address), False

    return answers.answer(site, graph, request, target, lambda: _page(site, graph, request, target), written)


def context(site: Site, request: Request) -> Response:
    """The JSON-LD context that the answers name."""
    graph = site.graph
    tag = etag(graph.snapshot.digest[:16], "context", answers.code())
    headers = {"ETag": tag, "Cache-Control": answers.FRESH}
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    body = (
        json.dumps(graph.once("context", lambda: resources.words(graph)), ensure_ascii=False, indent=1) + "\n"
    )
    return Response(body, headers=headers, media_type="application/ld+json")


def _page(site: Site, graph: Graph, request: Request, target: Target) -> Response:
    store, language = graph.store, language_of(request)
    things, other = Things(store, language), Things(store, "en" if language == "sv" else "sv")
    classes, properties = own(store)
    found = {"classes": classes, "properties": properties}
    schemes = [
        t.subject.value
        for t in store.triples(None, ox.NamedNode(TYPE), ox.NamedNode(_SKOS + "ConceptScheme"))
        if t.subject.value.startswith(iris.BASE + "scheme/")
    ]
    every = [iri for group in found.values() for iri in group]
    things.load([*every, *schemes])
    other.load(every)
    counts, found_rules = counted(graph), rules(store, things)
    things.load_titles(r["path"] for some in found_rules.values() for r in some)
    things.load_titles(r["class"] for some in found_rules.values() for r in some)
    groups = {
        group: sorted(
            (
                _term(things, other, iri, counts.get(iri, 0), with_inherited(things, found_rules, iri))
                for iri in names
            ),
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


def own(store: Store) -> tuple[set[str], set[str]]:
    """The classes and the properties of our own vocabulary."""
    found: dict[str, set[str]] = {"classes": set(), "properties": set()}
    for group, kind in _KINDS:
        for triple in store.triples(None, ox.NamedNode(TYPE), ox.NamedNode(kind)):
            if triple.subject.value.startswith(str(SG)):
                found[group].add(triple.subject.value)
    return found["classes"], found["properties"]


def _term(things: Things, other: Things, iri: str, count: int, rules: list[dict[str, Any]]) -> dict[str, Any]:
    name = iris.shorten(iri)
    kinds = things.iris(iri, TYPE)
    is_class = _OWL + "Class" in kinds
    query = f"SELECT ?thing {{ ?thing a {name} }}" if is_class else f"SELECT ?s ?o {{ ?s {name} ?o }}"
    return {
        "iri": iri,
        "name": iri[len(str(SG)) :],
        "label": things.title(iri),
        "other_label": other.title(iri),
        "definition": things.words(iri, _SKOS + "definition") or Piece("", ""),
        "example": things.words(iri, _SKOS + "example"),
        "above": things.iris(iri, _RDFS + "subClassOf") + things.iris(iri, _RDFS + "subPropertyOf"),
        "domain": things.iris(iri, _RDFS + "domain"),
        "range": things.iris(iri, _RDFS + "range"),
        "is_class": is_class,
        "count": count,
        "query": "/sparql?" + urlencode({"query": query + " LIMIT 1000"}),
        "rules": rules,
    }


def counted(graph: Graph) -> dict[str, int]:
    """Term → how many things are of the class, or how many statements use the property; counted once."""
    return resources.uses(graph) | graph.once(
        "things of classes", lambda: resources.count(graph.store, "a ?term")
    )


Rules = dict[str, list[dict[str, Any]]]


def rules(store: Store, things: Things) -> Rules:
    """Class or property → the constraints that shapes in the store lay on it: {class, path, inverse, rule,
    standing (mandatory, recommended or optional), least, most, message}. Nothing where the store holds no shapes.
    A path that is more than one property is left to the page of its rule.
    """
    rows = store.query(_RULES)
    assert isinstance(rows, ox.QuerySolutions)
    found = [
        [row[n] for n in ("class", "rule", "path", "inverse", "least", "most", "severity")] for row in rows
    ]
    things.load(row[1].value for row in found if isinstance(row[1], ox.NamedNode))
    made: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for of, rule, path, inverse, least, most, severity in found:
        at = inverse or path
        if isinstance(at, ox.NamedNode) and isinstance(of, ox.NamedNode) and isinstance(rule, ox.NamedNode):
            asked = isinstance(least, ox.Literal) and least.value != "0"
            grave = not isinstance(severity, ox.NamedNode) or severity.value == _SH + "Violation"
            said = {
                "class": of.value,
                "path": at.value,
                "inverse": inverse is not None,
                "rule": rule.value,
                "standing": ("mandatory" if grave else "recommended") if asked else "optional",
                "least": least.value if isinstance(least, ox.Literal) else "0",
                "most": most.value if isinstance(most, ox.Literal) else "",
                "message": things.words(rule.value, _SH + "message"),
            }
            for term in (of.value, at.value):
                made.setdefault(term, {})[(of.value, rule.value)] = said
    return {term: sorted(rules.values(), key=_standing) for term, rules in made.items()}


def _standing(rule: dict[str, Any]) -> tuple[Any, ...]:
    return ("mandatory", "recommended", "optional").index(rule["standing"]), rule["path"], rule["class"]


def with_inherited(things: Things, rules: Rules, iri: str) -> list[dict[str, Any]]:
    """The rules of a term and, of a class, those of the classes above it: a shape holds for these too."""
    above, todo = [iri], [iri]
    while todo:
        for up in things.iris(todo.pop(), _RDFS + "subClassOf"):
            if up not in above:
                above.append(up)
                todo.append(up)
    return sorted((rule for term in above for rule in rules.get(term, [])), key=_standing)
