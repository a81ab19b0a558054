"""Runs the derivations: the only triples of the graph that nobody wrote by hand."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..ontology import iris
from .store import EmbeddedStore

FOLDER = Path(__file__).parent / "derivations"
GRAPH = str(iris.graph("derived"))


def derivations() -> list[Path]:
    """The CONSTRUCT queries in the order of their names; a later one may build on an earlier one."""
    return sorted(FOLDER.glob("*.rq"))


def derive(store: EmbeddedStore) -> list[ox.Quad]:
    """Adds to the store what follows from its facts, in the graph `graph/derived`; returns those quads."""
    name = ox.NamedNode(GRAPH)
    made: list[ox.Quad] = []
    for path in derivations():
        triples = store.query(path.read_text(encoding="utf-8"))
        assert isinstance(triples, ox.QueryTriples)
        quads = [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]
        store.add(quads)
        made.extend(quads)
    return made
