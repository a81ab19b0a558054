"""A page as a document: the neutral form from which spreadsheets, text documents and data files are written.

A report carries what a copy must say of itself once it has left the site: title, day, choices in words, snapshot,
sources, licence and the address where it can be made again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..queries.results import harmless


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address (whole, `https://…`)."""

    text: str
    href: str


Cell = str | int | float | Link | None
"""What a cell of a table holds; None is an empty one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in data files (a word of a–z), its heading for people, whether it heads its row."""

    key: str
    label: str
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `rows` are as long as `columns`. `sheet`: its name as a sheet of a workbook ("" for none); `paper`:
    whether a text document has it too, and not only quotes that say the same.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str = ""
    paper: bool = True

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row by the keys of its columns; a link is its words, its address stands beside it as `<key>Address`."""
        for row in self.rows:
            record: dict[str, Any] = {}
            for column, cell in zip(self.columns, row, strict=True):
                record[column.key] = cell.text if isinstance(cell, Link) else cell
                if isinstance(cell, Link):
                    record[column.key + "Address"] = cell.href
            yield record


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of our own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a document in its own language, or None where its source is not at hand, and where it stands."""

    words: str | None
    where: str
    source: Link
    language: str = "sv"


Block = Table | Paragraph | Quote


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report; `level` 1 for those directly under the title."""

    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a copy says of itself, e.g. the snapshot: what it is called, and its value."""

    name: str
    value: Cell


@dataclass(frozen=True)
class Report:
    """A document. `name`: a file's name without its ending; `main`: the table that a CSV file holds; `facts`: title,
    day, choices, snapshot, sources, licence and address, in the order in which they are shown.
    """

    name: str
    title: str
    language: str
    lead: str
    main: Table
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = field(default=())

    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block


def as_csv(report: Report, *, raw: bool = False) -> bytes:
    """The main table as CSV that Swedish Excel opens right: byte order mark, semicolons, no cell a formula, and what
    the file is in the last rows. `raw` gives plain RFC 4180 with the keys of the columns, and the table alone.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if raw else ";", lineterminator="\r\n")
    table = report.main
    writer.writerow([c.key if raw else harmless(c.label) for c in table.columns])
    for row in table.rows:
        cells = ["" if c is None else c.text if isinstance(c, Link) else str(c) for c in row]
        writer.writerow(cells if raw else [harmless(c) for c in cells])
    if raw:
        return buffer.getvalue().encode("utf-8")
    writer.writerow([])
    for fact in report.facts:
        writer.writerow([harmless(fact.name), harmless(_plain(fact.value))])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def as_json(report: Report) -> bytes:
    """The facts, the main table and the other tables as JSON: `{title, lead, about: {…}, rows: […], tables: {…}}`."""
    others = {t.caption: list(t.records()) for t in report.tables() if t is not report.main}
    body = {
        "title": report.title,
        "language": report.language,
        "lead": report.lead,
        "about": {fact.name: _plain(fact.value) for fact in report.facts},
        "rows": list(report.main.records()),
        "tables": others,
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _plain(cell: Cell) -> str:
    return "" if cell is None else cell.href if isinstance(cell, Link) else str(cell)
