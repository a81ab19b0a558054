"""The library as triples: what is in the graph is the library, and each query of it runs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import described, library

EXAMPLES = """
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:label|rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
"""What the SPARQL editor of the Swiss Institute of Bioinformatics asks an endpoint for its examples."""


def _rows(store: EmbeddedStore, query: str) -> list[ox.QuerySolution]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def test_an_editor_finds_every_query_by_its_title_once_in_each_language(store: EmbeddedStore) -> None:
    rows = _rows(store, EXAMPLES)
    found = {(row["sq"].value, row["comment"].language, row["comment"].value) for row in rows}
    assert found == {
        (query.iri, language, query.title(language))
        for query in library.library().values()
        for language in ("sv", "en")
    }
    assert len(rows) == len(found)


def test_an_editor_finds_every_prefix(store: EmbeddedStore) -> None:
    rows = _rows(store, "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }")
    assert {row["prefix"].value: row["namespace"].value for row in rows} == iris.PREFIXES


@pytest.mark.parametrize("name", library.library())
def test_a_described_query_answers_as_its_file_does(store: EmbeddedStore, name: str) -> None:
    query = library.get(name)
    (row,) = _rows(
        store,
        f"SELECT ?text ?target {{ <{query.iri}> sh:select|sh:construct ?text ; schema:target ?target }}",
    )
    assert "#+" not in row["text"].value
    assert row["target"].value == f"{iris.BASE}sparql"
    pinned = library.bind(query, query.example, "sv", store)
    own, there = (store.query(text, bindings=pinned) for text in (query.file.text, row["text"].value))
    assert sorted(map(str, own)) == sorted(map(str, there))


def test_titles_descriptions_and_tags_are_those_of_the_library(store: EmbeddedStore) -> None:
    for query in library.library().values():
        rows = _rows(store, f"SELECT ?tag {{ <{query.iri}> schema:keywords ?tag }}")
        assert {row["tag"].value for row in rows} == set(query.tags)
        said = _rows(store, f"SELECT ?d {{ <{query.iri}> dcterms:description ?d }}")
        assert {row["d"].value for row in said} == {query.description("sv"), query.description("en")}


def test_the_described_graph_is_the_one_in_the_store(store: EmbeddedStore) -> None:
    made = described.graph()
    (row,) = _rows(store, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{made.iri}> {{ ?s ?p ?o }} }}")
    assert int(row["n"].value) == len(made.triples)
