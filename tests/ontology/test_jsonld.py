"""The context, the tree, and that nothing is lost or fetched on the way."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld as pyld
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.ontology import jsonld
from samverkansgraf.ontology.iris import PREFIXES, SG

ADDRESS = "http://example.test/context.jsonld"
PROLOGUE = "".join(f"PREFIX {p}: <{n}>\n" for p, n in PREFIXES.items()) + "PREFIX : <http://x/>\n"


def _parse(turtle: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(PROLOGUE + turtle, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def context(words: list[GraphFile]) -> dict[str, Any]:
    ontology = [t for f in words if f.kind == "ontology" for t in f.triples]
    used = {(PREFIXES["skos"] + "prefLabel", jsonld.TEXT), (PREFIXES["dcterms"] + "isPartOf", jsonld.IRI)}
    used |= {
        (PREFIXES["sh"] + "languageIn", jsonld.IRI),
        (PREFIXES["org"] + "identifier", PREFIXES["xsd"] + "string"),
    }
    used |= {
        (PREFIXES["dcterms"] + "identifier", PREFIXES["xsd"] + "string"),
        (PREFIXES["skos"] + "Concept", jsonld.CLASS),
    }
    return jsonld.context(jsonld.declared(ontology) | used)


def _again(document: dict[str, Any], context: dict[str, Any]) -> ox.Dataset:
    """The triples that a reader finds who has the context, canonical so that blank nodes compare."""
    text = json.dumps({**document, "@context": context["@context"]})
    found = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def _dataset(triples: list[ox.Triple]) -> ox.Dataset:
    found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def test_every_term_of_the_ontology_is_a_word_of_the_context(
    words: list[GraphFile], context: dict[str, Any]
) -> None:
    terms = {t.subject.value for f in words if f.kind == "ontology" for t in f.triples
             if t.predicate.value.endswith("isDefinedBy") and t.subject.value.startswith(str(SG))}  # fmt: skip
    said = {d["@id"] for d in context["@context"].values() if isinstance(d, dict)}
    assert len(terms) > 100 and said >= {"sg:" + t[len(str(SG)) :] for t in terms}


def test_a_term_says_how_its_values_are_written(context: dict[str, Any]) -> None:
    words = context["@context"]
    assert words["id"] == "@id" and words["type"] == "@type"
    assert words["addresses"] == {"@id": "sg:addresses", "@type": "@id"}
    assert words["headingPath"] == {"@id": "sg:headingPath", "@container": "@language"}
    assert words["passageDigest"] == {"@id": "sg:passageDigest", "@type": "xsd:hexBinary"}
    assert words["order"] == {"@id": "sg:order"}
    assert words["Goal"] == {"@id": "sg:Goal"}


def test_of_two_vocabularies_with_one_word_the_second_keeps_its_prefix(context: dict[str, Any]) -> None:
    assert context["@context"]["identifier"] == {"@id": "dcterms:identifier"}
    assert context["@context"]["org:identifier"] == {"@id": "org:identifier"}


def test_a_thing_is_the_root_and_holds_what_it_points_at(context: dict[str, Any]) -> None:
    triples = _parse(
        ':g a sg:Goal ; skos:prefLabel "mål"@sv, "goal"@en ; sg:order 3 ; sg:addresses :c .'
        ':c skos:prefLabel "delmål"@sv . :m sg:servesGoal :g .'
    )
    read = jsonld.compacted(jsonld.tree(triples, "http://x/g"), context, ADDRESS)
    assert read == {
        "@context": ADDRESS,
        "id": "http://x/g",
        "type": "Goal",
        "prefLabel": {"sv": "mål", "en": "goal"},
        "order": 3,
        "addresses": {"id": "http://x/c", "prefLabel": {"sv": "delmål"}},
        "@reverse": {"servesGoal": "http://x/m"},
    }


CASES = {
    "plain": ':g sg:order 3, 07, -1, 12345678901234567890 ; :p "x", 1.50, 1e3, true, "1"^^xsd:boolean .',
    "language": ':g skos:prefLabel "a"@sv, "b"@sv, "c"@en-GB, "d" ; sg:headingPath "no language" .',
    "wrong kind": ':g sg:addresses "a text" ; sg:headingPath :x ; sg:passageDigest "not typed" .',
    "cycle": ":g sg:addresses :c . :c sg:addresses :g , :c . :g sg:addresses :g .",
    "shared": ':g sg:addresses :c ; :q :c . :c skos:prefLabel "x"@sv .',
    "blank": ':g :p [ :q "x" ; :r [ :s :g ] ] .',
    "blank shared": ":g :p _:b ; :q _:b . _:b :r :g .",
    "list": ':g sh:languageIn ( "sv" "en" ) ; :p ( ) , ( :a ( 1 2 ) ) .',
    "broken list": ":g :p _:b . _:b rdf:first 1 ; rdf:rest _:c . _:c rdf:first 2 .",
    "circular list": ":g :p _:b . _:b rdf:first 1 ; rdf:rest _:b .",
    "list with more said": ":g :p _:b . _:b rdf:first 1 ; rdf:rest rdf:nil ; :q 2 .",
    "instances of the root": ":x a :g . :y a :g ; :p :x . :g a owl:Class .",
    "unreached": ':a :p :b . :c :p "x" .',
    "type of a literal": ":g rdf:type :T ; sg:evidence :e . :e a sg:Evidence .",
    "reverse of a blank node": ":g :p 1 . _:b :q :g ; :r 2 .",
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("root", ["http://x/g", None])
def test_no_triple_is_lost_or_changed(case: str, root: str | None, context: dict[str, Any]) -> None:
    triples = _parse(CASES[case])
    read = jsonld.compacted(jsonld.tree(triples, root), context, ADDRESS)
    assert _again(read, context) == _dataset(triples)


def test_a_list_reads_as_a_list(context: dict[str, Any]) -> None:
    read = jsonld.compacted(jsonld.tree(_parse(CASES["list"]), "http://x/g"), context, ADDRESS)
    assert read["sh:languageIn" if "languageIn" not in read else "languageIn"] == {"@list": ["sv", "en"]}


def test_nothing_is_fetched(context: dict[str, Any]) -> None:
    with pytest.raises(pyld.JsonLdError):
        jsonld.refuse("http://127.0.0.1:9/")
    with pytest.raises(pyld.JsonLdError):
        jsonld.compacted([{"@id": "http://x/g"}], {"@context": "http://127.0.0.1:9/context.jsonld"}, ADDRESS)
