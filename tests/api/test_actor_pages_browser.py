"""The pages of actors, concepts and areas in a real browser: axe finds nothing, they fit, the keyboard reaches all."""

from __future__ import annotations

from typing import Any

import pytest

from .test_browser import _clean

PAGES = ["/actors", "/actor/council-03", "/areas?q=uppsala", "/area/03", "/area/0305", "/concepts", "/concept/mvk", "/concept/mvk/2",
         "/concept/scheme/role", "/concept/scheme/violence-form/honour-based", "/actor/x"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_fits_and_asks_nothing_of_other_hosts(page: Any, server: str, path: str) -> None:
    for prefix in ("", "/en"):
        page.goto(server + prefix + path)
        _clean(page, prefix + path)
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.goto(server + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    _clean(page, path)
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.outside == []


def test_roles_are_filtered_and_passages_opened_by_keyboard(page: Any, server: str) -> None:
    page.goto(server + "/actor/council-03")
    page.focus("#role")
    page.keyboard.type("samo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**role=coordinates**")
    assert page.locator("h2#roles ~ .scroll tbody tr").count() == 3
    page.goto(server + "/concept/mvk/2")
    summary = page.locator("h2#evidence ~ details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("blockquote:visible").count() > 0
