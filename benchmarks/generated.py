"""A graph of many plans, made of pieces of the real ones: areas, periods, actors and contents differ.

    .venv/bin/python benchmarks/generated.py --plans 1000 --store /tmp/many

The plans are spread over all counties and municipalities. Each takes a part of one real plan's tree of goals and
measures, often with pieces of others, and with it what hangs on it: alignments, participations, indicators, mentions,
evidence. Some replace an earlier one, some have ended or not begun, some were read against every framework, some
against a few, some against none. What follows from the facts is derived by the project's own derivations. Passages
keep their positions and digests; the source files that the versions name exist nowhere, so no passage can be shown.
The same seed gives the same graph.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyoxigraph as ox
from made_plans import Document, Template, World
from rich.progress import track
from samverkansgraf.graph import derive, snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.snapshot import Snapshot
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.iris import BASE

BATCH = 25
"""Plans that are derived at a time. A derivation never joins two plans, so any number gives the same outcome."""


def generate(source: Snapshot, plans: int, store: Path, seed: int = 5) -> Snapshot:
    """Writes the snapshot of a graph with `plans` plans more than the source has, and makes it the one in use."""
    text = (source.folder / "graph.nq").read_bytes()
    quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    world = World(quads)
    prefix = BASE + "graph/plan/"
    real: dict[str, list[ox.Triple]] = {}
    for q in quads:
        if q.graph_name.value.startswith(prefix):
            real.setdefault(q.graph_name.value.removeprefix(prefix), []).append(q.triple)
    templates = [Template(key, triples) for key, triples in sorted(real.items())]
    lines, count, known = [text], 0, set(_derived(world, []))
    said: set[ox.Triple] = set()  # of documents: each version's graph says it
    versions = list(_versions(world, templates, plans, seed))
    for at in track(range(0, plans, BATCH), description="plans"):
        made = [_quads(*version) for version in versions[at : at + BATCH]]
        facts = list(dict.fromkeys(q for some in made for q in some))
        derived = [q for q in dict.fromkeys(_derived(world, facts)) if q not in known]
        count += len({q.triple for q in facts} - said) + len(derived)
        said |= {q.triple for q in facts if q.subject.value.startswith(BASE + "id/document/")}
        lines.append("".join(f"{q} .\n" for q in (*facts, *derived)).encode())
    graph = ox.NamedNode(BASE + "graph/reference/generated-actors")
    actors = [ox.Quad(*t, graph) for some in world.made.values() for t in some]
    lines.append("".join(f"{q} .\n" for q in actors).encode())
    report = {**source.report, "merge": source.size + count + len(actors)}
    return snapshot.publish(store, {"graph.nq": b"".join(lines)}, report, {"generated": plans, "seed": seed})


def _versions(
    world: World, templates: list[Template], plans: int, seed: int
) -> Iterator[tuple[Document, int]]:
    """(document, number of its version): every area in turn, a county twice as often."""
    draw = Random(seed)
    areas = [a for code, a in world.areas.items() for _ in range(2 if len(code) == 2 else 1)]
    number = given = 0
    while given < plans:
        draw.shuffle(areas)
        for area in areas:
            document = Document(world, templates, area, number, seed)
            for n in range(min(document.versions, plans - given)):
                yield document, n
                given += 1
            number += 1


def _quads(document: Document, n: int) -> list[ox.Quad]:
    graph = ox.NamedNode(f"{BASE}graph/plan/{document.version_key(n)}")
    return [ox.Quad(*t, graph) for t in document.triples(n)]


def _derived(world: World, facts: list[ox.Quad]) -> list[ox.Quad]:
    """What follows from some facts together with the reference data."""
    store = EmbeddedStore()
    store.add([*world.base, *facts])
    return derive.derive(store)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    made = generate(snapshot.require(Settings.from_environment().store), asked.plans, asked.store, asked.seed)
    quads = sum(1 for _ in (made.folder / "graph.nq").open("rb"))
    print(f"{asked.plans} plans generated, {quads} quads in {made.folder}")


if __name__ == "__main__":
    main()
