"""The pages in a real browser: nothing leaves the machine, axe finds nothing, the keyboard reaches all."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = ["/", "/coverage/mvk/3/23-overenskommelse-2021", "/plans", "/plan/23-overenskommelse-2021", "/queries",
         "/query/gap_framework_part", "/sparql?query=SELECT%20*%20%7B%3Fs%20a%20sg%3ACounty%7D%20LIMIT%205",
         "/map?version=23-overenskommelse-2021", "/def", "/data", "/docs", "/report", "/about-us", "/method", "/accessibility", "/doc/area/03", "/nope",
         "/doc/plan/23-overenskommelse-2021/goal/3.1", "/doc/evidence/03-plan-2022/146-835", "/graph/plan/03-plan-2022",
         "/doc/plan/03-plan-2022/alignment/10", "/doc/plan/03-plan-2022?page=2", "/doc/area/3",
         "/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2"]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def _clean(page: Any, path: str) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert found == [], [(path, v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_asks_nothing_of_other_hosts(page: Any, server: str, path: str) -> None:
    for prefix in ("", "/en"):
        page.goto(server + prefix + path)
        _clean(page, prefix + path)
    assert page.outside == []
    if path not in ("/nope", "/doc/area/3"):
        assert page.faults == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_narrow_screen_and_dark_colours(page: Any, server: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.goto(server + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    _clean(page, path)


def test_the_matrix_is_there_and_a_cell_opens_its_passages_by_keyboard(page: Any, server: str) -> None:
    page.goto(server + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    cell = page.locator("td.state a").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/coverage/**")
    assert page.locator("h1").inner_text()


def test_the_site_works_without_script(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/")
    page.select_option("#framework", "fhp")
    page.click("button[type=submit]")
    assert page.locator("td.state").count() == 45
    page.goto(server + "/map")
    page.locator("details.map-table summary").click()
    assert page.locator(".map-table tbody tr").count() > 20
    context.close()


def _drawn(page: Any) -> None:
    page.locator('#map[data-drawn="true"]').wait_for(timeout=15_000)


def test_the_map_is_drawn_searched_and_read_by_keyboard(page: Any, server: str) -> None:
    page.goto(server + "/map?version=23-overenskommelse-2021")
    _drawn(page)
    page.fill("#map-search", "Effektivare brottsbekämpning")
    page.keyboard.press("Enter")
    assert page.locator("#map-picked h3").inner_text() == "Effektivare brottsbekämpning"
    assert page.locator("#map-live").inner_text().endswith("Effektivare brottsbekämpning")
    assert page.locator("#map-picked li").count() > 0
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    assert page.locator("#map-picked h3").inner_text() != "Effektivare brottsbekämpning"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "map"
    page.uncheck('input[data-kind="actor"]')
    assert page.faults == [] and page.outside == []


def test_a_map_taken_home_works_with_the_cable_pulled(
    browser: Any, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "karta.html"
    assert run("map", "-o", str(path)).returncode == 0
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(path.as_uri())
    _drawn(page)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    _clean(page, "the file")
    context.close()
