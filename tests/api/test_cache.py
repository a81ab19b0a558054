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
    cache.put("large", kept(3_000))
    assert cache.get("large") is None and cache.held == 0


def test_an_answer_is_made_once_for_all_who_ask_meanwhile() -> None:
    async def work() -> None:
        cache = Cache(100_000)

        async def run() -> Kept:
            await asyncio.sleep(0.02)
            return kept(10)

        first = asyncio.ensure_future(cache.make("k", run))
        await asyncio.sleep(0)
        assert cache.making("k")
        followed = await asyncio.gather(*(cache.follow("k") for _ in range(10)))
        assert {id(answer) for answer in followed} == {id(await first)}
        assert cache.get("k") and not cache.making("k") and await cache.follow("k") is None

    in_a_loop(work())


def test_a_fault_reaches_all_who_follow_and_is_not_kept() -> None:
    async def work() -> None:
        cache = Cache(100_000)

        async def fail() -> Kept:
            await asyncio.sleep(0.01)
            raise ValueError

        first = asyncio.ensure_future(cache.make("k", fail))
        await asyncio.sleep(0)
        found = await asyncio.gather(first, cache.follow("k"), cache.follow("k"), return_exceptions=True)
        assert all(isinstance(f, ValueError) for f in found)
        assert cache.get("k") is None and not cache.making("k")

    in_a_loop(work())


def test_who_follows_one_that_gives_up_is_told_to_make_it() -> None:
    async def work() -> None:
        cache = Cache(100_000)

        async def run() -> Kept:
            await asyncio.sleep(5)
            return kept(10)

        first = asyncio.ensure_future(cache.make("k", run))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(cache.follow("k"))
        await asyncio.sleep(0)
        first.cancel()
        assert await second is None and not cache.making("k")
        with pytest.raises(asyncio.CancelledError):
            await first

    in_a_loop(work())
