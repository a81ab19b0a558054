"""The library queries at their own addresses: a form and an answer, CSV, JSON and the other files of a page.

They run where strangers' queries run, within the same limits: a page that asks too much ends in a page that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..graph.store import Term
from ..ontology import texts
from ..ontology.errors import InputError
from ..queries import library
from ..queries.library import Query
from ..queries.results import RESULTS, Answer
from ..visualisations.answered import table
from ..visualisations.maps.question import PREFIX
from ..visualisations.report import Column, Link, Report, Section, Table
from . import answer_files, conditional, shown, views
from .choices import Field, fields, settled
from .endpoint import Endpoint, Gone
from .protocol import Asked
from .site import Graph, Site, language_of

OVERBURDENED = frozenset(["query-slow", "query-large", "query-died", "too-many", "busy"])
"""Faults after which the form is shown again: another choice, or some patience, helps."""


def router(site: Site, endpoint: Endpoint) -> APIRouter:
    """The addresses `/queries` and `/query/…`."""
    routes = APIRouter()
    views.add(routes, site, "/queries", listing)

    @routes.get(
        "/query/{name}",
        summary="A library query as page, CSV (.csv) or JSON (.json)",
        response_class=Response,
    )
    async def query(request: Request, name: str) -> Response:
        return await library_query(site, endpoint, request, name)

    return routes


@dataclass(frozen=True)
class Prepared:
    """A library query with the choices of a request. `values`: parameter → key; `fields`: the form; `bound`: the
    variables that are pinned; `settled`: whether every choice is clear, so that it can be run."""

    query: Query
    form: str
    values: dict[str, str]
    fields: list[Field]
    bound: dict[str, Term]
    settled: bool

    @property
    def asked(self) -> Asked:
        """What the query processes are asked: the engine holds the choices, which is quicker than `text`."""
        return Asked.of(self.query.file.text, self.bound)

    @property
    def text(self) -> str:
        """The query with its choices in it, as valid SPARQL."""
        return library.pinned(self.query, self.bound)


async def library_query(site: Site, endpoint: Endpoint, request: Request, name: str) -> Response:
    """A library query with the parameters of the address: page, `.csv`, `.json` or another file."""
    prepared = await run_in_threadpool(_prepared, site, request, name)
    tag, headers = views.headers_of(site.graph, request)
    headers["Vary"] = "Accept"
    if conditional.unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if not prepared.settled:
        return await run_in_threadpool(_page, site, site.graph, request, prepared, headers, None, None)
    try:
        graph, found = await endpoint.ask(request, prepared.asked, RESULTS)
        headers |= views.headers_of(graph, request)[1]
        if prepared.form:
            return await run_in_threadpool(_file, site, graph, request, prepared, headers, found.body)
        return await run_in_threadpool(_page, site, graph, request, prepared, headers, found.body, None)
    except Gone:
        return Response(status_code=499)
    except InputError as error:
        if prepared.form or error.key not in OVERBURDENED:
            raise
        told = await run_in_threadpool(_page, site, site.graph, request, prepared, {}, None, error)
        if error.status in (429, 503):
            told.headers["Retry-After"] = "10"
        return told


def _prepared(site: Site, request: Request, name: str) -> Prepared:
    graph, language = site.graph, language_of(request)
    stem, _, form = name.partition(".")
    query = library.get(stem)
    if form not in ("", *views.WRITERS):
        raise InputError("format-unknown", status=404, format=form[:20], formats=", ".join(views.WRITERS))
    given = {
        k: v
        for k, v in request.query_params.items()
        if v and k != "raw" and k != "go" and k not in shown.STATES
    }
    made = fields(graph, query, given, language)
    clear = settled(made)
    values = {f.name: f.key for f in made if f.key and f.name in given}
    unknown = {k: v for k, v in given.items() if k not in query.parameters}
    bound = library.bind(query, {**values, **unknown} if clear else unknown, language, graph.store)
    if form and not clear:
        field = next(f for f in made if f.matches)
        near = ", ".join(c.value for c in field.matches[:5])
        raise InputError("parameter-value", status=404, name=field.name, value=field.given[:80], near=near)
    return Prepared(query, form, values, made, bound, clear)


def _view(prepared: Prepared, language: str, state: shown.State, values: dict[str, Any]) -> views.View:
    query = prepared.query
    said = texts.catalogue(language)["questions"]
    return views.View(
        query.title(language),
        "query.html",
        values,
        views.Method(said["method"].format(name=query.name)),
        crumbs=((texts.text(language, "ui.questions"), "/queries"),),
        choices=tuple(f"{f.label}: {f.shown}" for f in prepared.fields if f.shown),
        query=(*sorted(prepared.values.items()), *state.query()),
    )


def _page(
    site: Site,
    graph: Graph,
    request: Request,
    prepared: Prepared,
    headers: dict[str, str],
    body: bytes | None,
    error: InputError | None,
) -> Response:
    """The form, and the answer, or what was wrong, or what is still to be chosen."""
    query, language = prepared.query, language_of(request)
    state = shown.state(request.query_params)
    prefix = "/en" if language == "en" else ""
    large = body is not None and len(body) > shown.LARGEST
    result, rows = None, None
    if body is not None and not large:
        about = tuple(sorted(prepared.values.items()))
        fixed = {n for n, p in query.parameters.items() if p.default or n in prepared.values}
        answer = shown.read(graph, query.name, RESULTS, body).without("lang")
        rows = answer.table
        asked = shown.Result(
            answer,
            state,
            f"{prefix}/query/{query.name}",
            about,
            language,
            query.title(language),
            {c: names[language] for c, names in query.columns.items()},
            frozenset({"digest", *fixed, *(f"{name}Label" for name in fixed)}),
            (f"{prefix}/map/{query.name}", about)
            if query.name.startswith(PREFIX)
            else (f"{prefix}/map/sparql", (("query", prepared.text),)),
        )
        result = shown.values(graph, asked)
    sparql = prepared.text if prepared.settled else ""
    values = {
        "query": query,
        "fields": prepared.fields,
        "kept": state.show,
        "result": result,
        "large": f"{len(body) / 1e6:.1f}" if body is not None and large else "",
        "error": error.sentence(language) if error else "",
        "sparql": sparql,
        "workbench": f"/sparql?{urlencode({'query': sparql})}",
    }
    view = _view(prepared, language, state, values)
    files = answer_files.offered(rows) if body is not None else []
    return views.shown(
        site,
        graph,
        request,
        replace(view, status=error.status if error else 200),
        headers,
        files=tuple(files),
    )


def _file(
    site: Site, graph: Graph, request: Request, prepared: Prepared, headers: dict[str, str], body: bytes
) -> Response:
    """JSON is that of the protocol, CSV with `raw` plain RFC 4180; the other files are reports."""
    query, language = prepared.query, language_of(request)
    answer = Answer.read(query.name, RESULTS, body).without("lang")
    assert answer.table is not None
    rows = answer.table
    if prepared.form == "json":
        return Response(rows.json(), media_type=RESULTS, headers=headers)
    if prepared.form == "csv" and "raw" in request.query_params:
        headers["Content-Disposition"] = f'attachment; filename="{query.name}.csv"'
        return Response(rows.csv(for_excel=False), media_type="text/csv; charset=utf-8", headers=headers)
    answer_files.check(prepared.form, rows)
    said = texts.catalogue(language)["workbench"]
    names = {c: words[language] for c, words in query.columns.items()}
    title = query.title(language)
    main = table(rows, names, title, shown.names(graph.store, language, rows), said["iri-of"])
    view = _view(prepared, language, shown.State(), {})
    made = Report(query.name, title, language, query.description(language), main, (Section(title, (main,)),))
    whole = views.View(**{**vars(view), "report": lambda: made})
    path = f"/query/{quote(query.name)}"
    return views.written(site, graph, request, whole, prepared.form, headers, path=path)


def listing(site: Site, graph: Graph, request: Request) -> views.View:
    """The library's questions by kind, or those that have every word that is searched for."""
    language = language_of(request)
    said = texts.catalogue(language)["questions"]
    wanted = request.query_params.get("q", "").strip()[:200]
    every = list(library.library().values())
    found = [q for q in every if library.matches(q, wanted, language)]
    groups = [(said["groups"][g], [q for q in found if q.group == g]) for g in library.GROUPS]
    columns = (Column("query", said["title"], heads=True), Column("description", said["answer"]))
    rows = tuple((Link(q.title(language), q.iri), q.description(language)) for q in found)
    main = Table(said["title"], columns, rows, sheet=said["title"][:30])
    return views.View(
        said["title"],
        "queries.html",
        {"groups": [g for g in groups if g[1]], "wanted": wanted, "count": len(found), "total": len(every)},
        views.Method(said["method-list"]),
        lambda: Report(
            "samverkansgraf-fragor", said["title"], language, "", main, (Section(said["title"], (main,)),)
        ),
        query=(("q", wanted),) if wanted else (),
    )
