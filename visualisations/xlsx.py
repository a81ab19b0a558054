"""A report as a workbook: a sheet per table, what the file is on the first one, and no cell that is a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from ..ontology import texts
from .package import moment, part, sealed
from .report import Cell, Column, Link, Paragraph, Quote, Report, Table, plain
from .safe import LOCALES, clean, web

LARGEST: Final = 600_000
"""Cells of a workbook at most: what is written in some ten seconds."""

MANY: Final = 20_000
"""Cells from which on rows are written to disk as they come, a tenth of the memory."""

LONGEST: Final = 32_767
"""Characters (UTF-16 units) in a cell; this and the next are limits of Excel."""

LINKS: Final = 65_530
"""Links on a sheet."""

TALLEST: Final = 405
"""Points that a row can be high."""

EXACT: Final = 2**53
"""Whole numbers up to here are exact in a workbook; larger ones are written as text."""

_RISKY: Final = ("=", "+", "-", "@")
_WIDEST, _NARROWEST, _SAMPLED = 60, 9, 500


def as_xlsx(report: Report) -> bytes:
    """The report as a workbook. First a sheet with what it is, joined with the report's own summary table; then a
    sheet per table, and the quotes as one where no table holds them. Raises `InputError` (413) beyond `LARGEST` cells.
    """
    report.must_fit(LARGEST, "XLSX")
    said = texts.catalogue(report.language)["export"]
    buffer = io.BytesIO()
    on_disk = report.cells > MANY
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": not on_disk,
            "constant_memory": on_disk,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": clean(report.title)[:250],
            "author": "Samverkansgraf",
            "comments": clean(report.lead)[:250],
            "created": moment(report.built),
        }
    )
    writer = _Writer(book, said["cut"])
    tables = _sheets(report, said)
    own = [t for name, t in tables if name.casefold() == said["summary"].casefold()]
    writer.summary(report, said, said["summary"], own)
    for name, table in tables:
        if table not in own:
            writer.table(name, table)
    book.close()
    return _with_language(buffer.getvalue(), report.language)


def _with_language(archive: bytes, language: str) -> bytes:
    """XlsxWriter has no way to say the language of a document; the format has."""
    core = part(archive, "docProps/core.xml")
    told = f"<dc:language>{LOCALES[language]}</dc:language></cp:coreProperties>".encode()
    return sealed(archive, {"docProps/core.xml": core.replace(b"</cp:coreProperties>", told)})


def _sheets(report: Report, said: dict[str, str]) -> list[tuple[str, Table]]:
    """Tables with the names of their sheets, in reading order; a table stands once."""
    found: dict[int, tuple[str, Table]] = {}
    quotes: list[tuple[Cell, ...]] = []
    for section in report.whole():
        for block in section.blocks:
            if isinstance(block, Table):
                found.setdefault(id(block), (block.sheet or section.heading, block))
            elif isinstance(block, Quote):
                quotes.append(
                    (section.heading, block.words, block.where, block.source, LOCALES.get(block.language))
                )
    tables = list(found.values())
    if quotes and said["evidence"].casefold() not in {name.casefold() for name, _ in tables}:
        heads = ("section", "passage", "where", "source", "language-of")
        columns = tuple(Column(key, said[key]) for key in heads)
        tables.append((said["evidence"], Table(said["evidence"], columns, tuple(quotes))))
    return tables


class _Writer:
    """Writes sheets of one workbook."""

    def __init__(self, book: Any, cut: str) -> None:
        self._book, self._cut = book, cut
        self._taken: set[str] = set()
        top = {"valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 16, "font_color": "#0B3D66"})
        self._head = book.add_format(
            {**top, "bold": True, "text_wrap": True, "bg_color": "#E3EEF8", "bottom": 1}
        )
        self._text = book.add_format({**top, "text_wrap": True})
        # A text that begins as a formula does stays a text also when a person edits the cell.
        self._quoted = book.add_format({**top, "text_wrap": True, "quote_prefix": True})
        self._name = book.add_format({**top, "text_wrap": True, "bold": True})
        self._number = book.add_format(top)
        self._link = book.add_format(
            {**top, "text_wrap": True, "font_color": "#0B4F8A", "underline": 1, "quote_prefix": True}
        )
        self._links = 0

    def _sheet(self, wanted: str) -> Any:
        self._links = 0
        sheet: Any = self._book.add_worksheet(_name(wanted, self._taken))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        return sheet

    def summary(self, report: Report, said: dict[str, str], name: str, own: list[Table]) -> None:
        """What the file is, the report's own words, and its summary tables."""
        sheet = self._sheet(name)
        widths = [28, *([18] * (max((len(t.columns) for t in own), default=0) - 1))]
        widths += [72] if len(widths) == 1 else [18] * (5 - len(widths))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, _fit(report.title, self._cut), self._title)
        facts: list[tuple[str, Cell]] = [
            *([(said["lead"], report.lead)] if report.lead else []),
            *((fact.name, fact.value) for fact in report.facts),
        ]
        row = 1
        for label, value in [*facts, ("", None), *_paragraphs(report)]:
            row += 1
            self._height(sheet, row, (label, value), [widths[0], sum(widths[1:])])
            self._write(sheet, row, 0, label, self._name)
            if len(widths) > 2 and value:
                sheet.merge_range(row, 1, row, len(widths) - 1, "", self._text)
            self._write(sheet, row, 1, value)
        row += 2
        for table in own:
            if table.caption != name:
                self._write(sheet, row, 0, table.caption, self._name)
                row += 1
            row = self._rows(sheet, row, table, widths) + 1

    def table(self, name: str, table: Table) -> None:
        """A sheet with one table: the first row has the headings, stays in sight and filters."""
        sheet = self._sheet(name)
        if len(table.columns) > 5:
            sheet.set_landscape()
        widths = _widths(table)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, int(bool(table.columns) and table.columns[0].heads))
        sheet.repeat_rows(0)
        if table.columns:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        self._rows(sheet, 0, table, widths, filters=3)

    def _rows(self, sheet: Any, row: int, table: Table, widths: list[int], *, filters: int = 0) -> int:
        self._height(sheet, row, tuple(c.label for c in table.columns), [w - filters for w in widths])
        for at, column in enumerate(table.columns):
            self._write(sheet, row, at, column.label, self._head)
        for cells in table.rows:
            row += 1
            self._height(sheet, row, cells, widths)
            for at, cell in enumerate(cells):
                self._write(sheet, row, at, cell)
        return row + 1

    def _height(self, sheet: Any, row: int, cells: tuple[Cell, ...], widths: list[int]) -> None:
        """Room for all lines of a row: not every program makes it by itself."""
        lines = 1
        for cell, width in zip(cells, widths, strict=False):
            if cell is not None and not isinstance(cell, int | float):
                text = plain(cell, shown=True)[:8000]
                if len(text) > width or "\n" in text:
                    lines = max(lines, sum(-(-len(line) // max(width, 1)) or 1 for line in text.split("\n")))
        if lines > 1:
            sheet.set_row(row, min(lines * 15, TALLEST))

    def _write(self, sheet: Any, row: int, at: int, cell: Cell, form: Any = None) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, Link):
            href = web(cell.href) if self._links < LINKS else None
            text = _fit(cell.text or cell.href, self._cut)
            if href:
                self._links += 1
                sheet.write_url(row, at, href, self._link, text)
                return
            cell = text
        if isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) <= EXACT:
            sheet.write_number(row, at, cell, form or self._number)
            return
        text = _fit(str(cell), self._cut)
        sheet.write_string(row, at, text, form or (self._quoted if text.startswith(_RISKY) else self._text))


def _paragraphs(report: Report) -> Iterator[tuple[str, str]]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield section.heading, block.text


def _fit(text: str, mark: str) -> str:
    """The text as a cell can hold it, with `mark` where it was cut."""
    plain = clean(text)
    if len(plain) > LONGEST // 2 and len(plain.encode("utf-16-le")) // 2 > LONGEST:
        room = (LONGEST - len(mark)) * 2
        plain = plain.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark
    # XlsxWriter takes a text that has this form for markup of its own and would write it as such.
    return plain + " " if plain.startswith("<r>") and plain.endswith("</r>") else plain


def _name(wanted: str, taken: set[str]) -> str:
    """A name for a sheet that no other has (Excel: 31 characters, none of []:*?/\\, no apostrophe at an end)."""
    plain = " ".join("".join(" " if c in "[]:*?/\\" else c for c in clean(wanted)).split()).strip("'")
    plain = plain if plain and plain.casefold() != "history" else (plain or "–") + "_"
    number, name = 1, _short(plain, 31)
    while name.casefold() in taken:
        number += 1
        name = _short(plain, 31 - len(f" ({number})")) + f" ({number})"
    taken.add(name.casefold())
    return name


def _short(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").strip(" '")


def _widths(table: Table) -> list[int]:
    """Widths of columns in characters: of the longest line in the first rows, within bounds."""
    widths = []
    for at, column in enumerate(table.columns):
        longest = max(map(len, column.label.split()), default=0) + 4
        for row in table.rows[:_SAMPLED]:
            lines = plain(row[at], shown=True)[:2000].split("\n")
            longest = max(longest, *(len(line) + 2 for line in lines))
        widths.append(max(_NARROWEST, min(longest, _WIDEST)))
    return widths
