"""The map pages: the network of plans, goals, framework parts and actors."""

from __future__ import annotations

import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..queries.overview import Overview, Version
from ..visualisations import network, page
from .conditional import unchanged
from .site import Site, language_of
from .views import headers_of

TOGETHER = 20
"""Versions that are drawn together at most; of more, one is drawn at a time."""

OFFERED = 100
"""Versions that can be chosen on the page; the rest are reached from their own pages."""


def router(site: Site) -> APIRouter:
    """The addresses `/map`, `/map.html` (one file) and the script that the page needs."""
    routes = APIRouter(include_in_schema=False)

    def chosen(request: Request) -> network.Map:
        graph = site.graph
        framework = request.query_params.get("framework") or "mvk"
        version = request.query_params.get("version") or _alone(graph.overview)
        return network.draw(graph.store, framework, version, language_of(request), graph.passages)

    @routes.get("/map")
    def show(request: Request) -> Response:
        graph, language = site.graph, language_of(request)
        tag, headers = headers_of(graph, request)
        if unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        drawn = chosen(request)
        shown = site.page(
            request,
            "map.html",
            graph=graph,
            map=drawn,
            body=page.body(drawn, language),
            frameworks=list(graph.overview.frameworks.values()),
            versions=_offered(graph.overview, drawn.version),
            others=max(0, len(graph.overview.versions) - OFFERED),
            every=len(graph.overview.versions) <= TOGETHER,
        )
        shown.headers.update(headers)
        return shown

    @routes.get("/map.html")
    def one_file(request: Request) -> Response:
        language = language_of(request)
        html = page.one_file(chosen(request), page.about(site.graph.snapshot, language), language)
        headers = {"Content-Disposition": 'attachment; filename="samverkansgraf-karta.html"'}
        return Response(html, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/assets/vis-network.js")
    def script() -> Response:
        return Response(
            network.library_script(),
            media_type="text/javascript; charset=utf-8",
            headers={"Cache-Control": "public, max-age=86400"},
        )

    @routes.get("/assets/map.{kind}")
    def asset(kind: str) -> Response:
        media = {"js": "text/javascript", "css": "text/css"}.get(kind)
        if media is None:
            return Response(status_code=404)
        text = (page.STATIC / f"map.{kind}").read_text(encoding="utf-8")
        return Response(text, media_type=f"{media}; charset=utf-8", headers={"Cache-Control": "no-cache"})

    return routes


def _alone(overview: Overview) -> str | None:
    """The version that is drawn where none is chosen and there are too many to draw together: the first in force."""
    if len(overview.versions) <= TOGETHER:
        return None
    today = datetime.date.today()
    holding = (v for v in overview.versions.values() if overview.in_force(v, today))
    return next(holding, next(iter(overview.versions.values()))).key


def _offered(overview: Overview, chosen: str | None) -> list[Version]:
    """The versions to choose from, the chosen one among them."""
    some = list(overview.versions.values())[:OFFERED]
    return some + [v for v in overview.versions.values() if v.key == chosen and v not in some]
