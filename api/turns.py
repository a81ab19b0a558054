"""Whose query is next: so many run at once, and those that wait take turns by client."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..ontology.errors import EnvironmentFault, InputError


class Turns:
    """A queue that is fair between clients.

    `places`: queries that run at once. `each`: queries that one client may have waiting. `most`: queries that
    may wait in all. `patience`: seconds that a query waits at most. One client with a hundred queries and
    another with one are served by turns, so that the second waits for at most one of the first's.
    """

    def __init__(self, places: int, *, each: int = 32, most: int = 256, patience: float = 30.0) -> None:
        self._free, self._each, self._most, self._patience = places, each, most, patience
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._count = 0

    @property
    def waiting(self) -> int:
        """How many queries wait now."""
        return self._count

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Holds a place for the time of the block.

        Raises `InputError` (429) where the client has too many waiting already, and `EnvironmentFault` (503)
        where too many wait in all, or where the turn did not come in time.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(client)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, client: str) -> None:
        mine = self._waiting.get(client)
        if mine is not None and len(mine) >= self._each:
            raise InputError("too-many", status=429, count=self._each)
        if self._count >= self._most:
            raise EnvironmentFault("busy")
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(place)
        self._count += 1
        try:
            await asyncio.wait_for(place, self._patience)
        except BaseException as error:
            if place.done() and not place.cancelled():
                self._pass_on()
            else:
                self._forget(client, place)
            if isinstance(error, TimeoutError):
                raise EnvironmentFault("busy") from None
            raise

    def _forget(self, client: str, place: asyncio.Future[None]) -> None:
        mine = self._waiting.get(client)
        if mine is None or place not in mine:
            return
        mine.remove(place)
        self._count -= 1
        if not mine:
            del self._waiting[client]

    def _pass_on(self) -> None:
        """Gives the place to the client whose turn it is, or keeps it free."""
        while self._waiting:
            client, mine = self._waiting.popitem(last=False)
            place = mine.popleft()
            self._count -= 1
            if mine:
                self._waiting[client] = mine
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
