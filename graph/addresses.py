"""The same description with another address: stored ones say the base, a server says where it is."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..ontology.iris import BASE, expand

_LEAD = (
    "dcat:accessURL",
    "dcat:downloadURL",
    "dcat:endpointDescription",
    "dcat:endpointURL",
    "dcat:landingPage",
    "foaf:homepage",
    "foaf:page",
    "schema:target",
    "sd:endpoint",
    "void:dataDump",
    "void:sparqlEndpoint",
)
LEADING = frozenset(str(expand(name)) for name in _LEAD)
"""Properties whose values are addresses to fetch, not names of things."""


def at(triples: Iterable[ox.Triple], address: str) -> list[ox.Triple]:
    """The triples, with addresses of ours under `address` (which ends with "/"); names stay as they are."""
    return [_moved(triple, address) for triple in triples]


def _moved(triple: ox.Triple, address: str) -> ox.Triple:
    value = triple.object
    if triple.predicate.value in LEADING and isinstance(value, ox.NamedNode) and value.value.startswith(BASE):
        there = ox.NamedNode(address + value.value.removeprefix(BASE))
        return ox.Triple(triple.subject, triple.predicate, there)
    return triple
