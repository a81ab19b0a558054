from dataclasses import replace
from datetime import date

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.queries import census
from samverkansgraf.queries.overview import (
    NOT_ASSESSED,
    NOT_FOUND,
    Assessed,
    Framework,
    Overview,
    Part,
    Reach,
    Words,
)
from samverkansgraf.visualisations import matrix, scale
from samverkansgraf.visualisations.matrix import Matrix

DAY = date(2026, 11, 22)
MENTIONED = Reach("mentioned")


@pytest.fixture
def overview(small: EmbeddedStore) -> Overview:
    return census.overview(small)


def _compared(overview: Overview, framework: str, *, explicit: bool = False) -> Matrix:
    columns = [matrix.of_version(overview, key, "en") for key in ("a", "b")]
    return matrix.compare(overview, matrix.framework(overview, framework), columns, explicit=explicit)


def _cells(overview: Overview, framework: str, *, explicit: bool = False) -> dict[tuple[str, str], Reach]:
    made = _compared(overview, framework, explicit=explicit)
    return {
        (r.part.code, c.key): reach for r in made.rows for c, reach in zip(made.columns, r.cells, strict=True)
    }


def _row(*cells: Reach, read: bool = True) -> matrix.Row:
    """The row of a made-up comparison."""
    part = Part("urn:p", "f", "1", Words({"sv": "del"}))
    framework = Framework("urn:f", "f", Words({"sv": "f"}), (part,))
    keys = [f"v{n}" for n in range(len(cells))]
    assessed = {(k, "f"): Assessed("read-in-full", "", part.label, part.label) for k in keys if read}
    reach = {k: {part.iri: cell} for k, cell in zip(keys, cells, strict=True)}
    overview = Overview({}, {}, {"f": framework}, {part.iri: part}, {}, {}, reach, assessed)
    columns = [matrix.Column("version", k, k, k, (k,)) for k in keys]
    return matrix.compare(overview, framework, columns).rows[0]


def test_each_state_has_its_symbol(overview: Overview) -> None:
    cells = _cells(overview, "f")
    said = {at: (scale.symbol(r), r.state, r.depth, r.inferred) for at, r in cells.items()}
    assert said["1", "a"] == ("●", "addressed", 5, False)
    assert said["2", "a"] == ("●", "addressed", 4, True)
    assert said["3", "a"] == ("○", "mentioned", 0, False)
    assert said["4", "a"] == ("–", "not-found", 0, False)
    assert said["1", "b"] == ("✕", "out-of-scope", 0, False)
    assert _cells(overview, "g")["1", "a"] == NOT_ASSESSED


def test_explicit_alone_leaves_out_what_only_an_analyst_reads(overview: Overview) -> None:
    cells = _cells(overview, "f", explicit=True)
    assert cells["1", "a"][:2] == ("addressed", 5)
    assert cells["2", "a"] == NOT_FOUND


def test_explicit_alone_makes_no_gap_where_nobody_looked(overview: Overview) -> None:
    unread = replace(overview, assessed={})
    assert _cells(unread, "f", explicit=True)["2", "a"] == NOT_ASSESSED


def test_columns_count_what_they_address_of_what_was_looked_for(overview: Overview) -> None:
    a, b = _compared(overview, "f").sums()
    assert (a.addressed, a.assessed, a.explicit, a.gaps) == (3, 5, 1, 2)
    assert a.depths == {1: 0, 2: 0, 3: 0, 4: 2, 5: 1}
    assert (b.addressed, b.assessed, b.gaps) == (0, 0, 0)


def test_a_version_that_nobody_read_is_not_said_to_address_nothing(overview: Overview) -> None:
    made = _compared(overview, "g")
    assert {c.read for c in made.columns} == {False}
    assert {(s.assessed, s.gaps) for s in made.sums()} == {(0, 0)}
    assert made.shown("gaps", "framework") == made.shown("differences", "framework") == []


