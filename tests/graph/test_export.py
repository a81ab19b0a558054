from pathlib import Path

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.export import MERGE, export
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import EnvironmentFault, InputError


def test_the_merge_stands_in_the_default_graph_or_in_a_named_one(
    settings: Settings, store: EmbeddedStore, tmp_path: Path
) -> None:
    now = snapshot.require(settings.store)
    for merge in (None, MERGE):
        path = tmp_path / "graph.nq"
        written = export(now, path, merge)
        loaded = ox.Store()
        loaded.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        assert written.triples == store.size() == now.size
        assert len(loaded) == written.quads + written.triples
        graph = ox.NamedNode(merge) if merge else ox.DefaultGraph()
        assert sum(1 for _ in loaded.quads_for_pattern(None, None, None, graph)) == written.triples
        names = {g.value for g in loaded.named_graphs()}
        assert names == {*store.graphs()} | ({merge} if merge else set())


def test_a_name_that_cannot_be_is_refused(settings: Settings, store: EmbeddedStore, tmp_path: Path) -> None:
    now = snapshot.require(settings.store)
    for name in ("not an iri", store.graphs()[0]):
        with pytest.raises(InputError) as caught:
            export(now, tmp_path / "x.nq", name)
        assert caught.value.key == "graph-iri"
    with pytest.raises(EnvironmentFault):
        export(now, tmp_path / "no" / "x.nq")
