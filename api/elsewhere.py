"""Strangers' queries where the graph is kept by another server: the same refusals and limits, no process of our own."""

from __future__ import annotations

import asyncio
import gzip as compression

import pyoxigraph as ox

from ..graph import clauses
from ..graph.remote import RemoteStore
from ..graph.snapshot import Snapshot
from ..ontology.errors import InputError
from ..ontology.formats import BY_MEDIA
from .cache import Kept
from .protocol import SOLUTIONS, Asked, terms
from .site import Site
from .worker import COMPRESSED, MARKS, Limited, check_graphs


class Elsewhere:
    """Asks the server that the settings name."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def run(self, snapshot: Snapshot, asked: Asked, media: str, *, gzip: bool = False) -> Kept:
        """As `Pool.run`. The other server ends a query by its own limit; ours is how long we wait for it."""
        return await asyncio.to_thread(self._run, asked, media, gzip)

    def _run(self, asked: Asked, media: str, gzip: bool) -> Kept:
        store, settings = self._site.graph.store, self._site.settings
        assert isinstance(store, RemoteStore)
        if not asked.default_graphs and not asked.named_graphs:
            check_graphs(store, asked.query)
        _, body = store.ask(
            clauses.pinned(asked.query, terms(asked.pinned)),
            accept=media,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            seconds=settings.query_seconds,
            most=settings.query_bytes,
        )
        try:
            if media in BY_MEDIA:
                triples = sum(1 for _ in ox.parse(body, format=BY_MEDIA[media].rdf))
                if triples > settings.query_rows:
                    raise OverflowError
            else:
                Limited(settings.query_bytes, settings.query_rows, MARKS.get(SOLUTIONS[media], b"")).write(
                    body
                )
        except OverflowError:
            megabytes = f"{settings.query_bytes / 1e6:g}"
            raise InputError(
                "query-large", status=413, megabytes=megabytes, rows=settings.query_rows
            ) from None
        if gzip and len(body) > COMPRESSED:
            return Kept(media, compression.compress(body, 5, mtime=0), "gzip")
        return Kept(media, body)
