"""One address in many formats: negotiation, headers, tags, the same triples in each; run inside this process."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from samverkansgraf.api import resources, site, things
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.formats import GRAPHS

from .inside import PARSED, Client, triples

BASE = "https://w3id.org/samverkansgraf/"
ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = 200


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
def test_every_format_holds_the_same_triples(within: Client, path: str) -> None:
    turtle = triples(within, within.get(path, "text/turtle"))
    assert turtle
    for form in GRAPHS:
        by_accept = within.get(path, form.media)
        assert by_accept.status_code == 200 and by_accept.headers["content-type"].startswith(form.media)
        stem, mark, search = path.partition("?")
        by_extension = within.get(f"{stem}.{form.extension}{mark}{search}", "text/html")
        assert by_extension.content == by_accept.content
        assert triples(within, by_accept) == turtle, form.name


def test_json_ld_reads_well_and_pyld_finds_the_same_triples_in_it(within: Client) -> None:
    from pyld import jsonld

    path = "/doc/plan/03-plan-2022/alignment/10"
    read = within.get(path + ".jsonld").json()
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
            "document": within.context,
        }

    lines = jsonld.to_rdf(read, {"documentLoader": loader, "format": "application/n-quads"})
    found = {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
    assert found == triples(within, within.get(path, "text/turtle"))


def test_what_points_at_a_thing_stands_in_its_json_ld_under_reverse(within: Client) -> None:
    read = within.get("/doc/evidence/03-plan-2022/146-835.jsonld").json()
    assert read["@reverse"]["evidence"].startswith(BASE + "id/plan/03-plan-2022/")


def test_an_id_leads_to_its_document(within: Client) -> None:
    for path, location in (
        ("/id/area/03", "/doc/area/03"),
        ("/en/id/area/03", "/en/doc/area/03"),
        ("/id/area/03.ttl", "/doc/area/03.ttl"),
        ("/id/area/03?page=1", "/doc/area/03?page=1"),
        ("/id/x%20%22%3Ca", "/doc/x%20%22%3Ca"),
        ("/id//evil.example", "/doc//evil.example"),
    ):
        first = within.get(path, follow=False)
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
def test_the_accept_header_chooses_the_format(within: Client, accept: str, media: str) -> None:
    answer = within.get("/doc/area/03", accept)
    assert answer.headers["content-type"].split(";")[0] == media
    assert (
        answer.headers["vary"].startswith("Accept") and answer.headers["access-control-allow-origin"] == "*"
    )


def test_a_format_that_is_not_here_is_refused_with_those_that_are(within: Client) -> None:
    for path in (
        "/doc/area/03",
        "/def",
        "/graph/derived",
        "/about?iri=http%3A%2F%2Fmetadata.un.org%2Fsdg%2F5.2",
    ):
        answer = within.get(path, "image/png")
        assert answer.status_code == 406
        assert answer.headers["content-type"] == "application/problem+json"
        assert all(f.media in answer.json()["detail"] for f in GRAPHS)


def test_the_headers_name_the_other_formats_and_what_describes_the_thing(within: Client) -> None:
    found = within.get("/en/doc/area/03").headers["link"]
    for form in GRAPHS:
        assert f'</doc/area/03.{form.extension}>; rel="alternate"; type="{form.media}"' in found
    assert '</doc/area/03.ttl>; rel="describedby"; type="text/turtle"' in found
    assert '</def>; rel="describedby"' in found
    assert f'<{BASE}id/area/03>; rel="canonical"' in found and f'<{BASE}id/area/03>; rel="cite-as"' in found
    turtle = within.get("/en/doc/area/03", "text/turtle").headers
    assert '</en/doc/area/03.html>; rel="alternate"; type="text/html"' in turtle["link"]
    assert turtle["content-location"] == "/doc/area/03.ttl"
    json_ld = within.get("/doc/area/03", "application/json").headers["link"]
    assert '</context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' in json_ld


def test_a_client_that_holds_the_answer_gets_304_and_no_work_is_done(
    within: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {}
    for path in ("/doc/area/03", "/en/doc/area/03", "/def", "/graph/derived"):
        for media in ("text/html", *PARSED):
            answer = within.get(path, media)
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
        again = within.get(path, media, If_None_Match=f'"x", {tag}')
        assert again.status_code == 304 and again.content == b""
        assert again.headers["etag"] == tag and again.headers["vary"].startswith("Accept")
    assert within.get("/doc/nope", If_None_Match="*").status_code == 404


def test_a_page_is_another_tomorrow_and_the_data_are_not(
    within: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> Tomorrow:
            return cls(2999, 1, 1)

    before = [within.get("/doc/area/03", media).headers["etag"] for media in ("text/html", "text/turtle")]
    monkeypatch.setattr(site.datetime, "date", Tomorrow)
    after = [within.get("/doc/area/03", media).headers["etag"] for media in ("text/html", "text/turtle")]
    assert before[0] != after[0] and before[1] == after[1]


def test_scripts_of_other_sites_may_ask(within: Client) -> None:
    for path in ("/doc/area/03", "/def", "/context.jsonld", "/about", "/scheme/role"):
        answer = within.options(path)
        assert answer.status_code == 204 and answer.headers["access-control-allow-origin"] == "*"


def test_a_page_links_to_this_server_and_the_data_keep_their_base(settings: Settings) -> None:
    within = Client(settings, host="another.example:8099")
    page = within.get("/doc/plan/23-overenskommelse-2021/goal/3.1")
    assert f'href="{BASE}' not in page.text and BASE + "id/plan/23" in page.text
    assert (
        within.get("/doc/area/03.jsonld").json()["@context"] == "http://another.example:8099/context.jsonld"
    )
    for host in ("evil.example/x", 'a"b', "a b", "x@y", "[::1", "a:999999"):
        wrong = within.get("/doc/area/03.jsonld", Host=host)
        assert wrong.json()["@context"] == BASE + "context.jsonld"
    within.close()


def test_more_triples_than_an_answer_holds_follow_at_the_next_address(
    within: Client, store: EmbeddedStore
) -> None:
    iri = BASE + "id/plan/03-plan-2022"
    inbound_triples = {ox.Triple(*t) for t in store.triples(None, None, ox.NamedNode(iri))}
    address, found = "/doc/plan/03-plan-2022.ttl", set()
    for _ in range(10):
        answer = within.get(address)
        said = {t for t in triples(within, answer) if t.object == ox.NamedNode(iri)}
        assert len(said) <= resources.INBOUND + 5
        found |= said
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
        if not following:
            break
        address = following[1]
    assert found == inbound_triples and len(found) > resources.INBOUND
    assert within.get("/doc/plan/03-plan-2022.ttl?page=50").status_code == 404


def test_the_context_is_the_same_until_the_graph_is_another(within: Client) -> None:
    answer = within.get("/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert within.get("/context.jsonld", If_None_Match=answer.headers["etag"]).status_code == 304
    words = answer.json()["@context"]
    assert words["prefLabel"] == {"@id": "skos:prefLabel", "@container": "@language"}
    assert words["addresses"] == {"@id": "sg:addresses", "@type": "@id"}
    assert words["created"] == {"@id": "dcterms:created", "@type": "xsd:date"}
