"""Query processes: limits that hold, processes that are replaced, nothing left behind."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samverkansgraf.api.pool import Pool
from samverkansgraf.api.protocol import Asked
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.snapshot import Snapshot
from samverkansgraf.ontology.errors import InputError

from ..conftest import in_a_loop

JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
Work = Callable[[Pool, Snapshot], Coroutine[Any, Any, None]]


@pytest.fixture
def pooled(settings: Settings) -> Callable[..., None]:
    """Runs a piece of work with a pool of its own, whose processes must all be gone afterwards."""

    def run(work: Work, **limits: Any) -> None:
        graph = snapshot.require(settings.store)

        async def whole() -> None:
            pool = Pool(replace(settings, **limits))
            nursery = await pool.ready(graph)
            try:
                await asyncio.wait_for(work(pool, graph), 60)
                await asyncio.sleep(0.05)
                known = _children(nursery.process)
            finally:
                await pool.close()
            await asyncio.sleep(0.2)
            assert not any(Path(f"/proc/{child}").exists() for child in known)
            assert not Path(f"/proc/{nursery.process}").exists()

        in_a_loop(whole())

    return run


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


async def _fails(pool: Pool, graph: Snapshot, query: str) -> InputError:
    with pytest.raises(InputError) as told:
        await pool.run(graph, Asked(query), JSON)
    return told.value


def test_a_query_that_never_ends_is_ended_and_its_process_replaced(pooled: Callable[..., None]) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        nursery = await pool.ready(graph)
        for _ in range(20):
            error = await _fails(pool, graph, ENDLESS)
            assert (error.key, error.status) == ("query-slow", 503)
        answer = await asyncio.wait_for(pool.run(graph, Asked("ASK {}"), JSON), 5)
        assert json.loads(answer.body)["boolean"] is True
        await asyncio.sleep(0.1)
        assert len(_children(nursery.process)) == 1, "the ended ones are gone, none is left unwaited for"

    pooled(work, query_seconds=0.1)


def test_a_query_that_needs_too_much_memory_is_ended_alone(pooled: Callable[..., None]) -> None:
    grows = "SELECT (GROUP_CONCAT(?long) AS ?all) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?c), STR(?f), STR(?a)) AS ?long) }"

    async def work(pool: Pool, graph: Snapshot) -> None:
        error = await _fails(pool, graph, grows)
        assert error.status == 413 and error.key in ("query-died", "query-large")
        assert await pool.run(graph, Asked("ASK {}"), JSON)

    pooled(work, query_seconds=50, query_memory=100_000_000)


@pytest.mark.parametrize(
    "media", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_rows_are_counted_in_every_format(pooled: Callable[..., None], media: str) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        rows = "SELECT * {{ ?s a ?t ; ?p ?o }} LIMIT {}"
        assert (await pool.run(graph, Asked(rows.format(90)), media)).body
        with pytest.raises(InputError) as told:
            await pool.run(graph, Asked(rows.format(103)), media)
        assert (told.value.key, told.value.status) == ("query-large", 413)

    pooled(work, query_rows=100)


def test_triples_are_counted_too(pooled: Callable[..., None]) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        triples = "CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {}"
        assert (await pool.run(graph, Asked(triples.format(100)), "text/turtle")).body
        with pytest.raises(InputError):
            await pool.run(graph, Asked(triples.format(101)), "text/turtle")

    pooled(work, query_rows=100)


def test_two_processes_draw_different_identifiers(pooled: Callable[..., None]) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        drawn = [
            pool.run(graph, Asked("SELECT (UUID() AS ?u) (RAND() AS ?r) {}"), "text/csv") for _ in range(4)
        ]
        assert len({answer.body for answer in await asyncio.gather(*drawn)}) == 4

    pooled(work)


def test_a_large_answer_comes_compressed_and_a_small_one_as_it_is(pooled: Callable[..., None]) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        asked = Asked("SELECT * { ?s a ?t } LIMIT 200")
        plain = await pool.run(graph, asked, "text/csv")
        small = await pool.run(graph, asked, "text/csv", gzip=True)
        assert small.encoding == "gzip" and gzip.decompress(small.body) == plain.body
        assert (await pool.run(graph, Asked("ASK {}"), JSON, gzip=True)).encoding == ""

    pooled(work)


def test_a_nursery_that_dies_is_replaced(pooled: Callable[..., None], settings: Settings) -> None:
    graph = snapshot.require(settings.store)

    async def work() -> None:
        pool = Pool(settings)
        first = await pool.ready(graph)
        await pool.run(graph, Asked("ASK {}"), JSON)
        child = _children(first.process)[0]
        os.kill(first.process, signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text(), (
            "a query process ends with its nursery"
        )
        assert await pool.run(graph, Asked("ASK {}"), JSON)
        assert (await pool.ready(graph)).process != first.process
        await pool.close()

    in_a_loop(work())


def test_a_new_snapshot_gets_new_processes_and_the_old_ones_go(settings: Settings, tmp_path: Path) -> None:
    before = snapshot.require(settings.store)
    line = b"<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"
    after = snapshot.publish(tmp_path, {"graph.nq": line}, {"findings": []}, {})

    async def work() -> None:
        pool = Pool(settings)
        old = await pool.ready(before)
        await pool.run(before, Asked("ASK {}"), JSON)
        answer = await pool.run(after, Asked("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "text/csv")
        assert answer.body.split() == [b"n", b"1"]
        for _ in range(40):
            if not old.alive:
                break
            await asyncio.sleep(0.1)
        assert not old.alive
        await pool.close()

    in_a_loop(work())


def test_a_client_that_leaves_ends_its_query(pooled: Callable[..., None]) -> None:
    async def work(pool: Pool, graph: Snapshot) -> None:
        nursery = await pool.ready(graph)
        asking = asyncio.ensure_future(pool.run(graph, Asked(ENDLESS), JSON))
        await asyncio.sleep(0.3)
        assert len(_children(nursery.process)) == 1
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.sleep(0.3)
        assert _children(nursery.process) == []

    pooled(work, query_seconds=50)
