"""The pages of maps: the questions that a map answers, each map with its choices, and all its files."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import QueryParams

from ..ontology import texts
from ..ontology.errors import InputError
from ..queries import library
from ..queries.library import Query
from ..visualisations.maps import (
    counties,
    explore,
    facts,
    files,
    formats,
    inside,
    layout,
    measures,
    one_file,
    question,
    tiles,
)
from ..visualisations.maps.measures import Measures
from ..visualisations.maps.model import LARGEST, MOST, Map
from . import views
from .address import public_address
from .answers import plain
from .asked import one as single
from .choices import Field, fields, settled
from .conditional import unchanged
from .pages.compare import bearings_of
from .reading import Reading
from .site import Graph, Site, language_of, view_of
from .views import Method, View

FAST = "layered"
"""The layout of a data file of more nodes than are drawn, for it takes least time."""

Asked: TypeAlias = Query | counties.Question

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


def router(site: Site) -> APIRouter:
    """The addresses `/map`, `/map/QUESTION`, its files, and the script and style that maps need."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/map")
    def overview(request: Request) -> Response:
        if request.query_params:
            return _moved(request, "")
        graph = site.graph
        return _sent(site, graph, request, lambda: chooser(request))

    @routes.get("/map.html")
    def moved(request: Request) -> Response:
        return _moved(request, ".html")

    @routes.get("/map/{name:mapname}.{ending:mapfile}")
    def file(request: Request, name: str, ending: str) -> Response:
        return _file(site, request, name, ending)

    @routes.get("/map/{name}")
    def one(request: Request, name: str) -> Response:
        graph = site.graph
        return _sent(site, graph, request, lambda: shown(site, graph, request, name))

    @routes.get("/assets/{name}")
    def asset(name: str) -> Response:
        return _asset(name)

    return routes


def _sent(site: Site, graph: Graph, request: Request, make: Any) -> Response:
    tag, headers = views.headers_of(graph, request)
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    view, endings = make()
    return views.shown(site, graph, request, view, headers, files=endings)


def _moved(request: Request, ending: str) -> Response:
    """Where the only map there was before is now."""
    prefix = "/en" if language_of(request) == "en" else ""
    search = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{prefix}/map/{FIRST}{ending}{search}", 301)


def names() -> list[str]:
    """The maps there are."""
    return [counties.NAME, *question.names()]


def named(name: str) -> Asked:
    """The question of that name. Raises `InputError` (404) where no map has it."""
    if name == counties.NAME:
        return counties.Question()
    if name not in question.names():
        raise InputError("map-unknown", status=404, name=name[:80], known=", ".join(names()))
    return library.get(name)


def layouts_of(name: str) -> dict[str, Callable[[Map], layout.Layout]]:
    """The layouts of a map; the first is used where none is chosen."""
    if name == counties.NAME:
        return {tiles.NAME: tiles.tiles, **{key: layout.LAYOUTS[key] for key in ("layered", "pair")}}
    usual = layout.USUAL.get(name, "layered")
    return {usual: layout.LAYOUTS[usual], **layout.LAYOUTS}


def chooser(request: Request) -> tuple[View, tuple[str, ...]]:
    """The questions that a map answers."""
    language = language_of(request)
    said = texts.catalogue(language)["maps"]
    found = [(q.name, q.title(language), q.description(language)) for q in map(named, names())]
    return View(said["title"], "maps.html", {"maps": found}, Method(said["method"])), ()


def shown(site: Site, graph: Graph, request: Request, name: str) -> tuple[View, tuple[str, ...]]:
    """One map."""
    language = language_of(request)
    said = texts.catalogue(language)["maps"]
    query, made, asked = _asked(graph, request, name)
    drawn = _drawn(site, graph, language, query, asked) if settled(made) else None
    values: dict[str, Any] = {
        "query": query,
        "fields": made,
        "layouts": layouts_of(name),
        "layout": asked["layout"],
    }
    values |= {
        "steps": asked["steps"] if name == question.AROUND else 0,
        "most_steps": question.STEPS,
        "canvas": asked["layout"] == "network",
        "inside": "",
    }
    if drawn is not None:
        prefix = "/en" if language == "en" else ""
        more = urlencode([*drawn.query, *{**asked["given"], "nodes": str(LARGEST)}.items()])
        values["inside"] = inside.inside(
            drawn,
            layouts_of(name)[asked["layout"]](drawn),
            lambda node: prefix + view_of(node.id),
            rest=f"{prefix}/map/{name}?{more}" if drawn.cut and asked["nodes"] < LARGEST else "",
            measures=measures.measures(drawn),
        )
    view = View(
        query.title(language),
        "map.html",
        values,
        _method(name, drawn, said),
        crumbs=((said["title"], "/map"),),
        choices=tuple(f"{f.label}: {f.shown}" for f in made if f.shown),
        query=tuple((k, v) for k, v in request.query_params.items() if v and k in (*query.parameters, *_OWN)),
    )
    return view, ENDINGS if drawn is not None and drawn.nodes else ()


