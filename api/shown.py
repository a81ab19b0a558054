"""The answer to a query as readers see it: a page of its rows with labels before IRIs, bars, a map, or Turtle."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox

from ..graph.store import Store, Term
from ..ontology import iris, texts
from ..ontology.errors import InputError
from ..queries import arrange
from ..queries.lookup import Lookup
from ..queries.results import Answer, Table
from ..visualisations import bars
from ..visualisations.maps import answer as maps
from ..visualisations.maps import drawing, inside, layout, question
from ..visualisations.maps.model import Node
from .site import Graph, view_of
from .titles import TYPE, Things

CELLS, FEWEST, ROWS = 450, 10, 50
"""Cells, and fewest and most rows, on one page of an answer: a page stays small however wide the answer is."""

LONGEST = 300
"""Characters of a value that a cell shows; the files have them all."""

SORTED = 5_000
"""Different things in a column that is put in order by what they are called; a longer one goes by IRI."""

EDGE = ["from", "relation", "to"]
"""The columns of a table of edges."""

NAMING = 3
"""Columns that name a bar, at most: the first that do not count."""

KINDS = frozenset(["relation", "fromKind", "toKind"])
"""Columns that hold the name of a kind of node or edge, which has words in each language."""

TURTLE = 100_000
"""Characters of Turtle that a page shows."""

LONGEST_LINK = 8_000
"""Characters of an address from which the buttons of a form are used instead: not every program takes more."""

LARGEST = 8_000_000
"""Bytes of an answer that a page reads; of a larger one it offers the files. The endpoint keeps none that is larger."""

HELD = 4
"""Answers that are kept as they were read, so that the next page of one is quick."""

Words = Callable[[Term], str]


@dataclass(frozen=True)
class State:
    """How an answer is shown: `sort` a column (`-` before it for the other way), `page` from 1, `show` table, chart,
    map or turtle, `number` the column that bars count."""

    sort: str = ""
    page: str = "1"
    show: str = ""
    number: str = ""

    def changed(self, **values: object) -> State:
        """Another state; what is not named stays, but the page is the first again."""
        return replace(self, **{"page": "1", **{k: str(v) for k, v in values.items()}})

    def query(self) -> list[tuple[str, str]]:
        """The parameters of an address that make this state."""
        first = State()
        return [(k, v) for k, v in vars(self).items() if v != getattr(first, k)]


STATES = frozenset(vars(State()))
"""The parameters that say how an answer is shown; no library query may have one of these names."""


def state(values: Mapping[str, str]) -> State:
    """The state that the parameters hold. `go` is what a button of a form says, and goes before the rest."""
    said = {k: v for k, v in values.items() if k in STATES and v}
    said |= {k: v for k, v in parse_qsl(values.get("go", "")[:500]) if k in STATES}
    return State(**said)


@dataclass(frozen=True)
class Result:
    """An answer to be shown at `path` with the parameters `about` (the query, or those of a library query).
    `headings`: variable → heading; `hidden`: columns that are not shown; `caption`: what the table is called; `map`:
    the path and the parameters of the whole page of its map.
    """

    answer: Answer
    state: State
    path: str
    about: tuple[tuple[str, str], ...]
    language: str
    caption: str
    headings: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    map: tuple[str, tuple[tuple[str, str], ...]] = ("", ())

    @property
    def whole_map(self) -> str:
        """Where the map of the answer has a page of its own."""
        path, about = self.map
        return f"{path}?{urlencode(about)}"

    @property
    def posted(self) -> bool:
        """Whether the address would be too long, so that buttons of a form take the place of links."""
        return len(urlencode(self.about)) > LONGEST_LINK

    def address(self, **values: object) -> str:
        """Where the same answer is shown in another state."""
        said = urlencode([*self.about, *self.state.changed(**values).query()])
        return f"{self.path}?{said}#result" if said else f"{self.path}#result"

    def go(self, **values: object) -> str:
        """The same as what a button of a form says."""
        asked = self.state.changed(**values)
        return urlencode(vars(asked))


class _Held:
    """The answers that were read last, by the bytes that they were read from. One is read at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[int, tuple[bytes, Answer]] = OrderedDict()

    def read(self, name: str, media: str, body: bytes) -> Answer:
        with self._lock:
            held = self._answers.pop(id(body), None)
            if held is None or held[0] is not body:
                held = (body, Answer.read(name, media, body))
            self._answers[id(body)] = held
            while len(self._answers) > HELD:
                self._answers.popitem(last=False)
            return held[1]


