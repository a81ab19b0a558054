"""One address, many formats: which one is given, what its headers say, and when nothing needs to be sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from ..ontology.errors import InputError
from ..ontology.formats import GRAPHS, Format
from . import negotiate
from .address import public_address
from .conditional import etag, unchanged
from .site import Graph, Site, language_of

HTML = "text/html"
FRESH = "public, max-age=300, must-revalidate"
"""A cache may answer for five minutes; after that it asks, and is mostly told that nothing has changed."""

_ALSO = {"application/xhtml+xml": HTML, "application/json": "application/ld+json"}
"""Types that a client may ask for, and the one that it then is given (JSON-LD is JSON)."""


@dataclass(frozen=True)
class Target:
    """Something that has an address here. `iri`: what it is; `path` and `search`: its address without
    language and extension, percent-encoded; `extension`: the format that the address asked for, or ""."""

    iri: str
    path: str
    search: str = ""
    extension: str = ""

    def at(self, extension: str = "", language: str = "sv") -> str:
        """Its address in a format; RDF holds every language, so only pages have an English twin."""
        prefix = "/en" if language == "en" and extension in ("", "html") else ""
        return f"{prefix}{self.path}{'.' if extension else ''}{extension}{self.search}"


BY_EXTENSION: dict[str, Format | None] = {"html": None, **{f.extension: f for f in GRAPHS}}


@dataclass(frozen=True)
class Chosen:
    """The format of an answer, None for a page, and the media type that it is sent as."""

    form: Format | None
    media: str

    @property
    def extension(self) -> str:
        return self.form.extension if self.form else "html"


def chosen(request: Request, target: Target) -> Chosen:
    """The format of the answer. Raises `InputError` (406) when no format will do."""
    if target.extension:
        form = BY_EXTENSION[target.extension]
        return Chosen(form, form.media if form else HTML)
    offered = [HTML, *(f.media for f in GRAPHS)]
    best = negotiate.best(negotiate.accepted(request.headers), [*offered, *_ALSO])
    if best is None:
        raise InputError("not-acceptable", status=406, formats=", ".join(offered))
    form = next((f for f in GRAPHS if f.media == _ALSO.get(best, best)), None)
    return Chosen(form, best if form else HTML)


def links(target: Target, language: str, form: Format | None, page: int, more: bool) -> str:
    """The `Link` header (RFC 8288): other formats, what describes the thing, how it is cited, the next page."""
    found = []
    for extension, other in BY_EXTENSION.items():
        if other is not form:
            media = other.media if other else HTML
            found.append(f'<{target.at(extension, language)}>; rel="alternate"; type="{media}"')
    found += [f'<{target.at(f.extension)}>; rel="describedby"; type="{f.media}"' for f in GRAPHS[:1]]
    found.append('</def>; rel="describedby"')
    iri = quote(target.iri, safe=":/?#[]@!$&'()*+,;=%~")
    found.append(f'<{iri}>; rel="canonical"')
    found.append(f'<{iri}>; rel="cite-as"')
    if form and form.extension == "jsonld":
        found.append(
            '</context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
        )
    for relation, wanted, there in (("next", page + 1, more), ("prev", page - 1, page > 1)):
        if there:
            address = _paged(target.at(form.extension if form else "", language), str(wanted))
            found.append(f'<{address}>; rel="{relation}"')
    return ", ".join(found)


def answer(
    site: Site,
    graph: Graph,
    request: Request,
    target: Target,
    shown: Callable[[], Response],
    written: Callable[[Format, str], tuple[bytes, bool]],
) -> Response:
    """The answer in the format that was asked for, or 304 where the client already holds it.

    `shown` makes the page; `written` gives (bytes, whether triples are left for a next page) in a format, with
    the address of the JSON-LD context. Neither is called for a client that holds the answer.
    """
    kind, language = chosen(request, target), language_of(request)
    context = public_address(request, site.settings) + "context.jsonld"
    page = request.query_params.get("page", "")[:20]
    parts = [graph.snapshot.digest[:16], kind.extension, language, code(), page]
    if kind.form is None:
        parts += of_a_page(graph)
    elif kind.extension == "jsonld":
        parts += [context, kind.media]
    tag = etag(*parts)
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": FRESH}
    if unchanged(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    more = False
    if kind.form is None:
        made = shown()
    else:
        body, more = written(kind.form, context)
        charset = "; charset=utf-8" if kind.media.startswith("text/") else ""
        made = Response(body, headers={"Content-Type": kind.media + charset})
    if not target.extension:
        made.headers["Content-Location"] = _paged(target.at(kind.extension, language), page)
    made.headers.update(headers)
    made.headers["Link"] = links(target, language, kind.form, page_number(request), more)
    return made


def _paged(address: str, page: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}page={quote(page)}" if page else address


def page_number(request: Request, last: int | None = None) -> int:
    """The page that the address names, 1 if none. Raises `InputError` (404) for what is no page of it."""
    asked = request.query_params.get("page", "1")
    if asked.isascii() and asked.isdigit() and len(asked) < 7 and 1 <= int(asked) <= (last or 10**6):
        return int(asked)
    raise InputError("page-unknown", status=404, page=plain(asked, 20), last=last or 1)


def plain(text: str, longest: int = 200) -> str:
    """What a stranger wrote, as it can be shown: nothing in it turns the direction of text or ends a line."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:longest])
    return shown if len(text) <= longest else shown + "…"


def of_a_page(graph: Graph) -> list[str]:
    """What a page depends on beside the data: what is in force today, when the snapshot was made (it says so),
    and which sources are at hand."""
    return list(graph.holds)


@cache
def code() -> str:
    """A digest (8 hex) of what makes the answers, so that a new version of the program sends them anew."""
    here = Path(__file__).resolve().parent
    total = hashlib.sha256()
    for folder, pattern in (
        (here, "**/*.py"),
        (here / "templates", "*.html"),
        (here.parent / "visualisations", "**/*.py"),
        (here.parent / "visualisations", "**/report.*"),
        (here.parent / "ontology", "*.py"),
        (here.parent / "ontology" / "texts", "*/*.yaml"),
    ):
        for path in sorted(folder.glob(pattern)):
            total.update(path.read_bytes())
    return total.hexdigest()[:8]
