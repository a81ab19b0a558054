"""Maps within limits: any answer with edges is one, each fault has its sentence, and no map holds up the pages."""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from samverkansgraf.api import mapped, maps, own_map
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import library
from samverkansgraf.visualisations.maps import question

from .inside import Client

EDGES = "CONSTRUCT { ?a sg:responsibleActor ?e } { ?e sg:responsibleActor ?a }"
SLOW = "SELECT (?a AS ?from) (?b AS ?to) { ?a ?p ?c . ?b ?q ?d . ?x ?y ?z FILTER(STR(?a) = CONCAT(STR(?z), 'x')) }"
HOSTILE = '<img src=x onerror="window.ran=1">]]></text><script>window.ran=1</script>'


def _at(query: str, ending: str = "", **more: str) -> str:
    return f"/map/sparql{ending}?" + urlencode({"query": query, **more})


def _told(page: str) -> str:
    found = re.search(r'<p class="error"[^>]*>(.*?)</p>', page, re.DOTALL)
    return html.unescape(found.group(1)) if found else ""


@pytest.fixture(scope="module")
def hurried(settings: Settings) -> Iterator[Client]:
    """A server that gives a query a third of a second."""
    made = Client(replace(settings, query_seconds=0.3, query_processes=2))
    yield made
    made.close()


def test_an_answer_with_edges_has_a_page_with_everything_that_maps_have(within: Client) -> None:
    page = within.get(_at(EDGES))
    assert page.status_code == 200 and 'class="map-svg"' in page.text
    for part in ('id="map-legend"', 'id="map-tables"', 'id="map-data"', "/assets/maps.js", "ansvarig aktör"):
        assert part in page.text
    for ending in maps.ENDINGS:
        assert html.escape(_at(EDGES, f".{ending}")) in page.text
    assert "responsible actor" in within.get("/en" + _at(EDGES)).text
    for layout in ("network", "circle", "pair"):
        drawn = within.get(_at(EDGES, layout=layout)).text
        assert f'value="{layout}" selected' in drawn and f"layout={layout}" in drawn


@pytest.mark.parametrize("ending", [e for e in maps.ENDINGS if e not in ("png", "a3.pdf", "a1.pdf")])
def test_every_file_of_it_can_be_taken_home(within: Client, ending: str) -> None:
    got = within.get(_at(EDGES, f".{ending}", nodes="40"), accept="*/*")
    assert got.status_code == 200 and len(got.content) > 500
    assert got.headers["content-disposition"].endswith(f'samverkansgraf-sparql.{ending}"')
    if ending == "svg":
        assert "40" in got.text and "av 83 noder" in got.text


def test_a_map_that_is_cut_says_of_how_much_and_leads_to_the_rest(within: Client) -> None:
    for at in (_at(EDGES, nodes="20"), _at("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 20000")):
        page = within.get(at).text
        said = re.search(r"Kartan visar (\d+) av (\d+) noder och (\d+) av (\d+) kanter", page)
        assert said and int(said[1]) < int(said[2]) and int(said[3]) < int(said[4])
        rest = re.search(r'<a href="(/map/sparql\?[^"]*nodes=2000)"', page)
        assert rest and within.get(html.unescape(rest[1])).status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("ASK { ?s ?p ?o }", 400, "ja eller nej"),
        ("SELECT ?a ?b { ?a a ?b } LIMIT 3", 400, "a, b"),
        ("SELECT * {", 400, "Rad 1"),
        ("DELETE WHERE { ?s ?p ?o }", 400, "kan inte ändras"),
        ("SELECT ?from ?to { SERVICE <http://127.0.0.1:1/> { ?from ?p ?to } }", 403, "SERVICE"),
        ("", 400, "Ingen fråga"),
        ("x" * 100_001, 413, "100"),
    ],
)
def test_what_cannot_be_drawn_is_said_on_a_page_and_to_programs(
    within: Client, query: str, status: int, words: str
) -> None:
    page = within.get(_at(query)) if len(query) < 50_000 else _posted(within, query)
    assert page.status_code == status and words in _told(page.text), _told(page.text)
    if len(query) < 50_000:
        for ending in ("", ".svg"):
            told = within.get(_at(query, ending), accept="application/json")
            assert told.status_code == status and words in told.json()["detail_sv"]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"layout": "<b>"}, "layered"), ({"nodes": "2001"}, "2000"), ({"nodes": "-1"}, "2000")],
)
def test_what_a_map_cannot_look_like_is_said(within: Client, more: dict[str, str], words: str) -> None:
    page = within.get(_at(EDGES, **more))
    assert page.status_code == 404 and words in _told(page.text) and "<b>" not in page.text


