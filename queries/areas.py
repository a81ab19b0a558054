"""Counties and municipalities: what holds there on a day, and how far it goes taken together."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import SG
from .lookup import in_a_plan, version_of
from .overview import NOT_ASSESSED, Area, Framework, Overview, Reach, Version, Words


def areas(store: Store) -> dict[str, Area]:
    """All counties and municipalities by code, those without a document too."""
    rows = store.query(
        """SELECT ?a ?l ?whole { { ?a a sg:County } UNION { ?a a sg:Municipality }
             ?a skos:prefLabel ?l OPTIONAL { ?a dcterms:isPartOf ?whole } }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    said: dict[str, dict[str, str]] = {}
    county: dict[str, str] = {}
    for r in rows:
        said.setdefault(r["a"].value, {})[r["l"].language or ""] = r["l"].value
        if r["whole"] is not None:
            county[r["a"].value] = iris.key(r["whole"].value)
    found = (Area(iri, iris.key(iri), Words(words), county.get(iri, "")) for iri, words in said.items())
    return {area.key: area for area in sorted(found, key=lambda a: a.key)}


class Held(NamedTuple):
    """The versions of an area on a day: in force, earlier (ended or replaced), later (not yet begun)."""

    now: list[Version]
    earlier: list[Version]
    later: list[Version]


def held(overview: Overview, area: str, day: datetime.date) -> Held:
    """The versions of an area (its code) as of a day, the latest first."""
    sorted_out = Held([], [], [])
    on = day.isoformat()
    for key in overview.at.get(area, []):
        version = overview.versions[key]
        if overview.in_force(version, day):
            sorted_out.now.append(version)
        else:
            (sorted_out.later if version.begins > on else sorted_out.earlier).append(version)
    for some in sorted_out:
        some.sort(key=lambda v: (v.begins, v.key), reverse=True)
    return sorted_out


class Read(NamedTuple):
    """How many of some versions were read in full against a framework, have it out of their scope, were not read."""

    full: int
    out_of_scope: int
    not_read: int


@dataclass(frozen=True, slots=True)
class Covered:
    """How some versions cover a framework together: how far for each of its parts, in order, and what was read."""

    framework: Framework
    reaches: tuple[Reach, ...]
    read: Read

    def count(self, state: str) -> int:
        """How many of the parts are in a state."""
        return sum(r.state == state for r in self.reaches)

    @property
    def looked_for(self) -> int:
        """The parts for which something was found, or all was read and nothing found."""
        return sum(self.count(s) for s in ("addressed", "mentioned", "not-found"))


def covered(overview: Overview, versions: Iterable[str]) -> list[Covered]:
    """For each framework, how far some versions (keys) go together, by `Overview.together`."""
    keys = list(versions)
    reaches = [(overview.reach.get(k, {}), k) for k in keys]
    found = []
    for framework in overview.frameworks.values():
        together = []
        for part in framework.parts:
            # Those that go equally far say the same: one of each is enough.
            unlike = {id(r.get(part.iri, NOT_ASSESSED)): k for r, k in reaches}
            together.append(overview.together(unlike.values(), part.iri))
        outcomes = [overview.assessed.get((k, framework.key)) for k in keys]
        full = sum(a is not None and a.outcome == "read-in-full" for a in outcomes)
        out = sum(a is not None and a.outcome == "out-of-scope" for a in outcomes)
        found.append(Covered(framework, tuple(together), Read(full, out, len(keys) - full - out)))
    return found


class End(NamedTuple):
    """That something (IRI: a version or a part of one) holds until a day (ISO date)."""

    day: str
    thing: str
    version: str


def ends(store: Store) -> list[End]:
    """All stated ends of versions and of their parts, the earliest first."""
    found = (
        End(s.object.value, s.subject.value, version_of(s.subject.value))
        for s in store.triples(None, ox.NamedNode(str(SG.validUntil)), None)
        if isinstance(s.subject, ox.NamedNode)
    )
    return sorted(e for e in found if e.version)


def ending(given: Iterable[End], versions: Iterable[str], day: datetime.date, days: int) -> list[End]:
    """The ends in some versions (keys) from a day on, within so many days."""
    first, last = day.isoformat(), _later(day, days).isoformat()
    among = set(versions)
    return [e for e in given if e.version in among and first <= e.day <= last]


def _later(day: datetime.date, days: int) -> datetime.date:
    return min(day, datetime.date.max - datetime.timedelta(days)) + datetime.timedelta(days)


def whole(end: End) -> bool:
    """Whether it is a version that ends, and not a part of one."""
    return not in_a_plan(end.thing)
