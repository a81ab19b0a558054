"""A map as SVG: every node is a link that the keyboard reaches. In a file of its own every line says what it joins; in
a page the tables and the script do.

What comes again stands once: looks in the groups round nodes and lines, signs under `defs`. Looks are attributes of
the elements and not a style sheet, so that the same drawing stands in a page with a strict policy, in a file of its
own, and on paper.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from markupsafe import Markup, escape

from ...ontology import texts
from ..safe import clean, web
from .kinds import EDGES, INFERRED, NODES, SIGNS
from .labels import BESIDE, STEP, WORDS, wrapped
from .layout import BOX, Layout
from .model import Edge, Map, Node

SIZE, LINE = 18, 22
"""Size of letters, and from line to line, in pixels of the drawing."""

FONT: Final = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
LONGEST: Final = 300
"""Letters of a name in a title that a pointer brings up; the panel and the table have it whole."""

_INK, _PAPER = "#1b1b1b", "#ffffff"

_BOXED: Final = 'stroke-width="2"'
_BESIDE: Final = (
    f'font-size="15" stroke="{_PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
)
"""Looks that nodes have in common, with words in a box and with words beside a sign."""


@dataclass(frozen=True)
class Around:
    """What stands round a drawing that has left the site: its title, lines of facts and the words of its legend."""

    title: str
    facts: Sequence[str]


Address = Callable[[Node], str]


def svg(drawn: Map, layout: Layout, address: Address, around: Around | None = None) -> str:
    """The drawing. `address`: where a node leads ("" for nowhere). `around`: what a file of its own says of itself.

    Each node is `<g class="node" data-n="PLACE">`, each line `<g class="edge" data-n="PLACE">`, by their place in the
    map; a page's script finds them so.
    """
    said = _said(drawn.language)
    top = 0.0
    parts: list[str] = []
    if around is not None:
        top, head = _heading(drawn, around, layout.width, said)
        parts.append(head)
    bottom = top + layout.height
    body = [
        _columns(layout, said),
        f'<g class="edges" fill="none" stroke-width="1.8" marker-end="url(#map-arrow)">'
        f"{''.join(_lines(drawn, layout, said, titled=around is not None))}</g>",
        f'<g class="nodes" fill="{_INK}" {_BOXED if layout.boxes else _BESIDE}>'
        f"{''.join(_nodes(drawn, layout, address, said))}</g>",
    ]
    parts.append(f'<g transform="translate(0 {top:.0f})">{"".join(body)}</g>')
    width, height = math.ceil(max(layout.width, 600)), math.ceil(max(bottom, 80))
    sizes = f' width="{width}" height="{height}"' if around is not None else ""
    label = escape(clean(around.title if around else drawn.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{sizes} class="map-svg" '
        f'role="group" aria-label="{label}" lang="{drawn.language}" font-family="{FONT}" font-size="{SIZE}" '
        f'data-layout="{layout.name}">'
        f"{'<title>' + str(label) + '</title>' if around else ''}"
        f'<defs><marker id="map-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path d="M0 0 10 5 0 10z" fill="context-stroke"/>'
        f"</marker>{''.join(_shapes(drawn, layout))}</defs>"
        f'{f"""<rect width="{width}" height="{height}" fill="{_PAPER}"/>""" if around else ""}'
        f"{''.join(parts)}</svg>"
    )


def _said(language: str) -> Mapping[str, Any]:
    said: Mapping[str, Any] = texts.catalogue(language)["maps"]
    return said


def _columns(layout: Layout, said: Mapping[str, Any]) -> str:
    heads = []
    for x, kinds in layout.columns:
        lines = wrapped(" · ".join(str(said["node-kinds"][kind]) for kind in kinds), 34)
        heads += [
            f'<text x="{x:.0f}" y="{34 + (n - (len(lines) - 1) / 2) * LINE:.0f}" font-weight="700" fill="{_INK}">'
            f"{escape(line)}</text>"
            for n, line in enumerate(lines)
        ]
    return f'<g class="heads">{"".join(heads)}</g>' if heads else ""


def name_of(edge: Edge, said: Mapping[str, Any]) -> str:
    """What an edge is called: its own word, else that of its kind, and whether it was read into the text."""
    word = edge.word or str(said["edge-kinds"][edge.kind])
    return f"{word} ({said['inferred']})" if edge.basis == "inferred" else word


def _lines(drawn: Map, layout: Layout, said: Mapping[str, Any], *, titled: bool) -> list[str]:
    labels = {n.id: n.label for n in drawn.nodes}
    beside: Counter[tuple[str, ...]] = Counter()
    made: list[tuple[str, str]] = []
    for number, edge in enumerate(drawn.edges):
        if edge.start not in layout.at or edge.end not in layout.at:
            continue
        ends = tuple(sorted((edge.start, edge.end)))
        bend, beside[ends] = beside[ends], beside[ends] + 1
        stroke = EDGES[edge.kind]
        dashes = stroke.dashes or (INFERRED if edge.basis == "inferred" else "")
        words = f"{_cut(labels[edge.start])} – {name_of(edge, said)} – {_cut(labels[edge.end])}"
        title = f"<title>{escape(clean(words))}</title>" if titled else ""
        look = f'stroke="{stroke.colour}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
        line = f'<g class="edge" data-n="{number}">{title}<path d="{_path(edge, layout, bend)}"/></g>'
        made.append((look, line))
    return [
        f"<g {look}>{''.join(line for _, line in run)}</g>" for look, run in groupby(made, key=itemgetter(0))
    ]


def _path(edge: Edge, layout: Layout, bend: int) -> str:
    """A curve from side to side of boxes, or a line between signs; parallel lines bend each their own way, and a line
    from a node to itself is a loop."""
    (x1, y1), (x2, y2) = layout.at[edge.start], layout.at[edge.end]
    aside = (bend + 1) // 2 * (14 if bend % 2 else -14)
    if edge.start == edge.end:
        r = 26 + 10 * bend
        x = x1 + (BOX / 2 if layout.boxes else 8)
        return f"M{x:.0f} {y1 - 6:.0f}C{x + r:.0f} {y1 - r:.0f} {x + r:.0f} {y1 + r:.0f} {x:.0f} {y1 + 6:.0f}"
    if not layout.boxes:
        far = max(math.hypot(x2 - x1, y2 - y1), 1)
        ux, uy = (x2 - x1) / far, (y2 - y1) / far
        sx, sy, ex, ey = x1 + 13 * ux, y1 + 13 * uy, x2 - 15 * ux, y2 - 15 * uy
        mx, my = (sx + ex) / 2 - uy * aside * 2, (sy + ey) / 2 + ux * aside * 2
        return f"M{sx:.0f} {sy:.0f}Q{mx:.0f} {my:.0f} {ex:.0f} {ey:.0f}"
    half = BOX / 2
    if abs(x1 - x2) < 1:  # within a column, round the right side
        sx, ex, out = x1 + half, x2 + half, 50 + 8 * bend
        return f"M{sx:.0f} {y1:.0f}C{sx + out:.0f} {y1:.0f} {ex + out:.0f} {y2:.0f} {ex:.0f} {y2:.0f}"
    way = 1 if x2 > x1 else -1
    sx, ex = x1 + way * half, x2 - way * half
    pull = (ex - sx) / 2
    return (
        f"M{sx:.0f} {y1 + aside / 2:.0f}C{sx + pull:.0f} {y1 + aside:.0f} {ex - pull:.0f} {y2 + aside:.0f} "
        f"{ex:.0f} {y2 + aside / 2:.0f}"
    )


def _nodes(drawn: Map, layout: Layout, address: Address, said: Mapping[str, Any]) -> list[str]:
    made = []
    middle = layout.width / 2
    for number, node in enumerate(drawn.nodes):
        if node.id not in layout.at:
            continue
        x, y = layout.at[node.id]
        look = NODES[node.kind]
        label = f"{said['node-kind'][node.kind]}: {_cut(node.label)}{f', {node.note}' if node.note else ''}"
        left = x < middle and layout.name == "circle"
        shape = _box(node, look.colour) if layout.boxes else _sign(node, look.colour, left)
        href = leading(address(node))
        inside = f"<title>{escape(clean(label))}</title>{shape}"
        if href:
            inside = f'<a href="{escape(href)}">{inside}</a>'
        made.append(f'<g class="node" data-n="{number}" transform="translate({x:.0f} {y:.0f})">{inside}</g>')
    return made


def leading(href: str) -> str:
    """An address that a click may follow: whole (http, https) or a path of this site; "" for anything else."""
    return href if re.fullmatch(r"/(?![/\\])[^\s\\]*", href) else web(href) or ""


def _shapes(drawn: Map, layout: Layout) -> list[str]:
    """What nodes are made of, each once: the sign of every kind in use, and the ground that it stands on."""
    around = ""
    if layout.boxes:
        around = f' transform="translate({-BOX / 2 + 20:.0f} 0)"'
        rest = f'<rect id="map-box" x="{-BOX / 2:.0f}" y="-26" width="{BOX}" height="52" rx="6"/>'
    else:
        rest = '<circle id="map-ground" r="17" pointer-events="all"/>'
    signs = (
        f'<path id="map-k-{kind}" d="{SIGNS[NODES[kind].sign]}" fill-rule="evenodd"{around}/>'
        for kind in drawn.kinds()
    )
    return [rest, *signs] if drawn.nodes else []


def _box(node: Node, colour: str) -> str:
    lines = wrapped(node.label)
    first = -(len(lines) - 1) * LINE / 2 + 6
    words = "".join(
        f'<tspan x="{-BOX / 2 + 38:.0f}" y="{first + n * LINE:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return (
        f'<use class="box" href="#map-box" fill="{_PAPER}" stroke="{colour}"/>'
        f'<use class="sign" href="#map-k-{node.kind}" fill="{colour}"/><text>{words}</text>'
    )


def _sign(node: Node, colour: str, left: bool) -> str:
    lines = wrapped(node.label, BESIDE)
    x, anchor = (-WORDS, ' text-anchor="end"') if left else (WORDS, "")
    first = -(len(lines) - 1) * STEP / 2 + 5
    words = "".join(
        f'<tspan x="{x:.0f}" y="{first + n * STEP:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return (
        f'<use class="ground" href="#map-ground" fill="none" stroke="none"/>'
        f'<use class="sign" href="#map-k-{node.kind}" fill="{colour}"/><text{anchor}>{words}</text>'
    )


def _heading(drawn: Map, around: Around, width: float, said: Mapping[str, Any]) -> tuple[float, str]:
    """Title, facts and legend over a drawing, and how high they are."""
    room = max(int(max(width, 600) / 9), 40)
    y, made = 40.0, []
    for line in wrapped(around.title, int(room * 0.6), 3):
        made.append(
            f'<text x="20" y="{y:.0f}" font-size="28" font-weight="700" fill="{_INK}">{escape(line)}</text>'
        )
        y += 34
    for fact in around.facts:
        for line in wrapped(fact, room, 3):
            made.append(f'<text x="20" y="{y:.0f}" font-size="16" fill="#444444">{escape(line)}</text>')
            y += 22
    x = 20.0
    y += 14
    for kind, count in drawn.kinds().items():
        words = f"{said['node-kind'][kind]} ({count})"
        wide = 44 + 10 * len(words)
        if x + wide > max(width, 600):
            x, y = 20.0, y + 30
        look = NODES[kind]
        made.append(
            f'<g transform="translate({x + 10:.0f} {y:.0f})"><path d="{SIGNS[look.sign]}" fill="{look.colour}" '
            f'fill-rule="evenodd"/><text x="18" y="6" font-size="16" fill="{_INK}">{escape(words)}</text></g>'
        )
        x += wide
    x, y = 20.0, y + 30
    for kind, count in drawn.edge_kinds().items():
        words = f"{said['edge-kinds'][kind]} ({count})"
        wide = 64 + 10 * len(words)
        if x + wide > max(width, 600):
            x, y = 20.0, y + 28
        stroke = EDGES[kind]
        dashes = f' stroke-dasharray="{stroke.dashes}"' if stroke.dashes else ""
        made.append(
            f'<path d="M{x:.0f} {y:.0f}h34" stroke="{stroke.colour}" stroke-width="2.5"{dashes}/>'
            f'<text x="{x + 42:.0f}" y="{y + 6:.0f}" font-size="16" fill="{_INK}">{escape(words)}</text>'
        )
        x += wide
    return y + 24, f'<g class="around">{"".join(made)}</g>'


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def markup(text: str) -> Markup:
    """A drawing as it stands in a page: it was escaped where it was made."""
    return Markup(text)
