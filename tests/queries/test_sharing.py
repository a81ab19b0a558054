"""What areas share is what the library's overlap queries say, for every pair and every kind."""

from __future__ import annotations

from datetime import date

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, library
from samverkansgraf.queries.overview import Overview
from samverkansgraf.queries.selection import STANDINGS, areas_with_documents, select, standing
from samverkansgraf.queries.sharing import QUERIES, Shared, Sharing

from .test_gaps import memo

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


@pytest.fixture(scope="module")
def sharing(store: EmbeddedStore, overview: Overview) -> Sharing:
    return Sharing(store, overview, memo())


@pytest.mark.parametrize("kind", QUERIES)
def test_every_pair_shares_what_the_library_says(
    store: EmbeddedStore, overview: Overview, sharing: Sharing, kind: str
) -> None:
    chosen = select(overview, "latest", TODAY)
    seen = 0
    for framework in ("", *overview.frameworks) if kind == "framework" else ("",):
        shared = sharing.shared(kind, framework, chosen.keys)
        for a in chosen.of:
            for b in chosen.of:
                if a == b:
                    continue
                values = {"areaA": a, "areaB": b} | ({"framework": framework} if framework else {})
                rows = list(library.table(store, QUERIES[kind], values).dicts())
                found = {
                    c: (n, shared.counts[b][c]) for c, n in shared.counts[a].items() if c in shared.counts[b]
                }
                assert found == {r["concept"]: (int(r["inA"]), int(r["inB"])) for r in rows}
                names = sharing.links(kind).names
                assert all(names[r["concept"]]["sv"] == r["conceptLabel"] for r in rows)
                pair = shared.pair(a, b)
                assert pair.shared == len(rows) <= pair.either
                assert (pair in shared.pairs) == (bool(rows) and a < b)
                seen += len(rows)
    assert seen


def test_a_group_lists_its_elements_in_the_order_of_the_plan(overview: Overview, sharing: Sharing) -> None:
    chosen = select(overview, "latest", TODAY)
    shared = sharing.shared("violence", "", chosen.keys)
    for group in shared.groups:
        for area, number in group.areas:
            keys = [v.key for v in chosen.of[area]]
            elements = list(sharing.elements("violence", group.concept, keys))
            assert len({e for _, e in elements}) == number
            assert {v for v, _ in elements} <= set(keys)
    first = shared.groups[0]
    assert first.total == max(g.total for g in shared.groups if len(g.areas) == len(first.areas))
    mjolby = list(sharing.elements("measure", shared.concepts[0], ["0586-KS-2019-317"]))
    assert mjolby == [] or mjolby[0][0] == "0586-KS-2019-317"


def test_pairs_rank_by_what_is_shared_then_by_its_share() -> None:
    shared = Shared((), {}, {"a": 0b1111, "b": 0b0111, "c": 0b10111, "d": 0b100000})
    assert [(p.a, p.b, p.shared, p.either) for p in shared.pairs] == [
        ("a", "b", 3, 4),
        ("b", "c", 3, 4),
        ("a", "c", 3, 5),
    ]
    assert shared.pair("a", "d")[2:] == (0, 5) and shared.pair("a", "nowhere")[2:] == (0, 4)


def test_a_choice_of_versions_is_as_of_a_day(overview: Overview) -> None:
    def keys(mode: str, day: date, **of: str) -> set[str]:
        return set(select(overview, mode, day, **of).keys)

    ended, early = "0586-KS-2019-317", "03-plan-halsa-trygghet"
    assert ended in keys("latest", TODAY) and ended not in keys("in-force", TODAY)
    assert early not in keys("latest", TODAY) and early in keys("all", TODAY) == set(overview.versions)
    assert early in keys("latest", date(2021, 6, 1)) and "03-plan-2022" not in keys(
        "latest", date(2021, 6, 1)
    )
    assert keys("in-force", date(2021, 6, 1)) >= {ended, early}
    assert keys("latest", TODAY, area="05") == {ended} and keys("in-force", TODAY, version=early) == {early}
    assert [a.key for a in areas_with_documents(overview)] == ["03", "05", "0586", "23"]


def test_a_version_stands_as_the_overview_says(overview: Overview) -> None:
    seen = set()
    for day in (
        date(2010, 1, 1),
        date(2020, 6, 1),
        date(2021, 12, 31),
        date(2022, 1, 1),
        TODAY,
        date(2027, 1, 1),
    ):
        for v in overview.versions.values():
            now = standing(overview, v, day)
            assert (now == "in-force") == overview.in_force(v, day)
            seen.add(now)
    assert seen == set(STANDINGS)
