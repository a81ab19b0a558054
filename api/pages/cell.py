"""The passages behind a cell: what in one version bears on one part of a framework."""

from __future__ import annotations

import datetime

from fastapi import APIRouter, Request

from ...ontology import texts
from ...ontology.errors import InputError
from ...queries.overview import Framework, Overview
from ...visualisations import comparison_report, matrix, scale
from ...visualisations.beside import beside
from ...visualisations.report import Link
from ..chosen import MOST, Chosen, unknown_part, usual_columns
from ..picks import standing
from ..site import Graph, Site, language_of
from ..views import Method, View, add
from .compare import bearings_of


def router(site: Site) -> APIRouter:
    """The address `/coverage/FRAMEWORK/CODE/VERSION`."""
    routes = APIRouter()
    add(routes, site, "/coverage/{framework}/{code}/{version}", cell)
    return routes


def cell(site: Site, graph: Graph, request: Request, framework: str, code: str, version: str) -> View:
    """What a version says of a part. Raises `InputError` (404), with near misses, for a framework, a part or a version
    that the graph does not have.
    """
    overview, language = graph.overview, language_of(request)
    of = matrix.framework(overview, framework)
    part = next((p for p in of.parts if p.code == code), None)
    if part is None:
        raise InputError("compare-part", status=404, **unknown_part(of, code))
    known = overview.versions.get(version)
    if known is None:
        near = matrix.near(version, overview.versions)
        raise InputError("compare-version", status=404, value=version[:80], near=near)
    made = matrix.compare(overview, of, [matrix.of_version(overview, version, language)])
    row = next(r for r in made.rows if r.part is part)
    sources = comparison_report.Sources(overview, bearings_of(graph), graph.passages)
    found = beside(overview, sources.bearings, made.columns, of, row)[0][0]
    ui = texts.catalogue(language)["ui"]
    name = f"{part.code} {part.label[language]}"
    today = datetime.date.today()
    return View(
        ui["cell-title"].format(part=name, version=known.label[language]),
        "cell.html",
        {
            "framework": of,
            "part": part,
            "version": known,
            "standing": standing(overview, known, today, language),
            "reach": found.reach,
            "assessed": found.assessed,
            "aligned": [b for b in found.found if b.basis],
            "mentions": [b for b in found.found if not b.basis],
            "basis_said": comparison_report.basis,
            "beside": _beside(overview, of, code, version, today),
        },
        Method(
            texts.text(language, "compare.method-text"),
            (("list_coverage_evidence", {"version": version, "part": part.iri}),),
        ),
        lambda: comparison_report.of_cell(sources, made, row, today, language),
        crumbs=(
            (texts.text(language, "ui.compare"), f"/compare?framework={of.key}"),
            (known.label[language], f"/plan/{version}"),
        ),
        choices=(scale.written(overview, found.reach, language),),
        sources=(Link(known.label[language], known.page or known.iri),),
    )


def _beside(overview: Overview, of: Framework, code: str, version: str, day: datetime.date) -> str:
    """The address of the part in a comparison of this version with those that are usually compared."""
    columns = dict.fromkeys((("v", version), *usual_columns(overview, day)))
    return Chosen(tuple(columns)[:MOST], True, of, day, row=code).to()
