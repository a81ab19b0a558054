"""Answers in the shapes that people and programs want: rows, CSV, JSON, Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..graph.store import Result, Term
from ..ontology import turtle
from ..ontology.iris import shorten

RESULTS = "application/sparql-results+json"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Rows of a SELECT: `columns` are the variables, a cell is a term or None."""

    columns: list[str]
    rows: list[tuple[Term | None, ...]]

    def dicts(self) -> Iterator[dict[str, str]]:
        """Each row as column → text of the value ("" where there is none)."""
        for row in self.rows:
            yield {c: text(v) for c, v in zip(self.columns, row, strict=True)}

    def csv(self, *, for_excel: bool = True, names: dict[str, str] | None = None) -> str:
        """CSV that Swedish Excel opens right: byte order mark, semicolons, and an apostrophe before a cell
        that a spreadsheet would take for a formula. `for_excel=False` gives plain RFC 4180.
        """
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";" if for_excel else ",", lineterminator="\r\n")
        writer.writerow([(names or {}).get(c, c) for c in self.columns])
        for row in self.rows:
            cells = [text(value) for value in row]
            writer.writerow([harmless(c) for c in cells] if for_excel else cells)
        return ("\ufeff" if for_excel else "") + buffer.getvalue()

    def json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        bindings = [
            {c: _json_term(v) for c, v in zip(self.columns, row, strict=True) if v is not None}
            for row in self.rows
        ]
        return json.dumps(
            {"head": {"vars": self.columns}, "results": {"bindings": bindings}}, ensure_ascii=False
        )


@dataclass(frozen=True)
class Answer:
    """What a query answered: exactly one of `table`, `truth` and `triples` is set."""

    name: str
    table: Table | None = None
    truth: bool | None = None
    triples: list[ox.Triple] | None = None

    @classmethod
    def of(cls, name: str, result: Result) -> Answer:
        if isinstance(result, ox.QuerySolutions):
            columns = [v.value for v in result.variables]
            return cls(name, table=Table(columns, [tuple(row) for row in result]))
        if isinstance(result, ox.QueryBoolean):
            return cls(name, truth=bool(result))
        return cls(name, triples=list(result))

    @classmethod
    def read(cls, name: str, media: str, body: bytes) -> Answer:
        """An answer that was written as SPARQL results JSON, or as Turtle or N-Triples."""
        if media == RESULTS:
            return cls.of(name, ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))
        form = ox.RdfFormat.from_media_type(media)
        assert form is not None, media
        return cls(name, triples=[quad.triple for quad in ox.parse(body, format=form)])

    def without(self, column: str) -> Answer:
        """The same answer less one column (the language, which the reader chose)."""
        if self.table is None or column not in self.table.columns:
            return self
        at = self.table.columns.index(column)
        rows = [row[:at] + row[at + 1 :] for row in self.table.rows]
        return Answer(self.name, table=Table([c for c in self.table.columns if c != column], rows))

    def turtle(self) -> str:
        """The triples in the house style of Turtle; empty for a table."""
        return turtle.write(turtle.to_rdflib(self.triples or []))


def text(value: Term | None) -> str:
    """The plain text of a term: the literal's text, the whole IRI, "" for none."""
    return "" if value is None else value.value


def shown(value: Term | None) -> str:
    """A term for people: the literal's text or the shortened IRI."""
    if isinstance(value, ox.NamedNode):
        return shorten(value.value)
    return text(value)


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before a first character that begins one."""
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
        found["datatype"] = term.datatype.value
    return found
