"""Places of nodes that what is joined draws together: springs (Fruchterman and Reingold 1991, as networkx has them) and
then room for the words of each. Large graphs are set group by group, so that their parts can be told apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import networkx as nx

At: TypeAlias = dict[str, tuple[float, float]]
Room: TypeAlias = tuple[float, float]
"""How far the words of a node reach to the right of its middle, and how high it is."""

SEED: Final = 1
"""Of what is drawn by lot, so that the same map comes again."""

ALONE: Final = 160
"""Nodes that are set together; more are set group by group."""

SPREAD: Final = 2.4
"""Room of a drawing, as a multiple of what the signs and words in it take."""

WIDER: Final = 1.5
"""How much wider than high it is: words are."""

SPACE: Final = 10.0
"""Pixels between two nodes at least."""

LEFT: Final = 16.0
"""How far a sign reaches to the left of its middle."""

_ROUNDS: Final = 60


def placed(graph: nx.Graph[str], room: Mapping[str, Room]) -> tuple[At, float, float]:
    """Where each node stands, from 0, and the width and height of it all. Parts that hang together are set by
    themselves and stand beside each other in rows, the largest first. No two nodes, words and all, lie over each other.
    """
    parts = sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c)))
    boxes = []
    for members in parts:
        at = _apart(_set(_ordered(graph, members), room), room)
        boxes.append(_boxed(at, room))
    whole = max(
        math.sqrt(sum(w * h for _, w, h in boxes) * WIDER) * 1.05, max((w for _, w, _ in boxes), default=0.0)
    )
    found: At = {}
    x = y = high = wide = 0.0
    for box, w, h in boxes:
        if x and x + w > whole:
            x, y, high = 0.0, y + high + 4 * SPACE, 0.0
        found |= {n: (x + px, y + py) for n, (px, py) in box.items()}
        x, high, wide = x + w + 4 * SPACE, max(high, h), max(wide, x + w)
    return found, wide, y + high


def _ordered(graph: nx.Graph[str], members: set[str]) -> nx.Graph[str]:
    """The part with its nodes in the order of a walk from the first of them, and its edges in order, each once."""
    part = graph.subgraph(members)
    near = {n: sorted(part[n]) for n in members}
    walk, seen, todo = [], set(), [min(members)]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            walk.append(node)
            todo.extend(reversed(near[node]))
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(walk)
    made.add_edges_from((n, m) for n in sorted(members) for m in near[n] if n < m)
    return made


def _set(part: nx.Graph[str], room: Mapping[str, Room]) -> At:
    """Places in pixels, some of which may still lie over each other."""
    if len(part) <= ALONE:
        return _scaled(_springs(part), part, room)
    number = {n: i for i, n in enumerate(part)}
    ids = list(part)
    # By number: a set of texts comes in another order in each process.
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(range(len(ids)))
    numbered.add_edges_from((number[a], number[b]) for a, b in part.edges)
    groups = sorted(
        (sorted(g) for g in nx.community.louvain_communities(numbered, seed=SEED)),
        key=lambda g: (-len(g), g[0]),
    )
    inside = [
        _scaled(_springs(_ordered_as(part, [ids[i] for i in g])), [ids[i] for i in g], room) for g in groups
    ]
    size = [_boxed(at, room)[1:] for at in inside]
    group = {i: k for k, g in enumerate(groups) for i in g}
    between: nx.Graph[str] = nx.Graph()
    between.add_nodes_from(map(str, range(len(groups))))
    for a, b in numbered.edges:
        one, other = str(group[a]), str(group[b])
        if one != other:
            weight = between.get_edge_data(one, other, {"weight": 0})["weight"]
            between.add_edge(one, other, weight=weight + 1)
    middles = _scaled(
        _springs(between), between, {str(k): (w - LEFT, h) for k, (w, h) in enumerate(size)}, spread=1.3
    )
    apart = _apart(middles, {str(k): (w - LEFT + 4 * SPACE, h + 4 * SPACE) for k, (w, h) in enumerate(size)})
    found: At = {}
    for k, at in enumerate(inside):
        box, _, high = _boxed(at, room)
        x, y = apart[str(k)]
        found |= {n: (x - LEFT + px, y - high / 2 + py) for n, (px, py) in box.items()}
    return found


def _ordered_as(part: nx.Graph[str], members: Sequence[str]) -> nx.Graph[str]:
    wanted = set(members)
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(members)
    made.add_edges_from((a, b) for a, b in part.edges if a in wanted and b in wanted)
    return made


def _springs(part: nx.Graph[str]) -> At:
    """Places from -1 to 1, from a circle in the order of the nodes."""
    if len(part) == 1:
        return dict.fromkeys(part, (0.0, 0.0))
    start = {
        n: (math.cos(math.tau * i / len(part)), math.sin(math.tau * i / len(part)))
        for i, n in enumerate(part)
    }
    rounds = 120 if len(part) <= 100 else 80 if len(part) <= 300 else 40
    found = nx.spring_layout(part, pos=start, iterations=rounds, seed=SEED, scale=1.0, method="force")
    return {n: (float(px), float(py)) for n, (px, py) in found.items()}


def _scaled(
    at: At, members: Sequence[str] | nx.Graph[str], room: Mapping[str, Room], spread: float = SPREAD
) -> At:
    """The places in pixels: as much room as the nodes and their words need, `spread` times."""
    area = sum((room[n][0] + LEFT + SPACE) * (room[n][1] + SPACE) for n in members) * spread
    half = math.sqrt(area) / 2
    across, down = half * math.sqrt(WIDER), half / math.sqrt(WIDER)
    return {n: (x * across, y * down) for n, (x, y) in at.items()}


def _boxed(at: At, room: Mapping[str, Room]) -> tuple[At, float, float]:
    """The same places from 0, and the width and height that they take with their words."""
    left = min(x for x, _ in at.values()) - LEFT
    top = min(y - room[n][1] / 2 for n, (_, y) in at.items())
    wide = max(x + room[n][0] for n, (x, _) in at.items()) - left
    high = max(y + room[n][1] / 2 for n, (_, y) in at.items()) - top
    return {n: (x - left, y - top) for n, (x, y) in at.items()}, wide, high


def _apart(at: At, room: Mapping[str, Room]) -> At:
    """Nodes pushed from each other until none lies over another: a little each time, to the side where that is least;
    what is still in the way at last moves down."""
    import numpy as np

    ids = list(at)
    xy = np.array([at[n] for n in ids], dtype=float)
    right = np.array([room[n][0] for n in ids]) + SPACE
    high = np.array([room[n][1] for n in ids]) + SPACE
    wide, middle = right + LEFT, (right - LEFT) / 2
    tallest = float(high.max())
    for _ in range(_ROUNDS):
        order = np.lexsort((xy[:, 0], xy[:, 1]))
        x, y = xy[order, 0] + middle[order], xy[order, 1]
        w, h = wide[order], high[order]
        move = np.zeros((len(ids), 2))
        met = False
        for step in range(1, len(ids)):
            dy = y[step:] - y[:-step]
            if not (dy < tallest).any():
                break
            dx = x[step:] - x[:-step]
            over_x = (w[step:] + w[:-step]) / 2 - np.abs(dx)
            over_y = (h[step:] + h[:-step]) / 2 - dy
            both = np.nonzero((over_x > 0.01) & (over_y > 0.01))[0]
            if not len(both):
                continue
            met = True
            flat = over_x[both] < over_y[both]
            push_x = np.where(flat, np.where(dx[both] >= 0, 1, -1) * over_x[both], 0.0) * 0.5
            push_y = np.where(flat, 0.0, over_y[both]) * 0.5
            for axis, push in ((0, push_x), (1, push_y)):
                np.add.at(move[:, axis], both + step, push)
                np.add.at(move[:, axis], both, -push)
        if not met:
            break
        # Several pushes at once would throw a node far away.
        xy[order] += np.clip(move, -tallest, tallest)
    return _settled({n: (float(px), float(py)) for n, (px, py) in zip(ids, xy, strict=True)}, room)


def _settled(at: At, room: Mapping[str, Room]) -> At:
    """From the top down, each node as high as it stands or below what is in its way."""
    done: list[tuple[float, float, float, float]] = []
    found: At = {}
    tallest = max(high for _, high in room.values()) + SPACE
    for n in sorted(at, key=lambda n: (at[n][1], at[n][0], n)):
        x, y = at[n]
        left, right, half = x - LEFT, x + room[n][0] + SPACE, (room[n][1] + SPACE) / 2
        near = [b for b in done if b[3] > y - half - tallest and b[0] < right - 0.02 and b[1] > left + 0.02]
        for _, _, top, bottom in sorted(near, key=lambda b: b[2]):
            if top < y + half - 0.02 and bottom > y - half + 0.02:
                y = bottom + half
        done.append((left, right, y - half, y + half))
        found[n] = (x, y)
    return found
