"""The endpoint over HTTP: formats, refusals, limits that hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

SELECT = "SELECT ?c { ?c a sg:County } ORDER BY ?c LIMIT 2"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(
    ("accept", "gives"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ],
)
def test_a_select_comes_in_the_format_asked_for(client: httpx.Client, accept: str, gives: str) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, gives)
    assert "id/area/01" in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


def test_ask_and_construct(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { ?x a sg:County }"}).json()["boolean"] is True
    query = "CONSTRUCT { ?c a sg:County } { ?c a sg:County }"
    turtle = client.get("/sparql", params={"query": query}, headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle") and "sg:County" in turtle.text
    assert client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).status_code == 406


def test_a_query_by_form_and_by_body(client: httpx.Client) -> None:
    form = client.post("/sparql", data={"query": SELECT})
    body = client.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query"})
    assert form.status_code == body.status_code == 200
    assert form.json() == body.json() and len(form.json()["results"]["bindings"]) == 2


def test_graphs_can_be_chosen(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?c a sg:County }"

    def counted(**graphs: str) -> str:
        answer = client.get("/sparql", params={"query": count, **graphs})
        return str(answer.json()["results"]["bindings"][0]["n"]["value"])

    base = "https://w3id.org/samverkansgraf/graph/"
    assert counted() == "21"
    assert counted(**{"default-graph-uri": base + "reference/areas"}) == "21"
    assert counted(**{"default-graph-uri": base + "reference/actors"}) == "0"


@pytest.mark.parametrize(
    ("status", "title", "send"),
    [
        (400, "query-missing", {"method": "GET", "url": "/sparql", "headers": {"Accept": "text/csv"}}),
        (400, "query-missing", {"method": "GET", "url": "/sparql?query="}),
        (400, "query-missing", {"method": "POST", "url": "/sparql", "data": {}, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
        (400, "form-encoding", {"method": "GET", "url": "/sparql?query=ASK%7B%7D%ff"}),
        (400, "form-encoding", {"method": "POST", "url": "/sparql", "content": b"ASK { }\xff", "headers": {"Content-Type": "application/sparql-query"}}),
        (415, "form-encoding", {"method": "POST", "url": "/sparql", "content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": "application/sparql-query; charset=UTF-16"}}),
        (400, "graph-no-iri", {"method": "GET", "url": "/sparql?query=ASK%7B%7D&default-graph-uri=a%20b"}),
        (405, "method", {"method": "DELETE", "url": "/sparql?query=ASK%7B%7D"}),
        (400, "query-twice", {"method": "GET", "url": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}),
        (400, "sparql-syntax", {"method": "GET", "url": "/sparql?query=SELEC"}),
        (400, "update-refused", {"method": "POST", "url": "/sparql", "data": {"query": "DELETE WHERE { ?s ?p ?o }"}}),
        (400, "update-refused", {"method": "POST", "url": "/sparql", "data": {"update": "CLEAR ALL"}}),
        (415, "update-refused", {"method": "POST", "url": "/sparql", "content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}),
        (415, "media-type", {"method": "POST", "url": "/sparql", "content": "ASK {}", "headers": {"Content-Type": "text/plain"}}),
        (403, "query-calls-out", {"method": "POST", "url": "/sparql", "data": {"query": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}}),
        (413, "query-too-long", {"method": "POST", "url": "/sparql", "data": {"query": "ASK {} #" + "x" * 100_000}}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(
    client: httpx.Client, status: int, title: str, send: dict[str, object]
) -> None:
    answer = client.request(**send)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer.headers["content-type"] == "application/problem+json"


def test_other_methods_are_not_allowed(client: httpx.Client) -> None:
    answer = client.put("/sparql", content="x")
    assert answer.status_code == 405 and "GET" in answer.headers["allow"]


def test_an_answer_that_is_too_large_is_refused_whole(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": LARGE})
    assert (answer.status_code, answer.json()["title"]) == (413, "query-large")


def test_a_slow_query_is_ended_and_others_notice_nothing(client: httpx.Client) -> None:
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(client.get, "/sparql", params={"query": SLOW})
        quick = pool.submit(client.get, "/sparql", params={"query": SELECT}).result()
        assert quick.status_code == 200 and not slow.done()
        answer = slow.result()
    assert (answer.status_code, answer.json()["title"]) == (503, "query-slow")
    assert "retry-after" in answer.headers
    assert client.get("/sparql", params={"query": SELECT}).status_code == 200


def test_a_query_nested_too_deep_is_told_and_the_next_one_answered(client: httpx.Client) -> None:
    deep = "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }"
    answer = client.post("/sparql", data={"query": deep})
    assert (answer.status_code, answer.json()["title"]) in {
        (413, "query-died"),
        (400, "sparql-syntax"),
        (503, "query-slow"),
    }
    assert client.get("/sparql", params={"query": SELECT}).status_code == 200


def test_hostile_text_stops_no_page(client: httpx.Client) -> None:
    with ThreadPoolExecutor(3) as pool:
        hostile = [pool.submit(client.post, "/sparql", data={"query": '"a1"' * 20_000}) for _ in range(2)]
        assert client.get("/health").status_code == 200
        assert not any(f.done() for f in hostile), "the page came while the hostile text was still being read"
        assert all(f.result().status_code >= 400 for f in hostile)


def test_a_body_that_is_too_large_is_refused(client: httpx.Client) -> None:
    answer = client.post("/sparql", data={"query": "x" * 2_000_000})
    assert (answer.status_code, answer.json()["title"]) == (413, "query-too-long")
