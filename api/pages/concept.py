"""A concept of one of our own schemes: what it means, and what in which plans carries it."""

from __future__ import annotations

import datetime
from typing import Any, Final

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import concepts as queried
from ...queries.concepts import Concept
from ...queries.overview import Version
from ...visualisations.report import Cell, Link, Report
from ..answers import plain
from ..asked import near, window
from ..reading import Named, Reading, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..validity import standing
from ..views import Method, View, add
from .concepts import scheme_of, scheme_shown

PLANS: Final = 20
"""Plans on a page."""

ROWS: Final = 60
"""Things that carry the concept on a page, shared by its plans; but each plan has at least `LEAST`."""

LEAST: Final = 3
MOST: Final = 200
"""Plans whose carriers a file holds at most."""


def router(site: Site) -> APIRouter:
    """The addresses `/concept/scheme/SCHEME` and `/concept/scheme/SCHEME/KEY`: here, for they must come before those
    of the parts of a framework.
    """
    routes = APIRouter()
    add(routes, site, "/concept/scheme/{scheme}", scheme_shown)
    add(routes, site, "/concept/scheme/{scheme}/{key}", concept_shown)
    return routes


def concept_of(reading: Reading, scheme: str, key: str) -> Concept:
    """The concept of a key in a scheme. Raises `InputError` (404) with the nearest keys."""
    of = scheme_of(reading, scheme)
    found = next((c for c in of.concepts if c.key == key), None)
    if found is None:
        names = {c.key: c.label[reading.language] for c in of.concepts}
        raise InputError(
            "concept-unknown", status=404, value=plain(key, 60), scheme=of.key, near=near(key, names)
        )
    return found


def concept_shown(site: Site, graph: Graph, request: Request, scheme: str, key: str) -> View:
    """One concept of ours, and what carries it, plan by plan."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["concept"]
    concept = concept_of(reading, scheme, key)
    of = reading.schemes[scheme]
    versions, others = graph.once(f"carried/{concept.iri}", lambda: queried.carried(graph.store, concept.iri))
    overview, today = reading.overview, datetime.date.today()
    rows = [
        (v, reading.area(v.area), overview.in_force(v, today), sum(versions[v.key].values()))
        for v in (overview.versions.get(k) for k in versions)
        if v
    ]
    rows.sort(key=lambda row: (not row[2], row[1], row[0].key))
    part = window(request, rows, PLANS)
    each = max(LEAST, ROWS // len(part.items)) if part.items else 0
    shown = [
        (v, count, [_carrier(reading, c) for c in queried.carriers(graph.store, v.key, concept.iri)[:each]])
        for v, _, _, count in part.items
    ]
    name = concept.label[reading.language]
    return View(
        name[:1].upper() + name[1:],
        "concept.html",
        {
            "concept": concept,
            "scheme": of,
            "about": queried.about(reading.lookup, concept.iri),
            "reading": reading,
            "rows": part,
            "shown": shown,
            "standing": lambda v: standing(v, reading.language),
            "total": sum(n for _, _, _, n in rows),
            "others": sum(others.values()),
            "actors": [a for a in reading.actors.values() if a.kind == concept.iri],
        },
        Method(said["concept-method"]),
        lambda: _concept_report(reading, concept, [row[0] for row in rows]),
        crumbs=((said["list"], "/concepts"), (of.label[reading.language], f"/concept/scheme/{of.key}")),
        query=part.query,
        sources=reading.sources([v.key for v, _, _, _ in part.items]),
        links=rdf(address_of(concept.iri)),
    )


def _carrier(reading: Reading, carrier: queried.Carrier) -> dict[str, Any]:
    about = queried.about_what(reading.lookup, carrier.thing)
    role = reading.lookup.first(carrier.thing, str(iris.SG.role))
    return {
        "how": reading.name(carrier.predicate).text,
        "kind": reading.kind(about if about != carrier.thing else carrier.thing),
        "thing": Named(carrier.thing, reading.name(about)),
        "about": about,
        "role": reading.name(role).text if role else "",
        "written": reading.lookup.first(carrier.thing, str(iris.SG.nameAsWritten)),
        "places": reading.lookup.places(carrier.thing),
    }


def _concept_report(reading: Reading, concept: Concept, versions: list[Version]) -> Report:
    said = texts.catalogue(reading.language)["concept"]
    absent = texts.text(reading.language, "ui.passage-absent")
    found: list[tuple[Cell, ...]] = []
    for version in versions[:MOST]:
        for c in queried.carriers(reading.graph.store, version.key, concept.iri):
            e = _carrier(reading, c)
            thing = Link(e["thing"].name.text, c.thing)
            head = (
                Link(version.label[reading.language], version.iri),
                e["kind"],
                thing,
                e["how"],
                e["role"],
                e["written"],
            )
            for p in e["places"] or [None]:
                where = (
                    (p.heading, p.start, p.end, reading.quoted(p) or absent) if p else ("", None, None, "")
                )
                found.append((*head, *where))
    keys = ("plan", "kind", "element", "how", "role", "written", "heading", "start", "end", "passage")
    name = concept.label[reading.language]
    tables = [table(said, said["carried"], keys, "element", found)]
    lead = concept.definition[reading.language]
    return report(
        f"samverkansgraf-begrepp-{concept.scheme}-{concept.key}", name, reading.language, lead, tables
    )
