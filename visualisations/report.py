"""A page as a document: the neutral form from which spreadsheets, text documents and data files are written.

A report carries what a copy must say of itself once it has left the site: title, day, choices in words, snapshot,
sources, licence and the address where it can be made again.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..graph.snapshot import Snapshot
from ..ontology import texts
from ..ontology.errors import InputError
from ..queries.results import harmless


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address (whole, `https://…`)."""

    text: str
    href: str


Cell = str | int | float | Link | None
"""What a cell of a table holds; None is an empty one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a copy says of itself, e.g. the snapshot: what it is called, and its value."""

    name: str
    value: Cell


def told(snapshot: Snapshot, language: str, address: str = "") -> tuple[Fact, ...]:
    """What every copy says of itself: the day, the snapshot, the address where it can be made again, the licence."""
    said = texts.catalogue(language)["view"]
    return (
        Fact(said["day"], datetime.date.today().isoformat()),
        Fact(said["snapshot"], f"{snapshot.digest[:16]}, {snapshot.built}"),
        *([Fact(said["address"], Link(address, address))] if address else []),
        Fact(said["licence"], texts.text(language, "ui.licence")),
    )


def plain(cell: Cell, *, shown: bool = False) -> str:
    """The text of a cell, "" for none; of a link its address, or if `shown` its words."""
    if isinstance(cell, Link):
        return cell.text if shown else cell.href
    return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in data files (a word of a–z), its heading for people, whether it heads its row, whether it
    is for programs more than for readers: such a one is narrow and is not printed.
    """

    key: str
    label: str
    heads: bool = False
    aside: bool = False


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

    def shares(self) -> list[float]:
        """How much of the width of a page each column wants, together 1: room for its longest word first, then by
        how much stands in it.
        """
        least = self._least()
        wanted = []
        for at, few in enumerate(least):
            cells = [plain(row[at], shown=True) for row in self.rows[:SAMPLED]]
            wanted.append(max(few, min(sum(map(len, cells)) / max(len(cells), 1), 70)))
        more, room = sum(wanted) - sum(least), self._paper - sum(least)
        part = 0 if room <= 0 or not more else min(room / more, 1)
        widths = [few + (many - few) * part for few, many in zip(least, wanted, strict=True)]
        return [width / sum(widths) for width in widths]

    @property
    def crowding(self) -> float:
        """How large the letters may be for the longest words to fit on a page, 1 for letters of the usual size."""
        return min(1.0, self._paper / max(sum(self._least()), 1))

    @property
    def _paper(self) -> int:
        """Letters that stand beside each other on a page."""
        return 150 if len(self.columns) > WIDE else 95

    def _least(self) -> list[float]:
        """Letters that each column needs for its longest word."""
        least = []
        for at, column in enumerate(self.columns):
            bold = 1.4 if column.heads else 1.0
            words = [len(w) * bold for row in self.rows[:SAMPLED] for w in plain(row[at], shown=True).split()]
            heads = [len(w) * 1.4 for w in column.label.split()]
            least.append(min(max([5, *words, *heads]), 26) + 3)
        return least

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

WIDE = 5
"""A table with more columns than this wants paper that lies down."""

SAMPLED = 200
"""Rows that are looked at to set the widths of columns."""


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report; `level` 1 for those directly under the title."""

    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1

    @property
    def wide(self) -> bool:
        """Whether it has a table that wants paper that lies down."""
        return any(isinstance(b, Table) and b.paper and len(b.columns) > WIDE for b in self.blocks)


@dataclass(frozen=True)
class Report:
    """A document. `name`: a file's name without its ending; `main`: the table that a CSV file holds; `facts`: title,
    day, choices, snapshot, sources, licence and address, in the order in which they are shown; `built`: when the
    snapshot was made (ISO 8601, "" where unknown), which a file gives as its own time.
    """

    name: str
    title: str
    language: str
    lead: str
    main: Table
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = field(default=())
    built: str = ""

    @property
    def cells(self) -> int:
        """How large it is: the cells of its tables, and its other blocks as one each."""
        blocks = [block for section in self.whole() for block in section.blocks]
        return sum(len(b.rows) * len(b.columns) if isinstance(b, Table) else 1 for b in blocks)

    def must_fit(self, limit: int, form: str) -> None:
        """Raises `InputError` (413) where it is larger than a format can take: a file is whole or is not made."""
        if self.cells > limit:
            raise InputError("export-large", status=413, form=form, cells=self.cells, limit=limit)

    def whole(self) -> tuple[Section, ...]:
        """The sections, with the main table first where none of them has it."""
        if any(table is self.main for table in self.tables()):
            return self.sections
        return (Section(self.main.caption, (self.main,)), *self.sections)

    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block


def linked(value: Cell) -> str:
    """A fact where there are no links: what is linked by its name and its address."""
    if isinstance(value, Link) and value.text != value.href:
        return ", ".join(filter(None, (value.text, value.href)))
    return plain(value)


def as_csv(report: Report, *, raw: bool = False) -> bytes:
    """The main table as CSV that Swedish Excel opens right: byte order mark, semicolons, no cell a formula, and what
    the file is in the last rows. `raw` gives plain RFC 4180 with the keys of the columns, and the table alone.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if raw else ";", lineterminator="\r\n")
    table = report.main
    writer.writerow([c.key if raw else harmless(c.label) for c in table.columns])
    for row in table.rows:
        cells = [plain(c, shown=True) for c in row]
        writer.writerow(cells if raw else [harmless(c) for c in cells])
    if raw:
        return buffer.getvalue().encode("utf-8")
    writer.writerow([])
    for fact in report.facts:
        writer.writerow([harmless(fact.name), harmless(linked(fact.value))])
    return ("\ufeff" + buffer.getvalue()).encode("utf-8")


def as_json(report: Report) -> bytes:
    """The facts, the main table and the other tables as JSON: `{title, lead, about: {…}, rows: […], tables: {…}}`. A
    fact that is told several times, e.g. of each source, is a list in `about`.
    """
    about: dict[str, Any] = {}
    for fact in report.facts:
        value = linked(fact.value)
        if fact.name in about:
            before = about[fact.name]
            about[fact.name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            about[fact.name] = value
    others = {t.caption: list(t.records()) for t in report.tables() if t is not report.main}
    body = {
        "title": report.title,
        "language": report.language,
        "lead": report.lead,
        "about": about,
        "rows": list(report.main.records()),
        "tables": others,
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
