"""Questions as forms and free SPARQL, as a reader without script meets them."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest
from samverkansgraf.api import choices, shown
from samverkansgraf.graph import grammar
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.iris import PREFIXES
from samverkansgraf.queries import library

from .inside import Client

COUNT = "SELECT ?v (COUNT(?m) AS ?n) { ?m a sg:Measure ; sg:inVersion ?v } GROUP BY ?v ORDER BY DESC(?n)"
EDGES = "CONSTRUCT { ?a sg:responsibleActor ?e } { ?e sg:responsibleActor ?a }"
HOSTILE = [
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\u202eabc",
    "x" * 5_000,
]


def _at(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more})


def _rows(page: str) -> list[list[str]]:
    """The words of the cells of the answer's table."""
    body = page.partition('id="result"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


@pytest.mark.parametrize("name", library.library())
def test_a_question_opened_in_sparql_is_valid_and_has_the_same_answer(
    store: EmbeddedStore, name: str
) -> None:
    query = library.get(name)
    for values in (query.example, {}):
        bound = library.bind(query, values, "sv", store)
        text = library.pinned(query, bound)
        assert grammar.stop(text) is None and not text.startswith("#+")
        found = library.Answer.of(name, store.query(text)).without("lang").table
        expected = library.run(store, query, values, "sv").table
        assert found is not None and expected is not None and found.columns == expected.columns
        assert Counter(found.rows) == Counter(expected.rows)


def test_no_parameter_of_a_question_has_the_name_of_a_way_to_show_it() -> None:
    for name, query in library.library().items():
        assert not query.parameters.keys() & (shown.STATES | {"go", "raw", "query"}), name


def test_the_questions_are_grouped_each_once_and_found_by_their_words(within: Client) -> None:
    page = within.get("/queries").text
    for name, query in library.library().items():
        assert len(re.findall(rf'href="/query/{name}["?]', page)) == 1 and query.group in library.GROUPS
    found = within.get("/queries?q=VÅLDSFORM").text
    assert 'href="/query/overlap_violence_form' in found and 'href="/query/list_members' not in found
    assert f"av {len(library.library())} frågor" in found
    assert "Ingen fråga passar" in within.get("/queries?q=xyzzy").text
    assert "Overlap: same form of violence" in within.get("/en/queries?q=violence").text


def test_labels_go_before_iris_and_lead_to_the_readers_page(within: Client) -> None:
    page = within.get(_at(COUNT)).text
    rows = _rows(page)
    assert rows and all(not row[0].startswith("id/plan/") for row in rows)
    assert 'href="/plan/0586-KS-2019-317"' in page and "id/plan/0586-KS-2019-317" in page
    assert 'href="/en/plan/0586-KS-2019-317"' in within.get("/en" + _at(COUNT)).text


def test_rows_are_put_in_order_and_given_a_page_at_a_time(within: Client) -> None:
    query = "SELECT ?c ?l { ?c a sg:Municipality ; skos:prefLabel ?l FILTER(LANG(?l) = 'sv') }"
    first, last = within.get(_at(query, sort="l")).text, within.get(_at(query, sort="-l")).text
    assert 'aria-sort="ascending"' in first and 'aria-sort="descending"' in last
    assert _rows(first)[0][1].startswith("Ale") and _rows(last)[0][1].startswith("Övertorneå")
    pages = int(re.findall(r"Sida 1 av (\d+)", first)[0])
    every = [
        row[1]
        for n in range(1, pages + 1)
        for row in _rows(within.get(_at(query, sort="l", page=str(n))).text)
    ]
    assert len(every) == len(set(every)) == 290
    assert within.get(_at(query, page=str(pages + 1))).status_code == 404
    count = within.get(_at(COUNT, sort="-n")).text
    numbers = [int(row[1]) for row in _rows(count)]
    assert numbers == sorted(numbers, reverse=True)


def test_a_count_is_drawn_as_bars_with_the_same_content(within: Client) -> None:
    table, chart = _rows(within.get(_at(COUNT)).text), within.get(_at(COUNT, show="chart")).text
    assert [row[1] for row in _rows(chart)] == [row[1] for row in table]
    assert chart.count("<rect") == len(table)
    widths = [float(w) for w in re.findall(r'width="([\d.]+)%" height="16"', chart)]
    assert max(widths) == 100.0 and widths == sorted(widths, reverse=True)
    assert within.get(_at("SELECT ?c { ?c a sg:County }", show="chart")).status_code == 404
    assert within.get(_at(COUNT, show="chart", number="v")).status_code == 404


def test_edges_are_drawn_as_a_map_with_the_same_content(within: Client) -> None:
    page = within.get(_at(EDGES, show="map")).text
    boxes, lines = page.count('class="box"'), page.count('class="edge"')
    said = re.search(r"Kartan visar (\d+) noder och (\d+) kanter", page)
    assert said and [int(n) for n in said.groups()] == [boxes, lines] and boxes > 10
    assert f'href="/map{_at(EDGES)}"'.replace("&", "&amp;") in page
    assert f"av {lines}." in page and "ansvarig aktör" in page
    turtle = within.get(_at(EDGES, show="turtle")).text
    assert "sg:responsibleActor" in turtle


def test_a_truth_is_told_in_words(within: Client) -> None:
    assert re.search(r"Svaret är <strong>ja</strong>", within.get(_at("ASK { ?c a sg:County }")).text)
    assert re.search(
        r"The answer is <strong>no</strong>", within.get("/en" + _at("ASK { ?c a sg:Nope }")).text
    )


def test_a_fault_is_told_on_the_page_at_its_line(within: Client) -> None:
    page = within.get(_at("SELECT * {\n  ?s ?p .\n}"))
    assert page.status_code == 400 and 'data-line="2" data-column="9" data-length="1"' in page.text
    assert "<mark>.</mark>" in page.text and "men här ska stå ett värde" in page.text
    assert "?s ?p ." in page.text.partition("<textarea")[2]
    told = within.get(_at("SELECT * {\n  ?s ?p .\n}"), "application/json").json()
    assert (told["title"], told["line"], told["column"]) == ("sparql-syntax", 2, 9)
    assert "there should be a value" in told["detail"]
    assert "DELETE" in within.get("/sparql?query=DELETE+WHERE+%7B%7D").text, "what was written is not lost"


def test_a_long_query_is_posted_and_its_buttons_post_again(server: str) -> None:
    query = COUNT + " #" + "x" * 9_000
    with httpx.Client(base_url=server, headers={"Accept": "text/html"}, timeout=30) as client:
        first = client.post("/sparql", data={"query": query}).text
        assert first.count('<form method="post"') == 2 and "kan inte länkas" in first
        go = html.unescape(re.findall(r'name="go" value="([^"]*sort=n[^"]*)"', first)[0])
        second = client.post("/sparql", data={"query": query, "go": go}).text
        assert 'aria-sort="ascending"' in second
        numbers = [int(row[1]) for row in _rows(second)]
        assert numbers == sorted(numbers)
        table = client.post("/sparql/answer.csv", data={"query": query})
        assert table.status_code == 200 and table.text.startswith("\ufeff")


def test_an_answer_is_a_file_for_people_that_says_what_it_is(within: Client) -> None:
    answer = within.get("/sparql/answer.csv?" + urlencode({"query": COUNT}))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["v", "n", "v (IRI)"] and rows[1][2].startswith("https://w3id.org/")
    assert ["Metod", COUNT] in rows and any("/sparql?query=SELECT" in cell for row in rows for cell in row)
    triples = within.get("/sparql/answer.csv?" + urlencode({"query": EDGES})).text
    assert "ansvarig aktör" in triples
    assert within.get("/sparql/answer.csv?" + urlencode({"query": "ASK {}"})).status_code == 406
    assert within.get("/sparql/answer.exe?query=ASK").status_code == 404
    assert within.get("/sparql/answer.csv").status_code == 400
    formula = within.get("/sparql/answer.csv?" + urlencode({"query": 'SELECT ("=1+1" AS ?x) {}'}))
    assert "'=1+1" in formula.text


def test_a_document_is_not_made_of_more_rows_than_anybody_reads(within: Client) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 2000"
    page = within.get(_at(query)).text
    assert "/sparql/answer.xlsx?" in page and "/sparql/answer.docx?" not in page
    refused = within.get("/sparql/answer.docx?" + urlencode({"query": query}))
    assert refused.status_code == 413 and "1666 rader" in refused.text


def test_the_words_that_an_editor_completes_come_from_the_shapes(within: Client) -> None:
    answer = within.get("/sparql/terms.json", "application/json")
    words = answer.json()
    assert (
        words["prefixes"] == PREFIXES and "SELECT" in words["keywords"] and "CONTAINS" in words["functions"]
    )
    assert {"label": "sg:Goal", "detail": "mål"} in words["classes"]
    goal = dict(words["of"]["sg:Goal"])
    assert goal["skos:prefLabel"] == 1, "mandatory"
    assert goal["sg:addresses"] == 3, "derived by the build: no shape speaks of it"
    assert "sg:actorKind" in dict(words["of"]["foaf:Organization"]) or any(
        "sg:actorKind" in dict(of) for of in words["of"].values()
    )
    assert {p["label"] for p in words["properties"]} >= {
        name for of in words["of"].values() for name, _ in of
    }
    english = within.get("/en/sparql/terms.json", "application/json").json()
    assert {"label": "sg:Goal", "detail": "goal"} in english["classes"]
    held = answer.headers["etag"]
    assert within.get("/sparql/terms.json", "application/json", if_none_match=held).status_code == 304
    assert len(answer.content) < 40_000


def test_a_choice_may_be_written_in_words(within: Client) -> None:
    page = within.get("/query/overlap_actor?areaA=uppsala&areaB=J%C3%84MTLAND").text
    assert "areaA=03&amp;areaB=23" in page and "Polismyndigheten" in page
    several = within.get("/query/list_members?version=plan")
    assert several.status_code == 200 and "val passar »plan«" in several.text and not _rows(several.text)
    assert within.get("/query/list_members.json?version=plan").status_code == 404


def test_of_many_choices_the_reader_writes_a_part(within: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "LISTED", 2)
    page = within.get("/query/list_members").text
    assert 'type="search"' in page and "att välja bland" in page and "<option" not in page
    found = within.get("/query/list_members?version=webbsida").text
    assert 'value="Råd för social hållbarhet i Uppsala län, webbsida"' in found
    assert "version=03-radet-webb" in found and _rows(found)


@pytest.mark.parametrize("path", ["/queries?q=", "/query/list_members?version=", "/query/list_members?sort=", "/query/list_members?page=", "/query/list_members?show=", "/query/gap_framework_part?show=chart&number=", "/query/list_expiring?date=", "/query/nope?x=", "/query/list_members?nope=", "/sparql?query=", "/sparql?query=ASK%7B%7D&sort=", "/sparql?query=SELECT+*%7B%7D&go=sort%3D", "/sparql/answer.csv?query="])  # fmt: skip
def test_hostile_words_become_a_helpful_page_and_nothing_else(within: Client, path: str) -> None:
    for words in HOSTILE:
        answer = within.get(path + urlencode({"": words})[1:])
        assert answer.status_code in (200, 400, 404, 406) and answer.headers["content-type"].startswith(
            ("text/html", "text/csv")
        )
        assert "<img" not in answer.text and "<script>alert" not in answer.text
        assert len(answer.content) < 150_000


def test_every_question_weighs_little(within: Client) -> None:
    for name, query in library.library().items():
        for more in ("", "&show=chart", "&show=map"):
            answer = within.get(f"/query/{name}?{urlencode(query.example)}{more}")
            assert answer.status_code == 200 or (more and answer.status_code == 404), (name, more)
            assert len(answer.content) < 150_000, (name, more)


@pytest.fixture
def changed(settings: Settings) -> Iterator[Callable[..., Client]]:
    """The site with other limits."""
    made: list[Client] = []

    def change(**limits: float) -> Client:
        made.append(Client(dataclasses.replace(settings, **limits)))  # type: ignore[arg-type]
        return made[-1]

    yield change
    for client in made:
        client.close()


def test_a_question_that_takes_too_long_ends_in_a_page_with_its_form(changed: Callable[..., Client]) -> None:
    hurried = changed(query_seconds=0.0001)
    page = hurried.get("/query/list_goals?framework=mvk")
    assert page.status_code == 503 and page.headers["retry-after"]
    assert "avbröts efter 0.0001 sekunder" in page.text and '<select id="p-framework"' in page.text
    assert "Begränsa den" in page.text and "etag" not in page.headers
    assert hurried.get("/query/list_goals.json?framework=mvk", "application/json").status_code == 503
    form = hurried.get(_at(COUNT))
    assert form.status_code == 503 and "<textarea" in form.text


def test_an_answer_too_large_for_a_page_is_offered_as_a_file(
    within: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "LARGEST", 2_000)
    page = within.get(_at("SELECT * { ?s a sg:Municipality }")).text
    assert "mer än en sida kan visa" in page and "format=json" in page and not _rows(page)
    question = within.get("/query/list_mentions?version=03-plan-2022").text
    assert "mer än en sida kan visa" in question and "/query/list_mentions.json?" in question


def test_a_question_as_json_is_that_of_the_protocol(within: Client) -> None:
    body = json.loads(within.get("/query/overlap_actor.json?areaA=03&areaB=23", "application/json").text)
    assert "lang" not in body["head"]["vars"] and body["results"]["bindings"]
