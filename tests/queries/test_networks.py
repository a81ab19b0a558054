"""The questions of the maps: every row is an edge that a map can draw, and what the edges say is counted another way."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.ontology.iris import PREFIXES
from samverkansgraf.queries import library
from samverkansgraf.visualisations.maps.kinds import EDGES, NODES

NETWORKS = [name for name in library.library() if name.startswith("network_")]
CONTRACT = {"from", "fromKind", "fromLabel", "relation", "to", "toKind", "toLabel"}
WITHOUT_PASSAGE = {"lacks", "narrower", "unaddressed", "unit", "match", "applies"}
"""What rests on the frameworks, on the register of actors and areas, or on nothing having been found."""

EARLIER, UPPSALA, WEB, JAMTLAND, MJOLBY = (
    "03-plan-halsa-trygghet",
    "03-plan-2022",
    "03-radet-webb",
    "23-overenskommelse-2021",
    "0586-KS-2019-317",
)
Row = dict[str, str]


def _rows(store: EmbeddedStore, name: str, **values: str) -> list[Row]:
    return list(library.table(store, f"network_{name}", values).dicts())


def _iri(path: str) -> str:
    return f"{iris.BASE}id/{path}"


def _edges(rows: list[Row], *relations: str) -> set[tuple[str, str]]:
    return {(r["from"], r["to"]) for r in rows if r["relation"] in relations}


def _objects(store: EmbeddedStore, subject: str, predicate: str) -> set[str]:
    prefix, _, name = predicate.partition(":")
    found = store.triples(ox.NamedNode(subject), ox.NamedNode(PREFIXES[prefix] + name), None)
    return {s.object.value for s in found if isinstance(s.object, ox.NamedNode)}


def _pairs(store: EmbeddedStore, predicate: str) -> set[tuple[str, str]]:
    prefix, _, name = predicate.partition(":")
    found = store.triples(None, ox.NamedNode(PREFIXES[prefix] + name), None)
    return {(s.subject.value, s.object.value) for s in found}


def _alignments(store: EmbeddedStore) -> set[tuple[str, str]]:
    """Element and framework part, read from each alignment by itself."""
    part = dict(_pairs(store, "sg:alignedConcept"))
    return {(element, part[alignment]) for alignment, element in _pairs(store, "sg:alignedElement")}


def test_there_is_a_map_for_each_question_of_the_workshop() -> None:
    assert len(NETWORKS) >= 11
    assert all({"network", "map"} <= set(library.get(name).tags) for name in NETWORKS)
    assert {library.get(name).group for name in NETWORKS} == {"network"}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_map_opens_without_any_choice(name: str, store: EmbeddedStore) -> None:
    assert library.table(store, name).rows


@pytest.mark.parametrize("values", ["default", "example"])
@pytest.mark.parametrize("name", NETWORKS)
def test_each_row_is_an_edge_that_a_map_can_draw(name: str, values: str, store: EmbeddedStore) -> None:
    query = library.get(name)
    rows = list(library.table(store, name, query.example if values == "example" else {}).dicts())
    assert set(query.columns) >= CONTRACT
    kinds: dict[str, set[str]] = {}
    labels: dict[str, set[str]] = {}
    for row in rows:
        assert row["relation"] in EDGES, row
        assert row["from"] != row["to"], row
        for end in ("from", "to"):
            assert row[f"{end}Kind"] in NODES and row[f"{end}Label"], row
            assert not row[f"{end}Label"].startswith("http"), row
            kinds.setdefault(row[end], set()).add(row[f"{end}Kind"])
            labels.setdefault(row[end], set()).add(row[f"{end}Label"])
    assert {k: v for k, v in kinds.items() if len(v) > 1} == {}, "one thing, two kinds"
    assert {k: v for k, v in labels.items() if len(v) > 1} == {}, "one thing, two names"


@pytest.mark.parametrize("name", NETWORKS)
def test_an_edge_that_rests_on_a_passage_carries_it(name: str, store: EmbeddedStore) -> None:
    for values in ({}, library.get(name).example):
        for row in library.table(store, name, values).dicts():
            if row["relation"] in WITHOUT_PASSAGE:
                assert not row["evidence"], row
            else:
                assert row["evidence"].startswith(_iri("evidence/")), row


@pytest.mark.parametrize("name", NETWORKS)
def test_a_named_word_says_more_than_the_kind(name: str, store: EmbeddedStore) -> None:
    rows = list(library.table(store, name, library.get(name).example, "en").dicts())
    said = {row.get("word", "") for row in rows} - {""}
    assert not said & {"responsible", "involved", "member"}
    assert not any(row.get("word") for row in rows if row["relation"] in ("contains", "serves", "lacks"))


def test_what_contributes_to_a_part_is_what_is_aligned_to_it(store: EmbeddedStore) -> None:
    part = _iri("framework/mvk/1")
    wanted = {(element, p) for element, p in _alignments(store) if p == part}
    rows = _rows(store, "part", part="mvk/1")
    assert _edges(rows, "addresses") == wanted and len(wanted) == 16
    contained = {to for _, to in _edges(rows, "contains")}
    served = _edges(rows, "serves")
    assert contained == {element for element, _ in wanted} | {measure for measure, _ in served}
    assert served and served <= _pairs(store, "sg:servesGoal")
    assert {to for _, to in served} <= {element for element, _ in wanted}


def test_what_is_narrower_than_a_part_counts_and_hangs_on_it(store: EmbeddedStore) -> None:
    goal = "http://metadata.un.org/sdg/5"
    rows = _rows(store, "part", part=goal)
    targets = {to for _, to in _edges(rows, "addresses")}
    assert targets == {"http://metadata.un.org/sdg/5.2", "http://metadata.un.org/sdg/5.3"}
    assert _edges(rows, "narrower") == {(target, goal) for target in targets}


def test_a_chosen_plan_is_the_only_plan(store: EmbeddedStore) -> None:
    for name, more in (("part", {"part": "mvk/4"}), ("actors", {}), ("agenda", {})):
        rows = _rows(store, name, version=MJOLBY, **more)
        assert rows
        parts = {r[end] for r in rows for end in ("from", "to") if r[end].startswith(_iri("plan/"))}
        assert {p.removeprefix(_iri("plan/")).split("/")[0] for p in parts} == {MJOLBY}, name


def test_plans_that_pull_the_same_way_are_not_replaced_ones(store: EmbeddedStore) -> None:
    part = _iri("framework/jam/6")
    aligned = {e for e, p in _alignments(store) if p == part and re.search("/(goal|purpose)/", e)}
    rows = _rows(store, "pull", part="jam/6")
    wanted = {e for e in aligned if f"/{EARLIER}/" not in e}
    assert {e for e, _ in _edges(rows, "addresses")} == wanted and len(wanted) == 10
    plans = {p.rsplit("/", 1)[-1] for p, _ in _edges(rows, "contains")}
    assert plans == {UPPSALA, WEB, JAMTLAND, MJOLBY}
    assert any(f"/{EARLIER}/" in e for e in {e for e, _ in _alignments(store)})
    assert {r["word"] for r in rows if r["relation"] == "addresses"} <= {"bidrar till", "berör", "samma"}


@pytest.mark.parametrize(("a", "b"), [(UPPSALA, JAMTLAND), (MJOLBY, JAMTLAND), (WEB, MJOLBY)])
@pytest.mark.parametrize("framework", ["mvk", "fhp", "istanbul", "agenda2030"])
def test_two_plans_differ_as_their_coverage_says(
    store: EmbeddedStore, a: str, b: str, framework: str
) -> None:
    rows = _rows(store, "compare", a=a, b=b, framework=framework)
    reach = {
        (r["version"], r["part"]): r["state"].rsplit("/", 1)[-1]
        for r in library.table(store, "list_coverage", {"framework": framework}).dicts()
    }
    both = (_iri(f"plan/{a}"), _iri(f"plan/{b}"))
    aligned = {(e.removeprefix(_iri("plan/")).split("/")[0], p) for e, p in _alignments(store)}
    direct = {
        p
        for v in (a, b)
        for p in {q for w, q in aligned if w == v}
        if reach.get((_iri(f"plan/{v}"), p)) == "addressed"
    }
    for relation, state in (("addresses", "addressed"), ("lacks", "not-found"), ("mentions", "mentioned")):
        wanted = {(v, p) for v in both for p in direct if reach.get((v, p)) == state}
        assert _edges(rows, relation) == wanted, relation


def test_a_comparison_shows_a_part_that_one_plan_lacks(store: EmbeddedStore) -> None:
    rows = _rows(store, "compare", a=WEB, b=MJOLBY, framework="fhp")
    assert _edges(rows, "lacks") and {r["basis"].rsplit("/", 1)[-1] for r in rows} >= {"inferred", ""}


def test_the_education_committee_carries_what_the_list_says(store: EmbeddedStore) -> None:
    actor = "municipality-0586-education-committee"
    rows = _rows(store, "actors", actor=actor, version=MJOLBY)
    listed = library.table(store, "list_responsibility", {"actor": actor}).dicts()
    wanted = {r["element"] for r in listed if "ansvarig" in r["roleLabel"]}
    assert {to for _, to in _edges(rows, "responsible")} == wanted and len(wanted) == 2
    assert {r["word"] for r in rows if r["relation"] == "responsible"} == {"gemensamt ansvarig"}


def test_kinds_of_actors_are_no_actors(store: EmbeddedStore) -> None:
    rows = _rows(store, "actors", version=JAMTLAND)
    kinds = {r["from"] for r in rows if r["fromKind"] == "actor-kind"}
    assert kinds and all(k.startswith(f"{iris.BASE}scheme/actor-kind/") for k in kinds)
    assert not any(r["from"] in kinds for r in _rows(store, "recurring"))


def test_an_actor_recurs_where_plans_of_two_areas_name_it_or_its_units(store: EmbeddedStore) -> None:
    area = {
        v: next(iter(_objects(store, d, "dcterms:spatial"))) for v, d in _pairs(store, "dcterms:isVersionOf")
    }
    above = dict(_pairs(store, "org:unitOf"))
    found: dict[str, set[str]] = {}
    for predicate in ("sg:participant", "org:member"):
        for statement, actor in _pairs(store, predicate):
            chain = [actor]
            while chain[-1] in above:
                chain.append(above[chain[-1]])
            for version in _objects(store, statement, "sg:statedIn"):
                for one in chain:
                    found.setdefault(one, set()).add(area[version])
    wanted = {actor for actor, areas in found.items() if len(areas) > 1}
    rows = _rows(store, "recurring")
    assert {r["actor"] for r in rows} == wanted
    assert {r["fromLabel"] for r in rows} >= {"Polismyndigheten", "Regeringen", "Åklagarkammaren i Uppsala"}
    for actor in wanted:
        areas = {r["to"] for r in rows if r["actor"] == actor and r["relation"] == "applies"}
        assert areas == found[actor]


def test_nineteen_members_and_the_groups_that_report_to_uppsalas_council(store: EmbeddedStore) -> None:
    rows = _rows(store, "reporting", actor="council-03", version=WEB)
    members = {r["from"] for r in rows if r["relation"] == "member" and not r["word"]}
    assert len(members) == 19
    groups = dict.fromkeys(_edges(rows, "reports"), "council-03-")
    assert set(groups) == {
        (_iri("actor/council-03-working-groups"), _iri("actor/council-03-coordination-group"))
    }
    before = _edges(_rows(store, "reporting", actor="council-03", version=EARLIER), "reports")
    assert (_iri("actor/council-03-coordination-group"), _iri("actor/council-03")) in before
    assert _edges(rows, "unit") <= _pairs(store, "org:unitOf") and _edges(rows, "unit")


def test_changes_are_those_that_the_later_version_states(store: EmbeddedStore) -> None:
    rows = _rows(store, "changes", earlier=EARLIER, later=UPPSALA)
    shown = ("Priority", "FocusArea", "Purpose", "Goal", "Measure", "Commitment", "Task")
    listed = list(library.table(store, "compare_versions", {"from": EARLIER, "to": UPPSALA}).dicts())

    def wanted(iri: str) -> bool:
        return any(c == PREFIXES["sg"] + k for c in _objects(store, iri, "rdf:type") for k in shown)

    kept = {(r["fromElement"], r["toElement"]) for r in listed if wanted(r["toElement"] or r["fromElement"])}
    pairs = _edges(rows, "kept", "reworded", "moved", "to-purpose")
    assert pairs == {pair for pair in kept if all(pair)}
    assert _edges(rows, "dropped") == {(a, _iri(f"plan/{EARLIER}")) for a, b in kept if not b}
    assert _edges(rows, "added") == {(b, _iri(f"plan/{UPPSALA}")) for a, b in kept if not a}
    assert len(_edges(rows, "to-purpose")) == 4
    only = _rows(store, "changes", earlier=EARLIER, later=UPPSALA, change="dropped")
    assert {r["relation"] for r in only} == {"dropped"} and len(_edges(only, "dropped")) == 21


def test_parts_that_no_plan_addresses_are_marked(store: EmbeddedStore) -> None:
    rows = _rows(store, "unlinked", framework="fhp")
    assert {iris.key(part) for part, _ in _edges(rows, "unaddressed")} == {"3", "4", "8"}
    gaps = library.table(store, "gap_framework_part", {"framework": "fhp"}).dicts()
    current = [r for r in gaps if not r["version"].endswith(EARLIER)]
    missing = {(r["version"], r["part"]) for r in current if r["state"].endswith("/not-found")}
    assert _edges(rows, "lacks") == missing
    mentioned = {(r["version"], r["part"]) for r in current if r["state"].endswith("/mentioned")}
    assert _edges(rows, "mentions") == mentioned
    assert not _edges(rows, "unaddressed") & _edges(rows, "narrower")
    here = _rows(store, "unlinked", framework="fhp", area="23")
    assert {r["version"] for r in here} == {_iri(f"plan/{JAMTLAND}")}


def test_every_part_in_a_map_of_gaps_hangs_on_its_framework(store: EmbeddedStore) -> None:
    for framework in ("fhp", "agenda2030", "mvk"):
        rows = _rows(store, "unlinked", framework=framework)
        up = dict(_edges(rows, "narrower", "unaddressed"))
        for part in {r["to"] for r in rows if r["relation"] in ("lacks", "mentions")}:
            at, steps = part, 0
            while at in up and steps < 9:
                at, steps = up[at], steps + 1
            assert at == _iri(f"framework/{framework}"), part


def test_a_plan_leads_to_its_targets_of_agenda_2030(store: EmbeddedStore) -> None:
    rows = _rows(store, "agenda", version=JAMTLAND)
    aligned = {(e, p) for e, p in _alignments(store) if f"/{JAMTLAND}/" in e}
    assert _edges(rows, "addresses") == aligned
    targets = {iris.key(p) for _, p in aligned if "/sdg/" in p}
    assert targets == {"5.2", "16.1"}
    contained = {to for _, to in _edges(rows, "contains")}
    goals = {e for e, _ in _pairs(store, "dcterms:isPartOf") if re.search(f"/{JAMTLAND}/(goal|purpose)/", e)}
    assert contained == goals | {e for e, _ in aligned}
    assert (_iri("framework/mvk-ap2024/5"), _iri("framework/mvk/3")) in _edges(rows, "match")


THINGS = (
    f"plan/{JAMTLAND}/goal/1.2",
    f"plan/{MJOLBY}/measure/1.1",
    "framework/mvk/3",
    "framework/mvk",
    "actor/council-03",
    "actor/202100-0076",
    f"plan/{WEB}",
    "area/03",
)


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_around_a_thing_touches_it_and_sees_it_too(store: EmbeddedStore, thing: str) -> None:
    rows = _rows(store, "around", thing=thing)
    assert rows
    iri = _iri(thing)
    for row in rows:
        assert iri in (row["from"], row["to"])
    others = sorted({r[end] for r in rows for end in ("from", "to")} - {iri})[:12]
    for other in others:
        back = {tuple(r.items()) for r in _rows(store, "around", thing=other) if iri in (r["from"], r["to"])}
        here = {tuple({**r, "thing": other}.items()) for r in rows if other in (r["from"], r["to"])}
        assert here <= back, other


def test_what_is_around_a_goal_is_what_single_look_ups_find(store: EmbeddedStore) -> None:
    goal = _iri(f"plan/{JAMTLAND}/goal/1.2")
    rows = _rows(store, "around", thing=goal)
    assert _edges(rows, "addresses") == {(e, p) for e, p in _alignments(store) if e == goal}
    assert _edges(rows, "serves") == {(m, g) for m, g in _pairs(store, "sg:servesGoal") if g == goal}
    whole = {
        (w, goal) for w in _objects(store, goal, "dcterms:isPartOf") | _objects(store, goal, "sg:inVersion")
    }
    assert _edges(rows, "contains") == whole


def test_around_starts_from_the_thing_in_every_branch() -> None:
    """A path of alternatives, or a group that does not name the thing, is a scan of the whole graph."""
    code = library.get("network_around").file.text.split("WHERE", 1)[1]
    assert "|" not in code.replace("||", "")
    groups = re.findall(r"\{([^{}]*(?:\{[^{}]*\}[^{}]*)*BIND\(\?thing AS \?(?:from|to)\)[^{}]*)", code)
    assert len(groups) >= 25
    for group in groups:
        before = group.split("BIND(?thing")[0]
        assert "?thing" in before, group


def test_a_thing_is_chosen_by_its_key_or_its_iri(store: EmbeddedStore) -> None:
    key = _rows(store, "around", thing="framework/mvk/3")
    assert key == _rows(store, "around", thing=_iri("framework/mvk/3"))
    assert _rows(store, "around", thing="http://metadata.un.org/sdg/5.2")


@pytest.mark.parametrize("wrong", ["plan/x> } DROP ALL #", "a b", 'plan/"', "javascript:alert(1) x"])
def test_a_thing_that_is_no_iri_is_refused(store: EmbeddedStore, wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        _rows(store, "around", thing=wrong)
    assert caught.value.key == "parameter-type"
    assert "plan/03-plan-2022" in caught.value.sentence("sv")


def test_a_thing_that_is_not_there_is_told_its_nearest(store: EmbeddedStore) -> None:
    with pytest.raises(InputError) as caught:
        _rows(store, "around", thing="plan/03-plan-2020")
    assert caught.value.key == "parameter-value" and f"plan/{UPPSALA}" in str(caught.value.values["near"])
    assert library.choices(store, "thing", "sv") == []
