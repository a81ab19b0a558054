"""How a map is asked for: its rows come from the query processes, within the limits of strangers' queries, and what
takes long is worked out beside the pages, as files are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Final, TypeVar

import anyio.to_thread
from fastapi import Request

from ..ontology.errors import InputError
from ..queries.results import RESULTS, Answer
from ..visualisations.maps import question
from ..visualisations.maps.model import MOST
from . import views
from .endpoint import Endpoint
from .protocol import Asked
from .site import Graph, Site, language_of

T = TypeVar("T")

LARGEST: Final = 24_000_000
"""Bytes of an answer that a map reads: some 100,000 edges, which take seconds."""

LARGE: Final = 500_000
"""Bytes of an answer from which it takes long."""

TIMES: Final = 3
"""So many times as long as one query may all the queries of a map take, waiting for their turns included."""

Rows = list[question.Row]


async def rows(
    site: Site, endpoint: Endpoint, request: Request, name: str, values: Mapping[str, str], steps: int
) -> tuple[Graph, Rows]:
    """The rows of a map and the graph that they are from.

    Raises `InputError` as the endpoint does, for parameters as `library.bind` does, and for rows that are too many or
    come too slowly; `Gone` where the client leaves.
    """
    seconds = site.settings.query_seconds
    ends = time.monotonic() + TIMES * seconds
    while True:
        graph, read = site.using, 0
        asking = question.questions(graph.store, name, values, language_of(request), steps)
        asked, found = await worked_out(partial(_next, asking, name, None))
        while asked is not None:
            of, kept = await endpoint.ask(request, asked, RESULTS)
            if of is not graph:
                break  # a new snapshot: what was read is of yesterday
            read += len(kept.body)
            check_size(read)
            long = len(kept.body) > LARGE
            asked, found = await worked_out(partial(_next, asking, name, kept.body), long=long)
            if asked is not None and time.monotonic() > ends:
                raise InputError("query-slow", status=503, seconds=f"{TIMES * seconds:g}")
        else:
            return graph, found


def _next(
    asking: Generator[question.Question, Rows, Rows], name: str, body: bytes | None
) -> tuple[Asked | None, Rows]:
    """What a map asks next, after an answer (none before the first); None and all rows in the end."""
    try:
        if body is None:
            text, held = next(asking)
        else:
            table = Answer.read(name, RESULTS, body).table
            text, held = asking.send(list(table.dicts()) if table else [])
    except StopIteration as done:
        return None, done.value
    return Asked.of(text, held), []


def check_size(size: int) -> None:
    """Raises `InputError` (413) for an answer of more bytes than a map reads."""
    if size > LARGEST:
        raise InputError("map-rows", status=413, megabytes=f"{size / 1e6:.1f}", limit=f"{LARGEST / 1e6:g} MB")


def long(nodes: int, size: int = 0) -> bool:
    """Whether a map of so many nodes, from an answer of so many bytes, takes long."""
    return nodes > MOST or size > LARGE


async def worked_out(make: Callable[[], T], *, long: bool = False) -> T:
    """What is made in a thread: one of those of pages, or where it takes long one of the few that write files."""
    return await anyio.to_thread.run_sync(make, limiter=views.writing() if long else None)
