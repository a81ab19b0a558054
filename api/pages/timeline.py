"""What is in force when: a table and a picture of the versions, and the parts that have a period of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from ...ontology import texts
from ...queries.called import names
from ...queries.periods import PartPeriod, Periods, last_day, periods
from ...queries.selection import areas_within
from ...visualisations import timeline
from ...visualisations.gap_lists import days_left
from ...visualisations.report import Column, Link, Report, Section, Table
from ..filters import Filters
from ..site import Graph, Site
from ..views import Method, View, add

PARAMETERS = ("date", "area", "when", "page")
LINES = 40
"""Versions on a page."""

PARTS = 50
"""Parts with a period of their own that are shown."""


def router(site: Site) -> APIRouter:
    """The address `/timeline`."""
    routes = APIRouter()
    add(routes, site, "/timeline", page)
    return routes


def warm(graph: Graph) -> None:
    """Reads the stated periods."""
    _periods(graph)


def _periods(graph: Graph) -> Periods:
    return graph.once("timeline", lambda: periods(graph.store))


def page(site: Site, graph: Graph, request: Request) -> View:
    """The state on a day."""
    asked = Filters(request, graph, PARAMETERS)
    language, overview, day = asked.language, graph.overview, asked.day
    said: dict[str, Any] = texts.catalogue(language)["timeline"]
    when = asked.among("when", timeline.WHEN, "all")
    within = areas_within(overview, asked.area) if asked.area else None
    stated = _periods(graph)
    every = [
        timeline.stand(overview, v, day)
        for v in overview.versions.values()
        if within is None or v.area in within
    ]
    every.sort(key=lambda each: (each.version.area, each.version.begins, each.version.key))
    found = [each for each in every if each.fits(when)]
    window = asked.window(len(found), LINES)

    def lines(some: list[timeline.Stand]) -> list[timeline.Line]:
        return [timeline.line(overview, on, stated.versions.get(on.version.key), language) for on in some]

    shown = lines(found[window.start : window.stop])
    keys = {each.version.key for each in every}
    parts = [p for p in stated.parts if p.version in keys]
    called = names(graph.store, (p.element for p in parts[:PARTS]))

    def report() -> Report:
        table, own = _table(lines(found), said), _parts_table(graph, parts, said, language, day)
        sections = (Section(said["documents"], (table,)), Section(said["parts"], (own,)))
        return Report("samverkansgraf-tidslinje", said["title"], language, said["lead"], table, sections)

    return View(
        said["title"],
        "timeline.html",
        {
            "asked": asked,
            "when": when,
            "counts": timeline.counts(every),
            "shown": shown,
            "window": window,
            "picture": timeline.picture(overview, shown, day, language),
            "parts": [
                (p, called[p.element][language], *_words(p, said, language, day)) for p in parts[:PARTS]
            ],
            "parts_total": len(parts),
        },
        Method(
            said["method"],
            (
                ("list_versions", {}),
                ("list_expiring", {"date": day.isoformat(), "days": "365"}),
                ("list_without_end", {}),
            ),
        ),
        report,
        choices=_choices(asked, when, said),
        query=asked.query(date=day.isoformat()),
        sources=tuple(Link(x.label, x.version.page or x.version.iri) for x in shown)
        if len(found) <= 20
        else (),
    )


def _choices(asked: Filters, when: str, said: dict[str, Any]) -> tuple[str, ...]:
    """What was chosen, in words."""
    found = [said["state-on"].format(day=asked.day.isoformat())]
    if asked.area:
        label = asked.graph.overview.areas[asked.area].label[asked.language]
        found.append(said["of-area"].format(area=label))
    return (*found, said["when"][when]) if when != "all" else tuple(found)


def _words(part: PartPeriod, said: dict[str, Any], language: str, day: date) -> tuple[str, str, str]:
    """First day, last day and how long is left, in words."""
    until = last_day(part.period.end)
    return (
        timeline.in_words(part.period.start, language) or said["not-stated"],
        timeline.in_words(part.period.end, language) or said["not-stated"],
        days_left((until - day).days, texts.catalogue(language)["gaps"]) if until else "",
    )


def _columns(said: dict[str, Any], *keys: str) -> tuple[Column, ...]:
    return tuple(Column(k, said["column"][k], heads=k in ("document", "part")) for k in keys)


def _table(lines: list[timeline.Line], said: dict[str, Any]) -> Table:
    return Table(
        said["documents"],
        _columns(said, "area", "document", "type", "start", "end", "now", "from", "until"),
        tuple(
            (
                x.area,
                Link(x.label, x.version.iri),
                x.type,
                x.start,
                x.end,
                x.now,
                x.version.valid_from,
                x.version.valid_until,
            )
            for x in lines
        ),
        sheet=said["documents"],
    )


def _parts_table(
    graph: Graph, parts: list[PartPeriod], said: dict[str, Any], language: str, day: date
) -> Table:
    called = names(graph.store, (p.element for p in parts))
    rows = []
    for p in parts:
        version = graph.overview.versions[p.version]
        start, end, left = _words(p, said, language, day)
        rows.append(
            (
                Link(called[p.element][language], p.element),
                Link(version.label[language], version.iri),
                start,
                end,
                left,
            )
        )
    return Table(
        said["parts"],
        _columns(said, "part", "document", "start", "end", "left"),
        tuple(rows),
        sheet=said["parts-sheet"],
    )
