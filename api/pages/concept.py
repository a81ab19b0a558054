"""A concept of one of our own schemes: what it means, and what in which plans carries it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request

from ...ontology import texts
from ...ontology.errors import InputError
from ...queries import concepts as queried
from ...queries.concepts import Concept
from ...visualisations.report import Cell, Link, Report
from ..answers import plain
from ..asked import near, window
from ..carrying import MOST, PLANS, InPlan, carrier_table, carrying, counted, shown_carriers
from ..reading import Reading, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..validity import standing
from ..views import Method, View, add
from .concepts import scheme_of, scheme_shown

SHARED: Final = {"violence-form": "violence", "target-group": "group", "measure-kind": "measure"}
"""Scheme → by what `/overlaps` compares areas."""


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
    total, rows = carrying(reading, concept.iri)
    part = window(request, rows, PLANS)
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
            "shown": shown_carriers(reading, concept.iri, part.items),
            "standing": lambda v: standing(v, reading.language),
            "total": total,
            "shared": SHARED.get(scheme, ""),
            "others": sum(counted(reading, concept.iri)[1].values()),
            "actors": [a for a in reading.actors.values() if a.kind == concept.iri],
        },
        Method(said["concept-method"]),
        lambda: _report(reading, concept, rows),
        crumbs=((said["list"], "/concepts"), (of.label[reading.language], f"/concept/scheme/{of.key}")),
        query=part.query,
        sources=reading.sources([row.version.key for row in part.items]),
        links=rdf(address_of(concept.iri)),
    )


def _report(reading: Reading, concept: Concept, rows: list[InPlan]) -> Report:
    said = texts.catalogue(reading.language)["concept"]
    name = concept.label[reading.language]
    counts: list[tuple[Cell, ...]] = [
        (row.area, Link(row.version.label[reading.language], row.version.iri), row.times) for row in rows
    ]
    tables = [
        carrier_table(reading, concept.iri, rows, said["carried"]),
        table(said, said["counts"], ("area", "plan", "count"), "plan", counts),
    ]
    lead = concept.definition[reading.language]
    if len(rows) > MOST:
        lead = f"{lead} {said['file-cut'].format(shown=MOST, total=len(rows))}"
    return report(
        f"samverkansgraf-begrepp-{concept.scheme}-{concept.key}", name, reading.language, lead, tables
    )
