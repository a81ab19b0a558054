"""Each rule across files, broken once in the tiny graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris, sparql, turtle
from samverkansgraf.shapes import rules

SMALL = Path(__file__).resolve().parent.parent / "small.ttl"
BROKEN = {
    "undefined_term": "<id/plan/a/goal/1> sg:oder 3 .",
    "dangling": "<id/plan/a/goal/1> sg:targetGroup <scheme/target-group/nobody> .",
    "evidence_of_other_version": "<id/evidence/a/0-4> oa:hasSource <id/plan/b> .",
    "evidence_misnamed": "<id/evidence/a/5-9> a sg:Evidence ; oa:hasSource <id/plan/a> ; oa:hasSelector <id/evidence/a/0-4#position> .",
    "element_without_version": "<id/plan/a/goal/9> a sg:Goal ; dcterms:isPartOf <id/plan/a/goal/9> .",
    "aligned_twice": "<id/x> sg:alignedElement <id/plan/a/goal/1> ; sg:alignedConcept <id/framework/f/1> .",
    "label_of_other_language": '<id/plan/a/goal/1> skos:prefLabel "Mål ett"@en .',
    "not_assessed": "",
    "period_reversed": '<id/plan/a/period> <http://www.w3.org/ns/dcat#endDate> "2001-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
}


def _store(words: list[GraphFile], extra: str, second_file: str = "") -> EmbeddedStore:
    import pyoxigraph as ox

    made = EmbeddedStore()
    for file in words:
        made.add(file.quads)
    for name, text in (("plan/small", SMALL.read_text("utf-8") + extra), ("plan/other", second_file)):
        graph = ox.NamedNode(str(iris.graph(name)))
        triples = turtle.parse_bytes(text.encode(), name)
        made.add(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    derive(made)
    return made


def _broken(store: EmbeddedStore) -> set[str]:
    """Rules that are broken; the tiny graph is plan and reference data in one, so it cannot keep to its own."""
    left_out = {("not_assessed", ""), ("of_another_file", "plan/small")}
    found = {(f.rule, f.graph if f.rule == "of_another_file" else "") for f in rules.check(store)}
    return {rule for rule, graph in found if (rule, graph) not in left_out}


def test_the_tiny_graph_keeps_every_rule(words: list[GraphFile]) -> None:
    assert _broken(_store(words, "")) == set()


@pytest.mark.parametrize("rule", sorted(set(BROKEN) - {"not_assessed"}))
def test_a_broken_rule_is_found(words: list[GraphFile], rule: str) -> None:
    assert rule in _broken(_store(words, "\n" + BROKEN[rule]))


def test_two_files_about_one_version_are_found(words: list[GraphFile]) -> None:
    second = f"<{iris.BASE}id/plan/a> a <{iris.SG.PolicyVersion}> ."
    assert "one_version_two_graphs" in _broken(_store(words, "", second))


@pytest.mark.parametrize(
    "statement",
    [
        '<{base}id/framework/f/1> <http://www.w3.org/2004/02/skos/core#note> "KAPAD"@sv .',
        "<{base}id/plan/a> <http://purl.org/dc/terms/replaces> <{base}id/plan/b> .",
        "<{base}id/evidence/a/0-4#position> <http://www.w3.org/ns/oa#start> 1 .",
        '<{base}id/plan/a> <{base}def#sourceFile> "evil.txt" .',
    ],
)
def test_a_plan_file_cannot_speak_of_what_is_another_s(words: list[GraphFile], statement: str) -> None:
    second = statement.replace("{base}", iris.BASE)
    assert "of_another_file" in _broken(_store(words, "", second))


def test_two_labels_in_one_language_are_found(words: list[GraphFile]) -> None:
    second = f'<{iris.BASE}id/document/small> <http://www.w3.org/2004/02/skos/core#prefLabel> "Annan"@sv .'
    assert "two_labels" in _broken(_store(words, "", second))


def test_a_framework_that_nobody_read_against_is_told(words: list[GraphFile]) -> None:
    found = [f for f in rules.check(_store(words, "")) if f.rule == "not_assessed"]
    assert {(f.node.rsplit("/", 1)[-1], f.value) for f in found} >= {
        ("a", "id/framework/g"),
        ("b", "id/framework/g"),
    }


def test_every_rule_is_tested_here() -> None:
    assert set(sparql.read_folder(rules.FOLDER)) == {
        *BROKEN,
        "one_version_two_graphs",
        "of_another_file",
        "two_labels",
    }
