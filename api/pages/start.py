"""The first page: search, three doors, a small matrix, how much there is, what ends soon, what the data cannot say."""

from __future__ import annotations

import datetime
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request

from ...ontology import texts
from ...queries import numbers
from ...queries.numbers import Numbers
from ...queries.overview import Framework
from ...visualisations import matrix
from ...visualisations.matrix import Tally
from ..chosen import FEWEST, MOST, Chosen, usual_framework
from ..picks import standing
from ..site import Graph, Site, language_of
from ..views import WRITERS, Method, View, add

LONG: Final = 12
"""Rows of the small matrix, at most; the comparison has all."""

NEWS: Final = 3
"""Plans in each list of what begins and ends."""


def router(site: Site) -> APIRouter:
    """The address `/`."""
    routes = APIRouter()
    add(routes, site, "/", start)
    return routes


def warm(graph: Graph) -> None:
    """Counts what the page tells."""
    numbers_of(graph)
    for framework in graph.overview.frameworks.values():
        tallies(graph, framework, datetime.date.today())


def numbers_of(graph: Graph) -> Numbers:
    """How much is in the graph in use."""
    return graph.once("numbers", lambda: numbers.numbers(graph.store, graph.overview))


def tallies(graph: Graph, framework: Framework, day: date) -> list[Tally]:
    """Each part of a framework against all versions that no other has replaced."""

    def make() -> list[Tally]:
        return matrix.tally(graph.overview, framework, matrix.latest(graph.overview, day))

    return graph.once(f"tally {framework.key} {day.isoformat()}", make)


def start(site: Site, graph: Graph, request: Request) -> View:
    """The first page."""
    language, today = language_of(request), datetime.date.today()
    overview = graph.overview
    asked = request.query_params.get("framework")
    framework = matrix.framework(overview, asked) if asked else None
    if framework is None and overview.frameworks:
        framework = usual_framework(overview)
    checked = graph.snapshot.report.get("evidence")
    values: dict[str, Any] = {
        "framework": framework,
        "frameworks": overview.frameworks.values(),
        "matrix": None,
        "tallies": (),
        "numbers": numbers_of(graph),
        "checked": checked["checked"] if checked else None,
        "ending": [(v, standing(overview, v, today, language)) for v in numbers.ending(overview, today)[:NEWS]],
        "ended": [(v, standing(overview, v, today, language)) for v in numbers.ended(overview, today)[:NEWS]],
        "begun": numbers.begun(overview, today)[:NEWS],
    }  # fmt: skip
    links: tuple[tuple[str, str], ...] = ()
    if framework:
        links = _matrix(graph, framework, today, language, values)
    return View(
        texts.text(language, "start.title"),
        "start.html",
        values,
        Method(
            texts.text(language, "start.method-text"),
            (("list_coverage", {"framework": framework.key}), ("list_versions", {})) if framework else (),
        ),
        query=(("framework", framework.key),) if framework and asked else (),
        links=links,
    )


def _matrix(
    graph: Graph, framework: Framework, today: date, language: str, values: dict[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Puts the small matrix among the values: a column for each plan, or where they are too many how many address
    each part. Returns the files that have all of it.
    """
    overview = graph.overview
    latest = matrix.latest(overview, today)
    if not FEWEST <= len(latest) <= MOST:
        found = tallies(graph, framework, today)
        some = [t for t in found if t.addressing or t.mentioning] if len(found) > LONG else found
        values |= {"tallies": some[:LONG], "plans": len(latest), "left": len(found) - len(some[:LONG])}
        at = "?" + urlencode({"framework": framework.key})
        return (("CSV", f"/query/list_coverage.csv{at}"), ("JSON", f"/query/list_coverage.json{at}"))
    columns = [matrix.of_version(overview, v.key, language) for v in latest]
    made = matrix.compare(overview, framework, columns)
    chosen = Chosen(tuple(c.parameter for c in columns), True, framework, today)
    rows = [row for row in made.rows if row.taken_up] if len(made.rows) > LONG else list(made.rows)
    values |= {
        "matrix": made,
        "sums": made.sums(),
        "rows": rows[:LONG],
        "left": len(made.rows) - len(rows[:LONG]),
        "chosen": chosen,
        "standing": [standing(overview, v, today, language) for v in latest],
    }
    prefix = "/en" if language == "en" else ""
    return tuple((name.upper(), f"{prefix}/compare.{name}{chosen.to()}") for name in WRITERS if name != "pdf")
