"""The catalogue and the description over HTTP: what harvesters, portals and validators do with them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SH, Namespace
from samverkansgraf.api import description
from samverkansgraf.api.address import checked, public_address
from samverkansgraf.api.site import Site
from samverkansgraf.graph import catalogue, void
from samverkansgraf.graph.settings import Settings
from samverkansgraf.ontology import iris
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.ontology.formats import BY_EXTENSION
from starlette.requests import Request

DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
SHAPES = "dcat-ap-3.0.1-shacl"


@pytest.fixture(scope="module")
def harvested(client: httpx.Client) -> Graph:
    """The catalogue as dataportal.se fetches it: no wish for a format, RDF/XML."""
    answer = client.get("/datasets/dcat")
    assert answer.headers["content-type"] == "application/rdf+xml"
    return Graph().parse(data=answer.content, format="xml")


def _parsed(data: bytes, extension: str) -> set[ox.Triple]:
    """The triples, which have no blank node."""
    return {quad.triple for quad in ox.parse(data, format=BY_EXTENSION[extension].rdf)}


@pytest.mark.parametrize(
    ("path", "default"), [("/datasets/dcat", "rdf"), ("/void", "ttl"), ("/.well-known/void", "ttl")]
)
def test_a_description_comes_in_the_format_that_is_asked_for(
    client: httpx.Client, path: str, default: str
) -> None:
    first = client.get(path)
    assert first.headers["content-type"].split(";")[0] == FORMATS[default]
    whole = _parsed(first.content, default)
    assert whole
    for extension, media in FORMATS.items():
        answer = client.get(path, headers={"Accept": f"{media}, */*;q=0.1"})
        assert answer.status_code == 200 and answer.headers["content-type"].split(";")[0] == media
        assert "Accept" in answer.headers["vary"] and answer.headers["access-control-allow-origin"] == "*"
        assert _parsed(answer.content, extension) == whole
        if "well-known" not in path:
            assert client.get(f"{path}.{extension}").content == answer.content
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    if "well-known" not in path:
        assert client.get(f"{path}.xlsx").status_code == 404


@pytest.mark.parametrize("path", ["/datasets/dcat", "/void", "/.well-known/void"])
def test_what_has_not_changed_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    others = {
        client.get(path, headers={"Accept": "application/n-triples"}).headers["etag"],
        client.get(path, headers={"Host": "exempel.se"}).headers["etag"],
        tag,
    }
    assert len(others) == 3


def test_every_address_of_ours_answers(client: httpx.Client, harvested: Graph, server: str) -> None:
    """Those where the server is, and the names under the base by their path."""
    found = {str(t) for triple in harvested for t in triple if isinstance(t, URIRef)}
    found |= {
        str(t)
        for triple in Graph().parse(data=client.get("/void").content, format="turtle")
        for t in triple
        if isinstance(t, URIRef) and str(t).startswith(server)
    }
    here = {iri.removeprefix(server) for iri in found if iri.startswith(server)}
    named = {f"/{iri.removeprefix(iris.BASE)}" for iri in found if iri.startswith(iris.BASE)}
    assert {"/", "/sparql", "/data", "/data/dumps/samverkansgraf.ttl.gz"} <= here
    assert not any(path.startswith(("/data", "/sparql")) for path in named)
    for path in sorted({path.partition("#")[0] for path in here | named}):
        with client.stream(
            "GET", path, headers={"Accept": "text/html, */*;q=0.5"}, follow_redirects=True
        ) as answer:
            assert answer.status_code == 200, path


def test_every_file_of_the_catalogue_is_the_bytes_that_it_tells(
    client: httpx.Client, harvested: Graph
) -> None:
    spdx = Namespace("http://spdx.org/rdf/terms#")
    files = list(harvested.subject_objects(DCAT.downloadURL))
    assert len(files) == 24
    for node, address in files:
        data = client.get(str(address)).content
        assert int(harvested.value(node, DCAT.byteSize) or -1) == len(data)
        checksum = harvested.value(node, spdx.checksum)
        assert str(harvested.value(checksum, spdx.checksumValue)) == hashlib.sha256(data).hexdigest()


def _results(harvested: Graph, shapes: Path) -> list[tuple[str, str, str]]:
    """(severity, focus node, path) of each result."""
    _, report, _ = validate(harvested, shacl_graph=Graph().parse(shapes))
    assert isinstance(report, Graph)
    return sorted(
        (
            str(report.value(r, SH.resultSeverity)).rsplit("#", 1)[-1],
            str(report.value(r, SH.focusNode)),
            str(report.value(r, SH.resultPath)),
        )
        for r in report.objects(None, SH.result)
    )


@pytest.mark.parametrize("name", ["shapes.ttl", "deprecateduris.ttl"])
def test_the_catalogue_keeps_to_the_shapes_of_dcat_ap(harvested: Graph, conformance: Path, name: str) -> None:
    assert _results(harvested, conformance / SHAPES / name) == []


def test_what_dcat_ap_recommends_is_there_but_for_what_nobody_has_said(
    harvested: Graph, conformance: Path
) -> None:
    """Nothing has been issued until somebody publishes it; a period or its end is given where a plan states one."""
    undated = {
        ("Warning", str(iris.graph(f"plan/{key}")), str(DCTERMS.temporal))
        for key in ("03-plan-2022", "03-plan-halsa-trygghet", "03-radet-webb")
    }
    expected = {
        ("Warning", str(catalogue.CATALOGUE), str(DCTERMS.issued)),
        ("Warning", str(iris.part(catalogue.PAGE, "period/23-overenskommelse-2021")), str(DCAT.startDate)),
        *undated,
    }
    assert set(_results(harvested, conformance / SHAPES / "shapes_recommended.ttl")) == expected


MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCTERMS.spatial, DCTERMS.accessRights, DCTERMS.modified),
    DCAT.DatasetSeries: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS["format"], DCTERMS.license),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCTERMS["format"], DCTERMS.license, DCAT.servesDataset),
    FOAF.Agent: (FOAF.name, DCTERMS.type),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
    DCTERMS.PeriodOfTime: (),
}  # fmt: skip
"""What dataportal.se demands of each class (DCAT-AP-SE 3.0.1), and what its measure of quality asks for."""


@pytest.mark.parametrize("kind", MANDATORY)
def test_what_dataportal_demands_is_there(harvested: Graph, kind: URIRef) -> None:
    nodes = list(harvested.subjects(RDF.type, kind))
    assert nodes
    for node in nodes:
        assert isinstance(node, URIRef) and urlsplit(str(node)).netloc
        for name in MANDATORY[kind]:
            assert list(harvested.objects(node, name)), (node, name)


def test_the_catalogue_has_no_blank_node_and_no_relative_address(client: httpx.Client) -> None:
    """Read as it stands, with no base that a parser could fill in."""
    for triple in ox.parse(client.get("/datasets/dcat").content, format=ox.RdfFormat.RDF_XML):
        for term in (triple.subject, triple.object):
            assert not isinstance(term, ox.BlankNode)
            if isinstance(term, ox.NamedNode):
                assert urlsplit(term.value).scheme in ("http", "https", "mailto")


def test_the_licence_is_written_exactly(harvested: Graph) -> None:
    licences = set(harvested.objects(None, DCTERMS.license))
    assert licences == {URIRef("http://creativecommons.org/publicdomain/zero/1.0/")}
    for kind in (DCAT.Catalog, DCAT.Distribution, DCAT.DataService):
        for node in harvested.subjects(RDF.type, kind):
            assert list(harvested.objects(node, DCTERMS.license)) == list(licences)


def test_everything_that_the_catalogue_points_at_is_described_in_it(harvested: Graph) -> None:
    """A harvester takes the one document, and nothing else."""
    for name in (DCAT.dataset, DCAT.service, DCAT.distribution, DCAT.contactPoint, DCTERMS.publisher, DCAT.inSeries, DCTERMS.temporal):  # fmt: skip
        for node in set(harvested.objects(None, name)):
            assert (node, None, None) in harvested, node


def test_titles_and_descriptions_are_in_both_languages(harvested: Graph) -> None:
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.Distribution, DCAT.DataService):
        for node in harvested.subjects(RDF.type, kind):
            for name in (DCTERMS.title, DCTERMS.description):
                said = list(harvested.objects(node, name))
                assert {t.language for t in said if isinstance(t, Literal)} == {"sv", "en"}, node


def _request(*hosts: str, scheme: str = "http") -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/void",
        "query_string": b"",
        "scheme": scheme,
        "server": ("10.0.0.1", 80),
        "headers": [(b"host", host.encode("latin-1")) for host in hosts],
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("exempel.se", "http://exempel.se/"),
        ("exempel.se:8080", "http://exempel.se:8080/"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("exempel.se/x", iris.BASE),
        ("exempel.se@evil.example", iris.BASE),
        ("exempel.se\n", iris.BASE),
        ("<script>", iris.BASE),
        ("a" * 300, iris.BASE),
        ("-x", iris.BASE),
        ("exempel.se:", iris.BASE),
        ("exempel.se:999999", iris.BASE),
        ("exempel.se:65536", iris.BASE),
        ("[", iris.BASE),
        ("[:::]", iris.BASE),
        ("[1.2.3.4]", iris.BASE),
        ("räksmörgås.se", iris.BASE),
        ("", iris.BASE),
    ],
)
def test_only_a_plain_host_is_believed(host: str, address: str) -> None:
    assert public_address(_request(host), Settings(Path("."))) == address
    assert public_address(_request(), Settings(Path("."))) == iris.BASE
    assert public_address(_request("a.se", "b.se"), Settings(Path("."))) == iris.BASE


def test_the_scheme_is_that_of_the_connection() -> None:
    assert (
        public_address(_request("exempel.se", scheme="https"), Settings(Path("."))) == "https://exempel.se/"
    )


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://exempel.se", "https://exempel.se/"),
        ("https://exempel.se/", "https://exempel.se/"),
        ("https://exempel.se/graf/", "https://exempel.se/graf/"),
    ],
)
def test_the_setting_goes_before_the_request(given: str, address: str) -> None:
    assert public_address(_request("annat.se"), Settings(Path("."), address=given)) == address


@pytest.mark.parametrize(
    "given",
    ["exempel.se", "ftp://exempel.se/", "https://exempel.se/?a", "https://a b/", "https://x/#y", "https://[", "javascript:alert(1)", "https://a@b/"],
)  # fmt: skip
def test_an_address_that_is_none_is_one_sentence(given: str) -> None:
    with pytest.raises(InputError) as caught:
        checked(given)
    assert caught.value.key == "address-wrong"


def test_a_forged_host_gets_the_base(client: httpx.Client) -> None:
    answer = client.get("/datasets/dcat.ttl", headers={"Host": "evil.example/<x>"})
    if answer.status_code == 200:
        assert "evil.example" not in answer.text
        assert f"<{iris.BASE}data/dumps/samverkansgraf.nq.gz>" in answer.text
    else:
        assert answer.status_code == 400


@pytest.fixture(scope="module")
def described(settings: Settings) -> Graph:
    triples = description.description(Site(settings), "http://127.0.0.1:1/")
    return Graph().parse(
        data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES),  # type: ignore[arg-type]
        format="nt",
    )


def test_the_service_description_names_every_graph_and_its_size(
    described: Graph, client: httpx.Client
) -> None:
    (service,) = described.subjects(RDF.type, SD.Service)
    assert described.value(service, SD.endpoint) == URIRef("http://127.0.0.1:1/sparql")
    assert set(described.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(described.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert not list(described.objects(service, SD.extensionFunction))
    dataset = described.value(service, SD.defaultDataset)
    merged = described.value(dataset, SD.defaultGraph)
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    said = {
        str(described.value(node, SD.name)): int(
            described.value(described.value(node, SD.graph), VOID.triples)
        )  # type: ignore[arg-type]
        for node in described.objects(dataset, SD.namedGraph)
    }
    assert said == {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
    whole = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    assert int(str(described.value(merged, VOID.triples))) == int(
        whole["results"]["bindings"][0]["n"]["value"]
    )
    assert not any(isinstance(t, type(RDF)) for triple in described for t in triple)
    assert URIRef(str(void.DATASET)) in set(described.objects(dataset))
    assert URIRef(str(catalogue.DATASET)) in set(described.objects(dataset))


def test_the_service_gives_the_formats_that_it_says(described: Graph, client: httpx.Client) -> None:
    w3c = "http://www.w3.org/ns/formats/"
    solutions = {
        "SPARQL_Results_JSON": "application/sparql-results+json",
        "SPARQL_Results_XML": "application/sparql-results+xml",
        "SPARQL_Results_CSV": "text/csv",
        "SPARQL_Results_TSV": "text/tab-separated-values",
    }
    triples = {
        "Turtle": "text/turtle",
        "RDF_XML": "application/rdf+xml",
        "N-Triples": "application/n-triples",
        "JSON-LD": "application/ld+json",
    }
    said = {str(o).removeprefix(w3c) for o in described.objects(None, SD.resultFormat)}
    assert said == {*solutions, *triples}
    for query, formats in (
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", solutions),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", triples),
    ):
        for media in formats.values():
            answer = client.get("/sparql", params={"query": query}, headers={"Accept": media})
            assert answer.status_code == 200 and answer.headers["content-type"].split(";")[0] == media


def test_the_union_of_the_graphs_is_the_default_graph(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    apart = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    together = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
    assert apart == together["results"]["bindings"]
