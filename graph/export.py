"""Writes a snapshot for another SPARQL server: one N-Quads file with the named graphs and their merge.

The merge holds each triple once. It stands in the default graph, or in a named graph for a server whose default
graph is its own union of all graphs, which repeats a triple for each graph that has it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from ..ontology import iris
from ..ontology.errors import EnvironmentFault, InputError
from .snapshot import Snapshot
from .store import EmbeddedStore

MERGE = str(iris.graph("merge"))
"""The name of the merge where it is a named graph, unless another is chosen."""


class Written(NamedTuple):
    """How many statements stand in named graphs, and how many in the merge."""

    quads: int
    triples: int


def export(snapshot: Snapshot, path: Path, merge: str | None = None) -> Written:
    """Writes the file; `merge` names the graph of the merge, None puts it into the default graph.

    Raises `EnvironmentFault` when the snapshot is damaged or the file cannot be written, `InputError`
    (`graph-iri`) for a name that is no IRI or that another graph has.
    """
    store = snapshot.load()
    name = _graph(merge, store)
    quads = triples = 0
    try:
        with path.open("wb") as file:
            with (snapshot.folder / "graph.nq").open("rb") as truth:
                for line in truth:
                    file.write(line)
                    quads += 1
            for triple in store.triples():
                quad = ox.Quad(triple.subject, triple.predicate, triple.object, name)
                file.write(f"{quad} .\n".encode())
                triples += 1
    except OSError as error:
        raise EnvironmentFault("output-unwritable", path=path, reason=error.strerror or error) from error
    return Written(quads, triples)


def _graph(merge: str | None, store: EmbeddedStore) -> ox.NamedNode | ox.DefaultGraph:
    if merge is None:
        return ox.DefaultGraph()
    try:
        name = ox.NamedNode(merge)
    except ValueError:
        raise InputError("graph-iri", value=merge[:80]) from None
    if name.value in store.graphs():
        raise InputError("graph-iri", value=merge[:80])
    return name
