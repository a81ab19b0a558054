"""Every IRI answers, as a page and as RDF; run inside this process, without a network."""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from samverkansgraf.api import inbound, resources, things
from samverkansgraf.api.app import create
from samverkansgraf.api.site import address_of
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.formats import GRAPHS

BASE = "https://w3id.org/samverkansgraf/"
ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = 200
PARSED = {f.media: f.rdf for f in GRAPHS}


class Client:
    """Asks the application without a socket in between, in a thread of its own: the browser of other tests
    keeps a loop running in this one."""

    def __init__(self, settings: Settings, host: str = "example.test") -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        transport = httpx.ASGITransport(create(settings), raise_app_exceptions=True)
        self.http = httpx.AsyncClient(transport=transport, base_url=f"http://{host}")

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def get(
        self, path: str, accept: str = "text/html", follow: bool = True, **headers: str
    ) -> httpx.Response:
        asked = {"Accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer: httpx.Response = self._wait(self.http.get(path, headers=asked, follow_redirects=follow))
        return answer

    def options(self, path: str) -> httpx.Response:
        answer: httpx.Response = self._wait(self.http.options(path))
        return answer

    def close(self) -> None:
        self._wait(self.http.aclose())
        self._wait(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[Client]:
    made = Client(settings)
    yield made
    made.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[str], Client]]:
    """Serves a graph that is given as TriG."""
    made: list[Client] = []

    def serve(trig: str, files: dict[str, bytes] | None = None) -> Client:
        quads = ox.parse(trig, format=ox.RdfFormat.TRIG)
        lines = "".join(f"{q} .\n" for q in quads)
        content = {"graph.nq": lines.encode(), **(files or {})}
        snapshot.publish(tmp_path, content, {"findings": []}, {})
        made.append(Client(Settings(tmp_path)))
        return made[-1]

    yield serve
    for one in made:
        one.close()


def _address(iri: str) -> str:
    """Where a client that knows only the IRI goes on this server."""
    if not iri.startswith(BASE):
        return "/about?iri=" + quote(iri, safe="")
    return "/" + iri[len(BASE) :].split("#")[0]


def _iris(store: EmbeddedStore) -> set[str]:
    terms = {term for t in store.triples() for term in t} | {ox.NamedNode(g) for g in store.graphs()}
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def _triples(answer: httpx.Response) -> set[ox.Triple]:
    body = answer.content
    media = answer.headers["content-type"].split(";")[0]
    if media in ("application/ld+json", "application/json"):
        body = json.dumps({**json.loads(body), "@context": CONTEXT["@context"]}).encode()
        media = "application/ld+json"
    return {q.triple for q in ox.parse(body, format=PARSED[media])}


CONTEXT: dict[str, Any] = {}


@pytest.fixture(scope="module", autouse=True)
def _context(client: Client) -> None:
    CONTEXT.update(client.get("/context.jsonld").json())


def _speaks_of(triples: set[ox.Triple], iri: str) -> bool:
    node = ox.NamedNode(iri)
    return any(node in (t.subject, t.predicate, t.object) for t in triples)


PLACES = ("", "data", "datasets", "plan", "sparql")
"""What the address of a page, a file or a service begins with."""


def _without_places(
    client: Client, store: EmbeddedStore, addresses: dict[str, list[str]]
) -> dict[str, list[str]]:
    """A page, a file or a service answers as itself at its own address; what the graph says of it is at /about."""
    found = {}
    for address, iris in addresses.items():
        said = any(next(store.triples(ox.NamedNode(iri)), None) for iri in iris)
        if address.split("?")[0].split("/")[1] in PLACES and not said:
            assert client.get(address).status_code == 200, address
            address = "/about?iri=" + quote(iris[0], safe="")
        found[address] = iris
    return found


