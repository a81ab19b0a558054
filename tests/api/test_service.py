"""The endpoint as an HTTP service: tags, compression, preflight, formats by name, who is refused and how."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from samverkansgraf.api.endpoint import METHODS
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings

from ..conftest import serving

SELECT = "SELECT ?c { ?c a sg:County } ORDER BY ?c LIMIT 2"
MANY = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p LIMIT 500"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as made:
        yield made


def test_an_answer_that_is_already_held_is_not_sent_again(client: httpx.Client, settings: Settings) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    assert tag.startswith(f'W/"{snapshot.require(settings.store).digest[:12]}')
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == "Accept, Accept-Encoding" and "content-type" not in again.headers
    other = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200 and other.content == first.content


def test_a_tag_is_no_way_round_a_fault(client: httpx.Client) -> None:
    for query in ("SELECT * {", "SELECT * { ?s ?p ?o } LIMIT x"):
        assert (
            client.get("/sparql", params={"query": query}, headers={"If-None-Match": "*"}).status_code == 400
        )


def test_the_description_of_the_service_is_kept_for_no_other_host(client: httpx.Client, server: str) -> None:
    accept = {"Accept": "text/turtle"}
    forged = client.get("/sparql?a=1", headers={**accept, "Host": "graf.example"})
    assert "<http://graf.example/sparql>" in forged.text
    assert f"<{server}/sparql>" in client.get("/sparql?a=1", headers=accept).text


@pytest.mark.parametrize(
    "text",
    [
        "SELCT * {?s ?p ?o}",
        "PREFIX foo <http://x/> SELECT * {}",
        "\N{PILE OF POO}",
        "BASE" + "#" * 5_000,
        "PREFIX a:" + "#" * 5_000,
    ],
)
def test_what_is_no_query_is_told_so_whatever_format_is_wanted(client: httpx.Client, text: str) -> None:
    for accept in ("application/sparql-results+json", "text/csv", "*/*"):
        started = time.perf_counter()
        told = client.get("/sparql", params={"query": text}, headers={"Accept": accept})
        assert (told.status_code, told.json()["title"]) == (400, "sparql-syntax")
        assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <a:b> <a:b> 1 }", "PREFIX x: <a:b> LOAD <http://127.0.0.1:1/>", "DROP ALL"]
)
def test_an_update_is_told_that_it_is_one(client: httpx.Client, text: str) -> None:
    told = client.get("/sparql", params={"query": text}, headers={"Accept": "text/csv"})
    assert (told.status_code, told.json()["title"]) == (400, "update-refused")


def test_several_accept_lines_are_one_list(client: httpx.Client) -> None:
    headers = [("Accept", "application/foo"), ("Accept", "text/csv")]
    assert (
        client.get("/sparql", params={"query": SELECT}, headers=headers)
        .headers["content-type"]
        .startswith("text/csv")
    )
    headers = [("Accept", "application/foo"), ("Accept", "text/turtle")]
    assert client.get("/doc/area/03", headers=headers).headers["content-type"].startswith("text/turtle")


def test_an_answer_that_xml_cannot_hold_is_told(client: httpx.Client) -> None:
    query = 'SELECT ("\\u0001" AS ?x) {}'
    told = client.get(
        "/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+xml"}
    )
    assert (told.status_code, told.json()["title"]) == (406, "not-xml")
    assert (
        client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["x"]["value"]
        == "\x01"
    )


def test_a_named_format_that_does_not_fit_is_told(client: httpx.Client) -> None:
    told = client.get("/sparql", params={"query": "ASK {}", "format": "csv"})
    assert told.status_code == 406 and "json, xml" in told.json()["detail"]
    construct = {"query": "CONSTRUCT WHERE { ?c a sg:County }", "format": "json"}
    answer = client.get("/sparql", params=construct)
    assert answer.headers["content-type"] == "application/ld+json"
    assert 'samverkansgraf.jsonld"' in answer.headers["content-disposition"]


def test_a_query_that_waited_while_the_graph_was_switched_is_answered_from_the_new(tmp_path: Path) -> None:
    def publish(count: int) -> None:
        lines = "".join(f"<a:s> <a:p> <a:o{n}> <a:g> .\n" for n in range(count))
        snapshot.publish(tmp_path, {"graph.nq": lines.encode()}, {"findings": []}, {})

    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    endless = "SELECT (COUNT(*) AS ?m) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(9)) + " }"
    publish(60)
    with (
        serving(tmp_path, None, SAMVERKANSGRAF_QUERY_SECONDS="2") as address,
        ThreadPoolExecutor(4) as threads,
    ):

        def ask(query: str) -> httpx.Response:
            return httpx.get(
                f"{address}/sparql", params={"query": query}, headers={"Accept": "text/csv"}, timeout=30
            )

        old = ask(count)
        slow = [threads.submit(ask, f"{endless} LIMIT {n}") for n in (1, 2)]
        time.sleep(0.5)
        waiting = threads.submit(ask, count + " #")
        time.sleep(0.3)
        publish(70)
        assert all(f.result().status_code == 503 for f in slow)
        answer = waiting.result()
        assert old.text.split() == ["n", "60"] and answer.text.split() == ["n", "70"]
        assert answer.headers["etag"][:10] != old.headers["etag"][:10]
        publish(60)
        time.sleep(0.5)
        assert ask(count + " #").text.split() == ["n", "60"]


def test_each_format_and_each_query_has_a_tag_of_its_own(client: httpx.Client) -> None:
    def tag(query: str, accept: str, **more: str) -> str:
        return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept}).headers[
            "etag"
        ]

    areas = "https://w3id.org/samverkansgraf/graph/reference/areas"
    tags = [
        tag(SELECT, "text/csv"),
        tag(SELECT, "application/sparql-results+xml"),
        tag(SELECT + " OFFSET 1", "text/csv"),
        tag(SELECT, "text/csv", **{"default-graph-uri": areas}),
        tag(SELECT, "text/csv", **{"named-graph-uri": areas}),
    ]
    assert len(set(tags)) == len(tags)


def test_what_may_be_another_answer_the_next_time_is_never_kept(client: httpx.Client) -> None:
    answers = [client.get("/sparql", params={"query": "SELECT (UUID() AS ?u) {}"}) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 3
    assert all(a.headers["cache-control"] == "no-store" and "etag" not in a.headers for a in answers)


def test_a_long_answer_is_compressed_for_those_who_read_that(client: httpx.Client, server: str) -> None:
    for accept, encoded in (
        ("gzip", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("*", True),
        ("br", False),
    ):
        connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
        headers = {"Accept": "text/csv", "Accept-Encoding": accept}
        connection.request("GET", "/sparql?query=" + quote(MANY), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert (answer.headers.get("content-encoding") == "gzip") is encoded, accept
        assert (gzip.decompress(body) if encoded else body).count(b"\n") == 501


def test_head_tells_what_get_would(client: httpx.Client) -> None:
    get, head = (client.request(m, "/sparql", params={"query": SELECT}) for m in ("GET", "HEAD"))
    assert head.status_code == 200 and head.content == b""
    for name in ("content-type", "content-length", "etag", "vary", "access-control-allow-origin"):
        assert head.headers[name] == get.headers[name]


def test_a_page_of_another_origin_may_ask(client: httpx.Client) -> None:
    preflight = client.options(
        "/sparql",
        headers={
            "Origin": "https://a.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.status_code == 204 and preflight.headers["access-control-allow-methods"] == METHODS
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for answer in (
        client.get("/sparql", params={"query": SELECT}),
        client.get("/sparql", params={"query": "SELEC"}),
        client.put("/sparql"),
        client.get("/sparql", params={"query": SELECT}, headers={"Accept": "image/png"}),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_an_unknown_method_is_told_which_there_are(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql", params={"query": SELECT})
    assert (answer.status_code, answer.headers["allow"]) == (405, METHODS)


@pytest.mark.parametrize(
    ("accept", "gives"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/*;q=0.5, text/*;q=0.1", "application/ld+json"),
    ],
)
@pytest.mark.parametrize(
    "query",
    ["DESCRIBE <https://w3id.org/samverkansgraf/id/area/03>", "CONSTRUCT WHERE { ?c a sg:County ; ?p ?o }"],
)
def test_triples_come_in_every_format(client: httpx.Client, query: str, accept: str, gives: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, gives)
    assert "area/03" in answer.text or "Uppsala" in answer.text


def test_a_link_may_name_its_format(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": SELECT, "format": "csv"}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "samverkansgraf.csv" in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", ["../../x", "\N{PILE OF POO}", "csv\r\nSet-Cookie: a=b", "", "CSV"])
def test_a_format_that_is_none_is_passed_over(client: httpx.Client, name: str) -> None:
    answer = client.get("/sparql", params={"query": SELECT, "format": name}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-disposition" not in answer.headers and "set-cookie" not in answer.headers


def test_a_syntax_fault_is_told_with_its_place(client: httpx.Client) -> None:
    told = client.get("/sparql", params={"query": "SELECT ?x {\n ?x ?y }"}).json()
    assert (told["title"], told["line"]) == ("sparql-syntax", 2) and told["column"] > 1


def test_several_graphs_are_merged(client: httpx.Client) -> None:
    """A triple that stands in two of them counts once, by the protocol and by FROM."""
    base = "https://w3id.org/samverkansgraf/graph/"
    names = [base + "reference/areas", base + "derived", base + "void"]
    count = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT CONCAT(STR(?s), STR(?p), STR(?o))) AS ?m) {} {{ ?s ?p ?o FILTER(ISIRI(?o)) }}"
    sent = client.get("/sparql", params={"query": count.format(""), "default-graph-uri": names}).json()
    said = client.get(
        "/sparql", params={"query": count.format(" ".join(f"FROM <{n}>" for n in names))}
    ).json()
    (row,) = sent["results"]["bindings"]
    assert row["n"] == row["m"] and int(row["n"]["value"]) > 1000
    assert said == sent


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:1/x", "file:///etc/passwd", "https://w3id.org/samverkansgraf/graph/none"]
)
def test_a_graph_that_is_not_here_is_not_fetched(client: httpx.Client, name: str) -> None:
    for params in (
        {"query": f"ASK FROM <{name}> {{ ?s ?p ?o }}"},
        {"query": f"ASK FROM NAMED <{name}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"},
        {"query": f"BASE <{name}> ASK FROM <> {{ ?s ?p ?o }}"},
        {"query": f"PREFIX x: <{name}> ASK FROM x: {{ ?s ?p ?o }}"},
    ):
        told = client.get("/sparql", params=params)
        assert (told.status_code, told.json()["title"]) == (400, "graph-unknown") and name in told.json()[
            "detail"
        ]

    empty = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }", "default-graph-uri": name})
    assert empty.json()["boolean"] is False, (
        "sent beside the query it is an empty graph, as the W3C's tests have it"
    )


def test_relative_addresses_are_read_against_the_base_of_the_data(client: httpx.Client) -> None:
    assert (
        client.get("/sparql", params={"query": "ASK { <id/area/03> a sg:County }"}).json()["boolean"] is True
    )


def test_one_client_can_fill_only_its_own_places(settings: Settings) -> None:
    limits = {
        "SAMVERKANSGRAF_QUERY_SECONDS": "1",
        "SAMVERKANSGRAF_QUERY_QUEUE": "4",
        "SAMVERKANSGRAF_PROXIES": "1",
    }
    with serving(settings.store, None, **limits) as address, ThreadPoolExecutor(24) as threads:

        def ask(client: str, query: str) -> tuple[int, float, str]:
            started = time.perf_counter()
            headers = {"X-Forwarded-For": f"203.0.113.9, {client}", "Accept": "application/json"}
            answer = httpx.get(f"{address}/sparql", params={"query": query}, headers=headers, timeout=60)
            return answer.status_code, time.perf_counter() - started, answer.headers.get("retry-after", "")

        greedy = [threads.submit(ask, "198.51.100.1", f"{ENDLESS} LIMIT {n}") for n in range(1, 13)]
        time.sleep(0.4)
        status, waited, _ = threads.submit(ask, "198.51.100.2", SELECT).result()
        statuses = [f.result() for f in greedy]
        assert status == 200
        assert waited < 0.9, (
            "a place is kept for those that have none: not behind those that ran a second each"
        )
        assert sum(s == 429 for s, _, _ in statuses) >= 5
        assert all(retry for s, _, retry in statuses if s in (429, 503))
        assert {s for s, _, _ in statuses} == {429, 503}


def test_who_sends_its_headers_too_slowly_is_let_go(server: str) -> None:
    host, port = urlsplit(server).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=40) as silent:
        silent.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        started = time.perf_counter()
        assert silent.recv(100) == b""
        assert 10 < time.perf_counter() - started < 30


def test_health_and_figures(client: httpx.Client, settings: Settings) -> None:
    health = client.get("/health").json()
    assert health["status"] == "ok" and health["snapshot"] == snapshot.require(settings.store).digest
    figures = client.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert 'samverkansgraf_requests_total{section="sparql",status="200"}' in figures.text
    assert "samverkansgraf_queries_waiting 0.0" in figures.text


def test_the_log_tells_nothing_of_persons(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with serving(settings.store, None, SAMVERKANSGRAF_ACCESS_LOG=str(log)) as address:
        httpx.get(f"{address}/sparql", params={"query": 'ASK { ?x ?y "hemlig person" }'})
        httpx.post(f"{address}/sparql", data={"query": 'ASK { ?x ?y "annan hemlighet" }'})
        httpx.get(f"{address}/no%0Asuch", headers={"User-Agent": "min-dator"})
    lines = log.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [t["path"] for t in told if t["path"] != "/health"] == ["/sparql", "/sparql", "/no\nsuch"]
    assert all(set(t) == {"time", "method", "path", "status", "bytes", "ms"} for t in told)
    assert not any(word in line for line in lines for word in ("hemlig", "min-dator", "127.0.0.1"))


def test_the_server_stops_when_asked_and_answers_what_it_had_begun(settings: Settings) -> None:
    with ThreadPoolExecutor(1) as thread:
        with serving(settings.store, None, SAMVERKANSGRAF_QUERY_SECONDS="1") as address:
            begun = thread.submit(httpx.get, f"{address}/sparql", params={"query": ENDLESS}, timeout=30)
            time.sleep(0.3)
        assert begun.result().status_code == 503 and begun.result().json()["title"] == "query-slow"
