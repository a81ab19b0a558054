"""The overview says what the library queries say, and knows what is in force when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, library
from samverkansgraf.queries.overview import NOT_FOUND, Overview, Reach, Words


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


def test_it_reaches_what_the_coverage_matrix_says(store: EmbeddedStore, overview: Overview) -> None:
    seen = 0
    for key, framework in overview.frameworks.items():
        rows = list(library.table(store, "list_coverage", {"framework": key}, "sv").dicts())
        assert list(dict.fromkeys(r["part"] for r in rows)) == [p.iri for p in framework.parts]
        for r in rows:
            reach = overview.far(iris.key(r["version"]), r["part"])
            assert reach == (iris.key(r["state"]), int(r["depth"] or 0), int(r["explicitDepth"] or 0))
            assert overview.states[reach.state]["sv"] == r["stateLabel"]
            assert overview.parts[r["part"]].label["sv"] == r["partLabel"]
            seen += 1
    assert seen == sum(len(f.parts) for f in overview.frameworks.values()) * len(overview.versions)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_has_the_versions_of_the_list(store: EmbeddedStore, overview: Overview, language: str) -> None:
    rows = list(library.table(store, "list_versions", {}, language).dicts())
    assert [r["version"] for r in rows] == [v.iri for v in overview.versions.values()]
    for r, v in zip(rows, overview.versions.values(), strict=True):
        assert (r["versionLabel"], r["typeLabel"], r["from"], r["until"], r["decided"], r["signedOn"], r["page"]) == (
            v.label[language], v.type[language], v.valid_from, v.valid_until, v.decided, v.signed, v.page)  # fmt: skip
        assert r["areaLabel"] == overview.areas[v.area].label[language]
        assert [bool(r["replaces"]), bool(r["replacedBy"])] == [bool(v.replaces), bool(v.replaced_by)]


def test_it_has_the_assessments_of_the_summary(store: EmbeddedStore, overview: Overview) -> None:
    seen = 0
    for key in overview.versions:
        for r in library.table(store, "list_framework_summary", {"version": key}, "sv").dicts():
            found = overview.assessed.get((key, iris.key(r["framework"])))
            assert (found.outcome if found else "") == iris.key(r["outcome"])
            seen += found is not None
    assert seen == len(overview.assessed) > 0


def test_a_county_has_its_plan_in_force_and_not_the_one_replaced(overview: Overview) -> None:
    today = date(2026, 11, 22)
    assert [v.key for v in overview.versions_of("03", today) if v.document.endswith("03-plan")] == [
        "03-plan-2022"
    ]
    assert [v.key for v in overview.versions_of("23", date(2026, 12, 7))] == ["23-overenskommelse-2021"]
    assert overview.versions_of("23", date(2026, 12, 8)) == []
    assert overview.versions_of("23", date(2020, 11, 26)) == []
    assert overview.versions_of("01", today) == []


def test_a_replaced_version_is_in_force_until_its_successor_begins(overview: Overview) -> None:
    later = overview.versions["03-plan-2022"]
    early = overview.versions["03-plan-halsa-trygghet"]
    dated = replace(
        overview, versions={**overview.versions, later.key: replace(later, valid_from="2022-06-01")}
    )
    assert dated.in_force(early, date(2022, 5, 31)) and not dated.in_force(early, date(2022, 6, 1))


def test_what_nobody_read_is_never_a_gap_of_an_area() -> None:
    part, other = "urn:p", "urn:q"
    reach = {"a": {part: NOT_FOUND, other: Reach("addressed", 3, 1)}, "b": {other: Reach("mentioned")}}
    overview = Overview({}, {}, {}, {}, {}, {}, reach, {})
    assert overview.together(["a", "b"], part).state == "not-assessed"
    assert overview.together(["a"], part).state == "not-found"
    assert overview.together(["a", "b"], other) == ("addressed", 3, 1)
    assert overview.together(["a", "b"], other, explicit=True) == ("addressed", 1, 1)
    assert overview.together([], other).state == "not-assessed"
    assert Reach("addressed", 3, 0).by_explicit() == NOT_FOUND and Reach("addressed", 3, 1).inferred


def test_words_fall_back_on_another_language() -> None:
    assert Words({"en": "goal"})["sv"] == "goal" and Words({"sv": "mål", "en": "goal"})["sv"] == "mål"
    assert Words({})["sv"] == "" and Words({"fi": "tavoite"})["en"] == "tavoite"


def test_a_graph_without_plans_frameworks_or_a_scale_has_an_overview() -> None:
    empty = census.overview(EmbeddedStore())
    assert not empty.versions and not empty.frameworks and empty.far("a", "urn:p").state == "not-assessed"
    assert empty.states["not-found"]["sv"] == "not-found" and empty.rungs[1]["en"] == "purpose"
