"""What there is to choose from in a comparison: plans and areas to tick, and choices that are ready made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ..ontology import texts
from ..queries.overview import Overview, Version
from .chosen import FEWEST, MOST, Chosen, Pairs, usual_columns

LISTED: Final = 20
"""Plans and areas that are listed beside those that are chosen; a search reaches the others."""

READY: Final = 8
"""Ready choices that are offered, at most."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A plan or an area to tick: parameter (`v` or `a`), key, name, what more there is to say, whether it is ticked."""

    kind: str
    key: str
    label: str
    note: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Picks:
    """What is listed of plans or of areas: those that are ticked first; `others`: how many more there are."""

    listed: tuple[Pick, ...]
    others: int


def standing(overview: Overview, version: Version, day: date, language: str) -> str:
    """How a version stands on a day, in a few words."""
    said: dict[str, Any] = texts.catalogue(language)["compare"]
    on = day.isoformat()
    later = overview.versions.get(version.replaced_by)
    if version.begins > on:
        return str(said["begins"]).format(day=version.begins)
    if later is not None and later.begins <= on:
        return str(said["replaced"])
    if version.valid_until and version.valid_until < on:
        return str(said["ended"]).format(day=version.valid_until)
    if version.valid_until:
        return str(said["holds-until"]).format(day=version.valid_until)
    return str(said["holds"])


def versions(overview: Overview, chosen: Chosen, language: str) -> Picks:
    """The plans to choose from, narrowed by the words that the reader searched for."""
    ticked = [overview.versions[key] for kind, key in chosen.columns if kind == "v"]
    known = {v.key for v in ticked}
    rest = [
        v for v in overview.versions.values() if v.key not in known and _is_sought(overview, chosen.find, v)
    ]

    def pick(version: Version) -> Pick:
        area = (
            overview.areas[version.area].label[language] if version.area in overview.areas else version.area
        )
        note = f"{area}, {standing(overview, version, chosen.day, language)}"
        return Pick("v", version.key, version.label[language], note, version.key in known)

    return Picks(tuple(pick(v) for v in (*ticked, *rest[:LISTED])), max(0, len(rest) - LISTED))


def areas(overview: Overview, chosen: Chosen, language: str) -> Picks:
    """The areas to choose from: those that have a plan, and those that are chosen."""
    said = texts.catalogue(language)["compare"]
    ticked = [key for kind, key in chosen.columns if kind == "a"]
    rest = [key for key in with_plans(overview) if key not in ticked and _fits(chosen.find, overview, key)]

    def pick(code: str) -> Pick:
        count = len(overview.versions_of(code, chosen.day))
        note = str(said["in-force-count"]).format(count=count)
        return Pick("a", code, overview.areas[code].label[language], note, code in ticked)

    return Picks(tuple(pick(key) for key in (*ticked, *rest[:LISTED])), max(0, len(rest) - LISTED))


def with_plans(overview: Overview) -> list[str]:
    """The codes of the areas that have a plan."""
    return sorted(code for code, found in overview.at.items() if found and code in overview.areas)


def ready(overview: Overview, chosen: Chosen, language: str) -> list[tuple[str, Pairs]]:
    """Ready choices, as (name, columns): only such as the data have, and that a comparison can hold."""
    said = texts.catalogue(language)["compare"]
    day = chosen.day
    in_force = [v for v in overview.versions.values() if overview.in_force(v, day)]
    areas_known = with_plans(overview)
    offers = [
        (said["ready-latest"], usual_columns(overview, day)),
        (said["ready-in-force"].format(day=day.isoformat()), tuple(("v", v.key) for v in in_force)),
        (said["ready-areas"].format(day=day.isoformat()), tuple(("a", code) for code in areas_known)),
    ]
    for county in overview.areas.values():
        inside = [
            code for code in areas_known if code == county.key or overview.areas[code].county == county.key
        ]
        if not county.county and len(inside) > 1:
            name = said["ready-county"].format(county=county.label[language])
            offers.append((name, tuple(("a", code) for code in inside)))
    for of in _documents(overview.versions.values()).values():
        name = said["ready-versions"].format(document=of[-1].label[language])
        offers.append((name, tuple(("v", v.key) for v in of)))
    made: list[tuple[str, Pairs]] = []
    for name, columns in offers:
        if FEWEST <= len(columns) <= MOST and all(set(columns) != set(known) for _, known in made):
            made.append((name, columns))
    return made[:READY]


def _documents(found: Iterable[Version]) -> dict[str, list[Version]]:
    """The versions of each document that has several, from the first to the last."""
    of: dict[str, list[Version]] = {}
    for version in found:
        of.setdefault(version.document, []).append(version)
    return {
        document: sorted(some, key=lambda v: (v.begins, v.key))
        for document, some in of.items()
        if document and len(some) > 1
    }


def _is_sought(overview: Overview, find: str, version: Version) -> bool:
    if not find:
        return True
    words = (version.key, *version.label.by_language.values(), *version.type.by_language.values())
    return _fits(find, overview, version.area, words)


def _fits(find: str, overview: Overview, area: str, words: Iterable[str] = ()) -> bool:
    """Whether every word that was searched for stands in what is said of a plan or an area."""
    known = overview.areas.get(area)
    said = " ".join((*words, area, *(known.label.by_language.values() if known else ()))).casefold()
    return all(word in said for word in find.casefold().split())
