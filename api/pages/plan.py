"""The page of a plan: what it is, what it holds, what it concerns, who does what, and what it leaves open."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request

from ...graph.evidence import span
from ...ontology import texts
from ...queries import library, resting
from ...queries.contents import Contents, class_iri
from ...queries.overview import Framework, Version
from ...queries.shared_parts import Alike, SharedParts, shared_parts
from ...visualisations import plan_outline
from ...visualisations.changes_report import KINDS, Naming
from ...visualisations.plan_report import PlanReport
from ...visualisations.report import Link
from ..asked import one, window
from ..contents import change_names, changed_pairs, contents_of, places_of, version_of
from ..site import Graph, Site, language_of
from ..validity import standing
from ..views import Method, View, add

LISTED = 40
"""Rows of a list on the page; the question behind it has all."""

ROWS = 100
"""Rows of the outline on a page."""

ALIKE = 5
"""Other plans that overlap most."""

WARM = 16
"""Plans that are read beforehand where the graph has no more."""

_QUERIES = ("list_elements", "list_framework_summary", "list_responsibility", "list_members", "list_signatories",
            "list_indicators", "list_follow_up", "gap_goal_without_indicator", "gap_goal_without_measure",
            "gap_goal_without_alignment", "gap_measure_without_responsible", "list_legal_references",
            "list_mentions")  # fmt: skip


def router(site: Site) -> APIRouter:
    """The address `/plan/KEY`."""
    routes = APIRouter()
    add(routes, site, "/plan/{key}", plan)
    return routes


def warm(graph: Graph) -> None:
    """Reads the names of things, the parts that plans share, and the plans where they are few."""
    _ = graph.names
    _shared(graph)
    changed_pairs(graph)
    if len(graph.overview.versions) <= WARM:
        for key in graph.overview.versions:
            contents_of(graph, key)
            places_of(graph, key)


def plan(site: Site, graph: Graph, request: Request, key: str) -> View:
    """One plan."""
    language = language_of(request)
    said = texts.catalogue(language)["plan"]
    version = version_of(graph, key)
    framework = graph.overview.frameworks.get(one(request, "framework", graph.overview.frameworks))
    explicit = one(request, "basis", ("all", "explicit")) == "explicit"
    everything = one(request, "parts", ("all",)) == "all"
    contents = contents_of(graph, key)
    covered = plan_outline.coverage(
        graph.overview, key, framework.key if framework else "", explicit=explicit
    )
    rows = plan_outline.outline(
        contents,
        graph.overview,
        framework.key if framework else "",
        explicit=explicit,
        statements=everything,
    )
    gaps = plan_outline.gaps(contents, covered, framework)
    chosen = (("framework", framework.key if framework else ""), ("basis", "explicit" if explicit else ""),
              ("parts", "all" if everything else ""))  # fmt: skip
    shown = window(request, rows, ROWS, chosen)
    values: dict[str, Any] = {
        **_values(graph, version, contents, language),
        "framework": framework,
        "explicit": explicit,
        "everything": everything,
        "covered": covered,
        "rows": shown,
        "shorts": _shorts(graph, rows, language),
        "gaps": gaps,
        "alike": _alike(graph, version, framework, explicit),
    }
    words = [said["choice-framework"].format(what=framework.label[language])] if framework else []
    return View(
        version.label[language],
        "plan.html",
        values,
        Method(said["method"], tuple((q, {"version": key}) for q in _QUERIES if q in library.library())),
        lambda: _report(graph, version, language, (covered, rows, gaps)),
        crumbs=((texts.text(language, "ui.plans"), "/plans"),),
        choices=(*words, *([said["choice-explicit"]] if explicit else [])),
        query=shown.query,
        sources=(Link(version.label[language], version.page or version.iri),),
        links=(("Turtle", f"/data/dumps/plan--{quote(key)}.ttl.gz"),),
    )


def _shorts(graph: Graph, rows: list[plan_outline.Row], language: str) -> str:
    """What the keys of the frameworks mean that the outline names."""
    parts, known = graph.overview.parts, graph.overview.frameworks
    keys = {parts[a.concept].framework for row in rows for a in row.links}
    return ", ".join(f"{key} = {known[key].label[language]}" for key in known if key in keys)


def _values(graph: Graph, version: Version, contents: Contents, language: str) -> dict[str, Any]:
    """What the page shows of a plan whatever is chosen on it."""
    return {
        "version": version,
        "contents": contents,
        "standing": _standing(graph, version, language),
        "source_here": graph.passages.at_hand(version.iri),
        "signs": plan_outline.SHARES,
        "figures": plan_outline.figures(contents),
        "acting": plan_outline.acting(contents, language),
        "pairs": _pairs(graph, version),
        "naming": Naming(graph.names, change_names(graph), language),
        "kinds": KINDS,
        "class_iri": class_iri,
        "span": span,
        "listed": LISTED,
    }


def _standing(graph: Graph, version: Version, language: str) -> str:
    """Whether the version is in force today, and until when."""
    said = texts.catalogue(language)["plan"]
    today, words = datetime.date.today(), standing(version, language)
    if version.replaced_by or (version.valid_until and version.valid_until < today.isoformat()):
        return words
    if graph.overview.in_force(version, today):
        return str(said["in-force"]).format(until=words or said["open"])
    return str(said["not-begun"]).format(day=version.begins)


def _pairs(graph: Graph, version: Version) -> list[tuple[Version, Version, dict[str, int]]]:
    """The comparisons with other versions that the version stands in, those to it first."""
    known = graph.overview.versions
    found = [
        (known[before], known[after], counts)
        for (before, after), counts in changed_pairs(graph).items()
        if version.key in (before, after) and before in known and after in known
    ]
    return sorted(found, key=lambda pair: pair[0].key == version.key)


def _shared(graph: Graph) -> SharedParts:
    return graph.once("shared-parts", lambda: shared_parts(graph.overview))


def _alike(graph: Graph, version: Version, framework: Framework | None, explicit: bool) -> list[Alike]:
    """The plans of other documents that address most of the same parts; replaced ones are not counted."""
    shared = _shared(graph)
    others = (
        key
        for key, v in graph.overview.versions.items()
        if v.document != version.document and not v.replaced_by and key in shared.addressed
    )
    mask = shared.mask(p.iri for p in framework.parts) if framework else -1
    return shared.nearest(version.key, others, ALIKE, explicit=explicit, mask=mask)


def _report(graph: Graph, version: Version, language: str, shown: tuple[Any, Any, Any]) -> Any:
    headings = {p.iri: p.heading for p in places_of(graph, version.key)}

    def read(iri: str) -> tuple[str, str | None]:
        at = resting.passage(graph.store, iri)
        return headings.get(iri, ""), graph.passages.read(at) if at else None

    covered, rows, gaps = shown
    contents = contents_of(graph, version.key)
    return PlanReport(
        version, contents, graph.overview, graph.names, covered, rows, gaps, language, read
    ).report()
