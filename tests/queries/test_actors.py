"""What is read of actors at once is what the library queries say, and seats without a task are found."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.ontology.iris import SG
from samverkansgraf.queries import actors, library
from samverkansgraf.queries.actors import Actor, Roles
from samverkansgraf.queries.lookup import Lookup, version_of
from samverkansgraf.queries.names import names
from samverkansgraf.queries.overview import Words

SOME = ["202100-0076", "202100-2254", "council-03", "municipality-0586", "municipality-0586-care-social-committee",
        "region-23", "202100-0084-03", "government"]  # fmt: skip


@pytest.fixture(scope="module")
def roles(store: EmbeddedStore) -> Roles:
    return actors.roles(store)


@pytest.fixture(scope="module")
def lookup(store: EmbeddedStore) -> Lookup:
    return Lookup(store, names(store))


def _rows(store: EmbeddedStore, name: str, **values: str) -> list[dict[str, str]]:
    return list(library.table(store, name, values, "sv").dicts())


def test_roles_in_elements_are_those_of_the_list(store: EmbeddedStore, roles: Roles) -> None:
    listed = {
        (r["version"], r["actor"], iris.key(r["role"]), r["element"], r["written"])
        for r in _rows(store, "list_responsibility")
    }
    read = {
        (str(iris.thing("plan", r.version)), r.actor, r.role, r.within, r.written)
        for of in roles.by_actor.values()
        for r in of
        if r.in_element
    }
    assert read == listed and len(listed) > 300


@pytest.mark.parametrize("key", SOME)
def test_an_actors_roles_are_those_of_the_list(store: EmbeddedStore, roles: Roles, key: str) -> None:
    listed = {(r["element"], iris.key(r["role"])) for r in _rows(store, "list_responsibility", actor=key)}
    mine = roles.by_actor.get(str(iris.thing("actor", key)), [])
    assert {(r.within, r.role) for r in mine if r.in_element} == listed


def test_seats_are_those_of_the_list(store: EmbeddedStore, roles: Roles, lookup: Lookup) -> None:
    listed = {
        (iris.key(r["version"]), r["organization"], r["actor"], r["roleLabel"], r["written"])
        for r in _rows(store, "list_members")
    }
    read = {
        (r.version, r.within, r.actor, lookup.name(str(iris.concept("role", r.role)))["sv"], r.written)
        for of in roles.by_thing.values()
        for r in of
        if r.sits
    }
    assert read == listed and len(listed) > 40


def test_signatories_are_those_of_the_list(store: EmbeddedStore, roles: Roles, lookup: Lookup) -> None:
    listed = {(r["actor"], r["name"], r["written"]) for r in _rows(store, "list_signatories")}
    read = {
        (r.actor, lookup.name(lookup.first(r.statement, str(SG.signedBy)))["sv"], r.written)
        for of in roles.by_actor.values()
        for r in of
        if r.role == "signatory"
    }
    assert read == listed and listed


def test_names_are_those_of_the_list(store: EmbeddedStore, roles: Roles, lookup: Lookup) -> None:
    known = {a.iri: a for a in actors.actors(store).values()}
    listed = {
        (r["actor"], iris.key(r["version"]), r["written"], int(r["times"]), r["heading"])
        for r in _rows(store, "list_names")
    }
    read = {
        (actor, n.version, n.written, n.times, n.heading)
        for actor, of in roles.by_actor.items()
        for n in actors.names(lookup, known.get(actor), of, 10_000)[0]
    }
    assert read == listed and len(listed) > 50


@pytest.mark.parametrize("key", SOME)
def test_measures_are_those_of_the_list(store: EmbeddedStore, roles: Roles, lookup: Lookup, key: str) -> None:
    actor = str(iris.thing("actor", key))
    listed = Counter(
        (r["measure"], r["named"], r["roleLabel"], r["written"])
        for r in _rows(store, "list_measures_of_actor", actor=key)
        if "/scheme/" not in r["named"]
    )
    units = actors.units(lookup, actor)
    read = Counter(
        (r.within, r.actor, lookup.name(str(iris.concept("role", r.role)))["sv"], r.written)
        for r in roles.of([actor, *units])
        if lookup.kind(r.within) == str(SG.Measure)
        for _ in lookup.places(r.statement)
    )
    assert read == listed


def test_every_element_is_in_the_version_that_its_name_says(store: EmbeddedStore) -> None:
    seen = 0
    for s in store.triples(None, ox.NamedNode(str(SG.inVersion)), None):
        assert iris.key(s.object.value) == version_of(s.subject.value)  # type: ignore[union-attr]
        seen += 1
    assert seen > 700


def test_every_passage_stands_where_its_name_says(store: EmbeddedStore, lookup: Lookup) -> None:
    rows = store.query("""SELECT ?s ?e ?v ?start ?end ?h { ?s sg:evidence ?e . ?e oa:hasSource ?v ; sg:headingPath ?h ;
                            oa:hasSelector ?x . ?x oa:start ?start ; oa:end ?end }""")
    assert isinstance(rows, ox.QuerySolutions)
    stated: dict[str, set[tuple[str, str, int, int, str]]] = {}
    for r in rows:
        place = (
            r["e"].value,
            iris.key(r["v"].value),
            int(r["start"].value),
            int(r["end"].value),
            r["h"].value,
        )
        stated.setdefault(r["s"].value, set()).add(place)
    assert len(stated) > 1000
    for statement, places in stated.items():
        found = {(p.evidence, p.version, p.start, p.end, p.heading) for p in lookup.places(statement)}
        assert found == places


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Polismyndigheten", "official"),
        ("Polisen", "recorded"),
        ("POLISMYNDIGHETEN", "form"),
        ("polismyndighetens", "form"),
        ("länets två universitet", "read"),
        ("", "read"),
    ],
)
def test_what_ties_a_name_to_an_actor(written: str, why: str) -> None:
    police = Actor("urn:p", "p", Words({"sv": "Polismyndigheten", "en": "Police"}), ("Polisen",), "", "")
    assert actors.tie(police, written) == why
    assert actors.tie(None, "Polismyndigheten") == "read"


def test_a_seat_without_a_task_is_found_and_no_other(
    store: EmbeddedStore, roles: Roles, lookup: Lookup
) -> None:
    """Worked out a second time from the rows of the library."""
    versions = {"03-plan-2022", "03-radet-webb", "0586-KS-2019-317", "23-overenskommelse-2021"}
    members, responsible = _rows(store, "list_members"), _rows(store, "list_responsibility")
    carrying = {
        (iris.key(r["version"]), r["actor"])
        for r in responsible
        if iris.key(r["role"]) in actors.CARRIES
    }  # fmt: skip
    rows = store.query("SELECT ?v ?b { ?s sg:statedIn ?v ; sg:participant|org:organization ?b }")
    assert isinstance(rows, ox.QuerySolutions)
    about = {(iris.key(r["v"].value), r["b"].value) for r in rows}
    found = 0
    for actor in actors.actors(store).values():
        units = actors.units(lookup, actor.iri)
        expected = {
            (m["organization"], v)
            for m in members
            if m["actor"] == actor.iri
            for v in versions
            if (v, m["organization"]) in about
            and any(c[0] == v for c in carrying)
            and not any((v, a) in carrying for a in (actor.iri, *units))
        }
        idle = actors.idle(roles, actor, units, versions)
        assert {(i.body, i.version) for i in idle} == expected
        found += len(idle)
    assert found > 5


def test_company_is_who_is_named_in_the_same_parts(store: EmbeddedStore, roles: Roles) -> None:
    police = iris.thing("actor", "202100-0076")
    rows = store.query(f"""SELECT ?other (COUNT(DISTINCT ?in) AS ?n) {{
      ?a sg:participant <{police}> ; sg:participationIn ?in . ?b sg:participationIn ?in ;
      sg:participant|sg:participantKind ?other FILTER(?other != <{police}>) }} GROUP BY ?other""")
    assert isinstance(rows, ox.QuerySolutions)
    counted = {r["other"].value: int(r["n"].value) for r in rows}
    found = actors.together(roles, {str(police)})
    assert {who: len(things) for who, things in found} == counted and counted
    assert [len(things) for _, things in found] == sorted(counted.values(), reverse=True)


def test_what_roles_touch_is_worked_out_as_coverage_is(store: EmbeddedStore, lookup: Lookup) -> None:
    rows = store.query("""SELECT DISTINCT ?e ?part { ?p sg:participationIn ?e . ?e sg:inVersion ?v ;
                            (sg:servesGoal?)/(dcterms:isPartOf*)/sg:addresses ?part }""")
    assert isinstance(rows, ox.QuerySolutions)
    expected = {(r["e"].value, r["part"].value) for r in rows}
    elements = {s.object.value for s in store.triples(None, ox.NamedNode(str(SG.participationIn)), None)}
    found = actors.touched(lookup, sorted(e for e in elements if version_of(e)))
    assert {(e, part) for part, of in found.items() for e in of} == expected and len(expected) > 50
