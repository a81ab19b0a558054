"""Strangers' queries run in processes of their own, which can be ended at any moment.

The engine has no time limit, so the limit is the process: it gets a query, has so many seconds and so much
memory, and is ended and replaced when it goes past them. Other users notice nothing. Once it has loaded
its snapshot it can open neither file nor socket, so that no query can make it call out.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from ..graph import refuse
from ..graph.settings import Settings
from ..graph.snapshot import Snapshot
from ..ontology.errors import EnvironmentFault, InputError
from . import negotiate

SOLUTIONS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
MEMORY = 4_000_000_000
"""Bytes of address space that a query process may have."""

PROCESSES = 2
WAIT = 30.0
"""Seconds that a query waits for a free process before it is told that the server is busy."""


@dataclass(frozen=True)
class Reply:
    """The answer to a query, serialised: its media type and its bytes."""

    media: str
    body: bytes


@dataclass(frozen=True)
class _Job:
    text: str
    accept: str | None
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    limit: int


class _Limited(io.RawIOBase):
    """A buffer that refuses to grow past its limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self._left = limit

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._left -= len(piece)
        if self._left < 0:
            raise OverflowError
        self.parts.append(piece)
        return len(piece)


class _Process:
    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.folder = folder
        self._process = context.Process(target=_serve, args=(theirs, folder), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, job: _Job, seconds: float) -> tuple[str, Any, Any]:
        """Raises `TimeoutError` past the limit and `EOFError` when the process has died."""
        self.pipe.send(job)
        if not self.pipe.poll(seconds):
            raise TimeoutError
        answer: tuple[str, Any, Any] = self.pipe.recv()
        return answer

    def ready(self) -> None:
        """Waits until the process has loaded the snapshot, so that loading is not held against a query."""
        if not self.pipe.poll(60):
            raise TimeoutError
        self.pipe.recv()

    def end(self) -> None:
        self._process.kill()
        self._process.join(5)
        self.pipe.close()


class Pool:
    """A few query processes over one snapshot; made when first needed, replaced when ended."""

    def __init__(self, settings: Settings, processes: int = PROCESSES) -> None:
        self._settings = settings
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(processes):
            self._free.put(None)
        self._size = processes

    def run(
        self,
        snapshot: Snapshot,
        text: str,
        accept: str | None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Reply:
        """Runs a query that a stranger sent, and serialises the answer as the Accept header wants it.

        Raises `InputError` for text that is not a query, that would call out, that is slower or whose answer
        is larger than the settings allow, and for an Accept header that no format fits; `EnvironmentFault`
        when no process is free for a long time.
        """
        refuse.check_length(text)
        try:
            process = self._free.get(timeout=WAIT)
        except queue.Empty:
            raise EnvironmentFault("busy") from None
        try:
            if process and process.folder != snapshot.folder:
                process.end()
                process = None
            if process is None:
                process = _Process(snapshot.folder)
                process.ready()
            job = _Job(text, accept, default_graphs, named_graphs, self._settings.query_bytes)
            kind, first, second = process.ask(job, self._settings.query_seconds)
        except (TimeoutError, EOFError, OSError) as error:
            if process:
                process.end()
            process = None
            if isinstance(error, TimeoutError):
                raise InputError(
                    "query-slow", status=503, seconds=f"{self._settings.query_seconds:g}"
                ) from error
            raise InputError("query-died", status=413) from error
        finally:
            self._free.put(process)
        if kind == "error":
            raise InputError(first, **second)
        return Reply(first, second)

    def close(self) -> None:
        """Ends all processes."""
        for _ in range(self._size):
            process = self._free.get()
            if process:
                process.end()
            self._free.put(None)


def _serve(pipe: Connection, folder: Path) -> None:
    """What a query process does: load the snapshot, then answer until the other end is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    store = Snapshot(folder).load()
    open_nothing_more()
    pipe.send(True)
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_answer(store, job))
        except InputError as error:
            pipe.send(("error", error.key, {**error.values, "status": error.status}))
        except (OverflowError, MemoryError):
            megabytes = f"{job.limit / 1e6:g}"
            pipe.send(("error", "query-large", {"status": 413, "megabytes": megabytes}))
        except (RuntimeError, OSError, ValueError) as error:
            pipe.send(("error", "query-failed", {"status": 400, "reason": str(error)[:200]}))


def open_nothing_more() -> None:
    """From now on this process can open no file, socket or pipe: the limit is what it has open already."""
    if sys.platform == "win32":
        return
    import resource

    descriptor = os.dup(0)
    os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptor, descriptor))


def _end_with_parent(parent: int) -> None:
    """A query outlives no server, however the server ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _answer(store: Any, job: _Job) -> tuple[str, Any, Any]:
    refuse.check(job.text)
    result = store.query(
        job.text, default_graphs=job.default_graphs or None, named_graphs=job.named_graphs or None
    )
    formats: dict[str, Any] = TRIPLES if isinstance(result, ox.QueryTriples) else SOLUTIONS
    if isinstance(result, ox.QueryBoolean):
        formats = {
            k: v for k, v in SOLUTIONS.items() if v in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
        }
    media = negotiate.best(job.accept, list(formats))
    if media is None:
        raise InputError("not-acceptable", status=406, formats=", ".join(formats))
    out = _Limited(job.limit)
    if isinstance(result, ox.QueryTriples):
        from ..ontology.iris import PREFIXES

        ox.serialize(
            result,
            cast(IO[bytes], out),
            formats[media],
            prefixes=PREFIXES if media == "text/turtle" else None,
        )
    else:
        result.serialize(cast(IO[bytes], out), formats[media])
    return "ok", media, b"".join(out.parts)
