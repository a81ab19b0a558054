"""The map of the counties as it is served: page, choices, files, and what a reader does with a tile."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from samverkansgraf.api.maps import ENDINGS
from samverkansgraf.visualisations.maps import counties

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, headers={"Accept": "text/html"}, timeout=60) as made:
        yield made


def _tiles(html: str) -> list[str]:
    """The tiles of the counties, without the list of parts beside them."""
    return [g for g in re.findall(r'<g class="node".*?</g>', html, re.S) if 'class="tile-note"' not in g]


def test_the_page_has_every_county_and_the_usual_framework(client: httpx.Client) -> None:
    for prefix, words in (("", "4 av 4 delar"), ("/en", "4 of 4 parts")):
        page = client.get(f"{prefix}/map/counties").text
        assert len(_tiles(page)) == 21 and sum(words in tile for tile in _tiles(page)) == 2
        assert '<option value="mvk" selected>' in page and '<option value="tiles" selected>' in page
        assert f'href="{prefix}/area/03"' in page and "/query/list_coverage?framework=mvk" in page
        assert datetime.date.today().isoformat() in page


def test_the_map_is_offered_with_the_others(client: httpx.Client) -> None:
    page = client.get("/map").text
    assert 'href="/map/counties"' in page and page.count("<li><h2>") == 1 + page.count('href="/map/network_')
    assert counties.Question().title("sv") in page


def test_choices_change_the_map(client: httpx.Client) -> None:
    page = client.get("/map/counties?framework=fhp&date=2027-01-01").text
    assert "5 av 9 delar" in page and "ingen länsplan" in page
    jamtland = next(tile for tile in _tiles(page) if "Jämtland" in tile)
    assert "i kraft" in jamtland and "av 9" not in jamtland
    for layout in ("layered", "pair"):
        answer = client.get(f"/map/counties?layout={layout}")
        assert answer.status_code == 200 and 'class="edge"' in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/map/counties?framework=nonsense", 404),
        ("/map/counties?date=yesterday", 400),
        ("/map/counties?layout=network", 404),
        ("/map/counties?thing=area/03", 404),
        ("/map/counties?nodes=0", 404),
        ("/map/network_plans?layout=tiles", 404),
        ("/map/county", 404),
        ("/map/counties.exe", 404),
    ],
)
def test_what_there_is_none_of_is_told(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status and "Traceback" not in answer.text


@pytest.mark.parametrize("ending", [e for e in ENDINGS if "pdf" not in e])
def test_every_file_is_made(client: httpx.Client, ending: str) -> None:
    answer = client.get(f"/map/counties.{ending}?framework=fhp&date=2026-11-22")
    assert answer.status_code == 200 and len(answer.content) > 1000
    assert f"samverkansgraf-counties.{ending}" in answer.headers["content-disposition"]
    if ending == "csv":
        rows = [row for row in answer.text.splitlines() if re.match(r"\d+;\d\d ", row)]
        assert len(rows) == 18 and sum("saknar" in row for row in rows) == 9
    if ending in ("svg", "html"):
        assert len(_tiles(answer.text)) == 21


def test_a_file_made_anew_by_its_own_address_is_the_same(client: httpx.Client) -> None:
    first = client.get("/map/counties.svg?framework=fhp").text
    said = "".join(re.findall(r">([^<]*)<", first)).replace(" ", "").replace("&amp;", "&")
    assert "/map/counties?date=" in said and "layout=" not in said
    day = datetime.date.today().isoformat()
    assert client.get(f"/map/counties.svg?date={day}&framework=fhp").text == first


def test_the_command_line_makes_the_map(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "lan.svg"
    done = run("map", "counties", "--framework", "istanbul", "-o", str(path), LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert len(_tiles(path.read_text("utf-8"))) == 21
    wrong = run("map", "counties", "--framework", "nonsense", "-o", str(tmp_path / "x.svg"))
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr and not (tmp_path / "x.svg").exists()


def test_a_tile_opens_its_edges_and_their_passages(page: Any, server: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server}/map/counties")
    page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
    tile = page.locator('g.node:has(title:text-matches("Jämtlands län")) a')
    tile.click()
    panel = page.locator("#map-picked")
    assert "Jämtlands län" in panel.inner_text() and "4 av 4 delar" in panel.inner_text()
    edges = panel.locator("li button")
    assert edges.count() >= 4
    panel.get_by_role("button", name=re.compile("gäller")).first.click()
    assert panel.locator("blockquote").count() > 0 or "Källtexten finns inte här" in panel.inner_text()
    found = Axe().run(page, options=RULES).response["violations"]
    assert found == [], [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
    assert page.faults == [] and page.outside == []


def test_the_whole_map_is_seen_at_once_with_letters_for_a_room(page: Any, server: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server}/map/counties")
    page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
    inside = """() => { const f = document.getElementById('map-drawing').getBoundingClientRect();
      const b = [...document.querySelectorAll('g.node rect.box')].map(e => e.getBoundingClientRect());
      const letters = document.querySelector('g.node text').getScreenCTM().a * 18;
      return [b.every(r => r.left >= f.left && r.right <= f.right && r.top >= f.top && r.bottom <= f.bottom), letters]; }"""
    whole, letters = page.evaluate(inside)
    assert whole and letters >= 16
    page.click("#map-present")
    page.wait_for_timeout(300)
    whole, letters = page.evaluate(inside)
    assert whole and letters >= 20


def test_sizes_and_notes_stay_within_their_tile(page: Any, server: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server}/map/counties")
    page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
    page.select_option("#map-size", "degree")
    page.wait_for_timeout(200)
    found = page.evaluate("""() => [...document.querySelectorAll('g.node .map-share')].map(e => {
      const a = e.getBoundingClientRect(), b = e.closest('g.node').querySelector('.box').getBoundingClientRect();
      return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom; })""")
    assert len(found) >= 6 and all(found)
