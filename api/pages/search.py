"""Search over everything that has a name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries.asked import LONGEST, MOST, asked
from ...queries.matching import FACETS
from ...queries.overview import Words
from ...queries.search import DEEPEST, Found, Hit, Index
from ...queries.vocabulary import marked, words
from ...visualisations.report import Cell, Column, Link, Report, Section, Table
from ..finding import index_of
from ..site import Graph, Site, language_of, view_of
from ..views import Method, View, add

SIZE = 20
"""Hits on a page."""

FIRST = 8
"""Values of a facet that are shown first; at most `MORE` when more are asked for."""

MORE = 100
REPORTED = 1000
"""Hits in a file, at most."""

LABEL, LINE, NAME = 240, 200, 160
"""Characters that are shown of the name of a hit, of an explanation, and of the name of where it stands."""

EXPLAINED = ("concept", "term", "question", "scheme")
"""Kinds whose explanation is shown also where it was not what was found."""


class Shown(NamedTuple):
    """A hit as it is shown. `label` and `also` are pieces with whether they are marked; `language` and `tongue`: what
    they are written in, "" for that of the page; `named`: whether `also` is a name.
    """

    hit: Hit
    kind: str
    label: list[tuple[str, bool]]
    language: str
    also: list[tuple[str, bool]]
    named: bool
    tongue: str
    code: str
    place: tuple[str, str]
    area: tuple[str, str]


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
    names = _Names(graph, index, language)
    chosen = {f: names.of(f, v) for f, v in narrow.items()}
    return View(
        title,
        "search.html",
        {
            "q": q,
            "found": found,
            "hits": [_shown(hit, found, names) for hit in found.hits],
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
        lambda: _report(index, q, narrow, title, names, said),
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


class _Names:
    """What kinds, areas, documents and frameworks are called in a language."""

    def __init__(self, graph: Graph, index: Index, language: str) -> None:
        self.language = language
        self._overview, self._index = graph.overview, index

    def of(self, facet: str, key: str) -> str:
        """The name of a value of a facet; its key where it has none."""
        said: Words | None = None
        if facet == "kind":
            said = self._index.kinds.get(key)
        elif facet == "area":
            said = self._index.areas.get(key)
        elif facet == "document" and key in self._overview.versions:
            said = self._overview.versions[key].label
        elif facet == "framework" and key in self._overview.frameworks:
            said = self._overview.frameworks[key].label
        name = (said[self.language] if said else "") or key
        return name if len(name) <= NAME else f"{name[:NAME]}…"


def _shown(hit: Hit, found: Found, names: _Names) -> Shown:
    language = names.language
    label = marked(hit.names[language], found.words, LABEL)
    also, tongue, named = _also(hit, found, language, any(is_hit for _, is_hit in label))
    own = hit.names.by_language
    place, area = ("", ""), ("", "")
    if hit.version and hit.kind != "plan":
        place = (names.of("document", hit.version), f"/plan/{hit.version}")
    elif hit.framework:
        place = (names.of("framework", hit.framework), view_of(str(iris.thing("framework", hit.framework))))
    if hit.area and hit.kind != "area":
        area = (names.of("area", hit.area), f"/area/{hit.area}")
    return Shown(
        hit,
        names.of("kind", hit.kind),
        label,
        "" if language in own or not own else _tag(next(t for t in own if own[t] == hit.names[language])),
        also,
        named,
        "" if tongue == language else _tag(tongue),
        hit.codes[0] if hit.codes else "",
        place,
        area,
    )


def _also(hit: Hit, found: Found, language: str, in_label: bool) -> tuple[list[tuple[str, bool]], str, bool]:
    """What else of a hit to show: the further name that was typed, else the first name or explanation with a word that
    was looked for when its label has none, else how it is explained; in which language, and whether it is a name.
    """
    first = hit.names[language]
    names = [(t, n) for t, n in (*hit.names.by_language.items(), *hit.others) if n != first]
    key = found.key if hit.whole and " ".join(words(first)) != found.key else None
    typed = next((n for n in names if " ".join(words(n[1])) == key), None) if key else None
    for tag, said in [typed] if typed else [] if in_label else [*names, *hit.notes]:
        pieces = marked(said, found.words, LINE)
        if any(is_hit for _, is_hit in pieces):
            return pieces, tag, (tag, said) in names
    for tag, said in hit.notes if hit.kind in EXPLAINED else ():
        if tag == language:
            return marked(said, found.words, LINE), tag, False
    return [], "", False


def _tag(language: str) -> str:
    """A language that a page may state."""
    return language if language in texts.LANGUAGES else ""


def _facets(found: Found, wish: dict[str, str], names: _Names, said: Mapping[str, Any]) -> list[Facet]:
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


def _browse(index: Index, names: _Names) -> list[tuple[str, int, str]]:
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


def _report(
    index: Index, q: str, narrow: Mapping[str, str], title: str, names: _Names, said: Mapping[str, Any]
) -> Report:
    found = index.search(q, narrow, limit=REPORTED) if narrow or asked(q).words else Found()
    columns = ("kind", "name", "code", "document", "area")
    rows: list[tuple[Cell, ...]] = [
        (
            names.of("kind", hit.kind),
            Link(hit.names[names.language], hit.iri),
            hit.codes[0] if hit.codes else "",
            names.of("document", hit.version) if hit.version else "",
            names.of("area", hit.area) if hit.area else "",
        )
        for hit in found.hits
    ]
    table = Table(
        said["sheet"],
        tuple(Column(c, said[f"column-{c}"], heads=c == "name") for c in columns),
        tuple(rows),
        sheet=said["sheet"],
    )
    lead = said["hits"].format(count=found.total)
    if found.total > len(rows):
        lead = said["limited"].format(count=len(rows), total=found.total)
    return Report("samverkansgraf-sok", title, names.language, lead, table, (Section(title, (table,)),))
