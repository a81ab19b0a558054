"""The catalogue of the graph's datasets by DCAT-AP-SE 3.0.1 (https://docs.dataportal.se/dcat/3.0.1/sv/).

What a person looks for in a catalogue is a dataset by its place, time and subject. The whole graph is one
dataset, and each version of a plan is one, gathered in a series. Frameworks, areas and words are parts of the
whole and no datasets of their own here: others publish them with authority, and nobody should find a copy
first. The catalogue carries the checksums of the files, so it is the one graph that is not in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import URIRef

from ..ontology import formats, iris
from ..ontology.errors import InputError
from ..ontology.statements import Statements, typed
from . import void
from .settings import Publisher

NAME = "catalogue"
PAGE = iris.graph(NAME)
CATALOGUE, PUBLISHER, CONTACT, DATASET, SERIES, SERVICE, BY_SPARQL = (
    iris.part(PAGE, name)
    for name in ("catalogue", "publisher", "contact", "dataset", "plans", "service", "by-sparql")
)
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "http://www.iana.org/assignments/media-types/"
SWEDEN = URIRef(_EU + "country/SWE")
LANGUAGES = (URIRef(_EU + "language/SWE"), URIRef(_EU + "language/ENG"))
THEMES = tuple(URIRef(f"{_EU}data-theme/{code}") for code in ("GOVE", "SOCI", "JUST", "HEAL"))
KEYWORDS = ("keyword-plan", "keyword-goal", "keyword-cooperation", "keyword-violence", "keyword-equality")
"""Keys of the words that people look for."""

FILE_TYPES = {"nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "ttl": "RDF_TURTLE", "jsonld": "JSON_LD"}
"""Extension → code in the EU's list of file types."""

_ANSWERS = ("JSON", "XML", "CSV", "TSV", "RDF_TURTLE", "JSON_LD", "RDF_XML", "RDF_N_TRIPLES")
_PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?_~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_KIND = re.compile(r"[A-Za-z-]+(?:\(s\))?")


@dataclass(frozen=True)
class File:
    """A file of a dataset: the IRI of its graph ("" for the whole), its extension, path, size and SHA-256 (hex)."""

    graph: str
    extension: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Plan:
    """A version of a plan as a dataset: the IRI of its graph and of the version, titles by language, the areas
    that it is for, its period as stated (either end may be None) and the day of its newest statement.
    """

    graph: str
    version: str
    titles: Mapping[str, str]
    areas: Sequence[str]
    start: ox.Literal | None
    end: ox.Literal | None
    modified: str | None


@dataclass(frozen=True)
class Facts:
    """What the catalogue is made of. `start`, `end`: the period of all plans; `modified`: the newest day."""

    publisher: Publisher
    plans: Sequence[Plan]
    files: Sequence[File]
    start: ox.Literal | None
    end: ox.Literal | None
    modified: str | None


def describe(facts: Facts) -> Statements:
    """The catalogue, with addresses under the base.

    Raises `InputError` (`publisher-wrong`) for a publisher whose e-mail or type cannot be written.
    """
    made = Statements()
    _agents(made, facts.publisher)
    made.say(
        CATALOGUE,
        ("a", iris.expand("dcat:Catalog")),
        ("dcterms:publisher", PUBLISHER),
        ("dcterms:license", void.LICENCE),
        ("foaf:homepage", iris.address("")),
        ("dcat:themeTaxonomy", URIRef(_EU + "data-theme")),
        ("dcterms:spatial", SWEDEN),
        ("dcterms:modified", _day(facts.modified)),
        *(("dcterms:language", language) for language in LANGUAGES),
        ("dcat:dataset", DATASET),
        ("dcat:dataset", SERIES if facts.plans else None),
        *(("dcat:dataset", URIRef(plan.graph)) for plan in facts.plans),
        ("dcat:service", SERVICE),
    )
    made.tell(CATALOGUE, "dcterms:title", "catalogue.title")
    made.tell(CATALOGUE, "dcterms:description", "catalogue.description")
    _whole(made, facts)
    _service(made)
    if facts.plans:
        _series(made, facts)
    for plan in facts.plans:
        _plan(made, plan)
    for file in facts.files:
        _file(made, file, facts)
    return made


