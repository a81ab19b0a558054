"""Maps of answers: what the graph knows is told of it, the rest by the answer's own words, and nothing is run."""

from __future__ import annotations

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.evidence import Passages
from samverkansgraf.graph.store import EmbeddedStore, Term
from samverkansgraf.ontology.iris import PREFIXES
from samverkansgraf.queries import arrange, census, library
from samverkansgraf.queries.lookup import Lookup
from samverkansgraf.queries.names import names
from samverkansgraf.queries.results import Answer, Table
from samverkansgraf.visualisations.maps import answer, drawing, files, formats, layout, question
from samverkansgraf.visualisations.maps.facts import facts
from samverkansgraf.visualisations.maps.inside import counted
from samverkansgraf.visualisations.maps.model import Map

BASE = "https://w3id.org/samverkansgraf/id/"
HOSTILE = '<img src=x onerror="window.ran=1">]]></text><script>window.ran=1</script>'
Row = tuple[Term | None, ...]


@pytest.fixture(scope="module")
def of(store: EmbeddedStore, sources: Path) -> question.Sources:
    return question.Sources(
        store, census.overview(store), Lookup(store, names(store)), Passages(store, sources)
    )


@pytest.fixture
def known(small: EmbeddedStore) -> question.Sources:
    return question.Sources(small, census.overview(small), Lookup(small, names(small)))


def _thing(key: object) -> ox.NamedNode:
    return ox.NamedNode(f"https://e.test/{key}")


def _drawn(of: question.Sources, asked: str | Table, language: str = "sv", most: int = 150) -> Map:
    if isinstance(asked, str):
        found = Answer.of("x", of.store.query(asked))
        asked = found.table or arrange.triples(found.triples or [])
    edges = arrange.edges(asked)
    assert edges is not None
    return answer.drawn_from_edges(of, edges, language, most=most)


def _table(*rows: Row) -> Table:
    return Table(["s", "p", "o"], list(rows))


def test_the_small_graph_is_drawn_with_its_names_kinds_and_evidence(known: question.Sources) -> None:
    drawn = _drawn(known, "CONSTRUCT { ?s sg:addresses ?o . ?m sg:servesGoal ?g } { ?s sg:addresses ?o . ?m sg:servesGoal ?g }")  # fmt: skip
    nodes = {n.id.removeprefix(BASE): n for n in drawn.nodes}
    assert nodes["plan/a/goal/1"].kind == "goal" and nodes["plan/a/goal/1"].name == "Mål ett"
    assert nodes["framework/f/1"].kind == "part" and nodes["framework/f/1"].code
    edges = {(e.start.removeprefix(BASE), e.end.removeprefix(BASE)): e for e in drawn.edges}
    stated = edges["plan/a/goal/1", "framework/f/1"]
    assert (stated.kind, stated.basis) == ("addresses", "explicit") and stated.places
    assert edges["plan/a/measure/1", "plan/a/goal/1"].kind == "serves"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_edge_has_the_label_of_its_property_and_what_it_rests_on(
    of: question.Sources, language: str
) -> None:
    """Also where the answer has the statement the other way round, as the example of the SPARQL page."""
    drawn = _drawn(of, "CONSTRUCT { ?a sg:responsibleActor ?e } { ?e sg:responsibleActor ?a }", language)
    assert {e.word for e in drawn.edges} == {{"sv": "ansvarig aktör", "en": "responsible actor"}[language]}
    assert all(e.places and e.places[0].words for e in drawn.edges)
    assert {"actor", "measure"} <= drawn.kinds().keys() and "other" not in drawn.kinds()


@pytest.mark.parametrize("name", ["network_part", "network_actors", "network_plans", "network_compare"])
def test_a_map_of_the_library_opened_as_sparql_is_the_same_map(of: question.Sources, name: str) -> None:
    query = library.get(name)
    text = library.pinned(query, library.bind(query, query.example, "sv", of.store))
    own, ready = _drawn(of, text, most=2000), question.ask(of, name, query.example, "sv", most=2000)
    assert own.edges == ready.edges
    assert [(n.id, n.kind, n.label, n.group, n.plans, n.places) for n in own.nodes] == [
        (n.id, n.kind, n.label, n.group, n.plans, n.places) for n in ready.nodes
    ]


def test_an_edge_that_the_graph_does_not_state_rests_on_nothing(of: question.Sources) -> None:
    drawn = _drawn(of, "CONSTRUCT { ?g sg:servesGoal ?p } { ?g a sg:Goal ; sg:addresses ?p }")
    assert drawn.edges and not any(e.places or e.basis for e in drawn.edges)
    assert any(n.places for n in drawn.nodes)


def test_names_and_kinds_of_the_answer_count_where_the_graph_knows_nothing(of: question.Sources) -> None:
    label, kind = (ox.NamedNode(PREFIXES[p] + n) for p, n in (("rdfs", "label"), ("rdf", "type")))
    goal, own = (ox.NamedNode(PREFIXES["sg"] + n) for n in ("Goal", "Own"))
    drawn = _drawn(
        of,
        _table(
            (_thing("a"), _thing("p"), _thing("b")),
            (_thing("a"), label, ox.Literal("Ett", language="sv")),
            (_thing("a"), label, ox.Literal("One", language="en")),
            (_thing("a"), kind, goal),
            (_thing("b"), kind, own),
        ),
    )
    found = {n.id: (n.kind, n.name) for n in drawn.nodes}
    assert found[_thing("a").value] == ("goal", "Ett") and len(drawn.edges) == 2
    assert found[_thing("b").value] == ("other", _thing("b").value)


