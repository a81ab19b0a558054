"""A page per thing, and its RDF at the same address: `id/…` answers 303 to `doc/…`."""

from __future__ import annotations

import difflib
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from ..ontology import iris
from ..ontology.errors import InputError
from ..ontology.formats import GRAPHS, Format
from . import answers, facts, negotiate, resources, terms
from .answers import Target
from .passages import passages_of
from .site import Graph, Site, language_of

__all__ = ["passages_of", "router"]

LONGEST = 2000
"""Characters of an IRI at most."""

NEAR = 400
"""Keys that a wrong one is compared with."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_SAFE = "/:@!$&'()*+,;=~-._"


def router(site: Site) -> APIRouter:
    """The addresses of things, of the ontology and of the JSON-LD context."""
    routes = APIRouter(include_in_schema=False)

    def identity(request: Request, rest: str) -> Response:
        prefix = "/en" if language_of(request) == "en" else ""
        search = f"?{request.url.query}" if request.url.query else ""
        headers = {"Cache-Control": answers.FRESH}
        return RedirectResponse(f"{prefix}/doc/{quote(rest, safe=_SAFE)}{search}", 303, headers)

    def document(request: Request, rest: str) -> Response:
        return _answer(site, request, _targets(f"id/{rest}", f"/doc/{rest}"))

    def own(request: Request) -> Response:
        path = request.scope["path"].lstrip("/")
        return _answer(site, request, _targets(path, f"/{path}"))

    def about(request: Request, extension: str = "") -> Response:
        iri = request.query_params.get("iri", "")
        search = "?" + urlencode({"iri": iri}, errors="replace")
        return _answer(site, request, [Target(iri, "/about", search, extension.removeprefix("."))])

    def definitions(request: Request, extension: str = "") -> Response:
        target = Target(iris.BASE + "def", "/def", extension=extension.removeprefix("."))
        return terms.answer(site, request, target)

    def context(request: Request) -> Response:
        return terms.context(site, request)

    def preflight() -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    class Known(APIRoute):
        """An address of ours that is the IRI of something in the graph, and that nothing else answers."""

        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            match, child = super().matches(scope)
            if match is Match.FULL and not _is_known(site.graph, scope):
                return Match.NONE, {}
            return match, child

    served: list[tuple[str, Callable[..., Response]]] = [
        ("/id/{rest:path}", identity),
        ("/doc/{rest:path}", document),
        ("/scheme/{rest:path}", own),
        ("/graph/{rest:path}", own),
        ("/shape/{rest:path}", own),
        ("/about", about),
        ("/def", definitions),
        ("/context.jsonld", context),
        *((f"/about.{e}", _with(about, e)) for e in answers.BY_EXTENSION),
        *((f"/def.{e}", _with(definitions, e)) for e in answers.BY_EXTENSION),
    ]
    for path, handler in served:
        routes.add_api_route(path, handler, methods=["GET", "HEAD"])
        routes.add_api_route(path, preflight, methods=["OPTIONS"])
    routes.add_api_route("/{rest:path}", own, methods=["GET", "HEAD"], route_class_override=Known)
    return routes


def data_router(site: Site) -> APIRouter:
    """RDF at the addresses of library queries, whose pages are elsewhere; it must stand before them."""
    routes = APIRouter(include_in_schema=False)

    class Wanted(APIRoute):
        """The IRI of a query in the graph, when the client wants RDF."""

        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            match, child = super().matches(scope)
            if match is Match.FULL and not (_wants_rdf(scope) and _is_known(site.graph, scope)):
                return Match.NONE, {}
            return match, child

    def query(request: Request, rest: str) -> Response:
        return _answer(site, request, _targets(f"query/{rest}", f"/query/{rest}"))

    routes.add_api_route("/query/{rest:path}", query, methods=["GET", "HEAD"], route_class_override=Wanted)
    return routes


_TABLES = (
    "text/csv",
    "application/json",
    "application/sparql-results+json",
    "application/sparql-results+xml",
)


def _wants_rdf(scope: Scope) -> bool:
    extension = scope["path"].rpartition(".")[2]
    if answers.BY_EXTENSION.get(extension) is not None:
        return True
    accept = negotiate.accepted(Request(scope).headers)
    best = negotiate.best(accept, [answers.HTML, *_TABLES, *(f.media for f in GRAPHS)])
    return best in {f.media for f in GRAPHS}


def _with(handler: Callable[[Request, str], Response], extension: str) -> Callable[[Request], Response]:
    def answered(request: Request) -> Response:
        return handler(request, extension)

    return answered


def _is_known(graph: Graph, scope: Scope) -> bool:
    path = scope["path"].lstrip("/")
    if not path or path.startswith("static/"):
        return False
    return _found(graph, _targets(path, f"/{path}")) is not None


def _targets(name: str, path: str) -> Iterator[Target]:
    """What an address may mean, likeliest first: the name as it is, percent-encoded, less an extension."""
    stem, dot, extension = name.rpartition(".")
    whole = [(name, path, "")]
    if dot and extension in answers.BY_EXTENSION:
        whole.append((stem, path[: -len(extension) - 1], extension))
    for local, at, form in whole:
        for written in dict.fromkeys((local, quote(local, safe=_SAFE + "#"))):
            yield Target(iris.BASE + written, quote(at, safe=_SAFE), extension=form)


def _found(graph: Graph, targets: Any) -> Target | None:
    """The first of the targets that the graph says anything of."""
    for target in targets:
        if _is_iri(target.iri) and resources.exists(graph.store, target.iri):
            return target  # type: ignore[no-any-return]
    return None


def _is_iri(iri: str) -> bool:
    if len(iri) > LONGEST or not _ABSOLUTE.match(iri):
        return False
    try:
        ox.NamedNode(iri)
    except ValueError:  # UnicodeEncodeError, for half a surrogate pair, is one too
        return False
    return True


def _answer(site: Site, request: Request, targets: Any) -> Response:
    graph, tried = site.graph, list(targets)
    target = _found(graph, tried)
    if target is None:
        return _absent(site, graph, request, tried[-1].iri)

    def written(form: Format, context: str) -> tuple[bytes, bool]:
        triples, more = resources.statements(graph, target.iri, answers.page_number(request))
        words = graph.once("context", lambda: resources.words(graph)) if form.extension == "jsonld" else {}
        return resources.written(form, triples, target.iri, words, context), more

    def shown() -> Response:
        return facts.page(site, graph, request, target)

    return answers.answer(site, graph, request, target, shown, written)


def _absent(site: Site, graph: Graph, request: Request, iri: str) -> Response:
    """404, as a page or as a problem (RFC 9457), with the things of the graph that have the nearest keys."""
    language, path = language_of(request), answers.plain(request.scope["path"])
    error = InputError("not-found", status=404, path=path)
    near = nearest(iri, graph.once("names", lambda: _names(graph)))
    headers = {"Vary": "Accept"}
    offered = ["application/problem+json", "application/json", answers.HTML]
    if negotiate.best(negotiate.accepted(request.headers), offered) == answers.HTML:
        page = site.page(
            request,
            "absent.html",
            status=404,
            graph=graph,
            sentence=error.sentence(language),
            near=[(name, facts.title(graph, name, language)) for name in near],
        )
        page.headers.update(headers)
        return page
    body = {
        "type": "about:blank",
        "status": 404,
        "title": error.key,
        "detail": error.sentence("en"),
        "detail_sv": error.sentence("sv"),
        "near": near,
    }
    return JSONResponse(body, 404, headers, media_type="application/problem+json")


def _names(graph: Graph) -> list[str]:
    rows = graph.store.query(
        f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{iris.BASE}")) }}'
    )
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(row["s"].value for row in rows)


def nearest(iri: str, names: list[str], most: int = 5) -> list[str]:
    """The names (sorted) most like an IRI, the likest first: of those beside it, else of those around it."""
    if not iri.startswith(iris.BASE) or len(iri) > 200:
        return []
    parent, _, key = iri.rpartition("/")
    beside = names[bisect(names, parent + "/") : bisect(names, parent + "0")]
    at = bisect(beside, iri)
    keys = {name[len(parent) + 1 :]: name for name in beside[max(0, at - NEAR) : at + NEAR]}
    found = [keys[k] for k in difflib.get_close_matches(key, keys, n=most, cutoff=0.5)]
    if found:
        return found
    at = bisect(names, iri)
    return difflib.get_close_matches(iri, names[max(0, at - NEAR // 4) : at + NEAR // 4], n=most, cutoff=0.8)
