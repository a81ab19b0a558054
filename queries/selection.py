"""Which versions a question is asked of: the latest of each document, those in force, or all, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from .overview import Area, Overview, Version

MODES: Final = ("latest", "in-force", "all")
"""`latest`: of each document the version that has begun and that none that has begun replaces, though its period may
have ended; `in-force`: those of them whose period has not ended; `all`: every version.
"""

STANDINGS: Final = ("in-force", "not-begun", "ended", "replaced")


@dataclass(frozen=True, slots=True)
class Selection:
    """The versions that were chosen, in the order of the overview, and by area (its code)."""

    mode: str
    day: date
    versions: tuple[Version, ...]
    of: dict[str, tuple[Version, ...]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the versions."""
        return tuple(v.key for v in self.versions)


def standing(overview: Overview, version: Version, day: date) -> str:
    """One of `STANDINGS`: how a version stands on a day. `in-force` is as `Overview.in_force` says."""
    on = day.isoformat()
    if version.begins > on:
        return "not-begun"
    later = overview.versions.get(version.replaced_by)
    if later is not None and later.begins <= on:
        return "replaced"
    return "ended" if version.valid_until and version.valid_until < on else "in-force"


_COUNTED: Final = {"latest": ("in-force", "ended"), "in-force": ("in-force",), "all": STANDINGS}


def select(overview: Overview, mode: str, day: date, *, area: str = "", version: str = "") -> Selection:
    """The versions of a mode on a day; of one area (a county with its municipalities), or one version alone, which
    is taken whatever the mode.
    """
    if version:
        found = [overview.versions[version]]
    else:
        counted = _COUNTED[mode]
        within = areas_within(overview, area) if area else None
        found = [
            v
            for v in overview.versions.values()
            if (within is None or v.area in within)
            and (mode == "all" or standing(overview, v, day) in counted)
        ]
    of: dict[str, list[Version]] = {}
    for v in found:
        of.setdefault(v.area, []).append(v)
    return Selection(mode, day, tuple(found), {code: tuple(some) for code, some in of.items()})


def areas_within(overview: Overview, area: str) -> set[str]:
    """The code of an area and, of a county, those of its municipalities."""
    return {area} | {a.key for a in overview.areas.values() if a.county == area}


def areas_with_documents(overview: Overview) -> list[Area]:
    """The areas that have a document, and the counties that one of them lies in, by code."""
    keys = {key for key, found in overview.at.items() if found}
    keys |= {overview.areas[key].county for key in keys if key in overview.areas}
    return [overview.areas[key] for key in sorted(keys) if key in overview.areas]
