"""What pages say of concepts is what the library queries say."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import census, concepts, library
from samverkansgraf.queries.lookup import Lookup
from samverkansgraf.queries.names import names
from samverkansgraf.queries.overview import Overview

BASE = iris.BASE


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


@pytest.fixture(scope="module")
def lookup(store: EmbeddedStore) -> Lookup:
    return Lookup(store, names(store))


@pytest.mark.parametrize("framework", ["mvk", "jam", "agenda2030"])
def test_plans_are_counted_as_the_matrix_has_them(
    store: EmbeddedStore, overview: Overview, framework: str
) -> None:
    now = [v for v in overview.versions.values() if overview.in_force(v, date(2026, 11, 22))]
    keys = {v.iri for v in now}
    states: dict[str, list[str]] = {}
    for r in library.table(store, "list_coverage", {"framework": framework}, "sv").dicts():
        if r["version"] in keys:
            states.setdefault(r["part"], []).append(iris.key(r["state"]))
    counted = concepts.tally(overview, now, states)
    for part, of in states.items():
        tally = counted[part]
        assert (tally.addressed, tally.mentioned, tally.not_found, tally.out_of_scope, tally.not_assessed) == tuple(
            of.count(s) for s in ("addressed", "mentioned", "not-found", "out-of-scope", "not-assessed")
        )  # fmt: skip
        assert tally.assessed == len(now) - of.count("out-of-scope") - of.count("not-assessed")


@pytest.mark.parametrize(
    "part", ["mvk/1", "mvk/2", "jam/0", "jam/6", "istanbul/IV", "http://metadata.un.org/sdg/5"]
)
def test_evidence_is_that_of_the_library_less_what_comes_through_a_whole(
    store: EmbeddedStore, overview: Overview, part: str
) -> None:
    iri = part if part.startswith("http") else str(iris.thing("framework", part))
    below = [iri, *(p.iri for p in overview.parts.values() if iri in p.broader)]
    seen = 0
    of = concepts.aligned(store, overview.versions, below)
    for version in overview.versions:
        table = library.table(store, "list_coverage_evidence", {"version": version, "part": part}, "sv")
        rows = [r for r in table.dicts() if not r["through"]]
        found = of[version]
        assert {(a.element, overview.parts[a.part].code, a.basis) for a in found} == {
            (r["element"], r["code"], iris.key(r["basis"])) for r in rows
        }
        seen += len(found)
    assert seen > 5


@pytest.mark.parametrize(
    "concept",
    ["violence-form/honour-based", "target-group/children-young", "role/responsible", "actor-kind/public"],
)
def test_what_carries_a_concept_is_counted_by_plan(store: EmbeddedStore, concept: str) -> None:
    iri = f"{BASE}scheme/{concept}"
    versions, others = concepts.carried(store, iri)
    pointing = sum(1 for _ in store.triples(None, None, ox.NamedNode(iri)))
    assert sum(n for of in versions.values() for n in of.values()) + sum(others.values()) == pointing
    for version, of in versions.items():
        found = concepts.carriers(store, [version], iri)[version]
        assert {p: sum(c.predicate == p for c in found) for p in of} == of
        assert all(c.thing.startswith(f"{BASE}id/plan/{version}/") for c in found)


def test_every_concept_of_ours_is_in_its_scheme(store: EmbeddedStore, lookup: Lookup) -> None:
    schemes = concepts.schemes(store, lookup)
    rows = store.query(f'SELECT ?c {{ ?c skos:inScheme ?s FILTER(STRSTARTS(STR(?s), "{BASE}scheme/")) }}')
    assert isinstance(rows, ox.QuerySolutions)
    assert {c.iri for s in schemes.values() for c in s.concepts} == {r["c"].value for r in rows}
    assert [c.key for c in schemes["rung"].concepts] == [
        "purpose",
        "goal",
        "measure",
        "responsible",
        "indicator",
    ]
    assert schemes["role"].concepts[0].definition["sv"] and schemes["role"].concepts[0].definition["en"]


def test_frameworks_without_parts_are_known_too(store: EmbeddedStore, overview: Overview) -> None:
    everything = concepts.frameworks(store, overview.frameworks)
    kind = ox.NamedNode(iris.PREFIXES["rdf"] + "type"), ox.NamedNode(f"{BASE}def#Framework")
    assert len(everything) == sum(1 for _ in store.triples(None, *kind)) > len(overview.frameworks)
    assert list(everything)[: len(overview.frameworks)] == list(overview.frameworks)
    assert everything["barn"].parts == ()


def test_kinship_is_seen_from_both_ends(lookup: Lookup) -> None:
    old, new = (str(iris.thing("framework", p)) for p in ("mvk/2", "mvk-ap2024/4"))
    assert ("closeMatch", new) in concepts.about(lookup, old).related
    assert ("closeMatch", old) in concepts.about(lookup, new).related
    below = concepts.about(lookup, "http://metadata.un.org/sdg/5.2")
    assert below.broader == ("http://metadata.un.org/sdg/5",)
    above = concepts.about(lookup, "http://metadata.un.org/sdg/5")
    assert [iris.key(n) for n in above.narrower][:2] == ["5.1", "5.2"] and above.status == "confirmed"


def test_a_broader_one_is_narrower_seen_from_the_other_end() -> None:
    store = EmbeddedStore()
    store.add(ox.parse(
        '<urn:a> <http://www.w3.org/2004/02/skos/core#broadMatch> <urn:b> <urn:g> .', format=ox.RdfFormat.N_QUADS
    ))  # fmt: skip
    lookup = Lookup(store, names(store))
    assert concepts.about(lookup, "urn:a").related == (("broadMatch", "urn:b"),)
    assert concepts.about(lookup, "urn:b").related == (("narrowMatch", "urn:a"),)
