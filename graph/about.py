"""What the graph says of itself: its description in numbers, its catalogue, and the files that both name.

The description counts itself and the catalogue; the catalogue tells the checksums of files that hold the
description. Both are therefore made again until nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from ..ontology import iris, texts
from . import catalogue, dumps, statistics, void
from .catalogue import Facts, File, Plan
from .dumps import EXTENSIONS, Dump
from .settings import Publisher
from .statistics import Statistics
from .store import EmbeddedStore

ROUNDS = 12
"""Times that the catalogue is made before it is given up; twice is the rule."""

UNKNOWN = 10**15
"""Stands for the size of a file that is not written yet: a number that nothing else in the graph has."""

_PLANS = """
SELECT ?graph ?version ?start ?end WHERE {
  GRAPH ?graph { ?version a sg:PolicyVersion }
  OPTIONAL { ?version dcterms:temporal/dcat:startDate ?start }
  OPTIONAL { ?version dcterms:temporal/dcat:endDate ?end }
} ORDER BY ?graph"""
_AREAS = """
SELECT ?version ?area WHERE {
  ?version a sg:PolicyVersion ; dcterms:isVersionOf/dcterms:spatial ?area } ORDER BY ?version ?area"""
_START = "SELECT (MIN(?day) AS ?found) WHERE { ?version a sg:PolicyVersion ; sg:validFrom ?day }"
_END = "SELECT (MAX(?day) AS ?found) WHERE { ?version a sg:PolicyVersion ; sg:validUntil ?day }"
_NEWEST = """
SELECT ?graph (MAX(STR(?day)) AS ?newest) WHERE {
  GRAPH ?graph { { ?s dcterms:created ?day } UNION { ?s sg:assessedOn ?day } }
  FILTER(DATATYPE(?day) = xsd:date)
} GROUP BY ?graph"""


@dataclass(frozen=True)
class Described:
    """`quads`: the graphs `graph/void` and `graph/catalogue`; `dumps`: all files to download."""

    quads: list[ox.Quad]
    dumps: list[Dump]


def describe(
    store: EmbeddedStore,
    graphs: Mapping[str, Sequence[ox.Quad]],
    turtle: Mapping[str, bytes],
    publisher: Publisher,
) -> Described:
    """Describes the graphs (IRI → quads) that the store holds, and adds the description to the store.

    `turtle`: the Turtle file of a graph, where it has one. Raises `InputError` for a publisher that cannot be
    written.
    """
    made = {iri: dumps.of_graph(iri, quads, turtle.get(iri)) for iri, quads in graphs.items()}
    facts = _facts(store, publisher)
    files = [_file(dump) for plan in facts.plans for dump in made[plan.graph]]
    numbers = _Numbers(store, [*graphs, str(void.PAGE), str(catalogue.PAGE)], facts.modified)
    whole = [File("", e, dumps.path_of("", e), UNKNOWN + at, f"{at:064x}") for at, e in enumerate(EXTENSIONS)]
    entries: list[ox.Quad] = []
    together: list[Dump] = []
    for _ in range(ROUNDS):
        listed = _quads(catalogue.PAGE, catalogue.describe(replace(facts, files=[*whole, *files])))
        _swap(store, entries, listed)
        entries = listed
        if not numbers.settle():
            break
        together = dumps.of_whole({**graphs, str(void.PAGE): numbers.quads})
        whole = [_file(dump) for dump in together]
    else:
        raise AssertionError("the catalogue and the description do not settle")
    made[str(void.PAGE)] = dumps.of_graph(str(void.PAGE), numbers.quads)
    made[str(catalogue.PAGE)] = dumps.of_graph(str(catalogue.PAGE), entries)
    return Described(
        [*numbers.quads, *entries], [*together, *(dump for some in made.values() for dump in some)]
    )


class _Numbers:
    """The graph `graph/void` in the store, counted until it says what the store holds with it."""

    def __init__(self, store: EmbeddedStore, graphs: Sequence[str], modified: str | None) -> None:
        self.quads: list[ox.Quad] = []
        self._store, self._modified = store, modified
        self._titles = {iri: titles for iri in graphs if (titles := _title(store, iri))}
        self._dumps = {"": ["graph.nq", *dumps.paths("")], **{iri: dumps.paths(iri) for iri in graphs}}
        self._things = _examples(store)
        self._found: Statistics | None = None
        self._before: set[tuple[str, str, str]] = set()
        self._alike = False
        self._examples = 3

    def settle(self) -> bool:
        """Whether anything had to change."""
        before = self.quads
        while not self._rounds():
            # A number can be one of the distinct values that it counts, and then never settle. One example
            # more moves all the numbers.
            if self._examples >= len(self._things):
                raise AssertionError("the description does not settle")
            self._examples += 1
        return self.quads != before

    def _rounds(self) -> bool:
        """Counts and writes until nothing changes; whether that came to be, or the same numbers came round again."""
        seen: list[Statistics | None] = []
        while self._found not in seen:
            if self._found and self._alike:
                seen.append(self._found)
                self._found = statistics.recount(self._store, self._found)
            else:
                self._found = statistics.count(self._store, self._found)
            made = void.describe(
                self._found,
                titles=self._titles,
                dumps=self._dumps,
                examples=self._things[: self._examples],
                modified=self._modified,
            )
            quads = _quads(void.PAGE, made)
            if quads == self.quads:
                return True
            skeleton = _skeleton(quads)
            self._alike, self._before = skeleton == self._before, skeleton
            _swap(self._store, self.quads, quads)
            self.quads = quads
        return False


def _skeleton(quads: Iterable[ox.Quad]) -> set[tuple[str, str, str]]:
    """The quads less the values of their literals. While it stays, only distinct values can come to count otherwise."""
    return {
        (str(q.subject), q.predicate.value, o.datatype.value if isinstance(o, ox.Literal) else str(o))
        for q in quads
        for o in (q.object,)
    }


def _quads(graph: str, triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    name = ox.NamedNode(str(graph))
    return [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]


def _swap(store: EmbeddedStore, old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> None:
    before, after = set(old), set(new)
    store.remove(before - after)
    store.add(after - before)


def _file(dump: Dump) -> File:
    return File(dump.graph, dump.extension, dump.path, len(dump.data), dump.sha256)


def _facts(store: EmbeddedStore, publisher: Publisher) -> Facts:
    newest = {row["graph"].value: row["newest"].value for row in _rows(store, _NEWEST)}
    areas: dict[str, list[str]] = {}
    for row in _rows(store, _AREAS):
        areas.setdefault(row["version"].value, []).append(row["area"].value)
    plans = {
        row["graph"].value: Plan(
            graph=row["graph"].value,
            version=row["version"].value,
            titles=_said(store, row["graph"].value, "dcterms:title")
            or _said(store, row["version"].value, "skos:prefLabel"),
            areas=areas.get(row["version"].value, []),
            start=row["start"],
            end=row["end"],
            modified=newest.get(row["graph"].value),
        )
        for row in _rows(store, _PLANS)
    }
    start, end = (_rows(store, query)[0]["found"] for query in (_START, _END))
    return Facts(publisher, list(plans.values()), [], start, end, max(newest.values(), default=None))


def _rows(store: EmbeddedStore, query: str) -> list[Any]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def _said(store: EmbeddedStore, subject: str, name: str) -> dict[str, str]:
    """What a property says of a thing, by language."""
    found = store.triples(ox.NamedNode(subject), ox.NamedNode(str(iris.expand(name))))
    said = {t.object.language: t.object.value for t in found if isinstance(t.object, ox.Literal)}
    return {language: said[language] for language in texts.LANGUAGES if language in said}


def _title(store: EmbeddedStore, graph: str) -> dict[str, str]:
    """A title by language for a graph that has none in its own file, or nothing."""
    name = graph.removeprefix(str(iris.graph("")))
    kind, _, _ = name.partition("/")
    if kind == "scheme":
        labels = _said(store, iris.BASE + name, "skos:prefLabel")
        return {tag: texts.text(tag, "graphs.scheme", label=label) for tag, label in labels.items()}
    if name in texts.catalogue("sv")["graphs"]:
        return {tag: texts.text(tag, f"graphs.{name}") for tag in texts.LANGUAGES}
    return {}


def _examples(store: EmbeddedStore) -> list[str]:
    """Things of ours to begin with: the versions, then others."""
    versions = [row["version"].value for row in _rows(store, _PLANS)]
    things = {t.subject.value for t in store.triples() if isinstance(t.subject, ox.NamedNode)}
    return [*versions, *sorted({iri for iri in things if iri.startswith(f"{iris.BASE}id/")} - set(versions))]
