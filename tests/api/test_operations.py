"""The server in operation: turns by client, slow senders, a switched graph, health, figures, log, stopping."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings

from ..conftest import serving

SELECT = "SELECT ?c { ?c a sg:County } ORDER BY ?c LIMIT 2"
MANY = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p LIMIT 500"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


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
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
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
