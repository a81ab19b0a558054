"""A map: nodes and edges of one question, with the passages that each rests on. Every layout, file and page of a map is
made of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Final, TypeAlias

import networkx as nx

from .kinds import EDGES, NODES

MOST: Final = 150
"""Nodes drawn unless more are asked for: beyond that nobody in a room can read a map."""

LARGEST: Final = 2_000
"""Nodes drawn at most, whatever is asked for; the data files have them all."""

Drawn: TypeAlias = "nx.MultiDiGraph[str]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its evidence (IRI), the version (key) and what that is called, the headings above it,
    `[start, end)` in code points, and its words ("" where the source is not at hand)."""

    evidence: str
    version: str
    document: str
    heading: str
    start: int
    end: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """`id`: IRI. `kind`: a key of `NODES`. `code`: of a framework part. `group`: the plan, framework or area it belongs
    to, in words. `plans`: keys of the versions it stands in or is linked from. `note`: one line more, e.g. a state.
    `page`: its address on the site, "" for none. `marks`: of a county, the code of each part with the sign
    (`scale.SYMBOLS`) of how far its plans go for it."""

    id: str
    kind: str
    name: str
    code: str = ""
    group: str = ""
    plans: tuple[str, ...] = ()
    note: str = ""
    page: str = ""
    places: tuple[Place, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Edge:
    """`kind`: a key of `EDGES`. `word`: what it is called where that is not the word of its kind. `basis`: explicit,
    inferred or "". Two edges between the same ends keep what each rests on."""

    start: str
    end: str
    kind: str
    basis: str = ""
    word: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Map:
    """`name`: the library query, or "sparql". `choices`: what was chosen, in words. `query`: the parameters that make
    it again. `focus`: the node that it is about, "" for none. `cut`: how many nodes and edges the question has, where
    not all of them are here. `digest`, `built`: the snapshot."""

    name: str
    title: str
    lead: str
    language: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    choices: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    focus: str = ""
    cut: tuple[int, int] | None = None
    digest: str = ""
    built: str = ""

    def graph(self) -> Drawn:
        """As networkx has it: nodes by IRI with their kind, edges with their place among `edges` as key."""
        made: Drawn = nx.MultiDiGraph()
        made.add_nodes_from((n.id, {"kind": n.kind}) for n in self.nodes)
        for number, edge in enumerate(self.edges):
            made.add_edge(edge.start, edge.end, number, kind=edge.kind)
        return made

    def kinds(self) -> dict[str, int]:
        """How many nodes there are of each kind in use, in the order of the legend."""
        found = Counter(n.kind for n in self.nodes)
        return {kind: found[kind] for kind in NODES if found[kind]}

    def edge_kinds(self) -> dict[str, int]:
        """How many edges there are of each kind in use."""
        found = Counter(e.kind for e in self.edges)
        return {kind: found[kind] for kind in EDGES if found[kind]}


def cut(whole: Map, most: int, always: Iterable[str] = ()) -> Map:
    """At most `most` nodes: what the map is about, those that must stay, then those with most edges, and the edges
    between them. What is left without any edge by that gives its room to the neighbours of the others, those with most
    edges first. The same map for the same question, always.
    """
    if len(whole.nodes) <= most:
        return whole
    wanted = set(always) | {whole.focus}
    near: dict[str, set[str]] = {n.id: set() for n in whole.nodes}
    for e in whole.edges:
        near[e.start].add(e.end)
        near[e.end].add(e.start)
    rank = {n.id: (n.id not in wanted, -len(near[n.id]), n.id) for n in whole.nodes}
    ranked = sorted(rank, key=rank.__getitem__)
    first = set(ranked[:most])
    kept = {n for n in first if n in wanted or near[n] & (first - {n})} or {ranked[0]}
    waiting = [rank[n] for n in set().union(*(near[n] for n in kept)) - kept]
    heapify(waiting)
    apart = (n for n in ranked if near[n] and n not in kept)
    while len(kept) < most:
        if not waiting:  # what hangs together is there; the rest needs room for two
            node = next(apart, "") if most - len(kept) > 1 else ""
            if not node:
                break
            heappush(waiting, rank[node])
        node = heappop(waiting)[2]
        if node not in kept:
            kept.add(node)
            for other in near[node] - kept:
                heappush(waiting, rank[other])
    return replace(
        whole,
        nodes=tuple(n for n in whole.nodes if n.id in kept),
        edges=tuple(e for e in whole.edges if e.start in kept and e.end in kept),
        cut=(len(whole.nodes), len(whole.edges)),
    )


def with_room(plans: list[str], most: int) -> list[str]:
    """Plans that must stay in a map of so many nodes: all, or none where half the map does not hold them, for a map of
    plans alone says nothing."""
    return plans if len(plans) <= most // 2 else []
