"""The pages of actors, concepts and areas: what they show, as page and as file, and what they make of bad input."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from samverkansgraf.ontology import iris

from .inside import Client

PAGES = [
    "/actors", "/actors?q=polis", "/actor/202100-0076", "/actor/council-03", "/actor/council-03?role=decides",
    "/actor/202100-2247", "/areas", "/areas?q=uppsala", "/area/03", "/area/23?date=2026-12-08", "/area/0305",
    "/concepts", "/concepts?q=hot", "/concept/mvk", "/concept/agenda2030", "/concept/barn", "/concept/mvk/2",
    "/concept/mvk/2?basis=explicit", "/concept/agenda2030/5.2", "/concept/agenda2030/5", "/concept/scheme/role",
    "/concept/scheme/violence-form/honour-based", "/concept/scheme/actor-kind/all-parties",
    "/concept/scheme/coverage-state/not-found", "/concept/scheme/role/signatory",
]  # fmt: skip


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_both_languages_and_as_files(within: Client, path: str) -> None:
    for prefix, language in (("", "sv"), ("/en", "en")):
        answer = within.get(prefix + path)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text and answer.text.count("<h1>") == 1
        assert len(answer.content) < 150_000
        assert not re.search(r"\son\w+=|<script|style=", answer.text)
    stem, mark, search = path.partition("?")
    data = json.loads(within.get(f"{stem}.json{mark}{search}").content)
    assert data["title"] and data["about"]["Adress"].startswith("http://example.test/")
    sheet = within.get(f"{stem}.csv{mark}{search}").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(sheet), delimiter=";"))) > len(data["rows"])


@pytest.mark.parametrize("key", ["202100-0076", "council-03", "municipality-0586-honour-working-group"])
def test_a_page_of_an_actor_has_each_of_its_roles_with_its_passage(within: Client, key: str) -> None:
    store = within.get(f"/actor/{key}.json").json()
    rows = [r for r in store["rows"] if r["evidence"]]
    assert rows
    shown = within.get(f"/actor/{key}").text
    for row in rows:
        at = row["evidenceAddress"].removeprefix(iris.BASE + "id")
        assert f'href="{at}"' in shown
        assert row["passage"] and row["end"] > row["start"]


def test_the_roles_of_a_page_are_those_of_the_library(within: Client) -> None:
    rows = within.get("/actor/council-03.json").json()["rows"]
    listed = within.get("/query/list_responsibility.json?actor=council-03").json()["results"]["bindings"]
    assert {r["partAddress"] for r in rows} >= {r["element"]["value"] for r in listed}
    only = within.get("/actor/council-03.json?role=coordinates").json()["rows"]
    assert {r["role"] for r in only} == {"samordnande"} and len(only) < len(rows)


def test_a_council_shows_its_members_and_who_reports_to_it(within: Client) -> None:
    said = _text(within.get("/actor/council-03").text)
    assert "Stefan Attefall" in said and "Landshövding" in said
    assert "Samordningsgruppen för Råd för social hållbarhet" in said and "varje år" in said


def test_a_seat_without_a_task_is_said_with_what_all_parties_carry(within: Client) -> None:
    said = _text(within.get("/actor/202100-0076").text)
    assert "Ingår utan att bära något (3)" in said
    assert "Samtliga parter" in said.split("Ingår utan att bära något (3)")[1]


def test_a_part_counts_only_the_plans_that_were_read(within: Client) -> None:
    said = _text(within.get("/concept/mvk/2").text)
    assert (
        "Av 3 planer som gäller i dag och är lästa mot ramverket behandlar 2 delen, 1 nämner den bara" in said
    )
    rows = {r["planAddress"]: r for r in within.get("/concept/mvk/2.json").json()["rows"]}
    assert rows[str(iris.thing("plan", "03-plan-2022"))]["symbol"] == "○"
    assert rows[str(iris.thing("plan", "23-overenskommelse-2021"))]["depth"] == 5


def test_without_inferred_alignments_less_is_reached(within: Client) -> None:
    whole, explicit = (within.get(f"/concept/mvk/2.json{q}").json() for q in ("", "?basis=explicit"))
    assert sum(r["depth"] for r in explicit["rows"]) < sum(r["depth"] for r in whole["rows"])
    pieces = next(iter(explicit["tables"].values()))
    assert {p["basis"] for p in pieces} <= {"uttrycklig", ""} and pieces
    assert "≈" not in within.get("/concept/mvk/2?basis=explicit").text.split('id="evidence"')[1].split(
        "<footer"
    )[0].replace("≈ betyder", "")


def test_an_area_without_plans_has_no_gap(within: Client) -> None:
    said = _text(within.get("/area/0305").text)
    assert "Grafen har inget dokument för området. Det är ingen lucka" in said
    assert "inte funnen" not in said.split("Vad tecknen betyder")[0]
    then = _text(within.get("/area/23?date=2026-12-08").text)
    assert "Inget av områdets dokument i grafen gäller den 2026-12-08" in then


def test_an_area_says_what_ends_and_that_nothing_follows(within: Client) -> None:
    said = _text(within.get("/area/23?date=2026-11-22").text)
    assert "2026-12-07" in said and "Grafen har ingen efterföljare." in said
    row = next(r for r in within.get("/area/23.json?date=2026-11-22").json()["tables"].values())
    assert any(r["addressed"] == r["of"] == 4 for r in row)


@pytest.mark.parametrize(
    ("path", "status", "hint"),
    [
        ("/actor/202100-007", 404, "202100-0076"),
        ("/actor/polis", 404, "Polismyndigheten"),
        ("/actor/council-3", 404, "council-03"),
        ("/actor/council-03?role=chef", 400, "decides"),
        ("/actor/council-03?page=99", 404, "1–"),
        ("/actor/council-03?page=1&page=2", 400, "page"),
        ("/actors?q=" + "a" * 201, 400, "200"),
        ("/area/uppsala", 404, "03 (Uppsala län)"),
        ("/area/3", 404, "03"),
        ("/area/03?date=2026-13-45", 400, "ÅÅÅÅ-MM-DD"),
        ("/area/03?date=20260101", 400, "ÅÅÅÅ-MM-DD"),
        ("/concept/mvkk", 404, "mvk"),
        ("/concept/mvk/våld", 404, "1 (Ett utökat"),
        ("/concept/agenda2030/5.22", 404, "5.2"),
        ("/concept/mvk/2?basis=explicitt", 400, "explicit"),
        ("/concept/scheme/roles", 404, "role (Roller)"),
        ("/concept/scheme/role/ansvarig", 404, "responsible"),
    ],
)
def test_a_near_miss_is_named(within: Client, path: str, status: int, hint: str) -> None:
    answer = within.get(quote(path, safe="/?=&%"))
    assert answer.status_code == status and hint in _text(answer.text)
    assert within.get(quote(path, safe="/?=&%"), accept="application/json").json()["status"] == status


@pytest.mark.parametrize("at", ["/actors?q=", "/areas?q=", "/concepts?q=", "/actor/", "/area/", "/concept/", "/concept/mvk/",
                                "/concept/scheme/role/", "/area/03?date=", "/actor/council-03?role="])  # fmt: skip
@pytest.mark.parametrize("word", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "=HYPERLINK(1)",
                                  "\u202eabc", "å" * 190, "%00", "'\"{{7*7}}"])  # fmt: skip
def test_hostile_words_are_only_shown(within: Client, at: str, word: str) -> None:
    answer = within.get(at + quote(word, safe=""))
    assert answer.status_code in (200, 400, 404)
    assert "<img src=x" not in answer.text and "<script>alert" not in answer.text
    if "?q=" in at:
        sheet = within.get(at.replace("?", ".csv?") + quote(word, safe="")).content.decode("utf-8-sig")
        assert not re.search(r"(?m)^[=+@]", sheet)


HOSTILE = """@base <https://w3id.org/samverkansgraf/> .
@prefix sg: <https://w3id.org/samverkansgraf/def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<graph/x> {
  <id/actor/a> skos:prefLabel "=HYPERLINK(\\"x\\")<img src=x onerror=alert(1)>"@sv ; sg:actorKind <scheme/actor-kind/k> .
  <id/area/99> a sg:County ; skos:prefLabel "</script><script>alert(1)</script>"@sv .
  <scheme/actor-kind> a skos:ConceptScheme ; skos:prefLabel "\\u202E<b>s</b>"@sv .
  <scheme/actor-kind/k> skos:inScheme <scheme/actor-kind> ; skos:prefLabel "<b>k</b>"@sv ; skos:definition "<i>d</i>"@sv .
  <id/framework/f> a sg:Framework ; skos:prefLabel "<b>f</b>"@sv ; sg:order 1 ; dcterms:source <javascript:alert(1)> .
  <id/framework/f/1> a sg:FrameworkPart ; skos:inScheme <id/framework/f> ; skos:notation "1" ; sg:order 1 ;
    skos:prefLabel "=1+1<b>p</b>"@sv ; skos:exactMatch <javascript:alert(1)> .
}"""


def test_hostile_labels_are_only_shown(serving: Callable[[str], Client]) -> None:
    client = serving(HOSTILE)
    for path in ("/actors", "/actor/a", "/areas", "/area/99", "/concepts", "/concept/f", "/concept/f/1", "/concept/scheme/actor-kind",
                 "/concept/scheme/actor-kind/k"):  # fmt: skip
        html = client.get(path).text
        assert "<h1>" in html, path
        assert not re.search(r"<img|<script>|<b>|<i>|href=\"javascript:", html), path
    rows = client.get("/actors.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith(("\"'=HYPERLINK", "'=HYPERLINK"))


def test_the_readers_page_and_the_linked_data_page_lead_to_each_other(within: Client) -> None:
    for iri, view in (("/doc/actor/council-03", "/actor/council-03"), ("/doc/area/03", "/area/03"), ("/scheme/role/responsible", "/concept/scheme/role/responsible"),
                      ("/scheme/role", "/concept/scheme/role"), ("/doc/framework/mvk/2", "/concept/mvk/2"), ("/doc/framework/mvk", "/concept/mvk"),
                      ("/doc/plan/03-plan-2022", "/plan/03-plan-2022"), ("/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2", "/concept/agenda2030/5.2")):  # fmt: skip
        assert f'<a class="button" href="{view}">' in within.get(iri).text
        assert within.get(view).status_code == 200
        if not view.startswith("/plan/"):
            assert f'href="{unescape(iri)}"' in within.get(view).text
    assert 'class="button"' not in within.get("/doc/plan/03-plan-2022/goal/1.1").text


def test_links_in_rdf_lead_to_the_thing(within: Client) -> None:
    for view in (
        "/actor/council-03",
        "/area/03",
        "/concept/mvk/2",
        "/concept/agenda2030/5.2",
        "/concept/scheme/role/member",
    ):
        links = re.findall(r'href="([^"]+\.(?:ttl|jsonld|rdf|nt)[^"]*)"', within.get(view).text)
        assert len(links) == 4
        for link in links:
            assert within.get(unescape(link), accept="*/*").status_code == 200


@pytest.mark.parametrize("path", ["/actor/council-03", "/en/actor/202100-0076", "/area/03?framework=mvk", "/en/area/0586", "/concept/mvk/2",
                                  "/concept/mvk", "/concept/scheme/violence-form/honour-based", "/concepts", "/en/areas?q=uppsala"])  # fmt: skip
def test_every_link_leads_somewhere(within: Client, path: str) -> None:
    page = within.get(path).text.partition("<main")[2].partition("</main>")[0]
    links = sorted({unescape(x).partition("#")[0] for x in re.findall(r'href="(/[^"]*)"', page)})
    assert len(links) > 10
    files = (".xlsx", ".docx", ".pdf")
    wrong = {
        x: within.get(x, accept="*/*").status_code
        for x in links
        if x and not x.partition("?")[0].endswith(files)
    }
    assert {x: status for x, status in wrong.items() if status != 200} == {}
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids


def test_an_area_shows_a_framework_part_by_part(within: Client) -> None:
    page = within.get("/area/03?date=2026-11-22&framework=mvk").text
    assert 'href="/coverage/mvk/4/03-plan-2022"' in page and "Visar 4 av 4 delar." in page
    long = within.get("/area/03?date=2026-11-22&framework=agenda2030").text
    assert "Visar 7 av 186 delar." in long
