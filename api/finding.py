"""The index that searches look in: made once for a snapshot."""

from __future__ import annotations

import threading

from ..queries import search
from ..queries.search import Index
from .site import Graph


class _Kept:
    """The index of a graph. Its own lock: what else is worked out once for the graph need not wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None

    def index(self, graph: Graph) -> Index:
        with self._lock:
            if self._index is None:
                self._index = search.index(graph.store, graph.overview)
            return self._index


def index_of(graph: Graph) -> Index:
    """The index of a graph, made by the first that asks (some seconds for a thousand plans)."""
    return graph.once("search", _Kept).index(graph)
