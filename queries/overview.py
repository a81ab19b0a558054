"""What every page needs to know of the whole graph, read once for each snapshot: versions, areas, frameworks with
their parts, and how far each version goes for each part.

The same facts come from `list_versions`, `list_coverage` and `list_framework_summary`, a row at a time; here they
are held as Python values, so that a page costs no query over all plans. Labels are held in both languages.
`census.py` reads it from a store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from ..ontology.texts import FALLBACK

STATES: Final = ("addressed", "mentioned", "not-found", "out-of-scope", "not-assessed")
"""The states of coverage (model, section 5), as keys of the scheme `coverage-state`."""

RUNGS: Final = ("purpose", "goal", "measure", "responsible", "indicator")
"""The rungs of depth, 1 to 5, as keys of the scheme `rung`."""


@dataclass(frozen=True, slots=True)
class Words:
    """A name in each language that has one; `words["sv"]` falls back on another language."""

    by_language: Mapping[str, str]

    def __getitem__(self, language: str) -> str:
        for tag in (language, *FALLBACK):
            if tag in self.by_language:
                return self.by_language[tag]
        return next(iter(self.by_language.values()), "")


@dataclass(frozen=True, slots=True)
class Area:
    """A county or a municipality: its official code, its name, the county (code) that a municipality lies in."""

    iri: str
    key: str
    label: Words
    county: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document. Days are ISO dates or ""; `replaces` and `replaced_by` are keys of versions."""

    iri: str
    key: str
    label: Words
    type: Words
    document: str
    area: str
    decided: str
    signed: str
    valid_from: str
    valid_until: str
    replaces: str
    replaced_by: str
    page: str

    @property
    def begins(self) -> str:
        """The first day it can be in force: as stated, else when it was decided or signed, else unknown ("")."""
        return self.valid_from or self.decided or self.signed


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a framework, in the framework's order; `broader` are IRIs of the parts it belongs to."""

    iri: str
    framework: str
    code: str
    label: Words
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework (its key, e.g. `mvk`) that has parts."""

    iri: str
    key: str
    label: Words
    parts: tuple[Part, ...]


class Reach(NamedTuple):
    """How far a version goes for a part: a state of `STATES`, the highest rung (0–5), the same by explicit
    alignments alone."""

    state: str
    depth: int = 0
    explicit: int = 0

    @property
    def inferred(self) -> bool:
        """Whether it would be less without inferred alignments."""
        return self.state == "addressed" and self.explicit < self.depth

    def by_explicit(self) -> Reach:
        """The same when inferred alignments do not count."""
        if self.state != "addressed":
            return self
        return Reach("addressed", self.explicit, self.explicit) if self.explicit else NOT_FOUND


NOT_FOUND: Final = Reach("not-found")
NOT_ASSESSED: Final = Reach("not-assessed")


@dataclass(frozen=True, slots=True)
class Assessed:
    """That a version was read against a framework: outcome (key of the scheme), day, by whom, and why."""

    outcome: str
    day: str
    who: Words
    rationale: Words


@dataclass(frozen=True)
class Overview:
    """Everything by key: versions, areas with a document and the counties, frameworks with parts; `states` and `rungs`
    are the names of the scale, `reach` is version → IRI of a part → how far.
    """

    versions: dict[str, Version]
    areas: dict[str, Area]
    frameworks: dict[str, Framework]
    parts: dict[str, Part]
    states: dict[str, Words]
    rungs: dict[int, Words]
    reach: dict[str, dict[str, Reach]]
    assessed: dict[tuple[str, str], Assessed]
    at: dict[str, list[str]] = field(default_factory=dict)

    def far(self, version: str, part: str) -> Reach:
        """How far a version (key) goes for a part (IRI); not assessed where the graph says nothing."""
        return self.reach.get(version, {}).get(part, NOT_ASSESSED)

    def in_force(self, version: Version, day: date) -> bool:
        """Whether a version is in force on a day: begun (or with no stated beginning), not ended, and not replaced by
        one that has begun. A version that replaces another and states no beginning takes its place at once.
        """
        on = day.isoformat()
        if version.begins > on or (version.valid_until and version.valid_until < on):
            return False
        later = self.versions.get(version.replaced_by)
        return later is None or later.begins > on

    def versions_of(self, area: str, day: date) -> list[Version]:
        """The versions of an area (its code) that are in force on a day."""
        found = (self.versions[key] for key in self.at.get(area, []))
        return [v for v in found if self.in_force(v, day)]

    def together(self, versions: Iterable[str], part: str, *, explicit: bool = False) -> Reach:
        """How far several versions go together: the furthest of them. Where none addresses or mentions the part and
        one of them was not read, it is not assessed, for that is never a gap.
        """
        each = (self.far(v, part) for v in versions)
        return furthest(r.by_explicit() for r in each) if explicit else furthest(each)


def furthest(reaches: Iterable[Reach]) -> Reach:
    """How far several go together, as `Overview.together` says."""
    each = set(reaches)
    if not each:
        return NOT_ASSESSED
    depth, best = max(r.depth for r in each), max(r.explicit for r in each)
    for state in ("addressed", "mentioned", "not-assessed", "not-found", "out-of-scope"):
        if any(r.state == state for r in each):
            return Reach(state, depth, best)
    return NOT_ASSESSED
