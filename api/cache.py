"""Answers that are kept as long as the snapshot that they came from is in use."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.types import Message


@dataclass(frozen=True)
class Kept:
    """An answer ready to send: its media type, its bytes, and how the bytes are encoded ("" or "gzip")."""

    media: str
    body: bytes
    encoding: str = ""


@dataclass(frozen=True)
class Ready:
    """A whole answer as the server sends it: its first message (status, headers), its bytes, its entity tag."""

    start: Message
    body: bytes
    tag: bytes


Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing", Kept, Ready)


class Recent(Generic[Key, Thing]):
    """The answers used last, at most `most` bytes of them, none larger than a quarter of that."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[Key, Thing] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes held now, with a kilobyte for what stands around each answer."""
        return self._held

    def get(self, key: Key) -> Thing | None:
        """The kept answer, which then counts as used last."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, answer: Thing) -> None:
        """Keeps an answer, and lets go of those that were not used for the longest time."""
        if len(answer.body) > self._most // 4:
            return
        before = self._kept.pop(key, None)
        self._held += _weight(answer) - (_weight(before) if before else 0)
        self._kept[key] = answer
        while self._held > self._most:
            _, gone = self._kept.popitem(last=False)
            self._held -= _weight(gone)

    def clear(self) -> None:
        """Lets go of everything."""
        self._kept.clear()
        self._held = 0


def _weight(answer: Kept | Ready) -> int:
    return len(answer.body) + 1_000


class Cache(Recent[str, Kept]):
    """Answers to queries. Who asks for an answer while it is being made can follow that, so that it is made once."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._making: dict[str, asyncio.Future[Kept]] = {}

    def making(self, key: str) -> bool:
        """Whether the answer is being made at this moment."""
        return key in self._making

    async def follow(self, key: str) -> Kept | None:
        """The answer that another request is making, or its fault; None where it was given up, or nobody makes it."""
        other = self._making.get(key)
        if other is None:
            return None
        try:
            return await asyncio.shield(other)
        except asyncio.CancelledError:
            if not other.cancelled():
                raise
            return None

    async def make(self, key: str, run: Callable[[], Awaitable[Kept]]) -> Kept:
        """Makes an answer and keeps it; whoever follows meanwhile gets the same one."""
        mine: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._making[key] = mine
        try:
            answer = await run()
        except asyncio.CancelledError:
            mine.cancel()
            raise
        except Exception as error:
            mine.set_exception(error)
            mine.exception()
            raise
        finally:
            del self._making[key]
        mine.set_result(answer)
        self.put(key, answer)
        return answer
