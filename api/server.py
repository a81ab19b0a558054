"""The server: listening, slow and endless senders, stopping."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..graph.settings import Settings
from ..ontology import texts
from ..ontology.errors import EnvironmentFault
from .app import create

HEADERS_WITHIN = 15.0
"""Seconds in which the first request of a connection must have said what it wants."""

LONGEST_HEAD = 600_000
"""Bytes of request line and headers at most: room for a query of the longest length, percent-encoded."""

CONNECTIONS = 1000
"""Connections at a time; further ones are told to come back."""


class Impatient(HttpToolsProtocol):
    """Closes a connection whose request never gets to its end, or whose headers never do."""

    _late: asyncio.TimerHandle | None = None
    _taken = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._late = self.loop.call_later(HEADERS_WITHIN, self._close_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late:
            self._late.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._taken += len(data)
        super().data_received(data)
        if self._taken > LONGEST_HEAD and self.transport and not self.transport.is_closing():
            self.transport.close()

    def on_message_begin(self) -> None:
        self._taken = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._taken = -(1 << 62)  # the body has limits of its own
        if self._late:
            self._late.cancel()
            self._late = None
        super().on_headers_complete()

    def _close_if_silent(self) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.close()


def serve(settings: Settings, port: int, host: str = "127.0.0.1") -> int:
    """Serves on `host` until interrupted; port 0 takes a free one. Returns the exit code.

    Raises `EnvironmentFault` for a port that is in use or may not be used.
    """
    app = create(settings)
    listening = _listen(host, port)
    address = f"http://{host}:{listening.getsockname()[1]}/"
    print(texts.text(texts.language(), "out.serving", address=address), flush=True)
    logging.getLogger("uvicorn.error").addFilter(_no_noise)
    config = uvicorn.Config(
        app,
        http=Impatient,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=3,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    return 0


def _no_noise(record: logging.LogRecord) -> bool:
    """What a stranger sent that is not HTTP at all is no fault of ours to print."""
    return record.getMessage() != "Invalid HTTP request received."


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":
        raise EnvironmentFault("needs-posix")
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        key = "port-used" if error.errno == errno.EADDRINUSE else "port-forbidden"
        raise EnvironmentFault(
            key, port=port, other=port + 1 if port >= 1024 else 8080, reason=error.strerror
        ) from None
    listening.set_inheritable(False)
    return listening
