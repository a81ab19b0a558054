import re

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import texts
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.queries import library

QUERIES = library.library()
KINDS = ("list_", "gap_", "overlap_", "compare_", "network_")


def test_there_are_enough_questions() -> None:
    assert len(QUERIES) >= 14


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_says_what_it_is_in_both_languages(name: str) -> None:
    query = QUERIES[name]
    assert name.startswith(KINDS)
    for language in texts.LANGUAGES:
        assert query.title(language) and query.description(language)
        assert all(p.label[language] for p in query.parameters.values())
        assert all(column[language] for column in query.columns.values())
    assert query.tags


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_in_both_languages_with_the_columns_it_promises(
    name: str, store: EmbeddedStore
) -> None:
    query = QUERIES[name]
    tables = [library.table(store, name, query.example, language) for language in texts.LANGUAGES]
    for table in tables:
        assert table.columns == list(query.columns)
    assert len(tables[0].rows) == len(tables[1].rows)


@pytest.mark.parametrize("name", QUERIES)
def test_no_answer_says_the_same_thing_twice(name: str, store: EmbeddedStore) -> None:
    """A whole row that stands twice is a sign of a join that multiplies."""
    for values in ({}, QUERIES[name].example):
        rows = [tuple(map(str, row)) for row in library.table(store, name, values).rows]
        assert len(rows) == len(set(rows)), values


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_stays_valid_sparql_with_nothing_pinned(name: str, store: EmbeddedStore) -> None:
    store.query(QUERIES[name].file.text)


@pytest.mark.parametrize("name", QUERIES)
def test_every_parameter_is_a_projected_variable(name: str) -> None:
    query = QUERIES[name]
    projection = query.file.text.split("WHERE")[0]
    for parameter in query.parameters:
        assert f"?{parameter} " in projection + " ", parameter


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_asks_once_per_row(name: str) -> None:
    """NOT EXISTS over a join is thousands of times slower in the engine than MINUS of a subselect."""
    code = "\n".join(line for line in QUERIES[name].file.text.splitlines() if not line.startswith("#"))
    assert not re.search(r"\bEXISTS\b", code, re.IGNORECASE)


def _error(store: EmbeddedStore, name: str, **values: str) -> InputError:
    with pytest.raises(InputError) as caught:
        library.run(store, library.get(name), values, "sv")
    return caught.value


def test_an_unknown_query_is_told_its_nearest() -> None:
    with pytest.raises(InputError, match="gap_framework_part"):
        library.get("gap_framwork_part")


def test_an_unknown_parameter_is_told_its_nearest(store: EmbeddedStore) -> None:
    error = _error(store, "list_members", versio="x")
    assert error.key == "parameter-unknown" and error.values["near"] == "version"


def test_a_parameter_of_the_wrong_type_says_what_it_must_be(store: EmbeddedStore) -> None:
    assert "ett heltal" in _error(store, "list_expiring", days="snart").sentence("sv")
    assert "YYYY-MM-DD" in _error(store, "list_expiring", date="2026-13-01").sentence("en")
    assert _error(store, "list_members", version="x> } DROP ALL #").key == "parameter-type"


def test_a_thing_that_the_graph_does_not_have_is_told_its_nearest(store: EmbeddedStore) -> None:
    error = _error(store, "list_members", version="03-plan-2020")
    assert error.key == "parameter-value" and "03-plan-2022" in str(error.values["near"])


def test_text_in_a_parameter_is_a_value_never_a_query(store: EmbeddedStore) -> None:
    hostile = 'sv" . ?s ?p ?o } #'
    error = _error(store, "list_responsibility", role=hostile)
    assert error.key == "parameter-type"


def test_a_key_and_its_iri_are_the_same_choice(store: EmbeddedStore) -> None:
    by_key = library.table(store, "gap_framework_part", {"framework": "fhp"})
    by_iri = library.table(
        store, "gap_framework_part", {"framework": "https://w3id.org/samverkansgraf/id/framework/fhp"}
    )
    assert by_key.rows == by_iri.rows != []


@pytest.mark.parametrize("kind", ["framework", "version", "area", "actor", "document", "concept:role"])
def test_choices_come_from_the_data_with_labels(kind: str, store: EmbeddedStore) -> None:
    found = library.choices(store, kind, "en")
    assert found and all(c.label and "/" not in c.value.split("/")[0] for c in found)
    assert library.choices(store, "date", "en") == []
