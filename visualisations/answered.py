"""The answer to a query as a table of a report: what people read first, the IRIs behind it after that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from ..graph.store import Term
from ..queries import arrange
from ..queries.results import Table
from . import report


def table(
    answer: Table, headings: Mapping[str, str], caption: str, words: Callable[[Term], str], iri: str
) -> report.Table:
    """All rows. A column of things becomes two: what they are called, and last their IRIs, headed by `iri` (a text
    with `{column}`). `headings`: variable → heading. Numbers stay numbers.
    """
    seen = arrange.visible(answer)
    behind = [c for c in answer.columns if c not in seen] + arrange.things(answer)
    columns = [report.Column(c, arrange.named(headings, c)) for c in seen]
    columns += [
        report.Column(f"{c}Iri", iri.format(column=arrange.named(headings, c)), aside=True) for c in behind
    ]
    at = {column: place for place, column in enumerate(answer.columns)}
    named = {c: at[arrange.beside(answer, c)] for c in seen}
    numbers = set(arrange.numeric(answer))
    rows = [
        (
            *(_cell(row[at[c]] or row[named[c]], words, c in numbers) for c in seen),
            *(_iri(row[at[c]]) for c in behind),
        )
        for row in answer.rows
    ]
    return report.Table(caption, tuple(columns), tuple(rows), sheet=caption)


def _cell(term: Term | None, words: Callable[[Term], str], counted: bool) -> report.Cell:
    if term is None:
        return None
    if counted:
        found = arrange.number(term)
        return int(found) if found is not None and found.is_integer() and abs(found) < 2**53 else found
    return words(term) if isinstance(term, ox.NamedNode) else term.value


def _iri(term: Term | None) -> str | None:
    return None if term is None else term.value
