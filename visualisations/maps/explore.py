"""The network map for exploring: pyvis is its model, and vis-network, as it lies in the installed pyvis, draws it.

pyvis's own page is not used: it fetches from other hosts and lets labels run as script. Positions are given and its
physics are off, so nothing moves and two thousand nodes are drawn at once.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...ontology.turtle import natural_key
from .kinds import EDGES, INFERRED, NODES
from .labels import BESIDE, wrapped
from .layout import Layout
from .model import Map

if TYPE_CHECKING:
    from pyvis.network import Network


def library_script() -> str:
    """vis-network, the newest that the installed pyvis has. Raises `FileNotFoundError` where it has none."""
    folder = resources.files("pyvis") / "templates" / "lib"
    found = [
        p for p in folder.iterdir() if p.name.startswith("vis-") and (p / "vis-network.min.js").is_file()
    ]
    if not found:
        raise FileNotFoundError("vis-network.min.js is not in the installed pyvis")
    newest = max(found, key=lambda p: natural_key(p.name))
    return (newest / "vis-network.min.js").read_text(encoding="utf-8")


def model(drawn: Map, layout: Layout, page: str = "") -> Network:
    """The map as a pyvis network, whose `generate_html` gives `page` and nothing of pyvis's own. Nodes and edges are
    named by their place in the map; parallel edges all stay, each with a bend of its own.
    """
    from pyvis.network import Network  # heavy to import: only where a map is explored

    class Explored(Network):  # type: ignore[misc]
        """A network that writes our page."""

        def generate_html(self, name: str = "", local: bool = True, notebook: bool = False) -> str:
            return page

        def write_html(
            self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False
        ) -> None:
            """Writes UTF-8 whatever the machine's locale, whole or not at all."""
            whole(Path(name), page)

    made = Explored(directed=True, cdn_resources="in_line")
    made.toggle_physics(False)
    place = {}
    for number, node in enumerate(drawn.nodes):
        if node.id not in layout.at:
            continue
        place[node.id] = number
        x, y = layout.at[node.id]
        label = "\n".join(wrapped(node.label, BESIDE)) or " "
        made.add_node(
            number, label=label, shape="custom", color=NODES[node.kind].colour, x=round(x, 1), y=round(y, 1)
        )
    beside: Counter[tuple[str, ...]] = Counter()
    for number, edge in enumerate(drawn.edges):
        if edge.start not in place or edge.end not in place:
            continue
        ends = tuple(sorted((edge.start, edge.end)))
        bend, beside[ends] = beside[ends], beside[ends] + 1
        dashes = EDGES[edge.kind].dashes or (INFERRED if edge.basis == "inferred" else "")
        options: dict[str, Any] = {"id": number, "color": EDGES[edge.kind].colour}
        if dashes:
            options["dashes"] = [int(n) for n in dashes.split()]
        if bend:
            way = "curvedCW" if (bend % 2 == 0) == (edge.start < edge.end) else "curvedCCW"
            options["smooth"] = {"enabled": True, "type": way, "roundness": 0.15 * ((bend + 1) // 2)}
        made.add_edge(place[edge.start], place[edge.end], **options)
    return made


def data(drawn: Map, layout: Layout) -> dict[str, Any]:
    """What vis-network is given, without what the page says anyway. `nodes`: by their place in the map, the words
    beside the sign and its position, or nothing for a node without one. `bends`: edge (by its place) → the way that it
    bends beside others between the same two, and how far. `inferred`: dashes of an edge that was read into the text.
    """
    made = model(drawn, layout)
    at = {n["id"]: [n["label"], round(n["x"]), round(n["y"])] for n in made.nodes}
    bends = {e["id"]: [e["smooth"]["type"], e["smooth"]["roundness"]] for e in made.edges if "smooth" in e}
    return {"nodes": [at.get(i) for i in range(len(drawn.nodes))], "bends": bends, "inferred": INFERRED}


def whole(path: Path, text: str) -> None:
    """Writes a file as UTF-8 beside its place and moves it there, so that no half of it is ever seen."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def as_json(value: object) -> str:
    """JSON that can stand inside a script element: no character in it can end the element or a line of script."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for raw in "<>&\u2028\u2029":
        text = text.replace(raw, f"\\u{ord(raw):04x}")
    return text
