"""HTTP to one SPARQL server: POST of a form, connections kept alive, every exchange bounded in time and size.

It speaks to the address that the settings name and to no other: no proxy, no redirect.
"""

from __future__ import annotations

import http.client
import io
import queue
import re
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..ontology.errors import EnvironmentFault, InputError

IDLE = 8
"""Connections that are kept open between exchanges, at most."""

PIECE = 65_536
_TOLD = 300
"""Characters of a server's own error message that are passed on, at most."""

PARTIAL = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers by which Virtuoso tells that it stopped short of the whole answer."""


class TooLarge(Exception):
    """The answer is larger than the caller takes."""


class TooSlow(Exception):
    """The answer did not come in time."""


@dataclass(frozen=True)
class Received:
    """`media`: the media type without parameters, in lower case."""

    status: int
    media: str
    body: bytes
    partial: bool


class _Timed(io.RawIOBase):
    """What a socket receives, each piece within what is left of the time."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._raw = line.socket.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.hurry()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Line:
    """A socket as `http.client` uses it, with one moment by which everything must be done."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self.socket = connected
        self.until = until
        self._reader: io.BufferedReader | None = None

    def hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)

    def sendall(self, data: Any) -> None:
        self.hurry()
        self.socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._reader = io.BufferedReader(_Timed(self))
        return self._reader

    def close(self) -> None:
        """As a socket's: what is being read can still be read to its end."""
        self.socket.close()

    def end(self) -> None:
        """Closes everything now, whatever is left to read."""
        if self._reader is not None:
            self._reader.close()
        self.socket.close()


class Wire:
    """The connections to one address. Raises `InputError` (`endpoint-address`) unless it is http or https."""

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise InputError("endpoint-address", value=address[:80]) from None
        plain = re.fullmatch(r"[!-~]+", address) is not None
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not plain:
            raise InputError("endpoint-address", value=address[:80].rpartition("@")[2])
        self.address = address
        self._https, self._host, self._port = parts.scheme == "https", parts.hostname, port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue(IDLE)

    def post(self, fields: Sequence[tuple[str, str]], accept: str, *, seconds: float, most: int) -> Received:
        """Sends the fields as a form and returns what comes back, in `seconds` and at most `most` bytes.

        Raises `TooSlow`, `TooLarge`, and `EnvironmentFault` when the server cannot be reached, breaks off or
        does not speak HTTP. A kept connection that the server has closed meanwhile is replaced once; asking
        again is safe because a query changes nothing.
        """
        until = time.monotonic() + seconds
        body = urlencode(fields).encode("ascii")
        headers = {
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "keep-alive",
            "User-Agent": "samverkansgraf",
        }
        while True:
            connection, line, kept = self._connection(until)
            whole = False
            try:
                try:
                    connection.request("POST", self._target, body, headers)
                    answer = connection.getresponse()
                except ConnectionError:
                    if kept:
                        continue
                    raise
                received = _read(answer, most)
                whole = True
            except TimeoutError:
                raise TooSlow from None
            except http.client.IncompleteRead:
                raise EnvironmentFault("remote-cut", status=502, address=self.address) from None
            except ConnectionError as error:
                raise self._away(error) from None
            except (http.client.HTTPException, OSError, ValueError) as error:
                reason = _name(error)
                raise EnvironmentFault(
                    "remote-answer", status=502, address=self.address, reason=reason
                ) from None
            finally:
                if not whole:
                    line.end()
                    connection.close()
            self._keep(connection, answer)
            return received

    def _connection(self, until: float) -> tuple[http.client.HTTPConnection, _Line, bool]:
        try:
            connection = self._idle.get_nowait()
            line: Any = connection.sock
            if line is not None:
                line.until = until
                return connection, line, True
        except queue.Empty:
            pass
        left = max(0.001, until - time.monotonic())
        if self._https:
            secure = ssl.create_default_context()
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=left, context=secure)
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=left)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except TimeoutError:
            connection.close()
            raise TooSlow from None
        except (OSError, UnicodeError) as error:
            connection.close()
            raise self._away(error) from None
        line = connection.sock = _Line(connection.sock, until)
        return connection, line, False

    def _keep(self, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> None:
        try:
            if connection.sock is None or answer.will_close:
                raise queue.Full
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()

    def _away(self, error: Exception) -> EnvironmentFault:
        reason = getattr(error, "strerror", None) or _name(error)
        return EnvironmentFault("remote-away", status=503, address=self.address, reason=reason)

    def close(self) -> None:
        """Closes what is kept open; the next exchange opens anew."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return


def _name(error: Exception) -> str:
    return type(error).__name__


def _read(answer: http.client.HTTPResponse, most: int) -> Received:
    """The whole body. One whose end nothing marks could be cut unseen, so it counts as broken off."""
    with answer:
        parts: list[bytes] = []
        size = 0
        while piece := answer.read(PIECE):
            size += len(piece)
            if size > most:
                raise TooLarge
            parts.append(piece)
        if answer.length or (answer.length is None and not answer.chunked):
            raise http.client.IncompleteRead(b"")
        media = answer.headers.get_content_type() if "Content-Type" in answer.headers else ""
        partial = any(name in answer.headers for name in PARTIAL)
        return Received(answer.status, media, b"".join(parts), partial)


def told(body: bytes) -> str:
    """A server's error message as one short line of printable text."""
    words = " ".join(body[: 4 * _TOLD].decode("utf-8", "replace").split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)[:_TOLD]
