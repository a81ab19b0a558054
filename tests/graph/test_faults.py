"""What is wrong with a text that is no query: where it is, and in which words it is told."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import faults, grammar
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.ontology.iris import BASE, PREFIXES
from samverkansgraf.queries import library

FAULTS = [
    ("SELEC ?x { ?x a sg:Goal }", 1, 1, "Menade du SELECT?"),
    ("SELECT ?x {\n ?x ?y }", 2, 8, "Här står »}«, men här ska stå ett värde"),
    ("SELECT ?x {\n  ?x a sg:Goal\n  ?l ?z ?y\n}", 3, 3, "Före »?l« saknas en punkt"),
    ("SELECT ?x {\n  ?x a sg:Goal\n", 3, 1, "{ på rad 1 har inte stängts"),
    ("SELECT ?x { ?x a sg:Goal }}", 1, 27, "utan att något är öppet"),
    ("SELECT ?x { FILTER(LANG(?y = 'sv') }", 1, 36, "( på rad 1 har inte stängts"),
    ("SELECT ?x { ?x a foo:Goal }", 1, 18, "Prefixet foo: är inte känt"),
    ("PREFIX foo: <http://e/> SELECT ?x { ?x a fo:Goal }", 1, 42, "Prefixet fo: är inte känt"),
    ("SELECT x { ?x a sg:Goal }", 1, 8, "Variabler skrivs med frågetecken först: ?x"),
    ("SELECT * { ?s ?p ?o } LIMIT tio", 1, 29, "ett heltal"),
    ("SELECT * { ?s skos:prefLabel “mål” }", 1, 30, "raka citattecken"),
    ('SELECT * { ?s skos:prefLabel "mål }', 1, 30, "avslutas inte på samma rad"),
    ("SELECT ?x { ?x a <http://a b> }", 1, 18, "får inte ha mellanslag"),
    ("SELECT (COUNT(?y)) { ?x a ?y }", 1, 18, "ett namn med AS"),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", 1, 1, "GROUP BY"),
    ("SELECT ?x { VALUES ?x { ?y } }", 1, 25, "ett fast värde"),
    ("SELECT ?x { ?x a sg:Goal . FILTER(CONTAIN(?x, 'a')) }", 1, 35, "Menade du CONTAINS?"),
    ("ASK { BIND(1 AS ?x) BIND(2 AS ?x) }", 1, 1, "två gånger med BIND"),
    ("SELECT * { ?s a \u202e }", 1, 17, "Tecknet U+202E"),
    ("", 1, 1, "SELECT, ASK, CONSTRUCT eller DESCRIBE"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "says"), FAULTS)
def test_a_fault_is_told_in_plain_words_at_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(InputError) as caught:
        EmbeddedStore().query(text)
    error = caught.value
    assert (error.key, error.values["line"], error.values["column"]) == ("sparql-syntax", line, column)
    assert says in error.sentence("sv") and "expected" not in error.sentence("en")
    assert "\u202e" not in error.sentence("sv")


@pytest.mark.parametrize("name", library.library())
def test_the_grammar_has_every_query_of_the_library(name: str) -> None:
    assert grammar.stop(library.get(name).file.text) is None


QUERIES = """
SELECT * { ?s ?p ?o }
SELECT DISTINCT ?s (1 + ?x * -2 AS ?n) FROM <g> FROM NAMED <h> WHERE { ?s ^sg:a/(sg:b|!(sg:c|^a))*/sg:d? ?x } HAVING (?x > 1) ORDER BY DESC(?s) ?x LIMIT 1 OFFSET 2
SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=", ") AS ?n) { { ?x a [] } UNION { [ sg:a 1, -2.5e3 ; sg:b "x"@sv-SE, 'y'^^xsd:date ; ] } MINUS { ?x sg:c (1 ?y "z") } } GROUP BY ?z (STR(?z) AS ?w)
ASK { FILTER(!BOUND(?x) && ?x NOT IN (1, 2) || EXISTS { ?a ?b true }) . FILTER NOT EXISTS { } VALUES (?a ?b) { (UNDEF sg:x) (1 -1) } } VALUES ?z { }
CONSTRUCT { ?s sg:a _:b . } WHERE { GRAPH ?g { ?s ?p ?o } OPTIONAL { BIND(sg:f(?x, 1) AS ?y) } SERVICE SILENT <s> { } }
CONSTRUCT WHERE { ?s ?p ?o . ?o a sg:B }
DESCRIBE <x> ?y { { SELECT ?y { ?y a sg:C } LIMIT 1 } }
BASE <http://e/> PREFIX : <#> ASK { :a-b.c :d%20 :e\\-f , :g:h ; a ?v . }
SELECT (IF(?a < 1, "<", '''a'b''') AS ?d) { ?a ?b ?c FILTER(?a<5) } # end
""".strip().splitlines()  # fmt: skip


@pytest.mark.parametrize("text", QUERIES)
def test_the_grammar_has_what_the_engine_has(text: str) -> None:
    assert grammar.stop(text) is None
    ox.Store().query(text, base_iri=BASE, prefixes=PREFIXES) if "SERVICE" not in text else None


@pytest.mark.parametrize("text", [q for q in QUERIES if len(q) > 30])
def test_a_query_less_any_one_token_is_refused_by_both_or_by_neither(text: str) -> None:
    """The grammar may take more than the engine (what needs more than a look at words), never less."""
    for token in grammar.tokens(text):
        less = text[: token.at] + " " + text[token.at + len(token.text) :]
        try:
            ox.Store().query(less, base_iri=BASE, prefixes=PREFIXES)
        except SyntaxError:
            continue
        except (OSError, RuntimeError):
            pass
        assert grammar.stop(less) is None, less


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "(" * 40_000 + "1" + ")" * 40_000 + ") }",
        "ASK { " + "{" * 90_000,
        '"a1"' * 24_000,
        "SELECT * {" + "a.-" * 30_000,
        "SELECT * { ?s ?p " + '"""a' * 24_000,
        "SELECT * {" + "?a ?b ?c . " * 9_000,
        "#" + "\\u0041" * 16_000,
        "SELECT * { ?s ?p " + "x" * 90_000,
    ],
)
def test_a_hostile_text_is_read_in_a_moment(text: str) -> None:
    started = time.perf_counter()
    faults.syntax(text, "")
    assert time.perf_counter() - started < 3
