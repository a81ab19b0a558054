"""What follows from the tiny graph; every row can be checked by eye against small.ttl."""

from pathlib import Path

import pyoxigraph as ox
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import turtle
from samverkansgraf.ontology.iris import BASE

SMALL = Path(__file__).resolve().parent.parent / "small.ttl"


def _rows(store: EmbeddedStore, query: str) -> set[tuple[str, ...]]:
    return {
        tuple("" if v is None else v.value.removeprefix(BASE).removeprefix("id/") for v in row)
        for row in store.query(query)  # type: ignore[union-attr]
    }


def test_an_element_belongs_to_the_version_at_the_top_of_its_tree(small: EmbeddedStore) -> None:
    assert ("plan/a/goal/1", "plan/a") in _rows(small, "SELECT ?e ?v { ?e sg:inVersion ?v }")


def test_states_and_depths_of_coverage(small: EmbeddedStore) -> None:
    query = """SELECT ?v ?c ?state ?depth ?explicit {
      ?x sg:coverageOf ?v ; sg:coveredConcept ?c ; sg:coverageState ?s .
      BIND(STRAFTER(STR(?s), "coverage-state/") AS ?state)
      FILTER(STRSTARTS(STR(?x), CONCAT(STR(<https://w3id.org/samverkansgraf/id/coverage/>), STRAFTER(STR(?v), "/plan/"))))
      OPTIONAL { ?x sg:depth ?depth } OPTIONAL { ?x sg:explicitDepth ?explicit } }"""
    assert _rows(small, query) == {
        ("plan/a", "framework/f/1", "addressed", "5", "5"),
        ("plan/a", "framework/f/2", "addressed", "4", ""),
        ("plan/a", "framework/f/2.1", "addressed", "4", ""),
        ("plan/a", "framework/f/3", "mentioned", "", ""),
        ("plan/a", "framework/f/4", "not-found", "", ""),
        ("plan/b", "framework/f/1", "out-of-scope", "", ""),
        ("plan/b", "framework/f/2", "out-of-scope", "", ""),
        ("plan/b", "framework/f/2.1", "out-of-scope", "", ""),
        ("plan/b", "framework/f/3", "out-of-scope", "", ""),
        ("plan/b", "framework/f/4", "out-of-scope", "", ""),
    }


def test_a_framework_that_nobody_read_against_has_no_coverage(small: EmbeddedStore) -> None:
    assert (
        _rows(small, "SELECT ?x { ?x sg:framework <https://w3id.org/samverkansgraf/id/framework/g> }")
        == set()
    )


def test_rungs_follow_from_goal_measure_actor_and_indicator(small: EmbeddedStore) -> None:
    query = """SELECT ?rung { <https://w3id.org/samverkansgraf/id/coverage/a/f/1> sg:reachesRung ?r
      BIND(STRAFTER(STR(?r), "rung/") AS ?rung) }"""
    assert _rows(small, query) == {("goal",), ("measure",), ("responsible",), ("indicator",)}


def test_only_a_measure_or_commitment_that_serves_a_goal_lifts_it(words: list[GraphFile]) -> None:
    """A statement that serves a goal says something of it, but nobody does anything by it."""
    text = SMALL.read_text("utf-8").replace(
        "sg:servesGoal <id/plan/a/goal/1>", "sg:servesGoal <id/plan/a/statement/1>"
    )
    text += "\n<id/plan/a/statement/1> sg:servesGoal <id/plan/a/goal/1> .\n"
    store = EmbeddedStore()
    for file in words:
        store.add(file.quads)
    graph = ox.NamedNode(BASE + "graph/plan/small")
    store.add(
        ox.Quad(t.subject, t.predicate, t.object, graph) for t in turtle.parse_bytes(text.encode(), "x")
    )
    derive(store)
    query = """SELECT ?rung { <https://w3id.org/samverkansgraf/id/coverage/a/f/1> sg:reachesRung ?r
      BIND(STRAFTER(STR(?r), "rung/") AS ?rung) }"""
    assert _rows(store, query) == {("goal",), ("indicator",)}


def test_responsible_and_involved_become_shortcuts(small: EmbeddedStore) -> None:
    assert _rows(small, "SELECT ?e ?a { ?e sg:responsibleActor ?a }") == {("plan/a/measure/1", "actor/unit")}
    assert ("plan/a", "actor/board") in _rows(small, "SELECT ?e ?a { ?e sg:involvedActor ?a }")


def test_a_year_and_a_month_are_taken_at_their_widest(small: EmbeddedStore) -> None:
    query = "SELECT ?t ?f ?u { ?t sg:validFrom ?f ; sg:validUntil ?u }"
    assert _rows(small, query) == {("plan/a", "2020-01-01", "2024-02-29")}
