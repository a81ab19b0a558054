"""The map of the counties: in which of them plans cover which parts of a framework.

Its edges are no rows of a library query. How far the versions in force in a county go together is worked out by the
overview, as on the page of an area and in a comparison; the passages are those behind a cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...ontology import texts
from ...ontology.errors import InputError
from ...queries import areas, library
from ...queries.bearing import Bearing, Bearings
from ...queries.library import Parameter
from ...queries.overview import Area, Framework, Overview, Part, Reach, Version
from .. import matrix, scale
from .model import MOST, Edge, Map, Node, Place, cut
from .question import Sources

NAME: Final = "counties"

MARKS: Final = 24
"""Parts up to which all parts of a framework stand in the map; of one with more, its uppermost ones."""

_KINDS: Final = {"addressed": "addresses", "mentioned": "mentions", "not-found": "lacks"}


@dataclass(frozen=True)
class Question:
    """What a form and a page need to know of the map, as a library query tells it."""

    name: str = NAME

    @property
    def parameters(self) -> dict[str, Parameter]:
        """`framework`, which has a default, and `date`: the day, today where none is given."""
        day = {language: texts.text(language, "maps.counties.date") for language in texts.LANGUAGES}
        framework = library.get("network_plans").parameters["framework"]
        return {"framework": framework, "date": Parameter("date", "date", day)}

    def title(self, language: str) -> str:
        return texts.text(language, "maps.counties.title")

    def description(self, language: str) -> str:
        return texts.text(language, "maps.counties.lead")


def ask(
    of: Sources,
    bearings: Bearings,
    values: Mapping[str, str],
    language: str,
    *,
    today: datetime.date,
    most: int = MOST,
) -> Map:
    """The map of the counties for a framework on a day.

    `values`: as `Question.parameters` has them. `most`: nodes at most, but never fewer than the counties. Raises
    `InputError` for parameters that it does not have or that are of another type, and for an unknown framework.
    """
    question = Question()
    given = {k: v for k, v in values.items() if v}
    for name in given:
        if name not in question.parameters:
            near = ", ".join(question.parameters)
            raise InputError("parameter-unknown", query=NAME, name=name[:80], near=near)
    day = today
    if "date" in given:
        day = datetime.date.fromisoformat(question.parameters["date"].parse(given["date"]).value)
    title, lead = question.title(language), question.description(language)
    framework = _framework(of.overview, given.get("framework", ""), question)
    if framework is None:
        return Map(NAME, title, lead, language, (), (), digest=of.digest, built=of.built)
    making = _Making(of, bearings, framework, day, language)
    whole = Map(
        NAME,
        title,
        lead,
        language,
        (*making.counties(), *making.parts()),
        tuple(making.edges()),
        making.choices(question),
        (("date", day.isoformat()), ("framework", framework.key)),
        digest=of.digest,
        built=of.built,
    )
    held = [n.id for n in whole.nodes if n.kind == "area"]
    return cut(whole, max(most, len(held)), held)


def counties(overview: Overview) -> list[Area]:
    """The counties of the graph, by their codes of two digits, also those without a document."""
    return [a for a in overview.areas.values() if len(a.key) == 2 and a.key.isdecimal() and not a.county]


def level(framework: Framework) -> tuple[Part, ...]:
    """The parts that are counted: all of a small framework, else the uppermost of which there are more than one."""
    if len(framework.parts) <= MARKS:
        return framework.parts
    top = tuple(p for p in framework.parts if not p.broader)
    if len(top) == 1:
        top = tuple(p for p in framework.parts if top[0].iri in p.broader)
    return top if len(top) > 1 else framework.parts


def _framework(overview: Overview, given: str, question: Question) -> Framework | None:
    """The one that is asked for, else the usual, else the first there is."""
    usual = question.parameters["framework"].default
    if given:
        return matrix.framework(overview, given)
    return overview.frameworks.get(usual or "", next(iter(overview.frameworks.values()), None))


@dataclass(frozen=True, slots=True)
class _County:
    area: Area
    versions: tuple[Version, ...]
    reaches: tuple[Reach, ...]


class _Making:
    """Nodes and edges of the map."""

    def __init__(
        self, of: Sources, bearings: Bearings, framework: Framework, day: datetime.date, language: str
    ) -> None:
        self._of, self._bearings, self._framework = of, bearings, framework
        self._day, self._language = day, language
        self._said: Mapping[str, Any] = texts.catalogue(language)["maps"]["counties"]
        self._parts = level(framework)
        self._counties = [self._county(area) for area in counties(of.overview)]

    def _county(self, area: Area) -> _County:
        now = areas.held(self._of.overview, area.key, self._day).now
        keys = [v.key for v in now]
        far = tuple(self._of.overview.together(keys, part.iri) for part in self._parts)
        return _County(area, tuple(now), far)

    def choices(self, question: Question) -> tuple[str, ...]:
        """What was chosen, in words."""
        label = {name: p.label[self._language] for name, p in question.parameters.items()}
        said = [
            f"{label['framework']}: {self._framework.label[self._language]}",
            f"{label['date']}: {self._day.isoformat()}",
        ]
        if len(self._parts) < len(self._framework.parts):
            count, every = len(self._parts), len(self._framework.parts)
            said.append(self._said["top"].format(count=count, all=every))
        return tuple(said)

    def counties(self) -> Iterator[Node]:
        """A node for each county."""
        for county in self._counties:
            signs = ((p.code, scale.symbol(r)) for p, r in zip(self._parts, county.reaches, strict=True))
            yield Node(
                county.area.iri,
                "area",
                county.area.label[self._language],
                county.area.key,
                plans=tuple(v.key for v in county.versions),
                note=self._note(county),
                marks=tuple(signs) if county.versions else (),
            )

    def _note(self, county: _County) -> str:
        """How many parts its plans address, or why that is no number."""
        if not county.versions:
            return str(self._said["not-now" if self._of.overview.at.get(county.area.key) else "none"])
        states = [r.state for r in county.reaches]
        if not {"addressed", "mentioned", "not-found"} & set(states):
            return str(self._said["unread" if "not-assessed" in states else "outside"])
        said = str(self._said["count"]).format(count=states.count("addressed"), all=len(states))
        return f"{said} ≈" if any(r.inferred for r in county.reaches) else said

    def parts(self) -> Iterator[Node]:
        """A node for each part, with how many counties address it."""
        for place, part in enumerate(self._parts):
            taking = [c for c in self._counties if c.reaches[place].state == "addressed"]
            plans = (v.key for c in taking for v in self._at(c, part, "addressed"))
            yield Node(
                part.iri,
                "part",
                part.label[self._language],
                part.code,
                self._framework.label[self._language],
                tuple(dict.fromkeys(plans)),
                str(self._said["part"]).format(count=len(taking), all=len(self._counties)),
            )

    def _at(self, county: _County, part: Part, state: str) -> list[Version]:
        """The versions of a county that are themselves in the state."""
        return [v for v in county.versions if self._of.overview.far(v.key, part.iri).state == state]

    def edges(self) -> Iterator[Edge]:
        """From a county to each part of which its plans say something, or were read and say nothing: what it rests on,
        the explicit apart from the inferred."""
        for county in self._counties:
            found = {v.key: self._on(v, county) for v in county.versions}
            for part, reach in zip(self._parts, county.reaches, strict=True):
                kind = _KINDS.get(reach.state)
                if kind == "lacks":
                    yield Edge(county.area.iri, part.iri, kind)
                elif kind:
                    taking = self._at(county, part, reach.state)
                    bearing = [(v, b) for v in taking for b in found[v.key][part.iri]]
                    yield from self._bearing(county.area.iri, part.iri, kind, reach, bearing)

    def _on(self, version: Version, county: _County) -> dict[str, list[Bearing]]:
        pairs = zip(self._parts, county.reaches, strict=True)
        wanted = [p.iri for p, r in pairs if r.state in ("addressed", "mentioned")]
        return self._bearings.on_each(version.key, wanted)

    def _bearing(
        self, start: str, end: str, kind: str, reach: Reach, found: list[tuple[Version, Bearing]]
    ) -> Iterator[Edge]:
        """An edge for each basis; of a part that is addressed, mere mentions are left out."""
        wanted = ("explicit", "inferred") if kind == "addresses" else ("",)
        made = {basis: [pair for pair in found if pair[1].basis == basis] for basis in wanted}
        for basis, pairs in made.items():
            depth = reach.explicit if basis == "explicit" else reach.depth
            rung = self._of.overview.rungs[depth][self._language] if depth else ""
            word = str(self._said["word"]).format(rung=rung) if rung else ""
            if pairs:
                yield Edge(start, end, kind, basis, word, self._places(pairs))
        if not any(made.values()):
            yield Edge(start, end, kind)

    def _places(self, found: Iterable[tuple[Version, Bearing]]) -> tuple[Place, ...]:
        """The passages, each once, by version and in the order of the document."""
        made = {}
        for version, bearing in found:
            for passage, heading in bearing.passages:
                words = self._of.passages.read(passage) if self._of.passages else None
                made[passage.iri] = Place(
                    passage.iri,
                    version.key,
                    version.label[self._language],
                    heading[self._language],
                    passage.start,
                    passage.end,
                    words or "",
                )
        return tuple(sorted(made.values(), key=lambda p: (p.version, p.start, p.end, p.evidence)))
