"""Bars and layers drawn from answers."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
from samverkansgraf.graph.store import Term
from samverkansgraf.queries.arrange import Edge
from samverkansgraf.queries.results import Table
from samverkansgraf.visualisations import answered, bars, layers


def _node(key: object) -> ox.NamedNode:
    return ox.NamedNode(f"https://e.test/{key}")


def _words(term: Term) -> str:
    return term.value.rsplit("/", 1)[-1]


def _edges(pairs: Sequence[tuple[object, object]]) -> list[Edge]:
    return [Edge(_node(a), None, _node(b)) for a, b in pairs]


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


def test_what_points_at_something_stands_to_its_left() -> None:
    drawn = layers.picture(_edges([("plan", "goal"), ("goal", "part"), ("plan", "part")]), _words)
    x = {_words(n.term): n.x for n in drawn.nodes}
    assert x["plan"] < x["goal"] < x["part"]
    assert len(drawn.lines) == 3 and all(
        n.x + layers.BOX <= drawn.width and n.y < drawn.height for n in drawn.nodes
    )


def test_a_circle_of_edges_is_drawn_and_no_two_boxes_meet() -> None:
    drawn = layers.picture(_edges([(1, 2), (2, 3), (3, 1), (3, 4), (4, 4)]), _words)
    places = [(n.x, n.y) for n in drawn.nodes]
    assert len(drawn.lines) == 5 and len(set(places)) == len(places) == 4


def test_the_nodes_with_the_most_edges_are_kept_and_the_rest_counted() -> None:
    drawn = layers.picture(_edges([(0, n) for n in range(1, 400)]), _words)
    assert len(drawn.nodes) == layers.MOST and drawn.total == 400
    assert {_words(n.term) for n in drawn.nodes} >= {"0"} and len(drawn.lines) == layers.MOST - 1


def test_the_same_edges_give_the_same_picture() -> None:
    pairs = [(a, b) for a in range(12) for b in range(12, 30) if (a * b) % 3]
    assert layers.picture(_edges(pairs), _words) == layers.picture(_edges(pairs), _words)


def test_a_table_for_files_has_words_first_and_keeps_numbers_and_iris() -> None:
    table = Table(
        ["thing", "n", "text"], [(_node("a"), ox.Literal(3), ox.Literal("=1+1")), (None, None, None)]
    )
    made = answered.table(table, {"n": "Antal"}, "Svar", lambda term: "Namn", "{column} (IRI)")
    assert [c.label for c in made.columns] == ["thing", "Antal", "text", "thing (IRI)"]
    assert made.rows == (("Namn", 3, "=1+1", "https://e.test/a"), (None, None, None, None))
