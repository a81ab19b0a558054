"""The description of one named thing, the commonest of all questions, answered without a process of its own.

Its cost is bounded by the thing's own triples, so no limit is needed that only a process can hold; a thing with
very many is left to the query processes.
"""

from __future__ import annotations

import re
from itertools import islice

from ..graph.store import EmbeddedStore, Store
from ..ontology.formats import BY_MEDIA
from .cache import Kept
from .protocol import Asked

MOST = 1_000
"""Triples of a description that is made here."""

_ONE = re.compile(r'\s*DESCRIBE\s*<[^<>"{}|^`\\\x00-\x20]+>\s*', re.IGNORECASE)


def described(store: Store, asked: Asked, media: str) -> Kept | None:
    """The engine's own answer to `DESCRIBE <iri>`, or None for any other query, another dataset, another store."""
    if asked.default_graphs or asked.named_graphs or not isinstance(store, EmbeddedStore):
        return None
    if media not in BY_MEDIA or not _ONE.fullmatch(asked.query):
        return None
    triples = list(islice(store.query(asked.query), MOST + 1))  # type: ignore[arg-type]
    return None if len(triples) > MOST else Kept(media, BY_MEDIA[media].write(triples))
