"""Where the nodes of a map stand. Worked out here from the map alone, so that the same map looks the same at the next
meeting; no browser moves anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ...ontology.turtle import natural_key
from ...queries.arrange import collate
from . import labels, springs
from .kinds import NODES
from .model import Drawn, Map, Node
from .springs import WIDER

BOX, ROW, GAP = 320, 60, 110
"""Width of a box, pixels from row to row, and pixels between columns, in a layered map."""

ROWS: Final = 40
"""Boxes of a column under each other, at most, in a map of so few nodes that they fit; what is over stands beside them,
`NEXT` pixels away, so that a large map is as wide as it is high."""

NEXT: Final = 40

CHANGES: Final = frozenset({"kept", "reworded", "moved", "to-purpose", "to-goal", "dropped", "added"})
"""Kinds of edges between two versions."""

SWEEPS: Final = 8
"""Times that columns are put in order by their neighbours, to the right and back."""

ABREAST: Final = 2 * labels.STEP + 10
"""From node to node upwards in a ring: two lines of words, and some air."""

OUTWARD: Final = labels.WORDS + labels.LETTER * labels.BESIDE + 34
"""From ring to ring: the words of the inner one, and the signs of the outer."""

FLAT: Final = 1.7
"""How much wider than high a ring is at most."""

MARGIN: Final = 24
"""Pixels round a network."""


@dataclass(frozen=True)
class Layout:
    """`at`: node (IRI) → the middle of its place. The drawing is `width` × `height`, from 0. `columns`: x and kinds of
    each column, for its heading; () where there are none. `boxes`: whether nodes are boxes with their words inside,
    else signs with words beside them."""

    name: str
    at: dict[str, tuple[float, float]]
    width: float
    height: float
    columns: tuple[tuple[float, tuple[str, ...]], ...] = ()
    boxes: bool = True


def layered(drawn: Map) -> Layout:
    """Columns along the chain of goals, from who acts to what is aimed at: neighbours stand near each other."""
    return _in_columns("layered", drawn, drawn.graph(), _columns(drawn))


def pair(drawn: Map) -> Layout:
    """Two columns: who acts, and everything else (actors against goals)."""
    who = {"area", "actor", "body", "plan"}
    acting = ("area", "actor", "actor-kind", "body")
    first = acting if any(n.kind in acting[1:] for n in drawn.nodes) else who
    return _in_columns("pair", drawn, drawn.graph(), {n.id: 0 if n.kind in first else 1 for n in drawn.nodes})


def circle(drawn: Map) -> Layout:
    """Rings round the node that the map is about: what is one step from it, two steps, and so on; what no steps lead to
    stands in rows below. Words stand outside the rings, to the left or right, and never meet.
    """
    graph = nx.Graph(drawn.graph())
    if not drawn.nodes:
        return Layout("circle", {}, 0, 0, boxes=False)
    centre = drawn.focus if drawn.focus in graph else min(graph, key=lambda n: (-graph.degree(n), n))
    far = nx.single_source_shortest_path_length(graph, centre)
    rings: dict[int, list[Node]] = {}
    for node in drawn.nodes:
        rings.setdefault(far.get(node.id, 0), []).append(node)
    apart = [n.id for n in rings.pop(0) if n.id != centre]
    at = {centre: (0.0, 0.0)}
    angle: dict[str, float] = {centre: 0.0}
    shells, tall = _sizes([len(rings[step]) for step in sorted(rings)])
    out = 0
    for step, count in zip(sorted(rings), shells, strict=True):
        members = sorted(rings[step], key=lambda n: _bearing(graph, n, angle, list(NODES).index(n.kind)))
        half = math.ceil(len(members) / 2)
        for side, part in ((1, members[:half]), (-1, members[half:][::-1])):
            for shell in range(count):
                wide = OUTWARD * (out + shell + 1)
                own = part[shell::count]
                for row, node in enumerate(own):
                    turn = math.asin(2 * (row + 0.5) / len(own) - 1)
                    high = max(tall * math.sqrt(wide) + ABREAST * (out + shell), wide / FLAT)
                    at[node.id] = (side * wide * math.cos(turn), high * math.sin(turn))
                    angle[node.id] = (math.pi / 2 + turn) * side % math.tau
        out += count
    below = max(y for _, y in at.values()) + 2 * ABREAST
    across = max(2, 2 * max(out, math.isqrt(len(apart) // 8)))
    for place, iri in enumerate(apart):
        row, column = divmod(place, across)
        x = (2 * labels.SIGN + OUTWARD * (column // 2)) * (-1 if column % 2 else 1)
        at[iri] = (x, below + row * ABREAST)
    wide = max(abs(x) for x, _ in at.values()) + OUTWARD
    top, low = min(y for _, y in at.values()) - ABREAST, max(y for _, y in at.values()) + ABREAST
    places = {n: (round(x + wide, 1), round(y - top, 1)) for n, (x, y) in at.items()}
    return Layout("circle", places, 2 * wide, low - top, boxes=False)


def _sizes(members: list[int]) -> tuple[list[int], float]:
    """In how many shells each ring of so many nodes stands, one `OUTWARD` outside the other, and how high rings are
    at least: this times the square root of how wide, and a row for each ring within. Lower, words would reach
    the next ring.
    """
    shells = [max(1, round(math.sqrt(WIDER * count * ABREAST / (4 * OUTWARD)))) for count in members]
    out, tall = 0, 2 * ABREAST / math.sqrt(OUTWARD)
    for count, ring in zip(members, shells, strict=True):
        rows = math.ceil(math.ceil(count / 2) / ring)
        tall = max(tall, rows * ABREAST / 2 / math.sqrt(OUTWARD * (out + 1)))
        out += ring
    return shells, tall


def _bearing(
    graph: nx.Graph[str], node: Node, angle: dict[str, float], kind: int
) -> tuple[float, int, tuple[str, str]]:
    """Near what it hangs on in the ring within."""
    seen = [angle[n] for n in graph[node.id] if n in angle]
    mean = math.atan2(sum(map(math.sin, seen)), sum(map(math.cos, seen))) % math.tau if seen else math.tau
    return round(mean, 6), kind, collate(node.label)


def network(drawn: Map) -> Layout:
    """What is joined stands together, with room for the words of each (`springs.py`)."""
    graph = nx.Graph(drawn.graph())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    at, width, height = springs.placed(graph, {n.id: labels.beside(n) for n in drawn.nodes})
    places = {n: (round(x + MARGIN, 1), round(y + MARGIN, 1)) for n, (x, y) in at.items()}
    return Layout("network", places, width + 2 * MARGIN, height + 2 * MARGIN, boxes=False)


def _columns(drawn: Map) -> dict[str, float]:
    """Each node's column by its kind. Two versions stand side by side, with what was dropped to the left and what was
    added to the right. Where kinds say nothing (a query of somebody's own), by how many edges lead to a node."""
    if drawn.edges and all(e.kind in CHANGES for e in drawn.edges):
        return _versions(drawn)
    if any(n.kind != "other" for n in drawn.nodes):
        column = {n.id: float(NODES[n.kind].column) for n in drawn.nodes}
        plan = NODES["plan"].column
        beside = 0.5 if max(column.values()) <= plan else -0.5
        placed = {e.end for e in drawn.edges if e.kind == "applies"}
        return column | {n.id: plan + beside for n in drawn.nodes if n.kind == "area" and n.id in placed}
    graph = nx.DiGraph(drawn.graph())
    rounds = nx.condensation(graph)
    depth: dict[int, int] = {}
    for number in nx.topological_sort(rounds):
        depth[number] = max((depth[p] + 1 for p in rounds.predecessors(number)), default=0)
    return {n: float(min(depth[number], 5)) for number, data in rounds.nodes.items() for n in data["members"]}


def _versions(drawn: Map) -> dict[str, float]:
    """The earlier version, its parts, the parts of the later one, and the later version."""
    column = dict.fromkeys((n.id for n in drawn.nodes), 1.0)
    for edge in drawn.edges:
        before = edge.kind != "added"
        column[edge.start] = 1.0 if before else 2.0
        column[edge.end] = 0.0 if edge.kind == "dropped" else 2.0 if before else 3.0
    return column


def _in_columns(name: str, drawn: Map, graph: Drawn, column: Mapping[str, float]) -> Layout:
    used = sorted(set(column.values()))
    nodes = {n.id: n for n in drawn.nodes}
    columns = [
        sorted((n for n in nodes if column[n] == c), key=lambda n: (collate(nodes[n].group), _key(nodes[n])))
        for c in used
    ]
    _untangle(graph, columns)
    rows = max(ROWS, math.isqrt(len(nodes) * 2))
    tallest = min(max((len(c) for c in columns), default=0), rows)
    at: dict[str, tuple[float, float]] = {}
    heads = []
    left = 20.0
    for members in columns:
        heads.append((left, tuple(k for k in NODES if any(nodes[n].kind == k for n in members))))
        abreast = math.ceil(len(members) / rows)
        each = math.ceil(len(members) / abreast)
        step = min(tallest * ROW / each, 3 * ROW) if each > 1 else ROW
        top = 1.5 * ROW + (tallest * ROW - step * each) / 2 + step / 2
        for row, node in enumerate(members):
            at[node] = (left + BOX / 2 + row // each * (BOX + NEXT), top + row % each * step)
        left += abreast * (BOX + NEXT) - NEXT + GAP
    return Layout(name, at, left - GAP + 20, (tallest + 2) * ROW, tuple(heads))


def _key(node: Node) -> tuple[object, ...]:
    return tuple(natural_key(node.id))


def _untangle(graph: Drawn, columns: list[list[str]]) -> None:
    """Puts each node near the middle of its neighbours, column by column to the right and back (the barycentre rule of
    Sugiyama, Tagawa and Toda 1981)."""
    near = {n: [*graph.successors(n), *graph.predecessors(n)] for n in graph}
    for sweep in range(SWEEPS):
        order = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        place = {n: (row + 0.5) / len(c) for c in columns for row, n in enumerate(c)}
        for at in order:
            side = set(columns[at - 1]) if sweep % 2 == 0 else set(columns[at + 1])
            column = columns[at]
            middle = {}
            for n in column:
                seen = [place[m] for m in near[n] if m in side] or [place[m] for m in near[n] if m in place]
                middle[n] = sum(seen) / len(seen) if seen else place[n]
            old = {n: row for row, n in enumerate(column)}
            column.sort(key=lambda n: (middle[n], old[n]))
            place |= {n: (row + 0.5) / len(column) for row, n in enumerate(column)}


LAYOUTS: Final[dict[str, Callable[[Map], Layout]]] = {
    "layered": layered,
    "network": network,
    "circle": circle,
    "pair": pair,
}
"""Name → layout. That of the map of counties (`tiles.py`) is beside these, for it draws areas and not edges."""

USUAL: Final = {"network_around": "circle"}
"""Map (name) → the layout that shows it best, where that is not the layered one."""
