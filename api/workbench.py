"""What the workbench needs beside the endpoint: the words that an editor completes, and answers as files."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..graph import grammar
from ..ontology import iris, texts
from ..ontology.errors import InputError
from ..ontology.iris import PREFIXES
from ..queries import arrange
from ..queries.results import RESULTS, Answer
from ..visualisations.answered import table
from ..visualisations.report import Report, Section
from . import answer_files, answers, conditional, protocol, shown, terms, views
from .endpoint import Endpoint, Gone, body_of
from .site import Graph, Site, language_of
from .titles import TYPE, Things


def router(site: Site, endpoint: Endpoint) -> APIRouter:
    """The addresses `/sparql/terms.json` and `/sparql/answer.<ending>`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sparql/terms.json")
    def _terms(request: Request) -> Response:
        return words(site, request)

    @routes.api_route("/sparql/answer.{ending}", methods=["GET", "POST"])
    async def _answer(request: Request, ending: str) -> Response:
        return await file(site, endpoint, request, ending)

    return routes


def words(site: Site, request: Request) -> Response:
    """Prefixes, classes, properties and what a thing of each class may and must have, from the shapes in use."""
    graph, language = site.graph, language_of(request)
    tag = conditional.etag(graph.snapshot.digest[:16], "terms", language, answers.code())
    headers = {"ETag": tag, "Cache-Control": answers.FRESH}
    if conditional.unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    made = graph.once(f"terms {language}", lambda: _made(graph, language))
    return Response(made, media_type="application/json", headers=headers)


def _made(graph: Graph, language: str) -> str:
    said = texts.catalogue(language)["workbench"]
    things = Things(graph.store, language)
    classes, properties = terms.own(graph.store)
    rules = terms.rules(graph.store, things)
    every = [rule for some in rules.values() for rule in some]
    classes |= {rule["class"] for rule in every}
    properties |= {rule["path"] for rule in every}
    things.load([*classes, *properties])
    of = {}
    for name in sorted(classes):
        allowed: dict[str, int] = {}
        for rule in terms.with_inherited(things, rules, name):
            if not rule["inverse"] and rule["class"] != rule["path"]:
                standing = ("mandatory", "recommended", "optional").index(rule["standing"]) + 1
                at = iris.shorten(rule["path"])
                allowed[at] = min(standing, allowed.get(at, standing))
        for at in _derived(things, name, properties):
            allowed.setdefault(at, 3)
        if allowed:
            of[iris.shorten(name)] = sorted(allowed.items(), key=lambda pair: (pair[1], pair[0]))
    body: dict[str, Any] = {
        "prefixes": PREFIXES,
        "classes": _named(things, classes),
        "properties": _named(things, properties - {TYPE}),
        "of": of,
        "keywords": [word for word in grammar.keywords() if word != "LATERAL"],
        "functions": [*grammar.FUNCTIONS, "COUNT", "GROUP_CONCAT", "EXISTS"],
        "words": {"mandatory": said["mandatory"], "a": said["class-of"]},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _derived(things: Things, name: str, properties: set[str]) -> list[str]:
    """The properties that the ontology gives to things of a class or of one above it: the build derives some of
    them, and no shape speaks of those."""
    above = [name]
    for one in above:
        above += [up for up in things.iris(one, PREFIXES["rdfs"] + "subClassOf") if up not in above]
    domain = PREFIXES["rdfs"] + "domain"
    return [iris.shorten(p) for p in sorted(properties) if set(things.iris(p, domain)) & set(above)]


def _named(things: Things, names: set[str]) -> list[dict[str, str]]:
    found = [{"label": iris.shorten(n), "detail": things.title(n).text} for n in names]
    kept = [f if f["detail"] != f["label"] else {"label": f["label"]} for f in found]
    return sorted((f for f in kept if ":" in f["label"] and "/" not in f["label"]), key=lambda f: f["label"])


async def file(site: Site, endpoint: Endpoint, request: Request, ending: str) -> Response:
    """The answer to a query as a file for people. The query comes as it does to the endpoint."""
    if ending not in views.WRITERS:
        raise InputError("format-unknown", status=404, format=ending[:20], formats=", ".join(views.WRITERS))
    address = request.scope["query_string"].decode("latin-1")
    if request.method == "POST":
        body = await body_of(request.receive, request.headers)
        values = protocol.posted(request.headers.get("content-type", ""), address, body)
    else:
        values = protocol.parameters(address)
    asked = protocol.read(values)
    if asked is None:
        raise InputError("query-missing")
    media = asked.media(f"{RESULTS}, application/n-triples;q=0.9")
    try:
        graph, found = await endpoint.ask(request, asked, media)
    except Gone:
        return Response(status_code=499)
    return await run_in_threadpool(_written, site, graph, request, asked, (media, found.body), ending)


def _written(
    site: Site, graph: Graph, request: Request, asked: protocol.Asked, found: tuple[str, bytes], ending: str
) -> Response:
    language = language_of(request)
    said = texts.catalogue(language)["workbench"]
    answer = Answer.read("sparql", *found)
    if answer.truth is not None:
        raise InputError("not-acceptable", status=406, formats="json, xml")
    rows = answer.table if answer.table is not None else arrange.triples(answer.triples or [])
    answer_files.check(ending, rows)
    title, name = texts.text(language, "ui.sparql-title"), "samverkansgraf-sparql"
    main = table(rows, {}, said["answer"], shown.names(graph.store, language, rows), said["iri-of"])
    view = views.View(
        title,
        "",
        {},
        views.Method(asked.query),
        lambda: Report(name, title, language, said["file-lead"], main, (Section(title, (main,)),)),
        query=(("query", asked.query),),
    )
    return views.written(site, graph, request, view, ending, {"Cache-Control": "no-store"}, path="/sparql")
