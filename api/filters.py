"""What a page of lists was asked for: parameters read strictly, near misses named, and the versions they choose."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request

from ..ontology import texts
from ..ontology.errors import InputError
from ..queries.overview import Area, Version
from ..queries.selection import MODES, Selection, areas_with_documents, select
from .site import Graph, language_of

PAGE = 50
"""Rows of a list on one page."""

CHOICES = 80
"""A list of documents to choose from is offered where there are at most so many."""

_DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_LONGEST = 200
_FORMS = ("raw",)
"""Parameters that files have and pages pass over."""


class Window(NamedTuple):
    """A page of a list: rows [start, stop) of total, page `number` of `pages`."""

    start: int
    stop: int
    total: int
    number: int
    pages: int


@dataclass(frozen=True)
class Filters:
    """The parameters of a request. `names`: those that the page has, in the order of its permanent address.

    Every reading raises `InputError` for a parameter that is given twice, is overlong or is none that the page knows.
    """

    request: Request
    graph: Graph
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in self.request.query_params:
            if name not in self.names and name not in _FORMS:
                near = ", ".join(difflib.get_close_matches(name, self.names, n=3, cutoff=0.3) or self.names)
                raise InputError("filter-unknown", name=legible(name), near=near)
            if len(self.request.query_params.getlist(name)) > 1:
                raise InputError("filter-twice", name=name)

    @property
    def language(self) -> str:
        return language_of(self.request)

    def one(self, name: str) -> str:
        """The value of a parameter, "" where it is not given."""
        value = self.request.query_params.get(name, "").strip()
        if len(value) > _LONGEST:
            raise InputError("filter-long", name=name, most=_LONGEST)
        return value

    def among(self, name: str, known: Collection[str], default: str = "") -> str:
        """A value that must be one of those known."""
        value = self.one(name)
        if value and value not in known:
            near = difflib.get_close_matches(value, list(known), n=3, cutoff=0.3) or list(known)[:6]
            raise InputError(
                "filter-value", status=404, name=name, value=legible(value), near=", ".join(near) or "–"
            )
        return value or default

    @cached_property
    def day(self) -> datetime.date:
        """The day that is asked for, today where none is; years 1900–2199."""
        value = self.one("date")
        if not value:
            return datetime.date.today()
        try:
            if _DAY.fullmatch(value):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        raise InputError("filter-day", value=legible(value))

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.one(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 9 and least <= int(value) <= most:
            return int(value)
        raise InputError("filter-number", name=name, value=legible(value), least=least, most=most)

    def window(self, total: int, size: int = PAGE) -> Window:
        """The page that is asked for by `page`."""
        pages = max(1, -(-total // size))
        number = self.number("page", 1, 1, pages)
        start = (number - 1) * size
        return Window(start, min(start + size, total), total, number, pages)

    @property
    def overview_areas(self) -> list[Area]:
        """The areas to choose from."""
        return self.graph.once("filters-areas", lambda: areas_with_documents(self.graph.overview))

    @cached_property
    def area(self) -> str:
        """The code of the area that is asked for, or ""."""
        return self.among("area", [a.key for a in self.overview_areas])

    @cached_property
    def version(self) -> str:
        """The key of the version that is asked for, or ""."""
        return self.among("version", self.graph.overview.versions)

    @cached_property
    def mode(self) -> str:
        return self.among("versions", MODES, MODES[0])

    @cached_property
    def chosen(self) -> Selection:
        """The versions that the parameters choose."""
        return select(self.graph.overview, self.mode, self.day, area=self.area, version=self.version)

    @cached_property
    def versions(self) -> list[Version]:
        """The versions to choose from in a list: those of the area; none where they are too many for one."""
        found = select(self.graph.overview, "all", self.day, area=self.area).versions
        return list(found) if len(found) <= CHOICES else []

    def words(self) -> list[str]:
        """The choice of versions in words."""
        said, overview = texts.catalogue(self.language)["filters"], self.graph.overview
        if self.version:
            return [said["only"].format(version=overview.versions[self.version].label[self.language])]
        found = [said["mode"][self.mode].format(day=self.day.isoformat())]
        if self.area:
            found.append(said["of-area"].format(area=overview.areas[self.area].label[self.language]))
        return found

    def query(self, **settled: str) -> tuple[tuple[str, str], ...]:
        """The parameters of the permanent address: those given, and what was settled without being given (e.g. the
        day).
        """
        values = {n: settled.get(n) or self.one(n) for n in self.names if n != "page"}
        values["page"] = self.one("page")
        return tuple((n, v) for n, v in values.items() if v and n in self.names and (n, v) != ("page", "1"))

    def link(self, path: str = "", **changes: Any) -> str:
        """An address with the parameters that were given and some changes; it begins with the first page."""
        values = {n: self.one(n) for n in self.names if n != "page"}
        values |= {n: "" if v is None else str(v) for n, v in changes.items()}
        found = {n: v for n, v in values.items() if v}
        return path + ("?" + urlencode(found) if found else ("" if path else "?"))


def legible(value: str) -> str:
    """What somebody gave, cut and without characters that cannot be seen or that turn the line about."""
    return "".join("\ufffd" if unicodedata.category(c)[0] == "C" else c for c in value[:60])