def test_every_iri_of_the_graph_answers_as_a_page_and_as_turtle(client: Client, store: EmbeddedStore) -> None:
    every = _iris(store)
    foreign = sorted(i for i in every if not i.startswith(BASE))
    step = max(1, len(foreign) // FOREIGN)
    own = sorted(i for i in every if i.startswith(BASE))
    assert len(own) > 5000 and len(foreign[::step]) >= FOREIGN
    addresses: dict[str, list[str]] = {}
    for iri in [*own, *foreign[::step]]:
        addresses.setdefault(_address(iri), []).append(iri)
    for address, iris in _without_places(client, store, addresses).items():
        page = client.get(address)
        assert page.status_code == 200, address
        assert page.headers["content-type"].startswith("text/html"), address
        heading = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
        assert len(heading) == 1 and "://" not in heading[0] and heading[0].strip(), address
        turtle = client.get(address, "text/turtle")
        assert turtle.status_code == 200 and turtle.headers["content-type"] == "text/turtle; charset=utf-8"
        said = _triples(turtle)
        for iri in iris:
            assert _speaks_of(said, iri), iri


SAMPLE = [
    "/def",
    "/scheme/role",
    "/scheme/role/responsible",
    "/graph/plan/03-plan-2022",
    "/graph/derived",
    "/doc/plan/03-plan-2022",
    "/doc/plan/23-overenskommelse-2021/goal/3.1",
    "/doc/plan/03-plan-2022/alignment/10",
    "/doc/plan/03-plan-2022/participation/10",
    "/doc/coverage/03-plan-2022/agenda2030/1.1",
    "/doc/evidence/03-plan-2022/146-835",
    "/doc/actor/202100-0076",
    "/doc/area/03",
    "/doc/framework/agenda2030",
    "/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2",
    "/about?iri=" + quote(BASE + "def#Evidence", safe=""),
    "/about?iri=http%3A%2F%2Fwww.w3.org%2Fns%2Foa%23start",
]


@pytest.mark.parametrize("path", SAMPLE)
def test_every_format_holds_the_same_triples(client: Client, path: str) -> None:
    turtle = _triples(client.get(path, "text/turtle"))
    assert turtle
    for form in GRAPHS:
        by_accept = client.get(path, form.media)
        assert by_accept.status_code == 200 and by_accept.headers["content-type"].startswith(form.media)
        stem, mark, search = path.partition("?")
        by_extension = client.get(f"{stem}.{form.extension}{mark}{search}", "text/html")
        assert by_extension.content == by_accept.content
        assert _triples(by_accept) == turtle, form.name


def test_json_ld_reads_well_and_pyld_finds_the_same_triples_in_it(client: Client) -> None:
    from pyld import jsonld

    path = "/doc/plan/03-plan-2022/alignment/10"
    read = client.get(path + ".jsonld").json()
    assert read["@context"] == "http://example.test/context.jsonld"
    assert read["id"] == BASE + "id/plan/03-plan-2022/alignment/10" and read["type"] == "Alignment"
    assert read["alignedConcept"]["prefLabel"]["sv"] == "Mäns våld mot kvinnor ska upphöra"
    selector = read["evidence"]["hasSelector"]
    assert selector["type"] == "TextPositionSelector" and selector["start"] < selector["end"]

    def loader(url: str, options: Any) -> dict[str, Any]:
        assert url == "http://example.test/context.jsonld"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": CONTEXT,
        }

    lines = jsonld.to_rdf(read, {"documentLoader": loader, "format": "application/n-quads"})
    found = {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
    assert found == _triples(client.get(path, "text/turtle"))


def test_what_points_at_a_thing_stands_in_its_json_ld_under_reverse(client: Client) -> None:
    read = client.get("/doc/evidence/03-plan-2022/146-835.jsonld").json()
    assert read["@reverse"]["evidence"].startswith(BASE + "id/plan/03-plan-2022/")


def test_an_id_leads_to_its_document(client: Client) -> None:
    for path, location in (
        ("/id/area/03", "/doc/area/03"),
        ("/en/id/area/03", "/en/doc/area/03"),
        ("/id/area/03.ttl", "/doc/area/03.ttl"),
        ("/id/area/03?page=1", "/doc/area/03?page=1"),
        ("/id/x%20%22%3Ca", "/doc/x%20%22%3Ca"),
        ("/id//evil.example", "/doc//evil.example"),
    ):
        first = client.get(path, follow=False)
        assert first.status_code == 303 and first.headers["location"] == location
        assert first.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.9, application/rdf+xml;q=0.4", "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("application/*", "application/ld+json"),
        ("text/html;q=0.1, application/n-triples", "application/n-triples"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', "application/ld+json"),
        ("application/json", "application/json"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"),
    ],
)
def test_the_accept_header_chooses_the_format(client: Client, accept: str, media: str) -> None:
    answer = client.get("/doc/area/03", accept)
    assert answer.headers["content-type"].split(";")[0] == media
    assert (
        answer.headers["vary"].startswith("Accept") and answer.headers["access-control-allow-origin"] == "*"
    )


def test_a_format_that_is_not_here_is_refused_with_those_that_are(client: Client) -> None:
    for path in (
        "/doc/area/03",
        "/def",
        "/graph/derived",
        "/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2",
    ):
        answer = client.get(path, "image/png")
        assert answer.status_code == 406
        assert answer.headers["content-type"] == "application/problem+json"
        assert all(f.media in answer.json()["detail"] for f in GRAPHS)


def test_the_headers_name_the_other_formats_and_what_describes_the_thing(client: Client) -> None:
    found = client.get("/en/doc/area/03").headers["link"]
    for form in GRAPHS:
        assert f'</doc/area/03.{form.extension}>; rel="alternate"; type="{form.media}"' in found
    assert '</doc/area/03.ttl>; rel="describedby"; type="text/turtle"' in found
    assert '</def>; rel="describedby"' in found
    assert f'<{BASE}id/area/03>; rel="canonical"' in found and f'<{BASE}id/area/03>; rel="cite-as"' in found
    turtle = client.get("/en/doc/area/03", "text/turtle").headers
    assert '</en/doc/area/03.html>; rel="alternate"; type="text/html"' in turtle["link"]
    assert turtle["content-location"] == "/doc/area/03.ttl"
    json_ld = client.get("/doc/area/03", "application/json").headers["link"]
    assert '</context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' in json_ld


def test_a_client_that_holds_the_answer_gets_304_and_no_work_is_done(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {}
    for path in ("/doc/area/03", "/en/doc/area/03", "/def", "/graph/derived"):
        for media in ("text/html", *PARSED):
            answer = client.get(path, media)
            tags[path, media] = answer.headers["etag"]
            assert answer.headers["etag"].startswith('W/"')
            assert answer.headers["cache-control"] == "public, max-age=300, must-revalidate"
    assert tags["/doc/area/03", "text/html"] != tags["/en/doc/area/03", "text/html"]
    assert len({tags["/doc/area/03", media] for media in ("text/html", *PARSED)}) == 1 + len(PARSED)

    def never(*args: object, **named: object) -> None:
        raise AssertionError("worked for an answer that the client holds")

    monkeypatch.setattr(resources, "statements", never)
    monkeypatch.setattr(things.facts, "page", never)
    monkeypatch.setattr(things.terms, "_page", never)
    monkeypatch.setattr(resources, "ontology", never)
    for (path, media), tag in tags.items():
        again = client.get(path, media, If_None_Match=f'"x", {tag}')
        assert again.status_code == 304 and again.content == b""
        assert again.headers["etag"] == tag and again.headers["vary"].startswith("Accept")
    assert client.get("/doc/nope", If_None_Match="*").status_code == 404


def test_a_page_is_another_tomorrow_and_the_data_are_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> Tomorrow:
            return cls(2999, 1, 1)

    before = [client.get("/doc/area/03", media).headers["etag"] for media in ("text/html", "text/turtle")]
    monkeypatch.setattr(things.answers.datetime, "date", Tomorrow)
    after = [client.get("/doc/area/03", media).headers["etag"] for media in ("text/html", "text/turtle")]
    assert before[0] != after[0] and before[1] == after[1]


def test_scripts_of_other_sites_may_ask(client: Client) -> None:
    for path in ("/doc/area/03", "/def", "/context.jsonld", "/about", "/scheme/role"):
        answer = client.options(path)
        assert answer.status_code == 204 and answer.headers["access-control-allow-origin"] == "*"


def test_a_page_links_to_this_server_and_the_data_keep_their_base(settings: Settings) -> None:
    client = Client(settings, host="another.example:8099")
    page = client.get("/doc/plan/23-overenskommelse-2021/goal/3.1")
    assert f'href="{BASE}' not in page.text and BASE + "id/plan/23" in page.text
    assert (
        client.get("/doc/area/03.jsonld").json()["@context"] == "http://another.example:8099/context.jsonld"
    )
    for host in ("evil.example/x", 'a"b', "a b", "x@y", "[::1", "a:999999"):
        wrong = client.get("/doc/area/03.jsonld", Host=host)
        assert wrong.json()["@context"] == BASE + "context.jsonld"
    client.close()


@pytest.mark.parametrize(
    "path", ["/doc/framework/mvk/3", "/doc/actor/202100-0076", "/scheme/role/responsible"]
)
def test_what_points_at_a_thing_is_grouped_by_relation_and_document_and_counted_right(
    client: Client, store: EmbeddedStore, path: str
) -> None:
    iri = BASE + path[1:].replace("doc/", "id/", 1)
    rows = store.query(f"SELECT ?g ?s ?p WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }}")
    expected = [r["s"] for r in rows]
    page = client.get(path).text
    assert sum(g.count for g in inbound.groups(store, iri)) == len(expected)
    assert f'<h2 id="inbound">Pekar hit ({len(expected)})</h2>' in page
    last = inbound.pages(inbound.groups(store, iri))
    listed: Counter[str] = Counter()
    for number in range(1, last + 1):
        text = client.get(f"{path}?page={number}").text
        lists = re.findall(r'<ol class="inbound".*?</ol>', text, re.DOTALL)
        entries = [e for some in lists for e in re.findall(r'<li>(?:<a href="([^"]+)"|<span)', some)]
        listed.update(html.unescape(e) for e in entries)
    assert listed == Counter(address_of(s.value) if isinstance(s, ox.NamedNode) else "" for s in expected)


def test_much_is_shown_a_page_at_a_time(client: Client) -> None:
    first = client.get("/doc/plan/03-plan-2022")
    total = int(re.sub(r"\D", "", re.search(r'<h2 id="inbound">.*?\((.*?)\)', first.text)[1]))  # type: ignore[index]
    assert total > 1000 and f"Visar 1–50 av {total}." in first.text
    assert 'rel="next" href="/doc/plan/03-plan-2022?page=2#inbound"' in first.text
    second = client.get("/en/doc/plan/03-plan-2022?page=2").text
    assert f"Shows 51–100 of {total}." in second and 'rel="prev"' in second
    for wrong in ("0", "-1", "x", "9999", "1e3", "%D9%A3", "9" * 40):
        answer = client.get(f"/doc/plan/03-plan-2022?page={wrong}")
        assert answer.status_code == 404 and "sidorna är 1–" in answer.text


def test_more_triples_than_an_answer_holds_follow_at_the_next_address(
    client: Client, store: EmbeddedStore
) -> None:
    iri = BASE + "id/plan/03-plan-2022"
    inbound_triples = {ox.Triple(*t) for t in store.triples(None, None, ox.NamedNode(iri))}
    address, found = "/doc/plan/03-plan-2022.ttl", set()
    for _ in range(10):
        answer = client.get(address)
        said = {t for t in _triples(answer) if t.object == ox.NamedNode(iri)}
        assert len(said) <= resources.INBOUND + 5
        found |= said
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
        if not following:
            break
        address = following[1]
    assert found == inbound_triples and len(found) > resources.INBOUND
    assert client.get("/doc/plan/03-plan-2022.ttl?page=50").status_code == 404


def test_a_thing_without_a_label_has_a_title_made_of_its_parts(client: Client) -> None:
    for path, title in (
        ("/doc/evidence/03-plan-2022/146-835", "Belägg: Innehåll, tecken 146–835"),
        (
            "/doc/plan/03-plan-2022/alignment/10",
            "Koppling: Mäns våld mot kvinnor → Mäns våld mot kvinnor ska upphöra",
        ),
        ("/en/doc/plan/03-plan-2022/alignment/10",
         "Alignment: Men’s violence against women → Men&#39;s violence against women is to end"),
        ("/about?iri=http%3A%2F%2Fwww.wikidata.org%2Fentity%2FQ10436166", "Q10436166 (www.wikidata.org)"),
    ):  # fmt: skip
        assert f"<h1>{title}</h1>" in client.get(path).text, path


def test_a_graph_that_has_no_title_gets_one(serving: Callable[..., Client]) -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    client = serving(
        f'GRAPH <{BASE}graph/scheme/role> {{ <{BASE}scheme/role> {label} "Roller"@sv . }} '
        f"GRAPH <{BASE}graph/derived> {{ <{BASE}scheme/role> <http://x/homepage> <{BASE}> . }}"
    )
    assert "<h1>Härledda utsagor</h1>" in client.get("/graph/derived").text
    assert "<h1>Graf: Roller</h1>" in client.get("/graph/scheme/role").text
    assert "<h1>samverkansgraf (w3id.org)</h1>" in client.get("/about?iri=" + BASE).text


def test_the_evidence_of_a_statement_stands_on_its_page(client: Client, sources: Path) -> None:
    page = client.get("/doc/plan/23-overenskommelse-2021/goal/3.1").text
    text = (sources / "jamtland-overenskommelse-2021.txt").read_text("utf-8")
    quotes = re.findall(r'<blockquote lang="sv">(.*?)</blockquote>', page, re.DOTALL)
    assert quotes and all(html.unescape(q) in text for q in quotes)
    english = client.get("/en/doc/plan/23-overenskommelse-2021/goal/3.1").text
    assert re.search(r'<blockquote lang="sv">[^<]+ <span class="tongue">', english)
    assert re.search(r'href="/doc/evidence/23-overenskommelse-2021/\d+-\d+">tecken \d+–\d+</a>', page)
    assert 'rel="external noreferrer">Hos utgivaren</a>' in page or "Dokumentet anger ingen adress" in page


def test_breadcrumbs_lead_up_to_the_version_and_parts_lead_down(client: Client) -> None:
    page = client.get("/doc/plan/23-overenskommelse-2021/goal/3.1").text
    way = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    assert way and 'href="/doc/plan/23-overenskommelse-2021"' in way[0] and 'aria-current="page"' in way[0]
    version = client.get("/doc/plan/23-overenskommelse-2021").text
    assert '<ul class="parts">' in version
    county = client.get("/doc/area/03").text
    assert county.split('<ul class="parts">')[1].split("</ul>")[0].count("<li>") == 8
    concept = client.get("/scheme/role/responsible").text
    assert 'href="/scheme/role"' in concept.split("</nav>")[1]


def test_a_text_in_another_language_is_marked(client: Client) -> None:
    page = client.get("/en/doc/evidence/03-plan-2022/146-835").text
    assert '<h1>Evidence: <span lang="sv">Innehåll</span>, characters 146–835</h1>' in page
    page = client.get("/doc/area/03").text
    assert '<span dir="auto" lang="en">Uppsala County</span> <span class="tongue">' in page


def test_dates_and_numbers_are_shown_for_people(client: Client) -> None:
    page = client.get("/doc/plan/03-plan-2022/alignment/10").text
    assert '<data value="2026-11-21">21 november 2026</data>' in page
    assert "21 November 2026" in client.get("/en/doc/plan/03-plan-2022/alignment/10").text


def test_the_page_of_a_graph_says_what_it_holds(client: Client, store: EmbeddedStore) -> None:
    page = client.get("/graph/plan/03-plan-2022").text
    rows = list(
        store.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{BASE}graph/plan/03-plan-2022> {{ ?s ?p ?o }} }}")
    )
    assert f"Utsagor: {len(rows)}." in page.replace("\u00a0", "")
    assert 'href="/data/dumps/plan--03-plan-2022.ttl' in page
    goals = list(
        store.query(
            f"SELECT DISTINCT ?s WHERE {{ GRAPH <{BASE}graph/plan/03-plan-2022> {{ ?s a sg:Goal }} }}"
        )
    )
    assert re.search(rf'href="/def#Goal">mål</a></th><td class="number">{len(goals)}</td>', page)
    said = _triples(client.get("/graph/plan/03-plan-2022", "text/turtle"))
    sizes = [t.object.value for t in said if t.predicate.value == "http://rdfs.org/ns/void#triples"]
    assert sizes == [str(len(rows))] and len(said) < 200


