"""What rests on a passage is every statement that gives it as its evidence."""

from __future__ import annotations

from typing import Any

import pytest
from samverkansgraf.graph.evidence import span
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import iris
from samverkansgraf.queries import resting
from samverkansgraf.queries.names import Names, names

PLAN = "23-overenskommelse-2021"
EVIDENCE = f"{iris.BASE}id/evidence/"


@pytest.fixture(scope="module")
def named(store: EmbeddedStore) -> Names:
    return names(store)


def test_the_passages_of_a_version_stand_in_its_order(store: EmbeddedStore) -> None:
    found = resting.reader(store)(PLAN)
    rows: Any = store.query(
        f"SELECT ?e ?h ?start ?end {{ ?e oa:hasSource <{iris.thing('plan', PLAN)}> ; sg:headingPath ?h ; "
        "oa:hasSelector [ oa:start ?start ; oa:end ?end ] } ORDER BY ?start ?end ?e"
    )
    assert list(found) == [
        (r["e"].value, int(r["start"].value), int(r["end"].value), r["h"].value) for r in rows
    ]
    assert len(found) > 100 and all(span(p.iri) == (p.start, p.end) for p in found)
    assert resting.places(store, "nobody") == ()


def test_every_statement_is_found_on_its_passage_and_said_in_words(
    store: EmbeddedStore, named: Names
) -> None:
    rows: Any = store.query("SELECT ?s ?e { ?s sg:evidence ?e }")
    stated: dict[str, set[str]] = {}
    for row in rows:
        stated.setdefault(row["e"].value, set()).add(row["s"].value)
    wordless = []
    for place in resting.places(store, PLAN):
        found = resting.resting(store, named, place.iri)
        assert {r.iri for r in found} == stated.pop(place.iri)
        for r in found:
            things = [*r.about, *r.says, *r.how]
            wordless += (
                [r.iri] if not things or not all(t.words["sv"] and t.words["en"] for t in things) else []
            )
    assert wordless == []
    assert len(stated) > 500


@pytest.mark.parametrize(
    ("key", "kind", "about", "says", "how"),
    [
        ("23-overenskommelse-2021/alignment/1", "Alignment", ["focusArea/1"], ["mvk/1"], 3),
        ("23-overenskommelse-2021/signature/1", "Signature", ["plan/23-overenskommelse-2021"], None, 2),
        ("23-overenskommelse-2021/membership/1", "Membership", None, None, 1),
        ("03-plan-2022/change/1", "Change", ["priority/2"], ["priority/1"], 1),
    ],
)  # fmt: skip
def test_statements_of_each_sort(
    store: EmbeddedStore,
    named: Names,
    key: str,
    kind: str,
    about: list[str] | None,
    says: list[str] | None,
    how: int,
) -> None:
    rows: Any = store.query(f"SELECT ?e {{ <{iris.thing('plan', key)}> sg:evidence ?e }} LIMIT 1")
    evidence = next(iter(rows))["e"].value
    found = next(r for r in resting.resting(store, named, evidence) if r.iri == str(iris.thing("plan", key)))
    assert iris.key(found.kind) == kind and len(found.how) == how
    for things, wanted in ((found.about, about), (found.says, says)):
        if wanted is not None:
            assert [t.iri.endswith(w) for t, w in zip(things, wanted, strict=True)] == [True] * len(wanted)
    assert found.about and (found.says or kind == "Change")


def test_a_small_passage(small: EmbeddedStore) -> None:
    named = names(small)
    iri = f"{EVIDENCE}a/0-4"
    at = resting.passage(small, iri)
    assert at is not None and (at.start, at.end, at.version) == (0, 4, f"{iris.BASE}id/plan/a")
    assert resting.passage(small, f"{EVIDENCE}a/0-5") is None
    found = resting.resting(small, named, iri)
    kinds = [iris.key(r.kind) for r in found]
    assert kinds == sorted(kinds, key=resting.ORDER.index)
    by = {iris.key(r.kind): r for r in found}
    assert [n.words["sv"] for n in by["Goal"].about] == ["Mål ett"]
    assert [n.words["sv"] for n in by["TargetValue"].says] == ["Uppgift ett"]
    assert [n.words["en"] for n in by["Signature"].says] == ["Small Board", "Kim Lind"]
    assert by["LegalReference"].words["sv"] == "Ska hjälpa"
    assert by["Context"].about == () and by["Context"].how
