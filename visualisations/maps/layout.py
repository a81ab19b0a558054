"""Where the nodes of a map stand. Worked out here from the map alone, so that the same map looks the same at the next
meeting; no browser moves anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ...ontology.turtle import natural_key
from ...queries.arrange import collate
from .kinds import NODES
from .model import Drawn, Map, Node

BOX, ROW, GAP = 320, 60, 110
"""Width of a box, pixels from row to row, and pixels between columns, in a layered map."""

SWEEPS: Final = 8
"""Times that columns are put in order by their neighbours, to the right and back."""

SEED: Final = 1
"""Of what is drawn by lot, so that the same map comes again."""


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
    graph = drawn.graph()
    column = _columns(drawn)
    return _in_columns("layered", drawn, graph, column)


def pair(drawn: Map) -> Layout:
    """Two columns: who acts, and everything else (actors against goals)."""
    who = {"area", "actor", "body", "plan"}
    first = {"area", "actor", "body"} if any(n.kind in ("actor", "body") for n in drawn.nodes) else who
    return _in_columns("pair", drawn, drawn.graph(), {n.id: 0 if n.kind in first else 1 for n in drawn.nodes})


def circle(drawn: Map) -> Layout:
    """Rings round the node that the map is about: what is one step from it, two steps, and so on."""
    graph = nx.Graph(drawn.graph())
    ids = [n.id for n in drawn.nodes]
    if not ids:
        return Layout("circle", {}, 0, 0, boxes=False)
    centre = drawn.focus or min(ids, key=lambda n: (-graph.degree(n), n))
    far = nx.single_source_shortest_path_length(graph, centre)
    last = max(far.values()) + 1
    rings: dict[int, list[Node]] = {}
    for node in drawn.nodes:
        rings.setdefault(far.get(node.id, last), []).append(node)
    at = {centre: (0.0, 0.0)}
    angle: dict[str, float] = {centre: 0.0}
    radius = 0.0
    for ring in sorted(rings)[1:]:
        members = sorted(rings[ring], key=lambda n: _bearing(graph, n, angle, list(NODES).index(n.kind)))
        radius = max(radius + 210, len(members) * 46 / math.tau)
        for place, node in enumerate(members):
            angle[node.id] = math.tau * place / len(members)
            x, y = radius * math.sin(angle[node.id]), -radius * math.cos(angle[node.id])
            at[node.id] = (x, y)
    edge = radius + 190
    return Layout(
        "circle",
        {n: (x + edge, y + edge - 100) for n, (x, y) in at.items()},
        2 * edge,
        2 * edge - 200,
        boxes=False,
    )


def _bearing(
    graph: nx.Graph[str], node: Node, angle: dict[str, float], kind: int
) -> tuple[float, int, tuple[str, str]]:
    """Near what it hangs on in the ring within."""
    seen = [angle[n] for n in graph[node.id] if n in angle]
    mean = math.atan2(sum(map(math.sin, seen)), sum(map(math.cos, seen))) % math.tau if seen else math.tau
    return round(mean, 6), kind, collate(node.label)


def network(drawn: Map) -> Layout:
    """What is joined stands together (Fruchterman and Reingold's springs, networkx), with a fixed seed. Parts that hang
    together are set by themselves and stand beside each other, the largest first.
    """
    graph = nx.Graph(drawn.graph())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    at: dict[str, tuple[float, float]] = {}
    x = y = high = 0.0
    whole = max(1.0, math.sqrt(len(graph)) * 150)
    for members in sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c))):
        part = graph.subgraph(sorted(members))
        side = max(110.0, math.sqrt(len(part)) * 120)
        if x and x + side > whole * 1.3:
            x, y, high = 0.0, y + high, 0.0
        for node, (px, py) in _springs(part).items():
            at[node] = (x + side * (px + 1) / 2 + 60, y + side * (py + 1) / 2 + 60)
        x, high = x + side + 60, max(high, side + 60)
    width = max((px for px, _ in at.values()), default=0.0) + 120
    return Layout("network", at, width, y + high + 60, boxes=False)


def _springs(part: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """Places from -1 to 1. Large graphs start from a circle in the order of a walk, and settle in fewer rounds."""
    if len(part) == 1:
        return dict.fromkeys(part, (0.0, 0.0))
    ordered = list(nx.dfs_preorder_nodes(part, min(part)))
    start = {
        n: (math.cos(math.tau * i / len(ordered)), math.sin(math.tau * i / len(ordered)))
        for i, n in enumerate(ordered)
    }
    fixed: nx.Graph[str] = nx.Graph()
    fixed.add_nodes_from(ordered)
    fixed.add_edges_from(sorted(tuple(sorted(e)) for e in part.edges))
    rounds = 120 if len(part) <= 200 else 50 if len(part) <= 600 else 20
    found = nx.spring_layout(fixed, pos=start, iterations=rounds, seed=SEED, scale=1.0)
    return {n: (float(px), float(py)) for n, (px, py) in found.items()}


def _columns(drawn: Map) -> dict[str, int]:
    """Each node's column by its kind; where kinds say nothing (a query of somebody's own), by how many edges lead to
    it."""
    if any(n.kind != "other" for n in drawn.nodes):
        return {n.id: NODES[n.kind].column for n in drawn.nodes}
    graph = nx.DiGraph(drawn.graph())
    rounds = nx.condensation(graph)
    depth: dict[int, int] = {}
    for number in nx.topological_sort(rounds):
        depth[number] = max((depth[p] + 1 for p in rounds.predecessors(number)), default=0)
    return {n: min(depth[number], 5) for number, data in rounds.nodes.items() for n in data["members"]}


def _in_columns(name: str, drawn: Map, graph: Drawn, column: dict[str, int]) -> Layout:
    used = sorted(set(column.values()))
    nodes = {n.id: n for n in drawn.nodes}
    columns = [
        sorted((n for n in nodes if column[n] == c), key=lambda n: (collate(nodes[n].group), _key(nodes[n])))
        for c in used
    ]
    _untangle(graph, columns)
    tallest = max((len(c) for c in columns), default=0)
    height = tallest * ROW + 2 * ROW
    at: dict[str, tuple[float, float]] = {}
    for place, members in enumerate(columns):
        x = place * (BOX + GAP) + BOX / 2 + 20
        step = (tallest * ROW) / max(len(members), 1) if len(members) > 1 else ROW
        step = min(step, 3 * ROW)
        top = 1.5 * ROW + (tallest * ROW - step * len(members)) / 2 + step / 2
        for row, node in enumerate(members):
            at[node] = (x, top + row * step)
    heads = tuple(
        (place * (BOX + GAP) + 20, tuple(k for k in NODES if any(nodes[n].kind == k for n in members)))
        for place, members in enumerate(columns)
    )
    return Layout(name, at, len(columns) * (BOX + GAP) - GAP + 40, height, heads)


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
"""Name → layout. The map of counties (`tiles.py`) is beside these, for it draws areas and not edges."""
