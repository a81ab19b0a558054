"""The document of a comparison holds the matrix, its sums, and every passage behind it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from samverkansgraf.graph.evidence import Passages
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, library
from samverkansgraf.queries.bearing import Bearings
from samverkansgraf.queries.names import names
from samverkansgraf.visualisations import beside, comparison_report, matrix
from samverkansgraf.visualisations.comparison_report import Sources
from samverkansgraf.visualisations.docx import as_docx
from samverkansgraf.visualisations.matrix import Matrix
from samverkansgraf.visualisations.report import Link, Quote, Report, Table, as_csv
from samverkansgraf.visualisations.xlsx import as_xlsx

KEYS = ("03-plan-2022", "0586-KS-2019-317", "23-overenskommelse-2021")
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def of(store: EmbeddedStore, sources: Path) -> Sources:
    overview = census.overview(store)
    return Sources(overview, Bearings(store, overview, names(store)), Passages(store, sources))


def _made(of: Sources, framework: str = "mvk", *, explicit: bool = False) -> Matrix:
    columns = [matrix.of_version(of.overview, key, "sv") for key in KEYS]
    return matrix.compare(of.overview, matrix.framework(of.overview, framework), columns, explicit=explicit)


def _report(of: Sources, made: Matrix) -> Report:
    return comparison_report.report(of, made, made.rows, DAY, ("Urval ett",), "sv")


def _table(report: Report, sheet: str) -> Table:
    return next(table for table in report.tables() if table.sheet == sheet)


def test_it_has_the_sheets_that_people_expect(of: Sources) -> None:
    report = _report(of, _made(of))
    assert [table.sheet for table in report.tables()] == ["Sammanfattning", "Matris", "Belägg", "Metod"]
    assert report.main is _table(report, "Matris")
    for table in report.tables():
        assert all(len(row) == len(table.columns) for row in table.rows) and table.rows
        assert len({column.key for column in table.columns}) == len(table.columns)
    said = {str(row[0]): row[1] for row in _table(report, "Metod").rows}
    assert (
        said["Urval"] == "Urval ett" and "aldrig en lucka" in str(said["Lucka"]) and "? inte granskad" in said
    )


def test_the_summary_counts_what_the_matrix_shows(of: Sources) -> None:
    made = _made(of, "fhp")
    report = _report(of, made)
    shown = list(_table(report, "Matris").records())
    for key, summed in zip(KEYS, _table(report, "Sammanfattning").records(), strict=True):
        cells = [str(record[key]) for record in shown]
        assert summed["addressed"] == sum(cell[0] in "◐●" for cell in cells)
        assert summed["mentioned"] == sum(cell[0] == "○" for cell in cells)
        assert summed["notfound"] == sum(cell[0] == "–" for cell in cells)
        assert sum(summed[f"rung{n}"] for n in range(1, 6)) == summed["addressed"]


def test_every_passage_that_the_library_lists_is_a_row_with_its_words(
    of: Sources, store: EmbeddedStore
) -> None:
    rows = list(_table(_report(of, _made(of)), "Belägg").records())
    for key in KEYS:
        listed = {
            (r["code"], r["elementLabel"], int(r["start"]), int(r["end"]))
            for r in library.table(store, "list_coverage_evidence", {"version": key}).dicts()
            if r["part"].startswith("https://w3id.org/samverkansgraf/id/framework/mvk/") and r["basis"]
        }
        mine = [r for r in rows if str(r["versionAddress"]).endswith(key)]
        assert listed <= {(r["aligned"], r["element"], r["start"], r["end"]) for r in mine}
        assert listed
    for row in rows:
        assert len(row["passage"]) == row["end"] - row["start"]
        assert row["evidenceAddress"].endswith(f"/{row['start']}-{row['end']}")
        assert bool(row["rationale"]) == (row["basis"] == "härledd")


def test_explicit_alone_leaves_no_inferred_evidence(of: Sources) -> None:
    rows = _table(_report(of, _made(of, explicit=True)), "Belägg").records()
    assert {row["basis"] for row in rows} == {"uttrycklig", ""}


def test_quotes_stand_part_by_part_and_column_by_column(of: Sources) -> None:
    report = _report(of, _made(of))
    parts = [s.heading.split()[0] for s in report.sections if s.level == 2]
    assert parts == ["1", "2", "3", "4"]
    columns = [s for s in report.sections if s.level == 3]
    assert all(isinstance(b, Quote) and b.words and "tecken " in b.where for s in columns for b in s.blocks)
    listed = {(r["code"], r["version"], r["evidenceAddress"]) for r in _table(report, "Belägg").records()}
    assert sum(len(s.blocks) for s in columns) == len(listed)


def test_an_area_of_many_plans_is_cut_and_says_so(of: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    area = matrix.of_area(of.overview, "03", DAY, "sv")
    assert len(area.versions) == 2
    made = matrix.compare(of.overview, matrix.framework(of.overview, "mvk"), [area])
    found = beside.beside(of.overview, of.bearings, made.columns, made.framework, made.rows[3], most=1)
    assert [(b.version.key, b.left) for b in found[0]] == [("03-radet-webb", 1)]
    monkeypatch.setattr(comparison_report, "VERSIONS", 1)
    assert "Belägg" in {str(row[0]) for row in _table(_report(of, made), "Metod").rows}


def test_a_cell_is_a_document_of_its_own(of: Sources) -> None:
    columns = [matrix.of_version(of.overview, KEYS[2], "sv")]
    made = matrix.compare(of.overview, matrix.framework(of.overview, "mvk"), columns)
    report = comparison_report.of_cell(of, made, made.rows[2], DAY, "sv")
    assert report.main.sheet == "Belägg" and {row[0] for row in report.main.rows} == {"3"}
    assert "● 5 indikator" in report.lead and as_csv(report).startswith(b"\xef\xbb\xbf")
    links = [cell for row in report.main.rows for cell in row if isinstance(cell, Link)]
    assert all(link.href.startswith("https://w3id.org/samverkansgraf/id/") for link in links)


def test_a_workbook_has_every_table_and_a_text_document_the_quotes_in_place_of_one(of: Sources) -> None:
    report = _report(of, _made(of))
    book = load_workbook(io.BytesIO(as_xlsx(report)))
    assert book.sheetnames == ["Sammanfattning", "Matris", "Belägg", "Metod"]
    assert book["Belägg"].max_row == 1 + len(_table(report, "Belägg").rows)
    document = Document(io.BytesIO(as_docx(report)))
    assert max(len(table.columns) for table in document.tables) < len(_table(report, "Belägg").columns)
    quotes = [p.text for p in document.paragraphs if p.style.name == "Quote"]
    assert len(quotes) == sum(isinstance(b, Quote) for s in report.sections for b in s.blocks)
