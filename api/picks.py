"""What there is to choose from in a comparison: plans and areas to tick, and choices that are ready made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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


class Offers:
    """What there is to choose from in one snapshot; what does not hang on a choice is worked out once."""

    def __init__(self, overview: Overview) -> None:
        self.overview = overview
        self.latest = lru_cache(maxsize=4)(self._latest)
        self._areas = sorted(code for code, found in overview.at.items() if found and code in overview.areas)
        of: dict[str, list[Version]] = {}
        for version in overview.versions.values():
            of.setdefault(version.document, []).append(version)
        self._documents = {
            document: sorted(some, key=lambda v: (v.begins, v.key))
            for document, some in of.items()
            if document and FEWEST <= len(some) <= MOST
        }
        inside: dict[str, list[str]] = {}
        for code in self._areas:
            inside.setdefault(overview.areas[code].county or code, []).append(code)
        self._counties = {
            code: some
            for code, some in inside.items()
            if FEWEST <= len(some) <= MOST and code in overview.areas
        }
        self._said = {code: _joined((code, *self._names(code))) for code in self._areas}
        self._of = {
            v.key: _joined(
                (
                    v.key,
                    v.area,
                    *v.label.by_language.values(),
                    *v.type.by_language.values(),
                    *self._names(v.area),
                )
            )
            for v in overview.versions.values()
        }

    def _latest(self, day: date) -> tuple[Version, ...]:
        return tuple(matrix.latest(self.overview, day))

    def _names(self, code: str) -> Iterable[str]:
        known = self.overview.areas.get(code)
        return known.label.by_language.values() if known else ()

    def versions(self, chosen: Chosen, language: str) -> Picks:
        """The plans to choose from, narrowed by the words that the reader searched for."""
        ticked = [key for kind, key in chosen.columns if kind == "v"]
        listed, others = _narrowed(self._of, ticked, chosen.find)
        return Picks(tuple(self._plan(key, chosen, language, key in ticked) for key in listed), others)

    def _plan(self, key: str, chosen: Chosen, language: str, ticked: bool) -> Pick:
        version = self.overview.versions[key]
        known = self.overview.areas.get(version.area)
        area = known.label[language] if known else version.area
        note = f"{area}, {standing(self.overview, version, chosen.day, language)}"
        return Pick("v", key, version.label[language], note, ticked)

    def areas(self, chosen: Chosen, language: str) -> Picks:
        """The areas to choose from: those that have a plan, and those that are chosen."""
        said = texts.catalogue(language)["compare"]["in-force-count"]
        ticked = [key for kind, key in chosen.columns if kind == "a"]
        listed, others = _narrowed(self._said, ticked, chosen.find)
        made = []
        for code in listed:
            note = str(said).format(count=len(self.overview.versions_of(code, chosen.day)))
            made.append(Pick("a", code, self.overview.areas[code].label[language], note, code in ticked))
        return Picks(tuple(made), others)

    def ready(self, chosen: Chosen, language: str) -> list[tuple[str, Pairs]]:
        """Ready choices, as (name, columns): only such as the data have and a comparison can hold, those first that
        have to do with what is chosen.
        """
        said = texts.catalogue(language)["compare"]
        overview, day = self.overview, chosen.day
        latest = self.latest(day)
        in_force = [v for v in latest if overview.in_force(v, day)]
        offers = [
            (said["ready-latest"], tuple(("v", v.key) for v in latest)),
            (said["ready-in-force"].format(day=day.isoformat()), tuple(("v", v.key) for v in in_force)),
            (said["ready-areas"].format(day=day.isoformat()), tuple(("a", code) for code in self._areas)),
        ]
        near = {overview.areas[code].county or code for code in _areas_of(overview, chosen)}
        for code in sorted(self._counties, key=lambda code: code not in near)[:READY]:
            name = said["ready-county"].format(county=overview.areas[code].label[language])
            offers.append((name, tuple(("a", area) for area in self._counties[code])))
        documents = {overview.versions[key].document for kind, key in chosen.columns if kind == "v"}
        for document in sorted(self._documents, key=lambda document: document not in documents)[:READY]:
            of = self._documents[document]
            name = said["ready-versions"].format(document=of[-1].label[language])
            offers.append((name, tuple(("v", v.key) for v in of)))
        made: dict[frozenset[tuple[str, str]], tuple[str, Pairs]] = {}
        for name, columns in offers:
            if FEWEST <= len(columns) <= MOST:
                made.setdefault(frozenset(columns), (name, columns))
        return list(made.values())


def _joined(words: Iterable[str]) -> str:
    return " ".join(words).casefold()


def _narrowed(said: dict[str, str], ticked: list[str], find: str) -> tuple[list[str], int]:
    """The keys to list, those that are ticked first, and how many more fit the words that were searched for."""
    words = find.casefold().split()
    rest = [key for key, text in said.items() if key not in ticked and all(word in text for word in words)]
    most = FOUND if words else LISTED
    return [*ticked, *rest[:most]], max(0, len(rest) - most)


def _areas_of(overview: Overview, chosen: Chosen) -> set[str]:
    """The codes of the areas that are chosen, and of those whose plans are."""
    codes = {key if kind == "a" else overview.versions[key].area for kind, key in chosen.columns}
    return codes & overview.areas.keys()
