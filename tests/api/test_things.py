"""Every IRI answers, and what stands on its page; run inside this process, without a network."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from samverkansgraf.api import inbound
from samverkansgraf.api.site import address_of
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.formats import GRAPHS

from .inside import Client, triples

BASE = "https://w3id.org/samverkansgraf/"
ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = 200


def _address(iri: str) -> str:
    """Where a client that knows only the IRI goes on this server."""
    if not iri.startswith(BASE):
        return "/about?iri=" + quote(iri, safe="")
    return "/" + iri[len(BASE) :].split("#")[0]


def _iris(store: EmbeddedStore) -> set[str]:
    terms = {term for t in store.triples() for term in t} | {ox.NamedNode(g) for g in store.graphs()}
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def _speaks_of(triples: set[ox.Triple], iri: str) -> bool:
    node = ox.NamedNode(iri)
    return any(node in (t.subject, t.predicate, t.object) for t in triples)


PLACES = ("", "data", "datasets", "plan", "sparql")
"""What the address of a page, a file or a service begins with."""


def _without_places(
    within: Client, store: EmbeddedStore, addresses: dict[str, list[str]]
) -> dict[str, list[str]]:
    """A page, a file or a service answers as itself at its own address; what the graph says of it is at /about."""
    found = {}
    for address, iris in addresses.items():
        said = any(next(store.triples(ox.NamedNode(iri)), None) for iri in iris)
        if address.split("?")[0].split("/")[1] in PLACES and not said:
            assert within.get(address).status_code == 200, address
            address = "/about?iri=" + quote(iris[0], safe="")
        found[address] = iris
    return found


def test_every_iri_of_the_graph_answers_as_a_page_and_as_turtle(within: Client, store: EmbeddedStore) -> None:
    every = _iris(store)
    foreign = sorted(i for i in every if not i.startswith(BASE))
    step = max(1, len(foreign) // FOREIGN)
    own = sorted(i for i in every if i.startswith(BASE))
    assert len(own) > 5000 and len(foreign[::step]) >= FOREIGN
    addresses: dict[str, list[str]] = {}
    for iri in [*own, *foreign[::step]]:
        addresses.setdefault(_address(iri), []).append(iri)
    for address, iris in _without_places(within, store, addresses).items():
        page = within.get(address)
        assert page.status_code == 200, address
        assert page.headers["content-type"].startswith("text/html"), address
        heading = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
        assert len(heading) == 1 and "://" not in heading[0] and heading[0].strip(), address
        turtle = within.get(address, "text/turtle")
        assert turtle.status_code == 200 and turtle.headers["content-type"] == "text/turtle; charset=utf-8"
        said = triples(within, turtle)
        for iri in iris:
            assert _speaks_of(said, iri), iri


@pytest.mark.parametrize(
    "path", ["/doc/framework/mvk/3", "/doc/actor/202100-0076", "/scheme/role/responsible"]
)
def test_what_points_at_a_thing_is_grouped_by_relation_and_document_and_counted_right(
    within: Client, store: EmbeddedStore, path: str
) -> None:
    iri = BASE + path[1:].replace("doc/", "id/", 1)
    rows = store.query(f"SELECT ?g ?s ?p WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }}")
    expected = [r["s"] for r in rows]
    page = within.get(path).text
    assert sum(g.count for g in inbound.groups(store, iri)) == len(expected)
    assert f'<h2 id="inbound">Pekar hit ({len(expected)})</h2>' in page
    last = inbound.pages(inbound.groups(store, iri))
    listed: Counter[str] = Counter()
    for number in range(1, last + 1):
        text = within.get(f"{path}?page={number}").text
        lists = re.findall(r'<ol class="inbound".*?</ol>', text, re.DOTALL)
        entries = [e for some in lists for e in re.findall(r'<li>(?:<a href="([^"]+)"|<span)', some)]
        listed.update(html.unescape(e) for e in entries)
    assert listed == Counter(address_of(s.value) if isinstance(s, ox.NamedNode) else "" for s in expected)


def test_much_is_shown_a_page_at_a_time(within: Client) -> None:
    first = within.get("/doc/plan/03-plan-2022")
    total = int(re.sub(r"\D", "", re.search(r'<h2 id="inbound">.*?\((.*?)\)', first.text)[1]))  # type: ignore[index]
    assert total > 1000 and f"Visar 1–50 av {total}." in first.text
    assert 'rel="next" href="/doc/plan/03-plan-2022?page=2#inbound"' in first.text
    second = within.get("/en/doc/plan/03-plan-2022?page=2").text
    assert f"Shows 51–100 of {total}." in second and 'rel="prev"' in second
    for wrong in ("0", "-1", "x", "9999", "1e3", "%D9%A3", "9" * 40):
        answer = within.get(f"/doc/plan/03-plan-2022?page={wrong}")
        assert answer.status_code == 404 and "sidorna är 1–" in answer.text


def test_a_thing_without_a_label_has_a_title_made_of_its_parts(within: Client) -> None:
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
        assert f"<h1>{title}</h1>" in within.get(path).text, path


def test_a_graph_that_has_no_title_gets_one(serving: Callable[..., Client]) -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    within = serving(
        f'GRAPH <{BASE}graph/scheme/role> {{ <{BASE}scheme/role> {label} "Roller"@sv . }} '
        f"GRAPH <{BASE}graph/derived> {{ <{BASE}scheme/role> <http://x/homepage> <{BASE}> . }}"
    )
    assert "<h1>Härledda utsagor</h1>" in within.get("/graph/derived").text
    assert "<h1>Graf: Roller</h1>" in within.get("/graph/scheme/role").text
    assert "<h1>samverkansgraf (w3id.org)</h1>" in within.get("/about?iri=" + BASE).text


def test_the_evidence_of_a_statement_stands_on_its_page(within: Client, sources: Path) -> None:
    page = within.get("/doc/plan/23-overenskommelse-2021/goal/3.1").text
    text = (sources / "jamtland-overenskommelse-2021.txt").read_text("utf-8")
    quotes = re.findall(r'<blockquote lang="sv">(.*?)</blockquote>', page, re.DOTALL)
    assert quotes and all(html.unescape(q) in text for q in quotes)
    english = within.get("/en/doc/plan/23-overenskommelse-2021/goal/3.1").text
    assert re.search(r'<blockquote lang="sv">[^<]+ <span class="tongue">', english)
    assert re.search(r'href="/doc/evidence/23-overenskommelse-2021/\d+-\d+">tecken \d+–\d+</a>', page)
    assert 'rel="external noreferrer">Hos utgivaren</a>' in page or "Dokumentet anger ingen adress" in page


def test_breadcrumbs_lead_up_to_the_version_and_parts_lead_down(within: Client) -> None:
    page = within.get("/doc/plan/23-overenskommelse-2021/goal/3.1").text
    way = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    assert way and 'href="/doc/plan/23-overenskommelse-2021"' in way[0] and 'aria-current="page"' in way[0]
    version = within.get("/doc/plan/23-overenskommelse-2021").text
    assert '<ul class="parts">' in version
    county = within.get("/doc/area/03").text
    assert county.split('<ul class="parts">')[1].split("</ul>")[0].count("<li>") == 8
    concept = within.get("/scheme/role/responsible").text
    assert 'href="/scheme/role"' in concept.split("</nav>")[1]


def test_a_text_in_another_language_is_marked(within: Client) -> None:
    page = within.get("/en/doc/evidence/03-plan-2022/146-835").text
    assert '<h1>Evidence: <span lang="sv">Innehåll</span>, characters 146–835</h1>' in page
    page = within.get("/doc/area/03").text
    assert '<span dir="auto" lang="en">Uppsala County</span> <span class="tongue">' in page


def test_dates_and_numbers_are_shown_for_people(within: Client) -> None:
    page = within.get("/doc/plan/03-plan-2022/alignment/10").text
    assert '<data value="2026-11-21">21 november 2026</data>' in page
    assert "21 November 2026" in within.get("/en/doc/plan/03-plan-2022/alignment/10").text


def test_the_page_of_a_graph_says_what_it_holds(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/graph/plan/03-plan-2022").text
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
    said = triples(within, within.get("/graph/plan/03-plan-2022", "text/turtle"))
    sizes = [t.object.value for t in said if t.predicate.value == "http://rdfs.org/ns/void#triples"]
    assert sizes == [str(len(rows))] and len(said) < 200


def test_the_query_behind_a_page_gives_its_facts(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/doc/plan/03-plan-2022/alignment/10").text
    link = re.search(r'href="/sparql\?query=([^"]+)">Frågan bakom', page)
    assert link
    found = set(store.query(httpx.QueryParams("query=" + html.unescape(link[1]))["query"]))
    own = ox.NamedNode(BASE + "id/plan/03-plan-2022/alignment/10")
    assert found == {ox.Triple(*t) for t in store.triples(own)}
    assert found <= triples(within, within.get("/doc/plan/03-plan-2022/alignment/10.nt"))


def test_a_wrong_address_names_the_nearest_things(within: Client) -> None:
    page = within.get("/doc/area/3")
    assert page.status_code == 404 and 'href="/doc/area/03"' in page.text
    problem = within.get("/doc/area/3", "text/turtle")
    assert problem.headers["content-type"] == "application/problem+json"
    assert BASE + "id/area/03" in problem.json()["near"]
    assert within.get("/scheme/role/responsable").text.count('href="/scheme/role/responsible"') == 1


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
def test_a_hostile_iri_is_answered_by_a_helpful_404(within: Client, iri: str) -> None:
    for path in (
        "/about?iri=" + quote(iri),
        "/doc/" + quote(iri),
        "/scheme/" + quote(iri),
        "/about.ttl?iri=" + quote(iri),
    ):
        page = within.get(path)
        assert page.status_code == 404, path[:60]
        assert 'role="alert"' in page.text and "<img src" not in page.text and "\u202e" not in page.text
        assert 'onmouseover="' not in page.text and "' onmouseover='" not in page.text
        problem = within.get(path, "application/json")
        assert problem.status_code == 404 and problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("raw", ["/doc/%ff%fe", "/doc/%zz", "/doc/%", "/about?iri=http://%ff", "/doc/%ED%A0%80", "/doc/..%2f..%2fetc",
                                 "/about?iri", "/about?iri=http://x&iri=", "/doc/a%0d%0aX-Y:%20z", "/doc//", "/doc/.ttl", "/def.exe"])  # fmt: skip
def test_broken_addresses_are_refused_and_never_a_fault_of_ours(within: Client, raw: str) -> None:
    for accept in ("text/html", "text/turtle"):
        assert within.get(raw, accept).status_code == 404


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
    within = serving(trig)
    for path in ("/doc/goal/1", "/doc/evidence/x/1", "/graph/plan/x", "/doc/plan/x", "/def",
                 "/about?iri=http://foreign.example/a'b", "/about?iri=http://x/1", "/about?iri=http://å.example/ö",
                 "/doc/å", "/doc/%C3%A5", "/doc/a%20b", "/doc/file.ttl"):  # fmt: skip
        for prefix in ("", "/en"):
            page = within.get(prefix + path)
            assert page.status_code == 200, path
            assert (
                "<script" not in page.text and "<img" not in page.text and 'href="javascript' not in page.text
            )
        for form in GRAPHS:
            answer = within.get(path, form.media)
            assert answer.status_code == 200, (path, form.name)
    assert within.get("/doc/file.ttl").headers["content-type"].startswith("text/html")
    assert within.get("/doc/file.ttl.ttl").headers["content-type"].startswith("text/turtle")
    found = within.get("/doc/goal/1.jsonld").json()
    assert found["prefLabel"] == {"sv": MARKUP}


def test_a_graph_speaks_of_its_own_parts(serving: Callable[..., Client]) -> None:
    parts = "".join(
        f"<#p{n}> <http://x/size> {n} ; <http://x/in> [ <http://x/of> <#p{n}> ] .\n" for n in range(2000)
    )
    within = serving(
        f"BASE <{BASE}graph/void> GRAPH <{BASE}graph/void> {{ {parts} [] <http://x/other> 1 . }}"
    )
    for path in ("/graph/void.ttl", "/graph/void.nt", "/graph/void.jsonld"):
        text = within.get(path).text
        assert text.count("http://x/size") + text.count("ns1:size") >= 2000 and "http://x/other" not in text
        assert all(f"graph/void#p{n}" in text for n in (0, 1000, 1999))
    page = within.get("/graph/void%23p7")
    assert page.status_code == 200 and f"{BASE}graph/void#p7" in page.text
    assert 'href="/graph/void%23p7"' in within.get("/graph/void%23p7").text


def test_queries_and_shapes_answer_once_they_are_in_the_graph(
    serving: Callable[..., Client], words: list[Any]
) -> None:
    shapes = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for p in sorted((ROOT / "shapes").glob("*.ttl"))
                     for q in ox.parse(p.read_bytes(), format=ox.RdfFormat.TURTLE))  # fmt: skip
    ontology = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for f in words for t in f.triples)
    query = f'<{BASE}query/list_versions> <http://www.w3.org/2000/01/rdf-schema#label> "Versioner"@sv .'
    within = serving(
        f"GRAPH <{BASE}graph/shapes> {{ {shapes} }} GRAPH <{BASE}graph/ontology/x> {{ {ontology} }}"
        f"GRAPH <{BASE}graph/queries> {{ {query} }}"
    )
    for path in ("/shape/Actor", "/shape/Actor-label", "/query/list_versions"):
        turtle = within.get(path, "text/turtle")
        assert turtle.status_code == 200 and _speaks_of(triples(within, turtle), BASE + path[1:])
        for form in GRAPHS:
            assert within.get(f"{path}.{form.extension}").headers["content-type"].startswith(form.media)
    label = within.get("/shape/Actor-label", "text/turtle").text
    assert "languageIn" in label and "rdf:first" in label
    assert '<div class="nested">' in within.get("/shape/Actor-label").text
    assert "<h1>" in within.get("/query/list_versions").text
    page = within.get("/def").text
    goal = page.split('id="Goal"')[1].split("</article>")[0]
    assert 'href="/shape/Goal-indicator">rekommenderad' in goal
    assert 'href="/shape/PlanElement-evidence">obligatorisk' in goal
    kind = page.split('id="actorKind"')[1].split("</article>")[0]
    assert ">obligatorisk (exakt 1)<" in kind


def test_the_ontology_page_tells_how_much_each_term_is_used(within: Client, store: EmbeddedStore) -> None:
    page = within.get("/def").text
    goals = len(list(store.query("SELECT ?s WHERE { ?s a sg:Goal }")))
    goal = page.split('id="Goal"')[1].split("</article>")[0]
    assert f">Saker: {goals}<" in goal and "/sparql?query=" in goal
