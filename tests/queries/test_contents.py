"""The contents of a version, read at once, say what the library queries say of it, a question each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.evidence import span
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, library
from samverkansgraf.queries.contents import ELEMENTS, Contents, class_iri
from samverkansgraf.queries.names import Names, names
from samverkansgraf.queries.reader import contents, reader

PLANS = (
    "03-plan-2022",
    "03-plan-halsa-trygghet",
    "03-radet-webb",
    "0586-KS-2019-317",
    "23-overenskommelse-2021",
)
LANGUAGES = ("sv", "en")


@pytest.fixture(scope="module")
def named(store: EmbeddedStore) -> Names:
    return names(store)


@pytest.fixture(scope="module")
def read(store: EmbeddedStore) -> dict[str, Contents]:
    assert set(PLANS) == set(census.overview(store).versions)
    return {key: contents(store, key) for key in PLANS}


def _rows(
    store: EmbeddedStore, name: str, key: str, language: str, *columns: str
) -> Counter[tuple[str, ...]]:
    found = library.table(store, name, {"version": key}, language).dicts()
    return Counter(tuple(row[c] for c in columns) for row in found)


def test_the_kinds_of_element_are_those_of_the_ontology(store: EmbeddedStore) -> None:
    rows: Any = store.query("SELECT ?c { ?c rdfs:subClassOf sg:PlanElement }")
    assert {row["c"].value for row in rows} == {class_iri(kind) for kind in ELEMENTS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_elements(
    store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str, language: str
) -> None:
    rows = list(library.table(store, "list_elements", {"version": key}, language).dicts())
    found = read[key]
    assert len(rows) == len(found.elements) > 50
    indicators = Counter(of for m in found.measuring if m.kind == "Indicator" for of in m.of)
    for row, element in zip(rows, found.elements.values(), strict=True):
        assert (row["element"], row["kind"], row["kindLabel"], row["elementLabel"], row["whole"]) == (
            element.iri, class_iri(element.kind), named[class_iri(element.kind)][language], element.label[language],
            element.whole)  # fmt: skip
        assert int(row["passages"]) == len(element.evidence)
        assert int(row["indicators"]) == indicators[element.iri]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_roles(
    store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str, language: str
) -> None:
    columns = ("actor", "actorLabel", "role", "roleLabel", "element", "elementLabel", "written")
    found = read[key]
    stated = {
        (who, named[who][language], r.role, named[r.role][language], r.element,
         found.elements[r.element].label[language], r.written[language])
        for r in found.roles for who in r.who if r.element in found.elements
    }  # fmt: skip
    assert stated == set(_rows(store, "list_responsibility", key, language, *columns)) != set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_members_and_signatories(
    store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str, language: str
) -> None:
    found = read[key]
    members = {
        (m.organization, who, named[who][language], named[m.role][language], m.written[language])
        for m in found.members for who in m.who
    }  # fmt: skip
    columns = ("organization", "actor", "actorLabel", "roleLabel", "written")
    assert members == set(_rows(store, "list_members", key, language, *columns)) != set()
    signed = Counter(
        (named[s.person][language], named[s.post][language], s.actor, s.written[language])
        for s in found.signatories
    )
    columns = ("name", "postLabel", "actor", "written")
    assert signed == _rows(store, "list_signatories", key, language, *columns)
    assert bool(signed) == (key == "23-overenskommelse-2021")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_indicators_and_follow_up(
    store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str, language: str
) -> None:
    found = read[key]
    measuring = Counter(
        (m.iri, m.label[language], named[class_iri(m.kind)][language], of, named[m.comparison][language], m.value,
         named[m.unit][language], m.year, named[owner][language])
        for m in found.measuring for of in m.of for owner in found.elements[of].quoted or ("",)
    )  # fmt: skip
    columns = ("measuring", "measuringLabel", "kindLabel", "goal", "comparisonLabel", "value", "unitLabel", "year",
               "ownerLabel")  # fmt: skip
    assert measuring == _rows(store, "list_indicators", key, language, *columns)
    followed = Counter(
        (f.iri, f.label[language], iris.key(f.frequency), named[by][language], named[to][language], f.decision[language])
        for f in found.follow_up for by in f.by or ("",) for to in f.to or ("",)
    )  # fmt: skip
    columns = ("followUp", "followUpLabel", "frequency", "byLabel", "toLabel", "decision")
    assert followed == _rows(store, "list_follow_up", key, language, *columns) != Counter()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_mentions_and_legal_references(
    store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str, language: str
) -> None:
    found = read[key]
    mentioned = Counter(
        (m.mentioned, named[m.mentioned][language], named[m.kind][language], *map(str, span(e)))
        for m in found.mentions for e in m.evidence
    )  # fmt: skip
    columns = ("mentioned", "mentionedLabel", "kindLabel", "start", "end")
    assert mentioned == _rows(store, "list_mentions", key, language, *columns) != Counter()
    cited = {
        (r.cited, named[r.cited][language], r.duty[language], named[bearer][language])
        for r in found.legal for bearer in r.bearers or ("",)
    }  # fmt: skip
    columns = ("cited", "citedLabel", "duty", "bearerLabel")
    assert cited == set(_rows(store, "list_legal_references", key, language, *columns))


@pytest.mark.parametrize("key", PLANS)
def test_gaps(store: EmbeddedStore, read: dict[str, Contents], named: Names, key: str) -> None:
    found = read[key]

    def rows(name: str, *columns: str) -> list[tuple[str, ...]]:
        return [
            tuple(row[c] for c in columns)
            for row in library.table(store, name, {"version": key}, "sv").dicts()
        ]

    def said(elements: list[Any]) -> list[tuple[str, ...]]:
        return [(e.iri, e.label["sv"]) for e in elements]

    assert said(found.goals_without_indicator()) == rows("gap_goal_without_indicator", "goal", "goalLabel")
    assert said(found.goals_without_measure()) == rows("gap_goal_without_measure", "goal", "goalLabel")
    assert [(*pair, named[e.firmness]["sv"]) for e, pair in zip(
        found.measures_without_responsible(), said(found.measures_without_responsible()), strict=True)
    ] == rows("gap_measure_without_responsible", "measure", "measureLabel", "firmnessLabel")  # fmt: skip
    if "gap_goal_without_alignment" in library.library():
        assert said(found.goals_without_link()) == rows("gap_goal_without_alignment", "goal", "goalLabel")


def test_a_small_plan(small: EmbeddedStore) -> None:
    key, plan = "a", "https://w3id.org/samverkansgraf/id/plan/a"
    assert contents(small, key).elements == {}  # its graph bears another name
    named = EmbeddedStore()
    graph = iris.graph("plan/a")
    rows: Any = small.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    named.add([ox.Quad(s, p, o, ox.NamedNode(str(graph))) for s, p, o in rows])
    kept = reader(named)
    found = kept(key)
    assert kept(key) is found == contents(named, key)
    assert [e.iri.removeprefix(plan + "/") for e in found.elements.values()] == [
        "focusArea/1", "goal/1", "measure/1", "statement/1"]  # fmt: skip
    assert found.depths == {
        f"{plan}/focusArea/1": 0,
        f"{plan}/goal/1": 1,
        f"{plan}/measure/1": 0,
        f"{plan}/statement/1": 0,
    }
    assert [iris.key(a) for a in found.actors] == ["unit", "board"]
    assert found.goals_without_link() == [] and found.goals_without_measure() == []
    other = frozenset({"https://w3id.org/samverkansgraf/id/framework/f/3"})
    assert [e.iri for e in found.goals_without_link(other)] == [f"{plan}/goal/1"]
    assert (found.decided_by, found.file, found.length) == (
        ("https://w3id.org/samverkansgraf/id/actor/council",), "small.txt", 67)  # fmt: skip


@pytest.mark.parametrize(
    ("iri", "found"), [("x/12-40", (12, 40)), ("x/12-40#position", (0, 0)), ("x/-", (0, 0)), ("", (0, 0))]
)
def test_where_a_passage_stands_is_in_its_name(iri: str, found: tuple[int, int]) -> None:
    assert span(iri) == found
