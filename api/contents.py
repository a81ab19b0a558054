"""What pages read of one version, kept as long as the snapshot is in use."""

from __future__ import annotations

from functools import lru_cache

from ..ontology.errors import InputError
from ..queries import changes, reader, resting
from ..queries.changes import Change
from ..queries.contents import Contents
from ..queries.overview import Version, Words
from ..queries.resting import Place
from ..visualisations.changes_report import in_order
from .answers import plain
from .asked import near
from .site import Graph

KEPT = 16
"""Pairs of versions whose changes are kept, at most."""


def version_of(graph: Graph, key: str) -> Version:
    """The version of a key. Raises `InputError` (404) with the nearest keys."""
    known = graph.overview.versions
    if key not in known:
        names = {k: v.label["sv"] for k, v in known.items()}
        raise InputError("plan-key", status=404, name=plain(key, 80), near=near(key, names))
    return known[key]


def contents_of(graph: Graph, key: str) -> Contents:
    """What the version of that key says."""
    return graph.once("contents", lambda: reader.reader(graph.store))(key)


def places_of(graph: Graph, key: str) -> tuple[Place, ...]:
    """The passages of the version of that key, in the document's order."""
    return graph.once("places", lambda: resting.reader(graph.store))(key)


def changes_of(graph: Graph, before: str, after: str) -> tuple[Change, ...]:
    """What changed from one version to another, in the order in which it is listed."""

    def read(earlier: str, later: str) -> tuple[Change, ...]:
        return tuple(in_order(changes.changes(graph.store, graph.names, earlier, later)))

    return graph.once("changes", lambda: lru_cache(maxsize=KEPT)(read))(before, after)


def changed_pairs(graph: Graph) -> dict[tuple[str, str], dict[str, int]]:
    """The pairs of versions between which changes are stated, with the number of each kind."""
    return graph.once("changed-pairs", lambda: changes.pairs(graph.store))


def change_names(graph: Graph) -> dict[str, Words]:
    """What the kinds of change are called, in the order of their scheme."""
    return graph.once(
        "change-kinds", lambda: {key: graph.names[iri] for key, iri in changes.kinds(graph.store).items()}
    )
