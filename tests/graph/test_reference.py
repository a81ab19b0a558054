"""What the reference graphs must hold, counted in the built graph."""

import pytest
from samverkansgraf.graph.store import EmbeddedStore


def _count(store: EmbeddedStore, pattern: str) -> int:
    rows = store.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    return int(next(iter(rows))["n"].value)  # type: ignore[arg-type,index,union-attr]


@pytest.mark.parametrize(
    ("expected", "pattern"),
    [
        (21, "?x a sg:County"),
        (290, "?x a sg:Municipality"),
        (290, "?x a sg:Municipality ; dcterms:isPartOf/dcterms:identifier ?code"),
        (21, "?county sg:countyBoard ?x . ?x a cv:PublicOrganisation"),
        (21, "?county sg:regionalAuthority ?x . ?x a cv:PublicOrganisation"),
        (17, "?x skos:topConceptOf <https://w3id.org/samverkansgraf/id/framework/agenda2030>"),
        (
            169,
            "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/agenda2030> ; skos:broader ?goal",
        ),
        (4, "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/mvk>"),
        (6, "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/mvk-ap2024>"),
        (9, "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/fhp>"),
        (7, "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/jam>"),
        (12, "?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/istanbul>"),
        (5, "?x a sg:PolicyVersion"),
    ],
)
def test_count(store: EmbeddedStore, expected: int, pattern: str) -> None:
    assert _count(store, pattern) == expected


def test_the_goals_and_targets_of_agenda_2030_have_the_un_s_own_iris(store: EmbeddedStore) -> None:
    rows = store.query(
        "SELECT ?x { ?x skos:inScheme <https://w3id.org/samverkansgraf/id/framework/agenda2030> }"
    )
    assert all(row["x"].value.startswith("http://metadata.un.org/sdg/") for row in rows)  # type: ignore[union-attr,index]


@pytest.mark.parametrize(
    "kind",
    [
        "Purpose",
        "Goal",
        "Measure",
        "Commitment",
        "Priority",
        "FocusArea",
        "Perspective",
        "Principle",
        "Task",
        "Statement",
        "Vision",
        "Indicator",
        "TargetValue",
        "Participation",
        "Signature",
        "FollowUp",
        "Alignment",
        "Mention",
        "Assessment",
        "LegalReference",
        "Change",
        "Evidence",
    ],
)
def test_every_kind_of_thing_is_in_the_five_plans(store: EmbeddedStore, kind: str) -> None:
    assert _count(store, f"?x a sg:{kind}") > 0


def test_habo_and_habo_with_a_ring_are_two_municipalities(store: EmbeddedStore) -> None:
    assert (
        _count(
            store,
            '?x a sg:Municipality ; skos:prefLabel ?l FILTER(STR(?l) IN ("Habo kommun", "Håbo kommun"))',
        )
        == 2
    )
