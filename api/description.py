"""The SPARQL service says what it is and can (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib import URIRef

from ..graph import catalogue, void
from ..ontology import iris
from ..ontology.formats import GRAPHS
from ..ontology.statements import Statements
from .protocol import SOLUTIONS
from .site import Site

_W3C = "http://www.w3.org/ns/formats/"
_SOLUTIONS = {
    ox.QueryResultsFormat.JSON: "SPARQL_Results_JSON",
    ox.QueryResultsFormat.XML: "SPARQL_Results_XML",
    ox.QueryResultsFormat.CSV: "SPARQL_Results_CSV",
    ox.QueryResultsFormat.TSV: "SPARQL_Results_TSV",
}
_TRIPLES = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF_XML", "nt": "N-Triples"}


def description(site: Site, address: str) -> list[ox.Triple]:
    """The description of the service at `address` (ending with "/"), which has its own IRIs there.

    It names the VoID description and the catalogue by their IRIs; each graph counts what VoID says that it does.
    """
    made = Statements()
    endpoint = URIRef(f"{address}sparql")
    service, dataset, merged = (iris.part(endpoint, name) for name in ("service", "dataset", "default-graph"))
    made.say(
        service,
        ("a", iris.expand("sd:Service")),
        ("sd:endpoint", endpoint),
        ("sd:supportedLanguage", iris.expand("sd:SPARQL11Query")),
        ("sd:feature", iris.expand("sd:UnionDefaultGraph")),
        ("sd:defaultEntailmentRegime", URIRef("http://www.w3.org/ns/entailment/Simple")),
        *(("sd:resultFormat", URIRef(_W3C + _SOLUTIONS[form])) for form in dict.fromkeys(SOLUTIONS.values())),
        *(("sd:resultFormat", URIRef(_W3C + _TRIPLES[form.extension])) for form in GRAPHS),
        ("sd:defaultDataset", dataset),
        ("rdfs:seeAlso", catalogue.SERVICE),
    )
    made.say(
        dataset,
        ("a", iris.expand("sd:Dataset")),
        ("sd:defaultGraph", merged),
        ("rdfs:seeAlso", void.DATASET),
        ("rdfs:seeAlso", catalogue.DATASET),
    )
    made.say(merged, ("a", iris.expand("sd:Graph")), ("void:triples", _triples(site, str(void.DATASET))))
    for name in site.graph.store.graphs():
        node = iris.part(endpoint, f"graph/{name.removeprefix(str(iris.graph('')))}")
        made.say(dataset, ("sd:namedGraph", node))
        made.say(
            node,
            ("a", iris.expand("sd:NamedGraph")),
            ("sd:name", URIRef(name)),
            ("sd:graph", URIRef(name)),
        )
        made.say(name, ("a", iris.expand("sd:Graph")), ("void:triples", _triples(site, name)))
    return list(made)


def _triples(site: Site, dataset: str) -> int:
    """How many triples VoID says that a dataset has."""
    found = site.graph.store.triples(
        ox.NamedNode(dataset), ox.NamedNode(str(iris.expand("void:triples"))), None
    )
    return int(next(found).object.value)
