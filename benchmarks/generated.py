"""A graph of many plans: the reference data and copies of one real plan, each under a key of its own.

    .venv/bin/python benchmarks/generated.py --plans 1000 --store /tmp/many

A copy has the plan's goals, measures, actors, alignments and what follows from them, but not its passages and
statements, so that a thousand plans come to about a million quads.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.progress import track
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.snapshot import Snapshot

TEMPLATE = "23-overenskommelse-2021"
LEFT_OUT = (
    "/id/evidence/",
    "/statement",
    "/context",
    "/mention",
    "/participation",
    "/coverage/23-overenskommelse-2021/agenda2030",
)


def generate(source: Snapshot, plans: int, store: Path) -> Snapshot:
    """Writes the snapshot of a graph with `plans` plans more than the source has, and makes it the one in use."""
    lines = (source.folder / "graph.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    ours = [
        line
        for line in lines
        if TEMPLATE in line.split(" ", 1)[0] and not any(word in line for word in LEFT_OUT)
    ]
    parts = list(lines)
    for number in track(range(plans), description="plans"):
        key = f"g{number:04d}-plan"
        parts.extend(line.replace(TEMPLATE, key) for line in ours)
    return snapshot.publish(store, {"graph.nq": "".join(parts).encode()}, source.report, {"generated": plans})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--store", type=Path, required=True)
    asked = parser.parse_args()
    made = generate(snapshot.require(Settings.from_environment().store), asked.plans, asked.store)
    quads = sum(1 for _ in (made.folder / "graph.nq").open("rb"))
    print(f"{asked.plans} plans generated, {quads} quads in {made.folder}")


if __name__ == "__main__":
    main()
