"""The page that compares two to six plans or areas on a framework, with the passages side by side."""

from __future__ import annotations

import datetime
from typing import Any, Final

from fastapi import APIRouter, Request

from ...ontology import texts
from ...ontology.errors import InputError
from ...queries.bearing import Bearings
from ...visualisations import comparison_report, matrix
from ...visualisations.beside import VERSIONS, Beside, beside
from ...visualisations.matrix import Matrix, Row
from ...visualisations.report import Link
from .. import chosen as choosing
from .. import negotiate
from ..chosen import Chosen
from ..picks import Offers, standing
from ..site import Graph, Site, language_of
from ..views import Method, View, add

LONG: Final = 20
"""A framework with more parts than this is first shown without those that no column takes up."""

PAGE: Final = 60
"""Rows on one page."""

SIDE: Final = 4
"""Versions of an area whose passages are shown on the page."""

STATEMENTS: Final = 8
"""Things of a version that bear on a part and are shown on the page; the page of the cell has all."""


def router(site: Site) -> APIRouter:
    """The address `/compare`."""
    routes = APIRouter()
    add(routes, site, "/compare", compare)
    return routes


def bearings_of(graph: Graph) -> Bearings:
    """What bears on what, in the graph in use."""
    return graph.once("bearings", lambda: Bearings(graph.store, graph.overview, graph.names))


def offers_of(graph: Graph) -> Offers:
    """What there is to choose from, in the graph in use."""
    return graph.once("offers", lambda: Offers(graph.overview))


def warm(graph: Graph) -> None:
    """Works out what there is to choose from, and the names that passages need."""
    offers_of(graph)
    bearings_of(graph)


def compare(site: Site, graph: Graph, request: Request) -> View:
    """The comparison that the address asks for. Where the address is wrong a person gets the page with what is wrong
    and everything to choose from; a file or a program gets the error.
    """
    chosen, fault = choosing.read(graph.overview, request.query_params, datetime.date.today())
    language = language_of(request)
    view = None if fault else _made(graph, chosen, language)
    if isinstance(view, InputError):
        fault, view = view, None
    if fault:
        wanted = negotiate.best(
            negotiate.accepted(request.headers), ["application/problem+json", "text/html"]
        )
        if request.scope["path"] != "/compare" or wanted != "text/html":
            raise fault
        return _without(graph, chosen, language, fault)
    assert view is not None
    return view


def _made(graph: Graph, chosen: Chosen, language: str) -> View | InputError:
    said = texts.catalogue(language)["compare"]
    if len(chosen.columns) < choosing.FEWEST:
        return _without(graph, chosen, language, None)
    overview = graph.overview
    columns = [
        matrix.of_version(overview, key, language)
        if kind == "v"
        else matrix.of_area(overview, key, chosen.day, language)
        for kind, key in chosen.columns
    ]
    made = matrix.compare(overview, chosen.framework, columns, explicit=chosen.explicit)
    rows = made.shown(chosen.show, chosen.sort)
    long = len(made.rows) > LONG
    some = rows if chosen.rows == "all" or not long or chosen.show == "gaps" else _taken_up(rows)
    pages = max(1, -(-len(some) // PAGE))
    if chosen.page > pages:
        return InputError("page-unknown", status=404, page=chosen.page, last=pages)
    choices = _choices(made, chosen, language)
    values = {
        **_picker(graph, chosen, language),
        "matrix": made,
        "sums": made.sums(),
        "rows": some[(chosen.page - 1) * PAGE : chosen.page * PAGE],
        "kept": len(rows),
        "some": len(some),
        "pages": pages,
        "standing": _standing(graph, made, chosen, language),
        "opened": _opened(graph, made, chosen),
        "basis_said": comparison_report.basis,
        "definitions": comparison_report.DEFINITIONS,
        "statements": STATEMENTS,
        "error": "",
    }
    sources = comparison_report.Sources(overview, bearings_of(graph), graph.passages)
    return View(
        said["title"].format(framework=chosen.framework.label[language]),
        "compare.html",
        values,
        Method(said["method-text"], (("list_coverage", {"framework": chosen.framework.key}),)),
        lambda: comparison_report.report(sources, made, rows, chosen.day, choices, language),
        choices=choices,
        query=chosen.query,
        sources=_sources(graph, made, language),
    )


def _without(graph: Graph, chosen: Chosen, language: str, fault: InputError | None) -> View:
    """The page with nothing but what there is to choose from, and what was wrong."""
    said = texts.catalogue(language)["compare"]
    return View(
        said["title-pick"],
        "compare.html",
        {
            **_picker(graph, chosen, language),
            "matrix": None,
            "error": fault.sentence(language) if fault else "",
        },
        Method(said["method-text"]),
        query=chosen.query,
        status=fault.status if fault else 200,
    )


def _picker(graph: Graph, chosen: Chosen, language: str) -> dict[str, Any]:
    offers = offers_of(graph)
    ready = offers.ready(chosen, language)
    return {
        "chosen": chosen,
        "frameworks": graph.overview.frameworks.values(),
        "versions": offers.versions(chosen, language),
        "areas": offers.areas(chosen, language),
        "ready": [(name, chosen.to(columns=columns, page=1)) for name, columns in ready],
        "shows": matrix.SHOWN,
        "orders": matrix.ORDERS,
        "most": choosing.MOST,
        "example": len(offers.latest(chosen.day)) > choosing.MOST,
    }


def _taken_up(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.taken_up]


def _choices(made: Matrix, chosen: Chosen, language: str) -> tuple[str, ...]:
    """What was chosen, in words."""
    said = texts.catalogue(language)["compare"]
    names = "; ".join(column.label for column in made.columns)
    found = [
        said["said-framework"].format(framework=made.framework.label[language]),
        said["said-columns"].format(columns=names),
    ]
    if any(kind == "a" for kind, _ in chosen.columns) or chosen.dated:
        found.append(said["said-day"].format(day=chosen.day.isoformat()))
    if chosen.explicit:
        found.append(said["said-explicit"])
    if chosen.show != "all":
        found.append(said["said-show"].format(show=said[f"show-{chosen.show}"]))
    return tuple(found)


def _standing(graph: Graph, made: Matrix, chosen: Chosen, language: str) -> list[str]:
    """What is to be said under the name of each column."""
    said = texts.catalogue(language)["compare"]
    found = []
    for column in made.columns:
        if column.kind == "version":
            version = graph.overview.versions[column.key]
            found.append(standing(graph.overview, version, chosen.day, language))
        else:
            found.append(str(said["in-force-count"]).format(count=len(column.versions)))
    return found


def _opened(graph: Graph, made: Matrix, chosen: Chosen) -> tuple[Row, list[list[Beside]]] | None:
    """The row whose passages are shown, and they."""
    row = next((r for r in made.rows if r.part.code == chosen.row), None)
    if row is None:
        return None
    found = beside(
        graph.overview,
        bearings_of(graph),
        made.columns,
        made.framework,
        row,
        explicit=chosen.explicit,
        most=SIDE,
    )
    return row, found


def _sources(graph: Graph, made: Matrix, language: str) -> tuple[Link, ...]:
    """What is compared: the publisher's page, else the address of the version itself."""
    keys = dict.fromkeys(key for column in made.columns for key in column.versions[:VERSIONS])
    known = (graph.overview.versions[key] for key in keys)
    return tuple(Link(v.label[language], v.page or v.iri) for v in known)
