"""A map as the files that other graph programs read: GEXF (Gephi), GraphML (yEd and most others), Cytoscape JSON and a
Kumu blueprint.

Each holds what the map says of itself (`facts.py`), the places of its nodes, and for every node and edge its kind,
name, code, group, plans, basis and the addresses and positions of its passages. Every edge stands by itself, also one
beside another or from a node to itself. Same input, same bytes.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from xml.sax.saxutils import escape

import networkx as nx

from ...ontology import texts
from ...ontology.errors import InputError
from ..safe import clean, web
from .drawing import name_of
from .facts import Facts
from .kinds import EDGES, NODES
from .layout import Layout
from .measures import Measures
from .model import Edge, Map, Node, Place

LARGEST: Final = 200_000
"""Nodes and edges in such a file together at most; a file is whole or is not made."""

_META: Final = re.compile(rb"<meta .*?</meta>", re.DOTALL)
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>()#!|~])")
_MEASURED: Final = ("between", "community", "bridge")


@dataclass(frozen=True)
class Taken:
    """What a file is made of. `measures`: what was measured, or None where a file says nothing of it."""

    drawn: Map
    layout: Layout
    facts: Facts
    measures: Measures | None = None

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """Where each node stands, to a tenth of a pixel."""
        at = {n.id: self.layout.at.get(n.id, (0.0, 0.0)) for n in self.drawn.nodes}
        return {iri: (round(float(x), 1), round(float(y), 1)) for iri, (x, y) in at.items()}

    @cached_property
    def degrees(self) -> Counter[str]:
        """How many other nodes each is joined to."""
        pairs = {tuple(sorted((e.start, e.end))) for e in self.drawn.edges if e.start != e.end}
        return Counter(end for pair in pairs for end in pair)

    @cached_property
    def ids(self) -> dict[str, str]:
        """IRI → an id that XML can hold and that no other node has."""
        return _ids(self.drawn)


def must_fit(drawn: Map) -> None:
    """Raises `InputError` (413) for what is more than `LARGEST`."""
    count = len(drawn.nodes) + len(drawn.edges)
    if count > LARGEST:
        raise InputError("map-large", status=413, count=count, limit=LARGEST)


def as_gexf(taken: Taken) -> bytes:
    """GEXF 1.2 with places, colours and sizes; there y goes upwards."""
    must_fit(taken.drawn)
    graph = _graph(taken)
    for node, data in zip(taken.drawn.nodes, graph.nodes.values(), strict=True):
        x, y = data.pop("x"), data.pop("y")
        data["viz"] = {
            "color": _colour(NODES[node.kind].colour),
            "size": round(10 + 4 * math.sqrt(taken.degrees[node.id]), 1),
            "position": {"x": x, "y": -y if y else 0.0, "z": 0.0},
        }
    for _, _, number, data in graph.edges(keys=True, data=True):
        data["viz"] = {"color": _colour(EDGES[taken.drawn.edges[number].kind].colour)}
    made = io.BytesIO()
    nx.write_gexf(graph, made, version="1.2draft")
    day, said = escape(clean(taken.facts.day), {'"': "&quot;"}), escape(taken.facts.words())
    meta = (
        f'<meta lastmodifieddate="{day}">\n    <creator>Samverkansgraf</creator>\n'
        f"    <keywords>{escape(clean(taken.facts.title))}</keywords>\n    <description>{said}</description>\n  </meta>"
    ).encode()
    # networkx writes the day of its clock there, and its own name.
    return _META.sub(lambda _: meta, made.getvalue(), count=1)


def as_graphml(taken: Taken) -> bytes:
    """GraphML with places (`x`, `y`, downwards) and colours as plain attributes; the facts are those of the graph."""
    must_fit(taken.drawn)
    graph = _graph(taken)
    for node, data in zip(taken.drawn.nodes, graph.nodes.values(), strict=True):
        data["color"] = NODES[node.kind].colour
    told = taken.facts.data()
    graph.graph.clear()
    graph.graph |= {k: "\n".join(v) if isinstance(v, list) else v for k, v in told.items()}
    made = io.BytesIO()
    nx.write_graphml(graph, made, encoding="utf-8")
    return made.getvalue()


def as_cytoscape(taken: Taken) -> bytes:
    """Cytoscape JSON (`.cyjs`): Cytoscape opens it, cytoscape.js takes its `elements`, networkx reads it too."""
    must_fit(taken.drawn)
    ids, x_y = taken.ids, taken.places
    nodes = [
        {
            "data": {"id": ids[n.id], "value": ids[n.id], **_node(taken, n)},
            "position": {"x": x_y[n.id][0], "y": x_y[n.id][1]},
        }
        for n in taken.drawn.nodes
    ]
    edges = [
        {
            "data": {
                "id": f"e{number}",
                "key": number,
                "source": ids[e.start],
                "target": ids[e.end],
                "interaction": e.kind,
                **_edge(taken, e),
            }
        }
        for number, e in enumerate(taken.drawn.edges)
    ]
    told = taken.facts.data()
    return _json(
        {
            "format_version": "1.0",
            "generated_by": "Samverkansgraf",
            "target_cytoscapejs_version": "~3.0",
            "directed": True,
            "multigraph": True,
            "data": {"name": told["title"], "shared_name": told["title"], **told},
            "elements": {"nodes": nodes, "edges": edges},
        }
    )


def as_kumu(taken: Taken) -> bytes:
    """A Kumu blueprint: elements and connections with ids, each element's label its own; `about` holds the facts. Kumu
    reads descriptions as Markdown, so what could be markup in them is escaped."""
    must_fit(taken.drawn)
    said = texts.catalogue(taken.drawn.language)["maps"]
    words = said["files"]
    place = {n.id: f"n{number}" for number, n in enumerate(taken.drawn.nodes)}
    labels = _labels(taken.drawn.nodes)
    elements = []
    for n in taken.drawn.nodes:
        data = _node(taken, n)
        element = {
            "id": place[n.id],
            "label": labels[n.id],
            "type": data["kindName"],
            "description": _described(n.places, data["note"]),
            "tags": _plans(taken, n),
            **({"url": data["address"]} if data["address"] else {}),
            words["code"]: data["code"],
            words["group"]: data["group"],
            words["degree"]: data["degree"],
            words["plan-count"]: data["planCount"],
            words["evidence-address"]: data["evidence"].split(),
        }
        element |= {words[key]: data[key] for key in _MEASURED if key in data}
        elements.append({k: v for k, v in element.items() if v not in ("", [])})
    connections = []
    for number, e in enumerate(taken.drawn.edges):
        data = _edge(taken, e)
        connection = {
            "id": f"e{number}",
            "from": place[e.start],
            "to": place[e.end],
            "direction": "directed",
            "type": data["kindName"],
            "label": data["label"],
            "description": _described(e.places),
            "tags": [said["inferred"]] if e.basis == "inferred" else [],
            words["basis"]: data["basisName"],
            words["evidence-address"]: data["evidence"].split(),
        }
        connections.append({k: v for k, v in connection.items() if v not in ("", [])})
    return _json({"about": taken.facts.data(), "elements": elements, "connections": connections})


def _graph(taken: Taken) -> nx.MultiDiGraph[str]:
    """As networkx has it, every attribute a text or a number; edges by their place among those of the map."""
    ids, x_y = taken.ids, taken.places
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=clean(taken.drawn.title))
    for n in taken.drawn.nodes:
        made.add_node(ids[n.id], **_node(taken, n), x=x_y[n.id][0], y=x_y[n.id][1])
    for number, e in enumerate(taken.drawn.edges):
        made.add_edge(ids[e.start], ids[e.end], number, id=f"e{number}", **_edge(taken, e))
    return made


def _colour(code: str) -> dict[str, Any]:
    return dict(zip("rgb", bytes.fromhex(code[1:]), strict=True)) | {"a": 1.0}


def _node(taken: Taken, node: Node) -> dict[str, Any]:
    said = texts.catalogue(taken.drawn.language)["maps"]
    made: dict[str, Any] = {
        "label": clean(node.label),
        "name": clean(node.name),
        "kind": node.kind,
        "kindName": said["node-kind"][node.kind],
        "code": clean(node.code),
        "group": clean(node.group),
        "plans": "; ".join(_plans(taken, node)),
        "planCount": len(set(node.plans)),
        "note": clean(node.note),
        "address": web(node.id) or "",
        "page": taken.facts.page(node),
        **_rests(node.places),
    }
    if taken.measures is None:
        made["degree"] = taken.degrees[node.id]
        return made
    of = taken.measures.of[node.id]
    return made | {
        "degree": of.degree,
        "between": of.between,
        "community": clean(taken.measures.community(node.id)),
        "bridge": of.bridge,
    }


def _edge(taken: Taken, edge: Edge) -> dict[str, Any]:
    said = texts.catalogue(taken.drawn.language)["maps"]
    basis = edge.basis if edge.basis in ("explicit", "inferred") else ""
    return {
        "label": clean(name_of(edge, said)),
        "kind": edge.kind,
        "kindName": said["edge-kinds"][edge.kind],
        "basis": basis,
        "basisName": texts.text(taken.drawn.language, f"ui.{basis}") if basis else "",
        **_rests(edge.places),
    }


def _rests(places: Sequence[Place]) -> dict[str, str]:
    """What something rests on: the addresses of its passages with spaces between, and where they stand, one a line."""
    return {
        "evidence": " ".join(filter(None, (web(p.evidence) for p in places))),
        "positions": "\n".join(map(_position, places)),
    }


def _position(place: Place) -> str:
    return f"{clean(place.document or place.version)}, {clean(place.heading)}, {place.start}–{place.end}"


def _described(places: Sequence[Place], note: str = "") -> str:
    lines = [note, *(f"{_position(p)}: {web(p.evidence) or ''}" for p in places)]
    return "\n\n".join(_MARKDOWN.sub(r"\\\1", line) for line in lines if line)


def _plans(taken: Taken, node: Node) -> list[str]:
    """What the plans of a node are called."""
    called = taken.facts.documents
    return [clean(called[key].text if key in called else key) for key in dict.fromkeys(node.plans)]


def _ids(drawn: Map) -> dict[str, str]:
    """IRI → an id that XML can hold and that no other node has."""
    taken: Counter[str] = Counter()
    made: dict[str, str] = {}
    used = set()
    for node in drawn.nodes:
        wanted = clean(node.id).strip() or "node"
        name = wanted
        while name in used:
            taken[wanted] += 1
            name = f"{wanted}#{taken[wanted]}"
        used.add(name)
        made[node.id] = name
    return made


def _labels(nodes: Sequence[Node]) -> dict[str, str]:
    """IRI → a label that no other node has, however it is spelt with capitals."""
    used: set[str] = set()
    made: dict[str, str] = {}
    count: Counter[str] = Counter()
    for node in nodes:
        wanted = " ".join(clean(node.label).split()) or "–"
        label = wanted
        while label.casefold() in used:
            count[wanted.casefold()] += 1
            label = f"{wanted} ({count[wanted.casefold()] + 1})"
        used.add(label.casefold())
        made[node.id] = label
    return made


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
