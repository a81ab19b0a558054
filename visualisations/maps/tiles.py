"""The counties of Sweden as tiles, each about where it lies, with how far its plans go for each part of a framework.

A tile has the name of the county, what its plans come to, and a sign for each part, in the signs of every comparison
(`scale.py`). The parts stand beside them as a list with their codes. Edges are not drawn: the signs say what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import escape

from ...ontology import texts
from ..scale import HALF, SYMBOLS
from .kinds import NODES, SIGNS
from .labels import wrapped
from .layout import Layout
from .model import Map, Node

NAME: Final = "tiles"

GRID: Final = {
    "25": (3, 0),
    "24": (3, 1),
    "23": (2, 2),
    "22": (3, 2),
    "20": (2, 3),
    "21": (3, 3),
    "17": (1, 4),
    "18": (2, 4),
    "19": (3, 4),
    "03": (4, 4),
    "14": (1, 5),
    "05": (2, 5),
    "04": (3, 5),
    "01": (4, 5),
    "13": (1, 6),
    "06": (2, 6),
    "08": (3, 6),
    "09": (4, 6),
    "12": (1, 7),
    "07": (2, 7),
    "10": (3, 7),
}
"""Code of a county → column (from 1) and row (from 0) of its tile."""

WIDE, HIGH, GAP, MARGIN = 206, 80, 8, 12
"""Sizes of a tile, pixels between tiles and round the drawing."""

LEFT, LIST, BESIDE, HEAD = 152, 500, 26, 62
"""Pixels left of all tiles, where the words on signs begin; width of the list of parts, pixels between it and the
tiles, and the height of its heading."""

LEAST, MOST = 34, 104
"""Pixels from part to part in the list."""

SIGNED = 24
"""Signs of a tile at most."""

LETTER, LINE = 10.8, 22
"""Width of a letter in the widest of the fonts, as a mean, and from line to line, in pixels at 18 pixels."""

_COLUMNS, _ROWS = 4, 8
_TILES = LEFT + GAP + _COLUMNS * (WIDE + GAP) - GAP
_TALL = _ROWS * (HIGH + GAP) - GAP
_INK, _PAPER, _QUIET = "#1b1b1b", "#ffffff", "#595959"

_ROUND: Final = "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z"
_MARKS: Final = {
    SYMBOLS["addressed"]: (_ROUND, "#5B4FA8"),
    HALF: (f"{_ROUND}M0-6a6 6 0 0 1 0 12z", "#5B4FA8"),
    SYMBOLS["mentioned"]: (f"{_ROUND}M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "#A86F00"),
    SYMBOLS["not-found"]: ("M-6-2H6V2H-6z", "#B3261E"),
    SYMBOLS["out-of-scope"]: ("M-7-5-5-7 0-2 5-7 7-5 2 0 7 5 5 7 0 2-5 7-7 5-2 0z", _QUIET),
    SYMBOLS["not-assessed"]: ("M-6-4a6 6 0 1 1 8 6V4H-2V0a4 4 0 1 0-2-4zM-2 6H2V9H-2z", _QUIET),
}
"""Sign → its path in a box from -9 to 9, filled by the even-odd rule, and its colour."""


def tiles(drawn: Map) -> Layout:
    """Counties on the grid; everything else in a list beside it."""
    if not drawn.nodes:
        return Layout(NAME, {}, 0, 0)
    at, listed = _placed(drawn)
    step = _step(len(listed))
    left = MARGIN + _TILES + BESIDE
    for row, node in enumerate(listed):
        at[node.id] = (left + LIST / 2, MARGIN + HEAD + row * step + (step - GAP) / 2)
    height = 2 * MARGIN + max(_TALL, HEAD + len(listed) * step - GAP)
    return Layout(NAME, at, left + LIST + MARGIN, round(height, 1))


def _placed(drawn: Map) -> tuple[dict[str, tuple[float, float]], list[Node]]:
    """Where the counties stand, and the nodes that are none of them."""
    at: dict[str, tuple[float, float]] = {}
    taken: set[str] = set()
    listed = []
    for node in drawn.nodes:
        if node.kind == "area" and node.code in GRID and node.code not in taken:
            column, row = GRID[node.code]
            taken.add(node.code)
            at[node.id] = (
                MARGIN + LEFT + GAP + (column - 1) * (WIDE + GAP) + WIDE / 2,
                MARGIN + row * (HIGH + GAP) + HIGH / 2,
            )
        else:
            listed.append(node)
    return at, listed


def _step(count: int) -> float:
    return round(min(MOST, max(LEAST, (_TALL - HEAD + GAP) / max(count, 1))), 1)


def shapes(drawn: Map) -> dict[str, str]:
    """Node (IRI) → its tile, or its box in the list, round the middle of its place."""
    at, listed = _placed(drawn)
    high = _step(len(listed)) - GAP
    made = {node.id: _box(node, high) for node in listed}
    return made | {node.id: _tile(node) for node in drawn.nodes if node.id in at}


def short(name: str) -> str:
    """A county's name without the word for county: "Örebro län" and "Örebro County" are "Örebro"."""
    return re.sub(r"(?<=\S)(?:s? län| County)$", "", name)


