"""What is worked out once for a snapshot and kept until another one is in use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from .site import Graph

T = TypeVar("T")


class Memo:
    """Values by name, all of them of the graph that was asked for last."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._stamp: object = None
        self._values: dict[str, Any] = {}

    def get(self, graph: Graph, name: str, make: Callable[[Graph], T]) -> T:
        """The value of that name for the graph, made by the first that asks."""
        with self._lock:
            if self._stamp != graph.stamp:
                self._stamp, self._values = graph.stamp, {}
            if name not in self._values:
                self._values[name] = make(graph)
            value: T = self._values[name]
            return value
