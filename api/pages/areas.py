"""Areas: the list of counties and municipalities, and a page for each with what holds there."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, Final

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import areas as queried
from ...queries.areas import Covered, End
from ...queries.overview import Area, Part, Reach, Version
from ...visualisations.report import Cell, Link, Report
from ..answers import plain
from ..asked import day, fits, near, one, window
from ..reading import Reading, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..validity import standing
from ..views import Method, View, add

LIST: Final = 100
"""Areas on a page of the list."""

PLANS: Final = 25
"""Plans on a page of an area."""

SOON: Final = 365
"""Days within which an end is soon."""

LONG: Final = 20
"""A framework with more parts than this is shown without those that nobody takes up."""

BESIDE: Final = 3
"""Other areas that a comparison is offered with."""

SOME: Final = 25
"""Rows of a shorter list on a page; the files hold all."""


def router(site: Site) -> APIRouter:
    """The addresses `/areas` and `/area/CODE`."""
    routes = APIRouter()
    add(routes, site, "/areas", listed)
    add(routes, site, "/area/{code}", shown)
    return routes


def warm(graph: Graph) -> None:
    """Reads the areas and what ends when."""
    _ = Reading(graph, texts.LANGUAGES[0]).areas
    graph.once("ends", lambda: queried.ends(graph.store))


def listed(site: Site, graph: Graph, request: Request) -> View:
    """All counties and municipalities, those with plans first."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["area"]
    overview, today = reading.overview, datetime.date.today()
    wanted = one(request, "q")
    rows = []
    for area in reading.areas.values():
        if wanted and not fits(wanted, area.key, *area.label.by_language.values(), reading.area(area.county)):
            continue
        plans = overview.at.get(area.key, [])
        in_force = sum(overview.in_force(overview.versions[v], today) for v in plans)
        rows.append((area, len(plans), in_force))
    rows.sort(key=lambda row: (not row[1], row[0].key))
    part = window(request, rows, LIST, [("q", wanted)])

    def files() -> Report:
        cells = (
            (Link(a.label[reading.language], a.iri), a.key, reading.area(a.county), in_force, plans)
            for a, plans, in_force in rows
        )
        whole = table(said, said["list"], ("area", "code", "county", "in-force", "all"), "area", cells)
        return report("samverkansgraf-omraden", said["list"], reading.language, said["list-lead"], [whole])

    return View(
        said["list"],
        "areas.html",
        {"rows": part, "reading": reading, "wanted": wanted, "with_plans": sum(bool(n) for _, n, _ in rows)},
        Method(said["list-method"], (("list_versions", {}),)),
        files,
        choices=(said["chosen-words"].format(words=wanted),) if wanted else (),
        query=part.query,
    )


def area_of(reading: Reading, code: str) -> Area:
    """The area of a code. Raises `InputError` (404) with the nearest codes."""
    found = reading.areas.get(code)
    if found is None:
        names = {a.key: a.label[reading.language] for a in reading.areas.values()}
        raise InputError("area-unknown", status=404, value=plain(code, 60), near=near(code, names))
    return found


