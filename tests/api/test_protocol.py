"""The query requests of the W3C's SPARQL 1.1 protocol manifest, sent to the real server over a socket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import Namespace
from samverkansgraf.graph import snapshot

from ..conftest import ROOT, absent, serving

SUITE = ROOT.parent / "shared" / "conformance" / "w3c-sparql11-protocol"
GRAPH = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MEDIA = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


def _manifest() -> rdflib.Graph:
    if not SUITE.is_dir():
        return rdflib.Graph()
    return rdflib.Graph().parse(SUITE / "manifest.ttl", format="turtle")


MANIFEST = _manifest()
TESTS = sorted(
    (str(test).rsplit("#", 1)[1], test) for test in MANIFEST.subjects(rdflib.RDF.type, MF.ProtocolTest)
)
QUERIES = [pair for pair in TESTS if "update" not in pair[0]]
BAD_UPDATES = [pair for pair in TESTS if pair[0].startswith("bad_") and "update" in pair[0]]
UPDATES = [pair for pair in TESTS if pair[0].startswith("update")]


def test_the_manifest_is_whole() -> None:
    if not SUITE.is_dir():
        absent(f"the W3C protocol tests are not at {SUITE.name}")
    assert (len(TESTS), len(QUERIES), len(BAD_UPDATES), len(UPDATES)) == (34, 20, 7, 7)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the graphs that the manifest names."""
    store = tmp_path_factory.mktemp("w3c")
    lines = [
        f"{line.rstrip().removesuffix('.')} <{GRAPH.format(number)}> .\n"
        for number in (1, 2, 3)
        for line in (SUITE / f"data{number}.nt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    snapshot.publish(store, {"graph.nq": "".join(lines).encode()}, {"findings": []}, {})
    with serving(store, None) as address:
        yield address


def _requests(test: Any) -> list[Any]:
    (connection,) = MANIFEST.objects(test, MF.action)
    return [
        request
        for head in MANIFEST.objects(connection, HT.requests)
        for request in Collection(MANIFEST, head)
    ]


def _send(service: str, request: Any) -> tuple[int, str, bytes]:
    headers = {
        str(MANIFEST.value(header, HT.fieldName)): str(MANIFEST.value(header, HT.fieldValue))
        for head in MANIFEST.objects(request, HT.headers)
        for header in Collection(MANIFEST, head)
    }
    body = None
    for said in MANIFEST.objects(request, HT.body):
        body = str(MANIFEST.value(said, CNT.chars)).encode(str(MANIFEST.value(said, CNT.characterEncoding)))
    path = str(MANIFEST.value(request, HT.absolutePath))
    assert path.startswith("/sparql/")
    connection = http.client.HTTPConnection(urlsplit(service).netloc, timeout=30)
    try:
        connection.request(str(MANIFEST.value(request, HT.methodName)), path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("content-type", "").split(";")[0], answer.read()
    finally:
        connection.close()


def _expected(request: Any) -> tuple[set[str], bool | None, str | None]:
    (response,) = MANIFEST.objects(request, HT.resp)
    statuses = {
        str(status).rsplit("StatusCode", 1)[1][0] for status in MANIFEST.objects(response, MF.expectedStatus)
    }
    truth = MANIFEST.value(response, MF.expectedBoolean)
    form = MANIFEST.value(response, MF.expectedFormat)
    return statuses, None if truth is None else bool(truth.toPython()), str(form) if form else None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "test"), QUERIES + BAD_UPDATES, ids=[name for name, _ in QUERIES + BAD_UPDATES]
)
def test_a_request_of_the_manifest(service: str, name: str, test: Any) -> None:
    for request in _requests(test):
        status, media, body = _send(service, request)
        statuses, truth, form = _expected(request)
        assert str(status)[0] in statuses, body
        if form:
            assert media in MEDIA[form]
        if truth is not None:
            assert json.loads(body)["boolean"] is truth


@pytest.mark.parametrize(("name", "test"), UPDATES, ids=[name for name, _ in UPDATES])
def test_an_update_is_refused(service: str, name: str, test: Any) -> None:
    """The address takes queries only (as the protocol allows), so the suite's valid updates change nothing."""
    first = _requests(test)[0]
    status, media, body = _send(service, first)
    assert status in (400, 415) and media == "application/problem+json"
    assert json.loads(body)["title"] == "update-refused"