def test_literals_and_things_without_an_iri_are_nodes_that_lead_nowhere(of: question.Sources) -> None:
    blank, other = ox.BlankNode("x"), ox.BlankNode("y")
    drawn = _drawn(of, _table((blank, _thing("p"), ox.Literal("ord", language="sv")), (other, None, blank)))
    assert {n.name for n in drawn.nodes} == {"ord", "utan namn (1)", "utan namn (2)"}
    assert {n.kind for n in drawn.nodes} == {"other"}
    assert not any(answer.is_thing(n.id) or drawing.leading(n.id) for n in drawn.nodes)


def test_parallel_edges_and_one_to_itself_are_all_there(of: question.Sources) -> None:
    drawn = _drawn(
        of, _table(*((_thing("a"), _thing(p), _thing(o)) for p, o in (("p", "b"), ("q", "b"), ("p", "a"))))
    )
    assert len(drawn.edges) == 3 and len(drawn.nodes) == 2
    for make in layout.LAYOUTS.values():
        assert drawing.svg(drawn, make(drawn), lambda n: n.id).count('class="edge"') == 3


def test_things_without_an_edge_are_drawn_alone_and_nothing_is_an_empty_map(of: question.Sources) -> None:
    alone = _drawn(of, Table(["from", "to"], [(_thing("a"), None), (None, _thing("b"))]))
    assert len(alone.nodes) == 2 and not alone.edges
    empty = _drawn(of, "CONSTRUCT { ?a sg:addresses ?b } { ?a sg:nothing ?b }")
    assert (empty.nodes, empty.edges, empty.cut) == ((), (), None)
    for drawn in (alone, empty):
        for make in layout.LAYOUTS.values():
            assert drawing.svg(drawn, make(drawn), lambda n: n.id).startswith("<svg")


@pytest.mark.parametrize(
    "iri",
    ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>".replace("<", "%3C").replace(">", "%3E"), "http://x/1²2", "http://x/" + "9" * 5_000, "urn:x:" + "å" * 500],
)  # fmt: skip
def test_a_hostile_iri_or_label_is_text_in_the_drawing_and_every_file(of: question.Sources, iri: str) -> None:
    rows: list[Row] = [
        (ox.NamedNode(iri), ox.Literal(HOSTILE), ox.Literal(HOSTILE + "x" * 3_000)),
        (ox.NamedNode(iri), _thing("p"), ox.Literal("1²2\x00\ud7ff\ufffe\u202e")),
        (ox.BlankNode("b"), ox.NamedNode("javascript:p"), ox.NamedNode(iri)),
    ]
    drawn = _drawn(of, _table(*rows))
    assert len(drawn.edges) == 3 and max(len(n.name) for n in drawn.nodes) <= answer.LONGEST + 1
    assert max(len(n.id) for n in drawn.nodes if not answer.is_thing(n.id)) < 300
    told = facts(drawn, of.overview.versions, "2026-01-01", "https://example.test/map/sparql")
    for name, make in layout.LAYOUTS.items():
        placed = make(drawn)
        picture = drawing.svg(drawn, placed, told.leads)
        assert "<script" not in picture and "<img" not in picture and "onerror" in picture
        assert 'href="javascript' not in picture and 'href="data' not in picture, name
    for ending in ("svg", "gexf", "graphml", "cyjs", "kumu.json", "csv", "json", "xlsx"):
        assert files.written(ending, formats.Taken(drawn, placed, told))


def test_a_map_of_forty_says_how_many_there_are(of: question.Sources) -> None:
    whole = _drawn(of, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 3000", most=2000)
    drawn = _drawn(of, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 3000", most=40)
    assert len(drawn.nodes) <= 40 and drawn.cut is not None and drawn.cut[0] >= len(whole.nodes)
    assert str(drawn.cut[0]) in counted(drawn) and set(drawn.edges) <= set(whole.edges)


def test_a_hundred_thousand_edges_are_a_map_in_seconds(of: question.Sources) -> None:
    """Between many nodes, between few, and between two: what is drawn stays what a page can hold."""
    many = _table(*((_thing(n), _thing("p"), _thing(n * 7919 % 20_000)) for n in range(100_000)))
    few = _table(*((_thing(n // 300), _thing("p"), _thing(1_000 + n % 300)) for n in range(90_000)))
    two = _table(*((_thing("a"), ox.Literal(str(n)), _thing("b")) for n in range(10_000)))
    started = time.process_time()
    for table, nodes in ((many, 150), (few, 2_000), (two, 150)):
        drawn = _drawn(of, table, most=nodes)
        assert drawn.nodes and 0 < len(drawn.edges) <= answer.LINES
        assert drawn.cut is not None and drawn.cut[1] == len(table.rows)
    assert time.process_time() - started < 30


def test_the_same_answer_gives_the_same_map(of: question.Sources) -> None:
    asked = "CONSTRUCT { ?s ?p ?o } { ?s a sg:Goal ; ?p ?o }"
    assert _drawn(of, asked) == _drawn(of, asked)