def test_an_empty_answer_is_an_empty_map_and_has_no_files(within: Client) -> None:
    page = within.get(_at("CONSTRUCT { ?a sg:addresses ?b } { ?a sg:nothing ?b }")).text
    assert "Kartan visar 0 noder" in page and "/map/sparql.svg" not in page


def _posted(client: Client, query: str, ending: str = "", **more: str) -> httpx.Response:
    made: httpx.Response = client._wait(
        client.http.post(
            f"/map/sparql{ending}", data={"query": query, **more}, headers={"Accept": "text/html"}
        )
    )
    return made


def test_a_query_too_long_for_an_address_is_posted(within: Client) -> None:
    query = EDGES + "\n" + "# " + "x" * 20_000
    page = _posted(within, query, layout="circle")
    assert (
        page.status_code == 200
        and 'method="post"' in page.text
        and "no-store" in page.headers["cache-control"]
    )
    assert 'formaction="/map/sparql.gexf"' in page.text and "/map/sparql?" not in page.text
    assert _posted(within, query, ".gexf").content.startswith(b"<?xml")


def test_a_description_of_a_thing_is_drawn(within: Client) -> None:
    goal = "https://w3id.org/samverkansgraf/id/plan/23-overenskommelse-2021/goal/1.2"
    page = within.get(_at(f"DESCRIBE <{goal}>")).text
    assert "Kartan visar" in page and 'href="/plan/23-overenskommelse-2021' in page


def test_hostile_names_and_addresses_lead_nowhere(
    serving: Callable[[str], Client],
) -> None:
    label = json.dumps(HOSTILE)
    client = serving(
        f"<http://x/a> <http://x/p> <javascript:alert(1)> , <data:text/html;base64,AA> , _:b , {label} ; "
        f"<http://www.w3.org/2004/02/skos/core#prefLabel> {label}@sv ."
    )
    at = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    for page in (
        within_page(client, _at(at)),
        within_page(client, f"/sparql?{urlencode({'query': at, 'show': 'map'})}"),
    ):
        assert "<img" not in page and "<script>window" not in page and "onerror" in page
        assert not re.search(r'href="(?:javascript|data):', page)
    for ending in ("html", "svg", "gexf", "csv"):
        got = client.get(_at(at, f".{ending}"), accept="*/*")
        assert got.status_code == 200 and not re.search(r'href="(?:javascript|data):', got.text)


def within_page(client: Client, at: str) -> str:
    page = client.get(at)
    assert page.status_code == 200
    return page.text


def test_the_sparql_page_and_the_pages_of_questions_lead_to_the_whole_map(within: Client) -> None:
    page = within.get("/sparql?" + urlencode({"query": EDGES, "show": "map"})).text
    assert html.escape(_at(EDGES)) in page and 'class="map-svg"' in page
    ready = within.get("/query/network_part?part=mvk%2F3&show=map").text
    assert 'href="/map/network_part?part=mvk%2F3"' in ready
    assert within.get("/map/network_part?part=mvk%2F3").status_code == 200


@pytest.mark.parametrize("name", question.names())
def test_a_map_asked_of_the_processes_is_the_map_that_the_store_gives(
    within: Client, store: EmbeddedStore, name: str
) -> None:
    query = library.get(name)
    asking = question.questions(store, name, query.example, "sv", 2)
    count = set()
    try:
        text, held = next(asking)
        while True:
            found = library.Answer.of(name, store.query(text, bindings=held)).table
            assert found is not None
            rows = list(found.dicts())
            count |= {(r["from"], r["relation"], r["to"], r.get("basis"), r.get("word")) for r in rows}
            text, held = asking.send(rows)
    except StopIteration:
        pass
    got = within.get(f"/map/{name}.json?" + urlencode({**query.example, "nodes": "2000"}), accept="*/*")
    assert got.status_code == 200
    page = within.get(f"/map/{name}?" + urlencode({**query.example, "nodes": "2000"})).text
    said = re.search(r"och (\d+) kant", page)
    assert said and int(said[1]) == len(count)


