"""What the pages of actors, concepts and areas have in common: names in a language, kinds, passages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from ..graph.evidence import Passage
from ..ontology import iris
from ..ontology.iris import SG
from ..queries import actors, areas, concepts
from ..queries.lookup import Lookup, Place
from ..queries.overview import Area, Framework, Overview, Version, Words
from ..visualisations.report import Cell, Column, Link, Report, Section, Table
from .site import Graph


class Said(NamedTuple):
    """Words, and their language where it is not the page's ("" where it is, or is unknown)."""

    text: str
    lang: str = ""


class Named(NamedTuple):
    """A thing that is named on a page: its IRI and what it is called."""

    iri: str
    name: Said


class Ranked(NamedTuple):
    """A version, the name of its area, and whether it is in force today."""

    version: Version
    area: str
    in_force: bool


class Reading:
    """What one page reads of a graph, in its language."""

    def __init__(self, graph: Graph, language: str) -> None:
        self.graph = graph
        self.language = language
        self.overview: Overview = graph.overview
        self.lookup: Lookup = graph.once("lookup", lambda: Lookup(graph.store, graph.names))

    @cached_property
    def roles(self) -> actors.Roles:
        return self.graph.once("roles", lambda: actors.roles(self.graph.store))

    @cached_property
    def actors(self) -> dict[str, actors.Actor]:
        return self.graph.once("actors", lambda: actors.actors(self.graph.store))

    @cached_property
    def areas(self) -> dict[str, Area]:
        return self.graph.once("areas", lambda: areas.areas(self.graph.store))

    @cached_property
    def schemes(self) -> dict[str, concepts.Scheme]:
        return self.graph.once("schemes", lambda: concepts.schemes(self.graph.store, self.lookup))

    @cached_property
    def frameworks(self) -> dict[str, Framework]:
        """All frameworks by key, those that the graph does not divide into parts too."""
        return self.graph.once(
            "frameworks", lambda: concepts.frameworks(self.graph.store, self.overview.frameworks)
        )

    @cached_property
    def ranked(self) -> list[Ranked]:
        """All versions: those in force today first, then by area."""
        overview, today = self.overview, datetime.date.today()

        def make() -> list[Ranked]:
            found = [
                Ranked(v, self.area(v.area), overview.in_force(v, today)) for v in overview.versions.values()
            ]
            return sorted(found, key=lambda r: (not r.in_force, r.area, r.version.key))

        return self.graph.once(f"ranked/{today}/{self.language}", make)

    def words(self, said: Words) -> Said:
        """Words in the page's language, else in another, which is then told."""
        text = said[self.language]
        if said.by_language.get(self.language) == text:
            return Said(text)
        return Said(text, next((lang for lang, other in said.by_language.items() if other == text), ""))

    def name(self, iri: str) -> Said:
        """What a thing is called."""
        return self.words(self.lookup.name(iri))

    def named(self, iri: str) -> Named:
        return Named(iri, self.name(iri))

    def kind(self, iri: str) -> str:
        """What kind of thing of ours it is, e.g. "mål"; "" where it is none."""
        kind = self.lookup.kind(iri)
        return self.name(kind).text if kind else ""

    def role(self, key: str) -> str:
        return self.concept("role", key)

    def concept(self, scheme: str, key: str) -> str:
        """What a concept of a scheme is called; "" for no key."""
        return self.name(str(iris.concept(scheme, key))).text if key else ""

    def version(self, key: str) -> Version | None:
        return self.overview.versions.get(key)

    def title(self, key: str) -> str:
        """What a version is called."""
        found = self.version(key)
        return found.label[self.language] if found else key

    def area(self, code: str) -> str:
        """What an area is called."""
        return self.areas[code].label[self.language] if code in self.areas else code

    def quoted(self, place: Place) -> str | None:
        """The words of a passage, where its source is at hand."""
        digest = self.lookup.first(place.evidence, str(SG.passageDigest)).lower()
        version = str(iris.thing("plan", place.version))
        return self.graph.passages.read(Passage(place.evidence, version, place.start, place.end, digest))

    def sources(self, versions: list[str]) -> tuple[Link, ...]:
        """The documents of some versions, at their publishers, the first twenty."""
        known = [v for v in (self.version(k) for k in dict.fromkeys(versions)) if v]
        return tuple(Link(v.label[self.language], v.page or v.iri) for v in known[:20])


def rdf(at: str) -> tuple[tuple[str, str], ...]:
    """The files of a thing in RDF as (name, address), where its linked-data page is `at`."""
    path, mark, search = at.partition("?")
    forms = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf"), ("N-Triples", "nt"))
    return tuple((name, f"{path}.{ending}{mark}{search}") for name, ending in forms)


def table(
    said: Mapping[str, str], caption: str, keys: Iterable[str], heads: str, rows: Iterable[tuple[Cell, ...]]
) -> Table:
    """A table for files; the headings are the sentences `col-<key>`, `heads` is the column that heads its row."""
    columns = tuple(Column(k, said[f"col-{k}"], heads=k == heads) for k in keys)
    return Table(caption, columns, tuple(rows), sheet=caption)


def report(name: str, title: str, language: str, lead: str, tables: list[Table]) -> Report:
    """A report of tables, the first of which is its main one, each under its caption."""
    sections = tuple(Section(t.caption, (t,)) for t in tables)
    return Report(name, title, language, lead, tables[0], sections)
