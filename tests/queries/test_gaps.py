"""Gaps read for all versions at once are those of the library's queries, and nobody's silence counts as a gap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, library
from samverkansgraf.queries.gaps import KINDS, Gaps
from samverkansgraf.queries.overview import Overview
from samverkansgraf.queries.selection import select
from samverkansgraf.queries.tally import Tally

TODAY = date(2026, 11, 22)


def memo() -> Callable[..., Any]:
    """Keeps what was made, as a snapshot of the site does."""
    kept: dict[str, Any] = {}

    def once(name: str, make: Callable[[], Any]) -> Any:
        if name not in kept:
            kept[name] = make()
        return kept[name]

    return once


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


@pytest.fixture(scope="module")
def gaps(store: EmbeddedStore, overview: Overview) -> Gaps:
    return Gaps(store, overview, memo())


def _rows(store: EmbeddedStore, name: str, **values: str) -> list[dict[str, str]]:
    return list(library.table(store, name, values).dicts())


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("goal-without-indicator", "goal"),
        ("goal-without-measure", "goal"),
        ("measure-without-responsible", "measure"),
        ("goal-without-alignment", "goal"),
    ],
)
def test_what_lacks_something_is_what_the_library_says(
    store: EmbeddedStore, gaps: Gaps, overview: Overview, kind: str, column: str
) -> None:
    found = gaps.lacking(kind)
    said = [(iris.key(r["version"]), r[column]) for r in _rows(store, KINDS[kind])]
    assert [(v, e) for v in overview.versions for e in found.lacking.get(v, ())] == said != []
    assert all(set(found.lacking[v]) <= set(found.among[v]) for v in found.lacking)
    assert [share[1] / share[2] for share in found.of(overview.versions)] == sorted(
        (len(found.lacking.get(v, ())) / len(among) for v, among in found.among.items()), reverse=True
    )


def test_goals_without_a_link_to_a_framework_are_what_the_library_says(
    store: EmbeddedStore, gaps: Gaps, overview: Overview
) -> None:
    for key in overview.frameworks:
        rows = _rows(store, "gap_goal_without_framework", framework=key)
        found = gaps.lacking("goal-without-alignment", key).lacking
        assert {(v, e) for v, some in found.items() for e in some} == {
            (iris.key(r["version"]), r["goal"]) for r in rows
        }


def test_members_without_a_task_are_what_the_library_says(
    store: EmbeddedStore, gaps: Gaps, overview: Overview
) -> None:
    rows = _rows(store, "gap_member_without_task")
    found, seats = gaps.tasks.without(select(overview, "latest", TODAY))
    assert [(iris.key(r["area"]), r["organization"], r["actor"], int(r["ofKind"])) for r in rows] == [
        (s.area, s.body, s.actor, s.of_kind) for s in found
    ]
    assert 0 < len(found) < seats


def test_what_was_dropped_is_what_the_library_says(store: EmbeddedStore, gaps: Gaps) -> None:
    rows = _rows(store, "gap_dropped")
    said = {(r["change"], iris.key(r["from"]), iris.key(r["to"]), r["element"]) for r in rows}
    assert {(d.change, d.before, d.after, d.element) for d in gaps.dropped} == said
    assert len(gaps.dropped) == len(rows)
    kinds = [iris.key(d.kind) for d in gaps.dropped if d.after == "03-plan-2022"]
    assert (
        kinds.index("Purpose") < kinds.index("Measure") < kinds.index("Membership") < kinds.index("Mention")
    )


def test_what_is_only_named_is_what_the_library_says(store: EmbeddedStore, gaps: Gaps) -> None:
    rows = _rows(store, "gap_mention_without_goal")
    said = {(iris.key(r["version"]), r["concept"]) for r in rows}
    assert {(m.version, m.concept) for some in gaps.mentioned.values() for m in some} == said != set()


def test_the_tally_is_what_the_library_says(store: EmbeddedStore, gaps: Gaps, overview: Overview) -> None:
    every = select(overview, "all", TODAY)
    bits = gaps.tally.bits(every)
    for key in overview.frameworks:
        rows = _rows(store, "gap_framework_part", framework=key)
        said = {(r["part"], iris.key(r["version"]), iris.key(r["state"])) for r in rows}
        counts = gaps.tally.ranked(key, bits)
        assert {
            (c.part.iri, v.key, state)
            for c in counts
            for state in ("mentioned", "not-found")
            for v in gaps.tally.versions(c.by_state[state])
        } == said
        for c in counts:
            assert sum(c.number(state) for state in c.by_state) == len(every.versions)
            addressing = {int(r["addressing"]) for r in rows if r["part"] == c.part.iri}
            assert addressing <= {c.have}
        shares = [c.have / c.read for c in counts if c.read]
        assert shares == sorted(shares)


def test_explicit_links_alone_count_as_the_overview_says(gaps: Gaps, overview: Overview) -> None:
    bits = gaps.tally.bits(select(overview, "all", TODAY))
    lost = 0
    for c in gaps.tally.ranked("mvk", bits, explicit=True):
        has = {v.key for v in gaps.tally.versions(c.by_state["addressed"])}
        assert has == {
            v for v in overview.versions if overview.far(v, c.part.iri).by_explicit().state == "addressed"
        }
        lost += sum(overview.far(v, c.part.iri).state == "addressed" for v in overview.versions) - len(has)
    assert lost > 0


def test_a_version_that_nobody_read_is_never_a_gap(overview: Overview) -> None:
    """Taking the assessment away makes what was missing or only mentioned not assessed."""
    assessed = {at: said for at, said in overview.assessed.items() if at != ("03-plan-2022", "mvk")}
    unread = replace(overview, assessed=assessed)
    chosen = select(unread, "all", TODAY, version="03-plan-2022")
    tally = Tally(unread)
    seen = 0
    for c in tally.ranked("mvk", tally.bits(chosen)):
        before = overview.far("03-plan-2022", c.part.iri).state
        now = next(state for state, bits in c.by_state.items() if bits)
        assert now == ("addressed" if before == "addressed" else "not-assessed")
        assert (c.read, c.have) == (0, 0)
        seen += now == "not-assessed"
    assert seen


@pytest.mark.parametrize("name", ["gap_goal_without_alignment", "gap_goal_without_framework"])
def test_a_link_of_the_whole_counts_for_its_goals(small: EmbeddedStore, name: str) -> None:
    """In the small graph every goal is linked; one that nothing links is found, one in a linked area is not."""
    said = """
      PREFIX sg: <https://w3id.org/samverkansgraf/def#> PREFIX dcterms: <http://purl.org/dc/terms/>
      PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
      INSERT DATA { GRAPH <urn:more> {
        <urn:area> a sg:FocusArea ; dcterms:isPartOf <https://w3id.org/samverkansgraf/id/plan/a> .
        <urn:link> sg:alignedElement <urn:area> ; sg:alignedConcept <https://w3id.org/samverkansgraf/id/framework/f/1> .
        <urn:in> a sg:Goal ; dcterms:isPartOf <urn:area> ; sg:order 90 ; skos:prefLabel "Inne"@sv .
        <urn:out> a sg:Goal ; dcterms:isPartOf <https://w3id.org/samverkansgraf/id/plan/a> ; sg:order 91 ;
          skos:prefLabel "Ute"@sv . } }"""
    more = ox.Store()
    more.update(said)
    small.add(more.quads_for_pattern(None, None, None, None))
    derive(small)
    values = {"framework": "f"} if name.endswith("framework") else {}
    goals = {r["goal"] for r in _rows(small, name, **values)}
    assert "urn:out" in goals and "urn:in" not in goals
    gaps = Gaps(small, census.overview(small), memo())
    found = gaps.lacking("goal-without-alignment", values.get("framework", "")).lacking
    assert {e for some in found.values() for e in some} == goals
