"""The start page with the matrix, and the passages behind a cell of it."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ...graph.evidence import Passage
from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import library
from ...queries.results import text
from ...visualisations import matrix
from ..passages import passages_of
from ..site import Graph, Site, language_of
from ..validity import standing

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
        standing={
            v.key: (graph.overview.areas[v.area].label[language], standing(v, language))
            for v in graph.overview.versions.values()
        },
        states=_states(graph, language),
        rungs={n + 1: c.label for n, c in enumerate(_in_order(graph, "rung", language))},
    )


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
        own = [p for p in passages_of(graph, entry["element"]) if p["evidence"] not in known]
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
        page=graph.overview.versions[version].page,
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
