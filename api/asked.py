"""What a page was asked for: parameters read strictly, lists cut into pages, near misses named."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request

from ..ontology.errors import InputError
from .answers import page_number, plain

T = TypeVar("T")
LONGEST = 200
"""Characters of a parameter, at most."""


def one(request: Request, name: str, among: Collection[str] | None = None) -> str:
    """A parameter's value, "" where it is not given. Raises `InputError` for one that is given twice, is too long, or
    is none of `among`.
    """
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise InputError("asked-twice", name=name)
    value = given[0].strip() if given else ""
    if len(value) > LONGEST:
        raise InputError("asked-long", name=name, most=LONGEST)
    if value and among is not None and value not in among:
        near = difflib.get_close_matches(value, list(among), n=3, cutoff=0.3) or list(among)[:6]
        raise InputError("asked-among", name=name, value=plain(value, 60), near=", ".join(near))
    return value


def day(request: Request, name: str = "date") -> datetime.date:
    """The day that is asked for, today where none is. Raises `InputError` for what is no day."""
    value = one(request, name)
    if not value:
        return datetime.date.today()
    try:
        if len(value) == 10:
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError("asked-day", name=name, value=plain(value, 40))


@dataclass(frozen=True)
class Window(Generic[T]):
    """A page of a list: its items, its number (from 1) of how many, which of how many items (from 1). `kept`: the
    other parameters of the address.
    """

    items: Sequence[T]
    number: int
    pages: int
    first: int
    last: int
    total: int
    kept: tuple[tuple[str, str], ...]

    def to(self, number: int) -> str:
        """The query part of the address of another page."""
        search = [*self.kept, *([("page", str(number))] if number > 1 else [])]
        return f"?{urlencode(search)}" if search else "?"

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters that make this page again."""
        return (*self.kept, *((("page", str(self.number)),) if self.number > 1 else ()))


def window(
    request: Request, items: Sequence[T], size: int, kept: Sequence[tuple[str, str]] = ()
) -> Window[T]:
    """The page of a list that is asked for. Raises `InputError` (404) for one that there is not."""
    one(request, "page")
    pages = max(1, -(-len(items) // size))
    number = page_number(request, pages)
    start = (number - 1) * size
    some = items[start : start + size]
    kept = tuple((name, value) for name, value in kept if value)
    return Window(some, number, pages, start + bool(some), start + len(some), len(items), kept)


def fits(wanted: str, *names: str) -> bool:
    """Whether every word that is looked for begins or stands in one of the names, whatever its case."""
    whole = " ".join(names).casefold()
    return all(word in whole for word in wanted.casefold().split())


def near(wrong: str, named: Mapping[str, str], most: int = 4) -> str:
    """The keys most like a wrong one, or whose names have it, each with its name: for a sentence."""
    wrong = wrong[:LONGEST]
    found = difflib.get_close_matches(wrong, list(named), n=most, cutoff=0.6)
    found += [key for key, name in named.items() if wrong and fits(wrong, name)]
    found += difflib.get_close_matches(wrong, list(named), n=most, cutoff=0.3) or list(named)
    return ", ".join(f"{key} ({named[key]})" for key in list(dict.fromkeys(found))[:most])
