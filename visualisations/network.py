"""The network of plans, goals, framework parts and actors.

pyvis is the model (nodes, edges, options); its page is not used, for it fetches from other hosts and lets
labels run as script. Positions are computed here from the data alone, so the same map looks the same at
the next meeting.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, TypeAlias

import networkx as nx
import pyoxigraph as ox

from ..graph.evidence import Passage, Passages
from ..graph.store import Store
from ..ontology import iris, texts
from ..ontology.turtle import natural_key
from ..queries import library

MOST: Final = 100
"""Nodes drawn at most; beyond that no room can read a map, whatever the machine can draw."""

KINDS: Final = {
    "plan": ("square", "#0072B2"),
    "purpose": ("dot", "#A86F00"),
    "goal": ("dot", "#007A59"),
    "measure": ("triangle", "#B84E00"),
    "commitment": ("triangleDown", "#A8518A"),
    "part": ("diamond", "#5B4FA8"),
    "actor": ("hexagon", "#595959"),
}
"""Kind → shape and colour; each colour is at least 3:1 against white (WCAG 1.4.11), tested."""

EDGES: Final = {
    "contains": ("#8a8a8a", False),
    "addresses": ("#5B4FA8", False),
    "responsible": ("#333333", False),
    "involved": ("#767676", True),
}
"""Kind of edge → colour and whether it is dashed."""

LOOKS: Final = {
    "nodes": {kind: {"shape": shape, "color": colour} for kind, (shape, colour) in KINDS.items()},
    "edges": {kind: {"color": colour} for kind, (colour, _) in EDGES.items()},
}
"""The same for the script of a page."""

Graph: TypeAlias = "nx.MultiDiGraph[str]"
"""Nodes carry kind and label; edges, keyed by their kind, carry basis and evidence."""

_ACROSS = 4
_ROW = 110.0
_PLANS, _ELEMENTS, _PARTS = 700.0, 1250.0, 2600.0


@dataclass(frozen=True)
class Map:
    """What a page needs to show a map. `nodes`, `edges`: plain data for the drawing and for the table;
    `total`: nodes before the cut.
    """

    framework: str
    version: str | None
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    total: int

    def kinds(self) -> dict[str, int]:
        """How many nodes there are of each kind, only kinds in use, in the order of the legend."""
        return {k: n for k in KINDS if (n := sum(node["kind"] == k for node in self.nodes))}

    def data(self) -> str:
        """Nodes and edges as JSON that can stand inside a script element: what a picture needs. Edges name their
        ends by their place among the nodes; what they rest on stands in the table of the page, where the script
        reads it; looks stand once for each kind; IRIs are without our base.
        """
        place = {node["id"]: n for n, node in enumerate(self.nodes)}
        edges = [{**e, "from": place[e["from"]], "to": place[e["to"]]} for e in self.edges]
        drawn = {
            "nodes": [_drawn(n) for n in self.nodes],
            "edges": [_drawn(e) for e in edges],
            "looks": LOOKS,
        }
        text = json.dumps(drawn, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for raw, safe in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028")):
            text = text.replace(raw, safe)
        return text


def _drawn(thing: dict[str, Any]) -> dict[str, Any]:
    """A node or an edge without what the script finds elsewhere or does not need."""
    made: dict[str, Any] = {}
    for name, value in thing.items():
        if (
            name not in ("evidence", "arrows", "label", "color", "shape")
            and value != ""
            and value is not False
        ):
            made[name] = round(value) if isinstance(value, float) else value
    if isinstance(made.get("id"), str):
        made["id"] = made["id"].removeprefix(iris.BASE)
    return made


def library_script() -> str:
    """vis-network as it lies in the installed pyvis; nothing of it is kept in the project."""
    folder = resources.files("pyvis") / "templates" / "lib"
    for version in sorted((p for p in folder.iterdir() if p.name.startswith("vis-")), key=lambda p: p.name):
        script = version / "vis-network.min.js"
        if script.is_file():
            return script.read_text(encoding="utf-8")
    raise FileNotFoundError("vis-network.min.js is not in the installed pyvis")


def draw(
    store: Store, framework: str, version: str | None, language: str, passages: Passages | None = None
) -> Map:
    """The map of one framework, of all versions or of one (its key).

    `passages` gives edges their passage where the source is at hand. Raises `InputError` for a framework or
    version that the graph does not have.
    """
    values = {"framework": framework} | ({"version": version} if version else {})
    rows = list(library.table(store, "network_plans", values, language).dicts())
    graph: Graph = nx.MultiDiGraph()
    evidence = _evidence(store, {row["evidence"] for row in rows})
    for row in rows:
        for end in ("from", "to"):
            graph.add_node(row[end], kind=row[f"{end}Kind"], label=row[f"{end}Label"])
        key = row["relation"]
        if not graph.has_edge(row["from"], row["to"], key):
            graph.add_edge(row["from"], row["to"], key, basis=iris.key(row["basis"]), evidence=[])
        graph.edges[row["from"], row["to"], key]["evidence"].append(row["evidence"])
    total = graph.number_of_nodes()
    graph = _cut(graph)
    model = _model(graph, language, evidence, passages)
    return Map(framework, version, model.nodes, model.edges, total)


def _cut(graph: Graph) -> Graph:
    """The best-linked nodes, all plans and framework parts among them."""
    always = [n for n, d in graph.nodes(data=True) if d["kind"] in ("plan", "part")]
    others = sorted((n for n in graph if n not in set(always)), key=lambda n: (-graph.degree(n), n))
    return graph.subgraph([*always, *others][:MOST]).copy()


def positions(graph: Graph) -> dict[str, tuple[float, float]]:
    """Where each node stands, in pixels at full size: actors, plans, their elements and framework parts in
    columns from left to right. An element stands in the block of its plan, a plan beside its block.
    """
    kind = nx.get_node_attributes(graph, "kind")
    plans = sorted(n for n in graph if kind[n] == "plan")
    at: dict[str, tuple[float, float]] = {}
    y = 0.0
    for plan in plans:
        block = sorted(
            set(graph.successors(plan)), key=lambda n: (list(KINDS).index(kind[n]), natural_key(n))
        )
        for place, node in enumerate(block):
            row, across = divmod(place, _ACROSS)
            at[node] = (_ELEMENTS + across * _ROW * 1.5, y + row * _ROW)
        rows = max(1, -(-len(block) // _ACROSS))
        height = rows * _ROW
        at[plan] = (_PLANS, y + (height - _ROW) / 2)
        y += height + _ROW
    for column, wanted in ((_PARTS, "part"), (0.0, "actor")):
        members = [n for n in graph if kind[n] == wanted]
        members.sort(key=lambda n: (0.0 if wanted == "part" else _middle(graph, n, at), natural_key(n)))
        for place, node in enumerate(members):
            aside = 330.0 * (place % 2) if wanted == "actor" else 0.0
            at[node] = (column - aside, (place + 0.5) * max(y - _ROW, _ROW) / len(members))
    return at


def _middle(graph: Graph, node: str, at: dict[str, tuple[float, float]]) -> float:
    heights = [at[n][1] for n in graph.successors(node) if n in at]
    return sum(heights) / len(heights) if heights else 0.0


def _model(
    graph: Graph, language: str, evidence: dict[str, dict[str, Any]], passages: Passages | None
) -> Any:
    from pyvis.network import Network  # heavy to import: only where a map is drawn

    model = Network(directed=True, cdn_resources="in_line")
    model.toggle_physics(False)
    at = positions(graph)
    for node in sorted(graph):
        data = graph.nodes[node]
        shape, colour = KINDS[data["kind"]]
        x, y = at[node]
        model.add_node(
            node,
            label=data["label"],
            shape=shape,
            color=colour,
            x=x,
            y=y,
            kind=data["kind"],
            name=data["label"],
            size=12 + min(3 * graph.degree(node), 24),
        )
    for source, target, key in sorted(graph.edges(keys=True)):
        data = graph.edges[source, target, key]
        colour, dashed = EDGES[key]
        model.add_edge(
            source,
            target,
            kind=key,
            color=colour,
            dashes=dashed or data["basis"] == "inferred",
            basis=texts.text(language, f"ui.{data['basis']}") if data["basis"] else "",
            evidence=[_shown(evidence[e], passages) for e in sorted(set(data["evidence"]))],
        )
    return model


_EVIDENCE = """
SELECT ?evidence ?version ?heading ?start ?end ?digest WHERE {{
  VALUES ?evidence {{ {values} }}
  ?evidence oa:hasSource ?version ; sg:headingPath ?heading ; sg:passageDigest ?digest ; oa:hasSelector ?s .
  ?s oa:start ?start ; oa:end ?end .
}}"""

_AT_ONCE = 200
"""Passages asked for in one query."""


def _evidence(store: Store, wanted: set[str]) -> dict[str, dict[str, Any]]:
    found = {}
    each = sorted(wanted)
    for start in range(0, len(each), _AT_ONCE):
        some = " ".join(str(ox.NamedNode(iri)) for iri in each[start : start + _AT_ONCE])
        rows = store.query(_EVIDENCE.format(values=some))
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            said = {v: row[v].value for v in ("version", "heading", "start", "end", "digest")}
            found[row["evidence"].value] = said
    return found


def _shown(found: dict[str, Any], passages: Passages | None) -> dict[str, str]:
    start, end = int(found["start"]), int(found["end"])
    passage = Passage("", found["version"], start, end, found["digest"])
    words = passages.read(passage) if passages else None
    return {
        "document": iris.key(found["version"]),
        "heading": found["heading"],
        "position": f"{start}–{end}",
        "passage": words or "",
    }
