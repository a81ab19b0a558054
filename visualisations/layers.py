"""Edges as a picture in columns: what points at others stands to the left of it. Drawn here, the same each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import networkx as nx

from ..graph.store import Term
from ..queries.arrange import Edge, collate

MOST = 150
"""Nodes that are drawn at most: those with the most edges. A picture of more is a tangle."""

LAYERS = 5
COLUMN, ROW, BOX, LETTERS = 330, 34, 250, 30
"""Pixels from column to column and from row to row, width of a box, and letters that fit in it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its term, its words cut to fit, and its upper left corner."""

    term: Term
    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as the path of an SVG, with its edge."""

    path: str
    edge: Edge


@dataclass(frozen=True)
class Picture:
    """Boxes and lines within `width` × `height`; `total`: nodes that the edges have, of which these are drawn."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    total: int


def picture(edges: Sequence[Edge], words: Callable[[Term], str]) -> Picture:
    """The nodes with the most edges, in layers. A circle of edges is one layer."""
    whole: nx.DiGraph[Term] = nx.DiGraph()
    whole.add_edges_from((e.start, e.end) for e in edges)
    kept = sorted(whole, key=lambda n: (-whole.degree(n), collate(words(n))))[:MOST]
    graph = whole.subgraph(kept)
    if len(whole) > MOST:
        graph = graph.edge_subgraph(graph.edges)
    layer = _layers(graph)
    columns: dict[int, list[Term]] = {}
    for node in sorted(graph, key=lambda n: collate(words(n))):
        columns.setdefault(layer[node], []).append(node)
    places = {number: column for column, number in enumerate(sorted(columns))}
    _untangle(graph, [columns[number] for number in sorted(columns)])
    at = {
        node: (places[number] * COLUMN, row * ROW)
        for number, nodes in columns.items()
        for row, node in enumerate(nodes)
    }
    return Picture(
        tuple(Node(node, _cut(words(node)), x + 4, y + 4) for node, (x, y) in at.items()),
        tuple(Line(_path(at[e.start], at[e.end]), e) for e in edges if e.start in at and e.end in at),
        (max(places.values(), default=0)) * COLUMN + BOX + 40,
        max((len(nodes) for nodes in columns.values()), default=0) * ROW + 8,
        len(whole),
    )


def _layers(graph: nx.DiGraph[Term]) -> dict[Term, int]:
    """How many steps lead to a node at most, with circles taken as one."""
    circles = nx.condensation(graph)
    depth: dict[int, int] = {}
    for number in nx.topological_sort(circles):
        depth[number] = max((depth[before] + 1 for before in circles.predecessors(number)), default=0)
    return {  # the nodes of a condensation are numbers, its members those of the graph
        cast("Term", node): min(depth[number], LAYERS - 1)
        for number, nodes in circles.nodes(data="members")
        for node in nodes
    }


def _untangle(graph: nx.DiGraph[Term], columns: list[list[Term]]) -> None:
    """Puts each node of a column near the middle of those that it is joined to in the column before."""
    for before, column in zip(columns, columns[1:], strict=False):
        place = {node: row for row, node in enumerate(before)}
        old = {node: row for row, node in enumerate(column)}
        middle = {}
        for node in column:
            rows = [place[n] for n in (*graph.predecessors(node), *graph.successors(node)) if n in place]
            middle[node] = sum(rows) / len(rows) if rows else float(old[node])
        column.sort(key=lambda node: (middle[node], old[node]))


def _path(start: tuple[int, int], end: tuple[int, int]) -> str:
    """From the right side of a box to the left side of another; within a column round the right side."""
    half = ROW // 2 - 1
    x1, y1, x2, y2 = start[0] + 4 + BOX, start[1] + half, end[0] + 4, end[1] + half
    if end[0] <= start[0]:
        x2 += BOX
        return f"M{x1} {y1}C{x1 + 30} {y1} {x2 + 30} {y2} {x2} {y2}"
    bend = (x2 - x1) // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _cut(words: str) -> str:
    return words if len(words) <= LETTERS else words[: LETTERS - 1].rstrip() + "…"
