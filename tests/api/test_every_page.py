"""Every kind of page in a real browser, found by following links: what the law, the reader and the printer ask.

A page is loaded once in each language and everything is looked at in that one visit; the tests then say which of it
was not so. What needs no browser is in `test_served_pages.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from .crawl import BUILT, Page, Site, allowed

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
TABS = 50
"""Times that Tab is pressed on a page, at most; then its end is looked at."""

LOOK = Path(__file__).with_name("look.js")


@dataclass
class Visits:
    """What was found on the pages: subject → (address, what) of everything that is not as it should be."""

    visited: list[str] = field(default_factory=list)
    found: dict[str, list[tuple[str, object]]] = field(default_factory=dict)
    painted: dict[str, float] = field(default_factory=dict)
    weight: dict[str, int] = field(default_factory=dict)

    def add(self, subject: str, address: str, faults: list[Any]) -> None:
        self.found.setdefault(subject, []).extend((address, fault) for fault in faults)


def chosen(site: Site, errors: list[Page]) -> list[Page]:
    """Of each route the page with the least and that with the most in its query, of addresses of any depth (linked
    data) the three largest of unlike kinds, two error pages; each in both languages."""
    of: dict[tuple[str, str], list[Page]] = {}
    for page in site.pages:
        of.setdefault((page.language, page.pattern), []).append(page)
    picked = []
    for (_, pattern), pages in of.items():
        if ":path}" in pattern:
            kinds = {p.kind: p for p in sorted(pages, key=lambda p: len(p.answer.content))}
            picked += sorted(kinds.values(), key=lambda p: -len(p.answer.content))[:3]
        else:
            ordered = sorted(pages, key=lambda p: (len(p.kind), len(p.answer.content)))
            picked += [ordered[0]] if len({p.kind for p in ordered}) == 1 else [ordered[0], ordered[-1]]
    return picked + [
        next(p for p in errors if p.language == tag and p.path.count("/") > 2) for tag in ("sv", "en")
    ]


@pytest.fixture(scope="module")
def visits(browser: Any, site: Site, errors: list[Page]) -> Iterator[Visits]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(path=LOOK)
    made = Visits(found={"visit": []})
    page = context.new_page()
    heard: list[tuple[str, str]] = []
    page.on("request", lambda r: heard.append(("outside", r.url)) if not r.url.startswith((site.address, "data:", "blob:")) else None)  # fmt: skip
    page.on("pageerror", lambda e: heard.append(("console", str(e))))
    page.on("console", lambda m: heard.append(("console", m.text)) if m.type == "error" else None)
    answers: list[Any] = []
    page.on("response", lambda r: answers.append(r))
    sizes: dict[str, int] = {}
    for one in chosen(site, errors):
        heard.clear()
        try:
            _visit(page, site, one, made, answers, sizes)
        except Error as error:
            made.add("visit", one.path, [error.message])
            page.goto("about:blank")
        failed = one.answer.status_code != 200  # a browser says so of an error page, and should
        made.add(
            "console",
            one.path,
            [t for k, t in heard if k == "console" and not (failed and "status of 4" in t)],
        )
        made.add("outside", one.path, [t for k, t in heard if k == "outside"])
    context.close()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    for one in chosen(site, errors):
        if one.language == "sv":
            page.goto(site.address + one.path, wait_until="domcontentloaded")
            said = page.locator("main").inner_text()
            made.add("no script", one.path, [] if len(said) > 80 else [said])
    plain.close()
    yield made
    print(f"\n{len(made.visited)} pages looked at: {' '.join(made.visited)}")


def _visit(page: Any, site: Site, one: Page, made: Visits, answers: list[Any], sizes: dict[str, int]) -> None:
    at, full = one.path, one.language == "sv"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="screen", color_scheme="light" if full else "dark", reduced_motion="reduce")
    answers.clear()
    page.goto(site.address + at)
    made.visited.append(at)
    made.weight[at] = _weight(site, answers, sizes)
    made.add("axe", at, _axe(page, {"runOnly": RULES}))
    page.evaluate("__look.begin()")
    made.add("keyboard", at, _by_keyboard(page))
    made.add("motion", at, page.evaluate("__look.moving()"))
    if full:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        made.add("large text", at, page.evaluate("__look.cut()"))
        page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 320, "height": 800})
    made.add("narrow", at, page.evaluate("__look.cut()"))
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": 718, "height": 1047})  # A4 less 1 cm around
    made.add("print", at, page.evaluate("__look.printed()"))
    made.painted[at] = page.evaluate("__look.painted()")
    made.add("policy", at, page.evaluate("__look.violations"))


def _axe(page: Any, options: dict[str, Any]) -> list[Any]:
    found = Axe().run(page, options={**options, "resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]


def _weight(site: Site, answers: list[Any], sizes: dict[str, int]) -> int:
    """Bytes of the page and of what it loads of ours, as they are without compression."""
    total = 0
    for answer in answers:
        if answer.request.resource_type in ("document", "stylesheet", "script", "fetch", "xhr"):
            if urlsplit(answer.url).path.startswith(BUILT):
                continue
            if answer.url not in sizes:
                sizes[answer.url] = len(answer.body())
            total += sizes[answer.url]
    return total


def _by_keyboard(page: Any) -> list[str]:
    """The first stops one after another, the skip link, and that the end is not a trap."""
    count = page.evaluate("__look.list.length")
    pressed = min(count, TABS)
    for _ in range(pressed):
        page.keyboard.press("Tab")
    bad: list[str] = page.evaluate(f"__look.walked({pressed})")
    page.evaluate("__look.toEnd()")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement === __look.list[__look.list.length - 1]"):
        bad.append("the last stop cannot be left")
    page.evaluate("document.querySelector('.skip').focus()")
    page.keyboard.press("Enter")
    if not page.evaluate("document.activeElement === document.querySelector('main')"):
        bad.append("the skip link leads nowhere")
    return bad


def test_a_page_of_every_route_was_looked_at_in_both_languages(visits: Visits, site: Site) -> None:
    of = {p.path: (p.language, p.pattern) for p in site.pages}
    assert {of[at] for at in visits.visited if at in of} == {(p.language, p.pattern) for p in site.pages}
    assert len(visits.visited) > 40


@pytest.mark.parametrize("subject", ["visit", "axe", "keyboard", "narrow", "large text", "motion", "print", "no script", "policy", "console", "outside"])  # fmt: skip
def test_nothing_is_wrong_with(visits: Visits, subject: str) -> None:
    assert not visits.found[subject], "\n".join(map(str, visits.found[subject]))


def test_every_page_is_light_and_painted_at_once(visits: Visits) -> None:
    assert {at: n for at, n in visits.weight.items() if n >= allowed(at)} == {}
    assert {at: ms for at, ms in visits.painted.items() if ms is None or ms >= 1000} == {}


BAD = """<!DOCTYPE html><html lang="sv"><head><title>Allt är fel</title><style>
  .skip, .now { outline: none } .wide { width: 2000px } .small { width: 5rem; height: 1rem; overflow: hidden }
  @keyframes turn { to { rotate: 1turn } } .now { animation: turn 1s infinite } a { color: #999 }
  @media print { header { display: block } }
</style></head><body><header><a class="skip" href="#nowhere">Hoppa</a><nav><a href="/">Start</a></nav></header>
<main id="content"><h1>Allt är fel</h1><a class="now" href="/b" tabindex="3">Först</a><p class="wide">Bred</p>
<p class="small">Ett mycket långt stycke som inte får plats i sin ruta</p><img src="data:," ><button>Sist</button></main>
<script>document.querySelector("button").addEventListener("keydown", function (e) { e.preventDefault(); });</script>
</body></html>"""


def test_the_look_sees_what_is_wrong(browser: Any) -> None:
    """Each of the things looked for, on a page that has them all."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(path=LOOK)
    page = context.new_page()
    page.route("**/*", lambda r: r.fulfill(body=BAD, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": "img-src 'none'"}))  # fmt: skip
    page.goto("http://bad.test/")
    assert {"color-contrast", "image-alt"} <= {name for name, _ in _axe(page, {"runOnly": RULES})}
    page.evaluate("__look.begin()")
    keyboard = " ".join(_by_keyboard(page))
    for said in (
        "positive tabindex",
        "focus is not visible",
        "from the top to a.now",
        "cannot be left",
        "skip link",
    ):
        assert said in keyboard, keyboard
    cut = " ".join(page.evaluate("__look.cut()"))
    assert "wide in 1280" in cut and "cut: p.small" in cut and "over the edge: p.wide" in cut
    assert "moves: turn" in page.evaluate("__look.moving()")
    page.emulate_media(media="print")
    printed = " ".join(page.evaluate("__look.printed()"))
    assert "printed: header" in printed and "cut in print: p.small" in printed
    assert page.evaluate("__look.violations") != []
    context.close()
