"""The pages over HTTP, from a server that this test run starts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from samverkansgraf.queries import library

PAGES = [
    "/",
    "/?framework=fhp",
    "/?framework=agenda2030",
    "/compare",
    "/compare?framework=agenda2030&rows=all",
    "/compare?a=03&a=23&framework=mvk&basis=explicit&show=gaps&row=1",
    "/coverage/mvk/3/23-overenskommelse-2021",
    "/coverage/agenda2030/5.2/03-plan-2022",
    "/coverage/mvk-ap2024/1/0586-KS-2019-317",
    "/plans",
    "/plan/03-plan-2022",
    "/plan/0586-KS-2019-317",
    "/queries",
    "/query/list_expiring?date=2026-11-21",
    "/query/compare_versions?from=03-plan-halsa-trygghet&to=03-plan-2022",
    "/sparql",
    "/sparql?query=ASK%20%7B%7D",
    "/map",
    "/map/network_plans?framework=psyk",
    "/def",
    "/data",
    "/report",
    "/about-us",
    "/method",
    "/accessibility",
    "/doc/area/03",
    "/doc/plan/23-overenskommelse-2021/goal/3.1",
    "/scheme/role/responsible",
    "/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2",
]


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, headers={"Accept": "text/html"}, timeout=30) as made:
        yield made


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_both_languages(client: httpx.Client, path: str) -> None:
    for prefix, language in (("", "sv"), ("/en", "en")):
        answer = client.get(prefix + path if path != "/" or not prefix else "/en/")
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1") == 1
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r'(?:src|href)="https?://[^"]*\.(?:js|css)', answer.text)


def _links(html: str) -> set[str]:
    return {
        re.sub(r"#.*", "", link.replace("&amp;", "&")) for link in re.findall(r'href="(/[^"]*)"', html)
    } - {""}


@pytest.mark.parametrize(
    "start",
    [
        "/",
        "/en/",
        "/plan/23-overenskommelse-2021",
        "/map",
        "/def",
        "/queries",
        "/data",
        "/doc/plan/23-overenskommelse-2021/goal/3.1",
        "/doc/area/03",
        "/doc/evidence/23-overenskommelse-2021/4193-4279",
    ],
)
def test_every_link_of_a_page_leads_somewhere(client: httpx.Client, start: str) -> None:
    for link in sorted(_links(client.get(start).text))[:120]:
        with client.stream("GET", link, follow_redirects=True) as answer:
            assert answer.status_code == 200, link


def test_every_cell_of_the_matrix_opens_its_passages(client: httpx.Client) -> None:
    cells = [link for link in _links(client.get("/").text) if link.startswith("/coverage/")]
    assert len(cells) == 16
    for cell in cells:
        page = client.get(cell).text
        depth = re.search(r"Djup: (\d)", page)
        if depth:
            assert 'class="evidence"' in page, cell


def test_a_passage_is_shown_where_its_source_is_at_hand(client: httpx.Client, sources: Path) -> None:
    page = client.get("/coverage/mvk/3/23-overenskommelse-2021").text
    text = (sources / "jamtland-overenskommelse-2021.txt").read_text("utf-8")
    quotes = re.findall(r'<blockquote lang="sv">([^<]+)</blockquote>', page)
    assert quotes and all(q.replace("&#34;", '"').replace("&amp;", "&") in text for q in quotes)


def test_absence_is_a_gap_only_where_somebody_looked(client: httpx.Client) -> None:
    assert "har hittats" in client.get("/coverage/mvk/3/0586-KS-2019-317").text
    assert "utanför det som dokumentet gäller" in client.get("/coverage/mvk-ap2024/1/0586-KS-2019-317").text


@pytest.mark.parametrize("name", library.library())
def test_a_library_query_has_page_csv_and_json_at_its_address(client: httpx.Client, name: str) -> None:
    example = library.get(name).example
    page = client.get(f"/query/{name}", params=example)
    table = client.get(f"/query/{name}.csv", params=example)
    answer = client.get(f"/query/{name}.json", params=example)
    assert page.status_code == table.status_code == answer.status_code == 200
    assert table.text.startswith("\ufeff") and "attachment" in table.headers["content-disposition"]
    rows = json.loads(answer.text)["results"]["bindings"]
    assert f" av {len(rows)}." in page.text if rows else "Inga rader" in page.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nope", 404, "Sidan finns inte"),
        ("/plan/nope", 404, "Närmast"),
        ("/?framework=nope", 404, "Närmast"),
        ("/coverage/mvk/99/03-plan-2022", 404, "Närmast: 1, 2, 3, 4"),
        ("/coverage/mvk/1/03-plan-202", 404, "Närmast: 03-plan-2022"),
        ("/query/gap_framewrk", 404, "gap_framework_part"),
        ("/query/list_members?versio=x", 400, "version"),
        ("/query/list_expiring?days=snart", 400, "ett heltal"),
        ("/query/list_members.ods", 404, "xlsx, docx, csv"),
        ("/doc/nope", 404, "Sidan finns inte"),
        ("/about?iri=javascript:alert(1)", 404, "Sidan finns inte"),
        ("/data/..%2f..%2fmanifest.json", 404, "Sidan finns inte"),
        ("/map/network_plans?version=nope", 404, "Närmast"),
        ("/?framework=http://[", 400, "nyckeln för ett ramverk"),
        ("/?framework=https://w3id.org/samverkansgraf/id/area/03", 404, "Närmast"),
        ("/query/list_coverage?framework=http://[", 400, "nyckeln för ett ramverk"),
        ("/query/list_expiring?days=99999999999999999999", 400, "ett heltal"),
        ("/coverage/%5b/1/x", 400, "nyckeln för ett ramverk"),
    ],
)
def test_an_error_is_a_page_for_people_and_a_problem_for_machines(
    client: httpx.Client, path: str, status: int, says: str
) -> None:
    page = client.get(path)
    assert page.status_code == status and says in page.text.replace("&#34;", '"')
    machine = client.get(path, headers={"Accept": "application/json, application/problem+json"})
    assert machine.status_code == status
    assert machine.headers["content-type"] == "application/problem+json"
    assert says in machine.json()["detail_sv"]


def test_a_framework_may_be_named_by_its_whole_iri(client: httpx.Client) -> None:
    named = client.get("/?framework=https://w3id.org/samverkansgraf/id/framework/fhp").text
    assert named.count('<th scope="row">') == 9


def test_no_link_leads_to_another_host_by_trickery(client: httpx.Client) -> None:
    assert 'href="//' not in client.get("/en//evil.example/").text
    query = "SELECT ?x { VALUES ?x { <https://w3id.org/samverkansgraf//evil.example/> } }"
    assert 'href="//' not in client.get("/sparql", params={"query": query}).text


def test_head_is_get_less_its_body(client: httpx.Client) -> None:
    for path in ("/", "/plans", "/query/list_versions.csv", "/en/", "/data/graph.nq"):
        answer = client.head(path)
        assert answer.status_code == 200 and answer.content == b""


def test_what_a_stranger_writes_never_becomes_markup(client: httpx.Client) -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    for path in (
        f"/?framework={hostile}",
        f"/query/list_members?version={hostile}",
        f"/{hostile}",
        f"/about?iri={hostile}",
    ):
        assert "<img" not in client.get(path).text
    assert "<img" not in client.get("/sparql", params={"query": hostile}).text


def test_a_thing_answers_by_its_own_address(client: httpx.Client) -> None:
    first = client.get("/id/area/03")
    assert first.status_code == 303 and first.headers["location"] == "/doc/area/03"
    turtle = client.get("/doc/area/03", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle") and "Uppsala län" in turtle.text
    assert client.get("/doc/area/03.ttl").text == turtle.text
    assert client.get("/doc/area/03", headers={"Accept": "image/png"}).status_code == 406


def test_every_term_is_documented_at_its_own_address(client: httpx.Client) -> None:
    from samverkansgraf.graph import files

    page = client.get("/def").text
    terms = {
        t.subject.value.rsplit("#", 1)[-1]
        for f in files.discover()
        if f.kind == "ontology"
        for t in f.triples
        if t.predicate.value.endswith("isDefinedBy")
    }
    assert terms and all(f'id="{term}"' in page for term in terms)


def test_dumps_are_the_files_that_their_digests_name(client: httpx.Client) -> None:
    import hashlib

    page = client.get("/data").text
    for name in ("graph.nq", "dumps/plan--03-plan-2022.ttl.gz"):
        assert hashlib.sha256(client.get(f"/data/{name}").content).hexdigest() in page


def test_health_names_the_snapshot(client: httpx.Client) -> None:
    assert client.get("/health").json()["status"] == "ok"
