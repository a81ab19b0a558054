"""Pages that are ready to be sent again: kept whole, as long as what they say still holds."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .cache import Ready, Recent
from .conditional import unchanged
from .negotiate import takes_gzip
from .site import Site
from .watch import SAFE

_HEADERS = (b"accept", b"host")
"""Headers of a request that a page may depend on beside the encoding."""


class Shelf:
    """Answers a GET whose answer was made before; everything else it passes on, and keeps what has an entity tag.

    Keeps at most `most` bytes. A new snapshot, another day, or a source that has come or gone empties it.
    """

    def __init__(self, app: ASGIApp, site: Site, most: int) -> None:
        self._app, self._site = app, site
        self.pages: Recent[tuple[object, ...], Ready] = Recent(most)
        self._of: tuple[object, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        if self._site.due:
            await run_in_threadpool(lambda: self._site.graph)
        holds = self._site.using.holds
        if holds != self._of:
            self.pages.clear()
            self._of = holds
        key, held = _asked(scope)
        ready = self.pages.get(key)
        if ready is None:
            await self._app(scope, receive, self._keeping(key, send))
        elif unchanged(held, ready.tag.decode("latin-1")):
            headers = [pair for pair in ready.start["headers"] if not pair[0].startswith(b"content-")]
            await send({**ready.start, "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send(dict(ready.start))
            await send({"type": "http.response.body", "body": ready.body})

    def _keeping(self, key: tuple[object, ...], send: Send) -> Send:
        """Sends an answer on, and keeps it if it is whole, good, tagged, and of the graph that is in use."""
        start: Message | None = None
        parts: list[bytes] = []
        of = self._of

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
            elif start is not None and message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))
            await send(message)
            if start is not None and message["type"] == "http.response.body" and not message.get("more_body"):
                tag = next((value for name, value in start["headers"] if name == b"etag"), b"")
                digest = self._site.using.snapshot.digest[:16].encode()
                if tag.startswith(b'W/"' + digest) and of == self._of:
                    have = {name for name, _ in start["headers"]}
                    headers = [*start["headers"], *(pair for pair in SAFE if pair[0] not in have)]
                    self.pages.put(key, Ready({**start, "headers": headers}, b"".join(parts), tag))
                start = None

        return sent


def _asked(scope: Scope) -> tuple[tuple[object, ...], str | None]:
    """Everything that an answer may depend on, and the tags that the client holds."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _HEADERS or name in (b"accept-encoding", b"if-none-match"):
            found[name] = found[name] + b"," + value if name in found else value
    gzip = takes_gzip(found.get(b"accept-encoding", b"").decode("latin-1"))
    key = (
        scope["state"]["language"],
        scope["scheme"],
        scope["path"],
        scope["query_string"],
        gzip,
        *(found.get(name) for name in _HEADERS),
    )
    held = found.get(b"if-none-match")
    return key, held.decode("latin-1") if held else None
