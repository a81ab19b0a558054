"""An answer made ready for readers: what its columns hold, their order in Swedish, and whether it has edges."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..graph.store import Term
from ..ontology.errors import InputError
from ..ontology.iris import PREFIXES
from .results import Table

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_LAST = str.maketrans({"å": "\U000e0001", "ä": "\U000e0002", "ö": "\U000e0003"})
_ENDS = (("from", "to"), ("source", "target"), ("subject", "object"), ("s", "o"))
"""Names of two columns that make a row an edge."""


NAMING = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("skos", "prefLabel"),
        ("foaf", "name"),
        ("dcterms", "title"),
        ("rdfs", "label"),
        ("schema", "name"),
    )
)
"""Properties whose literals name a thing: they are no edges."""


@dataclass(frozen=True, slots=True)
class Edge:
    """From a thing to another, by a relation (its term, or None where the answer tells none). `word`, `basis` and
    `evidence` are what columns of those names say, "" and () where there are none."""

    start: Term
    relation: Term | None
    end: Term
    word: str = ""
    basis: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edges:
    """`edges`: each once. `alone`: things that stand in no edge. `names`: thing → language ("" for none) → what the
    answer calls it. `kinds`: thing → what the answer says of its kind."""

    edges: list[Edge]
    alone: list[Term]
    names: dict[Term, dict[str, str]]
    kinds: dict[Term, str]


def number(term: Term | None) -> float | None:
    """The number that a literal holds, None for all else and for what is no finite number."""
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
        try:
            found = float(term.value)
        except ValueError:
            return None
        return found if abs(found) < 1e300 else None
    return None


def numeric(table: Table) -> list[str]:
    """The columns that hold numbers, at least one and nothing else."""
    found = []
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows if row[at] is not None]
        if cells and all(number(cell) is not None for cell in cells):
            found.append(column)
    return found


def things(table: Table) -> list[str]:
    """The columns in which an IRI stands."""
    return [
        column
        for at, column in enumerate(table.columns)
        if any(isinstance(row[at], ox.NamedNode) for row in table.rows)
    ]


def triples(found: list[ox.Triple]) -> Table:
    """Triples as a table, in one order."""
    rows: list[tuple[Term | None, ...]] = [
        (t.subject, t.predicate, t.object)
        for t in found
        if not isinstance(t.subject, ox.Triple) and not isinstance(t.object, ox.Triple)
    ]
    rows.sort(key=lambda row: tuple(str(term) for term in row))
    return Table(["subject", "predicate", "object"], rows)


def ends(table: Table) -> tuple[str, str, str] | None:
    """The columns (start, relation or "", end) of a table whose rows are edges: those named from and to, or source
    and target, or subject and object, or s and o. None for any other table.
    """
    for start, end in _ENDS:
        if start in table.columns and end in table.columns:
            known = ("relation", "predicate", "p", "edge")
            return start, next((c for c in known if c in table.columns), ""), end
    return None


def edges(table: Table) -> Edges | None:
    """The edges that the rows are, in the order of the rows, and what the answer says of their ends: a label by a
    property that names or by a column `<end>Label`, a kind by a column `<end>Kind`. None for a table of anything else.

    Rows of one edge are one, with all that they name as evidence. A row that has only one end is a thing alone.
    """
    named = ends(table)
    if named is None:
        return None
    start, relation, end = named
    at = {column: place for place, column in enumerate(table.columns)}
    found: dict[tuple[Term, Term | None, Term, str, str], dict[str, None]] = {}
    names: dict[Term, dict[str, str]] = {}
    kinds: dict[Term, str] = {}
    seen: dict[Term, None] = {}

    def said(row: tuple[Term | None, ...], column: str) -> str:
        term = row[at[column]] if column in at else None
        return term.value if term is not None else ""

    for row in table.rows:
        one, link, other = row[at[start]], row[at[relation]] if relation else None, row[at[end]]
        for term, column in ((one, start), (other, end)):
            if term is None:
                continue
            seen[term] = None
            if kind := said(row, f"{column}Kind"):
                kinds[term] = kind
            label = row[at[f"{column}Label"]] if f"{column}Label" in at else None
            if isinstance(label, ox.Literal):
                names.setdefault(term, {})[label.language or ""] = label.value
        if one is None or other is None:
            continue
        if isinstance(link, ox.NamedNode) and isinstance(other, ox.Literal) and link.value in NAMING:
            names.setdefault(one, {}).setdefault(other.language or "", other.value)
            del seen[other]
            continue
        evidence = found.setdefault((one, link, other, said(row, "word"), said(row, "basis")), {})
        if resting := said(row, "evidence"):
            evidence[resting] = None
    joined = {term for key in found for term in (key[0], key[2])}
    made = [Edge(*key, tuple(evidence)) for key, evidence in found.items()]
    return Edges(made, [term for term in seen if term not in joined], names, kinds)


def collate(text: str) -> tuple[str, str]:
    """A key by which texts stand in Swedish order: å, ä and ö after z, other accents and case of no weight."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_LAST)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return bare, text


def ordered(table: Table, by: str, shown: Callable[[Term], str]) -> Table:
    """The table in the order of a column, the other way round for `-column`; empty cells come last. Numbers stand by
    size, all else by what is `shown` of it. Raises `InputError` (404) for a column that the table does not have.
    """
    column, down = by.removeprefix("-"), by.startswith("-")
    if column not in table.columns:
        known = ", ".join(table.columns)
        raise InputError("column-unknown", status=404, column=column[:80], columns=known)
    at = table.columns.index(column)
    full = [row for row in table.rows if row[at] is not None]
    if column in numeric(table):
        full.sort(key=lambda row: number(row[at]) or 0.0, reverse=down)
    else:
        keys: dict[Term, Any] = {}
        for row in full:
            term = row[at]
            if term is not None and term not in keys:
                keys[term] = collate(shown(term))
        full.sort(key=lambda row: keys[row[at]], reverse=down)  # type: ignore[index]
    return Table(table.columns, [*full, *(row for row in table.rows if row[at] is None)])


def visible(table: Table, hidden: frozenset[str] = frozenset()) -> list[str]:
    """The columns to show: those whose label stands beside them give way to it, and some are hidden."""
    labelled = {c.removesuffix("Label") for c in table.columns if c.endswith("Label")}
    return [c for c in table.columns if c not in labelled and c not in hidden]


def beside(table: Table, column: str) -> str:
    """The column with the IRI of what a column names: `part` for `partLabel`, else the column itself."""
    stem = column.removesuffix("Label")
    return stem if stem in table.columns else column


def named(values: Mapping[str, str], column: str) -> str:
    """The heading of a column: what the query calls it, less that it holds IRIs (it is shown by names), else its
    variable."""
    return values.get(column, column).removesuffix(" (IRI)")