@pytest.mark.parametrize(
    ("cells", "differs", "gaps", "shared"),
    [
        ((Reach("addressed", 3, 3), Reach("addressed", 3, 0)), False, (), True),
        ((Reach("addressed", 3, 3), Reach("addressed", 2, 2)), True, (), True),
        ((Reach("addressed", 3, 3), NOT_FOUND), True, (1,), False),
        ((Reach("addressed", 3, 3), MENTIONED), True, (1,), False),
        ((NOT_FOUND, NOT_FOUND), False, (0, 1), False),
        ((Reach("addressed", 3, 3), NOT_ASSESSED), False, (), False),
        ((Reach("addressed", 3, 3), Reach("out-of-scope")), False, (), False),
        ((NOT_ASSESSED, Reach("out-of-scope")), False, (), False),
    ],
)
def test_what_differs_what_is_a_gap_and_what_is_shared(
    cells: tuple[Reach, ...], differs: bool, gaps: tuple[int, ...], shared: bool
) -> None:
    row = _row(*cells)
    assert (row.differs, row.gaps, row.shared) == (differs, gaps, shared)


def test_a_mention_in_what_nobody_read_is_no_gap() -> None:
    assert _row(MENTIONED, Reach("addressed", 1, 1), read=False).gaps == ()


def test_rows_are_kept_and_put_in_order(overview: Overview) -> None:
    made = _compared(overview, "f")
    assert [r.part.code for r in made.shown("all", "framework")] == ["1", "2", "2.1", "3", "4"]
    assert [r.part.code for r in made.shown("gaps", "framework")] == ["3", "4"]
    assert [r.part.code for r in made.shown("all", "fewest")] == ["3", "4", "1", "2", "2.1"]
    assert [r.part.code for r in made.shown("all", "most")] == ["1", "2", "2.1", "3", "4"]
    assert not made.rows[4].taken_up and made.rows[3].taken_up


def test_an_area_goes_as_far_as_its_versions_in_force_together(overview: Overview) -> None:
    of = matrix.framework(overview, "f")
    column = matrix.of_area(overview, "98", date(2023, 1, 1), "sv")
    assert (column.versions, column.parameter, column.label) == (("b",), ("a", "98"), "Lilla län")
    assert matrix.compare(overview, of, [column]).rows[0].cells[0].state == "out-of-scope"
    both = replace(column, versions=("a", "b"))
    assert matrix.compare(overview, of, [both]).rows[0].cells[0] == Reach("addressed", 5, 5)
    none = replace(column, versions=())
    assert matrix.compare(overview, of, [none]).rows[0].cells[0] == NOT_ASSESSED


def test_only_what_nothing_has_replaced_is_the_latest(overview: Overview) -> None:
    assert [v.key for v in matrix.latest(overview, DAY)] == ["b"]
    begun = {**overview.versions, "b": replace(overview.versions["b"], valid_from="2027-01-01")}
    assert [v.key for v in matrix.latest(replace(overview, versions=begun), DAY)] == ["a"]


def test_short_names_are_told_apart(overview: Overview) -> None:
    twice = [matrix.of_version(overview, "a", "sv")] * 2
    assert [c.short for c in twice] == ["Lilla län, plan 2020"] * 2
    made = matrix.compare(overview, matrix.framework(overview, "f"), twice)
    assert [c.short for c in made.columns] == ["Lilla län, plan 2020 (a)"] * 2


@pytest.mark.parametrize(
    ("value", "status"), [("none", 404), ("http://[", 400), ("https://x.test/f", 404), ("x" * 5000, 404)]
)
def test_a_framework_that_is_not_there_is_refused(overview: Overview, value: str, status: int) -> None:
    with pytest.raises(InputError) as refused:
        matrix.framework(overview, value)
    assert refused.value.status == status
    if status == 404:
        assert "f, g" in refused.value.sentence("sv") and len(refused.value.sentence("sv")) < 300