def test_the_query_behind_a_page_gives_its_facts(client: Client, store: EmbeddedStore) -> None:
    page = client.get("/doc/plan/03-plan-2022/alignment/10").text
    link = re.search(r'href="/sparql\?query=([^"]+)">Frågan bakom', page)
    assert link
    found = set(store.query(httpx.QueryParams("query=" + html.unescape(link[1]))["query"]))
    own = ox.NamedNode(BASE + "id/plan/03-plan-2022/alignment/10")
    assert found == {ox.Triple(*t) for t in store.triples(own)}
    assert found <= _triples(client.get("/doc/plan/03-plan-2022/alignment/10.nt"))


def test_a_wrong_address_names_the_nearest_things(client: Client) -> None:
    page = client.get("/doc/area/3")
    assert page.status_code == 404 and 'href="/doc/area/03"' in page.text
    problem = client.get("/doc/area/3", "text/turtle")
    assert problem.headers["content-type"] == "application/problem+json"
    assert BASE + "id/area/03" in problem.json()["near"]
    assert client.get("/scheme/role/responsable").text.count('href="/scheme/role/responsible"') == 1


HOSTILE = [
    "javascript:alert(1)",
    "data:text/html,x",
    "http://a\x00b",
    "http://a\u202eb/",
    "http://[",
    'http://a"><img src=x>',
    "http://%zz",
    "h" * 9000,
    "http://x/" + "a" * 9000,
    "http://å.example/\U0001f4a9",
    "file:///etc/passwd",
    "../../etc/passwd",
    "",
    " ",
    "http://a' onmouseover='x",
]


