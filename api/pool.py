"""The query processes as the server sees them: asked, timed, ended, replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any

from ..graph.settings import Settings
from ..graph.snapshot import Snapshot
from ..ontology.errors import EnvironmentFault, InputError
from .cache import Kept
from .protocol import Asked
from .worker import HEAD

LOADING = 120.0
"""Seconds that a snapshot may take to load."""


class Nursery:
    """The process that has a snapshot in memory and forks the query processes."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.folder = snapshot.folder
        self.lent = 0
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            words = [
                str(self.folder),
                str(theirs.fileno()),
                str(settings.query_memory),
                " ".join(settings.services),
            ]
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.worker", *words],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._control.settimeout(LOADING)
        if self._said() != b"ready":
            self.close()
            raise EnvironmentFault("snapshot-damaged", path=self.folder)

    def _said(self) -> bytes:
        try:
            return self._control.recv(64)
        except OSError:
            return b""

    @property
    def process(self) -> int:
        """The id of the nursery."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def fork(self) -> tuple[int, socket.socket]:
        """A new query process: its id and our end of its link. Raises `EnvironmentFault` if the nursery is gone."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
                child = self._said()
            except OSError:
                child = b""
        if not child:
            ours.close()
            raise EnvironmentFault("busy")
        return int(child), ours

    def end(self, child: int) -> None:
        """Ends a query process and waits until it is gone."""
        with self._lock, contextlib.suppress(OSError):
            self._control.sendall(b"end %d" % child)
            self._said()

    def close(self) -> None:
        """Ends the nursery, and with it its query processes."""
        with self._lock:
            self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass
class _Process:
    nursery: Nursery
    child: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, job: bytes) -> tuple[dict[str, Any], bytes]:
        self.writer.write(HEAD.pack(len(job), 0) + job)
        told, size = HEAD.unpack(await self.reader.readexactly(HEAD.size))
        said: dict[str, Any] = json.loads(await self.reader.readexactly(told))
        return said, await self.reader.readexactly(size) if size else b""


class Pool:
    """Query processes over the snapshot in use: made when needed, kept while they behave, ended when not."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._nursery: Nursery | None = None
        self._loading = asyncio.Lock()
        self._idle: list[_Process] = []
        self.ended = 0

    async def run(self, snapshot: Snapshot, asked: Asked, media: str, *, gzip: bool = False) -> Kept:
        """The serialised answer to a stranger's query, compressed if that is wanted and worth it.

        Raises `InputError` for text that is no query, that would call out, that is slower or whose answer is
        larger than the settings allow; `EnvironmentFault` when there is no process to run it.
        """
        limits = {"bytes": self.settings.query_bytes, "rows": self.settings.query_rows}
        job = json.dumps({**asdict(asked), "media": media, "gzip": gzip, **limits}).encode()
        process = await self._take(snapshot)
        sound = False
        try:
            said, body = await asyncio.wait_for(process.ask(job), self.settings.query_seconds)
            sound = True
        except TimeoutError:
            raise InputError("query-slow", status=503, seconds=f"{self.settings.query_seconds:g}") from None
        except (asyncio.IncompleteReadError, OSError):
            raise InputError("query-died", status=413) from None
        finally:
            if sound and process.nursery is self._nursery:
                self._idle.append(process)
            else:
                self._dismiss(process)
        if "key" in said:
            raise InputError(said["key"], status=said["status"], **said["values"])
        return Kept(media, body, said["encoding"])

    async def ready(self, snapshot: Snapshot) -> Nursery:
        """The nursery of the snapshot; the one before is let go when its last process has answered."""
        async with self._loading:
            now = self._nursery
            if now is None or now.folder != snapshot.folder or not now.alive:
                self._nursery = await asyncio.to_thread(Nursery, snapshot, self.settings)
                before, self._idle = self._idle, []
                for process in before:
                    self._dismiss(process)
                if now is not None and not now.lent:
                    await asyncio.to_thread(now.close)
            assert self._nursery is not None
            return self._nursery

    async def _take(self, snapshot: Snapshot) -> _Process:
        nursery = self._nursery
        if nursery is None or nursery.folder != snapshot.folder or not nursery.alive:
            nursery = await self.ready(snapshot)
        while self._idle:
            process = self._idle.pop()
            if not process.reader.at_eof():
                return process
            self._dismiss(process)
        making = asyncio.ensure_future(self._make(nursery))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(self._unwanted)
            raise

    async def _make(self, nursery: Nursery) -> _Process:
        nursery.lent += 1
        try:
            child, link = await asyncio.to_thread(nursery.fork)
        except BaseException:
            nursery.lent -= 1
            raise
        reader, writer = await asyncio.open_connection(sock=link, limit=1 << 20)
        return _Process(nursery, child, reader, writer)

    def _unwanted(self, made: asyncio.Future[_Process]) -> None:
        """Whoever wanted the process gave up while it was made."""
        if not made.cancelled() and made.exception() is None:
            self._dismiss(made.result())

    def _dismiss(self, process: _Process) -> None:
        """Ends a process without anybody waiting for it."""
        self.ended += 1
        process.writer.transport.abort()
        loop = asyncio.get_running_loop()
        burial = loop.run_in_executor(None, process.nursery.end, process.child)
        burial.add_done_callback(lambda _: self._returned(process.nursery))

    def _returned(self, nursery: Nursery) -> None:
        """Runs in the loop, as all counting does; the last process takes an old nursery with it."""
        nursery.lent -= 1
        if nursery is not self._nursery and not nursery.lent:
            asyncio.get_running_loop().run_in_executor(None, nursery.close)

    async def close(self) -> None:
        """Ends all processes."""
        for process in self._idle:
            process.writer.transport.abort()
        self._idle.clear()
        if self._nursery:
            await asyncio.to_thread(self._nursery.close)
            self._nursery = None
