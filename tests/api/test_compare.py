"""The comparison, the start page and the page of a cell: what they say, what they refuse, and what runs nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from samverkansgraf.api import chosen, picks
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, library
from samverkansgraf.queries.overview import Overview
from starlette.datastructures import QueryParams

from .inside import Client

THREE = "v=03-plan-2022&v=0586-KS-2019-317&v=23-overenskommelse-2021"
DAY = date(2026, 11, 22)
HOSTILE = [
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "\u202etxt",
    "å" * 500,
]


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


def _rows(page: str) -> list[list[str]]:
    """The rows of the matrix as plain words."""
    table = page.split('<div class="matrix', 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[1:]]
    return [[" ".join(unescape(re.sub(r"<[^>]+>", " ", c)).split()) for c in row] for row in cells]


def test_a_reader_gets_from_the_start_page_to_the_comparison_in_one_step(within: Client) -> None:
    page = within.get("/").text
    link = re.search(r'href="(/compare\?[^"]+)">Jämför dessa', page)
    assert link
    compared = within.get(unescape(link[1]))
    assert compared.status_code == 200
    assert all(key in link[1] for key in ("03-plan-2022", "0586-KS-2019-317", "23-overenskommelse-2021"))
    assert _rows(page) == _rows(compared.text)


def test_what_two_share_and_a_third_lacks_is_found_by_the_filters(within: Client) -> None:
    shared = within.get(f"/compare?{THREE}&show=shared").text
    gaps = within.get(f"/compare?{THREE}&show=gaps").text
    assert [r[0].split()[0] for r in _rows(shared)] == ["1", "4"]
    assert {r[0].split()[0]: r[-1] for r in _rows(gaps)} == {
        "2": "2 av 3 granskade Lucka: Uppsala län, plan 2022",
        "3": "2 av 3 granskade Lucka: Mjölby kommun, handlingsplan 2020",
    }
    fewest = within.get(f"/compare?{THREE}&sort=fewest").text
    assert [r[0].split()[0] for r in _rows(fewest)] == ["2", "3", "1", "4"]


def test_the_matrix_says_what_the_library_says(within: Client, store: EmbeddedStore) -> None:
    for framework in ("mvk", "fhp", "jam"):
        rows = list(library.table(store, "list_coverage", {"framework": framework}, "sv").dicts())
        columns = THREE.replace("v=", "").split("&")
        for code, *cells in (
            (r[0].split()[0], *r[1:-1])
            for r in _rows(within.get(f"/compare?{THREE}&framework={framework}").text)
        ):
            listed = {r["version"].rsplit("/", 1)[1]: r for r in rows if r["code"] == code}
            for key, cell in zip(columns, cells, strict=True):
                state = listed[key]["stateLabel"] if not listed[key]["depth"] else listed[key]["depth"]
                assert f" {state}" in cell, (framework, code, key)
                inferred = int(listed[key]["explicitDepth"] or 0) < int(listed[key]["depth"] or 0)
                assert cell.endswith("≈") == inferred


def test_explicit_alone_turns_what_is_only_inferred_into_not_found(within: Client) -> None:
    page = _rows(within.get(f"/compare?{THREE}&basis=explicit").text)
    assert page[0][1] == "– inte funnen" and page[0][3] == "● 5 indikator"
    assert "≈" not in "".join(cell for row in page for cell in row)


def test_a_row_opens_to_the_passages_of_every_column(within: Client) -> None:
    page = within.get(f"/compare?{THREE}&row=1").text.split('id="passages"', 1)[1]
    columns = page.split('<section class="column"')[1:]
    assert len(columns) == 3
    for column in columns:
        assert '<blockquote lang="sv">' in column or "Källtexten finns inte" in column
        assert 'href="/evidence/' in column and "Under rubriken" in column
    assert "≈ Härledd" in columns[0] and "Uttrycklig" in columns[2] and "hos utgivaren" in columns[2]
    assert "Härledd" not in within.get(f"/compare?{THREE}&row=1&basis=explicit").text
    lacking = within.get(f"/compare?{THREE}&row=3").text.split('<section class="column"')[2]
    assert "inget har hittats" in lacking and "<blockquote" not in lacking


def test_an_area_is_its_plans_in_force_on_the_day(within: Client) -> None:
    day = "&date=2026-11-22"
    now = _rows(within.get(f"/compare?a=03&a=23{day}").text)
    assert now[1][1].startswith("● 3 åtgärd"), "the web page in force goes further than the plan"
    later = within.get("/compare?a=03&a=23&date=2026-12-08").text
    assert {row[2] for row in _rows(later)} == {"? inte granskad"}
    assert "planer i kraft: 0" in later and "Lucka: Jämtlands län" not in later


def test_a_long_framework_shows_what_somebody_takes_up_and_the_rest_in_pages(within: Client) -> None:
    address = f"/compare?{THREE}&framework=agenda2030"
    short, whole = (
        within.get(address).text,
        [within.get(f"{address}&rows=all&page={n}").text for n in (1, 2, 3, 4)],
    )
    rows = [row for page in whole for row in _rows(page)]
    taken = [r for r in rows if any(c[0] in "○◐●" for c in r[1:-1])]
    assert len(rows) == len({r[0].split()[0] for r in rows}) == 186
    assert [r[0].split()[0] for r in _rows(short)] == [r[0].split()[0] for r in taken]
    assert all(len(page.encode()) < 150_000 for page in (short, *whole))
    assert within.get(f"{address}&rows=all&page=5").status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("v=03-plan-2022", 400, "minst två"),
        ("&".join(f"v={k}" for k in ("03-plan-2022", "03-radet-webb", "03-plan-halsa-trygghet", "0586-KS-2019-317",
                                     "23-overenskommelse-2021")) + "&a=03&a=23", 400, "7 är valda"),
        (f"{THREE}&v=03-plan-2022", 400, "vald två gånger"),
        ("v=03-plan-202&v=23-overenskommelse-2021", 404, "Närmast: 03-plan-2022"),
        ("a=Uppsla&a=23", 404, "03 (Uppsala län)"),
        (f"{THREE}&framework=mvkk", 404, "Närmast: mvk"),
        (f"{THREE}&framework=fhp&framework=mvk", 400, "mer än en gång"),
        (f"{THREE}&date=2026-02-30", 400, "ÅÅÅÅ-MM-DD"),
        (f"{THREE}&date=0001-01-01", 400, "ÅÅÅÅ-MM-DD"),
        (f"{THREE}&show=everything", 400, "all, differences, gaps, shared"),
        (f"{THREE}&basis=guess", 400, "explicit"),
        (f"{THREE}&page=0x1", 400, "page"),
        (f"{THREE}&page=2", 404, "sidorna är 1–1"),
        (f"{THREE}&row=11", 404, "Närmast: 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_with_what_there_is_to_choose(
    within: Client, query: str, status: int, says: str
) -> None:
    page = within.get(f"/compare?{query}")
    assert page.status_code == status and "etag" not in page.headers
    assert says in unescape(page.text) and page.text.count('type="checkbox"') >= 5
    for path in ("/compare", "/compare.csv"):
        machine = within.get(f"{path}?{query}", accept="application/json")
        assert machine.status_code == status and says in machine.json()["detail_sv"]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_stranger_writes_runs_nowhere(within: Client, value: str) -> None:
    given = quote(value)
    paths = [
        f"/compare?{name}={given}"
        for name in ("v", "a", "framework", "date", "show", "sort", "basis", "row", "page")
    ]
    paths += [
        f"/coverage/mvk/{quote(value, safe='')}/03-plan-2022",
        f"/coverage/mvk/1/{quote(value, safe='')}",
    ]
    for path in paths:
        answer = within.get(path)
        assert answer.status_code in (400, 404) and len(answer.content) < 40_000, path
        assert "<img src" not in answer.text and "<script>" not in answer.text
    found = within.get(f"/compare?pick=1&find={given}")
    assert found.status_code == 200 and "Inget passar" in found.text
    assert "<img src" not in found.text and "<script>" not in found.text


def test_a_search_narrows_the_list_and_keeps_what_is_ticked(within: Client) -> None:
    page = within.get("/compare?v=23-overenskommelse-2021&find=mjölby&pick=1")
    assert page.status_code == 200 and "Kryssa för minst två" in page.text
    boxes = re.findall(r'name="(\w)" value="([^"]+)"( checked)?', page.text)
    assert boxes == [
        ("v", "23-overenskommelse-2021", " checked"),
        ("v", "0586-KS-2019-317", ""),
        ("a", "0586", ""),
    ]


def test_ready_choices_are_such_as_the_data_have(overview: Overview) -> None:
    asked, fault = chosen.read(overview, QueryParams(""), DAY)
    assert fault is None and not asked.given
    assert {key for _, key in asked.columns} == {
        "03-plan-2022", "03-radet-webb", "0586-KS-2019-317", "23-overenskommelse-2021"}  # fmt: skip
    ready = dict(picks.Offers(overview).ready(asked, "sv"))
    assert ready["Alla planer i kraft 2026-11-22"] == (
        ("v", "03-plan-2022"), ("v", "03-radet-webb"), ("v", "23-overenskommelse-2021"))  # fmt: skip
    assert ready["Versionerna av Plan för regional samverkan inom prioriterade områden (2022)"] == (
        ("v", "03-plan-halsa-trygghet"), ("v", "03-plan-2022"))  # fmt: skip
    inside = {
        **overview.areas,
        "0586": overview.areas["0586"].__class__("i", "0586", overview.areas["23"].label, "23"),
    }
    county = Overview(**{**overview.__dict__, "areas": inside})
    assert dict(picks.Offers(county).ready(asked, "sv"))["Jämtlands län och dess kommuner"] == (
        ("a", "0586"),
        ("a", "23"),
    )


def test_an_address_makes_the_same_choice_again(overview: Overview) -> None:
    text = (
        "v=03-plan-2022&a=23&framework=fhp&date=2025-01-01&basis=explicit&show=gaps&sort=most&rows=all&row=1"
    )
    first, fault = chosen.read(overview, QueryParams(text), DAY)
    again, _ = chosen.read(overview, QueryParams(first.to()[1:]), DAY)
    assert fault is None and again == first and first.to() == "?" + text


def test_a_cell_tells_what_was_searched_and_shows_every_passage(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/coverage/mvk/3/23-overenskommelse-2021").text
    rows = library.table(
        store, "list_coverage_evidence", {"version": "23-overenskommelse-2021", "part": "mvk/3"}
    )
    for row in rows.dicts():
        assert f'href="/evidence/23-overenskommelse-2021/{row["start"]}-{row["end"]}"' in page
    assert "Hela dokumentet lästes mot ramverket" in page
    compared = re.search(r'class="button" href="(/compare[^"]+)"', page)
    assert compared and within.get(unescape(compared[1])).status_code == 200
    assert "härledda" not in within.get("/coverage/mvk/3/0586-KS-2019-317").text.split("<dl")[0]


def test_pages_are_files_too(within: Client) -> None:
    for path in (f"/compare.csv?{THREE}&row=1", "/coverage/mvk/3/23-overenskommelse-2021.csv"):
        answer = within.get(path)
        assert answer.status_code == 200 and answer.text.startswith("\ufeff")
        assert "attachment" in answer.headers["content-disposition"]
    whole = within.get(f"/compare.json?{THREE}").json()
    assert list(whole["tables"]) == ["Sammanfattning", "Belägg", "Metod"]
    assert within.get("/.csv").status_code == 404


def test_a_graph_without_frameworks_still_has_its_pages(serving: Callable[..., Client]) -> None:
    empty = serving("<urn:g> { <urn:a> <urn:b> <urn:c> }")
    assert empty.get("/").status_code == 200
    assert "inget ramverk" in empty.get("/compare").text
    assert empty.get("/compare").status_code == 404
