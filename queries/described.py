"""The library as a named graph: each query as a SHACL executable, with the prefixes that it uses.

Editors read it with no configuration: they ask an endpoint for `sh:SPARQLExecutable` and for `sh:prefix`.
"""

from __future__ import annotations

import re

import pyoxigraph as ox
from rdflib import URIRef

from ..graph.files import MadeGraph
from ..ontology import iris, texts
from ..ontology.statements import Statements, typed
from ..shapes import published
from .library import Query, library

_FORM = re.compile(r"^(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE)
_CLASSES = {
    "SELECT": "sh:SPARQLSelectExecutable",
    "CONSTRUCT": "sh:SPARQLConstructExecutable",
    "ASK": "sh:SPARQLAskExecutable",
}


def all_graphs() -> list[MadeGraph]:
    """The graphs that a build is handed in besides the files: the shapes and the library."""
    return [published.graph(), graph()]


def graph() -> MadeGraph:
    """The queries of the library and the prefixes of the project, in `graph/queries`."""
    made = Statements()
    page = iris.graph("queries")
    prefixes = iris.part(page, "prefixes")
    for prefix, namespace in iris.PREFIXES.items():
        declared = iris.part(page, f"prefix/{prefix}")
        made.say(prefixes, ("sh:declare", declared))
        made.say(declared, ("sh:prefix", prefix), ("sh:namespace", typed(namespace, "xsd:anyURI")))
    for query in library().values():
        _describe(made, query, prefixes)
    return MadeGraph("queries", tuple(made))


def _describe(made: Statements, query: Query, prefixes: URIRef) -> None:
    text = "\n".join(line for line in query.file.text.splitlines() if not line.startswith("#+")) + "\n"
    form = _FORM.search(text)
    if form is None:
        raise ValueError(f"{query.name}: no line starts with SELECT, CONSTRUCT, ASK or DESCRIBE")
    made.say(query.iri, ("a", iris.expand("sh:SPARQLExecutable")))
    if form[1] in _CLASSES:
        made.say(query.iri, ("a", iris.expand(_CLASSES[form[1]])))
    for language in texts.LANGUAGES:
        made.say(
            query.iri,
            ("rdfs:label", ox.Literal(query.title(language), language=language)),
            ("dcterms:description", ox.Literal(query.description(language), language=language)),
        )
    made.say(
        query.iri,
        (f"sh:{form[1].lower()}", text),
        ("sh:prefixes", prefixes),
        ("schema:target", iris.address("sparql")),
        *(("schema:keywords", tag) for tag in query.tags),
    )
