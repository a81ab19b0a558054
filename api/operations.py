"""For those who run the server: whether it lives, and how it fares."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Info, generate_latest

from .endpoint import Endpoint
from .pool import Pool
from .site import Site
from .watch import Metrics


def router(site: Site, pool: Pool, endpoint: Endpoint, metrics: Metrics) -> APIRouter:
    """The addresses `/health` and `/metrics`."""
    routes = APIRouter()

    def gauge(name: str, said: str) -> Gauge:
        return Gauge(f"samverkansgraf_{name}", said, registry=metrics.registry)

    gauge("queries_waiting", "Queries that wait for their turn").set_function(lambda: endpoint.turns.waiting)
    gauge("query_processes_ended", "Query processes ended so far").set_function(lambda: pool.ended)
    gauge("cache_bytes", "Bytes of answers kept").set_function(lambda: endpoint.cache.held)
    serving = Info("samverkansgraf_snapshot", "The snapshot in use", registry=metrics.registry)

    @routes.get("/health", summary="Whether the server lives, and which snapshot it serves")
    def health() -> JSONResponse:
        snapshot = site.graph.snapshot
        return JSONResponse(
            {"status": "ok", "snapshot": snapshot.digest, "built": snapshot.built},
            headers={"Cache-Control": "no-store"},
        )

    @routes.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    def figures() -> Response:
        serving.info({"digest": site.graph.snapshot.digest[:16]})
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return routes
