"""A map from the rows of a library query, each of which is an edge with what it rests on.

A query whose name begins with `network_` has the columns `from`, `fromKind`, `fromLabel`, `relation`, `to`, `toKind`,
`toLabel`, and may have `basis` and `evidence` (IRI) and `word`, what the edge is called where the word of its kind
says too little (a role, the form of an alignment). Kinds are keys of `kinds.NODES` and `kinds.EDGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import pyoxigraph as ox

from ...graph.evidence import Passage, Passages
from ...graph.store import Store, Term
from ...ontology import iris
from ...ontology.errors import InputError
from ...ontology.turtle import natural_key
from ...queries import library
from ...queries.lookup import Lookup, in_a_plan, version_of
from ...queries.overview import Overview
from ...queries.results import Answer
from .kinds import EDGES, NODES
from .model import MOST, Edge, Map, Node, Place, cut, with_room

PREFIX: Final = "network_"
"""How the names of queries begin whose rows are the edges of a map."""

STEPS: Final = 3
"""Steps from a thing that a map goes at most."""

MUCH: Final = 20_000
"""Things that hang together with one, at most; of more nobody learns anything from a map."""

AROUND: Final = "network_around"
"""The query that gives the edges of one thing; it is asked again for each thing that it finds, step by step."""

ABREAST, FEW = 200, 8
"""Things that it is asked about in one query; so few are quicker asked about one by one."""

_END: Final = ("thing", "actor", "part", "version", "area")
"""Parameters whose value is what a map is about, the first that is given."""


Row: TypeAlias = dict[str, str]
"""Column → text, of one row of an answer."""

Question: TypeAlias = tuple[str, Mapping[str, Term]]
"""The text of a query, and the variables that are held to terms."""


@dataclass(frozen=True)
class Sources:
    """What maps are read from: one snapshot, with its overview, look-ups and the passages where they are at hand."""

    store: Store
    overview: Overview
    lookup: Lookup
    passages: Passages | None = None
    digest: str = ""
    built: str = ""


def names() -> list[str]:
    """The maps there are: the library queries whose rows are edges, in the order of their titles."""
    found = [q for q in library.library().values() if q.name.startswith(PREFIX)]
    return [q.name for q in sorted(found, key=lambda q: q.title("sv"))]


def ask(
    of: Sources, name: str, values: Mapping[str, str], language: str, *, steps: int = 2, most: int = MOST
) -> Map:
    """The map of a library query with its parameters, asked of the store directly.

    `steps`: how far `network_around` goes, 1 to `STEPS`. `most`: nodes taken. Raises `InputError`
    for a name that is no map, and for parameters as `library.bind` does.
    """
    asking = questions(of.store, name, values, language, steps)
    try:
        text, held = next(asking)
        while True:
            found = Answer.of(name, of.store.query(text, bindings=held)).table
            text, held = asking.send(list(found.dicts()) if found else [])
    except StopIteration as done:
        return drawn(of, name, values, done.value, language, most=most)


def drawn(
    of: Sources, name: str, values: Mapping[str, str], rows: Iterable[Row], language: str, *, most: int = MOST
) -> Map:
    """The map of a library query from the rows that it was answered with, the other arguments as for `ask`."""
    query = library.get(name)
    given = {k: v for k, v in values.items() if v}
    focus = _focus(query, given)
    made = _Making(of, language)
    for row in rows:
        made.add(row)
    whole = Map(
        name,
        query.title(language),
        query.description(language),
        language,
        tuple(sorted(made.nodes(), key=order)),
        tuple(made.edges()),
        choices(of, query, given, language),
        tuple(sorted(given.items())),
        focus if focus in made.kinds else "",
        None,
        of.digest,
        of.built,
    )
    return made.read(cut(whole, most, with_room(made.always(), most)))


def choices(of: Sources, query: library.Query, given: Mapping[str, str], language: str) -> tuple[str, ...]:
    """What was chosen, in words: each parameter that has a value, by what its value is called."""
    said = []
    for name, parameter in query.parameters.items():
        value = given.get(name) or parameter.default
        if value:
            term = parameter.parse(value)
            words = of.lookup.name(term.value)[language] if term.value.startswith("http") else term.value
            code = of.overview.parts[term.value].code if term.value in of.overview.parts else ""
            said.append(f"{parameter.label[language]}: {f'{code} {words}'.strip()}")
    return tuple(said)


def _focus(query: library.Query, given: Mapping[str, str]) -> str:
    for name in _END:
        parameter = query.parameters.get(name)
        value = (given.get(name) or parameter.default) if parameter else None
        if parameter and value:
            return parameter.parse(value).value
    return ""


def questions(
    store: Store, name: str, values: Mapping[str, str], language: str, steps: int = 2
) -> Generator[Question, list[Row], list[Row]]:
    """What a map asks, a query at a time: whoever runs them sends the rows of each, and gets all in the end. So rows
    can come from the store or from a process with a limit. Raises `InputError` as `ask` does.
    """
    query = library.get(name)
    if not name.startswith(PREFIX):
        raise InputError("map-unknown", status=404, name=name[:80], known=", ".join(names()))
    given = {k: v for k, v in values.items() if v}
    bound = library.bind(query, given, language, store)
    if name != AROUND:
        return (yield query.file.text, bound)
    start = bound["thing"].value
    seen, todo = {start}, [start]
    found: dict[tuple[str, ...], Row] = {}
    for _ in range(max(1, min(steps, STEPS))):
        reached: dict[str, None] = {}
        abreast = 1 if len(todo) <= FEW else ABREAST
        for first in range(0, len(todo), abreast):
            things = [ox.NamedNode(thing) for thing in todo[first : first + abreast]]
            if abreast == 1:
                asked = query.file.text, {**bound, "thing": things[0]}
            else:
                asked = library.pinned(query, {"thing": things}), {"lang": bound["lang"]}
            for row in (yield asked):
                found[row["from"], row["to"], row["relation"], row["word"], row["basis"], row["evidence"]] = (
                    row
                )
                reached |= dict.fromkeys((row["from"], row["to"]))
            if len(seen) + len(reached) > MUCH:
                raise InputError("map-wide", status=413, count=MUCH, steps=steps)
        todo = [thing for thing in reached if thing not in seen]
        seen |= reached.keys()
        if not todo:
            break
    return list(found.values())


def order(node: Node) -> tuple[int, tuple[object, ...]]:
    """The order of the nodes of a map: by kind as in the legend, then by IRI."""
    return list(NODES).index(node.kind), tuple(natural_key(node.id))


class _Making:
    """Collects nodes and edges from rows."""

    def __init__(self, of: Sources, language: str) -> None:
        self._of, self._language = of, language
        self.kinds: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._edges: dict[tuple[str, str, str, str, str], dict[str, None]] = {}
        self._plans: dict[str, dict[str, None]] = {}

    def add(self, row: Row) -> None:
        """Takes up a row."""
        for end in ("from", "to"):
            kind = row[f"{end}Kind"]
            self.kinds[row[end]] = kind if kind in NODES else "other"
            self._names[row[end]] = row[f"{end}Label"]
        relation = row["relation"] if row["relation"] in EDGES else "linked"
        key = (row["from"], row["to"], relation, iris.key(row.get("basis") or ""), row.get("word") or "")
        evidence = self._edges.setdefault(key, {})
        if row.get("evidence"):
            evidence[row["evidence"]] = None
        own = {version_of(row[end]) for end in ("from", "to")} - {""}
        for end in ("from", "to"):
            self._plans.setdefault(row[end], {}).update(dict.fromkeys(sorted(own)))

    def always(self) -> list[str]:
        """What must stay in a map that is cut: the plans."""
        return [iri for iri, kind in self.kinds.items() if kind == "plan"]

    def nodes(self) -> Iterable[Node]:
        """The nodes, without their passages."""
        parts, versions = self._of.overview.parts, self._of.overview.versions
        for iri, kind in self.kinds.items():
            part = parts.get(iri)
            own = version_of(iri)
            group = ""
            if part is not None:
                kind = "target" if kind == "part" and part.framework == "agenda2030" else kind
                group = self._called(str(iris.thing("framework", part.framework)))
            elif own in versions:
                group = versions[own].label[self._language]
            plans = tuple(self._plans.get(iri, ()))
            yield Node(iri, kind, self._names[iri], part.code if part else "", group, plans)

    def _called(self, iri: str) -> str:
        return self._of.lookup.name(iri)[self._language]

    def edges(self) -> Iterable[Edge]:
        """The edges in one order, each with the IRIs of what it rests on as places without words."""
        for (start, end, kind, basis, word), evidence in sorted(self._edges.items()):
            places = tuple(Place(e, "", "", "", 0, 0) for e in sorted(evidence))
            yield Edge(start, end, kind, basis, word, places)

    def read(self, drawn: Map) -> Map:
        """The same map with the passages of its nodes and edges: only of those that are drawn."""
        place = self._placing()
        nodes = tuple(replace(n, places=self._own(n.id, place)) for n in drawn.nodes)
        edges = tuple(
            replace(e, places=tuple(p for x in e.places if (p := place(x.evidence)))) for e in drawn.edges
        )
        return replace(drawn, nodes=nodes, edges=edges)

    def _own(self, iri: str, place: Callable[[str], Place | None]) -> tuple[Place, ...]:
        if not in_a_plan(iri):
            return ()
        found = (place(p.evidence) for p in self._of.lookup.places(iri))
        return tuple(p for p in found if p)

    def _placing(self) -> Callable[[str], Place | None]:
        held: dict[str, Place | None] = {}

        def place(evidence: str) -> Place | None:
            if evidence not in held:
                held[evidence] = self._placed(evidence)
            return held[evidence]

        return place

    def _placed(self, evidence: str) -> Place | None:
        at = self._of.lookup.place(evidence)
        version = self._of.overview.versions.get(at.version) if at else None
        if at is None or version is None:
            return None
        words = None
        if self._of.passages is not None:
            digest = self._of.lookup.first(evidence, str(iris.SG.passageDigest)).lower()
            words = self._of.passages.read(Passage(evidence, version.iri, at.start, at.end, digest))
        title = version.label[self._language]
        return Place(evidence, at.version, title, at.heading, at.start, at.end, words or "")


def with_passages(of: Sources, drawn: Map) -> Map:
    """A map whose edges name what they rest on by the IRIs of evidence, with the passages of its nodes and edges."""
    return _Making(of, drawn.language).read(drawn)
