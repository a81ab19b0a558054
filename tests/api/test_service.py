"""The endpoint as an HTTP service: tags, compression, preflight, formats by name, who is refused and how."""

from __future__ import annotations

import gzip
import http.client
import time
from urllib.parse import quote, urlsplit

import httpx
import pytest
from samverkansgraf.api.endpoint import METHODS
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings

SELECT = "SELECT ?c { ?c a sg:County } ORDER BY ?c LIMIT 2"
MANY = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p LIMIT 500"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


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
