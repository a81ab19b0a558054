"""Maps from questions: every query makes one, and what is asked wrongly gets a clear answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.evidence import Passages
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import turtle
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.queries import census, library
from samverkansgraf.queries.lookup import Lookup
from samverkansgraf.queries.names import names
from samverkansgraf.visualisations.maps import drawing, layout, question
from samverkansgraf.visualisations.maps.kinds import NODES, SIGNS
from samverkansgraf.visualisations.maps.model import cut, with_room

from .made_maps import drawn_of

SMALL = Path(__file__).resolve().parent.parent / "small.ttl"
HOSTILE = '<img src=x onerror="window.ran=1">]]></text><script>window.ran=1</script>'
BASE = "https://w3id.org/samverkansgraf/id/"
MAPS = [name for name in library.library() if name.startswith(question.PREFIX)]


def _sources(store: EmbeddedStore, passages: Passages | None = None) -> question.Sources:
    return question.Sources(store, census.overview(store), Lookup(store, names(store)), passages)


@pytest.fixture(scope="module")
def of(store: EmbeddedStore) -> question.Sources:
    return _sources(store)


@pytest.fixture
def hostile(words: list[GraphFile]) -> question.Sources:
    text = SMALL.read_text("utf-8").replace('"Mål ett"@sv', json.dumps(HOSTILE) + "@sv")
    assert "onerror" in text
    made = EmbeddedStore()
    for file in words:
        made.add(file.quads)
    graph = ox.NamedNode("http://x/g")
    made.add(ox.Quad(t.subject, t.predicate, t.object, graph) for t in turtle.parse_bytes(text.encode(), "x"))
    derive(made)
    return _sources(made)


def test_all_maps_are_named_by_their_titles(of: question.Sources) -> None:
    assert set(question.names()) == set(MAPS)
    titles = [library.get(name).title("sv") for name in question.names()]
    assert titles == sorted(titles) and all(t.endswith("?") for t in titles if t[0] == "V")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", MAPS)
def test_every_question_makes_a_map(of: question.Sources, name: str, language: str) -> None:
    drawn = question.ask(of, name, library.get(name).example, language)
    ids = {node.id for node in drawn.nodes}
    assert drawn.edges and len(ids) == len(drawn.nodes)
    assert drawn.title == library.get(name).title(language) and drawn.language == language
    for edge in drawn.edges:
        assert {edge.start, edge.end} <= ids
    joined = {end for edge in drawn.edges for end in (edge.start, edge.end)}
    assert ids == joined
    assert len(drawn.choices) >= len(library.get(name).example)
    assert not any("http" in choice for choice in drawn.choices)


@pytest.mark.parametrize("name", MAPS)
def test_rows_of_one_edge_are_one_edge_with_all_its_passages(of: question.Sources, name: str) -> None:
    example = library.get(name).example
    drawn = question.ask(of, name, example, "sv", steps=1, most=2000)
    rows = list(library.table(of.store, name, example).dicts())
    keys = {(e.start, e.end, e.kind, e.basis, e.word) for e in drawn.edges}
    assert len(keys) == len(drawn.edges)
    placed = {(e.start, e.end, e.kind, p.evidence) for e in drawn.edges for p in e.places}
    wanted = {(r["from"], r["to"], r["relation"], r["evidence"]) for r in rows if r["evidence"]}
    assert placed == wanted


@pytest.mark.parametrize("name", MAPS)
def test_the_same_question_gives_the_same_map(of: question.Sources, name: str) -> None:
    first, second = (question.ask(of, name, {}, "sv") for _ in range(2))
    assert first == second


def test_edges_have_the_words_of_their_passages(store: EmbeddedStore, sources: Path) -> None:
    of = _sources(store, Passages(store, sources))
    drawn = question.ask(of, "network_part", {"part": "mvk/1"}, "sv")
    resting = [e for e in drawn.edges if e.kind == "addresses"]
    assert resting and all(p.words and p.document for e in resting for p in e.places)


@pytest.mark.parametrize("name", MAPS)
def test_an_unknown_parameter_is_told_its_nearest(of: question.Sources, name: str) -> None:
    with pytest.raises(InputError) as caught:
        question.ask(of, name, {"nonsense": "1"}, "sv")
    assert caught.value.key == "parameter-unknown"


@pytest.mark.parametrize(
    ("name", "values", "key"),
    [
        ("network_part", {"part": "mvk/99"}, "parameter-value"),
        ("network_part", {"part": "a b"}, "parameter-type"),
        ("network_around", {"thing": "plan/nothing"}, "parameter-value"),
        ("network_around", {"thing": "plan/<script>"}, "parameter-type"),
        ("network_changes", {"change": "renamed"}, "parameter-value"),
        ("list_goals", {}, "map-unknown"),
        ("network_nothing", {}, "query-unknown"),
    ],
)
def test_what_cannot_be_asked_is_said(
    of: question.Sources, name: str, values: dict[str, str], key: str
) -> None:
    with pytest.raises(InputError) as caught:
        question.ask(of, name, values, "sv")
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("network_part", {"part": "psyk/1"}),
        ("network_pull", {"part": "fhp/8"}),
        ("network_changes", {"earlier": "03-plan-2022", "later": "23-overenskommelse-2021"}),
        ("network_recurring", {"actor": "council-03"}),
        ("network_unlinked", {"framework": "lst-mvk"}),
        ("network_compare", {"framework": "psyk"}),
    ],
)
def test_a_question_without_an_answer_is_an_empty_map(
    of: question.Sources, name: str, values: dict[str, str]
) -> None:
    drawn = question.ask(of, name, values, "sv")
    assert (drawn.nodes, drawn.edges, drawn.cut) == ((), (), None)
    for make in layout.LAYOUTS.values():
        assert drawing.svg(drawn, make(drawn), lambda node: "").startswith("<svg")


def test_a_step_more_never_loses_an_edge(of: question.Sources) -> None:
    values = {"thing": "plan/23-overenskommelse-2021/goal/1.2"}
    drawn = [question.ask(of, question.AROUND, values, "sv", steps=n, most=2000) for n in (1, 2, 3)]
    sizes = [len(d.nodes) for d in drawn]
    assert sizes[0] == 7 < sizes[1] < sizes[2]
    for fewer, more in zip(drawn, drawn[1:], strict=False):
        assert set(fewer.edges) <= set(more.edges)
    assert all(d.focus == BASE + values["thing"] for d in drawn)
    graph = drawn[1].graph().to_undirected()
    near = set(graph[drawn[0].focus]) | {drawn[0].focus}
    for node in drawn[1].nodes:
        assert node.id in near or near & set(graph[node.id])


def test_steps_outside_the_limits_are_the_nearest_that_can_be(of: question.Sources) -> None:
    values = {"thing": "area/23"}
    by = {n: question.ask(of, question.AROUND, values, "sv", steps=n, most=2000) for n in (-5, 0, 1, 3, 99)}
    assert by[-5] == by[0] == by[1] and by[3] == by[99]


@pytest.mark.parametrize("name", MAPS)
def test_a_map_of_twenty_says_how_many_there_are(of: question.Sources, name: str) -> None:
    whole = question.ask(of, name, {}, "sv", most=2000)
    drawn = question.ask(of, name, {}, "sv", most=20)
    if len(whole.nodes) <= 20:
        assert drawn == whole
        return
    assert len(drawn.nodes) <= 20 and drawn.cut == (len(whole.nodes), len(whole.edges))
    assert set(drawn.edges) <= set(whole.edges) and {n.id for n in drawn.nodes} <= {n.id for n in whole.nodes}
    plans = {n.id for n in whole.nodes if n.kind == "plan"}
    assert plans <= {n.id for n in drawn.nodes}
    assert not drawn.focus or drawn.focus in {n.id for n in drawn.nodes}


@pytest.mark.parametrize("name", ["network_part", "network_actors", "network_around", "network_agenda"])  # fmt: skip
def test_a_hostile_name_is_text_and_nothing_else(hostile: question.Sources, name: str) -> None:
    values = {
        "network_part": {"part": "f/1"},
        "network_around": {"thing": "plan/a/goal/1"},
        "network_agenda": {"version": "a"},
    }.get(name, {})
    drawn = question.ask(hostile, name, values, "sv")
    assert any(node.name == HOSTILE for node in drawn.nodes)
    for make in layout.LAYOUTS.values():
        made = drawing.svg(drawn, make(drawn), lambda node: node.id)
        assert "<img" not in made and "<script" not in made and "onerror" in made


def test_the_small_graph_s_map_is_the_one_that_everybody_knows(small: EmbeddedStore) -> None:
    drawn = question.ask(_sources(small), "network_part", {"part": "f/1"}, "sv")
    said = {
        (e.start.removeprefix(BASE), e.kind, e.end.removeprefix(BASE), e.basis, e.word) for e in drawn.edges
    }
    assert said >= {
        ("plan/a", "contains", "plan/a/goal/1", "", ""),
        ("plan/a", "contains", "plan/a/measure/1", "", ""),
        ("plan/a/goal/1", "addresses", "framework/f/1", "explicit", "bidrar till"),
        ("plan/a/measure/1", "serves", "plan/a/goal/1", "", ""),
    }
    assert {n.id.removeprefix(BASE): n.kind for n in drawn.nodes}["plan/a/measure/1"] == "measure"


def test_a_replaced_version_pulls_no_way(small: EmbeddedStore) -> None:
    drawn = question.ask(_sources(small), "network_pull", {"part": "f/1"}, "sv")
    assert drawn.nodes == ()
    assert question.ask(_sources(small), "network_part", {"part": "f/1"}, "sv").nodes


def test_every_kind_has_a_sign_of_its_own() -> None:
    assert len({look.sign for look in NODES.values()}) == len(NODES)
    assert {look.sign for look in NODES.values()} == set(SIGNS)


def test_a_cut_map_of_nodes_that_are_all_alike_is_as_large_as_it_may_be() -> None:
    ring = " ".join(f"{chr(200 + n)}{chr(200 + (n + 1) % 300)}" for n in range(300))
    shown = cut(drawn_of(ring), 40)
    assert len(shown.nodes) == 40 and len(shown.edges) >= 39 and shown.cut == (300, 300)
    assert cut(drawn_of(" ".join(reversed(ring.split()))), 40).nodes == shown.nodes


def test_a_cut_map_keeps_what_it_is_about_and_the_best_linked() -> None:
    stars = drawn_of(" ".join(f"a{n}" for n in "bcdef") + " " + " ".join(f"z{n}" for n in "uvw"), alone="q")
    shown = cut(replace(stars, focus="urn:x:q"), 9)
    names = {n.name for n in shown.nodes}
    assert {"q", "a", "z"} <= names and len(names) == 9
    assert {n.name for n in cut(drawn_of("ab cd ef gh"), 5).nodes} == set("abcd")


def test_a_cut_map_of_many_plans_is_no_map_of_plans_alone() -> None:
    drawn = drawn_of(" ".join(f"{chr(200 + n)}{'ab'[n % 2]}" for n in range(60)))
    plans = [n.id for n in drawn.nodes if n.name not in "ab"]
    shown = cut(drawn, 20, with_room(plans, 20))
    assert {"a", "b"} <= {n.name for n in shown.nodes} and len(shown.edges) == 18
    few = cut(drawn, 20, with_room(plans[:10], 20))
    assert set(plans[:10]) <= {n.id for n in few.nodes}
