"""The numbers of the pages about the graph, held against other ways of counting the same."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, library, model
from samverkansgraf.queries.holdings import by_area, by_year, holdings, undated
from samverkansgraf.queries.overview import Overview


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


def test_what_is_counted_is_what_the_build_counted(store: EmbeddedStore, settings: Settings) -> None:
    found, report = holdings(store), snapshot.require(settings.store).report
    plans = [counts for graph, counts in report["classes"].items() if graph.startswith("plan/")]
    assert sum(found.passages.values()) == sum(c["sg:Evidence"] for c in plans) == found.count("Evidence")
    assert sum(found.alignments.values()) == sum(c["sg:Alignment"] for c in plans) > 0
    kinds = {"sg:Goal", "sg:Measure", "sg:Purpose", "sg:Commitment", "sg:Statement"}
    assert found.elements >= sum(n for c in plans for kind, n in c.items() if kind in kinds) > 0
    assert found.by_basis("explicit") + found.by_basis("inferred") == sum(found.alignments.values())
    assert sum(found.by_confidence(c.key) for c in found.schemes["confidence"]) == sum(
        found.alignments.values()
    )
    assert [c.key for c in found.schemes["rung"]] == [
        "purpose",
        "goal",
        "measure",
        "responsible",
        "indicator",
    ]
    for concepts in found.schemes.values():
        assert all(c.definition["sv"] != c.definition["en"] for c in concepts)


def test_areas_and_years_hold_every_version_once(store: EmbeddedStore, overview: Overview) -> None:
    listed = list(library.table(store, "list_versions").dicts())
    day = date(2026, 11, 22)
    areas = by_area(overview, holdings(store).passages, day)
    assert sum(row.versions for row in areas) == len({row["version"] for row in listed})
    assert {row.area for row in areas} == {iris.key(row["area"]) for row in listed}
    assert sum(row.in_force for row in areas) == sum(
        overview.in_force(v, day) for v in overview.versions.values()
    )
    assert all(row.read <= row.readable for row in areas)
    years = by_year(overview)
    assert [int(y.year) for y in years] == list(range(int(years[0].year), int(years[-1].year) + 1))
    assert sum(y.begins for y in years) == sum(bool(v.begins) for v in overview.versions.values())
    named = [v for v in overview.versions.values() if v.begins or v.valid_until]
    assert undated(overview) == len(overview.versions) - len(named)
    assert all(y.within >= max(y.begins, y.ends) for y in years)


def test_the_picture_has_classes_of_the_graph_with_their_links(store: EmbeddedStore) -> None:
    kinds = model.kinds(store)
    version, element, document = (str(iris.SG[n]) for n in ("PolicyVersion", "PlanElement", "PolicyDocument"))
    assert {to for _, to in kinds[version].links} >= {version, document}
    assert kinds[element].evidence and not kinds[document].evidence
    assert kinds[element].count == holdings(store).elements
    assert all(to in kinds for kind in kinds.values() for _, to in kind.links)
    for kind in kinds.values():
        assert kind.count > 0 and kind.label["sv"] and kind.label["en"]
    agents = store.query("SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?p sg:participant ?a }")
    assert isinstance(agents, ox.QuerySolutions)
    agent = kinds[iris.PREFIXES["foaf"] + "Agent"]
    assert agent.count >= int(next(agents)["n"].value) > 0
