"""What bears on a part is what the library says, and costs the same however many plans there are."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import bearing, census, library
from samverkansgraf.queries.bearing import Bearing, Bearings
from samverkansgraf.queries.names import names
from samverkansgraf.queries.overview import Overview


@pytest.fixture(scope="module")
def overview(store: EmbeddedStore) -> Overview:
    return census.overview(store)


@pytest.fixture(scope="module")
def bearings(store: EmbeddedStore, overview: Overview) -> Bearings:
    return Bearings(store, overview, names(store))


def _said(overview: Overview, found: list[Bearing], language: str) -> set[tuple[str, ...]]:
    """As the rows of `list_coverage_evidence`; that query gives no rationale where a whole is aligned."""
    return {
        (
            *(b.kind, b.kind_name[language], b.element, b.label[language], overview.parts[b.concept].code),
            *(b.basis, b.basis_name[language], b.relation[language], b.confidence[language]),
            *("" if b.through else b.rationale[language], b.through, b.through_label[language]),
            *(p.passage.iri, p.heading[language], str(p.passage.start), str(p.passage.end), p.passage.digest),
        )
        for b in found
        for p in b.evidence
    }


_COLUMNS = ("kind", "kindLabel", "element", "elementLabel", "code", "basis", "basisLabel", "relationLabel",
            "confidenceLabel", "rationale", "through", "throughLabel", "evidence", "heading", "start", "end",
            "digest")  # fmt: skip


@pytest.mark.parametrize(("framework", "language"), [("mvk", "sv"), ("fhp", "en"), ("agenda2030", "sv")])
def test_each_cell_has_the_evidence_that_the_library_lists(
    store: EmbeddedStore, overview: Overview, bearings: Bearings, framework: str, language: str
) -> None:
    seen = 0
    for version in overview.versions:
        rows = list(library.table(store, "list_coverage_evidence", {"version": version}, language).dicts())
        for part in overview.frameworks[framework].parts:
            listed = {
                tuple(iris.key(r[c]) if c == "basis" else r[c].lower() if c == "digest" else r[c] for c in _COLUMNS)
                for r in rows
                if r["part"] == part.iri
            }  # fmt: skip
            found = bearings.on(version, part.iri)
            assert _said(overview, found, language) == listed
            reach = overview.far(version, part.iri)
            assert any(b.basis for b in found) >= (reach.state == "addressed")
            assert any(b.basis == "explicit" for b in found) >= bool(reach.explicit)
            seen += bool(listed)
    assert seen > len(overview.versions)


def test_several_parts_at_once_say_the_same_as_one_by_one(overview: Overview, bearings: Bearings) -> None:
    parts = [p.iri for p in overview.frameworks["mvk"].parts]
    together = bearings.on_each("23-overenskommelse-2021", parts)
    assert list(together) == parts
    assert together == {part: bearings.on("23-overenskommelse-2021", part) for part in parts}


def test_it_is_in_the_order_of_the_document_with_mentions_last(small: EmbeddedStore) -> None:
    bearings = Bearings(small, census.overview(small), names(small))
    found = bearings.on("a", str(iris.thing("framework", "f/2")))
    assert [(iris.key(b.element), b.basis, iris.key(b.concept)) for b in found] == [("1", "inferred", "2.1")]
    assert found[0].rationale["en"] == "Because"
    assert [p.passage.start for p in found[0].passages] == [0]
    mentioned = bearings.on("a", str(iris.thing("framework", "f/3")))
    assert [(b.basis, b.kind) for b in mentioned] == [("", str(iris.SG.Mention))]
    served = bearings.on("a", str(iris.thing("framework", "f/1")))
    assert {(iris.key(b.kind), iris.key(b.through)) for b in served} == {("Goal", ""), ("Measure", "1")}
    assert (
        bearings.on("a", "urn:no-such-part") == bearings.on("nope", str(iris.thing("framework", "f/1"))) == []
    )


def test_only_the_versions_read_last_are_kept(
    store: EmbeddedStore, overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearing, "KEPT", 2)
    bearings = Bearings(store, overview, names(store))
    part = overview.frameworks["mvk"].parts[0].iri
    first = {key: bearings.on(key, part) for key in overview.versions}
    assert len(bearings._kept) == 2
    assert {key: bearings.on(key, part) for key in overview.versions} == first


def test_what_serves_a_goal_of_another_version_bears_on_what_that_is_aligned_to(small: EmbeddedStore) -> None:
    measure, version = (
        "https://w3id.org/samverkansgraf/id/plan/b/measure/1",
        "https://w3id.org/samverkansgraf/id/plan/b",
    )
    text = f"""<{measure}> a sg:Measure ; dcterms:isPartOf <{version}> ; sg:inVersion <{version}> ; sg:order 1 ;
        skos:prefLabel "Åtgärd"@sv, "Measure"@en ; sg:servesGoal <https://w3id.org/samverkansgraf/id/plan/a/goal/1> ;
        sg:evidence <https://w3id.org/samverkansgraf/id/evidence/a/0-4> ."""
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in iris.PREFIXES.items())
    graph = ox.NamedNode("urn:g")
    small.add(
        ox.Quad(t.subject, t.predicate, t.object, graph)
        for t in ox.parse(head + text, format=ox.RdfFormat.TURTLE)
    )
    part = str(iris.thing("framework", "f/1"))
    found = Bearings(small, census.overview(small), names(small)).on("b", part)
    listed = library.table(small, "list_coverage_evidence", {"version": "b", "part": part}, "sv").dicts()
    assert [(b.element, b.through) for b in found] == [(r["element"], r["through"]) for r in listed]
    assert len(found) == 1
