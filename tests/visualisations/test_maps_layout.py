"""Where nodes stand: finite, apart, with room for their words, and the same each time."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samverkansgraf.visualisations.maps.drawing import svg
from samverkansgraf.visualisations.maps.labels import BESIDE, beside, wrapped
from samverkansgraf.visualisations.maps.layout import BOX, LAYOUTS, ROW, Layout
from samverkansgraf.visualisations.maps.model import Edge, Map, Node

from .made_maps import drawn_of, grown, hostile, small

ROOT = Path(__file__).resolve().parent.parent.parent
SHAPES = {
    "nothing": drawn_of(""),
    "one": drawn_of("", alone="a"),
    "no edges": drawn_of("", alone="abcdefghijkl"),
    "a loop": drawn_of("aa"),
    "side by side": drawn_of("ab ab ba"),
    "a star": drawn_of(" ".join(f"a{n}" for n in "bcdefghijklmnopqrstuvwxyzåäö")),
    "a ring": drawn_of("ab bc cd de ea"),
    "apart": drawn_of("ab cd ef", alone="xyz"),
    "small": small(),
    "hostile": hostile(),
    "sixty": grown(60),
    "dense": grown(80, 8),
    "three hundred": grown(300),
}


@pytest.mark.parametrize("name", list(LAYOUTS))
@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_node_has_a_place_of_its_own_inside_the_drawing(name: str, shape: str) -> None:
    drawn = SHAPES[shape]
    layout = LAYOUTS[name](drawn)
    assert layout.at.keys() == {n.id for n in drawn.nodes}
    places = list(layout.at.values())
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places)
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in places)
    assert len({(round(x), round(y)) for x, y in places}) == len(places)
    assert not any(type(value) is not float and type(value) is not int for at in places for value in at)


def _boxes(drawn: Map, layout: Layout) -> list[tuple[float, float, float, float]]:
    """Left, right, top and bottom of each sign with its words, by nine pixels for a letter."""
    boxes = []
    for node in drawn.nodes:
        x, y = layout.at[node.id]
        lines = wrapped(node.label, BESIDE)
        reach, half = 16 + 9 * max(map(len, lines)), max(24, 18 * len(lines)) / 2
        left = layout.name == "circle" and x < layout.width / 2
        boxes.append((x - (reach if left else 11), x + (11 if left else reach), y - half, y + half))
    return boxes


def _over(boxes: list[tuple[float, float, float, float]]) -> list[tuple[int, int]]:
    met = []
    for i, a in enumerate(boxes):
        for j, b in enumerate(boxes[i + 1 :], i + 1):
            if min(a[1], b[1]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[2], b[2]) > 0.5:
                met.append((i, j))
    return met


@pytest.mark.parametrize("name", ["network", "circle"])
@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "nothing"])
def test_no_words_lie_over_others(name: str, shape: str) -> None:
    drawn = SHAPES[shape]
    layout = LAYOUTS[name](drawn)
    boxes = _boxes(drawn, layout)
    assert _over(boxes) == []
    assert min(b[0] for b in boxes) >= 0 and max(b[1] for b in boxes) <= layout.width + 0.5


def test_the_test_of_words_sees_words_that_lie_over_others() -> None:
    drawn = drawn_of("ab")
    at = {"urn:x:a": (50.0, 50.0), "urn:x:b": (60.0, 55.0)}
    assert _over(_boxes(drawn, Layout("network", at, 200, 200, boxes=False))) == [(0, 1)]


@pytest.mark.parametrize("name", ["network", "circle"])
@pytest.mark.parametrize("count", [30, 60])
def test_a_browser_draws_no_words_over_others(browser: Any, name: str, count: int) -> None:
    """With the fonts of this machine, measured by the browser itself."""
    drawn = grown(count)
    page = browser.new_page()
    try:
        page.set_content(f"<body>{svg(drawn, LAYOUTS[name](drawn), lambda n: '')}")
        found = page.evaluate(
            "[...document.querySelectorAll('g.node text')].map(t => { const b = t.getBBox(), m = t.closest('g.node')"
            ".transform.baseVal.consolidate().matrix; return [m.e + b.x, m.e + b.x + b.width, m.f + b.y, m.f + b.y + b.height] })"
        )
    finally:
        page.close()
    assert len(found) == count
    assert _over([tuple(box) for box in found]) == []


@pytest.mark.parametrize("name", ["layered", "pair"])
@pytest.mark.parametrize("shape", [s for s in SHAPES if s != "nothing"])
def test_no_box_lies_over_another_and_a_large_map_is_no_tall_tower(name: str, shape: str) -> None:
    layout = LAYOUTS[name](SHAPES[shape])
    half = BOX / 2
    assert not _over([(x - half, x + half, y - 26, y + 26) for x, y in layout.at.values()])
    assert layout.height <= 44 * ROW or layout.height < 2 * layout.width


def test_two_versions_stand_side_by_side() -> None:
    drawn = drawn_of("ab cd eP fQ")
    kinds = ("kept", "reworded", "dropped", "added")
    drawn = replace(drawn, edges=tuple(replace(e, kind=k) for e, k in zip(drawn.edges, kinds, strict=True)))
    x = {n.name: LAYOUTS["layered"](drawn).at[n.id][0] for n in drawn.nodes}
    assert x["P"] < x["a"] == x["c"] == x["e"] < x["b"] == x["d"] == x["f"] < x["Q"]


def test_no_line_from_an_actor_by_a_plan_to_an_area_runs_behind_another_actor() -> None:
    drawn = drawn_of("aP PU")
    kinds = {"a": "actor", "P": "plan", "U": "area"}
    drawn = replace(
        drawn,
        nodes=tuple(replace(n, kind=kinds[n.name]) for n in drawn.nodes),
        edges=tuple(replace(e, kind=k) for e, k in zip(drawn.edges, ("named", "applies"), strict=True)),
    )
    at = LAYOUTS["layered"](drawn).at
    assert [n.name for n in sorted(drawn.nodes, key=lambda n: at[n.id])] == ["a", "P", "U"]


@pytest.mark.parametrize("letters", [24, 26])
def test_a_long_word_is_parted_where_something_goes_over(letters: int) -> None:
    word = "Utbildningsförvaltningens"
    for text in (word, word * 3, f"kort {word}n kort", "1" * 60):
        lines = wrapped(text, letters, 99)
        assert all(len(line) <= letters for line in lines)
        assert "".join(lines).replace("-", "").replace(" ", "") == text.replace(" ", "")
        assert min(len(line) for line in lines) >= 4
    assert wrapped(word + "n", 24) == ["Utbildningsförvaltning-", "ensn"] or letters != 24


def test_a_ring_further_out_is_further_from_the_middle() -> None:
    drawn = replace(drawn_of("ab ac ad be bf cg", alone="z"), focus="urn:x:a")
    at = LAYOUTS["circle"](drawn).at
    x, y = at["urn:x:a"]
    far = {n[-1]: math.hypot(px - x, py - y) for n, (px, py) in at.items()}
    assert far["a"] == 0 and max(far[n] for n in "bcd") < min(far[n] for n in "efg")
    assert at["urn:x:z"][1] > max(py for n, (_, py) in at.items() if n != "urn:x:z")


def test_a_focus_that_is_not_in_the_map_is_no_fault() -> None:
    drawn = replace(small(), focus="https://example.se/elsewhere")
    assert all(make(drawn).at.keys() == {n.id for n in drawn.nodes} for make in LAYOUTS.values())


def test_what_is_joined_stands_together() -> None:
    groups = ["abcdef", "ghijkl", "mnopqr"]
    pairs = [a + b for g in groups for i, a in enumerate(g) for b in g[i + 1 :]]
    at = LAYOUTS["network"](drawn_of(" ".join([*pairs, "ag", "gm"]))).at

    def mean(wanted: bool) -> float:
        found = [
            math.dist(at[f"urn:x:{a}"], at[f"urn:x:{b}"])
            for one in groups
            for a in one
            for other in groups
            for b in other
            if a < b and (one == other) is wanted
        ]
        return sum(found) / len(found)

    assert mean(True) * 1.5 < mean(False)


def test_long_words_are_cut_and_take_a_known_room() -> None:
    node = Node("urn:x:1", "goal", "o" * 500)
    reach, high = beside(node)
    assert reach <= 16 + 9 * (BESIDE + 3) and high <= 50


def test_the_same_map_has_the_same_places_in_every_process() -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.visualisations.made_maps import grown\n"
        "from samverkansgraf.visualisations.maps.layout import LAYOUTS\n"
        "for make in LAYOUTS.values(): print(make(grown(220)))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale},
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    ]
    assert said[0] == said[1] and len(said[0]) > 10_000


def test_the_order_of_edges_is_no_matter_to_a_network() -> None:
    drawn = grown(60)
    turned = replace(drawn, edges=tuple(reversed(drawn.edges)))
    assert LAYOUTS["network"](drawn).at == LAYOUTS["network"](turned).at


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_a_hundred_thousand_edges_are_laid_out_in_reasonable_time(name: str) -> None:
    ids = [f"urn:x:{n}" for n in range(2000)]
    nodes = tuple(Node(i, "other", i) for i in ids)
    edges = tuple(Edge(ids[n % 2000], ids[n * 7919 % 2000], "linked") for n in range(100_000))
    drawn = replace(small(), nodes=nodes, edges=edges)
    before = time.process_time()
    layout = LAYOUTS[name](drawn)
    assert time.process_time() - before < 30 and len(layout.at) == 2000
