"""The timeline says what the documents say of their periods, and its picture says no more than its table."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, library
from samverkansgraf.queries.overview import Overview, Words
from samverkansgraf.queries.periods import Periods, first_day, last_day, periods
from samverkansgraf.visualisations import timeline

TODAY = date(2026, 11, 22)
UPPSALA, WEB, JAMTLAND, MJOLBY = (
    "03-plan-2022",
    "03-radet-webb",
    "23-overenskommelse-2021",
    "0586-KS-2019-317",
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


@pytest.fixture(scope="module")
def stated(store: EmbeddedStore) -> Periods:
    return periods(store)


def _line(
    overview: Overview, stated: Periods, key: str, day: date = TODAY, language: str = "sv"
) -> timeline.Line:
    on = timeline.stand(overview, overview.versions[key], day)
    return timeline.line(overview, on, stated.versions.get(key), language)


def test_a_year_stays_a_year_and_what_is_not_stated_is_said_to_be_so(
    overview: Overview, stated: Periods
) -> None:
    mjolby, jamtland, uppsala, web = (_line(overview, stated, k) for k in (MJOLBY, JAMTLAND, UPPSALA, WEB))
    assert (mjolby.start, mjolby.end, mjolby.now) == ("år 2020", "år 2021", "löpte ut 2021-12-31")
    assert jamtland.start == "anges inte (undertecknad 2020-11-27)" and jamtland.end == "2026-12-07"
    assert jamtland.now == "gäller, 15 dagar kvar"
    assert uppsala.start == "anges inte (beslutad år 2022)" and uppsala.now == "gäller, slut anges inte"
    assert (web.start, web.end) == ("anges inte", "anges inte")
    assert _line(overview, stated, JAMTLAND, date(2026, 12, 7), "en").now == "in force, last day"
    assert _line(overview, stated, JAMTLAND, date(2020, 11, 26)).now == "börjar gälla 2020-11-27"
    assert _line(overview, stated, "03-plan-halsa-trygghet").now.startswith("ersatt av Plan för regional")


def test_what_expires_and_what_has_no_end_is_what_the_library_says(
    store: EmbeddedStore, overview: Overview
) -> None:
    for day in (TODAY, date(2026, 9, 8), date(2021, 10, 1), date(2026, 12, 8)):
        every = [timeline.stand(overview, v, day) for v in overview.versions.values()]
        counts = timeline.counts(every)
        for days in (90, 365):
            rows = library.table(store, "list_expiring", {"date": day.isoformat(), "days": str(days)}).dicts()
            said = {iris.key(r["thing"]) for r in rows if "/" not in r["thing"].split("/id/plan/")[-1]}
            assert {s.version.key for s in every if s.fits(f"within-{days}")} == said
            assert counts[f"within-{days}"] == len(said)
        assert (
            counts["all"]
            == len(every)
            == sum(counts[s] for s in ("in-force", "not-begun", "ended", "replaced"))
        )
    said = {iris.key(r["version"]) for r in library.table(store, "list_without_end").dicts()}
    now = [timeline.stand(overview, v, TODAY) for v in overview.versions.values()]
    assert {s.version.key for s in now if s.fits("no-end")} == said


def test_parts_with_a_period_of_their_own_are_those_that_differ_from_their_document(stated: Periods) -> None:
    assert [(p.version, p.period.end) for p in stated.parts] == [
        (WEB, "2024-04"), (WEB, "2025"), (WEB, "2027-09"), (WEB, "2030"),
    ]  # fmt: skip
    assert (
        timeline.in_words("2027-09", "sv") == "september 2027"
        and timeline.in_words("2027-13", "sv") == "2027-13"
    )


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12-07", date(2026, 12, 7), date(2026, 12, 7)),
        ("", None, None),
        ("soon", None, None),
        ("2024-13-01", None, None),
    ],
)
def test_the_days_of_a_year_a_month_and_a_day(stated: str, first: date | None, last: date | None) -> None:
    assert (first_day(stated), last_day(stated)) == (first, last)


def test_the_picture_has_a_row_for_each_line_and_no_style_of_its_own(
    overview: Overview, stated: Periods
) -> None:
    lines = [_line(overview, stated, key) for key in overview.versions]
    drawn = timeline.picture(overview, lines, TODAY, "sv")
    root = ElementTree.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    labels = [t.text or "" for t in root.iter(SVG + "text") if t.get("class") == "tl-label"]
    assert len(labels) == len(lines) and all(
        label.startswith(line.label[:60]) for label, line in zip(labels, lines, strict=True)
    )
    assert root.find(SVG + "title") is not None and "5 dokument" in (root.findtext(SVG + "desc") or "")
    assert "style=" not in drawn and "<script" not in drawn
    for rect in root.iter(SVG + "rect"):
        x, width = float(rect.get("x", "")), float(rect.get("width", ""))
        assert 0 <= x <= timeline.WIDTH and 0 < width <= timeline.WIDTH - x + 2
    kinds = {name: sum(name in (r.get("class") or "").split() for r in root.iter(SVG + "rect")) for name in
             ("tl-open", "tl-vague", "tl-ended", "tl-in-force")}  # fmt: skip
    assert kinds == {"tl-open": 4, "tl-vague": 1, "tl-ended": 1, "tl-in-force": 2}
    assert timeline.picture(overview, [], TODAY, "sv") == ""


def test_a_hostile_name_is_only_words_in_the_picture(overview: Overview, stated: Periods) -> None:
    name = "</text><script>alert(1)</script>" + "x" * 5000
    hostile = replace(overview.versions[WEB], label=Words({"sv": name}), valid_until="9999-99-99")
    changed = replace(overview, versions={**overview.versions, WEB: hostile})
    drawn = timeline.picture(changed, [_line(changed, stated, WEB)], TODAY, "sv")
    assert "<script" not in drawn and len(drawn) < 4000
    ElementTree.fromstring(drawn)
