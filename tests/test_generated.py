"""The generated plans of the benchmarks: sound by our own rules, spread as real ones would be, always the same."""

from __future__ import annotations

import re
import sys
from datetime import date

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import files, snapshot
from samverkansgraf.graph.derive import GRAPH, derive
from samverkansgraf.graph.files import MadeGraph
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.snapshot import Snapshot
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.iris import BASE
from samverkansgraf.queries import census
from samverkansgraf.queries.overview import STATES
from samverkansgraf.shapes import validate

from tests.conftest import ROOT

PLANS = 32


@pytest.fixture(scope="module")
def generated(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    """The same graph made twice."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import generated as benchmark
    finally:
        sys.path.pop(0)
    source = snapshot.require(settings.store)
    return [benchmark.generate(source, PLANS, tmp_path_factory.mktemp("generated")) for _ in range(2)]


@pytest.fixture(scope="module")
def graphs(generated: list[Snapshot]) -> dict[str, MadeGraph]:
    """Generated graph (name) → its triples."""
    found: dict[str, list[ox.Triple]] = {}
    for q in ox.parse(path=str(generated[0].folder / "graph.nq"), format=ox.RdfFormat.N_QUADS):
        found.setdefault(q.graph_name.value.removeprefix(BASE + "graph/"), []).append(q.triple)
    return {
        name: MadeGraph(name, tuple(t)) for name, t in found.items() if re.search(r"-g\d{4}$|generated", name)
    }


def test_the_same_seed_gives_the_same_graph(generated: list[Snapshot]) -> None:
    one, other = ((s.folder / "graph.nq").read_bytes() for s in generated)
    assert one == other


def test_generated_plans_hold_by_the_shapes(graphs: dict[str, MadeGraph]) -> None:
    assert len(graphs) == PLANS + 1
    known = validate.index([*(f for f in files.discover() if f.kind != "plan"), *graphs.values()])
    later = [name for name, made in graphs.items() if any("#Change" in str(t.object) for t in made.triples)]
    some = [*list(graphs)[::12], *later[:2], "reference/generated-actors"]
    found = [f for name in some for f in validate.validate(name, graphs[name].triples, known)]
    assert len(some) >= 6 and later
    assert [f for f in found if f.severity == "violation"] == []


def test_what_is_said_to_follow_does_follow(generated: list[Snapshot]) -> None:
    store, said = EmbeddedStore(), set()
    for q in ox.parse(path=str(generated[0].folder / "graph.nq"), format=ox.RdfFormat.N_QUADS):
        if q.graph_name.value == GRAPH:
            said.add(q)
        elif q.subject.value.startswith(BASE + "id/") or not q.graph_name.value.endswith("/catalogue"):
            store.add([q])
    assert set(derive(store)) == said


def test_generated_plans_differ_in_place_time_and_how_they_were_read(generated: list[Snapshot]) -> None:
    overview = census.overview(generated[0].load())
    made = [v for v in overview.versions.values() if "-g0" in v.key]
    day = date(2026, 7, 1).isoformat()
    assert len(made) == PLANS and len({v.area for v in made}) > PLANS / 2
    assert any(v.begins > day for v in made) and any(v.valid_until and v.valid_until < day for v in made)
    assert any(v.replaces for v in made)
    read = [sum((v.key, f) in overview.assessed for f in overview.frameworks) for v in made]
    assert 0 in read and max(read) >= 8
    assert {r.state for v in made for r in overview.reach.get(v.key, {}).values()} == set(STATES) - {
        "not-assessed"
    }
    assert generated[0].size == generated[0].load().size()