@pytest.mark.parametrize("iri", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_iri_is_answered_by_a_helpful_404(client: Client, iri: str) -> None:
    for path in (
        "/about?iri=" + quote(iri),
        "/doc/" + quote(iri),
        "/scheme/" + quote(iri),
        "/about.ttl?iri=" + quote(iri),
    ):
        page = client.get(path)
        assert page.status_code == 404, path[:60]
        assert 'role="alert"' in page.text and "<img src" not in page.text and "\u202e" not in page.text
        assert 'onmouseover="' not in page.text and "' onmouseover='" not in page.text
        problem = client.get(path, "application/json")
        assert problem.status_code == 404 and problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("raw", ["/doc/%ff%fe", "/doc/%zz", "/doc/%", "/about?iri=http://%ff", "/doc/%ED%A0%80", "/doc/..%2f..%2fetc",
                                 "/about?iri", "/about?iri=http://x&iri=", "/doc/a%0d%0aX-Y:%20z", "/doc//", "/doc/.ttl", "/def.exe"])  # fmt: skip
def test_broken_addresses_are_refused_and_never_a_fault_of_ours(client: Client, raw: str) -> None:
    for accept in ("text/html", "text/turtle"):
        assert client.get(raw, accept).status_code == 404


MARKUP = '"><script>alert(1)</script><img src=x onerror=y>'


def test_labels_in_the_data_never_become_markup(serving: Callable[..., Client]) -> None:
    trig = f"""
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX sg: <{BASE}def#>
    GRAPH <{BASE}graph/plan/x> {{
      <{BASE}id/goal/1> a sg:Goal ; skos:prefLabel {json.dumps(MARKUP)}@sv ; skos:definition {json.dumps(MARKUP)}@en ;
        sg:order {json.dumps(MARKUP)}^^<http://www.w3.org/2001/XMLSchema#integer> ; sg:odd "x"^^<http://x/'y> ;
        sg:evidence <{BASE}id/evidence/x/1> ; sg:measures "\\u202Eabc" ; <http://x/1> _:b , <javascript:alert(1)> .
      _:b skos:prefLabel {json.dumps(MARKUP)} ; sg:of _:b .
      <{BASE}id/evidence/x/1> a sg:Evidence ; oa:hasSelector <{BASE}id/evidence/x/1#position> ;
        oa:hasSource <{BASE}id/plan/x> ; sg:headingPath {json.dumps(MARKUP)}@sv .
      <{BASE}id/evidence/x/1#position> oa:start "one" .
      <http://foreign.example/a'b> sg:of <{BASE}id/goal/1> , <http://å.example/ö> , <{BASE}id/å> , <{BASE}id/a%20b> .
      <{BASE}id/file.ttl> sg:of <{BASE}id/goal/1> .
    }}"""
    client = serving(trig)
    for path in ("/doc/goal/1", "/doc/evidence/x/1", "/graph/plan/x", "/doc/plan/x", "/def",
                 "/about?iri=http://foreign.example/a'b", "/about?iri=http://x/1", "/about?iri=http://å.example/ö",
                 "/doc/å", "/doc/%C3%A5", "/doc/a%20b", "/doc/file.ttl"):  # fmt: skip
        for prefix in ("", "/en"):
            page = client.get(prefix + path)
            assert page.status_code == 200, path
            assert (
                "<script" not in page.text and "<img" not in page.text and 'href="javascript' not in page.text
            )
        for form in GRAPHS:
            answer = client.get(path, form.media)
            assert answer.status_code == 200, (path, form.name)
    assert client.get("/doc/file.ttl").headers["content-type"].startswith("text/html")
    assert client.get("/doc/file.ttl.ttl").headers["content-type"].startswith("text/turtle")
    found = client.get("/doc/goal/1.jsonld").json()
    assert found["prefLabel"] == {"sv": MARKUP}


def test_a_graph_speaks_of_its_own_parts(serving: Callable[..., Client]) -> None:
    parts = "".join(
        f"<#p{n}> <http://x/size> {n} ; <http://x/in> [ <http://x/of> <#p{n}> ] .\n" for n in range(2000)
    )
    client = serving(
        f"BASE <{BASE}graph/void> GRAPH <{BASE}graph/void> {{ {parts} [] <http://x/other> 1 . }}"
    )
    for path in ("/graph/void.ttl", "/graph/void.nt", "/graph/void.jsonld"):
        text = client.get(path).text
        assert text.count("http://x/size") + text.count("ns1:size") >= 2000 and "http://x/other" not in text
        assert all(f"graph/void#p{n}" in text for n in (0, 1000, 1999))
    page = client.get("/graph/void%23p7")
    assert page.status_code == 200 and f"{BASE}graph/void#p7" in page.text
    assert 'href="/graph/void%23p7"' in client.get("/graph/void%23p7").text


def test_queries_and_shapes_answer_once_they_are_in_the_graph(
    serving: Callable[..., Client], words: list[Any]
) -> None:
    shapes = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for p in sorted((ROOT / "shapes").glob("*.ttl"))
                     for q in ox.parse(p.read_bytes(), format=ox.RdfFormat.TURTLE))  # fmt: skip
    ontology = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for f in words for t in f.triples)
    query = f'<{BASE}query/list_versions> <http://www.w3.org/2000/01/rdf-schema#label> "Versioner"@sv .'
    client = serving(
        f"GRAPH <{BASE}graph/shapes> {{ {shapes} }} GRAPH <{BASE}graph/ontology/x> {{ {ontology} }}"
        f"GRAPH <{BASE}graph/queries> {{ {query} }}"
    )
    for path in ("/shape/Actor", "/shape/Actor-label", "/query/list_versions"):
        turtle = client.get(path, "text/turtle")
        assert turtle.status_code == 200 and _speaks_of(_triples(turtle), BASE + path[1:])
        for form in GRAPHS:
            assert client.get(f"{path}.{form.extension}").headers["content-type"].startswith(form.media)
    label = client.get("/shape/Actor-label", "text/turtle").text
    assert "languageIn" in label and "rdf:first" in label
    assert '<div class="nested">' in client.get("/shape/Actor-label").text
    assert "<h1>" in client.get("/query/list_versions").text
    page = client.get("/def").text
    goal = page.split('id="Goal"')[1].split("</article>")[0]
    assert "<strong>rekommenderad</strong>" in goal and 'href="/shape/Goal-indicator"' in goal
    assert "<strong>obligatorisk</strong>" in goal and 'href="/shape/PlanElement-evidence"' in goal
    kind = page.split('id="actorKind"')[1].split("</article>")[0]
    assert "<strong>obligatorisk</strong>" in kind and "exakt 1" in kind


def test_the_ontology_page_tells_how_much_each_term_is_used(client: Client, store: EmbeddedStore) -> None:
    page = client.get("/def").text
    goals = len(list(store.query("SELECT ?s WHERE { ?s a sg:Goal }")))
    goal = page.split('id="Goal"')[1].split("</article>")[0]
    assert f">Saker: {goals}<" in goal and "/sparql?query=" in goal


def test_the_context_is_the_same_until_the_graph_is_another(client: Client) -> None:
    answer = client.get("/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert client.get("/context.jsonld", If_None_Match=answer.headers["etag"]).status_code == 304
    words = answer.json()["@context"]
    assert words["prefLabel"] == {"@id": "skos:prefLabel", "@container": "@language"}
    assert words["addresses"] == {"@id": "sg:addresses", "@type": "@id"}
    assert words["created"] == {"@id": "dcterms:created", "@type": "xsd:date"}
