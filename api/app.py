"""The web application and the server that shows it on 127.0.0.1."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from ..graph.settings import Settings
from ..ontology import texts
from ..ontology.errors import EnvironmentFault, InputError
from . import catalogue, downloads, endpoint, maps, negotiate, pages, things
from .site import HERE, LanguagePrefix, Site, language_of
from .worker import Pool

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create(settings: Settings) -> FastAPI:
    """The application over the snapshot in use. Raises `InputError` when nothing has been built."""
    site, pool = Site(settings), Pool(settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = FastAPI(
        title="Samverkansgraf", docs_url=None, redoc_url=None, lifespan=life, redirect_slashes=False
    )
    app.include_router(pages.router(site))
    app.include_router(endpoint.router(site, pool))
    app.include_router(maps.router(site))
    app.include_router(things.router(site))
    app.include_router(catalogue.router(site))
    app.include_router(downloads.router(site))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

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
        return _problem(site, request, InputError("internal", status=500))

    @app.middleware("http")
    async def safe(request: Request, call_next: RequestResponseEndpoint) -> Response:
        answer = await call_next(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        return answer

    app.add_middleware(LanguagePrefix)
    return app


def _problem(site: Site, request: Request, error: InputError) -> Response:
    """A page for people; `application/problem+json` (RFC 9457) for machines."""
    language = language_of(request)
    headers = {"Access-Control-Allow-Origin": "*", "Vary": "Accept"}
    if error.status == 503:
        headers["Retry-After"] = "10"
    wanted = negotiate.best(request.headers.get("accept"), ["application/problem+json", "text/html"])
    if wanted == "text/html":
        page = site.page(request, "error.html", status=error.status, sentence=error.sentence(language))
        page.headers.update(headers)
        return page
    body = {
        "type": "about:blank",
        "status": error.status,
        "title": error.key,
        "detail": error.sentence("en"),
        "detail_sv": error.sentence("sv"),
    }
    return JSONResponse(
        body, status_code=error.status, media_type="application/problem+json", headers=headers
    )


def serve(settings: Settings, port: int) -> int:
    """Serves on 127.0.0.1 until interrupted; port 0 takes a free one. Returns the exit code.

    Raises `EnvironmentFault` for a port that is in use or may not be used.
    """
    import uvicorn

    app = create(settings)
    listening = _listen(port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    print(texts.text(texts.language(), "out.serving", address=address), flush=True)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    return 0


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        key = "port-used" if error.errno == errno.EADDRINUSE else "port-forbidden"
        raise EnvironmentFault(
            key, port=port, other=port + 1 if port >= 1024 else 8080, reason=error.strerror
        ) from None
    listening.set_inheritable(False)
    return listening
