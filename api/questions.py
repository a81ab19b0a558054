"""The library queries at their own addresses: page, XLSX, CSV and JSON."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..ontology.errors import InputError
from ..queries import library
from ..queries.library import Query
from ..queries.results import Answer, shown
from ..visualisations.answered import in_words, report_of
from ..visualisations.report import told
from ..visualisations.xlsx import as_xlsx
from . import conditional
from .address import public_address
from .site import Site, address_of, language_of
from .views import WRITERS


def router(site: Site) -> APIRouter:
    """The addresses of `/query/…`."""
    routes = APIRouter()

    @routes.get(
        "/query/{name}",
        summary="A library query as page, XLSX (.xlsx), CSV (.csv) or JSON (.json)",
        response_class=Response,
    )
    def query(request: Request, name: str) -> Response:
        return library_query(site, request, name)

    return routes


def library_query(site: Site, request: Request, name: str) -> Response:
    """A library query with the parameters of the address: page, `.xlsx`, `.csv` or `.json`."""
    graph, language = site.graph, language_of(request)
    stem, _, form = name.partition(".")
    query = library.get(stem)
    if form not in ("", "xlsx", "csv", "json"):
        raise InputError("format-unknown", status=404, format=form[:20], formats="xlsx, csv, json")
    values = {k: v for k, v in request.query_params.items() if v and k != "raw"}
    today = datetime.date.today().isoformat()
    tag = conditional.etag(graph.snapshot.digest[:16], "query", language, today, str(request.url.query), name)
    headers = {"Vary": "Accept", "ETag": tag, "Cache-Control": "public, max-age=60"}
    if form and conditional.unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    answer = library.run(graph.store, query, values, language)
    if form == "json":
        return Response(_json(answer), media_type="application/sparql-results+json", headers=headers)
    if form == "xlsx":
        headers["Content-Disposition"] = f'attachment; filename="{stem}.xlsx"'
        body = _workbook(site, request, query, answer, values)
        return Response(body, media_type=WRITERS["xlsx"][0], headers=headers)
    if form == "csv":
        assert answer.table is not None
        excel = "raw" not in request.query_params
        names = {c: said[language] for c, said in query.columns.items()} if excel else None
        headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        return Response(
            answer.table.csv(for_excel=excel, names=names),
            media_type="text/csv; charset=utf-8",
            headers=headers,
        )
    assert answer.table is not None
    hidden = {c.removesuffix("Label") for c in answer.table.columns if c.endswith("Label")} | {"digest"}
    hidden |= {name for name, p in query.parameters.items() if p.default or name in values}
    at = [i for i, c in enumerate(answer.table.columns) if c not in hidden]
    iri_of = {c: i for i, c in enumerate(answer.table.columns)}
    return site.page(
        request,
        "query.html",
        graph=graph,
        query=query,
        values={**{n: p.default or "" for n, p in query.parameters.items()}, **values},
        choices={
            n: library.choices(graph.store, p.type, language) if p.type != "part" else []
            for n, p in query.parameters.items()
        },
        columns=[
            query.columns.get(answer.table.columns[i], {}).get(language, answer.table.columns[i]) for i in at
        ],
        rows=[[_linked(row, i, answer.table.columns, iri_of) for i in at] for row in answer.table.rows],
        search=request.url.query,
    )


def _workbook(site: Site, request: Request, query: Query, answer: Answer, values: dict[str, str]) -> bytes:
    graph, language = site.graph, language_of(request)
    chosen = in_words(graph.store, query, values, language)
    search = urlencode(sorted(values.items()))
    at = public_address(request, site.settings).rstrip("/") + ("/en" if language == "en" else "")
    at += f"/query/{query.name}" + (f"?{search}" if search else "")
    assert answer.table is not None
    facts = told(graph.snapshot, language, at)
    return as_xlsx(
        report_of(query, answer.table, chosen, language, facts, graph.snapshot.built), method_last=True
    )


def _linked(row: Any, at: int, columns: list[str], iri_of: dict[str, int]) -> dict[str, str]:
    value = row[at]
    beside = iri_of.get(columns[at].removesuffix("Label"), at)
    iri = row[beside]
    href = (
        address_of(iri.value)
        if iri is not None and iri.value.startswith("http") and " " not in iri.value
        else ""
    )
    return {"text": shown(value), "href": href}


def _json(answer: Answer) -> str:
    assert answer.table is not None
    return answer.table.json()
