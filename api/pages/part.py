"""A part of a framework: its text, each plan's state, and the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import concepts as queried
from ...queries.concepts import Aligned
from ...queries.lookup import Place
from ...queries.overview import Framework, Part, Reach, Version
from ...visualisations import scale
from ...visualisations.report import Cell, Link, Report
from ..answers import plain
from ..asked import near, one, window
from ..reading import Named, Reading, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..validity import standing
from ..views import Method, View, add
from .concepts import framework_of

PLANS: Final = 20
"""Plans on a page."""

ROWS: Final = 60
"""Pieces of evidence on a page, shared by its plans; but each plan has at least `LEAST`."""

LEAST: Final = 3
SOME: Final = 25
"""Names in a shorter list."""

MOST: Final = 100
"""Plans whose evidence a file holds at most."""


_TAKEN_UP: Final = ("addressed", "mentioned")


def router(site: Site) -> APIRouter:
    """The address `/concept/FRAMEWORK/CODE`."""
    routes = APIRouter()
    add(routes, site, "/concept/{framework}/{code}", part_shown)
    return routes


def part_of(framework: Framework, code: str, language: str) -> Part:
    """The part of a code. Raises `InputError` (404) with the nearest codes."""
    found = next((p for p in framework.parts if code in (p.code, iris.key(p.iri))), None)
    if found is None:
        names = {p.code: p.label[language] for p in framework.parts}
        raise InputError(
            "part-unknown", status=404, value=plain(code, 60), framework=framework.key, near=near(code, names)
        )
    return found


class State(NamedTuple):
    """How far a version goes, and whether it is in force today."""

    version: Version
    area: str
    reach: Reach
    in_force: bool


def _states(reading: Reading, part: Part, *, explicit: bool) -> list[State]:
    """Each version's state, those in force first, then by area."""
    found = []
    for version, area, in_force in reading.ranked:
        reach = reading.overview.far(version.key, part.iri)
        found.append(State(version, area, reach.by_explicit() if explicit else reach, in_force))
    return found


@dataclass(frozen=True)
class Evident:
    """An alignment or a mention as a page shows it."""

    aligned: Aligned
    kind: str
    element: Named
    part: Part
    basis: str
    relation: str
    confidence: str
    how: str
    places: list[Place]


def _evident(reading: Reading, found: Aligned) -> Evident:
    element = queried.about_what(reading.lookup, found.element)
    places = reading.lookup.places(found.statement)
    if not found.how:
        known = {p.evidence for p in places}
        places = [p for p in reading.lookup.places(found.element) if p.evidence not in known] + places
    return Evident(
        found,
        reading.kind(found.element),
        reading.named(element),
        reading.overview.parts[found.part],
        reading.concept("basis", found.basis),
        reading.concept("alignment-relation", found.relation),
        reading.concept("confidence", found.confidence),
        reading.concept("mention-kind", found.how),
        places,
    )


def _below(reading: Reading, part: Part, versions: list[str]) -> list[str]:
    """A part and all that is narrower, as coverage is worked out, as far as some of the versions take it up."""
    found = [part.iri]
    for other in reading.overview.frameworks[part.framework].parts:
        if set(other.broader) & set(found):
            found.append(other.iri)
    far = reading.overview.far
    return [p for p in found if any(far(v, p).state in _TAKEN_UP for v in versions)]


