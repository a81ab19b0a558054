"""The whole application over a SPARQL server in place of the embedded store."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from samverkansgraf.graph.settings import Settings

from tests.conftest import serving

Run = Callable[..., subprocess.CompletedProcess[str]]
PAGES = [
    "/", "/en/?framework=fhp", "/plans", "/plan/23-overenskommelse-2021", "/coverage/mvk/3/23-overenskommelse-2021",
    "/query/list_goals.json?framework=mvk", "/query/list_goals.csv", "/query/gap_framework_part", "/map", "/def",
    "/def.ttl", "/doc/area/03", "/doc/area/none", "/id/plan/03-plan-2022",
]  # fmt: skip


SLOW = (
    "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 12000 } { SELECT * { ?d ?e ?f } LIMIT 12000 } }"
)
"""A query of some ten seconds. The server goes on with what nobody waits for, so one without an end would take its time
from all tests that follow."""


@pytest.fixture(scope="module")
def elsewhere(settings: Settings, oxigraph_address: str) -> Iterator[str]:
    """The address of the application that asks the `oxigraph` server."""
    limits = {"SAMVERKANSGRAF_QUERY_SECONDS": "2", "SAMVERKANSGRAF_QUERY_ROWS": "5000"}
    with serving(
        settings.store, settings.sources, SAMVERKANSGRAF_ENDPOINT=oxigraph_address, **limits
    ) as address:
        yield address


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_same(server: str, elsewhere: str, page: str) -> None:
    with httpx.Client(trust_env=False, timeout=60) as client:
        here, there = (client.get(address + page) for address in (server, elsewhere))
    assert there.status_code == here.status_code
    assert there.headers.get("content-type") == here.headers.get("content-type")
    assert there.headers.get("location") == here.headers.get("location")
    if page.startswith("/doc/"):  # statements of a thing come in no order
        assert Counter(_words(there.text.replace(elsewhere, server))) == Counter(_words(here.text))
    else:
        assert there.text.replace(elsewhere, server) == here.text


def _words(html: str) -> list[str]:
    return re.findall(r"[^\s<>]+", html)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT ?c ?l { ?c a sg:County ; skos:prefLabel ?l } ORDER BY ?c ?l", "text/csv"),
        (
            "SELECT ?c ?l { ?c a sg:County ; skos:prefLabel ?l } ORDER BY ?c ?l",
            "application/sparql-results+json",
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"),
        ("ASK { ?c a sg:County }", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?c a sg:County ; skos:notation ?n }", "application/n-triples"),
        ("DESCRIBE <https://w3id.org/samverkansgraf/id/area/03>", "application/n-triples"),
        ("SELECT ?g { GRAPH ?g { ?c a sg:County } } GROUP BY ?g ORDER BY ?g", "text/csv"),
    ],
)
def test_a_strangers_query_is_answered_alike(server: str, elsewhere: str, query: str, accept: str) -> None:
    here, there = (
        httpx.get(f"{address}/sparql", params={"query": query}, headers={"Accept": accept}, timeout=60)
        for address in (server, elsewhere)
    )
    assert there.status_code == here.status_code == 200
    assert there.headers["content-type"] == here.headers["content-type"]
    assert there.headers["etag"] == here.headers["etag"]
    assert sorted(there.text.splitlines()) == sorted(here.text.splitlines())


@pytest.mark.parametrize(
    ("status", "title", "query"),
    [
        (400, "sparql-syntax", "SELECT ?x { ?x"),
        (403, "query-calls-out", "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        (400, "graph-unknown", "ASK FROM <http://127.0.0.1:1/> { ?s ?p ?o }"),
        (413, "query-large", "SELECT * { ?s ?p ?o } LIMIT 6000"),
        (413, "query-large", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 6000"),
        (503, "query-slow", SLOW),
    ],
)
def test_limits_and_refusals_are_the_same(elsewhere: str, status: int, title: str, query: str) -> None:
    told = httpx.get(f"{elsewhere}/sparql", params={"query": query}, timeout=60)
    assert (told.status_code, told.json()["title"]) == (status, title)


def test_the_command_line_asks_the_server_too(run: Run, oxigraph_address: str) -> None:
    words = ("query", "list_expiring", "--date", "2026-11-21", "--format", "csv")
    here, there = run(*words), run(*words, SAMVERKANSGRAF_ENDPOINT=oxigraph_address)
    assert there.returncode == here.returncode == 0 and there.stdout == here.stdout


def _refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code and len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    "command", [("serve", "--port", "0"), ("query", "list_versions"), ("map", "-o", "{}/map.svg")]
)
def test_a_server_that_is_away_or_holds_another_graph_is_told(
    run: Run, oxigraph_address: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    command = tuple(word.format(tmp_path) for word in command)
    _refused(run(*command, SAMVERKANSGRAF_ENDPOINT="http://127.0.0.1:9/sparql"), 3, "127.0.0.1:9")
    _refused(run(*command, SAMVERKANSGRAF_ENDPOINT="file:///etc"), 2, "SAMVERKANSGRAF_ENDPOINT")
    other = {"SAMVERKANSGRAF_ENDPOINT": oxigraph_address, "SAMVERKANSGRAF_ENDPOINT_MERGE": "urn:not:there"}
    _refused(run(*command, **other), 3, "0 utsagor", "samverkansgraf export")


def test_export_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    done = run("export", "-o", str(tmp_path / "graph.nq"))
    assert done.returncode == 0 and "graph.nq" in done.stdout
    _refused(run("export", "-o", str(tmp_path / "no" / "graph.nq")), 3, "graph.nq")
    _refused(run("export", "-o", str(tmp_path / "graph.nq"), "--merge", "x y"), 2, "x y")
