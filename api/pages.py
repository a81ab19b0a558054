"""The pages: start with the matrix, cells, plans, questions, checks."""

from __future__ import annotations

import datetime
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ..graph.evidence import Passage
from ..ontology import iris, texts
from ..ontology.errors import InputError
from ..queries import library
from ..queries.results import text
from ..visualisations import matrix
from . import things
from .site import Graph, Site, language_of

MANY = 20
"""A framework with more parts than this is first shown without the parts that no document takes up."""


def router(site: Site) -> APIRouter:
    """The addresses of the pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def _home(request: Request) -> Response:
        return home(site, request)

    @routes.get("/coverage/{framework}/{code}/{version}")
    def _cell(request: Request, framework: str, code: str, version: str) -> Response:
        return cell(site, request, framework, code, version)

    @routes.get("/plans")
    def _plans(request: Request) -> Response:
        return plans(site, request)

    @routes.get("/plan/{key}")
    def _plan(request: Request, key: str) -> Response:
        return plan(site, request, key)

    @routes.get("/queries")
    def _questions(request: Request) -> Response:
        return questions(site, request)

    @routes.get("/report")
    def _report(request: Request) -> Response:
        return report(site, request)

    return routes


def home(site: Site, request: Request) -> HTMLResponse:
    """The start page: the coverage matrix of all documents against a chosen framework."""
    graph, language = site.graph, language_of(request)
    framework = request.query_params.get("framework") or "mvk"
    explicit = request.query_params.get("basis") == "explicit"
    table = matrix.coverage(graph.store, framework, language, explicit_only=explicit)
    frameworks = library.choices(graph.store, "framework", language)
    total, rows = len(table.rows), table.rows
    everything = request.query_params.get("rows") == "all" or total <= MANY
    if not everything:
        used = [r for r in rows if any(c.state in ("addressed", "mentioned") for c in r.cells)]
        rows = tuple(used) or rows
    return site.page(
        request,
        "home.html",
        graph=graph,
        matrix=table,
        rows=rows,
        total=total,
        everything=everything,
        explicit=explicit,
        frameworks=frameworks,
        chosen=next((c.label for c in frameworks if c.value == table.framework), table.framework),
        standing=_standing(graph, language),
        states=_states(graph, language),
        rungs={n + 1: c.label for n, c in enumerate(_in_order(graph, "rung", language))},
    )


def _standing(graph: Graph, language: str) -> dict[str, tuple[str, str]]:
    """Version (its key) → (area, what is to be known of its validity today)."""
    ui = texts.catalogue(language)["ui"]
    found = {}
    for row in library.table(graph.store, "list_versions", {}, language).dicts():
        said = ""
        if row["replacedBy"]:
            said = ui["replaced"]
        elif row["until"] and row["until"] < datetime.date.today().isoformat():
            said = ui["expired"].format(date=row["until"])
        elif row["until"]:
            said = f"{ui['valid-until']} {row['until']}"
        found[iris.key(row["version"])] = (row["areaLabel"], said)
    return found


def _states(graph: Graph, language: str) -> list[tuple[str, str, str]]:
    ui = texts.catalogue(language)["ui"]
    others = [c for c in _in_order(graph, "coverage-state", language) if c.value != "addressed"]
    return [
        ("addressed", matrix.HALF, ui["legend-half"]),
        ("addressed", matrix.SYMBOLS["addressed"], ui["legend-full"]),
        *((c.value, matrix.SYMBOLS[c.value], c.label) for c in others),
    ]


def _in_order(graph: Graph, scheme: str, language: str) -> list[library.Choice]:
    order = {
        q.subject.value: int(q.object.value)
        for q in graph.store.triples(None, ox.NamedNode(str(iris.SG.order)), None)
        if q.subject.value.startswith(f"{iris.BASE}scheme/{scheme}/")
    }
    return sorted(library.choices(graph.store, f"concept:{scheme}", language), key=lambda c: order[c.iri])


def cell(site: Site, request: Request, framework: str, code: str, version: str) -> HTMLResponse:
    """The passages behind one cell of the matrix."""
    graph, language = site.graph, language_of(request)
    table = matrix.coverage(graph.store, framework, language)
    row = next((r for r in table.rows if r.code == code), None)
    column = next((c for c in table.columns if c.key == version), None)
    if row is None or column is None:
        raise InputError("not-found", status=404, path=request.scope["path"])
    found = library.table(
        graph.store, "list_coverage_evidence", {"version": version, "part": row.part}, language
    )
    entries = [{**r, "passage": _passage(graph, r, version)} for r in found.dicts()]
    aligned = _together([e for e in entries if e["basis"]])
    for entry in aligned:
        known = {p["evidence"] for p in entry["passages"]}
        own = [p for p in things.passages_of(graph, entry["element"]) if p["evidence"] not in known]
        entry["passages"] = own + entry["passages"]
    return site.page(
        request,
        "cell.html",
        graph=graph,
        row=row,
        rungs={n + 1: c.label for n, c in enumerate(_in_order(graph, "rung", language))},
        parts={r.code: r.label for r in table.rows},
        column=column,
        framework=framework,
        cell=next(c for c in row.cells if c.version == version),
        aligned=aligned,
        mentions=_together([e for e in entries if not e["basis"]]),
        assessment=_assessment(graph, framework, version, language),
        page=_version(graph, version, language)["page"],
    )


def _together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows about the same element and part as one, with all their passages."""
    groups: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault((row["element"], row["code"], row["through"]), {**row, "passages": []})
        group["passages"].append({k: row[k] for k in ("evidence", "heading", "start", "end", "passage")})
    return list(groups.values())


