"""Every constraint has a case that breaks it, and the approved report stands beside the case.

`valid.<Shape>.ttl` gives no finding; `invalid.` and `warning.<Shape>.<property>.<constraint>.ttl` give just
the lines of the `.txt` of the same name. Run with `APPROVE=1` to write reports anew, and read the diff.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import RDF, SH
from samverkansgraf.graph import files
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.findings import Finding
from samverkansgraf.ontology import turtle
from samverkansgraf.ontology.iris import BASE
from samverkansgraf.shapes import validate

CASES = validate.FOLDER / "cases"
SMALL = Path(__file__).resolve().parent.parent / "small.ttl"
PARAMETERS = {
    "minCount": "MinCount", "maxCount": "MaxCount", "class": "Class", "node": "Node", "or": "Or",
    "datatype": "Datatype", "pattern": "Pattern", "nodeKind": "NodeKind", "uniqueLang": "UniqueLang",
    "languageIn": "LanguageIn", "minInclusive": "MinInclusive", "maxInclusive": "MaxInclusive",
    "lessThan": "LessThan", "qualifiedMinCount": "QualifiedMinCount",
}  # fmt: skip


@cache
def _known() -> validate.Index:
    words = [f for f in files.discover() if f.kind in ("ontology", "scheme")]
    return validate.index([*words, GraphFile("plan", SMALL)])


def _findings(path: Path) -> list[Finding]:
    return validate.validate(path.stem, turtle.parse(path), _known())


def _line(finding: Finding) -> str:
    parts = (
        finding.severity,
        finding.rule,
        finding.path or "-",
        finding.node.removeprefix(BASE),
        finding.value or "-",
    )
    return "\t".join(parts)


@pytest.mark.parametrize("path", sorted(CASES.glob("valid.*.ttl")), ids=lambda p: p.stem)
def test_a_valid_case_gives_no_finding(path: Path) -> None:
    assert _findings(path) == []


@pytest.mark.parametrize(
    "path", sorted([*CASES.glob("invalid.*.ttl"), *CASES.glob("warning.*.ttl")]), ids=lambda p: p.stem
)
def test_a_case_gives_its_approved_report(path: Path) -> None:
    lines = "".join(sorted(_line(f) + "\n" for f in _findings(path)))
    approved = path.with_suffix(".txt")
    if os.environ.get("APPROVE") == "1":
        approved.write_text(lines, "utf-8")
    grade, shape, name, component = path.stem.split(".")
    assert lines == approved.read_text("utf-8")
    assert f"{'warning' if grade == 'warning' else 'violation'}\t{shape}-{name} {component}\t" in lines


def test_every_constraint_has_a_case() -> None:
    shapes = validate.shapes_graph()
    cases = {tuple(p.stem.split(".")[1:]) for p in CASES.glob("*.*.*.*.ttl")}
    for node_shape in shapes.subjects(SH.targetClass, None):
        name = str(node_shape).rsplit("/", 1)[-1]
        for shape in {*shapes.objects(node_shape, SH.property), node_shape}:
            assert isinstance(shape, URIRef)
            whole = str(shape).rsplit("/", 1)[-1].partition("-")
            for predicate in shapes.predicates(shape, None):
                component = PARAMETERS.get(str(predicate).rsplit("#", 1)[-1])
                if component and (shape != node_shape or component == "Or"):
                    assert (whole[0], whole[2], component) in cases, f"{name}: {whole[2]} {component}"


def test_every_class_of_the_ontology_has_a_shape() -> None:
    shapes = validate.shapes_graph()
    targets = {str(t) for t in shapes.objects(None, SH.targetClass)}
    tree = turtle.to_rdflib(t for f in files.discover() if f.kind == "ontology" for t in f.triples)
    classes = list(tree.subjects(RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class")))
    above = URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    assert classes
    for found in classes:
        assert {str(found), *(str(c) for c in tree.transitive_objects(found, above))} & targets, found


def test_every_message_is_in_both_languages_and_the_shapes_are_core_only() -> None:
    shapes = validate.shapes_graph()
    for shape in shapes.subjects(SH.message, None):
        assert sorted(m.language for m in shapes.objects(shape, SH.message)) == ["en", "sv"], shape  # type: ignore[union-attr]
    assert not list(shapes.subjects(SH.sparql, None))


def test_values_that_cannot_be_compared_are_a_finding_not_a_crash() -> None:
    text = SMALL.read_text("utf-8").replace("oa:start 0 .", 'oa:start "2020"^^xsd:gYear .')
    found = validate.validate("x", turtle.parse_bytes(text.encode(), "x"), _known())
    assert any(f.severity == "violation" for f in found)
