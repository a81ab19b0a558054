"""SHACL core by pySHACL, one graph at a time.

A file is checked together with a slice of the others: for each thing that it points at, only the triples
by which shapes recognise things (class, scheme, kind of actor). That is some 20 times faster than to check
it beside the whole of the reference data, and finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from pyshacl import validate as shacl_validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from ..graph.files import GraphFile
from ..graph.findings import Finding, Severity
from ..ontology import texts, turtle
from ..ontology.iris import SG, shorten

FOLDER = Path(__file__).parent
_RECOGNISED_BY = {str(RDF.type), str(SKOS.inScheme), str(SG.actorKind)}
_SEVERITY: dict[Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}

Index = dict[str, list[ox.Triple]]
"""Subject → the triples by which shapes recognise it."""


@cache
def shapes_graph() -> Graph:
    """All shapes as one rdflib graph."""
    graph = Graph()
    for path in sorted(FOLDER.glob("*.ttl")):
        turtle.to_rdflib(turtle.parse(path), into=graph)
    return graph


def index(files: Iterable[GraphFile]) -> Index:
    """What the files together say of the kind of each thing, and the class tree under its own key."""
    found: Index = {}
    for file in files:
        for triple in file.triples:
            predicate = triple.predicate.value
            if predicate in _RECOGNISED_BY:
                found.setdefault(str(_value(triple.subject)), []).append(triple)
            elif predicate == str(RDFS.subClassOf):
                found.setdefault(predicate, []).append(triple)
    return found


def with_slice(triples: Sequence[ox.Triple], known: Index) -> Graph:
    """The triples plus what `known` says of each thing that they point at."""
    graph = turtle.to_rdflib(triples)
    pointed_at = {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}
    for iri in pointed_at:
        turtle.to_rdflib(known.get(iri, ()), into=graph)
    return turtle.to_rdflib(known.get(str(RDFS.subClassOf), ()), into=graph)


def validate(name: str, triples: Sequence[ox.Triple], known: Index) -> list[Finding]:
    """Findings for one graph; those about things that other files describe are left to those files."""
    graph = with_slice(triples, known)
    own = {str(_value(t.subject)) for t in triples}
    try:
        _, report, _ = shacl_validate(graph, shacl_graph=shapes_graph(), inplace=True, meta_shacl=False)
    except (TypeError, ValueError) as error:
        # pySHACL stops at values that cannot be compared; the file is at fault, and the build goes no further.
        sv, en = (texts.text(lang, "error.shacl-stopped", reason=error) for lang in texts.LANGUAGES)
        return [Finding("violation", name, "", "SHACL", "", "", name, sv, en)]
    assert isinstance(report, Graph)
    results = set(report.objects(None, SH.result))
    found = {_finding(name, report, result, graph) for result in results}
    return sorted(f for f in found if f.node in own or f.node.startswith("_:"))


def _finding(name: str, report: Graph, result: Node, data: Graph) -> Finding:
    focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
    value, path = report.value(result, SH.value), report.value(result, SH.resultPath)
    severity = _SEVERITY.get(report.value(result, SH.resultSeverity) or SH.Violation, "violation")
    shapes = shapes_graph()
    messages = {m.language: str(m) for m in shapes.objects(shape, SH.message) if isinstance(m, Literal)}
    plain = str(report.value(result, SH.resultMessage) or "")
    component = str(report.value(result, SH.sourceConstraintComponent) or "").rsplit("#", 1)[-1]
    return Finding(
        severity,
        name,
        str(focus),
        f"{shorten(str(shape)).removeprefix('shape/')} {component.removesuffix('ConstraintComponent')}",
        shorten(str(path)) if isinstance(path, URIRef) else "",
        "" if value is None or value == focus else shorten(str(value)),
        label(data, focus),
        messages.get("sv", plain),
        messages.get("en", plain),
    )


def label(data: Graph, node: Node | None) -> str:
    """The node's Swedish label, else any label, else its IRI without our base."""
    labels = [o for o in data.objects(node, SKOS.prefLabel) if isinstance(o, Literal)]
    swedish = [o for o in labels if o.language == "sv"]
    return str((swedish or labels)[0]) if labels else shorten(str(node))


def _value(term: object) -> object:
    return getattr(term, "value", term)
