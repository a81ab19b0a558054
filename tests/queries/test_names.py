"""One dictionary has the names that the graph has."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries.names import NAMELESS, names

BASE = "https://w3id.org/samverkansgraf/"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_label_of_the_graph_is_there(store: EmbeddedStore, language: str) -> None:
    found = names(store)
    rows = store.query(f'SELECT ?s ?l {{ ?s skos:prefLabel ?l FILTER(LANG(?l) = "{language}") }}')
    assert isinstance(rows, ox.QuerySolutions)
    labels = {row["s"].value: row["l"].value for row in rows}
    assert len(labels) > 1000
    assert {iri: found[iri][language] for iri in labels} == labels


def test_persons_have_their_names_and_what_is_unknown_has_none(small: EmbeddedStore) -> None:
    found = names(small)
    assert found[f"{BASE}id/plan/a/person/1"]["sv"] == "Kim Lind"
    assert found[f"{BASE}id/actor/board"]["en"] == "Small Board"
    nowhere = f"{BASE}id/actor/nobody"
    assert nowhere not in found and found[nowhere] is NAMELESS and found[nowhere]["sv"] == ""
    assert len(found) == len(list(found)) > 0
