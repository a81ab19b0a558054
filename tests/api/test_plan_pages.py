"""The pages of a plan, of versions and of a passage say what the graph says, whatever is asked of them."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from samverkansgraf.graph.evidence import span
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import changes, library, resting
from samverkansgraf.queries.names import names
from samverkansgraf.queries.reader import contents

from .inside import Client

PLANS = (
    "03-plan-2022",
    "03-plan-halsa-trygghet",
    "03-radet-webb",
    "0586-KS-2019-317",
    "23-overenskommelse-2021",
)
PAIR = "/versions?from=03-plan-halsa-trygghet&to=03-plan-2022"
HEAVY = 135_000
"""Bytes of a page, so that with the styles it weighs less than 150 kB."""
HOSTILE = ['"><img src=x onerror=alert(1)>', "</script><script>alert(1)</script>", '=HYPERLINK("x")', "\u202eabc",
           "å" * 5_000, "%00", "../..", ""]  # fmt: skip


def _text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("key", PLANS)
@pytest.mark.parametrize("query", ["", "?parts=all", "?framework=mvk&basis=explicit"])
def test_a_plan_page_has_its_elements_and_is_light(
    within: Client, store: EmbeddedStore, key: str, query: str
) -> None:
    answer = within.get(f"/plan/{key}{query}")
    assert answer.status_code == 200 and len(answer.content) < HEAVY
    assert answer.text.count("<h1") == 1
    anchors = re.findall(r'<li><a href="#([a-z]+)">', answer.text)
    assert len(anchors) > 10 and all(f'id="{a}"' in answer.text for a in anchors)
    rows = list(library.table(store, "list_elements", {"version": key}, "sv").dicts())
    wanted = [r for r in rows if query == "?parts=all" or not r["kind"].endswith("#Statement")]
    pages = answer.text
    for number in range(2, 9):
        if f"page={number}#tree" in pages:
            more = within.get(f"/plan/{key}?{query[1:]}&page={number}")
            assert more.status_code == 200 and len(more.content) < HEAVY
            pages += more.text
    shown = re.findall(r'<th scope="row" class="indent-\d"><a href="([^"]+)">([^<]*)</a>', pages)
    addresses = [a for a, _ in shown]
    assert (query == "?parts=all" and len(rows) > 100) == (pages != answer.text)
    if "framework" in query:
        linked = set(re.findall(r"/coverage/([a-z0-9-]+)/", answer.text))
        assert linked <= {"mvk"} and len(addresses) < len(wanted)
        assert "≈</abbr>" not in answer.text.split('id="tree"')[1].split('id="coverage"')[0]
    else:
        have = [quote("/doc/" + r["element"].split("/id/")[1], safe="/:@") for r in wanted]
        assert [a for a in addresses if a in set(have)] == have


def test_a_plan_page_counts_what_the_library_counts(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/plan/23-overenskommelse-2021").text
    rows = {
        iris.key(r["framework"]): r
        for r in library.table(
            store, "list_framework_summary", {"version": "23-overenskommelse-2021"}, "sv"
        ).dicts()
    }
    seen = re.findall(r'<a href="#framework-([a-z0-9-]+)">[^<]+</a>: (\d+) av (\d+) delar', page)
    assert {(k, rows[k]["addressed"], rows[k]["parts"]) for k, _, _ in seen} == set(seen) and len(seen) == 5
    for key, row in rows.items():
        if row["outcome"].endswith("read-in-full"):
            assert f'id="framework-{key}"' in page
    assert re.search(r'class="tag">(gäller, till och med|löpte ut) 2026-12-07<', page)
    figures = dict(re.findall(r"<li><strong>(\d+)</strong> ([^<]+)</li>", page))
    assert figures["13"] == "Mål" and "Undertecknare (6)" in page


def test_basis_takes_away_what_is_inferred(within: Client) -> None:
    both = within.get("/plan/0586-KS-2019-317").text
    explicit = within.get("/plan/0586-KS-2019-317?basis=explicit").text
    links = r'class="part" href="/coverage/'
    assert len(re.findall(links, both)) > len(re.findall(links, explicit))
    assert "≈</abbr>" in both.split('id="tree"')[1] and "≈</abbr>" not in explicit.split('id="tree"')[1]


def test_what_the_plan_of_2022_dropped_is_one_click_from_it(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/plan/03-plan-2022").text
    found = [html.unescape(a) for a in re.findall(r'href="(/versions\?[^"]*kind=dropped)"', page)]
    assert found[0] == PAIR + "&kind=dropped"
    known = names(store)
    dropped = [
        c
        for c in changes.changes(store, known, "03-plan-halsa-trygghet", "03-plan-2022")
        if c.kind == "dropped"
    ]
    pages = [within.get(f"{found[0]}&page={n}") for n in (1, 2, 3)]
    assert [a.status_code for a in pages] == [200] * 3 and max(len(a.content) for a in pages) < HEAVY
    assert "page=4" not in pages[2].text and "page=3" in pages[1].text
    said = "".join(a.text for a in pages)
    assert len(dropped) == 83
    for change in dropped:
        assert change.before and html.escape(change.before.label["sv"]) in said
        assert all("/evidence/" + e.split("/id/evidence/")[1] in said for e in change.before.evidence)


def test_the_counts_of_changes_are_those_of_the_library(within: Client, store: EmbeddedStore) -> None:
    page = within.get(PAIR)
    assert len(page.content) < HEAVY
    asked = {"from": "03-plan-halsa-trygghet", "to": "03-plan-2022"}
    rows = library.table(store, "compare_versions_summary", asked, "sv").dicts()
    wanted = {(r["number"], f" {r['changeLabel']}, {r['kindLabel']}") for r in rows}
    assert wanted == set(re.findall(r'>(\d+)<span class="unseen">( [^<]+, [^<]+)</span>', page.text))
    assert "296 ändringar" in page.text
    for _, name in wanted:
        assert name.split(",")[0].strip().capitalize() in page.text
    order = re.findall(r'id="kind-([a-z-]+)"', page.text)
    assert order == ["dropped", "added", "goal-to-purpose", "reworded", "moved", "kept"]


def test_pairs_are_listed_with_their_counts(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/versions").text
    for (before, after), counts in changes.pairs(store).items():
        assert f'href="/versions?from={before}&amp;to={after}"' in page.replace("&#38;", "&amp;")
        assert f"<strong>{sum(counts.values())}</strong>" in page


def test_a_passage_stands_in_its_context_and_no_more_of_the_document_is_shown(
    within: Client, store: EmbeddedStore, sources: Path
) -> None:
    key, known = "23-overenskommelse-2021", names(store)
    whole = (sources / "jamtland-overenskommelse-2021.txt").read_text("utf-8")
    places = resting.places(store, key)
    for place in places[::12]:
        answer = within.get(f"/evidence/{key}/{place.start}-{place.end}")
        assert answer.status_code == 200
        quoted = re.findall(r'<blockquote class="in-context" lang="sv">(.*?)</blockquote>', answer.text, re.S)
        marked = re.findall(r"<mark>(.*?)</mark>", quoted[0], re.S)
        plain = _text(re.sub(r'<span class="unseen"[^>]*>[^<]*</span>', "", quoted[0])).strip("…")
        own = _text(re.sub(r'<span class="unseen"[^>]*>[^<]*</span>', "", marked[0]))
        assert own == whole[place.start : place.end]
        assert plain in whole and len(plain) <= len(own) + 600
        assert "Stämmer med källtexten" in answer.text
        rests = resting.resting(store, known, place.iri)
        assert f"Vad som vilar på passagen ({len(rests)})" in answer.text
        assert all("/doc/" + r.iri.split("/id/")[1] in answer.text for r in rests)
        assert f"tecken {place.start}–{place.end} av {len(whole)}" in answer.text
        assert "Den som driver den här servern har inte angett någon e-postadress" in answer.text
    first, last = (within.get(f"/evidence/{key}/{p.start}-{p.end}").text for p in (places[0], places[-1]))
    assert 'rel="prev"' not in first and 'rel="next"' in first
    assert 'rel="prev"' in last and 'rel="next"' not in last


def test_without_the_source_a_note_stands_for_the_passage(settings: Settings) -> None:
    client = Client(Settings(settings.store, None))
    try:
        page = client.get("/evidence/23-overenskommelse-2021/520-616").text
        assert (
            "<mark>" not in page and "finns inte på den här servern" in page and "Kan inte jämföras" in page
        )
        assert "Vad som vilar på passagen (25)" in page
        assert "passager visas som läge" in client.get("/plan/23-overenskommelse-2021").text
        assert "finns inte på den här servern" in client.get(PAIR + "&kind=reworded").text
    finally:
        client.close()


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/plan/03-plan-2021", 404, "03-plan-2022"),
        ("/plan/03-plan-2022?framework=mvkk", 400, "mvk"),
        ("/plan/03-plan-2022?basis=both", 400, "explicit"),
        ("/plan/03-plan-2022?basis=explicit&basis=all", 400, "två gånger"),
        ("/plan/03-plan-2022?parts=all&page=3", 404, "1–2"),
        ("/versions?from=03-plan-2022&to=03-plan-2022", 400, "densamma"),
        ("/versions?from=03-plan-2022&to=03-plan-halsa-trygghet", 400, "/versions?from=03-plan-halsa-trygghet&to=03-plan-2022"),
        ("/versions?from=0586-KS-2019-317&to=03-plan-2022", 400, "/compare?v=0586-KS-2019-317&v=03-plan-2022"),
        ("/versions?from=0586-KS-2019-317", 400, "ingen annan version"),
        ("/versions?from=03-plan-2022&to=03-plan-2023", 404, "03-plan-2022"),
        (PAIR + "&kind=droppd", 400, "dropped"),
        (PAIR + "&type=Gol", 400, "Goal"),
        (PAIR + "&kind=dropped&page=99", 404, "1–3"),
        ("/evidence/23-overenskommelse-2021/521-616", 404, "520-616"),
        ("/evidence/23-overenskommelse-2021/0520-616", 404, "520-616"),
        ("/evidence/23-overenskommelse-2021/999999999-1", 404, "Närmast"),
        ("/evidence/23-overenskommelse-2021/99999999999999999999-1", 404, "Närmast"),
        ("/evidence/23-overenskommelse-2021/x", 404, "Närmast"),
        ("/evidence/23-overenskommelse-202/520-616", 404, "23-overenskommelse-2021"),
        ("/evidence/03-plan-2022/520-616", 404, "Närmast"),
    ],
)  # fmt: skip
def test_near_misses_are_named(within: Client, path: str, status: int, says: str) -> None:
    answer = within.get(path)
    assert answer.status_code == status
    alert = re.findall(r'role="alert">(.*?)</p>', answer.text, re.S)
    assert len(alert) == 1 and says in _text(alert[0])


def test_what_a_stranger_writes_is_never_markup_and_never_our_fault(within: Client) -> None:
    asked = [
        "/plan/{}", "/plan/03-plan-2022?framework={}", "/plan/03-plan-2022?basis={}", "/plan/03-plan-2022?parts={}",
        "/versions?from={}", "/versions?to={}", PAIR + "&kind={}", PAIR + "&type={}", PAIR + "&kind=kept&page={}",
        "/evidence/{}/1-2", "/evidence/03-plan-2022/{}",
    ]  # fmt: skip
    for hostile in HOSTILE:
        for path in asked:
            for ending in ("", ".csv") if path == "/plan/{}" else ("",):
                answer = within.get(path.format(quote(hostile, safe="")) + ending)
                assert answer.status_code < 500, (path, hostile)
                if hostile:
                    assert answer.status_code in (400, 404), (path, hostile)
                assert "<img" not in answer.text and "<script>alert" not in answer.text
                assert "\u202e" not in answer.text and "å" * 201 not in answer.text


@pytest.mark.parametrize(
    "path", ["/plan/23-overenskommelse-2021", PAIR, "/evidence/03-plan-2022/146-835", "/versions"]
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_is_also_a_file(within: Client, path: str, prefix: str) -> None:
    at, _, query = path.partition("?")
    table = within.get(f"{prefix}{at}.csv?{query}")
    assert table.status_code == 200 and table.text.startswith("\ufeff")
    data: Any = json.loads(within.get(f"{prefix}{at}.json?{query}").text)
    assert data["title"] and data["language"] == (prefix[1:] or "sv") and data["rows"]


def test_the_report_of_a_plan_has_all_that_rests_in_it(
    within: Client, store: EmbeddedStore, sources: Path
) -> None:
    key = "23-overenskommelse-2021"
    data: Any = json.loads(within.get(f"/plan/{key}.json?parts=all").text)
    found = contents(store, key)
    assert [r["elementAddress"] for r in data["rows"]] == list(found.elements)
    assert {r["passages"].split(", ")[0] for r in data["rows"]} == {
        "–".join(map(str, span(e.evidence[0]))) for e in found.elements.values()
    }
    tables = data["tables"]
    assert len(tables["Kopplingar per ramverk"]) == len(found.alignments)
    gaps = [r for r in tables["Luckor i dokumentet"] if r["gap"] == "Mål utan indikator"]
    assert [r["elementAddress"] for r in gaps] == [e.iri for e in found.goals_without_indicator()]
    assert {r["actorAddress"] for r in tables["Aktörer och roller"]} == {
        w for r in found.roles for w in r.who
    }
    changed: Any = json.loads(within.get(PAIR.replace("/versions", "/versions.json") + "&kind=moved").text)
    texts = [(sources / f"uppsala-plan-{n}.txt").read_text("utf-8") for n in ("halsa-trygghet", "2022")]
    quoted = changed["tables"]["Belägg"]
    assert len(changed["rows"]) == 5 and quoted
    assert all(q["passage"] in texts[0] or q["passage"] in texts[1] for q in quoted)


def test_the_list_of_documents_goes_a_page_at_a_time_and_its_files_hold_all(
    within: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samverkansgraf.api.pages.plans.LIST", 2)
    seen = []
    for number in (1, 2, 3):
        page = within.get(f"/plans?page={number}").text
        seen.append(re.findall(r'<th scope="row"><a href="/plan/([^"]+)"', page))
        assert f"Sida {number} av 3" in page
    assert [len(some) for some in seen] == [2, 2, 1] and len({key for some in seen for key in some}) == 5
    assert within.get("/plans?page=4").status_code == 404
    assert len(within.get("/plans.json?page=2").json()["rows"]) == 5
