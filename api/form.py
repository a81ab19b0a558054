"""The page of the endpoint: a query in a form, and its answer as a table or as Turtle."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..ontology.errors import InputError
from ..ontology.iris import shorten
from .site import Site, address_of, language_of

SHOWN = 1000
"""Rows of an answer that a page shows; the formats give them all."""

LARGEST = 1_000_000
"""Bytes of triples that a page shows."""

EXAMPLE = """SELECT ?goal ?label ?part
WHERE {
  ?goal a sg:Goal ; sg:addresses ?part ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "sv")
}
LIMIT 20"""


def page(
    site: Site, request: Request, query: str, found: tuple[str, bytes] | None, error: InputError | None
) -> Response:
    """The form with a query (an example where there is none) and its answer (media type and bytes) or its fault."""
    columns: list[str] = []
    rows: list[list[dict[str, str]]] = []
    total, turtle = 0, ""
    if found and found[0] == "text/turtle":
        turtle = found[1][:LARGEST].decode("utf-8", "ignore")
    elif found:
        columns, rows, total = _table(json.loads(found[1]))
    settings = site.settings
    return site.page(
        request,
        "sparql.html",
        status=error.status if error else 200,
        query=query or EXAMPLE,
        error=error.sentence(language_of(request)) if error else "",
        columns=columns,
        rows=rows,
        total=max(total, len(rows)),
        turtle=turtle,
        answered=found is not None,
        seconds=f"{settings.query_seconds:g}",
        megabytes=f"{settings.query_bytes / 1e6:g}",
    )


def _table(answer: dict[str, Any]) -> tuple[list[str], list[list[dict[str, str]]], int]:
    if "boolean" in answer:
        return ["ASK"], [[{"text": str(answer["boolean"]).lower(), "href": ""}]], 1
    columns, found = answer["head"]["vars"], answer["results"]["bindings"]
    return columns, [[_cell(row.get(c)) for c in columns] for row in found[:SHOWN]], len(found)


def _cell(term: dict[str, Any] | None) -> dict[str, str]:
    if term is None:
        return {"text": "", "href": ""}
    if term["type"] == "uri":
        return {"text": shorten(term["value"]), "href": address_of(term["value"])}
    return {"text": str(term["value"]), "href": ""}
