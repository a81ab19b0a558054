"""Files to download: the whole graph and each graph of it, in four formats, compressed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from ..ontology import formats, iris

FOLDER = "dumps"
EXTENSIONS = ("nq", "trig", "ttl", "jsonld")
LEVEL = 6
"""Of gzip's nine levels: a tenth larger than the ninth, in a third of the time (measured on the whole graph)."""

WHOLE = "samverkansgraf"


@dataclass(frozen=True)
class Dump:
    """One file. `graph`: the IRI of the graph, or "" for the whole; `data`: its bytes, compressed."""

    graph: str
    extension: str
    data: bytes

    @property
    def path(self) -> str:
        """Where it is, from the folder of the snapshot, e.g. `dumps/plan--03-plan-2022.nq.gz`."""
        return path_of(self.graph, self.extension)

    @property
    def format(self) -> formats.Format:
        return formats.BY_EXTENSION[self.extension]

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def path_of(graph: str, extension: str) -> str:
    """The path of a graph's dump; a slash of the graph's name is written as "--"."""
    name = graph.removeprefix(str(iris.graph(""))).replace("/", "--") if graph else WHOLE
    return f"{FOLDER}/{name}.{extension}.gz"


def paths(graph: str) -> list[str]:
    """The paths of all dumps of a graph ("" for the whole)."""
    return [path_of(graph, extension) for extension in EXTENSIONS]


def of_graph(graph: str, quads: Iterable[ox.Quad], turtle: bytes | None = None) -> list[Dump]:
    """The dumps of one graph; `turtle`: its Turtle file, where it has one, taken as it is."""
    made = _write(graph, sorted(quads, key=str))
    if turtle is None:
        return made
    return [Dump(d.graph, d.extension, _compressed(turtle)) if d.extension == "ttl" else d for d in made]


def of_whole(graphs: Mapping[str, Iterable[ox.Quad]]) -> list[Dump]:
    """The dumps of several graphs together, by their IRIs. Turtle cannot tell graphs apart: it has their merge."""
    return _write("", [quad for graph in sorted(graphs) for quad in sorted(graphs[graph], key=str)])


def _write(graph: str, quads: list[ox.Quad]) -> list[Dump]:
    found = []
    for extension in EXTENSIONS:
        form = formats.BY_EXTENSION[extension]
        statements = quads if form.quads else sorted({quad.triple for quad in quads}, key=str)
        found.append(Dump(graph, extension, _compressed(form.write(statements))))
    return found


def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, LEVEL, mtime=0)
