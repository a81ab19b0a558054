"""Bars drawn from answers, and answers as tables of files."""

from __future__ import annotations

import pyoxigraph as ox
from samverkansgraf.queries.results import Table
from samverkansgraf.visualisations import answered, bars


def _node(key: object) -> ox.NamedNode:
    return ox.NamedNode(f"https://e.test/{key}")


def test_bars_begin_at_zero_and_share_a_scale_also_below_it() -> None:
    table = Table(["k", "n"], [(ox.Literal(k), ox.Literal(n)) for k, n in (("a", 30), ("b", -10), ("c", 0))])
    drawn = bars.bars(table, "n")
    assert drawn.zero == 25.0
    assert [(b.start, b.length) for b in drawn.bars] == [(25.0, 75.0), (0.0, 25.0), (25.0, 0.0)]
    assert bars.bars(Table(["n"], [(ox.Literal(0),)]), "n").bars[0].length == 0


def test_more_bars_than_a_page_holds_are_counted_and_not_drawn() -> None:
    table = Table(["n"], [(ox.Literal(n),) for n in range(bars.MOST + 7)])
    drawn = bars.bars(table, "n")
    assert (len(drawn.bars), drawn.total) == (bars.MOST, bars.MOST + 7)


def test_a_table_for_files_has_words_first_and_keeps_numbers_and_iris() -> None:
    table = Table(
        ["thing", "n", "text"], [(_node("a"), ox.Literal(3), ox.Literal("=1+1")), (None, None, None)]
    )
    made = answered.table(table, {"n": "Antal"}, "Svar", lambda term: "Namn", "{column} (IRI)")
    assert [c.label for c in made.columns] == ["thing", "Antal", "text", "thing (IRI)"]
    assert made.rows == (("Namn", 3, "=1+1", "https://e.test/a"), (None, None, None, None))
