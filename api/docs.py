"""For those who write programs: ready snippets, every address, and OpenAPI. Nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from . import conditional, openapi
from .address import public_address
from .site import Site

SNIPPETS = Path(__file__).parent / "snippets"


def router(site: Site) -> APIRouter:
    """The addresses `/docs` and `/openapi.json`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    def _docs(request: Request) -> Response:
        return docs(site, request)

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


def docs(site: Site, request: Request) -> HTMLResponse:
    """Snippets filled with the address that the reader uses, and a table of addresses."""
    address = public_address(request, site.settings).rstrip("/")
    limits = site.settings
    document = openapi.document(site.graph.store, address)
    return site.page(
        request,
        "docs.html",
        graph=site.graph,
        address=address,
        snippets={name: text.replace("{address}", address) for name, text in snippets().items()},
        operations=_operations(document),
        limits={
            "seconds": f"{limits.query_seconds:g}",
            "megabytes": f"{limits.query_bytes / 1e6:g}",
            "rows": limits.query_rows,
            "processes": limits.query_processes,
            "queue": limits.query_queue,
        },
    )


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
