"""The page of the search."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from .inside import Client


def ask(client: Client, path: str = "/search", **parameters: str) -> Any:
    return client.get(f"{path}?{urlencode(parameters)}")


def names(html: str) -> list[str]:
    """The labels of the hits, without their marks."""
    return [unescape(re.sub(r"<[^>]+>", "", h)) for h in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", html)]


def test_a_hit_says_what_it_is_where_it_stands_and_leads_to_its_page(within: Client) -> None:
    page = ask(within, q="förebyggande arbete", kind="focus-area", area="23").text
    assert '<a href="/doc/plan/23-overenskommelse-2021/focusArea/' in page or 'href="/concept' in page
    assert "<mark>Förebyggande</mark> <mark>arbete</mark> mot våld" in page
    assert '<span class="tag">insatsområde</span>' in page and 'href="/plan/23-overenskommelse-2021"' in page
    assert "<h1>Sök: förebyggande arbete</h1>" in page and page.count("<h1") == 1


def test_the_header_form_of_any_page_leads_here(within: Client) -> None:
    for prefix in ("", "/en"):
        assert f'action="{prefix}/search"' in within.get(prefix + "/plans").text
    page = within.get("/search?q=%22%3E%3Cscript%3E").text
    assert 'value="&#34;&gt;&lt;script&gt;"' in page and "<script>" not in page


def test_the_english_twin_and_languages_of_parts(within: Client) -> None:
    page = ask(within, "/en/search", q="Jämställdhetspolitikens mål").text
    assert '<html lang="en">' in page and "equality" in names(page)[0]
    assert re.search(r'Also: <bdi lang="sv"><mark>Jämställdhetspolitikens</mark>', page)


def test_without_words_it_says_what_can_be_searched(within: Client) -> None:
    page = within.get("/search")
    assert page.status_code == 200 and 'href="/search?kind=goal"' in page.text
    listed = ask(within, kind="goal").text
    count = int(re.search(r'href="/search\?kind=goal">mål</a> \((\d+)\)', page.text)[1])  # type: ignore[index]
    assert f"{count} träffar" in listed
    for nothing in ("!!!", "\u202e", '"*"'):
        assert "Inga ord att söka på" in ask(within, q=nothing).text
    assert names(ask(within, q="  \x00").text) == []


def test_no_hits_suggest_words_that_exist_and_what_there_is(within: Client) -> None:
    page = ask(within, q="jmstldht").text
    assert "Inga träffar för »jmstldht«" in page or "jämställdhet" in page
    narrowed = ask(within, q="polisen", kind="goal").text
    assert "med urvalet" in narrowed and 'href="/search?q=polisen"' in narrowed


def test_what_was_searched_instead_is_said(within: Client) -> None:
    page = ask(within, q="jämstäldhet").text
    assert (
        "»jämstäldhet«" in page
        and '<strong lang="">jämställdhet</strong>' in page
        and "<mark>Jämställdhet" in page
    )


def test_one_whole_hit_stands_out(within: Client) -> None:
    page = ask(within, q="polismyndigheten").text
    assert page.count('class="hit whole"') == 1 and "Heter just så" in page
    assert names(page)[0] == "Polismyndigheten"


def test_every_facet_link_gives_as_many_hits_as_it_says(within: Client) -> None:
    page = ask(within, q="våld", area="03").text
    links = re.findall(r'<li><a href="(/search\?[^"]+)" rel="nofollow"><bdi>[^<]+</bdi></a> \((\d+)\)', page)
    assert len(links) > 8
    for address, count in links:
        html = within.get(unescape(address)).text
        assert (f">{count} träffar<" in html) or (count == "1" and ">1 träff<" in html), address


def test_pages_lead_to_each_other_and_hold_twenty(within: Client) -> None:
    first = ask(within, q="våld")
    second = within.get("/search?q=v%C3%A5ld&page=2").text
    assert len(names(first.text)) == len(names(second)) == 20 and not set(names(first.text)) & set(
        names(second)[:3]
    )
    assert (
        'rel="next"' in first.text
        and 'rel="prev"' in second
        and '<ol class="plain hits" start="21">' in second
    )
    assert "/search?q=v%C3%A5ld&amp;page=2</a>" in second  # the permanent address


@pytest.mark.parametrize(
    ("search", "status"),
    [
        ("q=v%C3%A5ld&page=0", 404), ("q=v%C3%A5ld&page=-1", 404), ("q=v%C3%A5ld&page=999", 404), ("q=v%C3%A5ld&page=99999999999999", 404),
        ("q=v%C3%A5ld&page=%D9%A1", 404), ("q=v%C3%A5ld&page=x", 404), ("kind=goals", 404), ("kind=%3Cimg%20onerror%3D1%3E", 404), ("area=99", 404),
        ("document=03-plan-2023", 404), ("framework=%00", 404), ("q=a&q=b", 400), ("kind=goal&kind=measure", 400), ("q=" + "a" * 10_000, 400),
        ("q=" + quote("å" * 501), 400), ("q=" + "a" * 500, 200), ("q=%ED%A0%80", 200), ("q=%ff%fe", 200), ("q=%00", 200), ("q=%E2%80%AE%E2%80%8F", 200),
        ("q=field%3Avalue%5E2+OR+*", 200), ("q=%22%22%22", 200), ("q=%22v%C3%A5ld", 200), ("q", 200), ("q=a&" + "&".join(f"x{n}={n}" for n in range(900)), 200),
        ("more=%3Cscript%3E&q=v%C3%A5ld", 200), ("&&&=&q=&kind=&page=", 200), ("q=" + "a+" * 240, 200), ("q=5.2&page=1", 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bad_parameters_get_a_page_that_helps(within: Client, prefix: str, search: str, status: int) -> None:
    for ending in ("", ".json", ".csv"):
        answer = within.get(f"{prefix}/search{ending}?{search}")
        assert answer.status_code == status
        assert "<img" not in answer.text and "<script" not in answer.text
        if not ending:
            assert "<main" in answer.text and "<h1" in answer.text


def test_a_wrong_value_is_told_the_nearest(within: Client) -> None:
    assert (
        "goal" in within.get("/search?kind=goals").text
        and "03-plan-2022" in within.get("/search?document=03-plan-2023").text
    )


def test_the_hits_as_files_say_the_same_as_the_page(within: Client) -> None:
    page = ask(within, q="polis", kind="principle")
    rows = within.get("/search.json?q=polis&kind=principle").json()
    assert [r["name"] for r in rows["rows"]] == names(page.text)
    assert rows["rows"][0]["nameAddress"].startswith("https://w3id.org/samverkansgraf/id/plan/")
    text = within.get("/search.csv?q=polis&kind=principle").content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert table[0][:2] == ["Slag", "Namn"] and [r[1] for r in table[1 : len(names(page.text)) + 1]] == names(
        page.text
    )
    assert "Slag: princip" in text  # the choice, in words


def test_too_many_words_are_left_out_aloud(within: Client) -> None:
    page = ask(within, q=" ".join(f"ord{n}" for n in range(20))).text
    assert "Bara de 12 första orden söktes" in page or "12 first words" in page


def test_the_page_by_keyboard_without_script_and_on_a_narrow_screen(server: str, page: Any) -> None:
    page.goto(server + "/plans")
    page.locator("#find").press_sequentially("våld")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("ol.hits > li").count() == 20
    page.locator("#narrow ~ ul a").first.press("Enter")
    page.wait_for_url("**kind=*")
    assert page.input_value("#ask") == "våld" and page.input_value("#find") == "våld"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not page.outside and not page.faults


@pytest.mark.parametrize(
    "address",
    [
        "/search",
        "/search?q=v%C3%A5ld",
        "/en/search?q=polis&area=03",
        "/search?q=xyzzyqq",
        "/en/search?q=kvixnor+barn",
    ],
)
def test_axe_finds_nothing(server: str, page: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(server + address)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
