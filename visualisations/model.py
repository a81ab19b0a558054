"""The model as a picture: a box for each class, a line for each pair of classes of which one points at the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from ..queries.model import Kind

_WIDE, _HIGH, _APART, _ROW = 206, 44, 64, 56
_MARK: Final = "¶"
"""Stands in a box whose things point at passages; lines to the passages would cover all else."""


def layers(kinds: Mapping[str, Kind]) -> dict[str, int]:
    """Class → column. In the middle (0) the class that most others point at, before it what it points at, after it
    the others by their distance; a class that no line joins to it stands first.
    """
    edges = {(kind.iri, to) for kind in kinds.values() for _, to in kind.links if to != kind.iri}
    if not edges:
        return dict.fromkeys(kinds, 0)
    middle = max(kinds, key=lambda iri: (len({s for s, o in edges if o == iri}), iri))
    found = {middle: 0}
    _spread(found, {(s, o) for s, o in edges}, step=-1)
    _spread(found, {*edges, *((o, s) for s, o in edges)}, step=1)
    first = min(found.values())
    return {iri: found.get(iri, first) for iri in kinds}


def _spread(found: dict[str, int], edges: set[tuple[str, str]], *, step: int) -> None:
    """Gives each class that can be reached the column after (or before) the one it is reached from."""
    border = [iri for iri in found if step < 0 or found[iri] >= 0]
    while border:
        reached = sorted({o for s, o in edges if s in border and o not in found})
        for iri in reached:
            found[iri] = step + max(found[s] for s, o in edges if o == iri and s in border)
        border = reached


def draw(kinds: Mapping[str, Kind], language: str, title: str) -> Markup:
    """An SVG element with `title` as its text alternative; how it looks is for the style sheet to say."""
    columns: dict[int, list[str]] = {}
    for iri, column in layers(kinds).items():
        columns.setdefault(column, []).append(iri)
    order = sorted(columns)
    tallest = max(map(len, columns.values()), default=0)
    at: dict[str, tuple[float, float]] = {}
    for place, column in enumerate(order):
        free = (tallest - len(columns[column])) * _ROW / 2
        for row, iri in enumerate(columns[column]):
            at[iri] = (2 + place * (_WIDE + _APART), 2 + free + row * _ROW)
    width, height = len(order) * (_WIDE + _APART) - _APART + 4 + 40, tallest * _ROW
    lines = sorted({(kind.iri, to) for kind in kinds.values() for _, to in kind.links if to != kind.iri})
    parts = [
        f'<svg class="model-picture" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">',
        '<defs><marker id="points-at" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
        *(f'<path class="line" d="{_line(at[s], at[o])}" marker-end="url(#points-at)"/>' for s, o in lines),
        *(_box(kind, *at[iri], language) for iri, kind in kinds.items()),
        "</svg>",
    ]
    return Markup("".join(parts))


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve from the side of a box to the side of another; between boxes of one column it bows out to the right."""
    (x1, y1), (x2, y2) = (start[0], start[1] + _HIGH / 2), (end[0], end[1] + _HIGH / 2)
    if x1 == x2:
        right = x1 + _WIDE
        return f"M{right} {y1} C{right + 44} {y1} {right + 44} {y2} {right} {y2}"
    x1, x2 = (x1 + _WIDE, x2) if x1 < x2 else (x1, x2 + _WIDE)
    middle = (x1 + x2) / 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"


def _box(kind: Kind, x: float, y: float, language: str) -> str:
    name, short = (text if len(text) <= 24 else text[:23] + "…" for text in (kind.label[language], kind.name))
    mark = f" {_MARK}" if kind.evidence else ""
    return (
        f'<g class="box"><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="5"/>'
        f'<text x="{x + 9}" y="{y + 18}">{escape(name[:1].upper() + name[1:])}</text>'
        f'<text class="count" x="{x + 9}" y="{y + 35}">{escape(short)} · {kind.count}{mark}</text></g>'
    )
