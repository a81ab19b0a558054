"""More than a hundred hostile requests, raw over sockets, while an honest client keeps asking.

For each: an answer that is no 500, or a closed connection where what was sent is not HTTP. Then: no traceback, no
process more, no memory lost, and the honest client was answered every time.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from samverkansgraf.graph.settings import Settings

from ..conftest import serving

LIMIT = 2.0
"""Seconds that a query may take on the server that is tried."""


def query(text: str) -> bytes:
    """A GET of a query."""
    return f"GET /sparql?query={quote(text, safe='')} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def posted(
    body: bytes, kind: str = "application/sparql-query", extra: str = "", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    return (
        f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{extra}\r\n".encode()
        + body
    )


def got(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode()


PATHS = [
    "/%", "/%zz", "/%ff%fe", "/%00", "/doc/%00", "/id/%00", "/id/..", "/doc/../../etc/passwd", "/data/../manifest.json",
    "/data/%2e%2e/%2e%2e/current", "/data/%2e%2e%2freport.json", "/data//etc/passwd", "/static/../app.py",
    "/static/%2e%2e/app.py", "/static/%2e%2e%2fapp.py", "//evil.example/", "/en//evil.example", "/en/en/en/", "/%2f%2f%2f",
    "/doc/" + "a" * 20_000, "/" + "a/" * 5_000, "/id/" + "%C3%A5" * 2_000, "/doc/<script>alert(1)</script>", "/doc/'\"`{}|\\^",
    "/query/../sparql", "/query/list_goals.exe", "/query/list_goals.csv?version=%00", "/query/list_goals.json?version=" + "x" * 9_000,
    "/query/list_expiring.json?date=9999-99-99&days=-1", "/query/list_expiring.json?days=99999999999999999999",
    "/query/list_expiring.json?date=%EF%BB%BF2026-01-01", "/query/list_goals.csv?version=%27%3BDROP", "/query/%00", "/query/.csv",
    "/about", "/about?iri=", "/about?iri=javascript:alert(1)", "/about?iri=http://a%00b", "/about?iri=http://" + "a" * 60_000,
    "/about?iri=http://%5B", "/about?iri=file:///etc/passwd", "/about?iri=http://[::1", "/about?iri=%E2%80%AEhttp://a", "/scheme/", "/graph/",
    "/graph/%3Cx%3E", "/plan/%00", "/plan/x?x=1", "/coverage/mvk/1/none", "/coverage/%00/%00/%00", "/map?framework=%00", "/map/network_plans?framework=%00", "/map/%00", "/map/network_around?thing=%00&steps=1e9", "/?framework=%ff",
    "/?framework=" + "%F0%9F%92%A9" * 500, "/doc/plan/03-plan-2022.exe", "/doc/plan/03-plan-2022?page=-1", "/doc/plan/03-plan-2022?page=99999999999",
    "/doc/plan/03-plan-2022?page=%00", "/sparql?query", "/sparql?query=%ff", "/sparql?" + "&".join(f"a{n}=1" for n in range(500)),
    "/sparql?query=ASK%7B%7D&format=../../x", "/sparql?query=ASK%7B%7D&default-graph-uri=%00", "/sparql?query=ASK%7B%7D&named-graph-uri=" + "x" * 9_000,
    "/openapi.json?x=%00", "/metrics/../health", "*", "http://evil.example/", "sparql",
]  # fmt: skip
HEADERS = [
    "Accept: " + ",".join(f"a/b{n};q=0.{n % 10}" for n in range(5_000)), "Accept: " + "*" * 20_000, "Accept: ;;;,,,q=;q=x", "Accept: text/turtle;q=nan",
    "Accept: text/turtle;q=1e999", "Accept: \u00ff/\u00fe", "Accept-Encoding: gzip;q=-1, *;q=x", "If-None-Match: " + '"a",' * 5_000, 'If-None-Match: "',
    "If-None-Match: W/", "Host: evil.example\r\nHost: a", "Host: a b", "Host: <script>", "X-Forwarded-For: " + ",".join(["1.1.1.1"] * 5_000),
    "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(3_000)), "Range: bytes=-1", "Range: bytes=9999999999-", "Cookie: " + "a=b;" * 5_000,
    "X: " + "y" * 100_000, "Content-Length: -1", "Content-Length: 99999999999999", "Transfer-Encoding: chunked\r\nContent-Length: 3", "Expect: 200-maybe",
    "Connection: Upgrade\r\nUpgrade: websocket", "Origin: null", "Accept-Language: " + "sv," * 9_000, "\x00: a", ": no name", "Broken",
]  # fmt: skip
QUERIES = [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a (!<x:x>)* ?b }", "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>|^!<x:y>)* ?b }", "ASK { ?a ((!<x:x>)*)* ?b . ?b ((!<x:x>)+)+ ?c FILTER(false) }",
    'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "(a+)+$")) }', 'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "' + "(" * 500 + "a" + ")" * 500 + '")) }',
    'SELECT (REPLACE("' + "a" * 30_000 + '", "a", "' + "b" * 30_000 + '") AS ?x) {}', 'ASK { FILTER(REGEX("x", "x{1,1000}{1,1000}{1,1000}")) }',
    "SELECT * { VALUES ?x { " + "1 " * 40_000 + "} }", "SELECT * { VALUES ?x { " + "1 " * 4_000 + "} VALUES ?y { " + "2 " * 4_000 + "} VALUES ?z { " + "3 " * 4_000 + "} }",
    "ASK {" + "{" * 4_000 + "}" * 4_000 + "}", "ASK { FILTER(" + "!" * 90_000 + "true) }", "SELECT " + "?a " * 30_000 + "{}", "ASK { ?x " + "^" * 40_000 + "<a:b> ?y }",
    "SELECT * { " + "OPTIONAL { ?a ?b ?c } " * 3_000 + "}", "SELECT * { " + " UNION ".join("{ ?a ?b ?c }" for _ in range(5_000)) + " }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?b ?f", "CONSTRUCT { ?a ?b ?c . ?d ?e ?f . ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }",
    "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }", "ASK { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", "ASK { SERVICE SILENT <file:///etc/passwd> { ?a ?b ?c } }",
    "ASK { SERV\\u0049CE <http://127.0.0.1:1/> { ?a ?b ?c } }", "ASK FROM <http://127.0.0.1:1/> { ?a ?b ?c }", "ASK FROM <file:///etc/passwd> { ?a ?b ?c }",
    "LOAD <http://127.0.0.1:1/>", "INSERT DATA { <a:b> <a:b> <a:b> }", "DROP ALL", "ASK {}; DROP ALL", "\x00", "ASK { ?a ?b '\x00' }", "\ufeffASK {}", "ASK { ?a ?b '" + "\u202e" * 900 + "' }",
    "ASK { <" + "a" * 90_000 + "> ?b ?c }", "ASK { ?" + "a" * 90_000 + " ?b ?c }", "#" * 90_000, "PREFIX " * 10_000, '"' * 50_001, "'''" * 20_000, "<" * 60_000, "SELECT ?x { BIND(" + "(1+" * 9_000 + "1" + ")" * 9_000 + " AS ?x) }",
    "SELECT (1e308*1e308 AS ?x) (1/0 AS ?y) (99999999999999999999999999999999999999+1 AS ?z) {}", 'SELECT (SUBSTR("abc", -99999999999, 99999999999) AS ?x) {}', "SELECT * {} LIMIT 99999999999999999999 OFFSET 99999999999999999999",
]  # fmt: skip
BODIES = [
    posted(b"\xff\xfe\x00"), posted(b"ASK {}", "text/plain"), posted(b"ASK {}", "application/sparql-query; charset=utf-16"), posted(b"query=%ff%fe", "application/x-www-form-urlencoded"),
    posted(b"&" * 100_000, "application/x-www-form-urlencoded"), posted(b"query=a&" * 50_000, "application/x-www-form-urlencoded"), posted(gzip.compress(b"ASK {}"), extra="Content-Encoding: gzip\r\n"),
    posted(gzip.compress(b"a" * 50_000_000), extra="Content-Encoding: gzip\r\n"), posted(b"a" * 3_000_000), posted(b"", length=0), posted(b"", "multipart/form-data; boundary=x"), posted(b"ASK {}", "application/sparql-query" * 2_000),
    posted(b"ASK {}", length=10**15), b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", b"PUT /id/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", b"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"BREW /sparql HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 2_000, b"GET /" + b"\xff" * 3_000 + b" HTTP/1.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /" + b"a" * 900_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 60_000 + b"\r\n",
]  # fmt: skip
REQUESTS = [
    *(got(path) for path in PATHS),
    *(got(path, "Accept: text/html\r\n") for path in PATHS),
    *(got("/sparql?query=ASK%7B%7D", f"{h}\r\n") for h in HEADERS),
    *(got("/doc/plan/03-plan-2022", f"{h}\r\n") for h in HEADERS),
    *(got("/data/graph.nq", f"{h}\r\n") for h in HEADERS if h.startswith("Range")),
    *(query(text) for text in QUERIES if len(text) < 20_000),
    *(posted(text.encode("utf-8", "surrogatepass")) for text in QUERIES),
    *BODIES,
]


def _resident(process: int) -> int:
    """Kilobytes of a process and of all that it started; what they share is counted once."""
    found = 0
    for child in [process, *_below(process)]:
        status = Path(f"/proc/{child}/smaps_rollup")
        match = re.search(r"Pss:\s+(\d+)", status.read_text()) if status.exists() else None
        found += int(match.group(1)) if match else 0
    return found


def _below(process: int) -> list[int]:
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True).stdout
    children = [int(word) for word in out.split()]
    return [p for child in children for p in (child, *_below(child))]


def _send(address: str, request: bytes, patience: float) -> int:
    """The status of the answer, 0 for a connection that was closed without one."""
    host, port = urlsplit(address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=patience) as link:
        with contextlib.suppress(OSError):
            link.sendall(request.replace(b"Host: a\r\n", b"Host: a\r\nConnection: close\r\n", 1))
        seen = b""
        try:
            while len(seen) < 4_000_000 and (piece := link.recv(65_536)):
                seen += piece
        except ConnectionError:
            pass
    match = re.match(rb"HTTP/1\.[01] (\d{3})", seen)
    return int(match.group(1)) if match else 0


@pytest.fixture(scope="module")
def attacked(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, list[int]]]:
    errors = tmp_path_factory.mktemp("hostile") / "stderr"
    known: list[int] = []
    limits = {"SAMVERKANSGRAF_QUERY_SECONDS": str(LIMIT), "SAMVERKANSGRAF_QUERY_MEMORY": "300000000"}
    with serving(settings.store, settings.sources, errors=errors, known=known, **limits) as address:
        yield address, errors, known


def test_hostile_requests_stop_nobody(attacked: tuple[str, Path, list[int]], record_property: object) -> None:
    address, errors, known = attacked
    honest: list[float] = []
    stop = threading.Event()

    def ask_honestly() -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            number = 0
            while not stop.is_set():
                number += 1
                started = time.perf_counter()
                asked = f"SELECT ?c {{ ?c a sg:County }} LIMIT {number}"
                assert client.get("/sparql", params={"query": asked}).status_code == 200
                assert client.get("/plans").status_code == 200
                honest.append(time.perf_counter() - started)
                time.sleep(0.05)

    for request in REQUESTS[:40]:
        _send(address, request, 60)
    before = _resident(known[0])
    asking = threading.Thread(target=ask_honestly)
    asking.start()
    statuses: dict[int, int] = {}
    try:
        for request in REQUESTS:
            status = _send(address, request, 60)
            assert status != 500, request[:300]
            statuses[status] = statuses.get(status, 0) + 1
    finally:
        stop.set()
        asking.join()
    tried = len(REQUESTS)
    print(
        f"{tried} hostile requests: {dict(sorted(statuses.items()))}; {len(honest)} honest rounds, slowest {max(honest):.2f} s"
    )
    assert tried > 250 and sum(statuses.values()) == tried
    assert statuses.get(0, 0) < tried * 0.05, "nearly all were told what was wrong"
    assert len(honest) > 20
    assert "Traceback" not in errors.read_text(encoding="utf-8")
    time.sleep(1)
    assert len(_below(known[0])) <= 3, "the nursery and its two query processes"
    assert _resident(known[0]) < before + 200_000


def test_slow_senders_keep_nobody_waiting(attacked: tuple[str, Path, list[int]]) -> None:
    """Two hundred connections that send a body one byte at a time."""
    address, _, _ = attacked
    host, port = urlsplit(address).netloc.split(":")
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 500\r\n\r\n"
    slow = [socket.create_connection((host, int(port)), timeout=60) for _ in range(200)]
    try:
        for link in slow:
            link.sendall(head + b"A")
        for _ in range(10):
            started = time.perf_counter()
            assert (
                httpx.get(f"{address}/sparql", params={"query": "ASK { ?c a sg:County }"}).status_code == 200
            )
            assert time.perf_counter() - started < 5
            for link in slow[::20]:
                link.sendall(b"S")
        answered = slow[0].recv(100)
        assert answered.startswith(b"HTTP/1.1 408")
    finally:
        for link in slow:
            link.close()


def test_descriptors_come_back(attacked: tuple[str, Path, list[int]]) -> None:
    address, _, known = attacked
    for _ in range(50):
        if len(os.listdir(f"/proc/{known[0]}/fd")) < 60:
            break
        time.sleep(0.2)
    assert len(os.listdir(f"/proc/{known[0]}/fd")) < 60
    assert httpx.get(f"{address}/health").json()["status"] == "ok"
