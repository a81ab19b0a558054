"""The SPARQL endpoint: query by GET, by form and by body; a page for browsers, a description for machines.

An ASGI application of its own, for an answer that is kept is sent many times faster than a page is made.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..graph import refuse
from ..graph.snapshot import Snapshot
from ..ontology import formats
from ..ontology.errors import InputError
from . import conditional, lookup, negotiate, protocol
from .address import client_of
from .cache import Cache, Kept, Ready, Recent
from .protocol import Asked
from .site import Site
from .turns import Turns

LARGEST = 1_000_000
"""Bytes of a request's body at most."""

PATIENCE = 20.0
"""Seconds that a body may take to arrive, and that a query waits for its turn."""

METHODS = "GET, HEAD, POST, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Disposition",
}
PREFLIGHT = {
    **CORS,
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_DESCRIBED = ("text/html", *(f.media for f in formats.GRAPHS))


class Runs(Protocol):
    """What runs a stranger's query: processes of our own, or another server."""

    async def run(self, snapshot: Snapshot, asked: Asked, media: str, *, gzip: bool = False) -> Kept:
        """The serialised answer, compressed if that is wanted and worth it. Raises `InputError`."""


class Endpoint:
    """`/sparql`. `page` shows the form with an answer; `describe` gives the service description,
    `problem` says what was wrong."""

    def __init__(
        self,
        site: Site,
        runs: Runs,
        page: Callable[[Request, str, tuple[str, bytes] | None, InputError | None], Response],
        describe: Callable[[Request, formats.Format], bytes],
        problem: Callable[[Request, Exception], Response],
    ) -> None:
        settings = site.settings
        self._site, self._runs, self._page, self._describe = site, runs, page, describe
        self._problem = problem
        self.turns = Turns(settings.query_processes, each=settings.query_queue, patience=PATIENCE)
        self.cache = Cache(settings.cache_bytes // 2)
        self.ready: Recent[bytes, Ready] = Recent(settings.cache_bytes // 2)
        self._of = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line, held = _line(scope)
        ready = self.ready.get(line) if line and self._of == self._site.graph.snapshot.digest else None
        if ready is None:
            await self._slowly(scope, receive, send, line)
        elif held and conditional.unchanged(held.decode("latin-1"), ready.tag.decode("latin-1")):
            await send({**ready.start, "status": 304, "headers": _short(ready.start["headers"])})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send(dict(ready.start))
            await send({"type": "http.response.body", "body": ready.body})

    async def _slowly(self, scope: Scope, receive: Receive, send: Send, line: bytes) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            return
        except Exception as error:
            answer = await run_in_threadpool(self._problem, Request(scope, receive), error)
        tag = answer.headers.get("etag", "")
        if line and tag and answer.status_code == 200:
            self._remember(line, answer, tag.encode("latin-1"))
        await answer(scope, receive, send)

    def _remember(self, line: bytes, answer: Response, tag: bytes) -> None:
        """Keeps a whole answer, so that the same request is answered without being read again."""
        digest = self._site.graph.snapshot.digest
        if self._of != digest:
            self.ready.clear()
            self._of = digest
        if tag.startswith(b'W/"' + digest[:12].encode()):
            start = {"type": "http.response.start", "status": 200, "headers": answer.raw_headers}
            self.ready.put(line, Ready(start, bytes(answer.body), tag))

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        method, headers = scope["method"], Headers(scope=scope)
        if method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        if method not in ("GET", "HEAD", "POST"):
            raise InputError("method", status=405, method=method[:20], allowed=METHODS)
        address = scope["query_string"].decode("latin-1")
        if method == "POST":
            body = await _body(receive, headers)
            values = protocol.posted(headers.get("content-type", ""), address, body)
        else:
            values = protocol.parameters(address)
        asked = protocol.read(values)
        if asked is None:
            return await self._no_query(Request(scope, receive), method)
        accept = headers.get("accept")
        if not asked.format and negotiate.best(accept, ("application/json", "text/html")) == "text/html":
            return await self._shown(Request(scope, receive), asked)
        return await self._served(scope, receive, asked, asked.media(accept), headers)

    async def _served(
        self, scope: Scope, receive: Receive, asked: Asked, media: str, headers: Headers
    ) -> Response:
        snapshot = self._site.graph.snapshot
        gzip = negotiate.takes_gzip(headers.get("accept-encoding"))
        key = _key(snapshot, asked, media)
        sent = {**CORS, "Vary": "Accept, Accept-Encoding"}
        if asked.volatile:
            sent["Cache-Control"] = "no-store"
        else:
            sent["Cache-Control"] = "public, max-age=60"
            sent["ETag"] = conditional.etag(key)
            if scope["method"] != "POST" and conditional.unchanged(
                headers.get("if-none-match"), sent["ETag"]
            ):
                return Response(status_code=304, headers=sent)
        found = await self._found(scope, receive, key + ("z" if gzip else ""), asked, media, gzip)
        if found.encoding:
            sent["Content-Encoding"] = found.encoding
        if asked.format:
            sent["Content-Disposition"] = f'attachment; filename="samverkansgraf.{asked.format}"'
        charset = "; charset=utf-8" if media.startswith("text/") else ""
        return Response(found.body, media_type=media + charset, headers=sent)

    async def _found(
        self, scope: Scope, receive: Receive, key: str, asked: Asked, media: str, gzip: bool
    ) -> Kept:
        kept = None if asked.volatile else self.cache.get(key)
        if kept is not None:
            return kept

        described = lookup.described(self._site.graph.store, asked, media)
        if described is not None:
            self.cache.put(key, described)
            return described

        async def make() -> Kept:
            async with self.turns.turn(client_of(scope, self._site.settings.proxies)):
                return await self._runs.run(self._site.graph.snapshot, asked, media, gzip=gzip)

        made = make() if asked.volatile else self.cache.shared(key, make)
        return await _unless_gone(receive, made)

    async def _shown(self, request: Request, asked: Asked) -> Response:
        media = asked.media("application/sparql-results+json, text/turtle;q=0.9")
        try:
            key = _key(self._site.graph.snapshot, asked, media)
            found = await self._found(request.scope, request.receive, key, asked, media, False)
            return await run_in_threadpool(self._page, request, asked.query, (media, found.body), None)
        except InputError as error:
            return await run_in_threadpool(self._page, request, asked.query, None, error)

    async def _no_query(self, request: Request, method: str) -> Response:
        """The form for a browser; for those who want RDF, what the service is (SPARQL 1.1 Service Description)."""
        accept = request.headers.get("accept")
        wanted = negotiate.best(accept, (*_DESCRIBED[1:], _DESCRIBED[0])) if method != "POST" else None
        if wanted is None:
            raise InputError("query-missing")
        if wanted == "text/html":
            return await run_in_threadpool(self._page, request, "", None, None)
        graph, form = self._site.graph, formats.BY_MEDIA[wanted]
        tag = conditional.etag(graph.snapshot.digest[:16], "service", form.extension, request.url.netloc)
        sent = {**CORS, "Vary": "Accept, Host", "ETag": tag, "Cache-Control": "public, max-age=60"}
        if conditional.unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=sent)
        body = await run_in_threadpool(self._describe, request, form)
        return Response(body, media_type=_typed(wanted), headers=sent)


def _line(scope: Scope) -> tuple[bytes, bytes]:
    """Everything of a GET that its answer depends on, or b"" where that cannot be told; its If-None-Match."""
    if scope["method"] != "GET" or not scope["query_string"]:
        return b"", b""
    accept = encoding = held = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += b"," + value
        elif name == b"accept-encoding":
            encoding += b"," + value
        elif name == b"if-none-match":
            held = value
    return b"\n".join((accept, encoding, scope["query_string"])), held


def _short(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer less those that tell of a body."""
    return [
        pair for pair in headers if pair[0] not in (b"content-length", b"content-type", b"content-encoding")
    ]


def _typed(media: str) -> str:
    return media + "; charset=utf-8" if media.startswith("text/") else media


def _key(snapshot: Snapshot, asked: Asked, media: str) -> str:
    said = "\0".join((asked.query, media, *asked.default_graphs, "\0", *asked.named_graphs))
    return snapshot.digest[:12] + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:28]


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    """The body of a request. Raises `InputError` for one that is too large (413) or too slow (408)."""
    if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > LARGEST:
        raise InputError("query-too-long", status=413, limit=refuse.LONGEST)
    raw: bytes = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await receive()
                raw += bytes(message.get("body", b""))
                if len(raw) > LARGEST:
                    raise InputError("query-too-long", status=413, limit=refuse.LONGEST)
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return raw
    except TimeoutError:
        raise InputError("body-slow", status=408, seconds=f"{PATIENCE:g}") from None


class Gone(Exception):
    """The client has left; nobody is there to be answered."""


async def _unless_gone(receive: Receive, work: Awaitable[Kept]) -> Kept:
    """The answer, unless the client leaves before it is there: its query is then ended."""
    answer = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([answer], timeout=0.1)
    if done:
        return answer.result()
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait([answer, leaving], return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise Gone
    finally:
        for task in (answer, leaving):
            if not task.done():
                task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
