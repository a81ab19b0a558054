"""The inside of a map page: legend that is the filter, tools, the drawing, evidence, notes, and the same as tables.

The tables are what a reader without a picture has, and where the script reads names and passages; what else it needs
stands as data beside them. The same markup stands in a page of the site and in a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final, Protocol

from markupsafe import Markup

from ...ontology import iris, texts
from ..page import STATIC, environment
from ..safe import clean
from .drawing import Address, leading, svg
from .explore import as_json, data
from .kinds import DARK, EDGES, NODES, SIGNS
from .layout import Layout
from .model import Edge, Map, Node, Place

SCRIPTS: Final = ("state", "view", "svg", "canvas", "panel", "room", "tools")
"""The parts of the script, in the order in which they are put together."""

LINKS: Final = 300
"""Nodes up to which the network map has a drawing for readers without script too."""


class Measured(Protocol):
    """What was measured of a node: see `measures.Measured`."""

    @property
    def between(self) -> float:
        """Share (0–1) of the shortest ways between two others that go through it."""

    @property
    def bridge(self) -> bool:
        """Whether it holds parts of the map together."""


class Measures(Protocol):
    """What was measured of a map: see `measures.Measures`."""

    @property
    def of(self) -> Mapping[str, Measured]:
        """Node (IRI) → what was measured."""

    def community(self, node: str) -> str:
        """What the group of a node is called, "" for none."""


Passage = Callable[[Place], str]
"""Where the passage of a place is shown, "" for nowhere."""


def on_site(language: str) -> Passage:
    """Where passages are shown on the site, in a language."""
    root = "/en" if language == "en" else ""
    return lambda place: f"{root}/evidence/{place.version}/{place.start}-{place.end}"


def inside(
    drawn: Map,
    layout: Layout,
    address: Address,
    *,
    passage: Passage | None = None,
    rest: str = "",
    measures: Measures | None = None,
    links: bool = True,
) -> Markup:
    """The inside of a map page.

    `address`: where a node leads ("" for nowhere). `passage`: where a passage is shown, by default on the site.
    `rest`: where more of a map that is cut is shown, "" for nowhere. `measures`: what was measured, for sizes and
    groups. `links`: whether the network map has a drawing for readers without script, up to `LINKS` nodes. The page
    needs `style()` and `script()` beside it, and vis-network before them where the layout is the network.
    """
    said = texts.catalogue(drawn.language)["maps"]
    canvas = layout.name == "network"
    picture = svg(drawn, layout, address) if not canvas or (links and len(drawn.nodes) <= LINKS) else ""
    labels = {n.id: clean(n.label) for n in drawn.nodes}
    evidence = _evidence(drawn)
    numbers = {p: n for _, headings in evidence for _, found in headings for n, p in found}
    return Markup(
        environment()
        .get_template("maps/inside.html")
        .render(
            map=drawn,
            said=said,
            t=said["room"],
            canvas=canvas,
            picture=Markup(picture),
            counts=counted(drawn),
            rest=leading(rest) if rest else "",
            looks=NODES,
            strokes=EDGES,
            signs=SIGNS,
            bases=_bases(drawn),
            sized=("none", "degree", "plans", *(("between",) if measures else ())),
            grouped=("none", "kind", "group", *(("community",) if measures else ())),
            labels=labels,
            degrees=_degrees(drawn),
            numbers=numbers,
            grouped_nodes=_together(drawn),
            evidence=evidence,
            starts=_starts(drawn),
            address=lambda node: leading(address(node)),
            passage=lambda place: leading((passage or on_site(drawn.language))(place)),
            clean=clean,
            data=Markup(as_json(_data(drawn, layout, measures, canvas))),
            words=Markup(as_json(_words(drawn.language))),
        )
    )


def script() -> str:
    """The script of a map page: its parts as one, without what is only for who reads the parts."""
    parts = [(STATIC / "maps" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    parts = [
        re.sub(r"^ +", "", re.sub(r"^ */\*.*?\*/\n", "", p, flags=re.M | re.S), flags=re.M) for p in parts
    ]
    start = '"use strict";\nif (!document.getElementById("map-data")) { return; }\n'
    return f"(function () {{\n{start}{''.join(parts)}}}());\n"


def style() -> str:
    """The stylesheet of a map page."""
    return (STATIC / "maps.css").read_text(encoding="utf-8")


def counted(drawn: Map) -> str:
    """How much the map shows, of how much, in words."""
    said = texts.catalogue(drawn.language)["maps"]["room"]

    def number(what: str, count: int) -> str:
        return str(said[f"{what}-one" if count == 1 else f"{what}-many"]).format(count=count)

    shown, edges = len(drawn.nodes), len(drawn.edges)
    if drawn.cut is None:
        made = str(said["shows"]).format(nodes=number("nodes", shown), edges=number("edges", edges))
    else:
        made = str(said["shows-cut"]).format(
            shown=shown,
            shown_edges=edges,
            nodes=number("nodes", drawn.cut[0]),
            edges=number("edges", drawn.cut[1]),
        )
    chosen = str(said["chosen"]).format(choices="; ".join(map(clean, drawn.choices))) if drawn.choices else ""
    return f"{made} {chosen}".strip()


def _bases(drawn: Map) -> dict[str, int]:
    """How many edges there are of each basis in use."""
    found = {"explicit": 0, "inferred": 0, "none": 0}
    for edge in drawn.edges:
        found[basis(edge)] += 1
    return {key: count for key, count in found.items() if count}


def basis(edge: Edge) -> str:
    """The basis of an edge as the filter has it."""
    return edge.basis if edge.basis in ("explicit", "inferred") else "none"


def _degrees(drawn: Map) -> dict[str, int]:
    """How many other nodes each node is joined to."""
    near: dict[str, set[str]] = {n.id: set() for n in drawn.nodes}
    for e in drawn.edges:
        if e.start != e.end:
            near[e.start].add(e.end)
            near[e.end].add(e.start)
    return {node: len(others) for node, others in near.items()}


def _evidence(drawn: Map) -> list[tuple[str, list[tuple[str, list[tuple[int, Place]]]]]]:
    """The passages, each once, as they stand: for each document its headings, for each heading those that stand there,
    numbered from 1."""
    used = {p for n in drawn.nodes for p in n.places} | {p for e in drawn.edges for p in e.places}
    ordered = sorted(used, key=lambda p: (p.document, p.version, p.start, p.end, p.heading, p.evidence))
    made = []
    for (document, _), inside_ in groupby(
        enumerate(ordered, 1), key=lambda item: (item[1].document, item[1].version)
    ):
        headings = groupby(inside_, key=lambda item: item[1].heading)
        made.append((clean(document), [(clean(heading), list(places)) for heading, places in headings]))
    return made


def _together(drawn: Map) -> list[tuple[str, str, list[Node]]]:
    """The nodes in their order, those that follow each other in a kind and a group together."""
    found = groupby(drawn.nodes, key=lambda n: (n.kind, "" if n.group == n.label else clean(n.group)))
    return [(kind, group, list(members)) for (kind, group), members in found]


TOGETHER: Final = 12
"""Rows of edges that share the name of the node they start from, at most: further down it is said again."""


def _starts(drawn: Map) -> list[int]:
    """For each edge how many rows the name of the node it starts from stands for, 0 where it stands further up."""
    made: list[int] = []
    for _, edges in groupby(drawn.edges, key=lambda e: e.start):
        count = len(list(edges))
        for done in range(0, count, TOGETHER):
            rows = min(TOGETHER, count - done)
            made += [rows, *(0 for _ in range(rows - 1))]
    return made


def _data(drawn: Map, layout: Layout, measures: Measures | None, canvas: bool) -> dict[str, Any]:
    """What the script needs and neither drawing nor tables say. Nodes are named by their place; words that come again
    stand once, in `kinds`, `groups`, `communities`, `relations` and `bases`."""
    groups: dict[str, int] = {}
    communities: dict[str, int] = {}
    kinds, relations, bases = list(drawn.kinds()), list(drawn.edge_kinds()), list(_bases(drawn))
    place = {n.id: number for number, n in enumerate(drawn.nodes)}
    made = {
        "name": drawn.name,
        "title": clean(drawn.title),
        "query": dict(drawn.query),
        "snapshot": drawn.digest,
        "layout": layout.name,
        "boxes": layout.boxes,
        "width": round(layout.width),
        "height": round(layout.height),
        "nodes": [_node(n, kinds.index(n.kind), groups, communities, measures) for n in drawn.nodes],
        "edges": [
            [place[e.start], place[e.end], relations.index(e.kind), bases.index(basis(e))]
            for e in drawn.edges
        ],
        "kinds": kinds,
        "relations": relations,
        "bases": bases,
        "groups": list(groups),
        "communities": list(communities),
        "looks": {k: [SIGNS[NODES[k].sign], NODES[k].colour, DARK[NODES[k].colour]] for k in kinds},
        "strokes": {k: [EDGES[k].colour, DARK[EDGES[k].colour], EDGES[k].dashes] for k in relations},
    }
    if canvas:
        made["vis"] = data(drawn, layout)
    return made


def _node(
    node: Node,
    kind: int,
    groups: dict[str, int],
    communities: dict[str, int],
    measures: Measures | None,
) -> list[Any]:
    """IRI (without the base), kind, plans, group and community from 1 (0: none), share of the shortest ways through it,
    and whether it is a bridge; noughts at the end are left out."""
    group = groups.setdefault(clean(node.group), len(groups)) + 1 if node.group else 0
    made: list[Any] = [node.id.removeprefix(iris.BASE), kind, len(node.plans), group]
    if measures is not None and node.id in measures.of:
        found = measures.of[node.id]
        name = measures.community(node.id)
        community = communities.setdefault(clean(name), len(communities)) + 1 if name else 0
        made += [community, round(found.between, 4), int(found.bridge)]
    while made[-1] == 0:
        made.pop()
    return made


def _words(language: str) -> dict[str, Any]:
    """What the script says and writes."""
    said = texts.catalogue(language)["maps"]
    return {
        **said["room"]["script"],
        "kind": said["node-kind"],
        "kinds": said["node-kinds"],
        "language": language,
        "pick": said["room"]["pick"],
        "inferred": said["inferred"],
    }
