"""Strangers' queries run in processes of their own, which can be ended at any moment.

The engine has no time limit, so the limit is the process. One process, the nursery, loads the snapshot and does
nothing else but fork: a new query process shares its memory and is ready in milliseconds, however large the
graph is. A query process can open neither file nor socket, so that no query can make it call out; it may use so
much memory and no more. The nursery ends when the server ends, and the query processes end with the nursery.

Started as `python -m samverkansgraf.api.worker FOLDER CONTROL-DESCRIPTOR MEMORY-BYTES SERVICES`.
"""

from __future__ import annotations

import contextlib
import ctypes
import gzip
import io
import json
import os
import re
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from ..graph import refuse
from ..graph.dataset import dataset
from ..graph.snapshot import Snapshot
from ..graph.store import EmbeddedStore, Store
from ..ontology import formats, texts
from ..ontology.errors import InputError
from .protocol import SOLUTIONS, terms

HEAD = struct.Struct(">II")
"""Before each message: the length of its JSON part and of its bytes."""

COMPRESSED = 1_000
"""Bytes from which an answer is worth compressing."""

MARKS = {
    ox.QueryResultsFormat.JSON: b'"}},{"',
    ox.QueryResultsFormat.XML: b"<result>",
    ox.QueryResultsFormat.CSV: b"\n",
    ox.QueryResultsFormat.TSV: b"\n",
}
"""What stands once for each row of a serialised answer and, being escaped there, in no value (but line ends in CSV)."""


_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that no XML 1.0 document may hold (section 2.2 of the recommendation); the engine writes them."""


class Limited(io.RawIOBase):
    """A buffer that refuses to grow past so many bytes or so many rows."""

    def __init__(self, most: int, rows: int = 0, mark: bytes = b"") -> None:
        self.parts: list[bytes] = []
        self._left, self._rows, self._mark, self._tail = most, rows, mark, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Raises `OverflowError` past either limit."""
        piece = bytes(data)
        self._left -= len(piece)
        if self._mark:
            seen = self._tail + piece
            self._rows -= seen.count(self._mark)
            self._tail = seen[len(seen) - len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        if self._left < 0 or self._rows < 0:
            raise OverflowError
        self.parts.append(piece)
        return len(piece)


def answer(store: Any, job: dict[str, Any], services: Sequence[str] = ()) -> bytes:
    """Runs a query and serialises its answer in the media type that the job names.

    Raises `InputError` for text that is no query or that would call out, and `OverflowError` past the limits.
    """
    if refuse.check(job["query"], services):
        with may_open():
            return _answer(store, job)
    return _answer(store, job)


def check_graphs(store: Store, query: str) -> None:
    """Raises `InputError` for a graph that a FROM clause names and the store does not have: an engine that fetched
    it would call out, and one that does not would answer as if it were empty. Graphs that are sent beside the query
    are not fetched either; the W3C's tests of the protocol want them taken as empty.
    """
    within = dataset(query)
    if within:
        known = set(store.graphs())
        for name in (*within[0], *within[1]):
            if name not in known:
                raise InputError("graph-unknown", graph=name[:200])


def _answer(store: Any, job: dict[str, Any]) -> bytes:
    if not job["default_graphs"] and not job["named_graphs"]:
        check_graphs(store, job["query"])
    result = store.query(
        job["query"],
        bindings=terms(job.get("pinned", ())) or None,
        default_graphs=job["default_graphs"] or None,
        named_graphs=job["named_graphs"] or None,
    )
    media = job["media"]
    if isinstance(result, ox.QueryTriples):
        if media not in formats.BY_MEDIA:
            raise InputError("not-acceptable", status=406, formats=", ".join(formats.BY_MEDIA))
        out = Limited(job["bytes"])
        form = formats.BY_MEDIA[media]
        ox.serialize(_counted(result, job["rows"]), cast(IO[bytes], out), form.rdf, prefixes=form.prefixes)
    else:
        if media not in SOLUTIONS:
            raise InputError("not-acceptable", status=406, formats=", ".join(SOLUTIONS))
        mark = b"" if isinstance(result, ox.QueryBoolean) else MARKS[SOLUTIONS[media]]
        out = Limited(job["bytes"], job["rows"], mark)
        result.serialize(cast(IO[bytes], out), SOLUTIONS[media])
    body = b"".join(out.parts)
    if media.endswith("xml") and _NO_XML.search(body):
        raise InputError("not-xml", status=406)
    return body


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if number >= most:
            raise OverflowError
        yield triple


def serve(link: socket.socket, store: Any, services: Sequence[str] = ()) -> None:
    """Answers jobs until the other end is gone. A job is JSON; an answer is JSON and bytes."""
    with link.makefile("rb") as incoming:
        while len(head := incoming.read(HEAD.size)) == HEAD.size:
            job = json.loads(incoming.read(HEAD.unpack(head)[0]))
            said, body = _answered(store, job, services)
            told = json.dumps(said).encode()
            link.sendall(HEAD.pack(len(told), len(body)) + told + body)


def _answered(store: Any, job: dict[str, Any], services: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    try:
        body = answer(store, job, services)
        if job["gzip"] and len(body) > COMPRESSED:
            return {"encoding": "gzip"}, gzip.compress(body, 5, mtime=0)
        return {"encoding": ""}, body
    except InputError as error:
        values = {name: str(value) for name, value in error.values.items()}
        return {"key": error.key, "status": error.status, "values": values}, b""
    except (OverflowError, MemoryError):
        values = {"megabytes": f"{job['bytes'] / 1e6:g}", "rows": f"{job['rows']}"}
        return {"key": "query-large", "status": 413, "values": values}, b""
    except (RuntimeError, OSError, ValueError) as error:
        return {"key": "query-failed", "status": 400, "values": {"reason": str(error)[:200]}}, b""


def open_nothing_more(*, ever: bool = True) -> None:
    """From now on this process can open no file, socket or pipe: the limit is what it has open already.

    With `ever=False` the limit can be lifted again, by `may_open`.
    """
    descriptor = os.dup(0)
    os.close(descriptor)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptor, descriptor if ever else most))


