"""The one place where IRIs are made.

The scheme is: terms `def#Goal`, things `id/<kind>/<key>`, named graphs `graph/<name>`, concept schemes
`scheme/<name>` with concepts `scheme/<name>/<code>`, shapes `shape/<name>`, queries `query/<name>`.
A thing's IRI answers 303 to `doc/…`. Keys carry official codes, never a version of ours or a row number.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from rdflib import URIRef
from rdflib.namespace import Namespace

BASE: Final = "https://w3id.org/samverkansgraf/"

SG: Final = Namespace(BASE + "def#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
CV: Final = Namespace("http://data.europa.eu/m8g/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
SDG: Final = Namespace("http://metadata.un.org/sdg/")
SDGO: Final = Namespace("http://metadata.un.org/sdg/ontology#")
FREQUENCY: Final = Namespace("http://publications.europa.eu/resource/authority/frequency/")

PREFIXES: Final[dict[str, str]] = {
    "sg": str(SG),
    "cv": str(CV),
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": str(ELI),
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": str(OA),
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdg": str(SDG),
    "sdgo": str(SDGO),
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace, as every file, query and page of the project writes them."""


def thing(kind: str, key: str) -> URIRef:
    """The IRI of a thing, e.g. `thing("area", "03")`."""
    return URIRef(f"{BASE}id/{kind}/{key}")


def graph(name: str) -> URIRef:
    """The IRI of a named graph, e.g. `graph("plan/03-plan-2022")`."""
    return URIRef(f"{BASE}graph/{name}")


def concept(scheme: str, code: str) -> URIRef:
    """The IRI of a concept in one of our own schemes, e.g. `concept("role", "responsible")`."""
    return URIRef(f"{BASE}scheme/{scheme}/{code}")


def query(name: str) -> URIRef:
    """The IRI of a library query."""
    return URIRef(f"{BASE}query/{name}")


def address(path: str) -> URIRef:
    """Where a page or file of ours is, e.g. `address("sparql")`; a server says its own instead of the base."""
    return URIRef(BASE + quote(path, safe="/-._~"))


def part(of: str, path: str) -> URIRef:
    """The IRI of what a page of ours describes, e.g. `part(graph("void"), "class/sg:Goal")`. What a fragment
    cannot hold is percent-encoded.
    """
    return URIRef(f"{of}#{quote(path, safe=':/-._~')}")


def expand(name: str) -> URIRef:
    """The IRI of `prefix:name`, e.g. `expand("dcterms:title")`. Raises `KeyError` for an unknown prefix."""
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def key(iri: str) -> str:
    """The last segment of an IRI of ours or of others, for file names and addresses."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def within(iri: str, kind: str = "") -> str:
    """What follows `id/`, or `id/<kind>/`, in an IRI of a thing of ours; any other IRI whole."""
    return iri.removeprefix(f"{BASE}id/{kind}/" if kind else f"{BASE}id/")


def shorten(iri: str) -> str:
    """An IRI as `prefix:name` where a prefix fits, else without our base, else whole."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri.removeprefix(BASE)
