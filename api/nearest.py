"""What was asked for by its key, or a sentence that names the keys nearest to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..ontology.errors import InputError
from ..queries.overview import Version
from .answers import plain
from .site import Graph

_LONGEST = 80
"""Characters of a key that are looked at and repeated; longer ones are nobody's."""


def version_of(graph: Graph, key: str) -> Version:
    """The version of that key. Raises `InputError` (`plan-key`, 404) with the keys nearest to it."""
    found = graph.overview.versions.get(key)
    if found is None:
        raise InputError(
            "plan-key", status=404, name=plain(key, _LONGEST), near=nearest(key, graph.overview.versions)
        )
    return found


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The known keys most like a wrong one, in words for a sentence; the first ones where none is like it."""
    keys = list(known)
    return ", ".join(difflib.get_close_matches(wrong[:_LONGEST], keys, n=3, cutoff=0.5) or sorted(keys)[:3])
