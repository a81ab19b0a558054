"""The library of questions, and what the checks found when the graph was built."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ...queries import library
from ..site import Site


def router(site: Site) -> APIRouter:
    """The addresses `/queries` and `/report`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/queries")
    def _questions(request: Request) -> Response:
        return questions(site, request)

    @routes.get("/report")
    def _report(request: Request) -> Response:
        return report(site, request)

    return routes


def questions(site: Site, request: Request) -> HTMLResponse:
    """The library of questions."""
    return site.page(request, "queries.html", queries=list(library.library().values()))


def report(site: Site, request: Request) -> HTMLResponse:
    """What the checks found when the graph was built."""
    graph = site.graph
    return site.page(request, "report.html", graph=graph, report=graph.snapshot.report)
