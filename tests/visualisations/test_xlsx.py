"""The workbook, read back by another library and as the XML that it is."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.visualisations import xlsx
from samverkansgraf.visualisations.report import Report

from .reports import ADDRESSES, HOSTILE, analysts, hostile, large


def _opened(archive: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(archive))


def _xml(archive: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return {
            name: found.read(name).decode() for name in found.namelist() if name.endswith((".xml", ".rels"))
        }


def test_an_analyst_gets_the_sheets_that_the_report_names() -> None:
    book = _opened(xlsx.as_xlsx(analysts()))
    assert book.sheetnames == ["Sammanfattning", "Matris", "Belägg"]
    first = [[c.value for c in row] for row in book["Sammanfattning"]]
    said = {row[0]: row[1] for row in first if row[0]}
    assert said["Titel"] == "Jämförelse" and said["Licens"] == "CC0 1.0" and said["Uppsala"] == 3
    assert ["I korthet", "Två planer jämförs."] in [row[:2] for row in first]
    matrix = book["Matris"]
    assert [c.value for c in matrix[2]] == ["1", "Delmål ett", 4, 2.5, None, "●"]
    assert matrix["B2"].hyperlink.target.startswith("https://example.se/%C3%A5?x=1")
    assert matrix.freeze_panes == "B2" and matrix.auto_filter.ref == "A1:F2"
    assert matrix["A1"].font.bold and matrix["B2"].alignment.wrap_text
    passages = [[c.value for c in row] for row in book["Belägg"]]
    assert passages[1][:3] == ["Delmål ett", "Första raden.\nAndra raden.", "Under Mål, tecken 1–20"]
    assert passages[2][1] is None
    assert book.properties.title == "Jämförelse" and book.properties.language == "sv-SE"
    assert str(book.properties.created) == "2026-11-20 10:11:12"


@pytest.mark.parametrize("on_disk", [False, True])
def test_no_cell_is_a_formula_whatever_strangers_write(
    monkeypatch: pytest.MonkeyPatch, on_disk: bool
) -> None:
    if on_disk:
        monkeypatch.setattr(xlsx, "MANY", 0)
    archive = xlsx.as_xlsx(hostile())
    for name, text in _xml(archive).items():
        assert not re.search(r"<f[ >/]", text), name
        assert "<t>markup</t>" not in text
        assert "\u202e" not in text and "javascript:alert(1)" not in (text if name.endswith(".rels") else "")
    book = _opened(archive)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    written = {str(cell.value) for cell in cells}
    assert {HOSTILE[0], "+1", "-1", "@SUM(A1)", " =1", "{=1+1}"} <= written
    assert "nulbell" in written and "lone  half" in written
    long = [w for w in written if len(w) > 10_000]
    assert long and all(len(w.encode("utf-16-le")) // 2 <= 32_767 and w.endswith(")") for w in long)
    for cell in cells:
        if str(cell.value).startswith(("=", "+", "-", "@")) and cell.font.sz == 11 and not cell.font.bold:
            assert cell.quotePrefix, cell.value


def test_only_web_addresses_become_links() -> None:
    book = _opened(xlsx.as_xlsx(hostile()))
    assert not [c.hyperlink.target for sheet in book for row in sheet for c in row if c.hyperlink]
    shown = {c.value for sheet in book for row in sheet for c in row}
    assert set(ADDRESSES) <= shown


def test_sheets_have_names_that_excel_takes() -> None:
    names = _opened(xlsx.as_xlsx(hostile())).sheetnames
    assert len({n.casefold() for n in names}) == len(names)
    for name in names:
        assert 1 <= len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'") and not name.endswith("'") and name.casefold() != "history"


def test_a_sheet_has_no_more_links_than_excel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "LINKS", 3)
    sheet = _opened(xlsx.as_xlsx(large(5)))["Allt"]
    assert [bool(sheet.cell(n, 1).hyperlink) for n in range(2, 7)] == [True] * 3 + [False] * 2
    assert sheet.cell(6, 1).value == "Rad 4"


@pytest.mark.parametrize("make", [analysts, hostile, lambda: large(4000)])
def test_the_same_report_gives_the_same_bytes(make: Any) -> None:
    report: Report = make()
    assert xlsx.as_xlsx(report) == xlsx.as_xlsx(report)


def test_fifty_thousand_rows_are_written_whole_and_more_than_that_is_refused_in_words() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.as_xlsx(large(50_000, 2))), read_only=True)["Allt"]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 50_001 and rows[-1] == ("Rad 49999", "Cell 49999 1")
    with pytest.raises(InputError, match="600000") as refused:
        xlsx.as_xlsx(large(100_001))
    assert refused.value.status == 413
