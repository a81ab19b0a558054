"""Stated periods with the precision that the document gives: a year stays a year."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ..graph.store import Store
from ..ontology import iris
from .called import rows


class Period(NamedTuple):
    """First and last day as stated: `2020`, `2020-05`, `2020-05-17`, or "" where none is."""

    start: str
    end: str


class PartPeriod(NamedTuple):
    """An element (IRI) of a version (key) with a period of its own."""

    element: str
    version: str
    period: Period


class Periods(NamedTuple):
    """What versions (by key) state, and the elements whose period is another than that of their version, by end."""

    versions: dict[str, Period]
    parts: tuple[PartPeriod, ...]


def periods(store: Store) -> Periods:
    """Every stated period of a version or of an element."""
    found = rows(
        store,
        """SELECT ?x ?v ?start ?end WHERE {
          ?x dcterms:temporal ?period . OPTIONAL { ?x sg:inVersion ?v }
          OPTIONAL { ?period dcat:startDate ?start } OPTIONAL { ?period dcat:endDate ?end } }""",
    )
    prefix = str(iris.thing("plan", ""))
    versions = {
        iris.key(x): Period(start, end)
        for x, v, start, end in sorted(found)
        if not v and x.startswith(prefix) and "/" not in x.removeprefix(prefix)
    }
    parts = [PartPeriod(x, iris.key(v), Period(start, end)) for x, v, start, end in found if v]
    own = {p for p in parts if p.period != versions.get(p.version)}
    return Periods(versions, tuple(sorted(own, key=lambda p: (p.period.end or "9999", p.element))))


@lru_cache(maxsize=4096)
def first_day(stated: str) -> date | None:
    """The first day of what is stated, e.g. of `2020-05` the first of May; None where nothing can be read of it."""
    try:
        year, month, day = (*map(int, stated.split("-")), 1, 1)[:3]
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def last_day(stated: str) -> date | None:
    """The last day of what is stated, e.g. of `2020` the last of December."""
    first = first_day(stated)
    if first is None:
        return None
    if len(stated) == 4:
        return first.replace(month=12, day=31)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1]) if len(stated) == 7 else first
