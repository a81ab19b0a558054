"""What a map is asked for: its question with its choices, and how it is to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from fastapi import Request
from starlette.datastructures import QueryParams

from ..ontology.errors import InputError
from ..queries import library
from ..queries.library import Query
from ..visualisations.maps import counties, files, layout, question, tiles
from ..visualisations.maps.model import LARGEST, Map
from .answers import plain
from .asked import one as single
from .choices import Field, fields
from .site import Graph, language_of

OWN: Final = ("layout", "steps", "nodes")
"""Parameters of a map beside those of its question."""

STEPS: Final = 2
"""Steps that a map of one thing goes where none are chosen."""

Question: TypeAlias = Query | counties.Question


def names() -> list[str]:
    """The maps there are."""
    return [counties.NAME, *question.names()]


def named(name: str) -> Question:
    """The question of that name. Raises `InputError` (404) where no map has it."""
    if name == counties.NAME:
        return counties.Question()
    if name not in question.names():
        raise InputError("map-unknown", status=404, name=name[:80], known=", ".join(names()))
    return library.get(name)


def layouts_of(name: str) -> dict[str, Callable[[Map], layout.Layout]]:
    """The layouts of a map; the first is used where none is chosen."""
    if name == counties.NAME:
        return {tiles.NAME: tiles.tiles, **{key: layout.LAYOUTS[key] for key in ("layered", "pair")}}
    usual = layout.USUAL.get(name, "layered")
    return {usual: layout.LAYOUTS[usual], **layout.LAYOUTS}


@dataclass(frozen=True)
class Look:
    """`name`: the map's. `layout`: a key of `layouts_of(name)`. `nodes`: how many were asked for at most, 0 where
    nobody said. `steps`: how far a map of one thing goes."""

    name: str
    layout: str
    nodes: int
    steps: int

    @classmethod
    def of(cls, given: Mapping[str, str], name: str) -> Look:
        """As parameters say. Raises `InputError` (404) for a layout that there is not, and for what is no number."""
        known = layouts_of(name)
        kind = given.get("layout") or next(iter(known))
        if kind not in known:
            raise InputError("layout-unknown", status=404, layout=plain(kind, 40), known=", ".join(known))
        numbers = {}
        for own, usual, most in (("steps", STEPS, question.STEPS), ("nodes", 0, LARGEST)):
            text = given.get(own)
            if text and not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
                raise InputError("map-number", status=404, name=own, value=plain(text, 20), most=most)
            numbers[own] = int(text) if text else usual
        return cls(name, kind, numbers["nodes"], numbers["steps"])

    def most(self, ending: str = "") -> int:
        """Nodes taken at most, for a page or for a file with that ending."""
        return self.nodes or files.most(ending)

    def query(self) -> list[tuple[str, str]]:
        """The parameters of an address that say so, where they are not the usual ones."""
        usual = next(iter(layouts_of(self.name)))
        steps = self.steps if self.name == question.AROUND else STEPS
        said = (("layout", self.layout, usual), ("steps", steps, STEPS), ("nodes", self.nodes, 0))
        return [(name, str(value)) for name, value, plainly in said if value != plainly]


@dataclass(frozen=True)
class Asked:
    """A question with its form, the values that were given, and how it is to be drawn."""

    query: Question
    fields: list[Field]
    values: dict[str, str]
    look: Look


def asked(graph: Graph, request: Request, name: str) -> Asked:
    """What a request asks for. Raises `InputError` for what there is none of, and for what is given twice."""
    query, given = named(name), request.query_params
    look = Look.of(given, name)
    values = _values(query, given)
    for own in given:
        single(request, own)
    made = fields(graph, query, values, language_of(request))
    return Asked(query, made, {f.name: f.key for f in made if f.key and f.name in values}, look)


def _values(query: Question, given: QueryParams) -> dict[str, str]:
    values = {k: v for k, v in given.items() if v and k not in OWN}
    unknown = [k for k in values if k not in query.parameters]
    if unknown:
        near = ", ".join((*query.parameters, *OWN))
        wrong = plain(unknown[0], 80)
        raise InputError("parameter-unknown", status=404, query=query.name, name=wrong, near=near)
    return values
