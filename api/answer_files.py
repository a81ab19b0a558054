"""Which files an answer can be had as: a document of a hundred thousand rows takes minutes, and nobody reads it."""

from __future__ import annotations

from ..ontology.errors import InputError
from ..queries.results import Table
from ..visualisations import pdf
from .views import WRITERS

MOST = {"docx": 5_000, "pdf": 5_000, "xlsx": 400_000, "csv": 4_000_000}
"""Ending → cells that such a file of an answer may have. JSON and the formats of the protocol have no such bound."""


def offered(table: Table | None) -> list[str]:
    """The endings of the files that an answer is offered as; of one that was not read, none but JSON."""
    cells = len(table.rows) * len(table.columns) if table is not None else 0
    able = [e for e in WRITERS if e != "pdf" or pdf.available()]
    return [e for e in able if e == "json" or (table is not None and cells <= MOST.get(e, cells))]


def check(ending: str, table: Table) -> None:
    """Raises `InputError` (413) for a file that would be too long."""
    most = MOST.get(ending)
    if most is not None and len(table.rows) * len(table.columns) > most:
        raise InputError("file-long", status=413, format=ending, rows=most // max(1, len(table.columns)))
