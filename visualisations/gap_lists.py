"""Lists of gaps as they are shown and written to files: a list for each kind of gap, a row for each gap.

A list gives the rows that are asked for, so that a page of a long list costs no more than its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from ..graph.store import Store
from ..ontology import iris, texts
from ..queries.called import names, values
from ..queries.gaps import Gaps
from ..queries.overview import Overview, Version
from ..queries.periods import last_day
from ..queries.selection import Selection
from .report import Cell, Column, Link, Table


class Item(NamedTuple):
    """A cell: words, the thing (IRI) that they are about or "", and their language where it is not the page's."""

    text: str
    iri: str = ""
    lang: str = ""


Row = tuple[Item, ...]


@dataclass(frozen=True)
class Seen:
    """What a list is made from: a graph, the versions chosen, the language, and what some kinds ask for besides."""

    store: Store
    overview: Overview
    gaps: Gaps
    chosen: Selection
    language: str
    framework: str = ""
    explicit: bool = False
    days: int = 365

    @property
    def said(self) -> dict[str, Any]:
        """The texts of the subject."""
        found: dict[str, Any] = texts.catalogue(self.language)["gaps"]
        return found

    def version(self, key: str) -> Item:
        """A version by its name."""
        found = self.overview.versions[key]
        return Item(found.label[self.language], found.iri)

    def area(self, key: str) -> Item:
        """An area by its name."""
        found = self.overview.areas[key]
        return Item(found.label[self.language], found.iri)


@dataclass(frozen=True)
class Listing:
    """A list of gaps. `columns`: keys of texts under `gaps.column`, the first in `heads` heads its row. `total`: rows;
    `among`: what they are sought among, 0 where that has no number; `some(start, stop)` gives rows; `by_version`:
    (version, how many lack it, how many it is sought among).
    """

    columns: tuple[str, ...]
    heads: str
    total: int
    among: int
    some: Callable[[int, int], list[Row]]
    by_version: tuple[tuple[str, int, int], ...] = ()

    def heading(self, said: dict[str, Any]) -> tuple[Column, ...]:
        """The columns with their headings."""
        return tuple(
            Column(c.replace("-", "_"), said["column"][c], heads=c == self.heads) for c in self.columns
        )

    def table(self, caption: str, said: dict[str, Any]) -> Table:
        """All rows, for files."""
        rows = tuple(tuple(cell(item) for item in row) for row in self.some(0, self.total))
        return Table(caption, self.heading(said), rows, sheet=said["sheet-list"])


def cell(item: Item) -> Cell:
    """A cell of a file: a whole number stays one."""
    if item.iri:
        return Link(item.text, item.iri)
    return int(item.text) if item.text.lstrip("-").isdecimal() and len(item.text) < 9 else item.text


def listing(seen: Seen, kind: str) -> Listing:
    """The list of a kind of gap (a key of `gaps.KINDS`, but not `framework-part`)."""
    made = {
        "member-without-task": _members,
        "dropped": _dropped,
        "ending-without-successor": _ending,
        "mention-without-goal": _mentioned,
    }.get(kind)
    return made(seen) if made else _lacking(seen, kind)


def _lacking(seen: Seen, kind: str) -> Listing:
    found = seen.gaps.lacking(kind, seen.framework if kind == "goal-without-alignment" else "")
    ranked = tuple(found.of(seen.chosen.keys))
    gaps = [(v, e) for v, number, _ in ranked if number for e in found.lacking[v]]
    is_measure = kind == "measure-without-responsible"
    path = "sg:firmness" if is_measure else "a"

    def some(start: int, stop: int) -> list[Row]:
        shown = gaps[start:stop]
        more = values(seen.store, (e for _, e in shown), path)
        called = names(seen.store, chain((e for _, e in shown), *more.values()))
        rows: list[Row] = []
        for version, element in shown:
            kinds = [k for k in more[element] if is_measure or k.startswith(str(iris.SG))]
            said = ", ".join(called[k][seen.language] for k in kinds)
            rows.append((Item(called[element][seen.language], element), Item(said), seen.version(version)))
        return rows

    columns = ("measure", "firmness", "document") if is_measure else ("goal", "kind", "document")
    return Listing(columns, columns[0], len(gaps), sum(n for _, _, n in ranked), some, ranked)


