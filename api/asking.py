"""A page of the site as a file, for the command line: the application is asked inside this process, by its address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message

from ..graph.settings import Settings
from ..ontology import texts
from ..ontology.errors import InputError
from .views import WRITERS


def file_of(settings: Settings, address: str, ending: str, known: Collection[str] = WRITERS) -> bytes:
    """The page at an address (`/plans`, `/compare?framework=mvk`, or a whole one of a server) as a file.

    `known`: the endings that the page has. Raises `InputError` for an ending that no page has, for what is no address,
    and with the site's own sentence where the page does not answer.
    """
    if ending not in known:
        raise InputError("file-ending", endings=", ".join(f".{name}" for name in known))
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if not parts.path.startswith("/") or parts.scheme not in ("", "http", "https"):
        raise InputError("report-address", value=address[:200])
    path = unquote(parts.path.rstrip("/"))
    if texts.language() == "en" and path != "/en" and not path.startswith("/en/"):
        path = "/en" + path
    from .app import create

    status, body = asyncio.run(
        _ask(
            create(settings, warm=False),
            f"{path}.{ending}",
            parts.query,
            parts.scheme or "https",
            parts.netloc,
        )
    )
    if status != 200:
        raise _said(status, body)
    return body


def _said(status: int, body: bytes) -> InputError:
    try:
        problem = json.loads(body)
        return InputError("page-said", status=status, said_sv=problem["detail_sv"], said_en=problem["detail"])
    except (ValueError, KeyError):
        return InputError("internal", status=500)


async def _ask(app: ASGIApp, path: str, query: str, scheme: str, host: str) -> tuple[int, bytes]:
    said = {"status": 500}
    body = bytearray()
    headers = [(b"accept", b"application/problem+json")]
    headers += [(b"host", host.encode("idna" if not host.isascii() else "ascii"))] if host else []
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": headers,
        "client": None,
        "server": None,
    }

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for message in asked:
            return message
        await asyncio.Event().wait()  # the client stays as long as it takes
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            said["status"] = message["status"]
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    async with living(app):
        await app(scope, receive, send)
    return said["status"], bytes(body)


@asynccontextmanager
async def living(app: ASGIApp) -> AsyncIterator[None]:
    """Starts and stops what an application needs beside itself, as a server does (ASGI lifespan)."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}}, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    await said.get()
    try:
        yield
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await life
