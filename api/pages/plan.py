"""The page of a document."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ...ontology import iris
from ...ontology.errors import InputError
from ...queries import library
from ..site import Graph, Site, language_of
from ..validity import standing


def router(site: Site) -> APIRouter:
    """The addresses of documents."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/plan/{key}")
    def _plan(request: Request, key: str) -> Response:
        return plan(site, request, key)

    return routes


def _version(graph: Graph, key: str, language: str) -> dict[str, str]:
    iri = str(iris.thing("plan", key))
    for row in library.table(graph.store, "list_versions", {}, language).dicts():
        if row["version"] == iri:
            return row
    raise InputError("not-found", status=404, path=f"/plan/{key}")


def plan(site: Site, request: Request, key: str) -> HTMLResponse:
    """One document: what it is, how far it goes, its elements, actors, gaps and references."""
    graph, language = site.graph, language_of(request)
    version = _version(graph, key, language)

    def rows(name: str) -> list[dict[str, str]]:
        return list(library.table(graph.store, name, {"version": key}, language).dicts())

    elements = rows("list_elements")
    return site.page(
        request,
        "plan.html",
        graph=graph,
        key=key,
        version=version,
        standing=standing(graph.overview.versions[key], language),
        source_here=graph.passages.at_hand(version["version"]),
        frameworks=rows("list_framework_summary"),
        elements=elements,
        heads={
            q.name: {c: said[language] for c, said in q.columns.items()} for q in library.library().values()
        },
        depth=_depths(elements),
        counts=_counts(elements),
        responsibility=rows("list_responsibility"),
        members=rows("list_members"),
        signatories=rows("list_signatories"),
        indicators=rows("list_indicators"),
        follow_up=rows("list_follow_up"),
        mentions=rows("list_mentions"),
        legal=rows("list_legal_references"),
        goals=rows("gap_goal_without_indicator"),
        measures=rows("gap_measure_without_responsible"),
    )


def _depths(elements: list[dict[str, str]]) -> dict[str, int]:
    """How deep in the part-of tree each element stands, 0 for those directly in the version."""
    whole = {e["element"]: e["whole"] for e in elements}
    depths: dict[str, int] = {}
    for element in whole:
        at, depth = whole[element], 0
        while at in whole and depth < 10:
            at, depth = whole[at], depth + 1
        depths[element] = depth
    return depths


def _counts(elements: list[dict[str, str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for element in elements:
        counts[element["kindLabel"]] = counts.get(element["kindLabel"], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
