"""The pages about the site: who and what, how it is done, and how accessible it is."""

from __future__ import annotations

import datetime
from typing import Any

from fastapi import APIRouter, Request

from ...ontology import texts
from ...queries.holdings import Holdings, holdings, undated
from ...visualisations.scale import HALF, SYMBOLS
from ..site import Graph, Site, language_of
from ..views import Method, View, add, endings

COMPLAINTS = "https://www.digg.se/tdosanmalan"
"""Where Digg takes reports; an accessibility statement must link to it (its regulation MDFFS 2019:2)."""


def router(site: Site) -> APIRouter:
    """The addresses `/about-us`, `/method` and `/accessibility`."""
    routes = APIRouter()
    add(routes, site, "/about-us", about_us)
    add(routes, site, "/method", method)
    add(routes, site, "/accessibility", accessibility)
    return routes


def warm(graph: Graph) -> None:
    """Counts what the graph holds."""
    held(graph)


def held(graph: Graph) -> Holdings:
    """What the graph holds, counted once for each snapshot."""
    return graph.once("holdings", lambda: holdings(graph.store))


def _view(request: Request, key: str, template: str, values: dict[str, Any]) -> View:
    said = texts.catalogue(language_of(request))[key]
    return View(said["title"], template, {"said": said, **values}, Method(said["method"]))


def _publisher(site: Site) -> dict[str, Any]:
    publisher = site.settings.publisher
    return {
        "publisher": publisher,
        "email": publisher.reached,
        "covered": publisher.kind.endswith("Authority"),
    }


def about_us(site: Site, graph: Graph, request: Request) -> View:
    """What there is, what it is not, and who is behind it."""
    overview, found, today = graph.overview, held(graph), datetime.date.today()
    areas = [overview.areas[code] for code in overview.at]
    return _view(
        request,
        "about-site",
        "about-us.html",
        {
            **_publisher(site),
            "documents": len({v.document for v in overview.versions.values()}),
            "versions": len(overview.versions),
            "in_force": sum(overview.in_force(v, today) for v in overview.versions.values()),
            "areas": {
                "counties": sum(not a.county for a in areas),
                "municipalities": sum(bool(a.county) for a in areas),
                "all_counties": found.count("County"),
                "all_municipalities": found.count("Municipality"),
            },
            "elements": found.elements,
            "passages": sum(found.passages.values()),
            "alignments": sum(found.alignments.values()),
            "frameworks": len(overview.frameworks),
        },
    )


def method(site: Site, graph: Graph, request: Request) -> View:
    """How statements come about, what the scale means, who has read, and the limits."""
    language, overview, found = language_of(request), graph.overview, held(graph)
    versions, today = overview.versions.values(), datetime.date.today()
    days = sorted(a.day for a in overview.assessed.values())
    return _view(
        request,
        "method-said",
        "method.html",
        {
            "found": found,
            "passages": sum(found.passages.values()),
            "versions": len(versions),
            "areas": len(overview.at),
            "checked": (graph.snapshot.report.get("evidence") or {}).get("checked"),
            "alignments": sum(found.alignments.values()),
            "symbols": SYMBOLS,
            "half": HALF,
            "outcomes": {
                c.key: sum(a.outcome == c.key for a in overview.assessed.values())
                for c in found.schemes["assessment-outcome"]
            },
            "readings": len(days),
            "possible": len(versions) * len(overview.frameworks),
            "first": days[0] if days else "",
            "last": days[-1] if days else "",
            "who": ", ".join(sorted({a.who[language] for a in overview.assessed.values()})) or "–",
            "in_force": sum(overview.in_force(v, today) for v in versions),
            "undated": undated(overview),
            "unsure": sum(found.alignments.values()) - found.by_confidence("high"),
            "pageless": sum(not v.page for v in versions),
            "absent": _absent(graph),
        },
    )


def _absent(graph: Graph) -> int:
    return sum(not graph.passages.at_hand(v.iri) for v in graph.overview.versions.values())


def accessibility(site: Site, graph: Graph, request: Request) -> View:
    """The statement that the act (2018:1937) asks for, with what Digg's regulation says must stand in it."""
    files = endings()
    return _view(
        request,
        "access",
        "accessibility.html",
        {
            **_publisher(site),
            "complaints": COMPLAINTS,
            "formats": ", ".join(name.upper() for name in files if name in ("xlsx", "docx", "pdf")),
            "pdf": "pdf" in files,
            "absent": _absent(graph),
            "versions": len(graph.overview.versions),
        },
    )
