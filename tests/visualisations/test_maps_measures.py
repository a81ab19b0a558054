"""Degree, betweenness, groups and bridges, on graphs small enough to count by hand."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from samverkansgraf.visualisations.maps.measures import NAMES, Measures, explained, measures

from .made_maps import drawn_of, grown, hostile, small

ROOT = Path(__file__).resolve().parent.parent.parent


def _of(found: Measures, name: str) -> tuple[int, float, bool]:
    measured = found.of[f"urn:x:{name}"]
    return measured.degree, round(measured.between, 4), measured.bridge


def test_the_middle_of_a_path_stands_between_all_others() -> None:
    found = measures(drawn_of("ab bc cd de"))
    # Of the six pairs of others, c lies between four (ad ae bd be) and b between three (ac ad ae).
    assert _of(found, "c") == (2, round(4 / 6, 4), True)
    assert _of(found, "b") == (2, 0.5, False)
    assert _of(found, "a") == (1, 0.0, False)


def test_lines_beside_each_other_and_loops_add_no_links() -> None:
    found = measures(drawn_of("ab ab ba aa bc"))
    assert [_of(found, n)[0] for n in "abc"] == [1, 2, 1]


def test_a_hub_with_nothing_but_single_nodes_is_no_bridge() -> None:
    found = measures(drawn_of("ha hb hc hd"))
    assert _of(found, "h")[:2] == (4, 1.0)
    assert not any(m.bridge for m in found.of.values())


TRIANGLES = "ab bc ca de ef fd cx xd"
"""Two triangles, and x between c of one and d of the other."""


def test_two_triangles_are_two_groups_and_what_joins_them_is_a_bridge() -> None:
    found = measures(drawn_of(TRIANGLES, alone="z"))
    assert {n for n in "abcdefxz" if found.of[f"urn:x:{n}"].bridge} == {"c", "d", "x"}
    assert found.of["urn:x:z"].community == 0 and found.community("urn:x:z") == ""
    groups = {frozenset(c.members) for c in found.communities}
    assert len(groups) == 2
    for one in ("abc", "def"):
        assert any({f"urn:x:{n}" for n in one} <= group for group in groups)
    assert [b.name for b in found.bridges(drawn_of(TRIANGLES))][0] == "x"
    assert found.bridges(drawn_of(TRIANGLES), kinds=("plan",)) == []


def test_like_is_compared_with_like() -> None:
    """Two stars of which a plan is the middle: the actor that stands in both joins them, though plans stand higher."""
    drawn = drawn_of("pa pb pc pd qa qf qg qh", alone="z")
    nodes = tuple(replace(n, kind="plan") if n.name in "pq" else n for n in drawn.nodes)
    mixed = replace(drawn, nodes=nodes)
    found = measures(mixed)
    assert found.of["urn:x:p"].between > found.of["urn:x:a"].between > 0
    assert [n.name for n in found.bridges(mixed)] == ["a"]


def test_a_bridge_between_groups_stands_higher_than_nine_in_ten_others_of_its_kind() -> None:
    """In a ring none stands higher than another; of ten in a ring with one chord more, at most the highest does."""
    ring = "ab bc cd de ef fg gh hi ij ja"
    assert not any(m.bridge for m in measures(drawn_of(ring)).of.values())
    for edges in (f"{ring} af", f"{ring} ac ce", "ab bc cd da ef fg gh he ae cg"):
        found = measures(drawn_of(edges)).of
        for measured in found.values():
            less = sum(m.between < measured.between - 1e-9 for m in found.values())
            assert not measured.bridge or less >= 0.9 * (len(found) - 1)


def test_a_group_is_named_after_its_best_linked_node_and_no_two_alike() -> None:
    found = measures(drawn_of("ha hb hc ab qx qy qz xy", alone="m"))
    assert sorted(c.name for c in found.communities) == ["kring h", "kring q"]
    assert {c.around for c in found.communities} == {"urn:x:h", "urn:x:q"}
    names = [c.name for c in measures(hostile()).communities]
    assert len(set(names)) == len(names) and max(map(len, names)) < 90


def test_plans_are_counted_once_each() -> None:
    drawn = small()
    found = measures(drawn)
    assert [found.of[n.id].plans for n in drawn.nodes] == [1, 1, 1, 1, 0]
    assert [found.of[n.id].degree for n in drawn.nodes] == [1, 2, 2, 1, 0]


def test_a_map_of_nothing_one_node_or_no_edges_is_measured() -> None:
    assert measures(drawn_of("")).of == {}
    assert measures(drawn_of("")).communities == ()
    lonely = measures(drawn_of("aa", alone="b"))
    assert {(m.degree, m.between, m.community, m.bridge) for m in lonely.of.values()} == {(0, 0.0, 0, False)}


def test_a_large_map_rests_on_a_sample_and_says_so() -> None:
    large = grown(900)
    found = measures(large)
    assert 0 < found.sampled < 900
    limit = {m.key: m.limit for m in explained("sv", found)}["between"]
    assert f"{found.sampled} av 900" in limit
    assert measures(grown(150)).sampled == 0
    exact = {m.key: m.limit for m in explained("sv", measures(grown(150)))}["between"]
    assert exact in limit and exact != limit


def test_those_that_stand_out_are_the_same_in_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    from samverkansgraf.visualisations.maps import measures as module

    whole, drawn = measures(grown(300)), grown(300)
    monkeypatch.setattr(module, "STEPS", 60_000)
    part = measures(drawn)
    assert 0 < part.sampled < 300
    best = [sorted(of.of, key=lambda n: -of.of[n].between)[:20] for of in (whole, part)]
    assert len(set(best[0]) & set(best[1])) >= 12


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_measure_is_explained_with_its_limits(language: str) -> None:
    told = explained(language)
    assert tuple(m.key for m in told) == NAMES
    for measure in told:
        assert measure.name and measure.says.endswith(".") and len(measure.limit) > 40
        assert measure.says.count(". ") == 0, "one sentence"


def test_the_same_map_gives_the_same_numbers_in_every_process() -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.visualisations.made_maps import grown\n"
        "from samverkansgraf.visualisations.maps.measures import measures\n"
        "print(repr(measures(grown(600))))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": "C"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] and len(said[0]) > 1000


def test_measures_are_quick() -> None:
    """Generous lines: `benchmarks/maps.py` holds the real ones."""
    for count, seconds in ((150, 2.0), (2000, 12.0)):
        drawn = grown(count)
        before = time.process_time()
        measures(drawn)
        assert time.process_time() - before < seconds
