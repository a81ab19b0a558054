"""Rules across files: set-wise queries over the whole store, each returning `?graph ?node ?value`."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..graph.findings import Finding
from ..graph.store import Store
from ..ontology import sparql
from ..ontology.iris import BASE, shorten

FOLDER = Path(__file__).parent / "rules"


def check(store: Store) -> list[Finding]:
    """What every rule finds in the store."""
    found = []
    for rule in sparql.read_folder(FOLDER).values():
        rows = store.query(rule.text)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            graph, node, value = (_text(row[name]) for name in ("graph", "node", "value"))
            found.append(
                Finding(
                    rule.header["severity"],
                    graph.removeprefix(BASE + "graph/"),
                    node,
                    rule.name,
                    "",
                    shorten(value),
                    _label(store, node),
                    rule.said("message", "sv"),
                    rule.said("message", "en"),
                )
            )
    return found


def _text(term: object) -> str:
    return str(getattr(term, "value", "" if term is None else term))


def _label(store: Store, node: str) -> str:
    for quad in store.triples(
        ox.NamedNode(node), ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    ):
        if isinstance(quad.object, ox.Literal) and quad.object.language == "sv":
            return quad.object.value
    return shorten(node)
