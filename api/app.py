"""The web application: its addresses, what it says of faults, and what every answer carries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from ..graph.settings import Settings
from ..ontology.errors import InputError
from ..ontology.formats import Format
from . import (
    catalogue,
    choices,
    docs,
    downloads,
    facts,
    form,
    maps,
    negotiate,
    operations,
    own_map,
    pages,
    questions,
    terms,
    things,
    workbench,
)
from .address import public_address
from .description import description
from .elsewhere import Elsewhere
from .endpoint import METHODS, Endpoint
from .pool import Pool
from .shelf import Shelf
from .site import HERE, LanguagePrefix, Site, language_of
from .watch import Metrics, Watch

THREADS = 4
"""Pages made at the same time: more only take turns on the interpreter's lock, and each is then ready later."""


def create(settings: Settings, *, warm: bool = True) -> ASGIApp:
    """The application over the snapshot in use; `warm`: whether many will ask, so that it pays to work out beforehand
    what pages need. Raises `InputError` when nothing has been built."""
    site, pool, metrics = Site(settings), Pool(settings), Metrics()
    runs = Elsewhere(site) if settings.endpoint else pool
    endpoint = Endpoint(
        site, runs, partial(form.page, site), partial(_described, site), partial(_problem, site)
    )

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        if warm and not settings.endpoint:
            await pool.ready(site.graph.snapshot)
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        asked = [site.using] if warm else []
        warming = [asyncio.get_running_loop().run_in_executor(None, site.warm, graph) for graph in asked]
        yield
        await asyncio.gather(*warming)
        await pool.close()

    site.warmers += [pages.warm, terms.counted, facts.known, docs.listed, choices.warm]
    app = FastAPI(title="Samverkansgraf", openapi_url=None, lifespan=life, redirect_slashes=False)
    app.include_router(docs.router(site))
    app.include_router(operations.router(site, pool, endpoint, metrics))
    app.include_router(things.data_router(site))
    for of_pages in pages.routers(site):
        app.include_router(of_pages)
    app.include_router(questions.router(site, endpoint))
    app.include_router(workbench.router(site, endpoint))
    app.include_router(own_map.router(site, endpoint))  # before the maps that have names
    app.include_router(maps.router(site, endpoint))
    app.include_router(catalogue.router(site))
    app.include_router(downloads.router(site))
    app.include_router(things.router(site))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    _faults(app, site)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1000,
        compresslevel=5,
        exclude_content_types=(
            *DEFAULT_EXCLUDED_CONTENT_TYPES,
            "application/n-quads",
        ),  # files with a strong tag
    )
    return Watch(
        LanguagePrefix(Front(Shelf(app, site, settings.cache_bytes // 4), endpoint)),
        metrics,
        settings.access_log,
    )


def _faults(app: FastAPI, site: Site) -> None:
    """What is answered where something is wrong."""

    @app.exception_handler(InputError)
    async def said(request: Request, error: InputError) -> Response:
        return _problem(site, request, error)

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return _problem(site, request, InputError("not-found", status=404, path=request.scope["path"]))
        return JSONResponse(
            {"status": error.status_code, "title": error.detail},
            status_code=error.status_code,
            media_type="application/problem+json",
            headers=error.headers,
        )

    @app.exception_handler(Exception)
    async def our_fault(request: Request, error: Exception) -> Response:
        return _problem(site, request, error)


class Front:
    """Sends `/sparql` straight to the endpoint and everything else to the pages."""

    def __init__(self, app: ASGIApp, endpoint: ASGIApp) -> None:
        self._app, self._endpoint = app, endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ("/sparql", "/sparql/"):
            await self._endpoint(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _problem(site: Site, request: Request, error: Exception) -> Response:
    """A page for people; `application/problem+json` (RFC 9457) for machines."""
    if not isinstance(error, InputError):
        logging.getLogger(__name__).error("fault", exc_info=error)
        error = InputError("internal", status=500)
    language = language_of(request)
    headers = {"Vary": "Accept"}
    if error.status in (429, 503):
        headers["Retry-After"] = "10"
    if error.status == 405:
        headers["Allow"] = str(error.values.get("allowed", METHODS))
    wanted = negotiate.best(negotiate.accepted(request.headers), ["application/problem+json", "text/html"])
    if wanted == "text/html":
        page = site.page(request, "error.html", status=error.status, sentence=error.sentence(language))
        page.headers.update(headers)
        return page
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": error.status,
        "title": error.key,
        "detail": error.sentence("en"),
        "detail_sv": error.sentence("sv"),
        **_place(error),
    }
    return JSONResponse(
        body, status_code=error.status, media_type="application/problem+json", headers=headers
    )


def _place(error: InputError) -> dict[str, int]:
    """Line and column of a syntax fault, and how many characters it covers."""
    return {
        name: int(str(error.values[name])) for name in ("line", "column", "length") if name in error.values
    }


def _described(site: Site, request: Request, form: Format) -> bytes:
    return form.write(description(site, public_address(request, site.settings)))
