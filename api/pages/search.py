"""Search over everything that has a name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request

from ...ontology import texts
from ...ontology.errors import InputError
from ...queries.asked import LONGEST, MOST, asked
from ...queries.matching import FACETS
from ...queries.search import DEEPEST, Found, Index
from ...visualisations.hits import REPORTED, Names, report, shown
from ..finding import index_of
from ..site import Graph, Site, language_of
from ..views import Method, View, add

SIZE = 20
"""Hits on a page."""

FIRST = 8
"""Values of a facet that are shown first; at most `MORE` when more are asked for."""

MORE = 100


class Value(NamedTuple):
    """A value that hits can be narrowed by, and the address that does it (or undoes it where it is `chosen`)."""

    name: str
    hits: int
    address: str
    chosen: bool


class Facet(NamedTuple):
    """Values to narrow by; `more`: the address with more of them, and how many; `hidden`: how many are not shown."""

    key: str
    name: str
    values: list[Value]
    more: tuple[str, int] | None
    fewer: str
    hidden: int


def router(site: Site) -> APIRouter:
    """The address `/search`."""
    routes = APIRouter()
    add(routes, site, "/search", search)
    return routes


def warm(graph: Graph) -> None:
    """Makes the index."""
    index_of(graph)


def search(site: Site, graph: Graph, request: Request) -> View:
    """Hits for `q`, narrowed by kind, area, document and framework, a page of them at a time."""
    language, index = language_of(request), index_of(graph)
    said = texts.catalogue(language)["search"]
    wish = _asked(request, index, graph, language)
    q, narrow = wish["q"], {f: wish[f] for f in FACETS if wish[f]}
    number = _number(wish["page"])
    typed = bool(asked(q).words)
    found = Found()
    if typed or narrow:
        found = index.search(q, narrow, offset=(number - 1) * SIZE, limit=SIZE)
    last = max(-(-min(found.total, DEEPEST) // SIZE), 1)
    if number > last:
        raise InputError("page-unknown", status=404, page=number, last=last)
    title = said["titled"].format(words=q) if q else said["title"]
    names = Names(graph.overview, index, language)
    chosen = {f: names.of(f, v) for f, v in narrow.items()}
    return View(
        title,
        "search.html",
        {
            "q": q,
            "found": found,
            "hits": [shown(hit, found, names) for hit in found.hits],
            "alone": bool(found.hits) and sum(h.whole for h in found.hits) == 1 and number == 1,
            "facets": _facets(found, wish, names, said),
            "chosen": [
                (said[f"by-{f}"], chosen[f], _at(wish, **{f: "", "page": "", "more": ""})) for f in narrow
            ],
            "narrow": narrow,
            "everything": _at(wish, **dict.fromkeys((*FACETS, "page", "more"), "")),
            "number": number,
            "last": last,
            "size": SIZE,
            "deepest": DEEPEST,
            "most_words": MOST,
            "index": index,
            "pages": [(n, _at(wish, page=str(n) if n > 1 else "")) for n in _around(number, last)],
            "examples": _examples(graph, language),
            "browse": _browse(index, names) if not found.total else [],
            "outside": index.search(q, limit=0).total if typed and narrow and not found.total else 0,
            "near": _near(index, q) if typed and not found.total else [],
            "typed": typed,
            "looking": bool(q or narrow),
        },
        Method(said["method"]),
        lambda: report(index.search(q, narrow, limit=REPORTED) if typed or narrow else found, title, names),
        choices=tuple(f"{said[f'by-{f}']}: {name}" for f, name in chosen.items()),
        query=tuple((name, value) for name, value in wish.items() if value and name != "more"),
    )


def _asked(request: Request, index: Index, graph: Graph, language: str) -> dict[str, str]:
    """The parameters, each once and of those there are. Raises `InputError` for others."""
    given = request.query_params
    wish: dict[str, str] = {}
    for name in ("q", *FACETS, "page", "more"):
        values = list(dict.fromkeys(given.getlist(name)))
        if len(values) > 1:
            raise InputError("search-twice", name=name)
        wish[name] = values[0].strip() if values else ""
    wish["q"] = " ".join(wish["q"].replace("\0", " ").split())
    if len(wish["q"]) > LONGEST:
        raise InputError("search-long", count=len(wish["q"]), limit=LONGEST)
    for facet in FACETS:
        if wish[facet] and wish[facet] not in index.values[facet]:
            known = index.values[facet]
            near = difflib.get_close_matches(wish[facet][:80], known, n=5, cutoff=0.3) or list(known)[:5]
            name = texts.text(language, f"search.by-{facet}")
            raise InputError(
                "search-value", status=404, name=name, value=wish[facet][:80], near=", ".join(near)
            )
    if wish["more"] not in FACETS:
        wish["more"] = ""
    if wish["page"] == "1":
        wish["page"] = ""
    return wish


def _number(page: str) -> int:
    if not page:
        return 1
    if not (page.isascii() and page.isdigit() and len(page) < 7 and int(page)):
        raise InputError("page-unknown", status=404, page=page[:40], last=DEEPEST // SIZE)
    return int(page)


def _at(wish: Mapping[str, str], **changed: str) -> str:
    """The address of the same search with some parameters changed."""
    values = {**wish, **changed}
    search = urlencode({name: value for name, value in values.items() if value})
    return "/search" + (f"?{search}" if search else "")


def _facets(found: Found, wish: dict[str, str], names: Names, said: Mapping[str, Any]) -> list[Facet]:
    made = []
    for facet in FACETS:
        counted = found.facets.get(facet, [])
        if len(counted) < 2 and not wish[facet]:
            continue
        most = MORE if wish["more"] == facet else FIRST
        kept = [p for n, p in enumerate(counted) if n < most or p[0] == wish[facet]]
        values = [
            Value(
                names.of(facet, key),
                count,
                _at(wish, **{facet: "" if key == wish[facet] else key, "page": "", "more": ""}),
                key == wish[facet],
            )
            for key, count in kept
        ]
        rest = len(counted) - len(kept)
        wider = wish["more"] == facet
        more = (_at(wish, more=facet), min(rest, MORE)) if rest and not wider else None
        fewer = _at(wish, more="") if wider else ""
        made.append(Facet(facet, said[f"by-{facet}"], values, more, fewer, rest if wider else 0))
    return made


def _around(number: int, last: int) -> list[int]:
    """The numbers of pages to offer: the first, the last and those around this one; a gap is 0."""
    near = [n for n in range(1, last + 1) if n in (1, last) or abs(n - number) <= 2]
    made: list[int] = []
    for n in near:
        if made and n - made[-1] > 1:
            made.append(0)
        made.append(n)
    return made


def _browse(index: Index, names: Names) -> list[tuple[str, int, str]]:
    """Kinds with how many there are, and the address that lists them."""
    counts = index.values["kind"]
    return [(names.of("kind", k), counts[k], _at({"kind": k})) for k in index.kinds if k in counts]


def _examples(graph: Graph, language: str) -> list[str]:
    """A few things of the graph that can be searched for: an area with a document, and codes."""
    overview = graph.overview
    areas = [overview.areas[v.area].label[language] for v in overview.versions.values()][:1]
    codes = [p.code for p in overview.parts.values() if "." in p.code][:1]
    keys = [v.area for v in overview.versions.values()][:1]
    return [*areas, *codes, *keys]


def _near(index: Index, q: str) -> list[tuple[str, str]]:
    typed = [w.pieces[0] for w in asked(q).words if len(w.pieces) == 1 and len(w.pieces[0]) > 2]
    found = dict.fromkeys(n for w in typed[:4] for n in index.vocabulary.similar(w, distance=2, limit=4))
    return [(word, _at({"q": word})) for word in found]
