"""The answer of a library query as a report: labels before IRIs, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from ..graph.store import Store, Term
from ..ontology import texts
from ..ontology.iris import PREFIXES
from ..queries.library import Query
from ..queries.results import Table as Rows
from ..queries.results import shown
from .report import Cell, Column, Fact, Link, Report, Section, Table

_NUMBERS = {
    f"http://www.w3.org/2001/XMLSchema#{name}": int
    for name in ("integer", "nonNegativeInteger", "long", "int")
} | {f"http://www.w3.org/2001/XMLSchema#{name}": float for name in ("decimal", "double", "float")}


def columns_of(query: Query, rows: Rows, chosen: Mapping[str, str]) -> list[int]:
    """The places of the columns that people want: labels in place of IRIs, no digests, nothing that was chosen."""
    labelled = {c.removesuffix("Label") for c in rows.columns if c.endswith("Label")}
    hidden = labelled | {"digest"} | (chosen.keys() & query.parameters.keys())
    return [at for at, column in enumerate(rows.columns) if column not in hidden]


def report_of(
    query: Query,
    rows: Rows,
    chosen: Mapping[str, str],
    language: str,
    facts: tuple[Fact, ...],
    built: str = "",
) -> Report:
    """The rows with headings in words: first what a reader wants, a label as a link to what it names, then the IRIs
    themselves. `chosen`: parameter → its value in words; `facts`: what more the copy says of itself.
    """
    said = texts.catalogue(language)
    first = columns_of(query, rows, chosen)
    rest = [at for at in range(len(rows.columns)) if at not in first]
    place = {column: at for at, column in enumerate(rows.columns)}

    def head(at: int) -> Column:
        name = rows.columns[at]
        label = query.columns.get(name, {}).get(language)
        if label is None:
            beside = query.columns.get(name + "Label", {}).get(language)
            label = f"{beside} (IRI)" if beside else name
        return Column(name, label, heads=at == next(iter(first), -1), aside=at in rest)

    def cell(row: tuple[Term | None, ...], at: int) -> Cell:
        iri = row[place.get(rows.columns[at].removesuffix("Label"), at)]
        if at in first and isinstance(iri, ox.NamedNode) and row[at] is not None:
            return Link(shown(row[at]), iri.value)
        return value(row[at])

    table = Table(
        query.title(language),
        tuple(head(at) for at in (*first, *rest)),
        tuple(tuple(cell(row, at) for at in (*first, *rest)) for row in rows.rows),
        sheet=said["export"]["rows"],
    )
    names = {n: p.label[language] for n, p in query.parameters.items()}
    about = (
        Fact(said["view"]["title"], query.title(language)),
        *(Fact(said["view"]["choices"], f"{names.get(name, name)}: {v}") for name, v in chosen.items()),
        *facts,
    )
    return Report(
        query.name,
        query.title(language),
        language,
        query.description(language),
        table,
        (Section(query.title(language), (table,)),),
        about,
        built,
    )


def in_words(store: Store, query: Query, given: Mapping[str, str], language: str) -> dict[str, str]:
    """The parameters that have a value, the default ones too, and the value with its label where it names a thing."""
    found: dict[str, str] = {}
    for name, parameter in query.parameters.items():
        text = given.get(name) or parameter.default
        if text:
            found[name] = text
            term = parameter.parse(text)
            if isinstance(term, ox.NamedNode):
                labels = {
                    q.object.language or "": q.object.value
                    for q in store.triples(term, ox.NamedNode(PREFIXES["skos"] + "prefLabel"), None)
                    if isinstance(q.object, ox.Literal)
                }
                words = next((labels[t] for t in (language, *texts.FALLBACK) if t in labels), "")
                found[name] = f"{words} ({text})" if words else text
    return found


def value(term: Term | None) -> Cell:
    """A term as a cell: numbers as numbers, other literals as their text, IRIs whole."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    number = _NUMBERS.get(term.datatype.value)
    try:
        return number(term.value) if number else term.value
    except ValueError:
        return term.value
