"""Bars for an answer that counts: one for each row, from zero, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

from ..queries.arrange import number
from ..queries.results import Table

MOST = 100
"""Bars that are drawn at most; a table with all rows stands beside them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the table by its place, its value, and where its bar begins and how long it is (per cent of the width,
    with one decimal)."""

    row: int
    value: float
    start: float
    length: float


@dataclass(frozen=True)
class Bars:
    """`counting`: the column; `zero`: where zero is (per cent); `total`: rows with a number."""

    counting: str
    bars: tuple[Bar, ...]
    zero: float
    total: int


def bars(table: Table, counting: str) -> Bars:
    """The first rows as bars, in the order of the table. Rows without a number have none."""
    by = table.columns.index(counting)
    found = [(n, value) for n, row in enumerate(table.rows) if (value := number(row[by])) is not None]
    shown = found[:MOST]
    least = min([0.0, *(value for _, value in shown)])
    width = max([0.0, *(value for _, value in shown)]) - least or 1.0
    zero = -least / width * 100
    return Bars(
        counting,
        tuple(
            Bar(
                row,
                value,
                round(zero + min(0.0, value) / width * 100, 1),
                round(abs(value) / width * 100, 1),
            )
            for row, value in shown
        ),
        round(zero, 1),
        len(found),
    )
