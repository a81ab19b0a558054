"""Finds the Turtle files: a plan, framework or scheme is added by adding its file, nowhere else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ..ontology import iris, turtle
from ..ontology.errors import InputError
from ..ontology.turtle import natural_key

PACKAGE = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_FOLDERS = {
    "ontology": PACKAGE / "ontology" / "modules",
    "scheme": PACKAGE / "ontology" / "schemes",
    "reference": PACKAGE / "graph" / "reference",
    "plan": PACKAGE / "graph" / "plans",
}


@dataclass(frozen=True)
class GraphFile:
    """One Turtle file that becomes one named graph. `kind`: ontology, scheme, reference or plan."""

    kind: str
    path: Path

    @property
    def name(self) -> str:
        """The graph's name, e.g. `plan/03-plan-2022`."""
        return f"{self.kind}/{self.path.stem}"

    @property
    def iri(self) -> str:
        return str(iris.graph(self.name))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file's bytes (hex)."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The file's triples, literals as written. Raises `InputError` with file, line and column."""
        return turtle.parse(self.path)

    @property
    def quads(self) -> Iterator[ox.Quad]:
        graph = ox.NamedNode(self.iri)
        return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in self.triples)


@dataclass(frozen=True)
class MadeGraph:
    """A named graph that no Turtle file holds, e.g. the library of queries said as triples."""

    name: str
    triples: tuple[ox.Triple, ...]

    @property
    def iri(self) -> str:
        return str(iris.graph(self.name))

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the triples, in whatever order they come."""
        return hashlib.sha256("\n".join(sorted(map(str, self.triples))).encode()).hexdigest()

    @property
    def quads(self) -> Iterator[ox.Quad]:
        graph = ox.NamedNode(self.iri)
        return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in self.triples)


def discover(plans: Path | None = None) -> list[GraphFile]:
    """All graph files of the package, reference before plans, each kind in natural order.

    `plans` replaces the folder of plan files (a trial build, a test). Raises `InputError` for a folder that
    is not there and for a file whose name cannot be part of an IRI.
    """
    if plans is not None and not plans.is_dir():
        raise InputError("plans-missing", path=plans)
    folders = _FOLDERS if plans is None else {**_FOLDERS, "plan": plans}
    return [
        named(kind, path)
        for kind, folder in folders.items()
        for path in sorted(folder.glob("*.ttl"), key=lambda p: natural_key(p.stem))
    ]


def named(kind: str, path: Path) -> GraphFile:
    """A graph file whose name can be part of an IRI. Raises `InputError` for one that cannot, or is no file."""
    if not _NAME.fullmatch(path.stem):
        raise InputError("plan-name", file=path)
    if not path.is_file():
        raise InputError("file-unreadable", file=path, reason="not a file")
    return GraphFile(kind, path)


def digest_of(paths: list[Path]) -> str:
    """One SHA-256 (hex) over files: their paths inside the package and their bytes, in order."""
    total = hashlib.sha256()
    for path in sorted(paths):
        inside = path.relative_to(PACKAGE) if path.is_relative_to(PACKAGE) else Path(path.name)
        total.update(f"{inside.as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
