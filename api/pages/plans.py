"""The documents in the graph."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ...ontology import texts
from ...visualisations.report import Column, Link, Report, Section, Table
from ..asked import window
from ..site import Graph, Site, language_of
from ..validity import standing
from ..views import Method, View, add

LIST = 100
"""Versions on a page; the files hold all."""


def router(site: Site) -> APIRouter:
    """The address `/plans`."""
    routes = APIRouter()
    add(routes, site, "/plans", plans)
    return routes


def plans(site: Site, graph: Graph, request: Request) -> View:
    """The versions with area, type and validity, a page at a time."""
    language = language_of(request)
    ui = texts.catalogue(language)["ui"]
    rows = [(v, standing(v, language)) for v in graph.overview.versions.values()]
    part = window(request, rows, LIST)
    keys = ("document", "area", "type", "from", "until", "standing")
    names = ("document", "area", "type", "validity-from", "validity-until", "standing")
    table = Table(
        ui["plans"],
        tuple(Column(k, ui[n], heads=k == "document") for k, n in zip(keys, names, strict=True)),
        tuple(
            (
                Link(v.label[language], v.iri),
                graph.overview.areas[v.area].label[language],
                v.type[language],
                v.begins,
                v.valid_until,
                said,
            )
            for v, said in rows
        ),
        sheet=ui["plans"],
    )
    return View(
        ui["plans"],
        "plans.html",
        {"rows": part, "table": table},
        Method(ui["method-plans"], (("list_versions", {}),)),
        lambda: Report(
            "samverkansgraf-planer",
            ui["plans"],
            language,
            ui["plans-lead"],
            table,
            (Section(ui["plans"], (table,)),),
        ),
        query=part.query,
    )
