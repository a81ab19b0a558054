"""A pinned variable as a VALUES clause means what the embedded engine's own substitution means."""

from collections import Counter

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.clauses import declared, form, pinned
from samverkansgraf.graph.store import EmbeddedStore

A, B, P = (ox.NamedNode(f"http://x/{n}") for n in "abp")


@pytest.fixture
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    graph = ox.NamedNode("http://g/1")
    for node in (A, B):
        made.add([ox.Quad(node, P, ox.Literal(n), graph) for n in range(3)])
    made.add([ox.Quad(A, P, B, graph)])
    return made


SHAPES = [
    "SELECT ?v ?o { ?v <http://x/p> ?o }",
    "SELECT ?v (COUNT(?o) AS ?n) WHERE { ?v <http://x/p> ?o } GROUP BY ?v",
    "SELECT DISTINCT ?v WHERE { { ?v ?p 1 } UNION { ?v ?p 2 } } ORDER BY ?v LIMIT 5",
    "SELECT ?v ?x WHERE { BIND(COALESCE(?v, <urn:none>) AS ?x) }",
    "SELECT ?v ?o WHERE { OPTIONAL { ?v <http://x/p> ?o FILTER(ISIRI(?o)) } }",
    "SELECT ?v ?o WHERE { { SELECT ?v ?o WHERE { ?v <http://x/p> ?o } ORDER BY ?o } }",
    "SELECT * WHERE { SELECT ?v (MAX(?o) AS ?m) WHERE { ?v <http://x/p> ?o } GROUP BY ?v }",
    "SELECT ?v ?o WHERE { ?v <http://x/p> ?o MINUS { ?v <http://x/p> ?o FILTER(?o = 1) } }",
    "SELECT ?v (EXISTS { ?v <http://x/p> 1 } AS ?e) # {\n WHERE { ?v <http://x/p> 2 }",
    "PREFIX v: <http://x/> SELECT ?v { ?v v:p '{ VALUES ?v {} }' , 1 . }",
    "PREFIX v: <http://x/> SELECT ?v { ?v v:p 1 # }\n }",
    "ASK { ?v <http://x/p> ?v }",
    "ASK WHERE { ?v <http://x/p> <http://x/b> }",
    "CONSTRUCT { ?v <urn:has> ?o } WHERE { ?v <http://x/p> ?o }",
    "CONSTRUCT { ?v <urn:has> '}' , \"{\" } { ?v <http://x/p> 1 }",
    "CONSTRUCT WHERE { ?v <http://x/p> ?o # }\n }",
    "DESCRIBE ?v WHERE { ?v <http://x/p> 1 }",
]


def _said(answer: object) -> object:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QuerySolutions):
        names = sorted(v.value for v in answer.variables)
        return Counter(tuple((n, str(row[n])) for n in names) for row in answer)
    return {str(t) for t in answer}  # type: ignore[attr-defined]


@pytest.mark.parametrize("term", [A, B, ox.NamedNode("urn:none"), ox.Literal('" } #')])
@pytest.mark.parametrize("text", SHAPES)
def test_a_pinned_variable_means_the_same_both_ways(
    store: EmbeddedStore, text: str, term: ox.NamedNode | ox.Literal
) -> None:
    by_values = _said(store.query(pinned(text, {"v": term})))
    if text.startswith(("CONSTRUCT", "DESCRIBE")) and isinstance(term, ox.Literal):
        assert by_values == set()
        return
    assert by_values == _said(store.query(text, bindings={"v": term}))


def test_several_variables_are_pinned_at_once(store: EmbeddedStore) -> None:
    rows = store.query(pinned("SELECT ?v ?o { ?v ?p ?o }", {"v": A, "o": ox.Literal(1)}))
    assert len(list(rows)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["DESCRIBE <urn:a>", "SELECT ?v", "SELECT ?v { ?v ?p ?o", "CONSTRUCT { ?v ?p", ""]
)
def test_where_nothing_can_be_pinned_that_is_said(text: str) -> None:
    with pytest.raises(ValueError):
        pinned(text, {"v": A})


def test_a_name_or_a_term_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        pinned("SELECT ?v {}", {"v } DROP": A})
    with pytest.raises(ValueError):
        pinned("SELECT ?v {}", {"v": ox.BlankNode("x")})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select * {}", "SELECT"),
        ("PREFIX ask: <urn:SELECT> BASE <urn:x> # DESCRIBE\n construct where {}", "CONSTRUCT"),
        ("INSERT { ?s ?p ?o } WHERE { SELECT * {} }", None),
        ("DELETE WHERE { ?s ?p ?o }", None),
        ("PREFIX", None),
        ("", None),
    ],
)
def test_the_form_is_the_word_after_the_prologue(text: str, expected: str | None) -> None:
    assert form(text) == expected


def test_only_what_is_used_and_not_declared_is_declared() -> None:
    text = "PREFIX skos: <urn:mine> SELECT * { ?s sg:order 'rdf:type', skos:x ; unknown:y <dcterms:z> }"
    assert declared(text) == "PREFIX sg: <https://w3id.org/samverkansgraf/def#> " + text