def _agents(made: Statements, publisher: Publisher) -> None:
    if not _EMAIL.fullmatch(publisher.email):
        raise InputError("publisher-wrong", setting="SAMVERKANSGRAF_PUBLISHER_EMAIL", value=publisher.email)
    if not _KIND.fullmatch(publisher.kind):
        raise InputError("publisher-wrong", setting="SAMVERKANSGRAF_PUBLISHER_TYPE", value=publisher.kind)
    kind = URIRef(f"http://purl.org/adms/publishertype/{publisher.kind}")
    made.say(
        PUBLISHER, ("a", iris.expand("foaf:Agent")), ("foaf:name", publisher.name), ("dcterms:type", kind)
    )
    made.say(
        CONTACT,
        ("a", iris.expand("vcard:Organization")),
        ("vcard:fn", publisher.contact),
        ("vcard:hasEmail", URIRef(f"mailto:{publisher.email}")),
    )


def _day(day: str | None) -> ox.Literal | None:
    return typed(day, "xsd:date") if day else None


def _dataset(made: Statements, node: URIRef, modified: str | None) -> None:
    """What all datasets have in common."""
    made.say(
        node,
        ("dcterms:publisher", PUBLISHER),
        ("dcat:contactPoint", CONTACT),
        ("dcterms:accrualPeriodicity", iris.FREQUENCY.IRREG),
        ("dcterms:modified", _day(modified)),
        *(("dcat:theme", theme) for theme in THEMES),
    )
    for key in KEYWORDS:
        made.tell(node, "dcat:keyword", f"catalogue.{key}")


def _own(made: Statements, node: URIRef) -> None:
    """What a dataset with files has besides."""
    made.say(
        node,
        ("a", iris.expand("dcat:Dataset")),
        ("dcterms:identifier", str(node)),
        ("dcterms:accessRights", URIRef(_EU + "access-right/PUBLIC")),
        ("dcterms:conformsTo", URIRef(iris.BASE + "def")),
        ("foaf:page", iris.address("data")),
        *(("dcterms:language", language) for language in LANGUAGES),
    )


def _period(made: Statements, node: URIRef, start: ox.Literal | None, end: ox.Literal | None) -> None:
    if start is None and end is None:
        return
    period = iris.part(PAGE, f"period/{iris.key(node)}")
    made.say(node, ("dcterms:temporal", period))
    made.say(
        period, ("a", iris.expand("dcterms:PeriodOfTime")), ("dcat:startDate", start), ("dcat:endDate", end)
    )


def _whole(made: Statements, facts: Facts) -> None:
    _dataset(made, DATASET, facts.modified)
    _own(made, DATASET)
    made.say(
        DATASET,
        ("dcterms:spatial", SWEDEN),
        ("dcat:landingPage", iris.address("")),
        ("rdfs:seeAlso", void.DATASET),
        ("dcat:distribution", BY_SPARQL),
    )
    made.tell(DATASET, "dcterms:title", "void.title")
    made.tell(DATASET, "dcterms:description", "void.description")
    _period(made, DATASET, facts.start, facts.end)


def _series(made: Statements, facts: Facts) -> None:
    _dataset(made, SERIES, facts.modified)
    made.say(SERIES, ("a", iris.expand("dcat:DatasetSeries")), ("dcterms:spatial", SWEDEN))
    made.tell(SERIES, "dcterms:title", "catalogue.series-title")
    made.tell(SERIES, "dcterms:description", "catalogue.series-description")


