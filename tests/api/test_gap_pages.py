"""The pages of gaps, overlaps and time: what they show is what the library says, and wrong input is told so."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import pytest
from samverkansgraf.api import pages
from samverkansgraf.api.site import Site
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import library
from samverkansgraf.queries.gaps import KINDS
from samverkansgraf.queries.sharing import QUERIES

from .inside import Client

DAY = "date=2026-11-22"
MJOLBY, JAMTLAND, UPPSALA = "0586-KS-2019-317", "23-overenskommelse-2021", "03-plan-2022"
HOSTILE = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", '=HYPERLINK("http://x")', "\u202etxt\u202c",
    "x" * 5000, "\x00", "' OR 1=1", "03> } DROP ALL #", "٣",
]  # fmt: skip


def _text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def _rows(store: EmbeddedStore, name: str, **values: str) -> list[dict[str, str]]:
    return list(library.table(store, name, values).dicts())


def test_the_front_has_every_kind_with_its_number(within: Client, store: EmbeddedStore) -> None:
    text = _text(within, f"/gaps?versions=all&{DAY}")
    goals = len(_rows(store, "gap_goal_without_indicator"))
    assert f"{goals} av 32 mål" in text
    assert f"{len(_rows(store, 'gap_dropped'))} strukna" in text
    assert text.count("Betyder inte:") == len(KINDS)
    assert "13 av 25 platser" in _text(within, f"/gaps?{DAY}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_kind_has_a_page_and_files_with_the_same_rows(within: Client, kind: str, prefix: str) -> None:
    page = within.get(f"{prefix}/gaps?kind={kind}&{DAY}")
    assert page.status_code == 200 and page.text.count("<h1") == 1 and f"/query/{KINDS[kind]}" in page.text
    assert "style=" not in page.text and len(page.content) < 150_000
    records = within.get(f"{prefix}/gaps.json?kind={kind}&{DAY}").json()["rows"]
    table = list(csv.reader(io.StringIO(within.get(f"{prefix}/gaps.csv?kind={kind}&{DAY}&raw").text)))
    assert len(table) == len(records) + 1 > 1 and table[0] == [
        k for k in records[0] if not k.endswith("Address")
    ]
    assert within.get(f"/gaps?kind={KINDS[kind]}&{DAY}").status_code == 200


def test_parts_show_who_has_them_and_where_the_passages_are(within: Client, store: EmbeddedStore) -> None:
    page = within.get(f"/gaps?kind=framework-part&framework=mvk&{DAY}").text
    assert f'href="/coverage/mvk/2/{JAMTLAND}"' in page
    text = _text(within, f"/gaps?kind=framework-part&framework=mvk&part=3&{DAY}")
    assert "3 av 4 granskade dokument" in text and "Läst i sin helhet" in text
    everything = _text(within, f"/gaps?kind=framework-part&framework=mvk&versions=all&{DAY}")
    addressing = {r["code"]: r["addressing"] for r in _rows(store, "gap_framework_part", framework="mvk")}
    assert f"{addressing['2']} av 5 granskade" in everything
    explicit = within.get(f"/gaps.json?kind=framework-part&basis=explicit&{DAY}").json()["rows"]
    assert all("Mjölby" not in row["has_it"] for row in explicit)


def test_what_nobody_assessed_stands_apart(within: Client) -> None:
    unread = _text(within, f"/gaps?kind=framework-part&framework=psyk&version={MJOLBY}&{DAY}")
    assert "inget dokument är granskat" in unread and "av 0" not in unread
    code = within.get(f"/gaps.json?kind=framework-part&framework=psyk&{DAY}").json()["rows"][0]["code"]
    page = within.get(f"/gaps?kind=framework-part&framework=psyk&part={quote(code)}&{DAY}").text
    read, apart = page.split('<h2 id="apart">')
    here = f'href="/coverage/psyk/{quote(code)}/{MJOLBY}"'
    assert here in apart and here not in read and "utanför ämnet" in apart.split("</thead>")[1]


def test_filters_choose_the_versions(within: Client) -> None:
    text = _text(within, f"/gaps?kind=goal-without-indicator&version={JAMTLAND}&{DAY}")
    assert "8 av 13" in text and "Bara dokumentet Tillsammans mot våld" in text
    county = _text(within, f"/gaps?kind=goal-without-indicator&area=05&{DAY}")
    assert "9 av 9" in county and "Område: Östergötlands län" in county
    none = _text(within, f"/gaps?kind=goal-without-indicator&area=05&versions=in-force&{DAY}")
    assert "Inga versioner svarar mot urvalet" in none
    ending = _text(within, "/gaps?kind=ending-without-successor&days=10&" + DAY)
    assert "slutade för mer än 4 år sedan" in ending and "Jämtlands län 2021–2026 Jämtlands" not in ending


@pytest.mark.parametrize("kind", QUERIES)
def test_a_pair_shares_what_the_library_says(within: Client, store: EmbeddedStore, kind: str) -> None:
    extra, values = ("&framework=mvk", {"framework": "mvk"}) if kind == "framework" else ("", {})
    rows = _rows(store, QUERIES[kind], areaA="03", areaB="0586", **values)
    found = within.get(f"/overlaps.json?by={kind}&a=03&b=0586{extra}&{DAY}").json()
    said = {(r["conceptAddress"], r["in_a"], r["in_b"]) for r in found["rows"]}
    assert said == {(r["concept"], int(r["inA"]), int(r["inB"])) for r in rows} != set()
    page = within.get(f"/overlaps?by={kind}&a=03&b=0586{extra}&{DAY}").text
    assert f"delar {len(rows)} av de" in page and "har löpt ut 2021-12-31" in page
    assert f"/query/{QUERIES[kind]}?areaA=03&amp;areaB=0586" in page
    assert page.count("<h1") == 1 and "style=" not in page


def test_groups_and_pairs_of_all_areas(within: Client) -> None:
    page = within.get(f"/overlaps?by=violence&{DAY}").text
    assert "/overlaps?by=violence&amp;a=03&amp;b=23&amp;date=2026-11-22" in page
    text = _text(within, f"/overlaps?by=violence&{DAY}")
    assert "Sidan räknar och visar" in text and "finns i bara ett område" in text
    assert len(within.get(f"/overlaps.json?by=violence&show=all&{DAY}").json()["rows"]) > len(
        within.get(f"/overlaps.json?by=violence&{DAY}").json()["rows"]
    )
    force = _text(within, f"/overlaps?versions=in-force&{DAY}")
    assert "Områden utan version i urvalet: Mjölby kommun" in force
    assert "Överlapp med Uppsala län" in _text(within, f"/overlaps?a=03&{DAY}")


def test_the_passages_of_both_stand_side_by_side(within: Client, settings: Settings) -> None:
    page = within.get(f"/overlaps?a=03&b=23&concept=mvk/4&{DAY}").text
    assert page.count('<blockquote lang="sv">' if settings.sources else 'class="absent"') > 5
    assert f'href="/coverage/mvk/4/{JAMTLAND}"' in page and 'rel="external"' in page
    police = _text(within, f"/overlaps?by=actor&a=03&b=0586&concept=202100-0076&{DAY}")
    assert "berörd eller medverkande: Återkommande lägesbild" in police
    swedish, english = (
        within.get(p + f"/overlaps.json?a=03&b=23&concept=mvk/4&{DAY}").json() for p in ("", "/en")
    )
    assert len(swedish["rows"]) == len(english["rows"]) > 10


def test_the_timeline_shows_the_state_on_a_day(within: Client) -> None:
    text = _text(within, f"/timeline?{DAY}")
    assert "gäller, 15 dagar kvar" in text and "år 2020" in text and "september 2027" in text
    assert (
        "löpte ut"
        not in _text(within, "/timeline?date=2021-06-01&when=in-force")
        .split("Dokument (")[1]
        .split("Delar")[0]
    )
    assert "Inga dokument svarar mot urvalet" in _text(within, f"/timeline?when=not-begun&{DAY}")
    page = within.get(f"/en/timeline?{DAY}").text
    assert '<svg class="timeline"' in page and "<title" in page and "style=" not in page
    rows = within.get(f"/timeline.json?{DAY}&when=ended").json()["rows"]
    assert [(r["from"], r["until"]) for r in rows] == [("2020-01-01", "2021-12-31")]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/gaps?kind=goal-without-indikator", 404, "goal-without-indicator"),
        ("/gaps?framework=mvkk", 404, "mvk"),
        ("/gaps?kind=framework-part&part=99", 404, "Närmast"),
        ("/gaps?version=03-plan-2020", 404, "03-plan-2022"),
        ("/gaps?date=2026-13-01", 400, "2026-11-22"),
        ("/gaps?date=20261122", 400, "ingen dag"),
        ("/gaps?date=0001-01-01", 400, "1900"),
        ("/gaps?date=2026-01-01&date=2026-01-02", 400, "två gånger"),
        ("/gaps?areaa=03", 400, "area"),
        ("/gaps?kind=dropped&page=0", 400, "heltal"),
        ("/gaps?kind=ending-without-successor&days=-1", 400, "heltal"),
        ("/overlaps?by=colour", 404, "actor"),
        ("/overlaps?a=03&b=03", 400, "två olika"),
        ("/overlaps?a=01&b=03", 404, "03"),
        ("/overlaps?concept=mvk/4", 400, "två områden"),
        ("/overlaps?a=03&b=23&concept=mvk/44", 404, "mvk/4"),
        ("/timeline?when=endad", 404, "ended"),
        ("/timeline?date=2200-01-01", 400, "2199"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_what_would_be_right(within: Client, path: str, status: int, says: str) -> None:
    assert says in _text(within, path, status)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_told_and_never_run(within: Client, value: str) -> None:
    names = {"/gaps": "kind framework part basis area version versions date days page",
             "/overlaps": "by framework a b concept show versions date page", "/timeline": "date area when page"}  # fmt: skip
    for path, known in names.items():
        for name in known.split():
            asked = f"{name}={quote(value, safe='')}"
            for ending, extra in (
                ("", ""),
                (".csv", ""),
                ("", "&kind=framework-part" if name != "kind" and path == "/gaps" else ""),
            ):
                if name in ("days", "part") and not extra and path == "/gaps":
                    asked += f"&kind={'ending-without-successor' if name == 'days' else 'framework-part'}"
                answer = within.get(f"{path}{ending}?{asked}{extra if 'kind=' not in asked else ''}")
                assert answer.status_code in (400, 404), (path, name, value)
                assert (
                    "<img" not in answer.text
                    and "<script>" not in answer.text
                    and "\u202e" not in answer.text
                )


def test_hostile_names_in_the_graph_are_only_words(serving: object) -> None:
    hostile = "<img src=x onerror=alert(1)></script>=1"
    client = serving(_GRAPH.replace("HOSTILE", hostile))  # type: ignore[operator]
    for path in ("/gaps", "/gaps?kind=goal-without-indicator", "/gaps?kind=goal-without-measure", "/overlaps?by=group",
                 "/overlaps?by=group&a=98&b=99", "/overlaps?by=group&a=98&b=99&concept=target-group/x", "/timeline"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<img" not in answer.text and "</script>" not in answer.text
    assert hostile in unescape(client.get("/gaps?kind=goal-without-indicator").text)
    assert "delar 1 av de 1" in client.get("/overlaps?by=group&a=98&b=99").text
    assert "'=" not in client.get("/timeline.csv").text


def test_an_empty_graph_has_these_pages(serving: object) -> None:
    client = serving("")  # type: ignore[operator]
    for path in (
        "/gaps",
        *(f"/gaps?kind={k}" for k in KINDS),
        *(f"/overlaps?by={k}" for k in QUERIES),
        "/timeline",
    ):
        assert client.get(path).status_code == 200, path


def test_everything_can_be_read_beforehand(settings: Settings) -> None:
    graph = Site(settings).graph
    pages.warm(graph)
    assert {
        "gaps-tally",
        "gaps-unaligned",
        "gaps-dropped",
        "sharing-framework",
        "sharing-actor",
        "timeline",
    } <= set(graph._memo)


_GRAPH = """
@base <https://w3id.org/samverkansgraf/> .
@prefix sg: <https://w3id.org/samverkansgraf/def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<graph/plan/a> {
  <scheme/target-group/x> skos:prefLabel "HOSTILE"@sv ; skos:inScheme <scheme/target-group> ; sg:order 1 .
  <scheme/document-type/plan> skos:inScheme <scheme/document-type> ; skos:prefLabel "HOSTILE"@sv .
  <id/area/98> a sg:County ; skos:prefLabel "HOSTILE"@sv . <id/area/99> a sg:County ; skos:prefLabel "HOSTILE"@sv .
  <id/document/a> dcterms:spatial <id/area/98> ; sg:documentType <scheme/document-type/plan> .
  <id/document/b> dcterms:spatial <id/area/99> ; sg:documentType <scheme/document-type/plan> .
  <id/plan/a> a sg:PolicyVersion ; dcterms:isVersionOf <id/document/a> ; skos:prefLabel "HOSTILE"@sv .
  <id/plan/b> a sg:PolicyVersion ; dcterms:isVersionOf <id/document/b> ; skos:prefLabel "HOSTILE"@sv .
  <id/plan/a/goal/1> a sg:Goal ; sg:inVersion <id/plan/a> ; sg:order 1 ; skos:prefLabel "HOSTILE"@sv ;
    sg:targetGroup <scheme/target-group/x> .
  <id/plan/b/goal/1> a sg:Goal ; sg:inVersion <id/plan/b> ; sg:order 1 ; skos:prefLabel "HOSTILE"@sv ;
    sg:targetGroup <scheme/target-group/x> .
}"""
