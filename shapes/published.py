"""The shapes as a named graph, so that they can be asked and each of their IRIs answers."""

from __future__ import annotations

import pyoxigraph as ox

from ..graph.files import MadeGraph
from ..ontology import turtle
from .validate import FOLDER


def graph() -> MadeGraph:
    """All shapes, as in their files.

    Their blank nodes stay blank, since SHACL reads an IRI as a path of one property; they are named by their
    place in the graph (RDFC-1.0), so that the same shapes always give the same bytes.
    """
    triples = [t for path in sorted(FOLDER.glob("*.ttl")) for t in turtle.parse(path)]
    together = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    together.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return MadeGraph("shapes", tuple(quad.triple for quad in together))
