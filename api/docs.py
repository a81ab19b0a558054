"""For those who write programs: ready snippets, every address, and OpenAPI. Nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from ..ontology import texts
from . import conditional, openapi
from .address import public_address
from .site import Graph, Site, language_of
from .views import Method, View, add

SNIPPETS = Path(__file__).parent / "snippets"


def router(site: Site) -> APIRouter:
    """The addresses `/docs` and `/openapi.json`."""
    routes = APIRouter(include_in_schema=False)

    add(routes, site, "/docs", docs)

    @routes.get("/openapi.json")
    def _described(request: Request) -> Response:
        return described(site, request)

    return routes


@cache
def snippets() -> dict[str, str]:
    """Name → text with `{address}` where the server's address belongs, in the order of the page."""
    order = ("curl.txt", "python.txt", "r.txt", "power-query.txt")
    return {
        name.removesuffix(".txt"): (SNIPPETS / name).read_text(encoding="utf-8").strip() for name in order
    }


def docs(site: Site, graph: Graph, request: Request) -> View:
    """Snippets filled with the address that the reader uses, and a table of addresses."""
    address = public_address(request, site.settings).rstrip("/")
    said = texts.catalogue(language_of(request))
    return View(
        said["ui"]["docs-title"],
        "docs.html",
        {
            "address": address,
            "snippets": {name: text.replace("{address}", address) for name, text in snippets().items()},
            "operations": listed(graph),
            "limits": limits_of(site),
        },
        Method(said["docs-page"]["method"]),
        links=(("OpenAPI", "/openapi.json"),),
    )


def listed(graph: Graph) -> list[dict[str, Any]]:
    """The operations of the interface, less the library's queries; worked out once."""
    return graph.once("operations", lambda: _operations(openapi.document(graph.store, "")))


def limits_of(site: Site) -> dict[str, Any]:
    """What a query to the endpoint may take, as words for a page."""
    settings = site.settings
    return {
        "seconds": f"{settings.query_seconds:g}",
        "megabytes": f"{settings.query_bytes / 1e6:g}",
        "rows": settings.query_rows,
        "processes": settings.query_processes,
        "queue": settings.query_queue,
    }


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": said["summary"],
            "parameters": [p["name"] for p in said.get("parameters", [])],
        }
        for path, methods in document["paths"].items()
        if not path.startswith("/query/")
        for method, said in methods.items()
    ]


def described(site: Site, request: Request) -> Response:
    """The OpenAPI document."""
    address = public_address(request, site.settings).rstrip("/")
    tag = conditional.etag(site.graph.snapshot.digest[:16], "openapi", address)
    headers = {"ETag": tag, "Vary": "Host", "Cache-Control": "public, max-age=60"}
    if conditional.unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return JSONResponse(openapi.document(site.graph.store, address), headers=headers)
