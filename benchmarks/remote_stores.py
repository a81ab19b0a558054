"""Runs every library query on the embedded store and on a SPARQL server: how many agree, and how long they take."""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from pathlib import Path

from samverkansgraf.graph import snapshot
from samverkansgraf.graph.remote import RemoteStore
from samverkansgraf.graph.store import Store
from samverkansgraf.queries import library


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("endpoint", help="address of the query service")
    parser.add_argument("--merge", help="named graph that holds the merge")
    parser.add_argument("--store", type=Path, default=Path(".store"))
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args()
    embedded = snapshot.require(chosen.store).load()
    remote = RemoteStore(chosen.endpoint, chosen.merge)
    stores: dict[str, Store] = {"embedded": embedded, chosen.endpoint: remote}
    for name, store in stores.items():
        times: dict[str, float] = {}
        equal = 0
        for query in library.library().values():
            taken = []
            for _ in range(chosen.repeats):
                started = time.perf_counter()
                rows = library.table(store, query.name, query.example).rows
                taken.append(time.perf_counter() - started)
            equal += Counter(rows) == Counter(library.table(embedded, query.name, query.example).rows)
            times[query.name] = 1000 * statistics.median(taken)
        slowest = max(times, key=lambda key: times[key])
        print(
            f"{name}: {equal} of {len(times)} queries equal, median {statistics.median(times.values()):.1f} ms, "
            f"slowest {slowest} {times[slowest]:.0f} ms"
        )
    remote.close()


if __name__ == "__main__":
    main()
