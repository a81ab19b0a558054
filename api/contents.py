"""What pages read of one version, kept as long as the snapshot is in use."""

from __future__ import annotations

from ..queries import changes, reader, resting
from ..queries.changes import Change
from ..queries.contents import Contents
from ..queries.overview import Words
from ..queries.resting import Place
from .site import Graph


def contents_of(graph: Graph, key: str) -> Contents:
    """What the version of that key says."""
    return graph.once("contents", lambda: reader.reader(graph.store))(key)


def places_of(graph: Graph, key: str) -> tuple[Place, ...]:
    """The passages of the version of that key, in the document's order."""
    return graph.once("places", lambda: resting.reader(graph.store))(key)


def changes_of(graph: Graph, before: str, after: str) -> tuple[Change, ...]:
    """What changed from one version to another."""
    return graph.once("changes", lambda: changes.reader(graph.store, graph.names))(before, after)


def changed_pairs(graph: Graph) -> dict[tuple[str, str], dict[str, int]]:
    """The pairs of versions between which changes are stated, with the number of each kind."""
    return graph.once("changed-pairs", lambda: changes.pairs(graph.store))


def change_names(graph: Graph) -> dict[str, Words]:
    """What the kinds of change are called, in the order of their scheme."""
    return graph.once(
        "change-kinds", lambda: {key: graph.names[iri] for key, iri in changes.kinds(graph.store).items()}
    )
