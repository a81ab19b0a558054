"""What a SPARQL server may do wrong, done by a small server of our own: every fault is told in clear words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from samverkansgraf.graph.remote import RESULTS, RemoteStore
from samverkansgraf.ontology.errors import EnvironmentFault, InputError

GOOD = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}'
Behave = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behave: Behave

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).behave(self)

    def answer(
        self, body: bytes, media: str = RESULTS, status: int = 200, length: int | None = None, **more: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what some of these tests are about."""


Start = Callable[[Behave], RemoteStore]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server that behaves so, and gives a store over it that waits for a second at most."""
    servers: list[Server] = []
    stores: list[RemoteStore] = []

    def started(behave: Behave) -> RemoteStore:
        server = Server(("127.0.0.1", 0), type("Behaving", (Handler,), {"behave": behave}))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        stores.append(RemoteStore(f"http://127.0.0.1:{server.server_port}/sparql", seconds=1))
        return stores[-1]

    yield started
    for store in stores:
        store.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def _hang(handler: Handler) -> None:
    time.sleep(2)
    handler.close_connection = True


def _drip_headers(handler: Handler) -> None:
    try:
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def _drip_body(handler: Handler) -> None:
    try:
        handler.answer(b"", length=1000)
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def _cut(handler: Handler) -> None:
    handler.answer(GOOD[:40], length=len(GOOD))
    handler.close_connection = True


def _cut_chunk(handler: Handler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: " + RESULTS.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    handler.wfile.write(b"28\r\n" + GOOD[:40] + b"\r\n")
    handler.close_connection = True


def _endless(handler: Handler) -> None:
    """A body whose end nothing marks could be cut without a trace."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + RESULTS.encode() + b"\r\n\r\n" + GOOD)
    handler.close_connection = True


def _not_http(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xffSSH-2.0 hello\r\n\r\n")
    handler.close_connection = True


def _drop(handler: Handler) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behave", "key"),
    [
        (_hang, "remote-slow"),
        (_drip_headers, "remote-slow"),
        (_drip_body, "remote-slow"),
        (_cut, "remote-cut"),
        (_cut_chunk, "remote-cut"),
        (_endless, "remote-cut"),
        (_not_http, "remote-answer"),
        (_drop, "remote-away"),
        (lambda h: h.answer(b"<html>", "text/html"), "remote-answer"),
        (lambda h: h.answer(b"{}"), "remote-answer"),
        (lambda h: h.answer(GOOD[:-20]), "remote-answer"),
        (lambda h: h.answer(b"\xff\xfe\x00"), "remote-answer"),
        (lambda h: h.answer(b'{"head":{},"boolean":true}'), "remote-answer"),
        (lambda h: h.answer(b"", status=302, Location="http://127.0.0.1:1/"), "remote-answer"),
        (lambda h: h.answer(b"", status=307, Location="/elsewhere"), "remote-answer"),
        (lambda h: h.answer(b"broken", "text/plain", 500), "remote-answer"),
        (lambda h: h.answer(b"", "text/plain", 401), "remote-answer"),
        (lambda h: h.answer(GOOD, X_SPARQL_MaxRows="1"), "remote-partial"),
        (lambda h: h.answer(GOOD, X_SQL_State="S1TAT"), "remote-partial"),
        (lambda h: h.answer(b"line 1: \x1b[31mno", "text/plain", 400), "sparql-syntax"),
    ],
)
def test_each_fault_of_a_server_is_told(start: Start, behave: Behave, key: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        start(behave).query("SELECT ?n {}")
    assert caught.value.key == key
    assert time.monotonic() - started < 5
    for language in ("sv", "en"):
        assert caught.value.sentence(language).isprintable()


def test_an_answer_that_grows_too_large_is_not_read_to_its_end(start: Start) -> None:
    store = start(lambda h: h.answer(b" " * 3_000_000 + GOOD))
    with pytest.raises(InputError) as caught:
        store.ask("SELECT ?n {}", accept="text/csv", seconds=5, most=1_000_000)
    assert caught.value.key == "query-large"


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        RemoteStore("http://127.0.0.1:9/sparql").query("ASK {}")
    assert caught.value.key == "remote-away" and caught.value.exit_code == 3


def test_a_connection_is_kept_and_replaced_when_the_server_closed_it(start: Start) -> None:
    seen: list[tuple[str, int]] = []

    def behave(handler: Handler) -> None:
        seen.append(handler.client_address)
        handler.answer(GOOD)
        if len(seen) == 2:
            handler.close_connection = True

    store = start(behave)
    for _ in range(4):
        assert [row["n"].value for row in store.query("SELECT ?n {}")] == ["1"]  # type: ignore[union-attr]
        time.sleep(0.1)
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_a_connection_that_a_fault_left_half_read_is_not_used_again(start: Start) -> None:
    answers = iter([lambda h: h.answer(b"x" * 500_000), lambda h: h.answer(GOOD)])
    store = start(lambda h: next(answers)(h))
    with pytest.raises(InputError):
        store.ask("SELECT ?n {}", accept="text/csv", seconds=5, most=100)
    assert len(list(store.query("SELECT ?n {}"))) == 1  # type: ignore[arg-type]


def test_many_threads_share_a_store(start: Start) -> None:
    here = start(lambda h: h.answer(GOOD))
    store = RemoteStore(here.address, seconds=20)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(list(store.query("SELECT ?n {}")))))  # type: ignore[arg-type]
        for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    store.close()
    assert found == [1] * 30


@pytest.mark.parametrize(
    "address",
    ["", "localhost:8890", "file:///etc/passwd", "ftp://x/", "http://", "http://u:secret@x/", "http://x:99999/",
     "http://x/\r\nHost: y", "http://x/ y", "//x/"],
)  # fmt: skip
def test_only_an_address_of_the_web_is_taken_and_no_password_is_shown(address: str) -> None:
    with pytest.raises(InputError) as caught:
        RemoteStore(address)
    assert caught.value.key == "endpoint-address" and "secret" not in str(caught.value)


def test_a_merge_that_is_no_iri_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        RemoteStore("http://127.0.0.1:9/", "merge> } #")
    assert caught.value.key == "graph-iri"