def read(graph: Graph, name: str, media: str, body: bytes) -> Answer:
    """An answer of the endpoint as rows or triples; the last few are kept."""
    held: _Held = graph.once("answers that were read", _Held)
    return held.read(name, media, body)


def values(graph: Graph, result: Result) -> dict[str, Any]:
    """What the template `result.html` needs. Raises `InputError` for a column or a page that is not there."""
    answer, now = result.answer, result.state
    said: dict[str, Any] = {"r": result, "truth": answer.truth, "kinds": [], "turtle": ""}
    if answer.truth is not None:
        return said
    table = answer.table if answer.table is not None else arrange.triples(answer.triples or [])
    things = Things(graph.store, result.language)
    found, show = arrange.edges(table), now.show or "table"
    drawn = found.edges if found else []
    columns = arrange.visible(table, result.hidden) or table.columns
    if show == "map":
        table, columns = Table(EDGE, [(e.start, e.relation, e.end) for e in drawn]), EDGE
    if now.sort:
        table = arrange.ordered(table, now.sort, _words(things, table, now.sort.removeprefix("-")))
    counts = [c for c in arrange.numeric(table) if c in columns]
    naming = [c for c in columns if c not in counts][:NAMING]
    kinds = ["table", *(["chart"] if counts and naming else []), *(["map"] if drawn else [])]
    kinds += ["turtle"] if answer.triples is not None else []
    if show not in kinds:
        raise InputError("show-unknown", status=404, show=show[:40], kinds=", ".join(kinds))
    said |= {"kinds": kinds if table.rows else [], "show": show, "total": len(table.rows)}
    if show == "turtle":
        text = answer.turtle()
        return {**said, "turtle": text[:TURTLE], "cut": len(text) > TURTLE}
    if show == "chart":
        counting = now.number or counts[0]
        if counting not in counts:
            raise InputError("column-unknown", status=404, column=counting[:80], columns=", ".join(counts))
        return said | _chart(things, table, naming, counting, counts)
    if show == "map":
        said |= _map(graph, things, found) if found else {}
        result = replace(result, headings=texts.catalogue(result.language)["workbench"]["edge"])
    return said | _rows(things, table, columns, result)


def _words(things: Things, table: Table, column: str) -> Words:
    """What things are called, for putting a column in order."""
    if column in table.columns:
        at = table.columns.index(column)
        found = {row[at].value for row in table.rows if isinstance(row[at], ox.NamedNode)}  # type: ignore[union-attr]
        if len(found) > SORTED:
            return lambda term: term.value
        things.load_titles(found)
    return lambda term: name_of(things, term)


def names(store: Store, language: str, table: Table) -> Words:
    """What the things of a whole table are called, for files; of a very large one their short IRIs."""
    found = {term.value for row in table.rows for term in row if isinstance(term, ox.NamedNode)}
    things = Things(store, language)
    if len(found) > 4 * SORTED:
        return lambda term: iris.shorten(term.value) if isinstance(term, ox.NamedNode) else term.value
    things.load_titles(found)
    return lambda term: name_of(things, term)


def name_of(things: Things, term: Term) -> str:
    """What a term is called: the title of a thing that the graph knows, else the text or the short IRI."""
    if isinstance(term, ox.NamedNode):
        return things.title(term.value).text if things.said(term.value) else iris.shorten(term.value)
    return term.value