@contextlib.contextmanager
def may_open() -> Iterator[None]:
    """Lifts the limit for a query whose SERVICE clauses an operator has allowed, and for no other."""
    walled, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (walled, most))


def _end_with_parent() -> None:
    """Linux ends this process when the one that forked it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _become_query_process(link: socket.socket, memory: int, walled: bool) -> None:
    _end_with_parent()
    os.nice(5)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if _LINUX else 0
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    open_nothing_more(ever=walled)


_LINUX = sys.platform == "linux"


def nursery(folder: Path, control: socket.socket, memory: int, services: Sequence[str]) -> None:
    """Loads the snapshot, then forks a query process for each descriptor that comes, and ends those named.

    `fork` (with a socket) is answered with the process id, `end <id>` with `ended`.
    """
    store: EmbeddedStore = Snapshot(folder).load()
    for language in texts.LANGUAGES:
        texts.catalogue(language)  # a query process can open no file, and says in words what is wrong
    children: set[int] = set()
    control.sendall(b"ready")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            for child in children:
                _end(child)
            return
        if message == b"fork":
            child = _fork(descriptors[0], control, store, memory, services)
            children.add(child)
            control.sendall(str(child).encode())
        else:
            child = int(message.split()[1])
            _end(child)
            children.discard(child)
            control.sendall(b"ended")


def _fork(
    descriptor: int, control: socket.socket, store: EmbeddedStore, memory: int, services: Sequence[str]
) -> int:
    child = os.fork()
    if child:
        os.close(descriptor)
        return child
    status = 1
    try:
        control.close()
        with socket.socket(fileno=descriptor) as link:
            _become_query_process(link, memory, walled=not services)
            # the engine draws random numbers by thread: a new one draws others than the nursery's other children
            answering = threading.Thread(target=serve, args=(link, store, services))
            answering.start()
            answering.join()
        status = 0
    finally:
        os._exit(status)


def _end(child: int) -> None:
    """The nursery alone waits for its children, so that their ids stay theirs until here."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)


def main(arguments: Sequence[str]) -> None:
    """What the process does that `api/pool.py` starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder, descriptor, memory, services = arguments
    with socket.socket(fileno=int(descriptor)) as control:
        nursery(Path(folder), control, int(memory), services.split())


if __name__ == "__main__":
    main(sys.argv[1:])
