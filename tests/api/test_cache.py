"""Kept answers: bounded, used last kept longest, made once for all who ask at the same time."""

from __future__ import annotations

import asyncio

import pytest
from samverkansgraf.api.cache import Cache, Kept

from ..conftest import in_a_loop


def kept(size: int) -> Kept:
    return Kept("text/csv", b"x" * size)


def test_what_was_not_used_for_the_longest_time_goes_first() -> None:
    cache = Cache(10_000)
    for name in "abcd":
        cache.put(name, kept(1_000))
    assert cache.get("a")
    cache.put("e", kept(1_000))
    cache.put("f", kept(1_000))
    assert cache.get("b") is None and cache.get("a") and cache.get("f")
    assert cache.held <= 10_000


def test_an_answer_that_would_push_out_most_others_is_not_kept() -> None:
    cache = Cache(10_000)
    cache.put("large", kept(2_000))
    assert cache.get("large") is None and cache.held == 0


def test_an_answer_is_made_once_for_all_who_ask_meanwhile() -> None:
    async def work() -> None:
        cache, made = Cache(100_000), 0

        async def make() -> Kept:
            nonlocal made
            made += 1
            await asyncio.sleep(0.02)
            return kept(10)

        answers = await asyncio.gather(*(cache.shared("k", make) for _ in range(10)))
        assert made == 1 and len({id(answer) for answer in answers}) == 1
        assert cache.get("k")

    in_a_loop(work())


def test_a_fault_reaches_all_who_ask_and_is_not_kept() -> None:
    async def work() -> None:
        cache = Cache(100_000)

        async def fail() -> Kept:
            await asyncio.sleep(0.01)
            raise ValueError

        found = await asyncio.gather(*(cache.shared("k", fail) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(f, ValueError) for f in found)

        async def make() -> Kept:
            return kept(10)

        assert await cache.shared("k", make)

    in_a_loop(work())


def test_who_waits_is_served_though_the_one_who_was_first_gave_up() -> None:
    async def work() -> None:
        cache, started = Cache(100_000), 0

        async def make() -> Kept:
            nonlocal started
            started += 1
            await asyncio.sleep(0.05)
            return kept(10)

        first = asyncio.ensure_future(cache.shared("k", make))
        await asyncio.sleep(0.01)
        second = asyncio.ensure_future(cache.shared("k", make))
        await asyncio.sleep(0.01)
        first.cancel()
        assert (await second).body and started == 2
        with pytest.raises(asyncio.CancelledError):
            await first

    in_a_loop(work())
