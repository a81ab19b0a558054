"""Concepts: the list, frameworks with their parts, and our own schemes with their concepts."""

from __future__ import annotations

import datetime
from typing import Final

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import concepts as queried
from ...queries.concepts import Scheme, Tally
from ...queries.overview import Framework
from ...visualisations.report import Link, Report
from ..answers import plain
from ..asked import fits, near, one, window
from ..carrying import PLANS, carrying, shown_carriers
from ..reading import Reading, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..validity import standing
from ..views import Method, View, add

FOUND: Final = 50
"""Concepts on a page of those that fit some words."""


def router(site: Site) -> APIRouter:
    """The addresses `/concepts` and `/concept/FRAMEWORK`."""
    routes = APIRouter()
    add(routes, site, "/concepts", listed)
    add(routes, site, "/concept/{framework}", framework_shown)
    return routes


def warm(graph: Graph) -> None:
    """Reads the frameworks and schemes, and counts the plans of each framework's parts."""
    reading = Reading(graph, texts.LANGUAGES[0])
    _ = reading.schemes
    for framework in reading.frameworks.values():
        tallied(reading, framework)


def listed(site: Site, graph: Graph, request: Request) -> View:
    """Frameworks and schemes; with words, the parts and concepts that fit them."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["concept"]
    wanted = one(request, "q")
    rows = [
        (
            f"{p.code} {p.label[reading.language]}",
            p.iri,
            f.label[reading.language],
            f.iri,
            f"/concept/{f.key}",
        )
        for f in reading.frameworks.values()
        for p in f.parts
        if not wanted or fits(wanted, p.code, *p.label.by_language.values())
    ]
    rows += [
        (c.label[reading.language], c.iri, s.label[reading.language], s.iri, f"/concept/scheme/{s.key}")
        for s in reading.schemes.values()
        for c in s.concepts
        if not wanted or fits(wanted, *c.label.by_language.values(), *c.definition.by_language.values())
    ]
    part = window(request, rows if wanted else [], FOUND, [("q", wanted)])

    def files() -> Report:
        cells = ((Link(name, iri), Link(of, whole)) for name, iri, of, whole, _ in rows)
        whole = table(said, said["list"], ("concept", "belongs"), "concept", cells)
        return report("samverkansgraf-begrepp", said["list"], reading.language, said["list-lead"], [whole])

    return View(
        said["list"],
        "concepts.html",
        {
            "rows": part,
            "wanted": wanted,
            "frameworks": list(reading.frameworks.values()),
            "schemes": list(reading.schemes.values()),
            "reading": reading,
        },
        Method(said["list-method"], (("list_framework_parts", {}),)),
        files,
        choices=(said["chosen-words"].format(words=wanted),) if wanted else (),
        query=part.query,
    )


def framework_of(reading: Reading, key: str) -> Framework:
    """The framework of a key. Raises `InputError` (404) with the nearest keys."""
    found = reading.frameworks.get(key)
    if found is None:
        names = {f.key: f.label[reading.language] for f in reading.frameworks.values()}
        raise InputError("framework-unknown", status=404, value=plain(key, 60), near=near(key, names))
    return found


def scheme_of(reading: Reading, key: str) -> Scheme:
    """The scheme of a key. Raises `InputError` (404) with the nearest keys."""
    found = reading.schemes.get(key)
    if found is None:
        names = {s.key: s.label[reading.language] for s in reading.schemes.values()}
        raise InputError("scheme-unknown", status=404, value=plain(key, 60), near=near(key, names))
    return found


def tallied(reading: Reading, framework: Framework) -> dict[str, Tally]:
    """How many of the versions that are in force today are in each state, for each part of a framework."""

    def make() -> dict[str, Tally]:
        in_force = [r.version for r in reading.ranked if r.in_force]
        return queried.tally(reading.overview, in_force, [p.iri for p in framework.parts])

    return reading.graph.once(f"tally/{framework.key}/{datetime.date.today()}", make)


def framework_shown(site: Site, graph: Graph, request: Request, framework: str) -> View:
    """One framework with its parts, and how many plans address each."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["concept"]
    of = framework_of(reading, framework)
    counts = tallied(reading, of)
    named, rows = carrying(reading, of.iri, str(iris.SG.mentions))
    part = window(request, rows, PLANS)
    name = of.label[reading.language]

    def files() -> Report:
        keys = ("code", "part", "addressed", "mentioned", "not-found", "out", "not-assessed", "assessed")
        cells = (
            (p.code, Link(p.label[reading.language], p.iri), *counts[p.iri], counts[p.iri].assessed)
            for p in of.parts
        )
        whole = table(said, said["parts"], keys, "part", cells)
        return report(
            f"samverkansgraf-ramverk-{of.key}",
            name,
            reading.language,
            said["framework-lead"].format(count=len(of.parts)),
            [whole],
        )

    return View(
        name,
        "framework.html",
        {
            "framework": of,
            "about": queried.about(reading.lookup, of.iri),
            "depth": _depths(of),
            "counts": counts,
            "reading": reading,
            "rows": part,
            "shown": shown_carriers(reading, of.iri, part.items, str(iris.SG.mentions)),
            "total": named,
            "standing": lambda v: standing(v, reading.language),
        },
        Method(
            said["framework-method"],
            (("list_framework_parts", {"framework": of.key}), ("list_coverage", {"framework": of.key})),
        ),
        files,
        crumbs=((said["list"], "/concepts"),),
        choices=(said["chosen-day"].format(day=datetime.date.today().isoformat()),),
        query=part.query,
        links=rdf(address_of(of.iri)),
    )


def _depths(framework: Framework) -> dict[str, int]:
    """How far below the top each part stands."""
    depths: dict[str, int] = {}
    for part in framework.parts:
        depths[part.iri] = max((depths.get(b, 0) + 1 for b in part.broader), default=0)
    return depths


def scheme_shown(site: Site, graph: Graph, request: Request, scheme: str) -> View:
    """One of our own schemes with its concepts and definitions."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["concept"]
    of = scheme_of(reading, scheme)
    name = of.label[reading.language]

    def files() -> Report:
        cells = (
            (Link(c.label[reading.language], c.iri), c.key, c.definition[reading.language])
            for c in of.concepts
        )
        whole = table(said, said["concepts"], ("concept", "code", "definition"), "concept", cells)
        lead = of.definition[reading.language]
        return report(f"samverkansgraf-schema-{of.key}", name, reading.language, lead, [whole])

    return View(
        name,
        "scheme.html",
        {"scheme": of, "reading": reading},
        Method(said["scheme-method"]),
        files,
        crumbs=((said["list"], "/concepts"),),
        links=rdf(address_of(of.iri)),
    )
