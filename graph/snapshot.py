"""Immutable snapshots: written aside, named by the digest of their content, switched in atomically.

<store>/current                     the name of the snapshot in use
<store>/snapshots/<digest>/graph.nq      all quads, sorted: the truth that a store is loaded from
                          /dumps/<graph>.<format>.gz   one graph each, a slash of its name written as "--"
                          /dumps/samverkansgraf.<format>.gz   all but the catalogue, which tells their checksums
                          /report.json     findings, counts by class, evidence
                          /manifest.json   digests, inputs, when it was built
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ..ontology.errors import EnvironmentFault, InputError
from . import dumps
from .store import EmbeddedStore

ABANDONED = 3600
"""Seconds after which what an interrupted build left behind is removed."""

KEEP = 3
"""Snapshots kept beside each other; older ones that are not in use are removed after a build."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk; `folder` never changes once it has its name."""

    folder: Path

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the content: of every dump's name and bytes."""
        return str(self.manifest["digest"])

    @property
    def built(self) -> str:
        """When it was built, ISO 8601 in UTC."""
        return str(self.manifest["built"])

    @cached_property
    def manifest(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def report(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return loaded

    @property
    def size(self) -> int:
        """Triples in the merge of all graphs: a triple that stands in several counts once."""
        return int(self.report["merge"]) if "merge" in self.report else self.load().size()

    @property
    def stamp(self) -> tuple[str, int]:
        """Changes when the snapshot is another, or was made anew."""
        return str(self.folder), (self.folder / "manifest.json").stat().st_mtime_ns

    def triples(self, graph: str) -> list[ox.Triple]:
        """The triples of a graph (its IRI) as they were written; a store rewrites numbers. Raises
        `EnvironmentFault` if its file is missing or not what was written.
        """
        path = dumps.path_of(graph, "nq")
        try:
            if not self.sound(path):
                raise OSError
            data = gzip.decompress((self.folder / path).read_bytes())
        except (OSError, EOFError) as error:
            raise EnvironmentFault("snapshot-damaged", path=self.folder) from error
        return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)]

    def sound(self, *names: str) -> bool:
        """Whether files of the snapshot (all, if none is named) are, byte for byte, what was written."""
        known = self.manifest["files"]
        try:
            return all(
                hashlib.sha256((self.folder / name).read_bytes()).hexdigest() == known[name]["sha256"]
                for name in names or known
            )
        except (OSError, KeyError, TypeError):
            return False

    def load(self) -> EmbeddedStore:
        """The store that the snapshot holds. Raises `EnvironmentFault` if its files are not what was written."""
        try:
            if not self.sound("graph.nq"):
                raise OSError
            return EmbeddedStore.from_nquads(self.folder / "graph.nq")
        except (OSError, SyntaxError) as error:
            raise EnvironmentFault("snapshot-damaged", path=self.folder) from error


def current(store: Path) -> Snapshot | None:
    """The snapshot in use, or None when nothing has been built."""
    try:
        name = (store / "current").read_text(encoding="utf-8").strip()
        found = Snapshot(store / "snapshots" / Path(name).name)
        known = (
            found.manifest["files"],
            found.manifest["digest"],
            found.manifest["built"],
            found.report["findings"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if known else None


def require(store: Path) -> Snapshot:
    """As `current`, but raises `InputError` (`no-snapshot`) when nothing has been built."""
    found = current(store)
    if found is None:
        raise InputError("no-snapshot", status=503, path=store)
    return found


@contextmanager
def explained(store: Path) -> Iterator[None]:
    """Turns a full or read-only disk into one clear sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        key = "store-full" if full else "store-unwritable"
        raise EnvironmentFault(key, path=store, reason=error.strerror or str(error)) from error


def publish(
    store: Path, files: Mapping[str, bytes], report: Mapping[str, Any], inputs: Mapping[str, Any]
) -> Snapshot:
    """Writes a snapshot of `files` (name inside the snapshot → bytes) and makes it the one in use.

    Until the last step, one rename, the earlier snapshot stays in use; after an interruption it still is.
    Raises `EnvironmentFault` when the folder cannot be written.
    """
    content = hashlib.sha256()
    for name in sorted(files):
        content.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    digest = content.hexdigest()
    aside = store / f"writing-{os.getpid()}-{time.monotonic_ns()}"
    final = store / "snapshots" / digest[:16]
    manifest = {
        "digest": digest,
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "inputs": dict(inputs),
        "files": {n: {"sha256": hashlib.sha256(b).hexdigest(), "bytes": len(b)} for n, b in files.items()},
    }
    with explained(store):
        try:
            for name, data in {
                **files,
                "report.json": _json(report),
                "manifest.json": _json(manifest),
            }.items():
                _write(aside / name, data)
            final.parent.mkdir(parents=True, exist_ok=True)
            if final.exists() and _sound(final):
                _refresh(aside, final)
            else:
                shutil.rmtree(final, ignore_errors=True)
                aside.rename(final)
            _write(store / f"current-{os.getpid()}", (final.name + "\n").encode())
            os.replace(store / f"current-{os.getpid()}", store / "current")
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            (store / f"current-{os.getpid()}").unlink(missing_ok=True)
    _tidy(store, final)
    return Snapshot(final)


def _sound(folder: Path) -> bool:
    try:
        return Snapshot(folder).sound()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _refresh(aside: Path, final: Path) -> None:
    """The same content was built before: only what was known about the making of it is new."""
    for name in ("report.json", "manifest.json"):
        os.replace(aside / name, final / name)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _tidy(store: Path, keep: Path) -> None:
    old = sorted(
        (p for p in (store / "snapshots").iterdir() if p != keep),
        key=lambda p: p.stat().st_mtime,
        reverse=True,
    )
    for folder in old[KEEP - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
    for left in store.glob("writing-*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
