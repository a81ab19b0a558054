"""The SPARQL endpoint (query only) and the library queries at their own addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from ..graph import refuse
from ..ontology.errors import EnvironmentFault, InputError
from ..queries import library
from ..queries.results import Answer, shown
from . import negotiate
from .site import Site, address_of, language_of
from .worker import PROCESSES, SOLUTIONS, TRIPLES, WAIT, Pool, Reply

LARGEST = 1_000_000
"""Bytes of a request's body, or of triples on a page, at most."""

SHOWN = 1000
"""Rows of an answer that a page shows; the formats give them all."""

CORS = {"Access-Control-Allow-Origin": "*", "Vary": "Accept"}
EXAMPLE = """SELECT ?goal ?label ?part
WHERE {
  ?goal a sg:Goal ; sg:addresses ?part ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "sv")
}
LIMIT 20"""


def router(site: Site, pool: Pool) -> APIRouter:
    """The addresses of `/sparql` and `/query/…`."""
    routes = APIRouter()
    turns = asyncio.Semaphore(PROCESSES)

    @routes.get("/sparql", summary="SPARQL 1.1 query", response_class=Response)
    async def sparql_get(request: Request) -> Response:
        return await sparql(site, pool, turns, request, _parsed(request.url.query))

    @routes.post("/sparql", summary="SPARQL 1.1 query", response_class=Response)
    async def sparql_post(request: Request) -> Response:
        return await sparql(site, pool, turns, request, await _posted(request))

    @routes.options("/sparql", include_in_schema=False)
    async def sparql_options() -> Response:
        allow = {"Access-Control-Allow-Methods": "GET, POST, OPTIONS", "Access-Control-Allow-Headers": "*"}
        return Response(status_code=204, headers={**CORS, **allow})

    @routes.get(
        "/query/{name}",
        summary="A library query as page, CSV (.csv) or JSON (.json)",
        response_class=Response,
    )
    def query(request: Request, name: str) -> Response:
        return library_query(site, request, name)

    return routes


async def _posted(request: Request) -> dict[str, list[str]]:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    values = _parsed(request.url.query)
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST:
            raise InputError("query-too-long", status=413, limit=refuse.LONGEST)
    try:
        body = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("form-encoding") from None
    if kind == "application/sparql-query":
        return {**values, "query": [body]}
    if kind == "application/x-www-form-urlencoded":
        form = _parsed(body)
        return {name: values.get(name, []) + form.get(name, []) for name in {*values, *form}}
    if kind == "application/sparql-update":
        raise InputError("update-refused", status=415)
    raise InputError("media-type", status=415, type=kind[:80] or "–")


def _parsed(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise InputError("form-encoding") from None


async def _in_turn(turns: asyncio.Semaphore, ask: Callable[[], Reply]) -> Reply:
    """Waits for a free query process without holding a thread that pages need."""
    try:
        await asyncio.wait_for(turns.acquire(), WAIT)
    except TimeoutError:
        raise EnvironmentFault("busy") from None
    try:
        return await run_in_threadpool(ask)
    finally:
        turns.release()


async def sparql(
    site: Site, pool: Pool, turns: asyncio.Semaphore, request: Request, values: dict[str, list[str]]
) -> Response:
    """Answers a query, or shows the form to a browser that asks for a page."""
    if "update" in values:
        raise InputError("update-refused")
    queries = values.get("query", [])
    page = negotiate.best(request.headers.get("accept"), ["application/json", "text/html"]) == "text/html"
    if not queries and page:
        return _form(site, request, EXAMPLE, None, None)
    if not queries:
        raise InputError("query-missing")
    if len(queries) > 1:
        raise InputError("query-twice")
    accept = "application/sparql-results+json, text/turtle;q=0.9" if page else request.headers.get("accept")

    def ask() -> Reply:
        return pool.run(
            site.graph.snapshot,
            queries[0],
            accept,
            values.get("default-graph-uri", []),
            values.get("named-graph-uri", []),
        )

    if not page:
        reply = await _in_turn(turns, ask)
        charset = "; charset=utf-8" if reply.media.startswith("text/") else ""
        return Response(reply.body, media_type=reply.media + charset, headers=CORS)
    try:
        found = await _in_turn(turns, ask)
        return await run_in_threadpool(_form, site, request, queries[0], found, None)
    except InputError as error:
        return _form(site, request, queries[0], None, error)


def _form(
    site: Site, request: Request, query: str, reply: Reply | None, error: InputError | None
) -> Response:
    import json

    rows: list[list[dict[str, str]]] = []
    columns: list[str] = []
    total = 0
    turtle = ""
    if reply and reply.media in TRIPLES:
        turtle = reply.body[:LARGEST].decode("utf-8", "ignore")
    elif reply and reply.media in SOLUTIONS:
        answer = json.loads(reply.body)
        if "boolean" in answer:
            columns, rows = ["ASK"], [[{"text": str(answer["boolean"]).lower(), "href": ""}]]
        else:
            columns = answer["head"]["vars"]
            total = len(answer["results"]["bindings"])
            rows = [[_cell(b.get(c)) for c in columns] for b in answer["results"]["bindings"][:SHOWN]]
    settings = site.settings
    return site.page(
        request,
        "sparql.html",
        status=error.status if error else 200,
        query=query,
        error=error.sentence(language_of(request)) if error else "",
        columns=columns,
        rows=rows,
        total=max(total, len(rows)),
        turtle=turtle,
        answered=reply is not None,
        seconds=f"{settings.query_seconds:g}",
        megabytes=f"{settings.query_bytes / 1e6:g}",
    )


def _cell(term: dict[str, Any] | None) -> dict[str, str]:
    from ..ontology.iris import shorten

    if term is None:
        return {"text": "", "href": ""}
    if term["type"] == "uri":
        return {"text": shorten(term["value"]), "href": address_of(term["value"])}
    return {"text": term["value"], "href": ""}


def library_query(site: Site, request: Request, name: str) -> Response:
    """A library query with the parameters of the address: page, `.csv` or `.json`."""
    graph, language = site.graph, language_of(request)
    stem, _, form = name.partition(".")
    query = library.get(stem)
    if form not in ("", "csv", "json"):
        raise InputError("format-unknown", status=404, format=form[:20], formats="csv, json")
    values = {k: v for k, v in request.query_params.items() if v and k != "raw"}
    answer = library.run(graph.store, query, values, language)
    if form == "json":
        return Response(_json(answer), media_type="application/sparql-results+json", headers=CORS)
    if form == "csv":
        assert answer.table is not None
        excel = "raw" not in request.query_params
        names = {c: said[language] for c, said in query.columns.items()} if excel else None
        headers = {**CORS, "Content-Disposition": f'attachment; filename="{stem}.csv"'}
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
