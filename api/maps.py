"""The pages of maps: the questions that a map answers, each map with its choices, and all its files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import QueryParams

from ..ontology import texts
from ..ontology.errors import InputError
from ..queries import library
from ..queries.library import Query
from ..visualisations.maps import explore, facts, files, formats, inside, layout, measures, one_file, question
from ..visualisations.maps.measures import Measures
from ..visualisations.maps.model import LARGEST, MOST, Map
from . import mapped, views
from .address import public_address
from .choices import Field, fields, settled
from .conditional import unchanged
from .endpoint import Endpoint, Gone
from .questions import OVERBURDENED
from .reading import Reading
from .site import Graph, Site, language_of, view_of
from .views import Method, View

LAYERED = "layered"
"""The layout of a map for which none is chosen."""

ENDINGS = ("html", *files.FORMATS)
"""The files of a map."""

FIRST = "network_plans"
"""The map that the address without a question led to when there was one map only."""


class _Ending(StringConvertor):
    regex = "|".join(e.replace(".", r"\.") for e in sorted(ENDINGS, key=len, reverse=True))


class _Name(StringConvertor):
    regex = "[^/.]+"


register_url_convertor("mapfile", _Ending())
register_url_convertor("mapname", _Name())


def router(site: Site, endpoint: Endpoint) -> APIRouter:
    """The addresses `/map`, `/map/QUESTION`, its files, and the script and style that maps need."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/map")
    def overview(request: Request) -> Response:
        if request.query_params:
            return _moved(request, "")
        graph = site.graph
        tag, headers = views.headers_of(graph, request)
        if unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        return views.shown(site, graph, request, chooser(request), headers)

    @routes.get("/map.html")
    def moved(request: Request) -> Response:
        return _moved(request, ".html")

    @routes.get("/map/{name:mapname}.{ending:mapfile}")
    async def file(request: Request, name: str, ending: str) -> Response:
        return await _answered(site, endpoint, request, name, ending)

    @routes.get("/map/{name}")
    async def one(request: Request, name: str) -> Response:
        return await _answered(site, endpoint, request, name, "")

    @routes.get("/assets/{name}")
    def asset(name: str) -> Response:
        return _asset(name)

    return routes


async def _answered(site: Site, endpoint: Endpoint, request: Request, name: str, ending: str) -> Response:
    """A map as a page, or as a file where there is an ending."""
    asked = await mapped.worked_out(lambda: _asked(site.graph, request, name))
    tag, headers = views.headers_of(site.using, request)
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if ending and not settled(asked.fields):
        raise InputError("query-missing")
    graph, rows, error = site.using, None, None
    if settled(asked.fields):
        try:
            graph, rows = await mapped.rows(site, endpoint, request, name, asked.values, asked.look.steps)
        except Gone:
            return Response(status_code=499)
        except InputError as fault:
            if ending or fault.key not in (*OVERBURDENED, "map-rows"):
                raise
            error = fault
    headers = views.headers_of(graph, request)[1]
    if ending:
        return await mapped.worked_out(
            lambda: _file(site, graph, request, asked, rows or [], ending, headers), long=True
        )
    long = mapped.long(asked.look.nodes, 1_000 * len(rows or []))
    return await mapped.worked_out(
        lambda: _page(site, graph, request, asked, rows, error, headers), long=long
    )


def _moved(request: Request, ending: str) -> Response:
    """Where the only map there was before is now."""
    prefix = "/en" if language_of(request) == "en" else ""
    search = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{prefix}/map/{FIRST}{ending}{search}", 301)


def chooser(request: Request) -> View:
    """The questions that a map answers."""
    language = language_of(request)
    said = texts.catalogue(language)["maps"]
    known = library.library()
    found = [(n, known[n].title(language), known[n].description(language)) for n in question.names()]
    return View(said["title"], "maps.html", {"maps": found}, Method(said["method"]))


def _page(
    site: Site,
    graph: Graph,
    request: Request,
    asked: Asked,
    rows: mapped.Rows | None,
    error: InputError | None,
    headers: dict[str, str],
) -> Response:
    """One map with its form; without rows the form, and what was wrong."""
    language, query, look = language_of(request), asked.query, asked.look
    said = texts.catalogue(language)["maps"]
    drawn = _drawn(graph, language, asked, rows) if rows is not None else None
    values: dict[str, Any] = {
        "query": query,
        "fields": asked.fields,
        "layouts": layout.LAYOUTS,
        "layout": look.layout,
        "steps": look.steps if query.name == question.AROUND else 0,
        "most_steps": question.STEPS,
        "canvas": look.layout == "network",
        "error": error.sentence(language) if error else "",
        "inside": "",
    }
    if drawn is not None:
        prefix = "/en" if language == "en" else ""
        more = urlencode([*drawn.query, ("layout", look.layout), ("nodes", str(LARGEST))])
        values["inside"] = inside.inside(
            drawn,
            layout.LAYOUTS[look.layout](drawn),
            lambda node: prefix + view_of(node.id),
            rest=f"{prefix}/map/{query.name}?{more}" if drawn.cut and look.nodes < LARGEST else "",
            measures=measures.measures(drawn),
        )
    view = View(
        query.title(language),
        "map.html",
        values,
        Method(said["method-of"], ((query.name, dict(drawn.query) if drawn else {}),)),
        crumbs=((said["title"], "/map"),),
        choices=tuple(f"{f.label}: {f.shown}" for f in asked.fields if f.shown),
        query=tuple((k, v) for k, v in request.query_params.items() if v and k in (*query.parameters, *_OWN)),
        status=error.status if error else 200,
    )
    page = views.shown(
        site, graph, request, view, headers, files=ENDINGS if drawn is not None and drawn.nodes else ()
    )
    if error and error.status in (429, 503):
        page.headers["Retry-After"] = "10"
    return page


