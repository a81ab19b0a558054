"""The pages of maps: the questions that a map answers, each map with its choices, and all its files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.convertors import StringConvertor, register_url_convertor

from ..ontology import texts
from ..ontology.errors import InputError
from ..visualisations.maps import (
    counties,
    explore,
    facts,
    files,
    formats,
    inside,
    measures,
    one_file,
    question,
)
from ..visualisations.maps.measures import Measures
from ..visualisations.maps.model import LARGEST, Map
from . import mapped, views
from .address import public_address
from .choices import settled
from .conditional import unchanged
from .endpoint import Endpoint, Gone
from .map_asked import OWN, Asked, asked, layouts_of, named, names
from .pages.compare import bearings_of
from .questions import OVERBURDENED
from .reading import Reading
from .site import Graph, Site, language_of, view_of
from .views import Method, View

FAST = "layered"
"""The layout of a data file of more nodes than are drawn, for it takes least time."""

ENDINGS = ("html", *files.FORMATS)
"""The files of a map."""

EXAMPLE = "CONSTRUCT { ?a sg:servesGoal ?b } WHERE { ?a sg:servesGoal ?b }"
"""A query of one's own that is a map: what serves which goal."""

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
    wanted = await mapped.worked_out(lambda: asked(site.graph, request, name))
    tag, headers = views.headers_of(site.using, request)
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if ending:
        _settle(wanted)
    graph, error = site.using, None
    rows: mapped.Rows | None = [] if name == counties.NAME else None
    if rows is None and settled(wanted.fields):
        try:
            graph, rows = await mapped.rows(site, endpoint, request, name, wanted.values, wanted.look.steps)
        except Gone:
            return Response(status_code=499)
        except InputError as fault:
            if ending or fault.key not in (*OVERBURDENED, "map-rows"):
                raise
            error = fault
    headers = views.headers_of(graph, request)[1]
    if ending:
        return await mapped.worked_out(
            lambda: _file(site, graph, request, wanted, rows or [], ending, headers), long=True
        )
    long = mapped.long(wanted.look.most(), 1_000 * len(rows or []))
    return await mapped.worked_out(
        lambda: _page(site, graph, request, wanted, rows, error, headers), long=long
    )


def _settle(wanted: Asked) -> None:
    """Raises `InputError` (404) for a value with more than one meaning: a file has no form to choose in."""
    for field in wanted.fields:
        if field.matches:
            near = ", ".join(c.value for c in field.matches[:5])
            raise InputError(
                "parameter-value", status=404, name=field.name, value=field.given[:80], near=near
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
    found = [(q.name, q.title(language), q.description(language)) for q in map(named, names())]
    return View(said["title"], "maps.html", {"maps": found, "example": EXAMPLE}, Method(said["method"]))


def _page(
    site: Site,
    graph: Graph,
    request: Request,
    wanted: Asked,
    rows: mapped.Rows | None,
    error: InputError | None,
    headers: dict[str, str],
) -> Response:
    """One map with its form; without rows the form, and what was wrong."""
    language, query, look = language_of(request), wanted.query, wanted.look
    said = texts.catalogue(language)["maps"]
    known = layouts_of(query.name)
    drawn = _drawn(graph, language, wanted, rows, look.most()) if rows is not None else None
    values: dict[str, Any] = {
        "query": query,
        "fields": wanted.fields,
        "layouts": known,
        "layout": look.layout,
        "steps": look.steps if query.name == question.AROUND else 0,
        "most_steps": question.STEPS,
        "canvas": look.layout == "network",
        "error": error.sentence(language) if error else "",
        "inside": "",
    }
    if drawn is not None:
        prefix = "/en" if language == "en" else ""
        more = urlencode([*drawn.query, *replace(look, nodes=LARGEST).query()])
        values["inside"] = inside.inside(
            drawn,
            known[look.layout](drawn),
            lambda node: prefix + view_of(node.id),
            rest=f"{prefix}/map/{query.name}?{more}" if drawn.cut and look.most() < LARGEST else "",
            measures=measures.measures(drawn),
        )
    view = View(
        query.title(language),
        "map.html",
        values,
        _method(query.name, drawn, said),
        crumbs=((said["title"], "/map"),),
        choices=tuple(f"{f.label}: {f.shown}" for f in wanted.fields if f.shown),
        query=tuple((k, v) for k, v in request.query_params.items() if v and k in (*query.parameters, *OWN)),
        status=error.status if error else 200,
    )
    page = views.shown(
        site, graph, request, view, headers, files=ENDINGS if drawn is not None and drawn.nodes else ()
    )
    if error and error.status in (429, 503):
        page.headers["Retry-After"] = "10"
    return page


def _method(name: str, drawn: Map | None, said: Any) -> Method:
    query = dict(drawn.query) if drawn else {}
    if name == counties.NAME:
        query = {k: v for k, v in query.items() if k == "framework"}
        return Method(said["counties"]["method"], (("list_coverage", query),))
    return Method(said["method-of"], ((name, query),))


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


def _drawn(graph: Graph, language: str, wanted: Asked, rows: mapped.Rows, most: int) -> Map:
    of, name = sources(graph, language), wanted.query.name
    if name == counties.NAME:
        today = datetime.date.today()
        return counties.ask(of, bearings_of(graph), wanted.values, language, today=today, most=most)
    drawn = question.drawn(of, name, wanted.values, rows, language, most=most)
    steps = f"{texts.text(language, 'maps.steps')}: {wanted.look.steps}"
    return replace(drawn, choices=(*drawn.choices, steps)) if name == question.AROUND else drawn


def _file(
    site: Site,
    graph: Graph,
    request: Request,
    wanted: Asked,
    rows: mapped.Rows,
    ending: str,
    headers: dict[str, str],
) -> Response:
    """A map as a file."""
    language, name, look = language_of(request), wanted.query.name, wanted.look
    drawn = _drawn(graph, language, wanted, rows, look.most(ending))
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
    files.must_fit(ending, drawn)
    placed = layouts_of(drawn.name)[kind if len(drawn.nodes) <= LARGEST else FAST](drawn)
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
