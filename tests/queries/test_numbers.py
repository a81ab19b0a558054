"""The numbers of the first page are those of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samverkansgraf.graph import files
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, numbers

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_they_count_what_the_plan_files_say(store: EmbeddedStore) -> None:
    found = numbers.numbers(store, census.overview(store))
    typed = [
        t.object.value.rsplit("#", 1)[-1]
        for file in files.discover()
        if file.kind == "plan"
        for t in file.triples
        if t.predicate.value == TYPE and hasattr(t.object, "value")
    ]
    for name, kind in (("goals", "Goal"), ("measures", "Measure"), ("commitments", "Commitment"), ("passages", "Evidence"),
                       ("versions", "PolicyVersion")):  # fmt: skip
        assert getattr(found, name) == typed.count(kind) > 0
    assert (found.areas, found.counties, found.all_counties) == (3, 3, 21)
    assert 0 < found.documents < found.versions and found.actors > 0


def test_what_begins_and_ends_when(store: EmbeddedStore) -> None:
    overview = census.overview(store)
    day = date(2026, 11, 22)
    assert [v.key for v in numbers.ending(overview, day)] == ["23-overenskommelse-2021"]
    assert numbers.ending(overview, date(2025, 12, 6)) == []
    assert [v.key for v in numbers.ended(overview, day)] == ["0586-KS-2019-317"]
    assert [v.key for v in numbers.begun(overview, day)] == ["03-plan-2022", "23-overenskommelse-2021"]
    ended = {**overview.versions, "03-plan-halsa-trygghet": replace(
        overview.versions["03-plan-halsa-trygghet"], valid_until="2021-12-31")}  # fmt: skip
    replaced = replace(overview, versions=ended)
    assert "03-plan-halsa-trygghet" not in [v.key for v in numbers.ended(replaced, day)]
