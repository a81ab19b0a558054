"""What a reader does in a real browser. What holds for every page is in `test_every_page.py`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def _clean(page: Any, path: str) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert found == [], [(path, v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def test_the_matrix_is_there_and_a_cell_opens_its_passages_by_keyboard(page: Any, server: str) -> None:
    page.goto(server + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    cell = page.locator("td .state").first.locator("xpath=..")
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/coverage/**")
    assert page.locator("h1").inner_text()


def test_the_site_works_without_script(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/")
    page.select_option("#framework", "fhp")
    page.click(".choices button")
    assert page.locator("td .state").count() == 36
    page.goto(server + "/map/network_plans?version=23-overenskommelse-2021")
    assert page.locator("svg .node a").count() > 20 and page.locator("table tbody tr").count() > 40
    context.close()


def test_a_map_on_the_site_is_steered_under_its_policy(page: Any, server: str) -> None:
    for layout in ("layered", "network"):
        page.goto(f"{server}/map/network_plans?version=23-overenskommelse-2021&layout={layout}")
        page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
        _clean(page, layout)
    assert page.faults == [] and page.outside == []


def test_a_map_from_the_command_line_works_with_the_cable_pulled(
    browser: Any, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path = tmp_path / "karta.html"
    assert run("map", "network_part", "--part", "mvk/3", "-o", str(path)).returncode == 0
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(path.as_uri())
    assert page.locator("svg .node").count() > 5
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