def _words(lines: list[str], x: float, y: float, bold: int = 0, quiet: int = 0) -> str:
    """Lines from a place on; the first `bold` are bold and the last `quiet` are quiet."""
    made = []
    for row, line in enumerate(lines):
        weight = ' font-weight="700"' if row < bold else ""
        colour = f' fill="{_QUIET}"' if row >= len(lines) - quiet else ""
        made.append(f'<tspan x="{x:.0f}" y="{y + row * LINE:.0f}"{weight}{colour}>{escape(line)}</tspan>')
    return f'<text fill="{_INK}" font-size="18">{"".join(made)}</text>'


def _letters(wide: float) -> int:
    return int(wide / LETTER)


def _even(text: str, letters: int) -> list[str]:
    """One line where the words fit in it, else at most two, the first no longer than it must be."""
    if len(text) <= letters:
        return wrapped(text, letters, 1)
    tried = (wrapped(text, fewer, 3) for fewer in range(len(text) // 2, letters))
    return next((lines for lines in tried if len(lines) < 3), wrapped(text, letters, 2))


def _tile(node: Node) -> str:
    left, room = -WIDE / 2 + 12, WIDE - 24
    name = wrapped(short(node.name), _letters(room), 1)
    note = _even(node.note, _letters(room))
    frame = f'stroke="{NODES["area"].colour}" stroke-width="3"'
    if not node.plans:
        frame = f'stroke="{_QUIET}" stroke-width="2" stroke-dasharray="7 5"'
    return (
        f'<rect class="box" x="{-WIDE / 2:.0f}" y="{-HIGH / 2:.0f}" width="{WIDE}" height="{HIGH}" rx="6" '
        f'fill="{_PAPER}" {frame}/>{_words([*name, *note], left, -HIGH / 2 + 24, 1, 0 if node.plans else len(note))}'
        f"{_row(node.marks, left, room) if len(note) == 1 else ''}"
    )


def _row(marks: tuple[tuple[str, str], ...], left: float, room: float) -> str:
    """A sign for each part: with its code where all codes have room, in two rows where there are many, and none where
    there are so many that nobody could tell them apart."""
    if not 0 < len(marks) <= SIGNED:
        return ""
    rows = 1 if len(marks) <= 12 else 2
    across = -(-len(marks) // rows)
    step = min(room / across, 44.0)
    times = min(1.0, (step - 2) / 16, 1.0 if rows == 1 else 0.68)
    coded = rows == 1 and 18 + LETTER * max(len(code) for code, _ in marks) <= step
    made = []
    for place, (code, sign) in enumerate(marks):
        row, column = divmod(place, across)
        x, y = left + 8 + column * step, 26.0 if rows == 1 else 18.5 + 12.5 * row
        made.append(_mark(sign, x, y, times))
        if coded:
            made.append(
                f'<text class="code" x="{x + 10:.1f}" y="{y + 6}" font-size="18" fill="{_INK}">{escape(code)}</text>'
            )
    return "".join(made)


def _mark(sign: str, x: float, y: float, times: float = 1.0) -> str:
    path, colour = _MARKS[sign]
    size = f" scale({times:.2f})" if times < 1 else ""
    return (
        f'<path class="mark" d="{path}" fill="{colour}" fill-rule="evenodd" '
        f'transform="translate({x:.1f} {y:.1f}){size}"/>'
    )


def _box(node: Node, high: float) -> str:
    """Code and name, and to the right what the note says."""
    look = NODES[node.kind]
    note = wrapped(node.note, 14, 1) if node.note else [""]
    room = LIST - 52 - (LETTER * len(note[0]) + 12)
    lines = wrapped(node.label, _letters(room), max(1, int((high + 2) / LINE)))
    first = -(len(lines) - 1) * LINE / 2 + 6
    return (
        f'<rect class="box" x="{-LIST / 2:.0f}" y="{-high / 2:.1f}" width="{LIST}" height="{high:.1f}" rx="6" '
        f'fill="{_PAPER}" stroke="{look.colour}" stroke-width="2"/>'
        f'<path class="sign" d="{SIGNS[look.sign]}" fill="{look.colour}" fill-rule="evenodd" '
        f'transform="translate({-LIST / 2 + 20:.0f} 0)"/>{_words(lines, -LIST / 2 + 40, first)}'
        f'<text class="note" x="{LIST / 2 - 12:.0f}" y="6" font-size="18" text-anchor="end" fill="{_QUIET}">'
        f"{escape(note[0])}</text>"
    )


def aside(drawn: Map, layout: Layout) -> str:
    """What stands beside the tiles: how many counties have a plan, what the signs say, and what the list is of."""
    if not drawn.nodes:
        return ""
    said: Mapping[str, Any] = texts.catalogue(drawn.language)["maps"]["counties"]
    counties = [n for n in drawn.nodes if n.kind == "area"]
    found = said["found"].format(count=sum(bool(n.plans) for n in counties), all=len(counties))
    room = LEFT + GAP + WIDE
    head = wrapped(found, _letters(room), 3)
    made = [_words(head, MARGIN, MARGIN + 20, len(head))]
    x, y = MARGIN + 12.0, MARGIN + 20.0 + len(head) * LINE + 12
    signs = said["signs"]
    used = {
        SYMBOLS["addressed"]: "full",
        HALF: "half",
        SYMBOLS["mentioned"]: "mentioned",
        SYMBOLS["not-found"]: "missing",
        SYMBOLS["out-of-scope"]: "beyond",
        SYMBOLS["not-assessed"]: "unlooked",
    }
    for sign, key in used.items():
        made.append(_mark(sign, x, y - 6) + _words(wrapped(signs[key], _letters(room - 34), 1), x + 22, y))
        y += 29
    made.append(
        _words(["≈"], x - 6, y, 1) + _words(wrapped(signs["inferred"], _letters(room - 34), 1), x + 22, y)
    )
    y += 29
    made.append(
        f'<rect x="{x - 11:.0f}" y="{y - 16:.0f}" width="24" height="18" rx="3" fill="{_PAPER}" stroke="{_QUIET}" '
        f'stroke-width="2" stroke-dasharray="5 4"/>'
        f"{_words(wrapped(signs['dashed'], _letters(room - 34), 1), x + 22, y)}"
    )
    group = next((n.group for n in drawn.nodes if n.kind == "part"), "")
    if group:
        lines = wrapped(said["parts"].format(framework=group), _letters(LIST - 20), 2)
        made.append(_words(lines, MARGIN + _TILES + BESIDE, MARGIN + 20, len(lines)))
    return f'<g class="aside">{"".join(made)}</g>'
