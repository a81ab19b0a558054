"""The passages of a part of a framework, side by side: what each column of a comparison rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..queries.bearing import Bearing, Bearings
from ..queries.overview import Assessed, Framework, Overview, Reach, Version
from .matrix import Column, Row

VERSIONS: Final = 40
"""Versions of one column whose passages are read, at most; those that go furthest come first."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What one version of a column says of a part: how far it goes, whether it was read against the framework, and
    what bears on the part. `left` more versions of the column say something and are not here.
    """

    column: Column
    version: Version
    reach: Reach
    assessed: Assessed | None
    found: tuple[Bearing, ...]
    left: int = 0


def counted(bearings: Iterable[Bearing], *, explicit: bool) -> tuple[Bearing, ...]:
    """What counts: with `explicit` nothing that is inferred; a mention is always stated by the text itself."""
    return tuple(b for b in bearings if not explicit or b.basis != "inferred")


def beside(
    overview: Overview,
    bearings: Bearings,
    columns: Iterable[Column],
    framework: Framework,
    row: Row,
    *,
    explicit: bool = False,
    most: int = VERSIONS,
) -> list[list[Beside]]:
    """For each column its versions, those first that go furthest; without those that say nothing where another does."""
    return [
        _of_column(overview, bearings, column, framework, row, explicit=explicit, most=most)
        for column in columns
    ]


def _of_column(
    overview: Overview,
    bearings: Bearings,
    column: Column,
    framework: Framework,
    row: Row,
    *,
    explicit: bool,
    most: int,
) -> list[Beside]:
    far = {key: overview.far(key, row.part.iri) for key in column.versions}
    taking_up = [key for key in column.versions if far[key].state in ("addressed", "mentioned")]
    chosen = sorted(taking_up or column.versions[:1], key=lambda key: -far[key].depth)
    left = max(0, len(chosen) - most)
    return [
        Beside(
            column,
            overview.versions[key],
            far[key].by_explicit() if explicit else far[key],
            overview.assessed.get((key, framework.key)),
            counted(bearings.on(key, row.part.iri), explicit=explicit),
            left,
        )
        for key in chosen[:most]
    ]
