"""Columns against the parts of a framework: how far each goes, what differs, where the gaps are, what is shared.

A column is a version, or an area with its versions in force on a day. Everything comes from the overview, so that a
comparison costs no query. What was not read is never compared and never a gap.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ..ontology.errors import InputError
from ..queries import library
from ..queries.overview import (
    NOT_ASSESSED,
    NOT_FOUND,
    STATES,
    Framework,
    Overview,
    Part,
    Reach,
    Version,
    furthest,
)

COMPARED: Final = ("addressed", "mentioned", "not-found")
"""The states that say something of what a column does for a part; the others say that nobody looked there."""

SHOWN: Final = ("all", "differences", "gaps", "shared")
"""Which rows to show. `differences`: those compared do not all go equally far; `gaps`: somebody who was read does not
address the part; `shared`: at least two are compared and all of them address it.
"""

ORDERS: Final = ("framework", "most", "fewest")
"""The order of rows: the framework's, or by how many columns address the part."""


@dataclass(frozen=True, slots=True)
class Column:
    """A version or an area (`kind`) by its key, with its whole name and a short one; `versions`: those that count;
    `read`: whether all of them were read against the framework.
    """

    kind: str
    key: str
    label: str
    short: str
    versions: tuple[str, ...]
    read: bool = False

    @property
    def parameter(self) -> tuple[str, str]:
        """How an address names it."""
        return ("v" if self.kind == "version" else "a", self.key)


@dataclass(frozen=True, slots=True)
class Row:
    """A part with a cell for each column. `gaps`: places of the columns that have a gap here; `addressing` columns
    address it, of `assessed` that were read.
    """

    part: Part
    cells: tuple[Reach, ...]
    gaps: tuple[int, ...]
    addressing: int
    assessed: int

    @property
    def differs(self) -> bool:
        """Whether those that are compared do not all go equally far."""
        return len({(r.state, r.depth) for r in self.cells if r.state in COMPARED}) > 1

    @property
    def shared(self) -> bool:
        """Whether at least two are compared, and all of them address the part."""
        return self.assessed > 1 and self.addressing == self.assessed

    @property
    def taken_up(self) -> bool:
        """Whether any column addresses or mentions the part."""
        return any(r.state in ("addressed", "mentioned") for r in self.cells)


