"""What a reader has chosen to compare, read from an address: as much of it as holds, and what does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from ..ontology.errors import InputError
from ..queries.overview import Framework, Overview
from ..visualisations import matrix

FEWEST, MOST = 2, 6
"""Columns of a comparison: more than six cannot be read side by side."""

USUAL: Final = "mvk"
"""The framework that is shown where none is chosen: the one that most documents have been read against."""

_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chosen:
    """A choice. `columns`: (`v`, key of a version) or (`a`, code of an area); `given`: whether a person chose them;
    `day`: what is in force is asked of it; `rows`: `all`, or "" for those of a long framework that somebody takes up;
    `page`: of the rows, from 1; `row`: the code of the part that is opened, or ""; `find`: words that narrow the
    list to choose from; `picking`: whether the reader is still choosing.
    """

    columns: Pairs
    given: bool
    framework: Framework
    day: date
    dated: bool = False
    explicit: bool = False
    show: str = "all"
    sort: str = "framework"
    rows: str = ""
    page: int = 1
    row: str = ""
    find: str = ""
    picking: bool = False

    @property
    def query(self) -> Pairs:
        """The parameters that make the page again, in one order. The day is among them where an answer hangs on it."""
        dated = self.dated or any(kind == "a" for kind, _ in self.columns)
        named = (
            ("framework", self.framework.key),
            ("date", self.day.isoformat() if dated else ""),
            ("basis", "explicit" if self.explicit else ""),
            ("show", self.show if self.show != "all" else ""),
            ("sort", self.sort if self.sort != "framework" else ""),
            ("rows", self.rows),
            ("page", str(self.page) if self.page > 1 else ""),
            ("row", self.row),
            ("pick", "1" if self.picking and 0 < len(self.columns) < FEWEST else ""),
        )
        return (*self.columns, *((name, value) for name, value in named if value))

    def to(self, **changes: object) -> str:
        """The address of this choice with something changed, from its `?` on."""
        return "?" + urlencode(replace(self, **changes).query)  # type: ignore[arg-type]


class _Reader:
    """Reads parameters; keeps the first fault and goes on with what would have been without it."""

    def __init__(self, overview: Overview, given: QueryParams) -> None:
        self.overview = overview
        self.given = given
        self.fault: InputError | None = None

    def wrong(self, key: str, status: int = 400, **values: object) -> None:
        self.fault = self.fault or InputError(key, status=status, **values)

    def one(self, name: str) -> str:
        """The value of a parameter that may stand once."""
        values = [v for v in self.given.getlist(name) if v.strip()]
        if len(values) > 1:
            self.wrong("compare-repeated", name=name)
        return values[0].strip() if values else ""

    def of(self, name: str, choices: Sequence[str]) -> str:
        """One of some values, of which the first is taken where none is given."""
        value = self.one(name)
        if value and value not in choices:
            self.wrong(
                "compare-choice", name=name, value=value[:80], choices=", ".join(c for c in choices if c)
            )
        return value if value in choices else choices[0]

    def columns(self) -> Pairs:
        found: list[tuple[str, str]] = []
        for kind, value in self.given.multi_items():
            if kind not in ("v", "a") or not value.strip():
                continue
            key = value.strip()
            known = self.overview.versions if kind == "v" else self.overview.areas
            if key not in known:
                self.wrong(
                    "compare-version" if kind == "v" else "compare-area",
                    404,
                    value=key[:80],
                    near=self._near(kind, key),
                )
            elif (kind, key) in found:
                self.wrong("compare-twice", value=known[key].label["sv"])
            else:
                found.append((kind, key))
        return tuple(found)

    def _near(self, kind: str, wrong: str) -> str:
        """Keys most like a wrong one: by the key, of areas by their names too."""
        if kind == "v":
            return matrix.near(wrong, self.overview.versions)
        names = {
            f"{area.key} ({area.label['sv']})": (area.key, area.label["sv"])
            for area in self.overview.areas.values()
            if self.overview.at.get(area.key)
        }
        known = {word: shown for shown, words in names.items() for word in (*words, words[1].split()[0])}
        return ", ".join(dict.fromkeys(known[word] for word in matrix.nearest(wrong, known)))

    def framework(self, usual: Framework) -> Framework:
        value = self.one("framework")
        if not value:
            return usual
        try:
            return matrix.framework(self.overview, value)
        except InputError as error:
            self.fault = self.fault or error
            return usual

    def day(self, today: date) -> date:
        value = self.one("date")
        try:
            if value and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        if value:
            self.wrong("compare-date", value=value[:80])
        return today


def usual_framework(overview: Overview) -> Framework:
    """The framework to begin with. Raises `InputError` (404) where the graph has none."""
    if not overview.frameworks:
        raise InputError("compare-empty", status=404)
    return overview.frameworks.get(USUAL) or next(iter(overview.frameworks.values()))


def read(overview: Overview, given: QueryParams, today: date) -> tuple[Chosen, InputError | None]:
    """What the parameters choose, and what is wrong with them, if anything. Where no columns are named it is those of
    `usual_columns`. Raises `InputError` (404) for a graph without frameworks.
    """
    reader = _Reader(overview, given)
    columns = reader.columns()
    framework = reader.framework(usual_framework(overview))
    day = reader.day(today)
    basis, rows = reader.of("basis", ("", "explicit")), reader.of("rows", ("", "all"))
    show, sort = reader.of("show", matrix.SHOWN), reader.of("sort", matrix.ORDERS)
    number, row = reader.one("page"), reader.one("row")
    if number and not (number.isascii() and number.isdecimal() and 0 < len(number) < 7):
        reader.wrong("compare-choice", name="page", value=number[:80], choices="1, 2, 3 …")
        number = ""
    if row and all(part.code != row for part in framework.parts):
        reader.wrong("compare-part", 404, **unknown_part(framework, row))
        row = ""
    find = reader.one("find")[:100]
    picking = bool(find) or bool(reader.one("pick"))
    if len(columns) > MOST:
        reader.wrong("compare-many", count=len(columns), most=MOST)
    elif 0 < len(columns) < FEWEST and not picking:
        reader.wrong("compare-few", count=len(columns))
    given_any = bool(columns) or picking
    chosen = Chosen(
        columns if given_any or reader.fault else usual_columns(overview, day),
        given_any,
        framework,
        day,
        bool(reader.one("date")),
        basis == "explicit",
        show,
        sort,
        rows,
        int(number or 1),
        row,
        find,
        picking,
    )
    return chosen, reader.fault


def unknown_part(framework: Framework, code: str) -> dict[str, str]:
    """What a sentence says of a code that a framework does not have."""
    codes = [part.code for part in framework.parts]
    return {"framework": framework.key, "value": code[:80], "near": matrix.near(code, codes)}


def usual_columns(overview: Overview, day: date) -> Pairs:
    """What is compared where nothing is chosen: the versions that no other has replaced. Where they are too many, an
    example: of each area the one in force that began last, of the first areas by their codes.
    """
    latest = matrix.latest(overview, day)
    if len(latest) > MOST:
        latest = [v for v in latest if overview.in_force(v, day)] or latest
        of = {v.area: v for v in sorted(latest, key=lambda v: (v.begins, v.key))}
        latest = [of[area] for area in sorted(of)][:MOST]
    return tuple(("v", v.key) for v in latest)