def _plan(made: Statements, plan: Plan) -> None:
    node = URIRef(plan.graph)
    _dataset(made, node, plan.modified)
    _own(made, node)
    made.say(
        node,
        *(("dcterms:title", ox.Literal(title, language=tag)) for tag, title in plan.titles.items()),
        *(("dcterms:spatial", URIRef(area)) for area in plan.areas),
        ("dcat:inSeries", SERIES),
        ("dcat:landingPage", iris.address(f"plan/{iris.key(plan.version)}")),
        ("prov:wasDerivedFrom", URIRef(plan.version)),
    )
    made.tell(node, "dcterms:description", "catalogue.plan-description")
    _period(made, node, plan.start, plan.end)


def _service(made: Statements) -> None:
    made.say(
        SERVICE,
        ("a", iris.expand("dcat:DataService")),
        ("dcat:endpointURL", iris.address("sparql")),
        ("dcat:endpointDescription", iris.address("sparql")),
        ("dcat:landingPage", iris.address("sparql")),
        ("dcat:servesDataset", DATASET),
        ("dcterms:conformsTo", _PROTOCOL),
        ("dcterms:publisher", PUBLISHER),
        ("dcat:contactPoint", CONTACT),
        ("dcterms:license", void.LICENCE),
        ("dcterms:accessRights", URIRef(_EU + "access-right/PUBLIC")),
        *(("dcterms:format", URIRef(f"{_EU}file-type/{code}")) for code in _ANSWERS),
        *(("dcat:theme", theme) for theme in THEMES),
        ("dcat:keyword", "SPARQL"),
    )
    made.tell(SERVICE, "dcterms:title", "catalogue.service-title")
    made.tell(SERVICE, "dcterms:description", "catalogue.service-description")
    _distribution(made, BY_SPARQL)
    made.say(
        BY_SPARQL,
        ("dcat:accessURL", iris.address("sparql")),
        ("dcat:accessService", SERVICE),
        ("dcterms:format", URIRef(f"{_EU}file-type/JSON")),
        ("dcat:mediaType", URIRef(_IANA + "application/sparql-results+json")),
    )
    made.tell(BY_SPARQL, "dcterms:title", "catalogue.service-title")
    made.tell(BY_SPARQL, "dcterms:description", "catalogue.service-description")


def _distribution(made: Statements, node: URIRef) -> None:
    made.say(
        node,
        ("a", iris.expand("dcat:Distribution")),
        ("dcterms:license", void.LICENCE),
        ("dcatap:availability", URIRef(_EU + "planned-availability/AVAILABLE")),
        *(("dcterms:language", language) for language in LANGUAGES),
    )


def _file(made: Statements, file: File, facts: Facts) -> None:
    node, checksum = iris.part(PAGE, f"file/{file.path}"), iris.part(PAGE, f"checksum/{file.path}")
    form = formats.BY_EXTENSION[file.extension]
    days = {"": facts.modified, **{plan.graph: plan.modified for plan in facts.plans}}
    made.say(URIRef(file.graph) if file.graph else DATASET, ("dcat:distribution", node))
    _distribution(made, node)
    made.say(
        node,
        ("dcat:accessURL", iris.address("data")),
        ("dcat:downloadURL", iris.address(f"data/{file.path}")),
        ("dcat:mediaType", URIRef(_IANA + form.media)),
        ("dcterms:format", URIRef(f"{_EU}file-type/{FILE_TYPES[file.extension]}")),
        ("dcat:compressFormat", URIRef(_IANA + "application/gzip")),
        ("dcat:byteSize", typed(file.size, "xsd:nonNegativeInteger")),
        ("dcterms:modified", _day(days[file.graph])),
        ("spdx:checksum", checksum),
    )
    made.tell(node, "dcterms:title", "catalogue.file-title", format=form.name)
    made.tell(node, "dcterms:description", "catalogue.file-description", format=form.name)
    made.say(
        checksum,
        ("a", iris.expand("spdx:Checksum")),
        ("spdx:algorithm", iris.expand("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", typed(file.sha256, "xsd:hexBinary")),
    )
