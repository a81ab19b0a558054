"""What there is to choose from in a comparison: plans and areas to tick, and choices that are ready made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ..ontology import texts
from ..queries.overview import Overview, Version
from ..visualisations import matrix
from .chosen import FEWEST, MOST, Chosen, Pairs

LISTED, FOUND = 8, 24
"""Plans and areas that are listed beside those that are chosen, without a search and with one; a search reaches all."""

READY: Final = 3
"""Ready choices of a kind (a county with its municipalities, the versions of a document) that are offered, at most."""


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

    most = FOUND if chosen.find else LISTED
    return Picks(tuple(pick(v) for v in (*ticked, *rest[:most])), max(0, len(rest) - most))


def areas(overview: Overview, chosen: Chosen, language: str) -> Picks:
    """The areas to choose from: those that have a plan, and those that are chosen."""
    said = texts.catalogue(language)["compare"]
    ticked = [key for kind, key in chosen.columns if kind == "a"]
    rest = [key for key in with_plans(overview) if key not in ticked and _fits(chosen.find, overview, key)]

    def pick(code: str) -> Pick:
        count = len(overview.versions_of(code, chosen.day))
        note = str(said["in-force-count"]).format(count=count)
        return Pick("a", code, overview.areas[code].label[language], note, code in ticked)

    most = FOUND if chosen.find else LISTED
    return Picks(tuple(pick(key) for key in (*ticked, *rest[:most])), max(0, len(rest) - most))


def with_plans(overview: Overview) -> list[str]:
    """The codes of the areas that have a plan."""
    return sorted(code for code, found in overview.at.items() if found and code in overview.areas)


def ready(overview: Overview, chosen: Chosen, language: str) -> list[tuple[str, Pairs]]:
    """Ready choices, as (name, columns): only such as the data have and a comparison can hold, those first that have
    to do with what is chosen.
    """
    said = texts.catalogue(language)["compare"]
    day = chosen.day
    in_force = [v for v in overview.versions.values() if overview.in_force(v, day)]
    offers = [
        (said["ready-latest"], tuple(("v", v.key) for v in matrix.latest(overview, day))),
        (said["ready-in-force"].format(day=day.isoformat()), tuple(("v", v.key) for v in in_force)),
        (
            said["ready-areas"].format(day=day.isoformat()),
            tuple(("a", code) for code in with_plans(overview)),
        ),
    ]
    for code, inside in _counties(overview, chosen):
        name = said["ready-county"].format(county=overview.areas[code].label[language])
        offers.append((name, tuple(("a", area) for area in inside)))
    for of in _documents(overview, chosen):
        name = said["ready-versions"].format(document=of[-1].label[language])
        offers.append((name, tuple(("v", v.key) for v in of)))
    made: dict[frozenset[tuple[str, str]], tuple[str, Pairs]] = {}
    for name, columns in offers:
        if FEWEST <= len(columns) <= MOST:
            made.setdefault(frozenset(columns), (name, columns))
    return list(made.values())


def _counties(overview: Overview, chosen: Chosen) -> list[tuple[str, list[str]]]:
    """Counties that can be compared with their municipalities, with the areas; those of what is chosen first."""
    inside: dict[str, list[str]] = {}
    for code in with_plans(overview):
        inside.setdefault(overview.areas[code].county or code, []).append(code)
    near = {overview.areas[code].county or code for code in _areas_of(overview, chosen)}
    found = [
        (code, some)
        for code, some in inside.items()
        if FEWEST <= len(some) <= MOST and code in overview.areas
    ]
    return sorted(found, key=lambda of: of[0] not in near)[:READY]


def _documents(overview: Overview, chosen: Chosen) -> list[list[Version]]:
    """The versions, from the first to the last, of documents that have several; those of what is chosen first."""
    of: dict[str, list[Version]] = {}
    for version in overview.versions.values():
        of.setdefault(version.document, []).append(version)
    near = {overview.versions[key].document for kind, key in chosen.columns if kind == "v"}
    found = [document for document, some in of.items() if document and FEWEST <= len(some) <= MOST]
    found.sort(key=lambda document: document not in near)
    return [sorted(of[document], key=lambda v: (v.begins, v.key)) for document in found[:READY]]


def _areas_of(overview: Overview, chosen: Chosen) -> set[str]:
    """The codes of the areas that are chosen, and of those whose plans are."""
    codes = {key if kind == "a" else overview.versions[key].area for kind, key in chosen.columns}
    return codes & overview.areas.keys()


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
