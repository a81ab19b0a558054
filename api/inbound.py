"""What points at a thing, by relation and by document: counted in the store, fetched a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from ..ontology.turtle import natural_key

PAGE = 50
"""Statements on a page."""

_LARGEST = 5000
"""A larger group is put in order by the store, by plain IRI, so that only one page of it is fetched."""

DERIVED = str(iris.graph("derived"))

_OF = "sg:inVersion|sg:coverageOf"
_COUNT = f"""SELECT ?thing ?graph ?version ?relation (COUNT(*) AS ?n) WHERE {{
  GRAPH ?graph {{ ?subject ?relation ?thing }}
  OPTIONAL {{ ?subject {_OF} ?version FILTER(?graph = <{DERIVED}>) }}
}} GROUP BY ?thing ?graph ?version ?relation"""
_ALL = "?subject ?graph ?relation ?thing"
_WITH = (
    f"SELECT {_ALL} ?version WHERE {{ GRAPH ?graph {{ ?subject ?relation ?thing }} ?subject {_OF} ?version }}"
)
_WITHOUT = f"""SELECT {_ALL} WHERE {{ GRAPH ?graph {{ ?subject ?relation ?thing }}
  FILTER(?graph != <{DERIVED}> || NOT EXISTS {{ ?subject {_OF} ?other }}) }}"""


@dataclass(frozen=True)
class Group:
    """Statements of one graph that point at a thing by one property. `version`: the document that derived
    statements are about, else ""."""

    graph: str
    version: str
    relation: str
    count: int


@dataclass(frozen=True)
class Shown:
    """The subjects of a group on one page, "" for one without a name, `first` counted from 1 in the group."""

    group: Group
    first: int
    subjects: tuple[str, ...]


def groups(store: Store, iri: str) -> list[Group]:
    """All groups with their counts, in no order."""
    rows = store.query(_COUNT, bindings={"thing": ox.NamedNode(iri)})
    assert isinstance(rows, ox.QuerySolutions)
    return [
        Group(
            row["graph"].value,
            row["version"].value if row["version"] is not None else "",
            row["relation"].value,
            int(row["n"].value),
        )
        for row in rows
    ]


def page(store: Store, iri: str, ordered: list[Group], number: int) -> list[Shown]:
    """The part of the groups, read as one list, that stands on a page (from 1)."""
    at, start, end, found = 0, (number - 1) * PAGE, number * PAGE, []
    for group in ordered:
        first, last = max(start - at, 0), min(end - at, group.count)
        if first < last:
            found.append(Shown(group, first + 1, _subjects(store, iri, group, first, last)))
        at += group.count
    return found


def pages(ordered: list[Group]) -> int:
    """How many pages there are, at least one."""
    return max(1, -(-sum(g.count for g in ordered) // PAGE))


def begins(ordered: list[Group]) -> Iterator[int]:
    """The pages that the groups begin on, one for each."""
    before = 0
    for group in ordered:
        yield before // PAGE + 1
        before += group.count


def _subjects(store: Store, iri: str, group: Group, first: int, last: int) -> tuple[str, ...]:
    text = _WITH if group.version else _WITHOUT
    large = group.count > _LARGEST
    if large:
        text += f" ORDER BY ?subject LIMIT {last - first} OFFSET {first}"
    terms = {"thing": iri, "graph": group.graph, "relation": group.relation, "version": group.version}
    rows = store.query(text, bindings={k: ox.NamedNode(v) for k, v in terms.items() if v})
    assert isinstance(rows, ox.QuerySolutions)
    names = [row["subject"].value if isinstance(row["subject"], ox.NamedNode) else "" for row in rows]
    return tuple(names) if large else tuple(sorted(names, key=natural_key)[first:last])
