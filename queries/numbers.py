"""How much is in the graph, in a few numbers, and what begins and ends when: for the first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pyoxigraph as ox

from ..graph.store import Store
from .overview import Overview, Version

SOON: Final = 365
"""Days ahead within which a plan ends soon."""

_COUNTS: Final = {
    "goals": "SELECT (COUNT(*) AS ?n) WHERE { ?thing a sg:Goal }",
    "measures": "SELECT (COUNT(*) AS ?n) WHERE { ?thing a sg:Measure }",
    "commitments": "SELECT (COUNT(*) AS ?n) WHERE { ?thing a sg:Commitment }",
    "passages": "SELECT (COUNT(*) AS ?n) WHERE { ?thing a sg:Evidence }",
    "actors": """SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?actor WHERE {
        ?stated sg:participant|<http://www.w3.org/ns/org#member> ?actor } }""",
}


@dataclass(frozen=True)
class Numbers:
    """Counts of documents, versions, areas that have one, counties with a document in them or in one of their
    municipalities of all counties, and of what plans hold: goals, measures, commitments, named actors, passages.
    """

    documents: int
    versions: int
    areas: int
    counties: int
    all_counties: int
    goals: int
    measures: int
    commitments: int
    actors: int
    passages: int


def numbers(store: Store, overview: Overview) -> Numbers:
    """The numbers of a graph; reads all of it, so it is worked out once for a snapshot."""
    with_plan = [code for code, found in overview.at.items() if found]
    counties = {overview.areas[code].county or code for code in with_plan if code in overview.areas}
    counted = {name: _count(store, text) for name, text in _COUNTS.items()}
    return Numbers(
        documents=len({v.document for v in overview.versions.values()}),
        versions=len(overview.versions),
        areas=len(with_plan),
        counties=len(counties),
        all_counties=sum(not area.county for area in overview.areas.values()),
        **counted,
    )


def _count(store: Store, text: str) -> int:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["n"].value)


def ending(overview: Overview, day: date) -> list[Version]:
    """The versions in force that end within `SOON` days, the first to end first."""
    last = (day + timedelta(days=SOON)).isoformat()
    found = [
        v
        for v in overview.versions.values()
        if v.valid_until and v.valid_until <= last and overview.in_force(v, day)
    ]
    return sorted(found, key=lambda v: (v.valid_until, v.key))


def ended(overview: Overview, day: date) -> list[Version]:
    """The versions whose period has ended with none that replaces them, the last to end first."""
    on = day.isoformat()
    found = [
        v for v in overview.versions.values() if v.valid_until and v.valid_until < on and not v.replaced_by
    ]
    return sorted(found, key=lambda v: (v.valid_until, v.key), reverse=True)


def begun(overview: Overview, day: date) -> list[Version]:
    """The versions in force whose beginning is known, the latest first."""
    found = [v for v in overview.versions.values() if v.begins and overview.in_force(v, day)]
    return sorted(found, key=lambda v: (v.begins, v.key), reverse=True)
