"""What changed between two versions is what `compare_versions` and its summary say."""

from __future__ import annotations

from collections import Counter

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import changes, library
from samverkansgraf.queries.names import names


@pytest.mark.parametrize("language", ["sv", "en"])
def test_changes_of_every_pair(store: EmbeddedStore, language: str) -> None:
    known, kinds = names(store), changes.kinds(store)
    pairs = changes.pairs(store)
    assert len(pairs) > 1
    for (before, after), counts in pairs.items():
        found = changes.changes(store, known, before, after)
        asked = {"from": before, "to": after}
        rows = list(library.table(store, "compare_versions", asked, language).dicts())
        said = [
            (known[kinds[c.kind]][language], c.before.iri if c.before else "",
             c.before.label[language] if c.before else "", c.after.iri if c.after else "",
             c.after.label[language] if c.after else "", c.rationale[language])
            for c in found
        ]  # fmt: skip
        columns = (
            "changeLabel",
            "fromElement",
            "fromElementLabel",
            "toElement",
            "toElementLabel",
            "rationale",
        )
        assert said == [tuple(row[c] for c in columns) for row in rows]
        assert counts == Counter(c.kind for c in found)
        summary = library.table(store, "compare_versions_summary", asked, language).dicts()
        each = Counter((known[kinds[c.kind]][language], known[c.thing][language]) for c in found)
        assert each == {(r["changeLabel"], r["kindLabel"]): int(r["number"]) for r in summary}
    assert changes.changes(store, known, "03-plan-2022", "03-plan-halsa-trygghet") == ()


def test_a_side_has_its_passages_and_what_is_dropped_has_one_side(store: EmbeddedStore) -> None:
    found = changes.changes(store, names(store), "03-plan-halsa-trygghet", "03-plan-2022")
    dropped = [c for c in found if c.kind == "dropped"]
    assert dropped and all(c.after is None and c.before and c.before.evidence for c in dropped)
    moved = next(c for c in found if c.kind == "moved" and c.before and iris.key(c.before.iri) == "2")
    assert moved.before and moved.after and moved.thing.endswith("#Priority")
    assert "/03-plan-halsa-trygghet/" in moved.before.evidence[0]
    assert "/03-plan-2022/" in moved.after.evidence[0]
