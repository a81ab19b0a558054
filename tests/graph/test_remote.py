"""The same answers from the embedded store and from two SPARQL servers that others wrote.

Compared are all rows as a multiset, term by term, and the order of the rows by those columns that the query
orders by; for Virtuoso only up to the first column of words in a language, whose order SPARQL leaves open.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import RDF
from samverkansgraf.graph.remote import RemoteStore
from samverkansgraf.graph.store import EmbeddedStore, Term
from samverkansgraf.ontology import iris
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.queries import library

QUERIES = library.library()
AREAS, DERIVED = str(iris.graph("reference/areas")), str(iris.graph("derived"))
UPPSALA = ox.NamedNode(str(iris.thing("area", "03")))
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _keys(table: library.Table, text: str, words_too: bool) -> list[tuple[Term | None, ...]]:
    """Of each row, the columns that the query orders by and shows."""
    order = re.findall(r"\?(\w+)", text[text.rindex("ORDER BY") :])
    at = []
    for column in order:
        if column not in table.columns:
            continue
        place = table.columns.index(column)
        if not words_too and any(isinstance(r[place], ox.Literal) and r[place].language for r in table.rows):
            break
        at.append(place)
    return [tuple(row[i] for i in at) for row in table.rows]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_library_query_gives_the_same_rows(
    remote: RemoteStore, virtuoso: RemoteStore, store: EmbeddedStore, name: str, language: str
) -> None:
    query = QUERIES[name]
    for values in ({}, query.example):
        here, there = (library.table(s, name, values, language) for s in (store, remote))
        assert there.columns == here.columns
        assert Counter(there.rows) == Counter(here.rows)
        words_too = remote is not virtuoso
        assert _keys(there, query.file.text, words_too) == _keys(here, query.file.text, words_too)
    assert here.rows


def test_every_choice_of_a_parameter_is_the_same(remote: RemoteStore, store: EmbeddedStore) -> None:
    for kind in ("framework", "version", "area", "actor", "document", "part", "concept:role"):
        here, there = (library.choices(s, kind, "sv") for s in (store, remote))
        assert Counter(there) == Counter(here) and here


def test_a_thing_that_is_not_there_is_told_its_nearest(remote: RemoteStore) -> None:
    with pytest.raises(InputError) as caught:
        library.run(remote, library.get("list_members"), {"version": "03-plan-2020"}, "sv")
    assert caught.value.key == "parameter-value" and "03-plan-2022" in str(caught.value.values["near"])


def test_triples_and_graphs_are_the_same(remote: RemoteStore, store: EmbeddedStore) -> None:
    assert remote.graphs() == store.graphs()
    assert remote.size() == store.size()
    patterns: list[tuple[Term | None, ...]] = [
        (UPPSALA, None, None),
        (None, None, UPPSALA),
        (None, ox.NamedNode(str(iris.SG.order)), None),
        (None, None, ox.Literal("Uppsala län", language="sv")),
        (UPPSALA, ox.NamedNode("http://example.org/none"), None),
        (UPPSALA, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(iris.SG.County))),
        (UPPSALA, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(iris.SG.Goal))),
    ]
    for pattern in patterns:
        here, there = (sorted(map(str, s.triples(*pattern))) for s in (store, remote))  # type: ignore[arg-type]
        assert there == here
    assert list(remote.triples(ox.BlankNode("x"), None, None)) == []


def test_ask_construct_and_describe_are_the_same(remote: RemoteStore, store: EmbeddedStore) -> None:
    for truth, pattern in ((True, "a sg:County"), (False, "a sg:Goal")):
        assert bool(remote.query(f"ASK {{ {UPPSALA} {pattern} }}")) is truth
    text = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a sg:County ; skos:prefLabel ?o }"
    here, there = ({str(t) for t in s.query(text)} for s in (store, remote))  # type: ignore[union-attr]
    assert here == there and len(here) == 42
    described = {str(t) for t in remote.query(f"DESCRIBE {UPPSALA}")}  # type: ignore[union-attr]
    assert {str(ox.Triple(*t)) for t in store.triples(UPPSALA)} <= described


HOSTILE = [
    'sv" } . ?s ?p ?o #',
    "a\\",
    'x"^^<urn:x>',
    "two\nlines\r\ttab",
    "} { SELECT * { ?s ?p ?o } }",
    "\u0000\u0007å\U0001f600'''\"\"\"",
    "SERVICE <http://127.0.0.1:1/> {}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_a_value_in_every_shape_of_query(oxigraph: RemoteStore, words: str) -> None:
    pin = {"v": ox.Literal(words)}
    (row,) = oxigraph.query("SELECT ?v (STRLEN(?v) AS ?n) WHERE { }", bindings=pin)  # type: ignore[misc,union-attr]
    assert row["v"].value == words and int(row["n"].value) == len(words)
    assert bool(oxigraph.query("ASK { FILTER(BOUND(?v)) }", bindings=pin))
    made = oxigraph.query("CONSTRUCT { <urn:a> <urn:b> ?v } WHERE { # }\n }", bindings=pin)
    assert [t.object.value for t in made] == [words]  # type: ignore[union-attr]


def test_the_merge_counts_a_triple_once(remote: RemoteStore, store: EmbeddedStore) -> None:
    for text in (COUNT, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"):
        assert [r["n"] for r in remote.query(text)] == [r["n"] for r in store.query(text)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        (COUNT, {"default_graphs": [AREAS]}),
        (COUNT, {"default_graphs": [AREAS, DERIVED]}),
        (COUNT, {"named_graphs": [AREAS]}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"default_graphs": [AREAS]}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": [AREAS, DERIVED]}),
        (f"SELECT (COUNT(*) AS ?n) FROM <{AREAS}> {{ ?s ?p ?o }}", {}),
        (f"SELECT (COUNT(*) AS ?n) FROM <{AREAS}> {{ ?s ?p ?o }}", {"default_graphs": [DERIVED]}),
        (f"SELECT (COUNT(*) AS ?n) FROM NAMED <{AREAS}> {{ {{ GRAPH ?g {{ ?s ?p ?o }} }} UNION {{ ?s ?p ?o }} }}", {}),
    ],
)  # fmt: skip
def test_a_dataset_is_the_one_that_was_asked_for(
    remote: RemoteStore, store: EmbeddedStore, text: str, graphs: dict[str, list[str]]
) -> None:
    here, there = ([r["n"] for r in s.query(text, **graphs)] for s in (store, remote))  # type: ignore[arg-type,union-attr]
    assert there == here


def test_graphs_that_share_triples_are_not_counted_wrong(remote: RemoteStore, store: EmbeddedStore) -> None:
    seen: dict[str, str] = {}
    text = "SELECT ?g ?h { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h)) } LIMIT 1"
    (row,) = store.query(text)  # type: ignore[misc,union-attr]
    pair = [row["g"].value, row["h"].value]
    seen["once"] = str(next(iter(store.query(COUNT, default_graphs=pair)))["n"])  # type: ignore[arg-type,index,union-attr]
    seen["each"] = str(sum(int(next(iter(store.query(COUNT, default_graphs=[g])))["n"].value) for g in pair))  # type: ignore[arg-type,index,union-attr]
    assert seen["once"].split('"')[1] < seen["each"]
    with pytest.raises(InputError) as caught:
        remote.query(COUNT, default_graphs=pair)
    assert caught.value.key == "graphs-overlap"


def test_a_syntax_error_is_told_and_an_update_is_no_query(remote: RemoteStore) -> None:
    for text in ("SELEC * {}", "SELECT * { ?s ?p }", "DELETE WHERE { ?s ?p ?o }", "", "# SELECT * {}"):
        with pytest.raises(InputError) as caught:
            remote.query(text)
        assert caught.value.key == "sparql-syntax"


@pytest.mark.parametrize(
    ("text", "accept", "holds"),
    [
        ("ASK {}", "application/sparql-results+json", b'"boolean":true'),
        ("ASK {}", "application/sparql-results+xml", b"<boolean>true</boolean>"),
        (COUNT, "text/csv", b"n\r\n"),
        (COUNT, "application/sparql-results+json", b'"type":"literal"'),
        (f"DESCRIBE {UPPSALA}", "text/turtle", b"skos:prefLabel"),
        (f"CONSTRUCT WHERE {{ {UPPSALA} a ?o }}", "application/ld+json", b"AdminUnit"),
    ],
)
def test_a_strangers_query_is_answered_in_the_wanted_format(
    remote: RemoteStore, text: str, accept: str, holds: bytes
) -> None:
    media, body = remote.ask(text, accept=accept, seconds=20, most=1_000_000)
    assert media == accept and holds in body
    if "json" in accept:
        json.loads(body)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "query-calls-out"),
        ("define get:soft 'replace' SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", "query-extension"),
        ("SELECT (bif:user() AS ?x) {}", "query-extension"),
        ("SELECT (<\\u0062if:user>() AS ?x) {}", "query-extension"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "update-refused"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", "update-refused"),
        ("SELECT * { ?s ?p }", "sparql-syntax"),
        ("x" * 100_001, "query-too-long"),
        ("SELECT * { ?s ?p ?o }", "query-large"),
    ],
)
def test_a_strangers_query_is_refused_in_clear_words(remote: RemoteStore, text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        remote.ask(text, accept="application/sparql-results+json", seconds=20, most=100_000)
    assert caught.value.key == key


def test_a_slow_query_is_given_up(oxigraph: RemoteStore) -> None:
    slow = (
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 6000 } { SELECT * { ?d ?e ?f } LIMIT 6000 } "
        "FILTER(STRLEN(STR(?a)) > STRLEN(STR(?f))) }"  # some seconds: the server goes on when nobody waits
    )
    with pytest.raises(InputError) as caught:
        oxigraph.ask(slow, accept="text/csv", seconds=0.5, most=100)
    assert caught.value.key == "query-slow"


def test_a_format_that_an_answer_cannot_have_is_refused(oxigraph: RemoteStore) -> None:
    for text, accept in (
        ("ASK {}", "text/csv"),
        ("SELECT * {}", "text/turtle"),
        ("DESCRIBE <urn:a>", "text/csv"),
    ):
        with pytest.raises(InputError) as caught:
            oxigraph.ask(text, accept=accept, seconds=5, most=100)
        assert caught.value.key == "not-acceptable"
