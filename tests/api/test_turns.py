"""Fair turns: who waits, who is next, who is told to come back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from samverkansgraf.api.turns import Turns
from samverkansgraf.ontology.errors import EnvironmentFault, InputError

from ..conftest import in_a_loop


def run(work: Coroutine[Any, Any, None]) -> None:
    in_a_loop(asyncio.wait_for(work, 20))


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Room:
    """Queries that stay as long as the test wants."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.order = turns, list[str]()
        self._doors: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def enter(self, client: str, name: str) -> asyncio.Task[None]:
        self._doors[name] = asyncio.Event()
        self.tasks[name] = asyncio.ensure_future(self._stay(client, name))
        return self.tasks[name]

    async def _stay(self, client: str, name: str) -> None:
        async with self.turns.turn(client):
            self.order.append(name)
            await self._doors[name].wait()

    async def leave(self, name: str) -> None:
        self._doors[name].set()
        await self.tasks[name]
        await settle()


def test_no_more_run_at_once_than_there_are_places() -> None:
    async def work() -> None:
        room = Room(Turns(2))
        for name in ("a1", "a2", "a3"):
            room.enter("a", name)
        await settle()
        assert room.order == ["a1", "a2"] and room.turns.waiting == 1
        await room.leave("a1")
        assert room.order == ["a1", "a2", "a3"] and room.turns.waiting == 0
        await room.leave("a2")
        await room.leave("a3")

    run(work())


def test_whoever_fills_the_places_leaves_a_way_in_for_another() -> None:
    async def work() -> None:
        room = Room(Turns(2))
        for number in range(6):
            room.enter("greedy", f"g{number}")
        await settle()
        room.enter("modest", "m0")
        await settle()
        assert room.order == ["g0", "g1", "m0"], "at once, though the other has many waiting"
        room.enter("modest", "m1")
        await settle()
        assert room.turns.running == 3 and len(room.order) == 3
        for name in ("m0", "g0", "g1", "m1", "g2", "g3", "g4", "g5"):
            await room.leave(name)

    run(work())


def test_a_place_goes_to_whoever_has_the_fewest_running() -> None:
    async def work() -> None:
        room = Room(Turns(2))
        for client in ("first", "second"):
            for number in range(4):
                room.enter(client, f"{client}{number}")
        room.enter("third", "third0")
        await settle()
        assert room.order == ["first0", "first1", "second0"]
        await room.leave("first0")
        assert room.order[-1] == "third0", "before the many that the two have waiting"
        assert room.turns.running == 3
        for name in ("first1", "third0", "second0", *room.tasks):
            if not room.tasks[name].done():
                await room.leave(name)
        assert room.turns.running == room.turns.waiting == 0 and len(room.order) == 9

    run(work())


def test_a_client_with_too_many_waiting_is_told_and_others_are_not() -> None:
    async def work() -> None:
        room = Room(Turns(1, each=2, most=3))
        for number in range(3):
            room.enter("greedy", f"g{number}")
        await settle()
        with pytest.raises(InputError) as told:
            await room.enter("greedy", "g3")
        assert told.value.status == 429
        room.enter("modest", "m0")
        room.enter("modest", "m1")
        await settle()
        with pytest.raises(EnvironmentFault) as busy:
            await room.enter("late", "l0")
        assert (busy.value.key, busy.value.status) == ("busy", 503)
        for name in ("g0", "m0", "g1", "m1", "g2"):
            await room.leave(name)
        assert room.turns.waiting == 0

    run(work())


def test_who_waits_too_long_is_told_and_leaves_no_trace() -> None:
    async def work() -> None:
        turns = Turns(1, patience=0.05)
        room = Room(turns)
        room.enter("a", "a1")
        await settle()
        with pytest.raises(EnvironmentFault):
            await room.enter("a", "a2")
        assert turns.waiting == 0
        await room.leave("a1")
        room.enter("a", "a3")
        await settle()
        assert room.order == ["a1", "a3"]
        await room.leave("a3")

    run(work())


def test_a_place_is_not_lost_when_a_waiting_client_leaves() -> None:
    async def work() -> None:
        room = Room(Turns(1))
        room.enter("a", "a1")
        waiting = room.enter("a", "a2")
        handed = room.enter("a", "a3")
        await settle()
        waiting.cancel()
        await settle()
        assert room.turns.waiting == 1
        room._doors["a1"].set()
        await settle()
        handed.cancel()
        await settle()
        room.enter("d", "d1")
        await settle()
        assert room.order[-1] == "d1"
        await room.leave("d1")

    run(work())
