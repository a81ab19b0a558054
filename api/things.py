"""A page, or Turtle, for each thing, term, concept and graph: `id/…` answers 303 to `doc/…`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ..graph.evidence import Passage
from ..ontology import iris, texts, turtle
from ..ontology.errors import InputError
from . import negotiate
from .site import Graph, Site, language_of

MOST = 200
"""Inbound statements shown on a page; the count of the rest is told."""

OFFERED = ("text/html", "text/turtle")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
    "http://www.w3.org/2000/01/rdf-schema#label",
)


def router(site: Site) -> APIRouter:
    """The addresses of things."""
    routes = APIRouter(include_in_schema=False)

    def identity(request: Request, rest: str) -> Response:
        prefix = "/en" if language_of(request) == "en" else ""
        return RedirectResponse(f"{prefix}/doc/{rest}", status_code=303, headers={"Vary": "Accept"})

    def document(request: Request, rest: str) -> Response:
        return thing(site, request, iris.BASE + "id/" + rest)

    def scheme(request: Request, rest: str) -> Response:
        return thing(site, request, iris.BASE + "scheme/" + rest)

    def graph(request: Request, rest: str) -> Response:
        return thing(site, request, iris.BASE + "graph/" + rest)

    def about(request: Request, iri: str = "") -> Response:
        return thing(site, request, iri)

    def definitions(request: Request) -> Response:
        return ontology(site, request)

    def definitions_turtle(request: Request) -> Response:
        return _ontology_turtle(site)

    for path, handler in (
        ("/id/{rest:path}", identity),
        ("/doc/{rest:path}", document),
        ("/scheme/{rest:path}", scheme),
        ("/graph/{rest:path}", graph),
        ("/about", about),
        ("/def", definitions),
        ("/def.ttl", definitions_turtle),
    ):
        routes.add_api_route(path, handler, methods=["GET", "HEAD"])
    return routes


def label(graph: Graph, iri: str, language: str) -> tuple[str, str]:
    """(label, its language): in the language asked for, else Swedish, English, any; else the short IRI."""
    for predicate in _LABELS:
        found = {
            q.object.language or "": q.object.value
            for q in graph.store.triples(ox.NamedNode(iri), ox.NamedNode(predicate), None)
            if isinstance(q.object, ox.Literal)
        }
        for wanted in (language, *texts.FALLBACK, *found):
            if wanted in found:
                return found[wanted], wanted
    return iris.shorten(iri), ""


def thing(site: Site, request: Request, iri: str) -> Response:
    """The page of a thing: what is said of it, its passages, what points at it."""
    graph, language = site.graph, language_of(request)
    wants_turtle = iri.endswith(".ttl")
    iri = iri.removesuffix(".ttl")
    node = _named(iri, request)
    out, into = list(graph.store.triples(node, None, None)), list(graph.store.triples(None, None, node))
    if not out and not into:
        raise InputError("not-found", status=404, path=request.scope["path"])
    kind = "text/turtle" if wants_turtle else negotiate.best(request.headers.get("accept"), OFFERED)
    if kind is None:
        raise InputError("not-acceptable", status=406, formats=", ".join(OFFERED))
    if kind == "text/turtle":
        body = turtle.write(turtle.to_rdflib([*out, *into[: 10 * MOST]]))
        return Response(body, media_type="text/turtle; charset=utf-8", headers={"Vary": "Accept"})
    answer = site.page(
        request,
        "thing.html",
        graph=graph,
        iri=iri,
        label=label(graph, iri, language),
        kinds=[label(graph, q.object.value, language)[0] for q in out if q.predicate.value == _TYPE],
        facts=_grouped(graph, [(q.predicate.value, q.object) for q in out], language),
        inbound=_grouped(graph, [(q.predicate.value, q.subject) for q in into[:MOST]], language),
        more=max(0, len(into) - MOST),
        passages=passages_of(graph, iri),
        turtle=_turtle_address(request),
    )
    answer.headers["Vary"] = "Accept"
    return answer


def _turtle_address(request: Request) -> str:
    path, query = "/" + quote(request.scope["path"].lstrip("/")), request.url.query
    return f"{path}?{query}.ttl" if query else f"{path}.ttl"


def _named(iri: str, request: Request) -> ox.NamedNode:
    try:
        if not iri.startswith(("http://", "https://")):
            raise ValueError
        return ox.NamedNode(iri)
    except ValueError:
        raise InputError("not-found", status=404, path=request.scope["path"]) from None


def _grouped(graph: Graph, pairs: list[tuple[str, Any]], language: str) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for predicate, value in pairs:
        groups.setdefault(predicate, []).append(_value(graph, value, language))
    return [
        {
            "iri": predicate,
            "label": label(graph, predicate, language)[0],
            "values": sorted(values, key=lambda v: turtle.natural_key(v["text"])),
        }
        for predicate, values in sorted(groups.items(), key=lambda item: label(graph, item[0], language)[0])
    ]


def _value(graph: Graph, value: Any, language: str) -> dict[str, str]:
    if isinstance(value, ox.NamedNode):
        words, tongue = label(graph, value.value, language)
        return {"text": words, "lang": tongue, "iri": value.value}
    return {"text": value.value, "lang": getattr(value, "language", None) or "", "iri": ""}


def passages_of(graph: Graph, iri: str) -> list[dict[str, Any]]:
    """The passages of a statement, or the passage that the thing itself is: evidence, version, heading,
    start, end, and the words where the source is at hand (else None).
    """
    out = list(graph.store.triples(ox.NamedNode(iri), None, None))
    wanted = [q.object.value for q in out if q.predicate.value == str(iris.SG.evidence)]
    if any(q.object.value == str(iris.SG.Evidence) for q in out if q.predicate.value == _TYPE):
        wanted.append(iri)
    return sorted((_read(graph, evidence) for evidence in wanted), key=lambda p: (p["version"], p["start"]))


def _read(graph: Graph, evidence: str) -> dict[str, Any]:
    said = {
        q.predicate.value: q.object.value for q in graph.store.triples(ox.NamedNode(evidence), None, None)
    }
    selector = said[str(iris.OA.hasSelector)]
    at = {q.predicate.value: q.object.value for q in graph.store.triples(ox.NamedNode(selector), None, None)}
    version = said[str(iris.OA.hasSource)]
    start, end = int(at[str(iris.OA.start)]), int(at[str(iris.OA.end)])
    digest = said[str(iris.SG.passageDigest)]
    return {
        "evidence": evidence,
        "version": version,
        "heading": said[str(iris.SG.headingPath)],
        "start": start,
        "end": end,
        "passage": graph.passages.read(Passage(evidence, version, start, end, digest)),
    }


_KINDS = (
    ("classes", "http://www.w3.org/2002/07/owl#Class"),
    ("properties", "http://www.w3.org/2002/07/owl#ObjectProperty"),
    ("properties", "http://www.w3.org/2002/07/owl#DatatypeProperty"),
)


def ontology(site: Site, request: Request) -> Response:
    """All terms on one page, each at its own anchor, and the concept schemes."""
    graph, language = site.graph, language_of(request)
    kind = negotiate.best(request.headers.get("accept"), OFFERED)
    if kind is None:
        raise InputError("not-acceptable", status=406, formats=", ".join(OFFERED))
    if kind == "text/turtle":
        return _ontology_turtle(site)
    groups: dict[str, list[dict[str, Any]]] = {"classes": [], "properties": []}
    for group, rdf_class in _KINDS:
        for quad in graph.store.triples(None, ox.NamedNode(_TYPE), ox.NamedNode(rdf_class)):
            iri = quad.subject.value
            if iri.startswith(str(iris.SG)):
                groups[group].append(
                    {"iri": iri, "name": iri[len(str(iris.SG)) :], **_term(graph, iri, language)}
                )
    schemes = [
        {"iri": q.subject.value, "label": label(graph, q.subject.value, language)[0]}
        for q in graph.store.triples(
            None, ox.NamedNode(_TYPE), ox.NamedNode("http://www.w3.org/2004/02/skos/core#ConceptScheme")
        )
        if q.subject.value.startswith(iris.BASE + "scheme/")
    ]
    return site.page(
        request,
        "model.html",
        graph=graph,
        groups={g: sorted(terms, key=lambda t: t["name"].lower()) for g, terms in groups.items()},
        schemes=sorted(schemes, key=lambda s: s["label"]),
    )


def _term(graph: Graph, iri: str, language: str) -> dict[str, Any]:
    node = ox.NamedNode(iri)

    def values(predicate: str) -> list[str]:
        return sorted(q.object.value for q in graph.store.triples(node, ox.NamedNode(predicate), None))

    definitions = {
        q.object.language: q.object.value
        for q in graph.store.triples(
            node, ox.NamedNode("http://www.w3.org/2004/02/skos/core#definition"), None
        )
        if isinstance(q.object, ox.Literal)
    }
    schema = "http://www.w3.org/2000/01/rdf-schema#"
    other = "en" if language == "sv" else "sv"
    return {
        "label": label(graph, iri, language)[0],
        "other_label": label(graph, iri, other)[0],
        "definition": definitions.get(language, ""),
        "example": _in_language(graph, node, language),
        "other_definition": definitions.get(other, ""),
        "above": values(schema + "subClassOf") + values(schema + "subPropertyOf"),
        "domain": values(schema + "domain"),
        "range": values(schema + "range"),
    }


def _in_language(graph: Graph, node: ox.NamedNode, language: str) -> str:
    """The example of a term, or ""."""
    for q in graph.store.triples(node, ox.NamedNode("http://www.w3.org/2004/02/skos/core#example"), None):
        if isinstance(q.object, ox.Literal) and q.object.language == language:
            return q.object.value
    return ""


def _ontology_turtle(site: Site) -> Response:
    store = site.graph.store
    triples: list[ox.Triple] = []
    for name in store.graphs():
        if name.startswith(iris.BASE + "graph/ontology/"):
            rows = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default_graphs=[name])
            triples += list(rows)  # type: ignore[arg-type]
    body = turtle.write(turtle.to_rdflib(triples))
    return Response(body, media_type="text/turtle; charset=utf-8", headers={"Vary": "Accept"})
