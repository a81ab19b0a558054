"""Answers that the documents themselves fix, whatever else is read into the graph later."""

from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import library

UPPSALA, WEB, JAMTLAND, MJOLBY = (
    "03-plan-2022",
    "03-radet-webb",
    "23-overenskommelse-2021",
    "0586-KS-2019-317",
)


def _rows(store: EmbeddedStore, name: str, **values: str) -> list[dict[str, str]]:
    return list(library.table(store, name, values).dicts())


def test_nineteen_members_sit_in_uppsalas_council(store: EmbeddedStore) -> None:
    rows = [r for r in _rows(store, "list_members", version=WEB) if r["organization"].endswith("/council-03")]
    members = {r["actor"] for r in rows if r["roleLabel"] == "medlem"}
    assert len(members) == 19
    assert sum("/municipality-03" in m for m in members) == 8


def test_six_signatures_in_jamtland_and_no_municipality_among_them(store: EmbeddedStore) -> None:
    rows = _rows(store, "list_signatories", version=JAMTLAND)
    assert len(rows) == 6
    assert {r["signedOn"] for r in rows} == {"2020-11-27"}
    assert not any("municipality" in r["actor"] for r in rows)


def test_jamtlands_agreement_is_what_expires_within_sixty_days_of_mid_november_2026(
    store: EmbeddedStore,
) -> None:
    rows = _rows(store, "list_expiring", date="2026-11-21", days="60")
    assert [(r["thing"].rsplit("/", 1)[-1], r["until"], r["daysLeft"]) for r in rows] == [
        (JAMTLAND, "2026-12-07", "16")
    ]
    assert _rows(store, "list_expiring", date="2026-12-08", days="30") == []


def test_the_fifth_area_of_jamtland_has_no_national_counterpart(store: EmbeddedStore) -> None:
    rows = _rows(store, "list_coverage_evidence", version=JAMTLAND, part="mvk/1")
    assert rows and not any("/focusArea/5" in r["element"] or "/focusArea/5" in r["through"] for r in rows)
    explicit = {
        r["code"]: r["explicitDepth"]
        for r in _rows(store, "list_coverage", framework="mvk")
        if r["version"].endswith(JAMTLAND)
    }
    assert set(explicit) == {"1", "2", "3", "4"} and all(int(d) >= 2 for d in explicit.values())


def test_the_numeric_targets_of_the_earlier_plan_belong_to_the_regional_development_strategy(
    store: EmbeddedStore,
) -> None:
    rows = _rows(store, "list_indicators", version="03-plan-halsa-trygghet")
    assert {(r["value"], r["year"]) for r in rows if r["value"]} == {
        ("75", "2020"),
        ("80", "2030"),
        ("80", "2020"),
    }
    assert {r["ownerLabel"] for r in rows} == {"Regional utvecklingsstrategi för Uppsala län"}


def test_four_goals_of_the_earlier_plan_became_purposes(store: EmbeddedStore) -> None:
    rows = _rows(store, "compare_versions", **{"from": "03-plan-halsa-trygghet", "to": UPPSALA})
    turned = [r for r in rows if r["changeLabel"] == "från mål till syfte"]
    assert len(turned) == 4
    assert all("/goal/" in r["fromElement"] and "/purpose/" in r["toElement"] for r in turned)


def test_mjolby_has_fifteen_planned_table_rows_with_somebody_responsible(store: EmbeddedStore) -> None:
    rows = [r for r in _rows(store, "list_responsibility", version=MJOLBY) if "/measure/" in r["element"]]
    responsible = {r["element"].rsplit("/", 1)[-1] for r in rows if "ansvarig" in r["roleLabel"]}
    assert {f"{a}.{n}" for a, last in ((1, 6), (2, 5), (3, 4)) for n in range(1, last + 1)} <= responsible


def test_an_inquiry_is_not_taken_for_the_national_strategy(store: EmbeddedStore) -> None:
    rows = [r for r in _rows(store, "list_coverage", framework="mvk") if r["version"].endswith(MJOLBY)]
    assert not any(r["explicitDepth"] for r in rows)
    cited = _rows(store, "list_mentions", version=MJOLBY)
    assert "grund" in {r["kindLabel"] for r in cited if r["mentioned"].endswith("sou-2015-55")}
    assert "grund" not in {r["kindLabel"] for r in cited if r["mentioned"].endswith("skr-2016-17-10")}


def test_what_is_out_of_scope_is_no_gap(store: EmbeddedStore) -> None:
    gaps = _rows(store, "gap_framework_part", framework="mvk-ap2024")
    assert {r["version"].rsplit("/", 1)[-1] for r in gaps} <= {WEB}
    states = {
        r["state"].rsplit("/", 1)[-1]
        for r in _rows(store, "list_coverage", framework="mvk-ap2024")
        if not r["version"].endswith(WEB)
    }
    assert states == {"out-of-scope"}


def test_rows_of_an_overlap_stand_in_both_areas(store: EmbeddedStore) -> None:
    for name in ("framework_part", "violence_form", "target_group", "measure_kind", "actor_kind", "actor"):
        rows = _rows(store, f"overlap_{name}", areaA="03", areaB="23")
        assert rows and all(int(r["inA"]) > 0 and int(r["inB"]) > 0 for r in rows), name
    assert any(
        r["concept"].endswith("202100-0076") for r in _rows(store, "overlap_actor", areaA="03", areaB="0586")
    )


def test_changes_in_numbers_add_up_to_the_changes(store: EmbeddedStore) -> None:
    versions = {"from": "03-plan-halsa-trygghet", "to": UPPSALA}
    rows = _rows(store, "compare_versions_summary", **versions)
    listed = [r["change"] for r in _rows(store, "compare_versions", **versions)]
    assert len(listed) == len(set(listed)) > 100
    assert sum(int(r["number"]) for r in rows) == len(listed)
    assert len({(r["changeLabel"], r["kindLabel"]) for r in rows}) == len(rows)


def test_every_change_shows_what_changed(store: EmbeddedStore) -> None:
    for row in _rows(store, "compare_versions"):
        assert row["fromElementLabel"] or row["toElementLabel"], row["change"]
