"""The map pages: the network of plans, goals, framework parts and actors."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..queries import library
from ..visualisations import network, page
from .conditional import unchanged
from .site import Site, language_of
from .views import headers_of


def router(site: Site) -> APIRouter:
    """The addresses `/map`, `/map.html` (one file) and the script that the page needs."""
    routes = APIRouter(include_in_schema=False)

    def chosen(request: Request) -> network.Map:
        graph = site.graph
        framework = request.query_params.get("framework") or "mvk"
        version = request.query_params.get("version") or None
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
            frameworks=library.choices(graph.store, "framework", language),
            versions=library.choices(graph.store, "version", language),
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
