"""What areas share, in words and as tables: areas around a concept, pairs of areas, and the elements of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ..graph.store import Store
from ..ontology import iris, texts
from ..queries.called import names, values
from ..queries.overview import Overview
from ..queries.selection import Selection
from ..queries.sharing import Group, Pair, Shared, Sharing
from .report import Cell, Column, Link, Table

ROLE = f"{iris.BASE}scheme/role/"

OF_ACTORS = ("actor", "actor-kind")
"""Kinds whose elements are participations, memberships and signatures, which have no names of their own."""

LARGEST = 20_000
"""Rows of the table of elements; the rest is left out, and the table says so by its caption."""


class Element(NamedTuple):
    """An element that links to a concept: what it is called, the thing to read about it, the version (key), and the
    statement itself (IRI), whose passages carry it.
    """

    name: str
    about: str
    version: str
    statement: str


@dataclass(frozen=True)
class Seen:
    """What the pages are made from: a kind of `sharing.QUERIES` (of framework parts, a framework's key or "" for all),
    for the versions chosen.
    """

    store: Store
    overview: Overview
    sharing: Sharing
    chosen: Selection
    language: str
    kind: str
    framework: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """The texts of the subject."""
        found: dict[str, Any] = texts.catalogue(self.language)["overlaps"]
        return found

    @cached_property
    def shared(self) -> Shared:
        return self.sharing.shared(self.kind, self.framework, self.chosen.keys)

    def name(self, concept: str) -> str:
        """What a concept is called; a framework part with its code."""
        part = self.overview.parts.get(concept) if self.kind == "framework" else None
        label = self.sharing.links(self.kind).names[concept][self.language]
        return f"{part.code} {label}" if part else label

    def area(self, code: str) -> str:
        """What an area is called."""
        return self.overview.areas[code].label[self.language]

    def in_words(self, pair: Pair) -> str:
        """How much a pair shares, e.g. "delar 7 av 12"."""
        return str(self.said["shares"].format(shared=pair.shared, either=pair.either))

    def keys(self, area: str) -> tuple[str, ...]:
        """The keys of the chosen versions of an area."""
        return tuple(v.key for v in self.chosen.of.get(area, ()))

    def common(self, a: str, b: str) -> list[tuple[str, int, int]]:
        """(concept, elements in a, elements in b) of what both have: most elements first, then in its order."""
        one, other = self.shared.counts.get(a, {}), self.shared.counts.get(b, {})
        found = [(c, one[c], other[c]) for c in self.shared.concepts if c in one and c in other]
        return sorted(found, key=lambda each: -(each[1] + each[2]))

    def alone(self, a: str, b: str) -> list[tuple[str, int]]:
        """(concept, elements) of what a has and b has not: most elements first, then in its order."""
        one, other = self.shared.counts.get(a, {}), self.shared.counts.get(b, {})
        return sorted(
            ((c, one[c]) for c in self.shared.concepts if c in one and c not in other), key=lambda e: -e[1]
        )

    def named(self, found: Iterable[tuple[str, str]]) -> list[Element]:
        """Elements, given as (version, element), with what they are called; of actors the role and what it is in."""
        some = list(found)
        statements = [x for _, x in some]
        if self.kind not in OF_ACTORS:
            called = names(self.store, statements)
            return [Element(called[x][self.language], x, v, x) for v, x in some]
        links = values(self.store, statements, "sg:role|sg:participationIn|org:organization")
        called = names(self.store, (iri for each in links.values() for iri in each))
        made = []
        for v, x in some:
            roles = [called[i][self.language] for i in links[x] if i.startswith(ROLE)]
            about = next((i for i in links[x] if not i.startswith(ROLE)), x)
            said = called[about][self.language] if about in called else about.rsplit("/", 1)[-1]
            made.append(Element(f"{', '.join(roles) or self.said['named']}: {said}", about, v, x))
        return made


def _columns(seen: Seen, *keys: str) -> tuple[Column, ...]:
    return tuple(
        Column(k.replace("-", "_"), seen.said["column"][k], heads=k in ("concept", "pair")) for k in keys
    )


def groups_table(seen: Seen, groups: Iterable[Group]) -> Table:
    """A row for each concept: how many areas have it, which, and with how many elements."""
    rows: list[tuple[Cell, ...]] = [
        (
            Link(seen.name(g.concept), g.concept),
            len(g.areas),
            g.total,
            "; ".join(f"{seen.area(a)} ({n})" for a, n in g.areas),
        )
        for g in groups
    ]
    title = seen.said["groups"]
    return Table(
        title,
        _columns(seen, "concept", "areas", "elements", "which"),
        tuple(rows),
        sheet=seen.said["sheet-groups"],
    )


def pairs_table(seen: Seen) -> Table:
    """A row for each pair that shares anything."""
    rows = tuple(
        (seen.area(p.a), seen.area(p.b), p.shared, p.either, seen.in_words(p))
        for p in seen.shared.pairs[:LARGEST]
    )
    return Table(
        seen.said["pairs"],
        _columns(seen, "area-a", "area-b", "shared", "either", "in-words"),
        rows,
        sheet=seen.said["sheet-pairs"],
    )


def pair_tables(seen: Seen, a: str, b: str) -> tuple[Table, Table, Table, Table]:
    """What both have, what only one has, and every element of what both have."""
    said, both = seen.said, seen.common(a, b)
    first = Table(
        said["common"].format(a=seen.area(a), b=seen.area(b)),
        (
            _columns(seen, "concept")[0],
            Column("in_a", said["in"].format(area=seen.area(a))),
            Column("in_b", said["in"].format(area=seen.area(b))),
        ),
        tuple((Link(seen.name(c), c), x, y) for c, x, y in both),
        sheet=said["sheet-common"],
    )

    def only(one: str, other: str) -> Table:
        rows = tuple((Link(seen.name(c), c), n) for c, n in seen.alone(one, other))
        caption = said["only"].format(area=seen.area(one))
        return Table(caption, _columns(seen, "concept", "elements"), rows, sheet=caption)

    return first, only(a, b), only(b, a), elements_table(seen, (a, b), [c for c, _, _ in both])


def elements_table(seen: Seen, areas: tuple[str, str], concepts: list[str]) -> Table:
    """A row for each element of two areas under some concepts."""
    rows: list[tuple[Cell, ...]] = []
    for concept in concepts:
        for area in areas:
            if len(rows) > LARGEST:
                break
            for e in seen.named(seen.sharing.elements(seen.kind, concept, seen.keys(area))):
                version = seen.overview.versions[e.version]
                rows.append(
                    (
                        seen.name(concept),
                        seen.area(area),
                        Link(e.name, e.about),
                        Link(version.label[seen.language], version.iri),
                    )
                )
    return Table(
        seen.said["both-elements"],
        _columns(seen, "concept", "area", "element", "document"),
        tuple(rows[:LARGEST]),
        sheet=seen.said["sheet-elements"],
    )
