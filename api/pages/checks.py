"""What the checks found when the graph was built."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ..site import Site


def router(site: Site) -> APIRouter:
    """The address `/report`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/report")
    def _report(request: Request) -> Response:
        return report(site, request)

    return routes


def report(site: Site, request: Request) -> HTMLResponse:
    """What the checks found when the graph was built."""
    graph = site.graph
    return site.page(request, "report.html", graph=graph, report=graph.snapshot.report)
