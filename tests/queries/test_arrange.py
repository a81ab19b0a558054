"""An answer made ready for readers."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.ontology.iris import PREFIXES
from samverkansgraf.queries import arrange
from samverkansgraf.queries.results import RESULTS, Answer, Table

INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def _things(*keys: str) -> list[ox.NamedNode]:
    return [ox.NamedNode(f"https://e.test/{k}") for k in keys]


def _table(*words: str) -> Table:
    return Table(["word"], [(ox.Literal(w),) for w in words])


def _shown(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return term.value


def test_words_stand_in_swedish_order_whatever_their_case_and_accents() -> None:
    words = ["ökning", "Zebra", "ålder", "älv", "idé", "ide", "Åre", "Émile", "eka", ""]
    found = arrange.ordered(_table(*words), "word", _shown)
    assert [r[0].value for r in found.rows if r[0]] == ["", "eka", "Émile", "ide", "idé", "Zebra", "ålder", "Åre", "älv", "ökning"]  # fmt: skip


def test_numbers_stand_by_size_and_empty_cells_last_in_either_direction() -> None:
    table = Table(
        ["n"], [(ox.Literal("10", datatype=INTEGER),), (None,), (ox.Literal("9", datatype=INTEGER),)]
    )
    for by, expected in (("n", ["9", "10", None]), ("-n", ["10", "9", None])):
        found = arrange.ordered(table, by, _shown)
        assert [r[0].value if r[0] else None for r in found.rows] == expected


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        arrange.ordered(_table("a"), "-<img src=x>", _shown)
    assert caught.value.status == 404 and "word" in caught.value.sentence("sv")


def test_a_column_counts_where_all_its_values_are_finite_numbers() -> None:
    number, text = ox.Literal("1", datatype=INTEGER), ox.Literal("1")
    double = ox.Literal("INF", datatype=ox.NamedNode(INTEGER.value.replace("integer", "double")))
    table = Table(["a", "b", "c", "d"], [(number, text, double, None), (None, number, number, None)])
    assert arrange.numeric(table) == ["a"]


def test_rows_are_edges_where_their_columns_say_so_each_once() -> None:
    a, b, c = _things("a", "b", "c")
    x = ox.Literal("x")
    table = Table(
        ["from", "relation", "to"],
        [(a, None, b), (a, None, b), (a, None, x), (None, None, b), (c, None, None)],
    )
    found = arrange.edges(table)
    assert found is not None
    assert found.edges == [arrange.Edge(a, None, b), arrange.Edge(a, None, x)] and found.alone == [c]
    assert arrange.edges(Table(["a", "b"], [(a, b)])) is None


def test_labels_and_kinds_are_no_edges_and_evidence_of_one_edge_is_together() -> None:
    a, b, label = *_things("a", "b"), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    swedish, english = ox.Literal("Ett", language="sv"), ox.Literal("One", language="en")
    named = arrange.edges(Table(["s", "p", "o"], [(a, label, swedish), (a, label, english), (a, label, b)]))
    assert named is not None and named.names == {a: {"sv": "Ett", "en": "One"}}
    assert named.edges == [arrange.Edge(a, label, b)]
    columns = ["from", "fromLabel", "fromKind", "to", "basis", "evidence"]
    basis, *evidence = _things("explicit", "e1", "e2")
    rows = [(a, swedish, ox.Literal("goal"), b, basis, e) for e in evidence]
    found = arrange.edges(Table(columns, list(rows)))
    assert found is not None and found.kinds == {a: "goal"} and found.names == {a: {"sv": "Ett"}}
    (edge,) = found.edges
    assert edge.evidence == tuple(e.value for e in evidence) and edge.basis == basis.value


def test_a_label_goes_before_the_thing_that_it_names() -> None:
    table = Table(["part", "code", "partLabel", "digest"], [])
    assert arrange.visible(table, frozenset(["digest"])) == ["code", "partLabel"]
    assert (arrange.beside(table, "partLabel"), arrange.beside(table, "code")) == ("part", "code")


def test_an_answer_is_read_from_what_the_endpoint_writes() -> None:
    table = Table(["s"], [(ox.NamedNode("https://e.test/a"),), (ox.Literal("å", language="sv"),), (None,)])
    read = Answer.read("x", RESULTS, table.json().encode())
    assert read.table == table
    assert Answer.read("x", RESULTS, b'{"head":{},"boolean":true}').truth is True
    triples = Answer.read("x", "text/turtle", b"<https://e.test/a> <https://e.test/b> 1 .").triples
    assert triples is not None and arrange.triples(triples).columns == ["subject", "predicate", "object"]