def _rows(things: Things, table: Table, columns: list[str], result: Result) -> dict[str, Any]:
    """One page of rows; of each column its name, heading, whether it counts and how it is sorted."""
    size = max(FEWEST, min(ROWS, CELLS // max(1, len(columns))))
    pages = max(1, -(-len(table.rows) // size))
    asked = result.state.page
    if not (asked.isascii() and asked.isdigit() and len(asked) < 8 and 1 <= int(asked) <= pages):
        raise InputError("page-unknown", status=404, page=asked[:20], last=pages)
    page = int(asked)
    rows = table.rows[(page - 1) * size : page * size]
    at = {c: table.columns.index(c) for c in columns}
    behind = {c: table.columns.index(arrange.beside(table, c)) for c in columns}
    wanted = {
        term.value
        for row in rows
        for c in columns
        if isinstance(term := row[at[c]] or row[behind[c]], ox.NamedNode)
    }
    things.load_titles(wanted)
    counts, said = set(arrange.numeric(table)), texts.catalogue(result.language)
    kinds = {**said["maps"]["node-kind"], **said["maps"]["edge-kinds"]}
    made: dict[tuple[Any, ...], dict[str, Any]] = {}

    def cell(row: tuple[Term | None, ...], column: str) -> dict[str, Any]:
        iri = row[behind[column]]
        term = row[at[column]] or iri  # a thing without a name in this language has another
        named = column in KINDS
        key = (term, iri, named, column in counts)
        found = made.get(key)
        if found is None:
            found = made[key] = _cell(things, term, iri, column in counts)
            if named:
                found["text"] = kinds.get(found["text"], found["text"])
        return found

    shown = [[cell(row, c) for c in columns] for row in rows]
    return {
        "columns": [
            {
                "name": c,
                "heading": arrange.named(result.headings, c),
                "number": c in counts,
                "sorted": {c: "ascending", f"-{c}": "descending"}.get(result.state.sort, "none"),
                "next": f"-{c}" if result.state.sort == c else c,
            }
            for c in columns
        ],
        "rows": shown,
        "page": page,
        "pages": pages,
        "first": (page - 1) * size + 1 if rows else 0,
        "last": (page - 1) * size + len(rows),
    }


def _cell(things: Things, term: Term | None, behind: Term | None, number: bool) -> dict[str, Any]:
    """What a cell shows: words, their language, where they lead, and the short IRI where that says more."""
    cell: dict[str, Any] = {"text": "", "href": "", "short": "", "lang": "", "number": number}
    if isinstance(behind, ox.NamedNode):
        cell["href"] = view_of(behind.value)
    if isinstance(term, ox.NamedNode):
        short = cut(iris.shorten(term.value))
        title = things.title(term.value) if things.said(term.value) else None
        cell["text"] = cut(title.text) if title else short
        cell["short"] = short if short != cell["text"] else ""
        cell["lang"] = title.pieces[0].lang if title and len(title.pieces) == 1 else ""
    elif term is not None:
        cell["text"] = cut(term.value)
        cell["lang"] = (isinstance(term, ox.Literal) and term.language) or ""
    return cell


def cut(text: str) -> str:
    """As much of a value as a cell shows."""
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def _chart(
    things: Things, table: Table, naming: list[str], counting: str, counts: list[str]
) -> dict[str, Any]:
    """Bars, each with the cells that name its row and its number as it is written."""
    drawn = bars.bars(table, counting)
    rows = [table.rows[bar.row] for bar in drawn.bars]
    at = [(table.columns.index(c), table.columns.index(arrange.beside(table, c))) for c in naming]
    wanted = {t.value for row in rows for p, q in at if isinstance(t := row[p] or row[q], ox.NamedNode)}
    things.load_titles(wanted)
    by = table.columns.index(counting)
    shown = [
        (bar, [_cell(things, row[p] or row[q], row[q], False) for p, q in at if row[p] or row[q]], row[by])
        for bar, row in zip(drawn.bars, rows, strict=True)
    ]
    return {"bars": drawn, "shown": shown, "counts": counts, "naming": naming}


def known(things: Things) -> maps.Known:
    """What maps ask of things, from the same titles that tables show."""
    return maps.Known(
        things.load_titles,
        lambda iri: things.title(iri).text if things.said(iri) else "",
        lambda iri: things.iris(iri, TYPE),
    )


def leads(node: Node, prefix: str) -> str:
    """The page of a node of an answer's map; "" for what is no thing."""
    return prefix + view_of(node.id) if maps.is_thing(node.id) else ""


def _map(graph: Graph, things: Things, found: arrange.Edges) -> dict[str, Any]:
    language = things.language
    of = question.Sources(graph.store, graph.overview, Lookup(graph.store, graph.names), None)
    drawn = maps.drawn_from_edges(of, found, language, known=known(things), resting=False)
    prefix = "/en" if language == "en" else ""
    picture = drawing.svg(drawn, layout.layered(drawn), lambda node: leads(node, prefix))
    return {"picture": drawing.markup(picture), "counted": inside.counted(drawn)}