def shown(site: Site, graph: Graph, request: Request, code: str) -> View:
    """One area on a day."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["area"]
    area = area_of(reading, code)
    on, asked = day(request), one(request, "date")
    overview = reading.overview
    chosen = one(request, "framework", overview.frameworks)
    held = queried.held(overview, code, on)
    part = window(request, held.now, PLANS, [("date", asked), ("framework", chosen)])
    now = [v.key for v in held.now]
    mark = hashlib.sha256("/".join(now).encode()).hexdigest()
    covered = graph.once(f"covered/{mark}", lambda: queried.covered(overview, now)) if now else []
    ends = graph.once("ends", lambda: queried.ends(graph.store))
    soon = queried.ending(ends, now, on, SOON)
    seated = [a for a in reading.actors.values() if a.area == code]
    values = {
        "area": area,
        "reading": reading,
        "on": on.isoformat(),
        "rows": part,
        "standing": lambda v: standing(v, reading.language),
        "earlier": held.earlier,
        "later": held.later,
        "covered": [c for c in covered if c.read.full or c.count("addressed") or c.count("mentioned")],
        "unread": [c for c in covered if not (c.read.full or c.count("addressed") or c.count("mentioned"))],
        "parts": _parts(reading, covered, chosen, now),
        "beside": _beside(reading, area, on),
        "soon": [(e, queried.whole(e)) for e in soon],
        "successor": _successor(reading, soon),
        "seated": [(a, len(reading.roles.by_actor.get(a.iri, []))) for a in seated[:SOME]],
        "seats": len(seated),
        "some": SOME,
        **_around(reading, area),
    }
    ending = {"date": on.isoformat(), "days": str(SOON)}
    county = ((reading.area(area.county), f"/area/{area.county}"),) if area.county else ()
    return View(
        area.label[reading.language],
        "area.html",
        values,
        Method(said["method"], (("list_versions", {}), ("list_coverage", {}), ("list_expiring", ending))),
        lambda: _report(reading, area, [*held.now, *held.later, *held.earlier], now, covered, soon),
        crumbs=((said["list"], "/areas"), *county),
        choices=(
            said["chosen-day"].format(day=on.isoformat()),
            *((overview.frameworks[chosen].label[reading.language],) if chosen else ()),
        ),
        query=(("date", on.isoformat()), *(q for q in part.query if q[0] != "date")),
        sources=reading.sources([v.key for v in part.items]),
        links=rdf(address_of(area.iri)),
    )


def _around(reading: Reading, area: Area) -> dict[str, Any]:
    """A county's municipalities with how many plans each has, its board and its region."""
    towns = [a for a in reading.areas.values() if a.county == area.key]
    at = reading.overview.at
    boards = [
        (name, reading.named(actor))
        for name in ("countyBoard", "regionalAuthority")
        for actor in reading.lookup.iris(area.iri, f"{iris.SG}{name}")
    ]
    return {
        "towns": [(a, len(at.get(a.key, []))) for a in towns],
        "towns_with": sum(bool(at.get(a.key)) for a in towns),
        "boards": boards,
        "county": reading.areas.get(area.county),
    }


def _parts(
    reading: Reading, covered: list[Covered], chosen: str, now: list[str]
) -> tuple[Covered, list[tuple[Part, Reach, list[str]]]] | None:
    """The parts of the chosen framework, how far the versions go together, and which take it up; of a long framework
    only the parts that somebody takes up.
    """
    of = next((c for c in covered if c.framework.key == chosen), None)
    if of is None:
        return None
    far = reading.overview.far
    rows = [
        (part, reach, [v for v in now if far(v, part.iri).state in ("addressed", "mentioned")])
        for part, reach in zip(of.framework.parts, of.reaches, strict=True)
    ]
    return of, [row for row in rows if len(rows) <= LONG or row[2]]


def _beside(reading: Reading, area: Area, on: datetime.date) -> list[Area]:
    """Other areas with something in force, to compare with: those of its own sort first."""
    others = (
        reading.areas[code] for code in reading.overview.at if code != area.key and code in reading.areas
    )
    with_some = (a for a in others if reading.overview.versions_of(a.key, on))
    return sorted(with_some, key=lambda a: (bool(a.county) != bool(area.county), a.key))[:BESIDE]


def _successor(reading: Reading, soon: list[End]) -> dict[str, str]:
    """The version (key) that replaces each that ends."""
    found = ((e.version, reading.version(e.version)) for e in soon)
    return {key: v.replaced_by for key, v in found if v and v.replaced_by}


def _report(
    reading: Reading,
    area: Area,
    versions: list[Version],
    now: list[str],
    covered: list[Covered],
    soon: list[End],
) -> Report:
    said = texts.catalogue(reading.language)["area"]
    name = area.label[reading.language]
    among = set(now)
    plans: list[tuple[Cell, ...]] = [
        (
            Link(v.label[reading.language], v.iri),
            v.type[reading.language],
            v.begins,
            v.valid_until,
            said["yes"] if v.key in among else said["no"],
            standing(v, reading.language),
        )
        for v in versions
    ]
    counts: list[tuple[Cell, ...]] = [
        (
            Link(c.framework.label[reading.language], c.framework.iri),
            c.read.full,
            c.read.out_of_scope,
            c.read.not_read,
            c.count("addressed"),
            c.count("mentioned"),
            c.count("not-found"),
            c.count("not-assessed"),
            len(c.reaches),
        )
        for c in covered
    ]
    last: list[tuple[Cell, ...]] = [
        (e.day, Link(reading.name(e.thing).text, e.thing), reading.title(e.version)) for e in soon
    ]
    keys = ("framework", "read", "out", "unread", "addressed", "mentioned", "not-found", "not-known", "of")
    tables = [
        table(said, said["plans"], ("plan", "type", "from", "until", "holds", "standing"), "plan", plans),
        table(said, said["covered"], keys, "framework", counts),
        table(said, said["soon"], ("day", "what", "plan"), "what", last),
    ]
    lead = said["report-lead"].format(area=name)
    return report(f"samverkansgraf-omrade-{area.key}", name, reading.language, lead, tables)