def _method(name: str, drawn: Map | None, said: Any) -> Method:
    query = dict(drawn.query) if drawn else {}
    if name == counties.NAME:
        query = {k: v for k, v in query.items() if k == "framework"}
        return Method(said["counties"]["method"], (("list_coverage", query),))
    return Method(said["method-of"], ((name, query),))


_OWN = ("layout", "steps", "nodes")
"""Parameters of a map beside those of its question."""


def _asked(graph: Graph, request: Request, name: str) -> tuple[Asked, list[Field], dict[str, Any]]:
    """The question, its form, and what else was asked. Raises `InputError` for what there is none of."""
    query, known = named(name), layouts_of(name)
    given: QueryParams = request.query_params
    kind = given.get("layout") or next(iter(known))
    if kind not in known:
        raise InputError("layout-unknown", status=404, layout=plain(kind, 40), known=", ".join(known))
    asked: dict[str, Any] = {"layout": kind}
    for own, usual, most in (("steps", 2, question.STEPS), ("nodes", MOST, LARGEST)):
        text = given.get(own) or str(usual)
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
            raise InputError("map-number", status=404, name=own, value=plain(text, 20), most=most)
        asked[own] = int(text)
    plainly = {"layout": next(iter(known)), "steps": "" if name == question.AROUND else given.get("steps")}
    asked["given"] = {k: v for k in _OWN if (v := given.get(k)) and v != plainly.get(k)}
    values = {k: v for k, v in given.items() if v and k not in _OWN}
    unknown = [k for k in values if k not in query.parameters]
    if unknown:
        near = ", ".join((*query.parameters, *_OWN))
        raise InputError("parameter-unknown", status=404, query=name, name=plain(unknown[0], 80), near=near)
    for own in given:
        single(request, own)
    made = fields(graph, query, values, language_of(request))
    asked["values"] = {f.name: f.key for f in made if f.key and f.name in values}
    return query, made, asked


def _drawn(site: Site, graph: Graph, language: str, query: Asked, asked: dict[str, Any]) -> Map:
    reading = Reading(graph, language)
    of = question.Sources(
        graph.store,
        graph.overview,
        reading.lookup,
        graph.passages,
        graph.snapshot.digest[:16],
        graph.snapshot.built,
    )
    if query.name == counties.NAME:
        today = datetime.date.today()
        return counties.ask(
            of, bearings_of(graph), asked["values"], language, today=today, most=asked["nodes"]
        )
    drawn = question.ask(of, query.name, asked["values"], language, steps=asked["steps"], most=asked["nodes"])
    steps = f"{texts.text(language, 'maps.steps')}: {asked['steps']}"
    return replace(drawn, choices=(*drawn.choices, steps)) if query.name == question.AROUND else drawn


def _file(site: Site, request: Request, name: str, ending: str) -> Response:
    """A map as a file."""
    graph, language = site.graph, language_of(request)
    tag, headers = views.headers_of(graph, request)
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    query, made, asked = _asked(graph, request, name)
    if not settled(made):
        field = next(f for f in made if f.matches)
        near = ", ".join(c.value for c in field.matches[:5])
        raise InputError("parameter-value", status=404, name=field.name, value=field.given[:80], near=near)
    if "nodes" not in asked["given"]:
        asked["nodes"] = files.most(ending)
    drawn = _drawn(site, graph, language, query, asked)
    root = public_address(request, site.settings).rstrip("/") + ("/en" if language == "en" else "")
    search = urlencode([*drawn.query, *asked["given"].items()])
    address = f"{root}/map/{quote(name)}{f'?{search}' if search else ''}"
    media, body = taken(graph, drawn, asked["layout"], ending, address, datetime.date.today().isoformat())
    headers["Content-Disposition"] = (
        f'attachment; filename="samverkansgraf-{name.replace("_", "-")}.{ending}"'
    )
    return Response(body, media_type=media, headers=headers)


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
