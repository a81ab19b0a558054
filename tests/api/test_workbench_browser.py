"""The workbench in a real browser: writing, completing, running, stopping, all by keyboard, and without script."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from samverkansgraf.api.form import EDITOR
from samverkansgraf.graph.settings import Settings

from tests.conftest import absent, serving

from .test_browser import _clean

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT ?v (COUNT(?m) AS ?n) { ?m a sg:Measure ; sg:inVersion ?v } GROUP BY ?v"
EDGES = "CONSTRUCT { ?a sg:responsibleActor ?e } { ?e sg:responsibleActor ?a }"


@pytest.fixture(scope="module")
def bench(settings: Settings) -> Iterator[str]:
    """The address of a server with the limits that servers have."""
    with serving(settings.store, None) as address:
        yield address


@pytest.fixture
def editor(page: Any, bench: str) -> Any:
    """The page of free SPARQL with an empty editor that has the focus."""
    if not EDITOR.is_file():
        absent("the editor is not built: python api/editor/build.py")
    page.goto(bench + "/sparql")
    _write(page, "")
    return page


def _write(page: Any, text: str) -> None:
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def _text(page: Any) -> str:
    return str(page.locator("#query").input_value())


def _offered(page: Any) -> list[str]:
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    return [str(t) for t in page.locator(".cm-tooltip-autocomplete li").all_inner_texts()]


def _status(page: Any, begins: str) -> None:
    page.locator("#progress", has_text=begins).wait_for()


def _address(query: str, **more: str) -> str:
    return f"/sparql?query={quote(query)}" + "".join(f"&{k}={v}" for k, v in more.items())


def test_what_fits_is_completed_and_the_query_run_by_keyboard(editor: Any) -> None:
    editor.keyboard.type("SELECT ?g ?l { ?g a mål")
    assert _offered(editor)[0].split() == ["sg:Goal", "mål"], "by its name in the language of the page"
    for _ in range(3):
        editor.keyboard.press("Backspace")
    editor.keyboard.type("sg:Goa")
    assert _offered(editor)[0].split() == ["sg:Goal", "mål"]
    editor.wait_for_timeout(150)
    editor.keyboard.press("Enter")
    editor.keyboard.type(" ; ")
    editor.keyboard.press("Control+ ")
    offered = _offered(editor)
    mandatory = ["(obligatorisk)" in option for option in offered]
    assert mandatory == sorted(mandatory, reverse=True) and any(mandatory) and not all(mandatory)
    assert any(o.startswith("skos:prefLabel") for o in offered) and not any(
        "sg:numericValue" in o for o in offered
    )
    editor.keyboard.type("skos:prefL")
    editor.locator(".cm-tooltip-autocomplete li", has_text="skos:prefLabel").wait_for()
    editor.wait_for_timeout(150)
    editor.keyboard.press("Enter")
    editor.keyboard.type(" ?l")
    editor.keyboard.press("Escape")
    editor.keyboard.press("Control+Enter")
    _status(editor, "Klart på")
    assert _text(editor) == "SELECT ?g ?l { ?g a sg:Goal ; skos:prefLabel ?l}"
    assert editor.locator("#result tbody tr").count() > 10 and "query=SELECT" in editor.url
    assert editor.faults == [] and editor.outside == []


def test_a_prefix_is_declared_with_its_address(editor: Any) -> None:
    editor.keyboard.type("PREFIX sko")
    assert _offered(editor)[0].startswith("skos:")
    editor.wait_for_timeout(150)
    editor.keyboard.press("Enter")
    assert _text(editor) == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"


def test_a_fault_is_underlined_and_the_way_to_it_is_a_button(editor: Any) -> None:
    _write(editor, "SELECT * {\n  ?s skos:prefLabel .\n}")
    editor.keyboard.press("Control+Enter")
    editor.locator("#fault [role=alert]").wait_for()
    assert "Rad 2, kolumn 21" in editor.locator("#fault p").first.inner_text()
    assert editor.locator(".cm-lintRange-error").inner_text() == "."
    _clean(editor, "a fault")
    editor.locator("#fault button").press("Enter")
    editor.keyboard.insert_text("?l ")
    editor.keyboard.press("Control+Enter")
    _status(editor, "Klart på")
    assert _text(editor) == "SELECT * {\n  ?s skos:prefLabel ?l .\n}"
    assert editor.locator("#fault [role=alert]").count() == 0
    assert editor.locator(".cm-lintRange-error").count() == 0


def _ended(address: str) -> float:
    """Query processes that the server has ended so far."""
    with urllib.request.urlopen(address + "/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return float(
        next(line.split()[1] for line in lines if line.startswith("samverkansgraf_query_processes_ended "))
    )


def test_a_query_is_stopped_here_and_on_the_server(editor: Any, bench: str) -> None:
    _write(editor, SLOW)
    editor.keyboard.press("Control+Enter")
    _status(editor, "Frågan körs:")
    assert "av högst 20 s" in editor.locator("#progress").inner_text()
    before = _ended(bench)
    editor.locator("#stop").press("Enter")
    _status(editor, "Avbruten efter")
    assert not editor.locator("#stop").is_visible()
    until = time.monotonic() + 5
    while _ended(bench) == before and time.monotonic() < until:
        time.sleep(0.1)
    assert _ended(bench) == before + 1, "long before its 20 seconds were over"


def test_the_keyboard_is_not_caught_in_the_editor(editor: Any) -> None:
    editor.keyboard.type("SELECT ?g { ?g a sg:")
    editor.locator(".cm-tooltip-autocomplete").wait_for()
    editor.keyboard.press("Escape")
    assert editor.locator(".cm-tooltip-autocomplete").count() == 0
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.textContent") == "Kör frågan"
    editor.keyboard.press("Shift+Tab")
    assert editor.evaluate("document.activeElement.className") == "editor"
    editor.keyboard.press("Shift+Tab")
    assert editor.evaluate("document.activeElement.tagName") == "A"
    editor.locator("label[for=query]").click()
    assert editor.evaluate("document.activeElement.className") == "editor"


def test_queries_are_remembered_in_this_browser_alone_and_forgotten_on_request(
    editor: Any, bench: str
) -> None:
    for query in ("ASK { ?c a sg:County }", 'ASK { ?s ?p "<img src=x onerror=alert(1)>" }'):
        _write(editor, query)
        editor.keyboard.press("Control+Enter")
        editor.locator("#history li button", has_text=query[:12] if "County" in query else "<img").wait_for()
        _status(editor, "Klart på")
    assert json.loads(editor.evaluate("localStorage.getItem('samverkansgraf.queries')"))[1].startswith(
        "ASK { ?c"
    )
    editor.goto(bench + "/en/sparql")
    assert editor.locator("#history li").count() == 2 and editor.locator("#history img").count() == 0
    editor.locator("#history li button").nth(1).press("Enter")
    assert _text(editor) == "ASK { ?c a sg:County }"
    editor.locator("#clear").press("Enter")
    assert (
        editor.evaluate("localStorage.length") == 0 and editor.locator("#history button:visible").count() == 0
    )
    assert editor.faults == []


def test_order_and_way_of_showing_change_without_leaving_the_query(editor: Any, bench: str) -> None:
    editor.goto(bench + _address(COUNT))
    editor.locator("#result thead a", has_text="n").last.press("Enter")
    editor.locator('#result th[aria-sort="ascending"]').wait_for()
    assert "sort=n" in editor.url and editor.evaluate("document.activeElement.closest('th') !== null")
    editor.locator(".kinds a", has_text="Diagram").press("Enter")
    editor.locator(".bars-table").wait_for()
    bars = editor.locator(".bars-table rect").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().width)"
    )
    assert max(bars) > 200 and sorted(bars) != bars[::-1]
    assert editor.locator("#share").get_attribute("href").endswith(quote(COUNT, safe="*").replace("%20", "+"))
    editor.go_back()
    editor.locator('#result th[aria-sort="ascending"]').wait_for()


@pytest.mark.parametrize("path", ["/sparql", _address(COUNT), _address(COUNT, show="chart"), _address(EDGES, show="map"), _address("SELECT * {"), _address("ASK {}"), _address(EDGES, show="turtle"), "/queries?q=luckor", "/query/list_members?version=plan", "/query/list_coverage?framework=mvk", "/query/network_plans?show=map", "/query/compare_violence_forms?show=chart"])  # fmt: skip
def test_a_page_is_accessible_in_any_width_and_colour(page: Any, bench: str, path: str) -> None:
    for prefix, width, scheme in (("", 1440, "light"), ("/en", 320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto(bench + prefix + path)
        if path.startswith("/sparql") and EDITOR.is_file():
            page.locator(".cm-content").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        _clean(page, prefix + path)
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.outside == [] and not [f for f in page.faults if "status of 400" not in f]


def test_suggestions_are_accessible_in_dark_and_forced_colours(editor: Any) -> None:
    for media in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        editor.emulate_media(**media)
        _write(editor, "SELECT ?g { ?g a ")
        editor.keyboard.type("sg:M")
        chosen = editor.locator(".cm-tooltip-autocomplete li[aria-selected]")
        chosen.wait_for()
        _clean(editor, str(media))
        look = chosen.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor, getComputedStyle(e).outlineStyle]"
        )
        assert look[0] != look[1] and look[2] == "solid"
        editor.keyboard.press("Escape")


def test_without_the_built_editor_the_plain_field_runs_and_finds_faults(page: Any, bench: str) -> None:
    page.route("**/dist/editor.js", lambda route: route.abort())
    page.goto(bench + "/sparql")
    page.fill("#query", "SELECT * {\n  ?s ?p .\n}")
    page.press("#query", "Control+Enter")
    page.locator("#fault button").press("Enter")
    assert page.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]") == [
        19,
        20,
    ]
    page.fill("#query", "ASK { ?c a sg:County }")
    page.press("#query", "Control+Enter")
    page.locator(".truth").wait_for()
    assert "ja" in page.locator(".truth").inner_text()


def test_all_of_it_works_without_script(browser: Any, bench: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(bench + "/sparql")
    page.fill("#query", COUNT)
    page.click("#ask button >> text=Kör frågan")
    rows = page.locator("#result tbody tr").count()
    assert rows > 2 and not page.locator("#history").is_visible() and not page.locator("#stop").is_visible()
    page.click("#result thead a >> nth=1")
    assert page.locator('#result th[aria-sort="ascending"]').count() == 1
    page.click("text=Diagram")
    assert page.locator(".bars-table tbody tr").count() == rows
    page.fill("#query", "SELECT * { ?s ?p }")
    page.click("text=Kör utan att lägga frågan i adressen")
    assert "men här ska stå ett värde" in page.locator("#fault").inner_text() and "query=" not in page.url
    page.goto(bench + "/queries")
    page.fill("#wanted", "överlapp aktör")
    page.click(".choices button")
    page.click("text=Överlapp: samma aktör")
    page.select_option("#p-areaB", "0586")
    page.click(".asking button")
    assert "areaB=0586" in page.url and page.locator("#result").is_visible()
    page.click("summary")
    page.click("text=Öppna i SPARQL")
    assert "VALUES ?areaB { <https://w3id.org/samverkansgraf/id/area/0586> }" in page.input_value("#query")
    context.close()