_OWN = ("layout", "steps", "nodes")
"""Parameters of a map beside those of its question."""


@dataclass(frozen=True)
class Look:
    """`layout`: a key of `LAYOUTS`. `nodes`: how many are drawn at most. `steps`: how far a map of one thing goes."""

    layout: str
    nodes: int
    steps: int

    def query(self) -> list[tuple[str, str]]:
        """The parameters of an address that say so, where they are not the usual ones."""
        said = (("layout", self.layout, LAYERED), ("steps", self.steps, 2), ("nodes", self.nodes, MOST))
        return [(name, str(value)) for name, value, usual in said if value != usual]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Look:
        """As parameters say. Raises `InputError` (404) for a layout that there is not, and for what is no number."""
        kind = given.get("layout") or LAYERED
        if kind not in layout.LAYOUTS:
            raise InputError("layout-unknown", status=404, layout=kind[:40], known=", ".join(layout.LAYOUTS))
        numbers = {}
        for own, usual, most in (("steps", 2, question.STEPS), ("nodes", MOST, LARGEST)):
            text = given.get(own) or str(usual)
            if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
                raise InputError("map-number", status=404, name=own, value=text[:20], most=most)
            numbers[own] = int(text)
        return cls(kind, numbers["nodes"], numbers["steps"])


@dataclass(frozen=True)
class Asked:
    """A question with its form, the values that were given, and how it is to be drawn."""

    query: Query
    fields: list[Field]
    values: dict[str, str]
    look: Look


def _asked(graph: Graph, request: Request, name: str) -> Asked:
    """What a request asks for. Raises `InputError` for what there is none of."""
    query = library.get(name)
    if name not in question.names():
        raise InputError("map-unknown", status=404, name=name[:80], known=", ".join(question.names()))
    given: QueryParams = request.query_params
    look = Look.of(given)
    values = {k: v for k, v in given.items() if v and k not in _OWN}
    unknown = [k for k in values if k not in query.parameters]
    if unknown:
        near = ", ".join((*query.parameters, *_OWN))
        raise InputError("parameter-unknown", status=404, query=name, name=unknown[0][:80], near=near)
    made = fields(graph, query, values, language_of(request))
    return Asked(query, made, {f.name: f.key for f in made if f.key and f.name in values}, look)


def sources(graph: Graph, language: str) -> question.Sources:
    """What maps of a graph are read from."""
    return question.Sources(
        graph.store,
        graph.overview,
        Reading(graph, language).lookup,
        graph.passages,
        graph.snapshot.digest[:16],
        graph.snapshot.built,
    )


def _drawn(graph: Graph, language: str, asked: Asked, rows: mapped.Rows) -> Map:
    of = sources(graph, language)
    return question.drawn(of, asked.query.name, asked.values, rows, language, most=asked.look.nodes)


def _file(
    site: Site,
    graph: Graph,
    request: Request,
    asked: Asked,
    rows: mapped.Rows,
    ending: str,
    headers: dict[str, str],
) -> Response:
    """A map as a file."""
    language, name, look = language_of(request), asked.query.name, asked.look
    drawn = _drawn(graph, language, asked, rows)
    root = public_address(request, site.settings).rstrip("/") + ("/en" if language == "en" else "")
    search = urlencode([*drawn.query, *look.query()])
    address = f"{root}/map/{quote(name)}{f'?{search}' if search else ''}"
    return sent(graph, drawn, look.layout, ending, address, headers)


def sent(
    graph: Graph, drawn: Map, kind: str, ending: str, address: str, headers: Mapping[str, str]
) -> Response:
    """The answer that a map is as a file, of today. Raises `InputError` as `files.written` does."""
    media, body = taken(graph, drawn, kind, ending, address, datetime.date.today().isoformat())
    name = f'attachment; filename="samverkansgraf-{drawn.name.replace("_", "-")}.{ending}"'
    return Response(body, media_type=media, headers={**headers, "Content-Disposition": name})


def taken(graph: Graph, drawn: Map, kind: str, ending: str, address: str, day: str) -> tuple[str, bytes]:
    """(Media type, bytes) of a map as a file. Raises `InputError` as `files.written` does."""
    placed = layout.LAYOUTS[kind](drawn)
    measured: Measures = measures.measures(drawn)
    if ending == "html":
        documents = one_file.sources(drawn, graph.overview)
        page = one_file.one_file(
            drawn, placed, day=day, documents=documents, again=address, measures=measured
        )
        return "text/html; charset=utf-8", page.encode("utf-8")
    told = facts.facts(drawn, graph.overview.versions, day, address)
    return files.FORMATS[ending].media, files.written(ending, formats.Taken(drawn, placed, told, measured))


def _asset(name: str) -> Response:
    made = {
        "maps.js": ("text/javascript", inside.script),
        "maps.css": ("text/css", inside.style),
        "vis-network.js": ("text/javascript", explore.library_script),
    }
    if name not in made:
        raise InputError("not-found", status=404, path=f"/assets/{name}"[:200])
    media, make = made[name]
    headers = {"Cache-Control": "public, max-age=86400" if name.startswith("vis") else "no-cache"}
    return Response(make(), media_type=f"{media}; charset=utf-8", headers=headers)
