"""The shapes in the graph are the shapes of the files, and say nothing to the questions."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import Graph
from rdflib.compare import isomorphic
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris, turtle
from samverkansgraf.shapes import published, rules, validate


def test_the_graph_holds_the_shapes_of_the_files() -> None:
    made = published.graph()
    files = Graph()
    for path in validate.FOLDER.glob("*.ttl"):
        turtle.to_rdflib(turtle.parse(path), into=files)
    assert isomorphic(turtle.to_rdflib(made.triples), files)
    assert published.graph().digest == made.digest


def test_every_shape_that_has_a_name_is_in_the_store(store: EmbeddedStore) -> None:
    named = {
        t.subject.value
        for t in published.graph().triples
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(f"{iris.BASE}shape/")
    }
    assert len(named) > 100
    for shape in named:
        assert next(store.triples(ox.NamedNode(shape)), None) is not None, shape


def test_the_rules_find_the_same_in_the_finished_store(store: EmbeddedStore) -> None:
    """What the graph says of itself came in after the rules were run; it breaks none of them."""
    assert [f for f in rules.check(store) if f.severity == "violation"] == []
    assert not {f.graph for f in rules.check(store)} & {"void", "catalogue", "queries", "shapes"}