def _evidence(
    reading: Reading, part: Part, states: list[State], most: int, *, explicit: bool
) -> list[tuple[State, list[Evident], int]]:
    """(state, evidence, how much there is) of the versions that address or mention a part."""
    with_some = [s for s in states if s.reach.state in _TAKEN_UP]
    each = max(LEAST, most // len(with_some)) if with_some else 0
    versions = [s.version.key for s in with_some]
    of = queried.aligned(reading.graph.store, versions, _below(reading, part, versions))
    found = []
    for state in with_some:
        all_of = of[state.version.key]
        if explicit:
            all_of = [a for a in all_of if a.how or a.basis == "explicit"]
        found.append((state, [_evident(reading, a) for a in all_of[:each]], len(all_of)))
    return found


def part_shown(site: Site, graph: Graph, request: Request, framework: str, code: str) -> View:
    """One part of a framework."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["concept"]
    of = framework_of(reading, framework)
    part = part_of(of, code, reading.language)
    basis = one(request, "basis", ["explicit"])
    explicit = basis == "explicit"
    states = _states(reading, part, explicit=explicit)
    read = [s for s in states if s.reach.state != "not-assessed"]
    unread = [s for s in states if s.reach.state == "not-assessed"]
    window_of = window(request, read, PLANS, [("basis", basis)])
    now = [s.reach.state for s in states if s.in_force]
    evidence = _evidence(reading, part, list(window_of.items), ROWS, explicit=explicit)
    title = f"{part.code} {part.label[reading.language]}"
    return View(
        title,
        "part.html",
        {
            "framework": of,
            "part": part,
            "about": queried.about(reading.lookup, part.iri),
            "reading": reading,
            "rows": window_of,
            "unread": unread,
            "now": {state: now.count(state) for state in reading.overview.states},
            "in_force": len(now),
            "looked_for": sum(s in ("addressed", "mentioned", "not-found") for s in now),
            "standing": lambda v: standing(v, reading.language),
            "evidence": [(s, some, n, _words(reading, some)) for s, some, n in evidence],
            "explicit": explicit,
            "some": SOME,
        },
        Method(
            said["part-method"],
            (("list_coverage", {"framework": of.key}), ("list_coverage_evidence", {"part": part.iri})),
        ),
        lambda: _part_report(reading, of, part, title, states, explicit=explicit),
        crumbs=((said["list"], "/concepts"), (of.label[reading.language], f"/concept/{of.key}")),
        choices=(said["chosen-explicit"],) if explicit else (),
        query=window_of.query,
        sources=reading.sources([s.version.key for s in window_of.items]),
        links=rdf(address_of(part.iri)),
    )


def _words(reading: Reading, evidence: list[Evident]) -> list[tuple[Evident, Place, str | None]]:
    """The passages of some evidence with their words, each passage once."""
    seen: set[str] = set()
    found = []
    for e in evidence:
        for place in e.places:
            if place.evidence not in seen:
                seen.add(place.evidence)
                found.append((e, place, reading.quoted(place)))
    return found


def _part_report(
    reading: Reading, of: Framework, part: Part, title: str, states: list[State], *, explicit: bool
) -> Report:
    said = texts.catalogue(reading.language)["concept"]
    absent = texts.text(reading.language, "ui.passage-absent")
    cells: list[tuple[Cell, ...]] = [
        (
            s.area,
            Link(s.version.label[reading.language], s.version.iri),
            said["in-force"] if s.in_force else standing(s.version, reading.language),
            scale.symbol(s.reach),
            scale.words(reading.overview, s.reach, reading.language),
            s.reach.depth,
            s.reach.explicit,
        )
        for s in states
    ]
    found: list[tuple[Cell, ...]] = []
    for state, evidence, _ in _evidence(reading, part, states[:MOST], 10_000, explicit=explicit):
        for e in evidence:
            head = (
                Link(state.version.label[reading.language], state.version.iri),
                e.kind,
                Link(e.element.name.text, e.element.iri),
                e.part.code,
                e.basis,
                e.relation or e.how,
                e.confidence,
            )
            for p in e.places:
                passage = Link(iris.shorten(p.evidence), p.evidence)
                found.append((*head, p.heading, p.start, p.end, reading.quoted(p) or absent, passage))
            if not e.places:
                found.append((*head, "", None, None, "", None))
    plans = ("area", "plan", "standing", "symbol", "state", "depth", "explicit-depth")
    pieces = ("plan", "kind", "element", "code", "basis", "relation", "confidence", "heading", "start", "end")
    tables = [
        table(said, said["states"], plans, "plan", cells),
        table(said, said["evidence"], (*pieces, "passage", "evidence-address"), "element", found),
    ]
    lead = said["report-lead"].format(part=title, framework=of.label[reading.language])
    if len(states) > MOST:
        lead = f"{lead} {said['file-cut'].format(shown=MOST, total=len(states))}"
    return report(f"samverkansgraf-begrepp-{of.key}-{part.code}", title, reading.language, lead, tables)