def _members(seen: Seen) -> Listing:
    found, among = seen.gaps.tasks.without(seen.chosen)

    def some(start: int, stop: int) -> list[Row]:
        shown = found[start:stop]
        called = names(seen.store, chain.from_iterable((s.actor, s.body, s.kind) for s in shown))
        said = {iri: words[seen.language] for iri, words in called.items()}
        return [
            (
                Item(said[s.actor], s.actor),
                Item(said[s.kind], s.kind),
                Item(said[s.body], s.body),
                seen.area(s.area),
                Item(str(s.of_kind)),
            )
            for s in shown
        ]

    return Listing(("actor", "actor-kind", "body", "area", "of-kind"), "actor", len(found), among, some)


def _dropped(seen: Seen) -> Listing:
    chosen = set(seen.chosen.keys)
    found = [d for d in seen.gaps.dropped if d.before in chosen or d.after in chosen]

    def some(start: int, stop: int) -> list[Row]:
        shown = found[start:stop]
        called = names(seen.store, chain.from_iterable((d.about or d.element, d.kind) for d in shown))
        reasons = _reasons(seen, [d.change for d in shown])
        return [
            (
                Item(called[d.about or d.element][seen.language], d.element),
                Item(called[d.kind][seen.language]),
                seen.version(d.before),
                seen.version(d.after),
                Item(reasons[d.change], d.change),
            )
            for d in shown
        ]

    return Listing(("dropped", "kind", "earlier", "later", "rationale"), "dropped", len(found), 0, some)


def _reasons(seen: Seen, changes: list[str]) -> dict[str, str]:
    """Why each change is said to be one, in the page's language."""
    said = names(seen.store, changes, "sg:rationale")
    return {
        c: said[c][seen.language] if said[c].by_language.keys() != {""} else seen.said["change"] for c in said
    }


def ending(seen: Seen) -> list[tuple[int, Version]]:
    """(days left, version) of those chosen that end within the days and that none replaces: the first to end first."""
    ends = ((last_day(v.valid_until), v) for v in seen.chosen.versions if not v.replaced_by)
    found = [((end - seen.chosen.day).days, v) for end, v in ends if end]
    return sorted((e for e in found if e[0] <= seen.days), key=lambda each: (each[0], each[1].key))


def _ending(seen: Seen) -> Listing:
    found = ending(seen)

    def some(start: int, stop: int) -> list[Row]:
        return [
            (
                Item(v.label[seen.language], v.iri),
                seen.area(v.area),
                Item(v.type[seen.language]),
                Item(v.valid_until),
                Item(days_left(days, seen.said)),
            )
            for days, v in found[start:stop]
        ]

    return Listing(
        ("document", "area", "type", "until", "left"), "document", len(found), len(seen.chosen.versions), some
    )


def days_left(days: int, said: dict[str, Any]) -> str:
    """How long is left in words, e.g. "16 dagar kvar", "slutade för 4 år sedan"."""
    years = abs(days) // 366
    which = "left" if days >= 0 else "ended"
    if years > 1 or (years and days < 0):
        key, n = f"{which}-year" if years == 1 else f"{which}-years", years
    else:
        key, n = f"{which}-day" if abs(days) == 1 else f"{which}-days", abs(days)
    return str(said[key].format(n=n))


def _mentioned(seen: Seen) -> Listing:
    found = [m for key in seen.chosen.keys for m in seen.gaps.mentioned.get(key, ())]

    def some(start: int, stop: int) -> list[Row]:
        shown = found[start:stop]
        called = names(seen.store, chain.from_iterable((m.concept, m.kind) for m in shown))
        heads = values(seen.store, (m.evidence for m in shown), "sg:headingPath")
        return [
            (
                Item(called[m.concept][seen.language], m.concept),
                Item(called[m.kind][seen.language]),
                seen.version(m.version),
                Item("; ".join(heads[m.evidence]), m.evidence, "sv"),
            )
            for m in shown
        ]

    return Listing(("concept", "mention-kind", "document", "heading"), "concept", len(found), 0, some)


def count(seen: Seen, kind: str) -> tuple[int, int]:
    """(how many, among how many) of a kind; of framework parts those that a version read in full lacks. 0 for `among`
    where there is no such number.
    """
    if kind != "framework-part":
        found = listing(seen, kind)
        return found.total, found.among
    tally = seen.gaps.tally
    parts = tally.ranked(seen.framework, tally.bits(seen.chosen), explicit=seen.explicit)
    return sum(c.have < c.read for c in parts), len(parts)
