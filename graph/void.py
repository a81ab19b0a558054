"""VoID: what the graph holds, how much of it, and where it is, as triples (https://www.w3.org/TR/void/).

The description stands in the graph that it describes, and counts itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox
from rdflib import URIRef

from ..ontology import iris
from ..ontology.statements import Statements, typed
from . import statistics
from .statistics import Counts, Statistics

NAME = "void"
PAGE = iris.graph(NAME)
DATASET = iris.part(PAGE, "dataset")
LICENCE = URIRef("http://creativecommons.org/publicdomain/zero/1.0/")
_FEATURES = ("N-Quads", "TriG", "Turtle", "JSON-LD", "RDF_XML", "N-Triples")
"""Names of formats in http://www.w3.org/ns/formats/ that the graph is given in."""

_TARGETS = {
    "un-sdg": ("http://metadata.un.org/sdg/", statistics.UN),
    "wikidata": ("https://www.wikidata.org/", statistics.WIKIDATA),
}


def describe(
    found: Statistics,
    *,
    titles: Mapping[str, Mapping[str, str]],
    dumps: Mapping[str, Sequence[str]],
    examples: Sequence[str],
    modified: str | None,
) -> Statements:
    """The description of a graph with these statistics.

    `titles`: graph (IRI) → title by language, where its own file has none; `dumps`: graph (IRI, or "" for the
    whole) → the paths of its files; `examples`: IRIs of things to begin with; `modified`: the day of the newest
    statement, or None.
    """
    made = Statements()
    made.say(PAGE, ("a", iris.expand("void:DatasetDescription")), ("foaf:primaryTopic", DATASET))
    made.say(
        DATASET,
        ("a", iris.expand("void:Dataset")),
        ("foaf:homepage", iris.address("")),
        ("dcterms:license", LICENCE),
        ("dcterms:modified", typed(modified, "xsd:date") if modified else None),
        ("void:sparqlEndpoint", iris.address("sparql")),
        ("void:uriSpace", iris.BASE),
        *(("void:dataDump", iris.address(f"data/{path}")) for path in dumps.get("", ())),
        *(("void:exampleResource", URIRef(example)) for example in examples),
        *(("void:feature", URIRef(f"http://www.w3.org/ns/formats/{name}")) for name in _FEATURES),
        *(("void:vocabulary", URIRef(namespace)) for namespace in _vocabularies(found)),
        ("void:entities", found.whole.entities),
    )
    made.tell(DATASET, "dcterms:title", "void.title")
    made.tell(DATASET, "dcterms:description", "void.description")
    _count(made, DATASET, found.whole)
    for graph, counts in found.graphs.items():
        made.say(DATASET, ("void:subset", URIRef(graph)))
        made.say(
            graph,
            ("a", iris.expand("void:Dataset")),
            ("dcterms:license", LICENCE),
            *(("dcterms:title", ox.Literal(t, language=tag)) for tag, t in titles.get(graph, {}).items()),
            *(("void:dataDump", iris.address(f"data/{path}")) for path in dumps.get(graph, ())),
        )
        _count(made, URIRef(graph), counts)
    _partitions(made, found)
    _linksets(made, found)
    return made


def _count(made: Statements, dataset: URIRef, counts: Counts) -> None:
    made.say(
        dataset,
        ("void:triples", counts.triples),
        ("void:distinctSubjects", counts.subjects),
        ("void:distinctObjects", counts.objects),
        ("void:properties", counts.properties),
        ("void:classes", counts.classes),
    )


def _vocabularies(found: Statistics) -> list[str]:
    used = {*found.classes, *found.properties}
    return [n for n in iris.PREFIXES.values() if any(iri.startswith(n) for iri in used)]


def _part(kind: str, *names: str) -> URIRef:
    return iris.part(PAGE, "/".join((kind, *map(iris.shorten, names))))


def _partitions(made: Statements, found: Statistics) -> None:
    for name, triples in found.properties.items():
        node = _part("property", name)
        made.say(DATASET, ("void:propertyPartition", node))
        made.say(node, ("void:property", URIRef(name)), ("void:triples", triples))
    for name, entities in found.classes.items():
        made.say(DATASET, ("void:classPartition", _part("class", name)))
        made.say(_part("class", name), ("void:class", URIRef(name)), ("void:entities", entities))
    for (of, name), triples in found.of_class.items():
        made.say(_part("class", of), ("void:propertyPartition", _part("class", of, name)))
        made.say(_part("class", of, name), ("void:property", URIRef(name)), ("void:triples", triples))
    for (of, name, other), triples in found.to_class.items():
        node = _part("class", of, name, other)
        made.say(_part("class", of, name), ("void:classPartition", node))
        made.say(node, ("void:class", URIRef(other)), ("void:triples", triples))
    for (of, name, datatype), triples in found.to_datatype.items():
        node = _part("class", of, name, datatype)
        made.say(_part("class", of, name), ("void-ext:datatypePartition", node))
        made.say(node, ("void-ext:datatype", URIRef(datatype)), ("void:triples", triples))


def _linksets(made: Statements, found: Statistics) -> None:
    nodes = {"ours": DATASET, **{name: iris.part(PAGE, name) for name in _TARGETS}}
    for name, (homepage, space) in _TARGETS.items():
        made.say(
            nodes[name],
            ("a", iris.expand("void:Dataset")),
            ("foaf:homepage", URIRef(homepage)),
            ("void:uriSpace", space),
        )
        made.tell(nodes[name], "dcterms:title", f"void.{name}")
    for (source, target, name), triples in found.links.items():
        node = _part(f"links/{source}/{target}", name)
        made.say(DATASET, ("void:subset", node))
        made.say(
            node,
            ("a", iris.expand("void:Linkset")),
            ("void:subjectsTarget", nodes[source]),
            ("void:objectsTarget", nodes[target]),
            ("void:linkPredicate", URIRef(name)),
            ("void:triples", triples),
        )
