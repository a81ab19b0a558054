"""The page of the endpoint: a query in an editor, and its answer as a table, bars, a map or Turtle."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ..ontology import texts
from ..ontology.errors import InputError
from ..ontology.iris import PREFIXES
from ..queries import arrange
from ..queries.results import RESULTS, Answer
from . import answer_files, shown
from .address import public_address
from .endpoint import Values
from .site import HERE, Site, language_of

LONG_LINK = 2_000
"""Characters of an address from which some programs cut it off."""

EDITOR = HERE / "static" / "dist" / "editor.js"
EXAMPLE = """SELECT ?goal ?label ?part
WHERE {
  ?goal a sg:Goal ; sg:addresses ?part ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "sv")
}
LIMIT 20"""


def page(
    site: Site,
    request: Request,
    values: Values,
    found: tuple[str, bytes] | None,
    error: InputError | None,
) -> Response:
    """The form with a query (an example where there is none) and its answer (media type and bytes) or its fault."""
    query, language = (values.get("query") or [""])[0], language_of(request)
    said = texts.catalogue(language)["workbench"]
    prefix = "/en" if language == "en" else ""
    about = tuple(
        (name, value)
        for name in ("query", "default-graph-uri", "named-graph-uri")
        for value in values.get(name, [])
    )
    result: dict[str, Any] | None = None
    answer: Answer | None = None
    large = found is not None and len(found[1]) > shown.LARGEST
    if found and not large:
        try:
            now = shown.state({name: some[-1] for name, some in values.items()})
            answer = shown.read(site.graph, "sparql", *found)
            whole = (f"{prefix}/map/sparql", about)
            asked = shown.Result(answer, now, f"{prefix}/sparql", about, language, said["answer"], map=whole)
            result = shown.values(site.graph, asked)
        except InputError as fault:
            error = fault
    link = f"{prefix}/sparql?{urlencode(about)}"
    permanent = public_address(request, site.settings).rstrip("/") + link
    settings = site.settings
    return site.page(
        request,
        "sparql.html",
        status=error.status if error else 200,
        query=query or EXAMPLE,
        error=error.sentence(language) if error else "",
        place=_place(query, error),
        result=result,
        large=f"{len(found[1]) / 1e6:.1f}" if found and large else "",
        files=_files(prefix, about, found[0], answer) if found and not error else [],
        posted=len(link) > shown.LONGEST_LINK,
        link=link,
        permanent=permanent,
        long_link=len(permanent) if len(permanent) > LONG_LINK else 0,
        seconds=f"{settings.query_seconds:g}",
        megabytes=f"{settings.query_bytes / 1e6:g}",
        today=datetime.date.today().isoformat(),
        editor=EDITOR.is_file(),
        about=about,
        prefixes=PREFIXES,
    )


def _place(query: str, error: InputError | None) -> dict[str, Any] | None:
    """Where a fault is: line, column and length, and the line itself with what is before, in and after the fault."""
    if error is None or "line" not in error.values:
        return None
    line, column, length = (int(str(error.values[name])) for name in ("line", "column", "length"))
    text = (query.split("\n") + [""] * line)[line - 1].rstrip("\r")
    start = max(0, column - 1 - 60)
    return {
        "line": line,
        "column": column,
        "length": length,
        "before": text[start : column - 1],
        "in": text[column - 1 : column - 1 + length][:80],
        "after": text[column - 1 + length :][:40],
    }


def _files(
    prefix: str, about: tuple[tuple[str, str], ...], media: str, answer: Answer | None
) -> list[tuple[str, str]]:
    """(Name, address) of the files of an answer: for people first, then the formats of the protocol."""
    said = urlencode(about)
    table = answer and (answer.table or (arrange.triples(answer.triples) if answer.triples else None))
    endings = answer_files.offered(table) if table else []
    readers = [(n.upper(), f"{prefix}/sparql/answer.{n}?{said}") for n in endings if n != "json"]
    names = [("JSON", "json")] if media == RESULTS else [("Turtle", "ttl"), ("JSON-LD", "jsonld")]
    return readers + [(name, f"{prefix}/sparql?{said}&format={form}") for name, form in names]
