"""What the network says of its nodes: how much is joined to each, what stands between, which hang together, and which
hold the map together (networkx). Every measure is of the map that is drawn, and is worked out the same way each time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx

from ...ontology import texts
from ...queries.arrange import collate
from .model import Map, Node
from .springs import SEED

STEPS: Final = 500_000
"""Nodes and lines passed on the way along shortest paths, at most: a map of some 400 nodes is counted whole. In a
larger one paths are followed from so many nodes drawn by lot as that leaves, at least `SAMPLE`: a sample of pivots
keeps the order of the nodes that stand out (Brandes and Pich 2007)."""

SAMPLE: Final = 20

HIGH: Final = 0.9
"""Share of the other nodes of its kind that stand less between others than a bridge between groups does: like is
compared with like, for whatever much hangs on stands between most. A node that is alone of its kind is none."""

EVEN: Final = 1e-9
"""Two values that differ by less are the same, added up in another order."""

LONGEST: Final = 60
"""Letters of a node's name in the name of a group."""

NAMES: Final = ("degree", "plans", "between", "community", "bridge")
"""The measures, in the order in which they are explained."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`degree`: other nodes it is joined to, however many lines there are. `plans`: plan versions it stands in or is
    linked from. `between`: share (0–1) of the shortest paths between two others that go through it. `community`: the
    number of its group, 0 for none. `bridge`: whether the map falls apart without it, or it stands high between groups.
    """

    degree: int
    plans: int
    between: float
    community: int
    bridge: bool


@dataclass(frozen=True, slots=True)
class Community:
    """A group found in the map: its number from 1, the largest first; what it is called, after its best-linked node;
    that node and all members (IRIs)."""

    number: int
    name: str
    around: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """`of`: node (IRI) → what was measured. `sampled`: nodes from which paths were followed where that is not all of
    them, else 0."""

    of: dict[str, Measured]
    communities: tuple[Community, ...] = ()
    sampled: int = 0

    def community(self, node: str) -> str:
        """What the group of a node is called, "" for none."""
        number = self.of[node].community
        return self.communities[number - 1].name if number else ""

    def bridges(self, drawn: Map, kinds: Iterable[str] = ("actor", "body")) -> list[Node]:
        """The bridging nodes of some kinds, those that stand most between others first."""
        wanted = set(kinds)
        found = [n for n in drawn.nodes if n.kind in wanted and self.of[n.id].bridge]
        return sorted(found, key=lambda n: (-self.of[n.id].between, collate(n.label), n.id))


@dataclass(frozen=True, slots=True)
class Explained:
    """A measure in words: its key, what it is called, what it says, and what it does not say."""

    key: str
    name: str
    says: str
    limit: str


def explained(language: str, of: Measures | None = None) -> tuple[Explained, ...]:
    """The measures in one sentence each, with their limits; where `of` rests on a sample, that is said."""
    said = texts.catalogue(language)["maps"]["measures"]
    made = []
    for key in NAMES:
        limit = str(said[key]["limit"])
        if key == "between" and of is not None and of.sampled:
            limit += " " + str(said["sampled"]).format(count=of.sampled, all=len(of.of))
        made.append(Explained(key, str(said[key]["name"]), str(said[key]["says"]), limit))
    return tuple(made)


def measures(drawn: Map) -> Measures:
    """Everything measured, of lines without direction: several lines between two nodes are one, and a line from a node
    to itself is none. Betweenness is whole where that takes at most `STEPS`. The same map gives the same numbers.
    """
    ids = sorted(n.id for n in drawn.nodes)
    place = {iri: number for number, iri in enumerate(ids)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(ids)))
    # Numbers and sorted edges: what goes through a set of texts comes in another order in each process.
    pairs = ((place[e.start], place[e.end]) for e in drawn.edges if e.start != e.end)
    graph.add_edges_from(sorted({(min(pair), max(pair)) for pair in pairs}))
    reached = STEPS // max(1, len(ids) + graph.number_of_edges())
    sampled = min(max(SAMPLE, reached), len(ids)) if reached < len(ids) else 0
    between = nx.betweenness_centrality(graph, k=sampled or None, seed=SEED)
    group, communities = _communities(drawn, graph, ids)
    kind = {place[n.id]: n.kind for n in drawn.nodes}
    bridges = _bridges(graph, between, group, kind)
    plans = {n.id: len(set(n.plans)) for n in drawn.nodes}
    return Measures(
        {
            iri: Measured(graph.degree[n], plans[iri], round(between[n], 6), group[n], n in bridges)
            for n, iri in enumerate(ids)
        },
        communities,
        sampled,
    )


def _communities(
    drawn: Map, graph: nx.Graph[int], ids: list[str]
) -> tuple[dict[int, int], tuple[Community, ...]]:
    """Node → number of its group, and the groups (Louvain: Blondel and others 2008). What is joined to nothing is in
    none."""
    nodes = {n.id: n for n in drawn.nodes}
    found = nx.community.louvain_communities(graph, seed=SEED) if graph.number_of_edges() else []
    parts = sorted((sorted(part) for part in found if len(part) > 1), key=lambda part: (-len(part), part[0]))
    group = dict.fromkeys(range(len(ids)), 0)
    taken: Counter[str] = Counter()
    made = []
    for number, part in enumerate(parts, 1):
        group |= dict.fromkeys(part, number)
        inside = graph.subgraph(part)
        best = min(part, key=lambda n: (-inside.degree[n], collate(nodes[ids[n]].label), n))
        label = nodes[ids[best]].label or ids[best]
        name = label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"
        name = texts.text(drawn.language, "maps.measures.around", name=name)
        taken[name] += 1
        name = f"{name} ({taken[name]})" if taken[name] > 1 else name
        made.append(Community(number, name, ids[best], tuple(ids[n] for n in part)))
    return group, tuple(made)


def _bridges(
    graph: nx.Graph[int], between: dict[int, float], group: dict[int, int], kind: dict[int, str]
) -> set[int]:
    """Nodes without which parts of at least two nodes each fall apart; and those that stand higher between others than
    `HIGH` of their kind and join at least two groups."""
    # A node lies in as many blocks (biconnected components) as there are parts when it is taken away; one that leads to
    # a node with no other neighbour leaves a part of one.
    parts: Any = nx.biconnected_components(graph)
    blocks: Counter[int] = Counter(n for block in parts for n in block)
    alone = Counter(m for n in graph if graph.degree[n] == 1 for m in graph[n])
    bridges = {n for n, count in blocks.items() if count - alone[n] > 1}
    like: dict[str, list[float]] = {}
    for n in sorted(between, key=lambda n: between[n]):
        like.setdefault(kind[n], []).append(between[n])
    for n, value in between.items():
        others = like[kind[n]]
        high = len(others) > 1 and bisect_left(others, value - EVEN) >= HIGH * (len(others) - 1)
        if value > 0 and high and len({group[m] for m in graph[n]} | {group[n]}) > 1:
            bridges.add(n)
    return bridges
