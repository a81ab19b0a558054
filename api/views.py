"""Pages that are also files: the same content at one address, as page, spreadsheet, document and data."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.convertors import StringConvertor, register_url_convertor

from ..ontology import texts
from ..ontology.errors import InputError
from ..visualisations import pdf
from ..visualisations.docx import as_docx
from ..visualisations.report import Fact, Link, Report, as_csv, as_json, told
from ..visualisations.xlsx import as_xlsx
from . import answers, conditional
from .address import public_address
from .site import Graph, Site, language_of

Writer = Callable[[Report], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "pdf": ("application/pdf", pdf.as_pdf),
    "json": ("application/json", as_json),
}
"""Ending → media type and writer, in the order of a page. A format is added here and is then offered by every page
that has a report."""


AT_ONCE = 2
"""Files that are written at the same time; who asks for more waits, and the pages do not."""

_LIMITER: RunVar[anyio.CapacityLimiter] = RunVar("files being written")

ENDING = "ending"
"""The name of the part of an address that is the ending of a file, and of the pattern that it must fit."""


class _Ending(StringConvertor):
    regex = "|".join(WRITERS)


register_url_convertor(ENDING, _Ending())


def endings() -> list[str]:
    """The endings of the files that this machine makes; not every one makes PDF."""
    return [ending for ending in WRITERS if ending != "pdf" or pdf.available()]


@dataclass(frozen=True)
class Method:
    """How a page came about: in words, and the library queries behind it as (name, parameters)."""

    text: str
    queries: tuple[tuple[str, dict[str, str]], ...] = ()


@dataclass(frozen=True)
class View:
    """A page: its title, template and values for it, where it stands (name, address without language), how it came
    about, and the same as a report, made only when a file is asked for. `choices`: what was chosen, in words.
    `query`: the parameters that make the page again, in one order, for its permanent address. `sources`: the documents
    it rests on. `status`: of the page, where what was asked for is wrong and the page says how to go on.
    """

    title: str
    template: str
    values: dict[str, Any]
    method: Method
    report: Callable[[], Report] | None = None
    crumbs: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    sources: tuple[Link, ...] = ()
    links: tuple[tuple[str, str], ...] = field(default=())
    """Other files to offer, as (name, address), e.g. Turtle."""
    status: int = 200


Make = Callable[..., View]


def add(routes: APIRouter, site: Site, path: str, make: Make) -> None:
    """Serves `make(site, graph, request, **of_path) -> View` at a path, and at `<path>.<ending>` as files."""

    def page(request: Request) -> Response:
        return _page(site, request, make)

    # the files stand before the page itself, whose last word would take the ending for a part of it
    routes.add_api_route(
        f"{path}.{{{ENDING}:{ENDING}}}", _file(site, make), methods=["GET", "HEAD"], include_in_schema=False
    )
    routes.add_api_route(path, page, methods=["GET", "HEAD"], include_in_schema=False)


def _page(site: Site, request: Request, make: Make) -> Response:
    graph = site.graph
    tag, headers = headers_of(graph, request)
    if conditional.unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return shown(site, graph, request, make(site, graph, request, **request.path_params), headers)


def shown(
    site: Site,
    graph: Graph,
    request: Request,
    view: View,
    headers: dict[str, str],
    *,
    files: tuple[str, ...] | None = None,
) -> Response:
    """The page of a view. `files`: the endings that it is offered with (all where it has a report)."""
    path, search = str(request.scope["path"]), urlencode(view.query)
    at = quote(path) + (f"?{search}" if search else "")
    prefix = "/en" if language_of(request) == "en" else ""
    if files is None:
        files = tuple(endings()) if view.report else ()
    page = site.page(
        request,
        view.template,
        status=view.status,
        graph=graph,
        title=view.title,
        view=view,
        permanent=public_address(request, site.settings).rstrip("/") + prefix + at,
        files=[
            (name.upper(), f"{prefix}{quote(path)}.{name}" + (f"?{search}" if search else ""))
            for name in files
        ],
        today=datetime.date.today().isoformat(),
        **view.values,
    )
    page.headers.update(headers if view.status == 200 else {"Vary": "Accept"})
    return page


def _file(site: Site, make: Make) -> Callable[[Request], Awaitable[Response]]:
    def work(request: Request) -> Response:
        graph = site.graph
        ending = str(request.path_params[ENDING])
        tag, headers = headers_of(graph, request)
        if conditional.unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        keys = {name: value for name, value in request.path_params.items() if name != ENDING}
        view = make(site, graph, request, **keys)
        return written(site, graph, request, view, ending, headers)

    async def file(request: Request) -> Response:
        return await anyio.to_thread.run_sync(work, request, limiter=writing())

    return file


def writing() -> anyio.CapacityLimiter:
    """Lets `AT_ONCE` files be written at a time, beside the pages: some take seconds."""
    try:
        return _LIMITER.get()
    except LookupError:
        _LIMITER.set(anyio.CapacityLimiter(AT_ONCE))
        return _LIMITER.get()


def written(
    site: Site,
    graph: Graph,
    request: Request,
    view: View,
    ending: str,
    headers: dict[str, str],
    *,
    path: str = "",
) -> Response:
    """The file of a view. `path`: where its page is, unless that is the address of the file less its ending."""
    if view.report is None:
        raise InputError("not-found", status=404, path=request.scope["path"])
    media, write = WRITERS[ending]
    report = view.report()
    at = path or str(request.scope["path"]).removesuffix(f".{ending}")
    whole = replace(
        report,
        facts=(*_about(site, graph, request, view, at), *report.facts),
        built=graph.snapshot.built,
    )
    raw = ending == "csv" and "raw" in request.query_params
    body = as_csv(whole, raw=True) if raw else write(whole)
    named = {"Content-Disposition": f'attachment; filename="{_file_name(report.name)}.{ending}"'}
    return Response(body, media_type=media, headers={**headers, **named})


def headers_of(graph: Graph, request: Request) -> tuple[str, dict[str, str]]:
    """The entity tag of a page or file, and the headers that every one has."""
    address = f"{request.scope['path']}?{request.url.query}"
    tag = conditional.etag(
        graph.snapshot.digest[:16], answers.code(), language_of(request), *answers.of_a_page(graph), address
    )
    return tag, {"ETag": tag, "Cache-Control": answers.FRESH}


def _file_name(name: str) -> str:
    """Letters a–z, digits, hyphens and full stops, so that every system and every header can hold it."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in name)[:100] or "fil"


def _about(site: Site, graph: Graph, request: Request, view: View, path: str) -> tuple[Fact, ...]:
    """What every file says of itself."""
    language = language_of(request)
    said = texts.catalogue(language)["view"]
    base = public_address(request, site.settings).rstrip("/") + ("/en" if language == "en" else "")
    address = base + quote(path) + (f"?{urlencode(view.query)}" if view.query else "")
    day, *rest = told(graph.snapshot, language, address)
    return (
        Fact(said["title"], view.title),
        day,
        *(Fact(said["choices"], choice) for choice in view.choices),
        *(Fact(said["source"], link) for link in view.sources),
        Fact(said["method"], view.method.text),
        *rest,
    )
