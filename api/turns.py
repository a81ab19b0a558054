"""Whose query is next: so many run at once, and those that wait take turns by client."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..ontology.errors import EnvironmentFault, InputError


class Turns:
    """A queue that is fair between clients.

    `places`: queries that run at once, for one client or for several; one more place is kept for clients that have
    none running, so that whoever fills the others still leaves a way in. `each`: queries that one client may have
    waiting. `most`: queries that may wait in all. `patience`: seconds that a query waits at most. A place that
    falls free goes to the client that has the fewest running, and among those to the one that was served longest ago.
    """

    def __init__(self, places: int, *, each: int = 32, most: int = 256, patience: float = 30.0) -> None:
        self._places, self._each, self._most, self._patience = places, each, most, patience
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._count = 0

    @property
    def waiting(self) -> int:
        """How many queries wait now."""
        return self._count

    @property
    def running(self) -> int:
        """How many queries run now."""
        return self._running.total()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Holds a place for the time of the block.

        Raises `InputError` (429) where the client has too many waiting already, and `EnvironmentFault` (503)
        where too many wait in all, or where the turn did not come in time.
        """
        if client not in self._waiting and self._has_place(client):
            self._running[client] += 1
        else:
            await self._wait(client)
        try:
            yield
        finally:
            self._leave(client)

    def _has_place(self, client: str) -> bool:
        return self.running < self._places + (not self._running[client])

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
                self._leave(client)
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

    def _leave(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        while self._pass_on():
            pass

    def _pass_on(self) -> bool:
        """Gives a free place to the client whose turn it is; whether there was one to give and one to take it."""
        if not self._waiting:
            return False
        client = min(self._waiting, key=lambda name: self._running[name])  # the first of equals
        if not self._has_place(client):
            return False
        mine = self._waiting.pop(client)
        place = mine.popleft()
        self._count -= 1
        if mine:
            self._waiting[client] = mine
        if not place.done():
            self._running[client] += 1
            place.set_result(None)
        return True