def _passage(graph: Graph, row: dict[str, str], version: str) -> str | None:
    return graph.passages.read(
        Passage(
            row["evidence"],
            str(iris.thing("plan", version)),
            int(row["start"]),
            int(row["end"]),
            row["digest"],
        )
    )


_ASSESSMENT = """
SELECT ?version ?framework ?lang ?date ?who ?rationale WHERE {
  VALUES ?lang { "sv" "en" }
  ?a sg:assessedVersion ?version ; sg:assessedFramework ?framework ; sg:assessedOn ?date ; dcterms:creator ?by .
  ?by skos:prefLabel ?who FILTER(LANG(?who) = ?lang)
  OPTIONAL { ?a sg:rationale ?rationale FILTER(LANG(?rationale) = ?lang) }
}"""


def _assessment(graph: Graph, framework: str, version: str, language: str) -> dict[str, str] | None:
    rows = graph.store.query(
        _ASSESSMENT,
        bindings={
            "version": ox.NamedNode(str(iris.thing("plan", version))),
            "framework": ox.NamedNode(str(iris.thing("framework", framework))),
            "lang": ox.Literal(language),
        },
    )
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        return {name: text(row[name]) for name in ("date", "who", "rationale")}
    return None


def _version(graph: Graph, key: str, language: str) -> dict[str, str]:
    iri = str(iris.thing("plan", key))
    for row in library.table(graph.store, "list_versions", {}, language).dicts():
        if row["version"] == iri:
            return row
    raise InputError("not-found", status=404, path=f"/plan/{key}")


def plans(site: Site, request: Request) -> HTMLResponse:
    """The documents in the graph."""
    graph = site.graph
    language = language_of(request)
    rows = list(library.table(graph.store, "list_versions", {}, language).dicts())
    return site.page(request, "plans.html", graph=graph, rows=rows, standing=_standing(graph, language))


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
        standing=_standing(graph, language)[key],
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


def questions(site: Site, request: Request) -> HTMLResponse:
    """The library of questions."""
    return site.page(request, "queries.html", queries=list(library.library().values()))


def report(site: Site, request: Request) -> HTMLResponse:
    """What the checks found when the graph was built."""
    graph = site.graph
    return site.page(request, "report.html", graph=graph, report=graph.snapshot.report)
