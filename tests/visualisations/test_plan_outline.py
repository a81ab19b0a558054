"""What a page about a plan shows: nothing that nobody looked for counts as missing, and what is inferred can be left
out."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census
from samverkansgraf.queries.contents import Contents
from samverkansgraf.queries.overview import Overview
from samverkansgraf.queries.reader import contents
from samverkansgraf.visualisations import plan_outline

PLAN = f"{iris.BASE}id/plan/a/"


@pytest.fixture
def known(small: EmbeddedStore) -> tuple[Overview, Contents]:
    named = EmbeddedStore()
    rows: Any = small.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    graph = ox.NamedNode(str(iris.graph("plan/a")))
    named.add([ox.Quad(s, p, o, graph) for s, p, o in rows])
    return census.overview(small), contents(named, "a")


def test_a_framework_is_shown_only_where_somebody_looked_or_found(known: tuple[Overview, Contents]) -> None:
    overview, _ = known
    for version, standings in (("a", {"f": "shown", "g": "not-assessed"}), ("b", {"f": "out-of-scope", "g": "not-assessed"})):  # fmt: skip
        found = {c.framework.key: c for c in plan_outline.coverage(overview, version)}
        assert {key: c.standing for key, c in found.items()} == standings
        assert found["g"].shares == {"full": 0, "half": 0, "mentioned": 0, "missing": 0}
        assert found["g"].found == []
    (one,) = plan_outline.coverage(overview, "a", "f")
    assert one.read and len(one.found) == len(overview.frameworks["f"].parts) == 5
    assert one.shares == {"full": 3, "half": 0, "mentioned": 1, "missing": 1}
    (one,) = plan_outline.coverage(overview, "a", "f", explicit=True)
    assert one.shares == {"full": 1, "half": 0, "mentioned": 1, "missing": 3}


def test_the_outline_keeps_to_what_is_chosen(known: tuple[Overview, Contents]) -> None:
    overview, found = known

    def rows(*arguments: Any, **options: Any) -> list[str]:
        return [
            r.element.iri.removeprefix(PLAN)
            for r in plan_outline.outline(found, overview, *arguments, **options)
        ]

    assert rows() == ["focusArea/1", "goal/1", "measure/1"]
    assert rows(statements=True) == ["focusArea/1", "goal/1", "measure/1", "statement/1"]
    assert rows("f") == rows() and rows("g") == []
    assert rows("f", explicit=True) == ["focusArea/1", "goal/1"]
    goal, measure = plan_outline.outline(found, overview)[1:]
    assert (goal.depth, measure.depth) == (1, 0)
    assert [m.iri for m in goal.measured] == [PLAN + "indicator/1"]
    assert [iris.key(w) for w in measure.responsible] == ["unit"]


def test_who_acts_is_counted_by_role_and_kinds_of_actor_come_last(known: tuple[Overview, Contents]) -> None:
    _, found = known
    acting = plan_outline.acting(found, "sv")
    assert [iris.key(a.who) for a in acting] == ["board", "unit", "police"]
    assert {iris.key(r): n for a in acting for r, n in a.roles.items()} == {
        "signatory": 1, "responsible": 1, "involved": 1}  # fmt: skip
    assert acting[1].written == ("Enheten",)
    assert plan_outline.figures(found) == {
        "goals": 1, "purposes": 0, "measures": 1, "indicators": 2, "actors": 2}  # fmt: skip


def test_what_nobody_read_for_is_no_gap(known: tuple[Overview, Contents]) -> None:
    overview, found = known
    read = plan_outline.gaps(found, plan_outline.coverage(overview, "a", "f"), overview.frameworks["f"])
    assert read.unlinked == [] and read.indicator == [] and read.responsible == []
    unread = plan_outline.gaps(found, plan_outline.coverage(overview, "a", "g"), overview.frameworks["g"])
    assert unread.unlinked is None
