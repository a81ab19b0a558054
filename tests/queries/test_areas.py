"""Areas: what holds on a day, how far it goes together, what ends."""

from __future__ import annotations

from datetime import date

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import areas, census, library
from samverkansgraf.queries.overview import Overview

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


def test_every_county_and_municipality_is_there(store: EmbeddedStore) -> None:
    found = areas.areas(store)
    assert sum(not a.county for a in found.values()) == 21
    assert sum(bool(a.county) for a in found.values()) == 290
    assert found["0586"].county == "05" and found["0305"].label["sv"] == "Håbo kommun"


@pytest.mark.parametrize(
    ("area", "day", "now", "earlier", "later"),
    [
        ("03", TODAY, {"03-plan-2022", "03-radet-webb"}, {"03-plan-halsa-trygghet"}, set()),
        ("23", date(2026, 12, 7), {"23-overenskommelse-2021"}, set(), set()),
        ("23", date(2026, 12, 8), set(), {"23-overenskommelse-2021"}, set()),
        ("23", date(2020, 1, 1), set(), set(), {"23-overenskommelse-2021"}),
        ("0305", TODAY, set(), set(), set()),
    ],
)
def test_what_an_area_has_on_a_day(
    overview: Overview, area: str, day: date, now: set[str], earlier: set[str], later: set[str]
) -> None:
    held = areas.held(overview, area, day)
    assert [{v.key for v in some} for some in held] == [now, earlier, later]


@pytest.mark.parametrize(
    "keys", [[], ["03-plan-2022"], ["03-plan-2022", "03-radet-webb"], ["03-plan-2022", "nothing"]]
)
def test_together_is_that_of_the_overview(overview: Overview, keys: list[str]) -> None:
    for covered in areas.covered(overview, keys):
        expected = [overview.together(keys, p.iri) for p in covered.framework.parts]
        assert list(covered.reaches) == expected
        assert covered.looked_for == sum(r.state in ("addressed", "mentioned", "not-found") for r in expected)
        assert sum(covered.read) == len(keys)


def test_what_nobody_read_is_not_looked_for(overview: Overview) -> None:
    for covered in areas.covered(overview, ["nothing"]):
        assert covered.looked_for == 0 and covered.read.not_read == 1


@pytest.mark.parametrize("day", [date(2020, 1, 1), TODAY, date(2027, 9, 1)])
def test_what_ends_is_what_the_library_says(store: EmbeddedStore, overview: Overview, day: date) -> None:
    for days in (30, 365):
        rows = library.table(
            store, "list_expiring", {"date": day.isoformat(), "days": str(days)}, "sv"
        ).dicts()
        found = areas.ending(areas.ends(store), overview.versions, day, days)
        assert {(e.thing, e.day) for e in found} == {(r["thing"], r["until"]) for r in rows}


def test_the_last_of_days_has_no_day_after(store: EmbeddedStore, overview: Overview) -> None:
    assert areas.ending(areas.ends(store), overview.versions, date.max, 365) == []
