"""The map in the room: one-file maps opened from disk in a real browser with the network blocked, by keyboard."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from samverkansgraf.ontology import iris
from samverkansgraf.visualisations.maps import explore, inside, kinds, one_file
from samverkansgraf.visualisations.maps.layout import LAYOUTS, Layout
from samverkansgraf.visualisations.maps.model import Edge, Map, Node, Place
from samverkansgraf.visualisations.report import Link

from ..colours import contrast

HOSTILE = '<img src=x onerror="window.ran=1">href</script><script>window.ran=1</script>\'"&\u2028\x00\u202e'
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
DAY = "2026-11-22"


def place(number: int, words: str = "") -> Place:
    return Place(
        f"{iris.BASE}id/evidence/v1/{number}-{number + 9}",
        "v1",
        "Planen 2021",
        "Mål",
        number,
        number + 9,
        words or f"Ord {number} i planen.",
    )


def small(language: str = "sv", **other: Any) -> Map:
    """A chain of goals: who acts, a plan, two goals and a measure, a part of a framework."""

    def node(name: str, kind: str, label: str, **more: Any) -> Node:
        return Node(iris.BASE + "id/" + name, kind, label, **more)

    nodes = (
        node("a", "actor", "Ängö kommun", plans=("v1",)),
        node("p", "plan", "Plan för Öland", plans=("v1",), group="Planen 2021"),
        node("m", "measure", "Öppna en mottagning", plans=("v1",), group="Planen 2021", places=(place(10),)),
        node("g1", "goal", "Trygg hemmiljö", plans=("v1", "v2"), group="Planen 2021", places=(place(20),)),
        node("g2", "goal", "Hälsa åt alla", plans=("v1",), group="Planen 2021", places=(place(30),)),
        node("d", "part", "Upptäckt av våld", code="2.1", group="Strategin", note="nationellt"),
    )
    key = {n.id.rsplit("/", 1)[-1]: n.id for n in nodes}
    edges = (
        Edge(key["a"], key["m"], "responsible", "", "", (place(10),)),
        Edge(key["p"], key["g1"], "contains", "", "", (place(20),)),
        Edge(key["p"], key["g2"], "contains", "", "", (place(30),)),
        Edge(key["p"], key["m"], "contains", "", "", (place(10),)),
        Edge(key["m"], key["g1"], "serves", "explicit", "", (place(40),)),
        Edge(key["g1"], key["d"], "addresses", "explicit", "", (place(50, "Det uttryckliga stället."),)),
        Edge(key["g1"], key["d"], "addresses", "inferred", "", (place(60, "Det härledda stället."),)),
    )
    made = Map(
        "network_test", "En provkarta", "Till för prov.", language, nodes, edges, digest="abc", built=DAY
    )
    return replace(made, **other)


def written(drawn: Map, layout: str = "layered", **more: Any) -> str:
    return one_file.one_file(drawn, LAYOUTS[layout](drawn), day=DAY, **more)


Opened = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """Opens a map as a file from disk without a network. `page.asked`: what it asked of any host; `page.faults`:
    errors of its scripts."""
    contexts = []
    number = itertools.count()

    def open_(text: str, fragment: str = "", **settings: Any) -> Any:
        settings.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(offline=True, accept_downloads=True, **settings)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.faults = [], []
        page.on("request", lambda r: page.asked.append(r.url))
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        file = tmp_path / f"karta{next(number)}.html"
        explore.whole(file, text)
        page.goto(file.as_uri() + fragment)
        if 'id="map-data"' in text and settings.get("java_script_enabled", True):
            page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
        return page

    yield open_
    for context in contexts:
        context.close()


def alone(page: Any) -> None:
    """Nothing was asked for but the file, and no script failed."""
    outside = [u for u in page.asked if not u.startswith(("file:", "blob:", "data:"))]
    assert outside == [] and page.faults == []


def status(page: Any) -> str:
    return str(page.locator("#map-status").inner_text())


def fragment(page: Any) -> str:
    page.wait_for_timeout(250)
    return str(page.evaluate("decodeURIComponent(location.hash.slice(1))").replace("+", " "))


def focused(page: Any) -> str:
    return str(
        page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.id")
    )


def out(page: Any) -> set[str]:
    """Names of the nodes that are faded or hidden."""
    return set(
        page.evaluate(
            "Array.from(document.querySelectorAll('g.node.out title')).map(t => t.textContent.split(': ')[1])"
        )
    )


def tab_to(page: Any, id_: str) -> None:
    """Goes there by Tab alone."""
    for _ in range(80):
        if page.evaluate("document.activeElement.id") == id_:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {id_}")


def test_the_map_is_steered_by_keyboard_alone_and_every_change_is_undone(opened: Opened) -> None:
    page = opened(written(small()))
    # Search, with å, ä and ö, and by code.
    tab_to(page, "map-search")
    page.keyboard.type("hälsa")
    assert page.locator("#map-hits button").count() == 1
    page.keyboard.press("Enter")
    assert (
        focused(page) == "Mål: Hälsa åt alla"
        and page.locator("#map-picked h3").inner_text() == "Hälsa åt alla"
    )
    page.focus("#map-search")
    page.fill("#map-search", "2.1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert focused(page).startswith("Ramverksdel: 2.1 Upptäckt av våld")
    # Along edges, and to the evidence of what is chosen.
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "Mål: Trygg hemmiljö"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Mål: Hälsa åt alla"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#map-picked blockquote").first.inner_text() == "Ord 20 i planen."
    assert "Mål: Trygg hemmiljö" in status(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map-picked-title"
    page.keyboard.press("Escape")
    assert focused(page) == "Mål: Trygg hemmiljö"
    # Focus by steps and direction.
    page.focus("#map-steps")
    page.keyboard.press("ArrowDown")
    assert out(page) == {"Ängö kommun", "Hälsa åt alla"}
    page.focus("#map-way")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#map-way") == "up"
    assert out(page) == {"Ängö kommun", "Hälsa åt alla", "Plan för Öland", "Öppna en mottagning"}
    page.keyboard.press("ArrowDown")
    assert out(page) == {"Ängö kommun", "Hälsa åt alla", "2.1 Upptäckt av våld, nationellt"}
    assert page.locator("g.node.out").first.evaluate("e => getComputedStyle(e).display") != "none"
    page.focus("#map-others")
    page.keyboard.press("ArrowDown")
    assert page.locator("g.node.out").first.evaluate("e => getComputedStyle(e).display") == "none"
    assert fragment(page).startswith("pick=id/g1") and "way=down" in fragment(page)
    # The legend is the filter.
    page.focus('[data-off="n.actor"]')
    page.keyboard.press("Space")
    assert status(page).startswith("Aktör (1) är gömda.")
    page.focus('[data-off="b.inferred"]')
    page.keyboard.press("Space")
    assert page.locator("g.edge.out").count() >= 1
    page.focus("#map-size")
    page.keyboard.press("ArrowDown")
    page.focus("#map-groups")
    page.keyboard.press("End")
    assert page.locator("#map-group-list li").all_inner_texts() == ["A\nPlanen 2021 (4)", "B\nStrategin (1)"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert out(page) >= {"Trygg hemmiljö", "Hälsa åt alla"}
    # The same by digits, on the node that is in focus.
    page.keyboard.press("Control+z")
    page.focus("#map-search")
    page.fill("#map-search", "hälsa")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    assert page.input_value("#map-steps") == "3"
    page.keyboard.press("3")
    assert page.input_value("#map-steps") == "all" and status(page).startswith("Hela kartan visas.")
    # Zoom, pan and fit.
    page.focus("#map-drawing")
    before = page.get_attribute("#map-drawing svg", "viewBox")
    for key in ("+", "ArrowRight", "-"):
        page.keyboard.press(key)
    assert page.get_attribute("#map-drawing svg", "viewBox") != before
    page.keyboard.press("0")
    # All of it can be taken back, to the very start.
    for _ in range(40):
        page.keyboard.press("Control+z")
    assert status(page) == "Det finns inget att ångra."
    assert out(page) == set() and fragment(page) == ""
    assert page.locator("#map-picked h3").count() == 0 and page.is_checked('[data-off="n.actor"]')
    alone(page)


def test_what_is_left_moves_together_where_the_rest_is_hidden_and_comes_back(opened: Opened) -> None:
    drawn = many(120)
    page = opened(written(drawn), "#pick=id/n7&steps=1")
    assert page.get_attribute("#map-drawing svg .heads", "transform").startswith("translate(0 ")
    where = """() => Array.from(document.querySelectorAll('g.node:not(.out)'), g => {
      const n = g.getBoundingClientRect(), f = document.getElementById('map-drawing').getBoundingClientRect();
      return n.left >= f.left - 1 && n.right <= f.right + 1 && n.top >= f.top && n.bottom <= f.bottom + 1;
    })"""
    before = page.evaluate("Array.from(document.querySelectorAll('g.node, .line'), e => e.outerHTML)")
    page.select_option("#map-others", "hide")
    shown = page.evaluate(where)
    assert 3 <= len(shown) < 20 and all(shown)
    # Lines go with the boxes that they join.
    ends = """() => Array.from(document.querySelectorAll('g.edge:not(.out) .line'), l => {
      const p = l.getPointAtLength(0), at = (p.x + ' ' + p.y).split(' ').map(Number);
      return Array.from(document.querySelectorAll('g.node:not(.out)')).some(g => {
        const [x, y] = g.getAttribute('transform').match(/-?[\\d.]+/g).map(Number);
        return Math.abs(Math.abs(at[0] - x) - 160) < 2 && Math.abs(at[1] - y) < 30;
      });
    })"""
    joined = page.evaluate(ends)
    assert joined and all(joined)
    page.keyboard.press("Escape")
    page.focus("#map-drawing")
    page.keyboard.press("Control+z")
    assert page.input_value("#map-others") == "fade"
    after = page.evaluate("Array.from(document.querySelectorAll('g.node, .line'), e => e.outerHTML)")
    assert [re.sub(r' class="[^"]*"', "", e) for e in after] == [
        re.sub(r' class="[^"]*"', "", e) for e in before
    ]
    page.keyboard.press("Control+y")
    assert page.input_value("#map-others") == "hide" and status(page).startswith("Gjort om.")
    page.keyboard.press("Control+y")
    assert status(page) == "Det finns inget att göra om."
    alone(page)


def test_a_large_map_opens_as_wide_as_its_columns_and_says_how_to_move(opened: Opened) -> None:
    page = opened(written(many(120)))
    assert "Kartan är större än rutan" in status(page)

    def seen() -> list[float]:
        return [float(n) for n in page.get_attribute("#map-drawing svg", "viewBox").split()]

    x, y, width, height = first = seen()
    assert y == 0 and abs(x) < 1
    page.mouse.move(600, 600)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(100)
    assert seen()[1] > 100 and seen()[2] == width
    page.keyboard.down("Control")
    page.mouse.wheel(0, 300)
    page.keyboard.up("Control")
    page.wait_for_timeout(100)
    assert seen()[2] > width
    # At the end of the map the wheel goes on with the page.
    for _ in range(30):
        page.mouse.wheel(0, 2000)
        page.wait_for_timeout(30)
    assert page.evaluate("scrollY") > 0
    page.click("#map-fit")
    assert seen()[3] >= page.evaluate("document.querySelector('.nodes').getBBox().height")
    page.focus("#map-drawing")
    page.keyboard.press("0")
    assert seen() == first and status(page) == "Kartan visas så stor att den går att läsa."
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    moved = seen()
    assert moved[1] > 0.4 * height
    # The heads of the columns are still in sight.
    heads = page.locator(".heads text").first.bounding_box()
    frame = page.locator("#map-drawing").bounding_box()
    assert frame["y"] <= heads["y"] <= frame["y"] + 60
    alone(page)


def test_the_network_is_walked_by_keyboard_and_every_edge_is_reached(opened: Opened) -> None:
    page = opened(written(small(), "network"))
    tab_to(page, "map-search")
    page.keyboard.type("zzz")
    assert page.locator("#map-hits").inner_text() == status(page) == "Ingen nod heter så."
    page.fill("#map-search", "trygg")
    assert status(page) == "1 träff."
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map-drawing"
    assert page.get_attribute("#map-drawing", "aria-describedby") == "map-keys"
    ways = {
        key: (page.keyboard.press(key), status(page))[1]
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
    }
    assert any("Kopplad till" in said for said in ways.values()), ways
    seen = set()
    for _ in range(6):
        page.keyboard.press("PageDown")
        seen.add(page.locator("#map-picked h3").inner_text())
    assert len(seen) == 6
    # Walking is one thing to take back.
    page.keyboard.press("Control+z")
    assert page.locator("#map-picked h3").inner_text() == "Trygg hemmiljö"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map-picked-title"
    edges = page.get_by_role("button", name="Belägg för kanten").count()
    assert edges == 4
    for number in range(edges):
        page.get_by_role("button", name="Belägg för kanten").nth(number).press("Enter")
        assert page.locator("#map-picked h3").inner_text().startswith("Kant: ")
        assert page.evaluate("document.activeElement.id") == "map-picked-title"
        page.get_by_role("button", name="Trygg hemmiljö", exact=True).press("Enter")
    alone(page)


def test_the_picture_is_there_before_the_script_has_run(opened: Opened) -> None:
    drawn = small()
    for layout in ("layered", "network"):
        picture = inside.inside(drawn, LAYOUTS[layout](drawn), lambda node: node.id)
        before = str(picture).split("<script")[0]
        assert before.count('<g class="node"') == len(drawn.nodes) and before.count("<noscript>") == 1
        assert before.index('<g class="node"') > before.index("</noscript>")


def test_what_is_chosen_is_in_sight_when_a_step_is_presented(opened: Opened) -> None:
    page = opened(written(many(60)), viewport={"width": 1920, "height": 1080})
    for number in (0, 41):
        page.fill("#map-search", f"nummer {number} ")
        page.keyboard.press("Enter")
        page.keyboard.press("0")
        page.evaluate("document.getElementById('map-stage-add').click()")
    page.click("#map-present")
    for _ in range(2):
        page.wait_for_timeout(200)
        frame = page.locator("#map-drawing").bounding_box()
        node = page.locator("g.node.picked .box").bounding_box()
        assert frame["x"] <= node["x"] and node["x"] + node["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= node["y"] and node["y"] + node["height"] <= frame["y"] + frame["height"]
        page.keyboard.press("ArrowRight")
    alone(page)


def test_a_pointer_learns_what_it_rests_on_and_chooses_an_edge(opened: Opened) -> None:
    page = opened(written(small()))
    line = page.locator('g.edge[data-n="4"] .line')
    x, y = page.evaluate(
        "l => { const p = l.getPointAtLength(l.getTotalLength() / 2).matrixTransform(l.getScreenCTM()); return [p.x, p.y] }",
        line.element_handle(),
    )
    page.mouse.move(x, y)
    name = "Öppna en mottagning – bidrar till – Trygg hemmiljö"
    assert page.locator('g.edge[data-n="4"] title').text_content() == name
    page.mouse.click(x, y)
    assert page.locator("#map-picked h3").inner_text() == "Kant: bidrar till"
    assert page.locator("#map-picked blockquote").all_inner_texts() == ["Ord 40 i planen."]
    net = opened(written(small(), "network"))
    frame = net.locator("#map-drawing").bounding_box()
    found = set()
    for across in range(10, int(frame["width"]), 12):
        net.mouse.move(frame["x"] + across, frame["y"] + frame["height"] / 2)
        net.wait_for_timeout(12)
        found.add(net.get_attribute("#map-drawing", "title"))
    assert found - {"", None}
    alone(page), alone(net)


def test_signs_are_light_on_a_dark_ground(opened: Opened) -> None:
    for layout in ("layered", "circle"):
        page = opened(written(small(), layout), color_scheme="dark")
        fills = page.evaluate(
            "Array.from(document.querySelectorAll('g.node .sign'), e => getComputedStyle(e).fill)"
        )
        dark = {kinds.DARK[kinds.NODES[n.kind].colour] for n in small().nodes}
        rgb = {"rgb({}, {}, {})".format(*(int(c[i : i + 2], 16) for i in (1, 3, 5))) for c in dark}
        assert set(fills) == rgb
        # What is used again takes its colour where it is used: a rule does not reach inside.
        assert page.locator("defs [fill]:not(marker [fill])").count() == 0


def test_a_link_shows_the_same_view(opened: Opened) -> None:
    page = opened(
        written(small()), "#off=n.actor+e.serves&pick=id%2Fg1&steps=1&way=up&others=hide&size=plans"
    )
    assert page.locator("#map-picked h3").inner_text() == "Trygg hemmiljö"
    assert page.input_value("#map-size") == "plans" and not page.is_checked('[data-off="e.serves"]')
    assert "Plan för Öland" in out(page)
    broken = opened(written(small()), "#off=n.%3Cimg%3E+__proto__&pick=nothing&steps=99&box=NaN+1+1&way=x")
    assert out(broken) == set()
    alone(page), alone(broken)


def test_marks_votes_notes_and_steps_come_back_from_their_file(opened: Opened, tmp_path: Path) -> None:
    page = opened(written(small()))
    page.fill("#map-search", "trygg")
    page.keyboard.press("Enter")
    page.select_option("#map-own-mark", "question")
    page.focus("#map-own-note")
    page.keyboard.type(HOSTILE.replace("\x00", "").replace("\u2028", "") + " Vem äger målet?")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.get_by_role("button", name="En röst till").press("Enter")
    assert "3" in page.locator("g.node .map-badge").text_content()
    page.locator("#map-side summary").nth(1).click()
    page.locator("#map-side summary").nth(2).click()
    page.focus("#map-stage-title")
    page.keyboard.type("Först målet")
    page.keyboard.press("Enter")
    # A mark is seen to be no fact: another ground, a dashed border, and words that say so.
    looks = page.locator(".map-own").evaluate(
        "e => [getComputedStyle(e).borderStyle, e.getAttribute('aria-label')]"
    )
    assert looks == ["dashed", "Rummets anteckning (inte fakta)"]
    with page.expect_download() as download:
        page.focus("#map-save")
        page.keyboard.press("Enter")
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    file = json.loads(kept.read_text("utf-8"))
    assert (file["format"], file["version"], file["map"]["name"]) == (
        "samverkansgraf-map-notes",
        1,
        "network_test",
    )
    assert file["map"]["snapshot"] == "abc" and file["marks"][0]["votes"] == 3

    # What is written outlives a reload.
    page.reload()
    page.locator("#map-room[data-ready]").wait_for()
    assert "Vem äger målet?" in page.locator("#map-notes").text_content()

    other = opened(written(small(digest="later")))

    def load(content: object) -> str:
        path = tmp_path / "in.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        other.evaluate("document.getElementById('map-status').textContent = ''")
        other.set_input_files("#map-file", path)
        for _ in range(50):
            if status(other):
                break
            other.wait_for_timeout(40)
        return status(other)

    file["marks"].append({"id": "id/gone", "label": "Ett struket mål", "mark": "", "votes": 2, "note": ""})
    said = load(file)
    assert said.startswith("Läste in 2 anteckningar och 1 steg. 1 av dem gäller sådant som inte finns")
    assert "annan ögonblicksbild (abc)" in said
    notes = other.locator("#map-notes").text_content()
    assert "Vem äger målet?" in notes and "Ett struket mål (finns inte i den här kartan)" in notes
    before = other.evaluate("sessionStorage.getItem(sessionStorage.key(0))")
    for bad, wanted in (
        ("{not json", "går inte att läsa"),
        ('{"format": "other"}', "går inte att läsa"),
        (
            {**file, "map": {**file["map"], "name": "network_other", "title": "En annan"}},
            "En annan. Inget är ändrat",
        ),
        ({**file, "map": {**file["map"], "query": {"framework": "x"}}}, "hör till en annan karta"),
        ({**file, "version": 2}, "nyare version"),
        (
            {**file, "marks": [{"id": "id/a", "label": "", "mark": "toString", "votes": 0, "note": ""}]},
            "går inte att läsa",
        ),
        (
            {**file, "marks": [{"id": "id/a", "label": "", "mark": "", "votes": -1, "note": ""}]},
            "går inte att läsa",
        ),
        ({**file, "steps": None}, "går inte att läsa"),
    ):
        assert wanted in load(bad), bad
        assert other.evaluate("sessionStorage.getItem(sessionStorage.key(0))") == before
    with other.expect_download() as again:
        other.evaluate("document.getElementById('map-save').click()")
    again.value.save_as(kept)
    assert {m["id"] for m in json.loads(kept.read_text("utf-8"))["marks"]} == {"id/g1", "id/gone"}
    # A file that is read in takes the place of what was there, says so, and can be taken back.
    file["marks"][0]["note"] = "En annan grupp."
    assert load(file).endswith("Det som stod här förut är ersatt. Ångra tar tillbaka det.")
    other.keyboard.press("Control+z")
    assert "Vem äger målet?" in other.locator("#map-notes").text_content()
    other.keyboard.press("Control+z")
    assert "Vem äger målet?" not in other.locator("#map-notes").text_content()
    assert other.evaluate("window.ran") is None
    alone(page), alone(other)


SIZES = """() => {
  const small = [], shown = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, e = text.parentElement;
    if (!text.textContent.trim() || !shown(e) || /^(TITLE|SCRIPT|STYLE|OPTION)$/i.test(e.tagName) || e.closest('#map-status, [inert], #map-picked-title')) continue;
    const svg = e.closest('.map-svg'), box = e.getBoundingClientRect();
    if (box.width < 1 || box.bottom < 0 || box.top > innerHeight || box.left > innerWidth) continue;
    const size = parseFloat(getComputedStyle(e).fontSize) * (svg ? e.getScreenCTM().a : 1);
    if (size < 19.99) small.push(text.textContent.trim().slice(0, 30) + ' ' + size.toFixed(1));
  }
  return small;
}"""


@pytest.mark.parametrize("layout", ["layered", "circle", "pair"])
def test_a_presentation_goes_through_its_steps_in_letters_that_a_room_can_read(
    opened: Opened, layout: str
) -> None:
    page = opened(written(small(), layout), viewport={"width": 1920, "height": 1080})
    for name in ("trygg", "öppna"):
        page.fill("#map-search", name)
        page.keyboard.press("Enter")
        page.evaluate("document.getElementById('map-stage-add').click()")
    page.keyboard.press("Escape")
    tab_to(page, "map-search")
    tab_to(page, "map-present")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("#map-step-title").inner_text() == "Trygg hemmiljö"
    assert page.evaluate("document.fullscreenElement !== null")
    assert page.evaluate(SIZES) == []
    page.keyboard.press("ArrowRight")
    assert page.locator("#map-step-number").inner_text() == "2 av 2"
    assert page.locator("#map-picked h3").inner_text() == "Öppna en mottagning"
    assert page.evaluate(SIZES) == []
    # So are the letters of groups and the marks of the room.
    page.select_option("#map-own-mark", "question")
    page.evaluate("location.hash = 'groups=kind&pick=id/p&steps=1'")
    page.locator("g.node .map-letter").first.wait_for()
    assert page.locator("g.node .map-badge").count() == 1 and page.evaluate(SIZES) == []
    page.keyboard.press("ArrowLeft")
    assert page.locator("#map-step-title").inner_text() == "Trygg hemmiljö"
    page.keyboard.press("Escape")
    page.locator("#map-caption").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "map-present"
    assert page.locator("#map-picked h3").count() == 0
    alone(page)


@pytest.mark.parametrize(("language", "layout"), [("sv", "layered"), ("en", "circle"), ("en", "network")])
def test_a_page_has_no_faults_that_axe_knows_and_fits_a_phone(
    opened: Opened, language: str, layout: str
) -> None:
    text = written(small(language), layout, documents=[Link("Planen 2021", "https://example.org/plan")])
    page = opened(text)
    page.fill("#map-search", "trygg")
    page.keyboard.press("Enter")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate("document.getElementById('map-stage-add').click()")
    for _ in range(2):
        found = Axe().run(page, options=RULES).response["violations"]
        assert found == [], [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
        page.evaluate("document.getElementById('map-present').click()")
        page.wait_for_timeout(200)
    alone(page)
    phone = opened(text, viewport={"width": 320, "height": 640}, reduced_motion="reduce", color_scheme="dark")
    phone.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    small_ = "e => { const b = e.getBoundingClientRect(); return b.width && (b.height < 43.9 || b.width < 43.9) ? e.outerHTML.slice(0, 80) : '' }"
    assert [
        x
        for x in phone.locator("#map-room button, #map-room select").evaluate_all(f"l => l.map({small_})")
        if x
    ] == []
    assert phone.evaluate("document.getAnimations().length") == 0
    alone(phone)


def test_hostile_words_run_nothing_and_nothing_follows_a_hostile_address(opened: Opened) -> None:
    bad = Node("javascript:window.ran=1", "other", HOSTILE, code=HOSTILE, group=HOSTILE, note=HOSTILE)
    good = Node(
        "__proto__",
        "other",
        "x" * 500,
        places=(Place("javascript:1", HOSTILE, HOSTILE, HOSTILE, 1, 2, HOSTILE),),
    )
    edges = (
        Edge(bad.id, good.id, "linked", "", HOSTILE, good.places),
        Edge(bad.id, bad.id, "linked", HOSTILE, HOSTILE),
    )
    drawn = Map(
        "sparql",
        HOSTILE,
        HOSTILE,
        "sv",
        (bad, good),
        edges,
        (HOSTILE,),
        (("query", HOSTILE),),
        "",
        None,
        HOSTILE,
    )
    for layout in ("layered", "circle", "network"):
        page = opened(
            written(drawn, layout, documents=[Link(HOSTILE, "javascript:window.ran=1")], again="javascript:1")
        )
        page.fill("#map-search", "xxx")
        page.keyboard.press("Enter")
        assert page.locator("#map-picked h3").inner_text() == "x" * 500
        page.select_option("#map-own-mark", "important")
        page.select_option("#map-groups", "group")
        page.locator("#map-picked .map-link").first.click()
        page.evaluate("document.getElementById('map-present').click()")
        page.wait_for_timeout(150)
        assert page.evaluate("window.ran") is None
        assert page.locator("a[href^='javascript']").count() == 0 and page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440
        alone(page)


def test_odd_maps_are_shown_and_said_for_what_they_are(opened: Opened) -> None:
    for layout in ("layered", "circle", "network"):
        empty = opened(written(small(nodes=(), edges=()), layout))
        assert "Frågan gav inga noder" in empty.locator(".map-empty").inner_text()
        alone(empty)
        one = opened(written(small(nodes=small().nodes[:1], edges=()), layout))
        assert "Kartan visar 1 nod och 0 kanter." in one.locator(".map-count").inner_text()
        one.focus("#map-drawing")
        one.keyboard.press("PageDown")
        one.keyboard.press("ArrowRight")
        assert status(one).startswith("Ingen kant åt det hållet.")
        alone(one)
        whole = small()
        goal, part = whole.nodes[3].id, whole.nodes[5].id
        again = (
            *whole.edges,
            Edge(goal, goal, "serves", "explicit", "", (place(70),)),
            Edge(goal, part, "addresses", "explicit", "berör", (place(80),)),
        )
        loop = opened(written(replace(whole, edges=again), layout))
        loop.fill("#map-search", "trygg")
        loop.keyboard.press("Enter")
        # Parallel edges each lead to what they rest on, and so does the loop.
        for name, words in (
            ("Trygg hemmiljö – gäller – 2.1 Upptäckt av våld", "Det uttryckliga stället."),
            ("Trygg hemmiljö – gäller (härledd) – 2.1 Upptäckt av våld", "Det härledda stället."),
            ("Trygg hemmiljö – bidrar till – Trygg hemmiljö", "Ord 70 i planen."),
            ("Trygg hemmiljö – berör – 2.1 Upptäckt av våld", "Ord 80 i planen."),
        ):
            loop.get_by_role("button", name=f"Belägg för kanten {name}", exact=True).press("Enter")
            assert loop.locator("#map-picked blockquote").all_inner_texts() == [words]
            loop.keyboard.press("Control+z")
        alone(loop)


def test_without_script_the_drawing_is_links_and_the_tables_are_there(opened: Opened) -> None:
    drawn = small()
    page = opened(written(drawn), java_script_enabled=False)
    assert page.locator("svg.map-svg a[href^='https://']").count() == len(drawn.nodes)
    assert page.locator("#map-nodes th[scope=row]").count() == len(drawn.nodes)
    assert page.locator("#map-edges tbody tr").count() == len(drawn.edges)
    assert not page.locator("#map-bar").is_visible()
    page.evaluate  # noqa: B018 (scripts of the page are off, the driver's are not)
    page.emulate_media(media="print")
    assert page.locator("#map-evidence td", has_text="Ord 20 i planen.").is_visible()


def many(count: int) -> Map:
    nodes = tuple(
        Node(
            f"{iris.BASE}id/n{i}",
            list(kinds.NODES)[i % 12],
            f"Mål nummer {i} för trygga hem",
            places=(place(i),),
        )
        for i in range(count)
    )
    edges = tuple(
        Edge(nodes[i].id, nodes[(i * 7 + k) % count].id, "addresses", "explicit", "", (place(i),))
        for i in range(count)
        for k in (1, 3)
        if k == 1 or i % 5 < 4
    )
    return small(nodes=nodes, edges=edges)


def grid(drawn: Map) -> Layout:
    """A layout that costs nothing, where only the page is measured."""
    side = int(len(drawn.nodes) ** 0.5) + 1
    at = {n.id: (60.0 + 90 * (i % side), 60.0 + 90 * (i // side)) for i, n in enumerate(drawn.nodes)}
    return Layout("network", at, side * 90 + 60, side * 90 + 60, boxes=False)


def test_two_thousand_nodes_are_drawn_in_three_seconds_and_can_be_moved(opened: Opened) -> None:
    drawn = many(2_000)
    text = one_file.one_file(drawn, grid(drawn), day=DAY)
    start = time.perf_counter()
    page = opened(text)
    first = page.evaluate("performance.now()")
    assert first < 3_000, (first, time.perf_counter() - start)
    page.focus("#map-drawing")
    moved = page.evaluate("""() => new Promise(done => {
      const start = performance.now(), holder = document.getElementById('map-drawing'); let n = 0;
      (function go() {
        if (n++ === 10) { done((performance.now() - start) / 10); return; }
        holder.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
        requestAnimationFrame(go);
      })();
    })""")
    assert moved < 400, moved
    page.fill("#map-search", "nummer 1999")
    page.keyboard.press("Enter")
    assert page.locator("#map-picked h3").inner_text() == "Mål nummer 1999 för trygga hem"
    alone(page)


def test_a_file_for_sixty_nodes_is_small_and_the_same_each_time() -> None:
    drawn = many(60)
    made = [one_file.one_file(drawn, grid(drawn), day=DAY) for _ in range(2)]
    assert made[0] == made[1] and len(made[0].encode()) < 700_000
    assert len(written(drawn).encode()) < 175_000
    # What stands in the page beside styles, scripts and passages: each name, look and heading few times.
    page = inside.inside(drawn, LAYOUTS["layered"](drawn), lambda node: "/goal/v1/" + node.name[:4])
    assert len(page.encode()) < 80_000, len(page.encode())
    assert not re.search(r"<(script|link|img|iframe|object)[^>]+(src|href|data)=", written(drawn))


def test_pyvis_is_the_model_and_its_page_is_ours(tmp_path: Path) -> None:
    drawn = small()
    page = written(drawn, "network")
    made = explore.model(drawn, LAYOUTS["network"](drawn), page)
    assert made.num_nodes() == len(drawn.nodes) and made.num_edges() == len(drawn.edges)
    assert made.generate_html() == page
    made.write_html(str(tmp_path / "k.html"))
    assert (tmp_path / "k.html").read_text("utf-8") == page and len(list(tmp_path.iterdir())) == 1


@dataclass
class Found:
    between: float
    bridge: bool


class Told:
    """What was measured, as `measures.Measures` gives it."""

    def __init__(self, drawn: Map) -> None:
        self.of = {n.id: Found(0.5 if n.kind == "goal" else 0.0, n.kind == "plan") for n in drawn.nodes}

    def community(self, node: str) -> str:
        return "Kring målet" if node.endswith(("g1", "m")) else ""


def test_what_was_measured_gives_sizes_groups_and_words(opened: Opened) -> None:
    drawn = small()
    page = opened(written(drawn, "circle", measures=Told(drawn)), "#pick=id/p&groups=community&size=between")
    assert "Håller ihop delar av kartan" in page.locator("#map-picked").inner_text()
    assert page.locator("#map-group-list").inner_text().split("\n") == ["A", "Kring målet (2)"]
    sizes = page.evaluate(
        "Array.from(document.querySelectorAll('g.node')).map(e => e.querySelector('.sign').getAttribute('transform'))"
    )
    assert len(set(sizes)) == 2
    alone(page)


COLOURS = sorted({look.colour for look in kinds.NODES.values()} | {s.colour for s in kinds.EDGES.values()})


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_of_a_sign_or_line_is_told_from_light_and_dark_paper(colour: str) -> None:
    dark = kinds.DARK[colour]
    assert contrast(colour, "#ffffff") >= 3 and contrast(dark, kinds.DARK_PAPER) >= 3
    sheet = inside.style()
    assert f'.map-room [fill="{colour}"] {{ fill: {dark}; }}' in sheet
    assert f'.map-room [stroke="{colour}"] {{ stroke: {dark}; }}' in sheet


def test_words_can_be_read_on_every_ground_of_the_room() -> None:
    blocks = re.findall(r"\.map-room, \.map-file \{([^}]*)\}", inside.style())
    light = dict(re.findall(r"--map-([\w-]+): (#[0-9a-f]{3,6})", blocks[0]))
    dark = light | dict(re.findall(r"--map-([\w-]+): (#[0-9a-f]{3,6})", blocks[1]))
    assert dark["paper"] == kinds.DARK_PAPER
    for scheme in (light, dark):
        long = {k: "#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v for k, v in scheme.items()}
        for ink, grounds in {
            "ink": ["paper", "soft", *(f"tint-{n}" for n in range(8))],
            "quiet": ["paper"],
            "link": ["paper", "soft"],
            "mark-ink": ["mark"],
        }.items():
            for ground in grounds:
                assert contrast(long[ink], long[ground]) >= 4.5, (ink, ground)
        assert contrast(long["focus"], long["paper"]) >= 3 and contrast(long["line"], long["paper"]) >= 3


def test_kinds_differ_by_more_than_colour() -> None:
    signs = [look.sign for look in kinds.NODES.values()]
    assert len(set(signs)) == len(signs)