def test_a_map_that_takes_too_long_ends_in_a_sentence_with_its_form(
    hurried: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = hurried.get(_at(SLOW))
    assert page.status_code == 503 and "0.3 sekunder" in _told(page.text) and "Retry-After" in page.headers
    told = hurried.get(_at(SLOW, ".svg"), accept="application/json")
    assert told.status_code == 503 and told.json()["title"] == "query-slow"

    def slow(*given: object) -> Iterator[question.Question]:
        yield SLOW, {}

    monkeypatch.setattr(question, "questions", slow)
    page = hurried.get("/map/network_plans?version=03-plan-2022")
    assert page.status_code == 503 and "0.3 sekunder" in _told(page.text) and 'name="framework"' in page.text
    assert hurried.get("/map/network_plans.svg", accept="*/*").status_code == 503


def test_an_answer_larger_than_a_map_reads_is_told(within: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "LARGEST", 1_000)
    for at in (_at(EDGES + "#"), "/map/network_actors"):
        page = within.get(at)
        assert page.status_code == 413 and "MB" in _told(page.text)


def test_slow_maps_and_files_do_not_hold_up_the_pages(
    hurried: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many files of maps at once: a page is answered while two are written and the rest wait."""
    free, most, now = threading.Event(), [0], [0]
    lock = threading.Lock()

    def waiting(*given: object) -> tuple[str, bytes]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        free.wait(20)
        with lock:
            now[0] -= 1
        return "image/svg+xml", b"<svg/>"

    monkeypatch.setattr(maps, "taken", waiting)
    asked = [f"/map/network_plans.svg?nodes={n}" for n in range(20, 24)]
    asked += [_at(EDGES, ".svg", nodes=str(n)) for n in range(20, 24)]

    async def ask() -> list[httpx.Response]:
        writing = [asyncio.ensure_future(hurried.http.get(at)) for at in asked]
        await asyncio.sleep(0.5)
        page = await asyncio.wait_for(hurried.http.get("/map", headers={"Accept": "text/html"}), 10)
        drawn = await asyncio.wait_for(hurried.http.get("/map/network_part?part=mvk%2F3"), 10)
        free.set()
        return [page, drawn, *await asyncio.gather(*writing)]

    started = time.monotonic()
    answers = hurried._wait(ask())
    assert [a.status_code for a in answers] == [200] * len(answers) and time.monotonic() - started < 20
    assert most[0] == 2


def test_a_map_is_kept_and_told_as_unchanged_but_not_one_that_changes(within: Client) -> None:
    first = within.get(_at(EDGES))
    assert within.get(_at(EDGES), if_none_match=first.headers["etag"]).status_code == 304
    for query in ("SELECT (NOW() AS ?from) ?to { ?to a sg:Goal } LIMIT 2", "SELECT ?from ?to { ?from sg:addresses ?to FILTER(RAND() > 0.5) }"):  # fmt: skip
        assert within.get(_at(query)).headers["cache-control"] == "no-store"


def test_the_address_in_a_file_makes_the_map_again(within: Client) -> None:
    told = within.get(_at(EDGES, ".cyjs", layout="circle", nodes="30"), accept="*/*").json()
    at = next(v for v in json.dumps(told).split('"') if v.startswith("http") and "/map/sparql?" in v)
    again = within.get(at.partition("example.test")[2]).text
    said = re.search(r"Kartan visar (\d+) av", again)
    assert said and int(said[1]) == len(told["elements"]["nodes"]) and 'value="circle" selected' in again


def test_the_modules_of_maps_ask_no_store_for_rows() -> None:
    for module in (maps, own_map, mapped):
        text = Path(str(module.__file__)).read_text("utf-8")
        assert "question.ask" not in text and "store.query" not in text and "library.table" not in text
