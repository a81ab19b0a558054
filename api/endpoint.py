"""The SPARQL endpoint: query by GET, by form and by body; a page for browsers, a description for machines.

An ASGI application of its own, for an answer that is kept is sent many times faster than a page is made.
"""

from __future__ import annotations

import asyncio
import gzip
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
from . import conditional, lookup, negotiate, protocol, views
from .address import client_of
from .cache import Cache, Kept, Ready, Recent
from .protocol import Asked
from .site import Graph, Site
from .turns import Turns
from .watch import SAFE

LARGEST = 1_000_000
"""Bytes of a request's body at most."""

PATIENCE = 20.0
"""Seconds that a body may take to arrive, and that a query waits for its turn beyond two that are slow."""

METHODS = "GET, HEAD, POST, OPTIONS"
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_DESCRIBED = ("text/html", *(f.media for f in formats.GRAPHS))


Values = Mapping[str, list[str]]
"""The parameters of a request, from its address and its body."""

Page = Callable[[Request, Values, tuple[str, bytes] | None, InputError | None], Response]
"""Shows the form with the answer (media type and bytes) or the fault of the query that the parameters hold."""


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
        page: Page,
        describe: Callable[[Request, formats.Format], bytes],
        problem: Callable[[Request, Exception], Response],
    ) -> None:
        settings = site.settings
        self._site, self._runs, self._page, self._describe = site, runs, page, describe
        self._problem = problem
        patience = 2 * settings.query_seconds + PATIENCE  # so that a turn comes however slow those before are
        self.turns = Turns(settings.query_processes, each=settings.query_queue, patience=patience)
        self.cache = Cache(settings.cache_bytes // 2)
        self.ready: Recent[bytes, Ready] = Recent(settings.cache_bytes // 4)
        self._of: tuple[str, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._look()
        line, held = _line(scope)
        ready = self.ready.get(line) if line and self._of == self._site.using.holds else None
        if ready is None:
            await self._slowly(scope, receive, send, line)
        elif held and conditional.unchanged(held.decode("latin-1"), ready.tag.decode("latin-1")):
            await send({**ready.start, "status": 304, "headers": _short(ready.start["headers"])})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send(dict(ready.start))
            await send({"type": "http.response.body", "body": ready.body})

    async def _look(self) -> None:
        """Takes up a newly published snapshot; loading it must not hold up the others."""
        if self._site.due:
            await run_in_threadpool(lambda: self._site.graph)

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
        digest, holds = self._site.using.snapshot.digest, self._site.using.holds
        if self._of != holds:
            self.ready.clear()
            self._of = holds
        if tag.startswith(b'W/"' + digest[:12].encode()) and "Host" not in answer.headers["vary"]:
            start = {"type": "http.response.start", "status": 200, "headers": [*answer.raw_headers, *SAFE]}
            self.ready.put(line, Ready(start, bytes(answer.body), tag))

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        method, headers = scope["method"], Headers(scope=scope)
        if method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        if method not in ("GET", "HEAD", "POST"):
            raise InputError("method", status=405, method=method[:20], allowed=METHODS)
        address = scope["query_string"].decode("latin-1")
        if method == "POST":
            body = await body_of(receive, headers)
            values = protocol.posted(headers.get("content-type", ""), address, body)
        else:
            values = protocol.parameters(address)
        accept = negotiate.accepted(headers)
        shown = negotiate.best(accept, ("application/json", "text/html")) == "text/html"
        try:
            asked = protocol.read(values)
        except InputError as error:
            if not shown or values.get("format"):
                raise
            return await run_in_threadpool(self._page, Request(scope, receive), values, None, error)
        if asked is None:
            return await self._no_query(Request(scope, receive), method)
        if shown and not asked.format:
            return await self._shown(Request(scope, receive), values, asked)
        return await self._served(scope, receive, asked, asked.media(accept), headers)

    async def _served(
        self, scope: Scope, receive: Receive, asked: Asked, media: str, headers: Headers
    ) -> Response:
        gzip = negotiate.takes_gzip(headers.get("accept-encoding"))
        held = headers.get("if-none-match") if scope["method"] != "POST" else None
        sent = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store"}
        while True:
            graph = self._site.using
            key = _key(graph.snapshot, asked, media)
            if not asked.volatile:
                sent |= {"Cache-Control": "public, max-age=60", "ETag": conditional.etag(key)}
                if asked.form and conditional.unchanged(held, sent["ETag"]):
                    return Response(status_code=304, headers=sent)
            try:
                found = await self._found(scope, receive, graph, key, asked, media, gzip)
                break
            except Switched:
                continue
        if found.encoding:
            sent["Content-Encoding"] = found.encoding
        if asked.format:
            name = f"samverkansgraf.{protocol.extension(media)}"
            sent["Content-Disposition"] = f'attachment; filename="{name}"'
        charset = "; charset=utf-8" if media.startswith("text/") else ""
        return Response(found.body, media_type=media + charset, headers=sent)

    async def _found(
        self, scope: Scope, receive: Receive, graph: Graph, key: str, asked: Asked, media: str, gzip: bool
    ) -> Kept:
        """The answer from that graph. Raises `Switched` where another is in use by the time that its turn has come."""
        packed = key + ("z" if gzip else "")
        kept = None if asked.volatile else self.cache.get(packed)
        if kept is not None:
            return kept
        described = lookup.described(graph.store, asked, media)
        if described is not None:
            self.cache.put(packed, described)
            return described
        return await _unless_gone(receive, self._in_turn(scope, graph, packed, asked, media, gzip))

    async def _in_turn(
        self, scope: Scope, graph: Graph, key: str, asked: Asked, media: str, gzip: bool
    ) -> Kept:
        """Runs a query when its turn comes. Who asks what another is being answered gets the same answer, but never
        waits in another's place.
        """
        client = client_of(scope, self._site.settings.proxies)

        async def run() -> Kept:
            return await self._runs.run(graph.snapshot, asked, media, gzip=gzip)

        while True:
            followed = None if asked.volatile else await self.cache.follow(key)
            if followed is not None:
                return followed
            async with self.turns.turn(client):
                await self._look()
                if graph is not self._site.using:
                    raise Switched
                if asked.volatile:
                    return await run()
                kept = self.cache.get(key)
                if kept is not None:
                    return kept
                if not self.cache.making(key):
                    return await self.cache.make(key, run)

    async def _shown(self, request: Request, values: Values, asked: Asked) -> Response:
        try:
            media = asked.media("application/sparql-results+json, text/turtle;q=0.9")
            graph, found = await self.ask(request, asked, media)
            page = await run_in_threadpool(self._page, request, values, (media, found.body), None)
        except InputError as error:
            return await run_in_threadpool(self._page, request, values, None, error)
        if request.method != "POST" and not asked.volatile and page.status_code == 200:
            page = await run_in_threadpool(_lasting, graph, request, page)
        return page

    async def ask(self, request: Request, asked: Asked, media: str) -> tuple[Graph, Kept]:
        """The answer to a query for a page or a file of ours, and the graph that it is from: bounded, in turn and
        kept as those of strangers. Raises `InputError`, and `Gone` where the client leaves before it is there.
        """
        await self._look()
        while True:
            graph = self._site.using
            key = _key(graph.snapshot, asked, media)
            try:
                found = await self._found(request.scope, request.receive, graph, key, asked, media, False)
            except Switched:
                continue
            return graph, found

    async def _no_query(self, request: Request, method: str) -> Response:
        """The form for a browser; for those who want RDF, what the service is (SPARQL 1.1 Service Description)."""
        accept = negotiate.accepted(request.headers)
        wanted = negotiate.best(accept, (*_DESCRIBED[1:], _DESCRIBED[0])) if method != "POST" else None
        if wanted is None:
            raise InputError("query-missing")
        if wanted == "text/html":
            return await run_in_threadpool(self._page, request, {}, None, None)
        graph, form = self._site.using, formats.BY_MEDIA[wanted]
        tag = conditional.etag(graph.snapshot.digest[:16], "service", form.extension, request.url.netloc)
        sent = {"Vary": "Accept, Host", "ETag": tag, "Cache-Control": "public, max-age=60"}
        if conditional.unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=sent)
        body = await run_in_threadpool(self._describe, request, form)
        return Response(body, media_type=_typed(wanted), headers=sent)


def _line(scope: Scope) -> tuple[bytes, bytes]:
    """Everything of a GET that its answer depends on, or b"" where that cannot be told; its If-None-Match."""
    if scope["method"] != "GET" or not scope["query_string"]:
        return b"", b""
    accept = encoding = held = host = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += b"," + value
        elif name == b"accept-encoding":
            encoding += b"," + value
        elif name == b"host":
            host += b"," + value
        elif name == b"if-none-match":
            held = value
    about = (scope["scheme"].encode(), host, scope["path"].encode(), scope["state"]["language"].encode())
    return b"\n".join((accept, encoding, *about, scope["query_string"])), held


def _lasting(graph: Graph, request: Request, page: Response) -> Response:
    """A page that says how long it holds, compressed if that is wanted, so that it can be kept."""
    said = {**views.headers_of(graph, request)[1], "Vary": "Accept, Accept-Encoding"}
    body = bytes(page.body)
    if negotiate.takes_gzip(request.headers.get("accept-encoding")):
        body, said["Content-Encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
    return Response(body, media_type=page.headers["content-type"], headers=said)


def _short(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer less those that tell of a body."""
    return [
        pair for pair in headers if pair[0] not in (b"content-length", b"content-type", b"content-encoding")
    ]


def _typed(media: str) -> str:
    return media + "; charset=utf-8" if media.startswith("text/") else media


def _key(snapshot: Snapshot, asked: Asked, media: str) -> str:
    pinned = (word for pair in asked.pinned for word in ("\0", *pair))
    said = "\0".join((asked.query, media, *asked.default_graphs, "\0", *asked.named_graphs, *pinned))
    return snapshot.digest[:12] + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:28]


async def body_of(receive: Receive, headers: Mapping[str, str]) -> bytes:
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


class Switched(Exception):
    """Another snapshot came into use while a query waited: what it was to be answered from is of yesterday."""


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