@dataclass(frozen=True, slots=True)
class Sums:
    """Parts by state for a column, parts that were looked for (`assessed`), gaps, parts by their highest rung, and
    parts that it addresses by explicit alignments.
    """

    states: dict[str, int]
    assessed: int
    gaps: int
    depths: dict[int, int]
    explicit: int

    @property
    def addressed(self) -> int:
        return self.states["addressed"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of many versions address or only mention a part, of those that were read or say something of it."""

    part: Part
    addressing: int
    mentioning: int
    assessed: int


@dataclass(frozen=True)
class Matrix:
    """A comparison; `rows` are all parts of the framework in its order."""

    framework: Framework
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    explicit: bool

    def sums(self) -> tuple[Sums, ...]:
        """What each column comes to."""
        return tuple(_sums(self.rows, at) for at in range(len(self.columns)))

    def shown(self, show: str, order: str) -> list[Row]:
        """The rows of a kind of `SHOWN`, in one of `ORDERS`."""
        kept = [
            row
            for row in self.rows
            if show == "all"
            or (show == "differences" and row.differs)
            or (show == "gaps" and row.gaps)
            or (show == "shared" and row.shared)
        ]
        if order != "framework":
            kept.sort(key=lambda row: row.addressing if order == "fewest" else -row.addressing)
        return kept


def framework(overview: Overview, value: str) -> Framework:
    """The framework of a key or a whole IRI. Raises `InputError` (400) for what cannot be one, and (404) with near
    misses for one that the graph does not have or that has no parts.
    """
    iri = library.get("list_coverage").parameters["framework"].parse(value).value
    for known in overview.frameworks.values():
        if known.iri == iri:
            return known
    raise InputError(
        "parameter-value",
        status=404,
        name="framework",
        value=value[:80],
        near=near(value, overview.frameworks),
    )


def nearest(wrong: str, keys: Iterable[str]) -> list[str]:
    """The keys most like a wrong one, at most three; the first of them where none is like it."""
    known = sorted(keys)
    return difflib.get_close_matches(wrong[:80], known, n=3, cutoff=0.3) or known[:5]


def near(wrong: str, keys: Iterable[str]) -> str:
    """The same for a sentence."""
    return ", ".join(nearest(wrong, keys))


def of_version(overview: Overview, key: str, language: str) -> Column:
    """The column of a version."""
    version = overview.versions[key]
    return Column("version", key, version.label[language], short_name(overview, version, language), (key,))


def of_area(overview: Overview, code: str, day: date, language: str) -> Column:
    """The column of an area: its versions in force on a day."""
    name = overview.areas[code].label[language]
    return Column("area", code, name, name, tuple(v.key for v in overview.versions_of(code, day)))


def short_name(overview: Overview, version: Version, language: str) -> str:
    """Area, type and first year of a version, e.g. "Uppsala län, plan 2022"."""
    area = overview.areas[version.area].label[language] if version.area in overview.areas else version.area
    return " ".join(x for x in (f"{area}, {version.type[language]}", version.begins[:4]) if x)


def latest(overview: Overview, day: date) -> list[Version]:
    """The versions that no other has replaced on a day; their own period may have ended."""
    on = day.isoformat()
    found = []
    for version in overview.versions.values():
        later = overview.versions.get(version.replaced_by)
        if version.begins <= on and (later is None or later.begins > on):
            found.append(version)
    return found


def compare(
    overview: Overview, of: Framework, columns: Sequence[Column], *, explicit: bool = False
) -> Matrix:
    """How far each column goes for each part. With `explicit`, what only inferred alignments reach counts as not
    found where somebody looked, and as not assessed where nobody did.
    """
    read = {v for (v, key), a in overview.assessed.items() if key == of.key and a.outcome != "out-of-scope"}
    made = _named_apart(
        Column(c.kind, c.key, c.label, c.short, c.versions, bool(c.versions) and read.issuperset(c.versions))
        for c in columns
    )
    known = [[(overview.reach.get(v, {}), v in read) for v in c.versions] for c in made]
    rows = []
    for part in of.parts:
        cells = tuple(_far(each, part.iri, explicit) for each in known)
        gaps = tuple(at for at, reach in enumerate(cells) if is_gap(reach, read=made[at].read))
        addressing = sum(reach.state == "addressed" for reach in cells)
        assessed = sum(reach.state in COMPARED for reach in cells)
        rows.append(Row(part, cells, gaps, addressing, assessed))
    return Matrix(of, made, tuple(rows), explicit)


def tally(overview: Overview, of: Framework, versions: Iterable[Version]) -> list[Tally]:
    """Each part against so many versions that they have no column each."""
    known = [overview.reach.get(v.key, {}) for v in versions]
    made = []
    for part in of.parts:
        states = Counter(reach.state for each in known if (reach := each.get(part.iri)))
        assessed = sum(states[state] for state in COMPARED)
        made.append(Tally(part, states["addressed"], states["mentioned"], assessed))
    return made


def is_gap(reach: Reach, *, read: bool) -> bool:
    """Whether somebody looked and found no purpose, goal, measure or commitment: a mention is none of these."""
    return reach.state == "not-found" or (reach.state == "mentioned" and read)


def _far(versions: list[tuple[dict[str, Reach], bool]], part: str, explicit: bool) -> Reach:
    if not explicit:
        return furthest({of.get(part, NOT_ASSESSED) for of, _ in versions})
    return furthest({_explicit(of.get(part, NOT_ASSESSED), read) for of, read in versions})


def _explicit(reach: Reach, read: bool) -> Reach:
    found = reach.by_explicit()
    return NOT_ASSESSED if found == NOT_FOUND and not read else found


def _sums(rows: Iterable[Row], at: int) -> Sums:
    cells = [row.cells[at] for row in rows]
    states = Counter(reach.state for reach in cells)
    depths = Counter(reach.depth for reach in cells if reach.state == "addressed")
    return Sums(
        {state: states[state] for state in STATES},
        sum(states[state] for state in COMPARED),
        sum(at in row.gaps for row in rows),
        {rung: depths[rung] for rung in range(1, 6)},
        sum(reach.state == "addressed" and reach.explicit > 0 for reach in cells),
    )


def _named_apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns with short names of which no two are the same."""
    given = list(columns)
    seen = Counter(c.short for c in given)
    return tuple(
        Column(c.kind, c.key, c.label, f"{c.short} ({c.key})", c.versions, c.read) if seen[c.short] > 1 else c
        for c in given
    )
