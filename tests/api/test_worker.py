"""The wall around a query process, tried without the filter that stands before it; addresses that are allowed."""

from __future__ import annotations

import multiprocessing
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection

import pyoxigraph as ox
import pytest
from samverkansgraf.api import worker
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import InputError


def _call_out(pipe: Connection, port: int, wall: bool) -> None:
    store = ox.Store()
    if wall:
        worker.open_nothing_more()
    try:
        list(store.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
        pipe.send("answered")
    except Exception as error:
        pipe.send(type(error).__name__)


def _calls(wall: bool) -> bool:
    """Whether a SERVICE clause reaches a listener."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(8)
        process = context.Process(target=_call_out, args=(theirs, listener.getsockname()[1], wall))
        process.start()
        try:
            if wall:
                assert ours.poll(30)
                listener.settimeout(0.5)
            caller, _ = listener.accept()
            caller.close()
            return True
        except TimeoutError:
            return False
        finally:
            process.kill()
            process.join()
            ours.close()
            theirs.close()


def test_a_query_process_can_reach_nobody() -> None:
    assert _calls(wall=False), "without the wall the engine does call out: the test means something"
    assert not _calls(wall=True)


class _Elsewhere(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://a/b"}}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A SPARQL service that always answers the same row."""
    server = HTTPServer(("127.0.0.1", 0), _Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


def _job(query: str) -> dict[str, object]:
    limits = {"bytes": 10_000, "rows": 100, "gzip": False}
    return {"query": query, "default_graphs": [], "named_graphs": [], "media": "text/csv", **limits}


def test_an_address_that_the_operator_allows_is_asked_and_no_other(elsewhere: str) -> None:
    query = f"SELECT ?x {{ SERVICE <{elsewhere}> {{ ?x ?p ?o }} }}"
    assert b"http://a/b" in worker.answer(EmbeddedStore(), _job(query), [elsewhere])
    refused = [
        f"SELECT ?x {{ SERVICE <{elsewhere}/other> {{ ?x ?p ?o }} }}",
        f"SELECT ?x {{ SERVICE <{elsewhere}> {{ ?x ?p ?o SERVICE <http://127.0.0.1:1/> {{ ?a ?b ?c }} }} }}",
        f"SELECT ?x {{ VALUES ?y {{ <{elsewhere}> }} SERVICE ?y {{ ?x ?p ?o }} }}",
        f"SELECT ?x {{ SERVICE SILENT <http://127.0.0.1:1/> {{ ?x ?p ?o }} OPTIONAL {{ SERVICE <{elsewhere}> {{ ?x ?p ?o }} }} }}",
        f"SELECT ?x {{ SERVICE <{elsewhere}> {{ ?x ?p ?o }} FILTER(EXISTS {{ SERVICE <http://127.0.0.1:1/> {{ ?x ?p ?o }} }}) }}",
    ]
    for query in refused:
        with pytest.raises(InputError) as told:
            worker.answer(EmbeddedStore(), _job(query), [elsewhere])
        assert (told.value.key, told.value.status) == ("service-elsewhere", 403)


def test_without_an_allowed_address_none_is_asked(elsewhere: str) -> None:
    with pytest.raises(InputError):
        worker.answer(EmbeddedStore(), _job(f"ASK {{ SERVICE <{elsewhere}> {{ ?x ?p ?o }} }}"))
