import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.visualisations import matrix


def _cells(
    store: EmbeddedStore, framework: str, **options: bool
) -> dict[tuple[str, str], tuple[str, str, int, bool]]:
    table = matrix.coverage(store, framework, "en", **options)
    return {
        (r.code, c.version): (c.symbol, c.state, c.depth, c.inferred) for r in table.rows for c in r.cells
    }


def test_each_state_has_its_symbol(small: EmbeddedStore) -> None:
    cells = _cells(small, "f")
    assert cells["1", "a"] == ("●", "addressed", 5, False)
    assert cells["2", "a"] == ("●", "addressed", 4, True)
    assert cells["3", "a"] == ("○", "mentioned", 0, False)
    assert cells["4", "a"] == ("–", "not-found", 0, False)
    assert cells["1", "b"] == ("✕", "out-of-scope", 0, False)
    assert _cells(small, "g")["1", "a"] == ("?", "not-assessed", 0, False)


def test_explicit_alone_leaves_out_what_only_an_analyst_reads(small: EmbeddedStore) -> None:
    cells = _cells(small, "f", explicit_only=True)
    assert cells["1", "a"][1:3] == ("addressed", 5)
    assert cells["2", "a"][1] == "not-found"


def test_columns_count_what_they_address(small: EmbeddedStore) -> None:
    table = matrix.coverage(small, "f", "sv")
    assert [(c.key, c.label, c.addressed, c.assessed) for c in table.columns] == [
        ("a", "Lilla planen 2020", 3, True),
        ("b", "Lilla planen 2025", 0, True),
    ]


def test_a_version_that_nobody_read_is_not_said_to_address_nothing(small: EmbeddedStore) -> None:
    assert {c.assessed for c in matrix.coverage(small, "g", "sv").columns} == {False}


def test_a_framework_that_is_not_there_is_refused(small: EmbeddedStore) -> None:
    with pytest.raises(InputError):
        matrix.coverage(small, "none", "sv")
