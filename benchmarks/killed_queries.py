"""Nothing leaks: so many queries that never end are ended, one after another, and the processes, descriptors and
memory of the server and of its nursery are compared before and after, as is the time to an honest answer.

    .venv/bin/python benchmarks/killed_queries.py --count 10000
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from dataclasses import replace
from pathlib import Path

from rich.progress import track
from samverkansgraf.api.pool import Pool
from samverkansgraf.api.protocol import Asked
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.ontology.errors import InputError

ENDLESS = Asked("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
HONEST = Asked("SELECT ?c { ?c a sg:County } ORDER BY ?c")
JSON = "application/sparql-results+json"


def held(process: int) -> dict[str, int]:
    """What a process holds: open descriptors, children (dead ones too), kilobytes of resident memory."""
    status = Path(f"/proc/{process}/status").read_text()
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    children = sum(
        len(Path(f"/proc/{process}/task/{t}/children").read_text().split())
        for t in os.listdir(f"/proc/{process}/task")
    )
    return {
        "descriptors": len(os.listdir(f"/proc/{process}/fd")),
        "children": children,
        "kilobytes": int(resident),
    }


async def measure(count: int, seconds: float) -> None:
    settings = replace(Settings.from_environment(), query_seconds=seconds)
    patient = replace(settings, query_seconds=20)
    graph, pool = snapshot.require(settings.store), Pool(settings)
    honest: list[float] = []

    async def ask() -> None:
        started, pool.settings = time.perf_counter(), patient
        await pool.run(graph, HONEST, JSON)
        honest.append((time.perf_counter() - started) * 1000)
        pool.settings = settings

    async def kill() -> None:
        try:
            await pool.run(graph, ENDLESS, JSON)
        except InputError as error:
            assert error.key == "query-slow", error.key
        else:
            raise AssertionError("the endless query ended")

    nursery = await pool.ready(graph)
    for _ in range(50):
        await kill()
    await ask()
    before = held(os.getpid()), held(nursery.process)
    started = time.perf_counter()
    for number in track(range(count), description="queries ended"):
        await kill()
        if number % 10 == 0:
            await ask()
    spent = time.perf_counter() - started
    await ask()
    await asyncio.sleep(1)
    after = held(os.getpid()), held(nursery.process)
    print(f"{count} queries ended after {seconds} s each, {spent / count * 1000:.1f} ms for each in all")
    print(
        f"honest queries between them: median {statistics.median(honest):.1f} ms, slowest {max(honest):.1f} ms"
    )
    for name, then, now in (("server", before[0], after[0]), ("nursery", before[1], after[1])):
        print(name, ", ".join(f"{key} {then[key]} -> {now[key]}" for key in then))
    await pool.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=0.05)
    asked = parser.parse_args()
    asyncio.run(measure(asked.count, asked.seconds))


if __name__ == "__main__":
    main()
