"""A map as SVG: every node is a link that the keyboard reaches, every line says what it joins and what it rests on.

Looks are attributes of the elements and not a style sheet, so that the same drawing stands in a page with a strict
policy, in a file of its own, and on paper.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape

from ...ontology import texts
from ..safe import clean, web
from . import tiles
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
        top, head = _heading(drawn, around, layout, said)
        parts.append(head)
    bottom = top + layout.height
    tiled = layout.name == tiles.NAME
    lines = [] if tiled else _lines(drawn, layout, said)
    body = [
        tiles.aside(drawn, layout) if tiled else _columns(layout, said),
        f'<g class="edges">{"".join(lines)}</g>',
        f'<g class="nodes">{"".join(_nodes(drawn, layout, address, said))}</g>',
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
        f"</marker></defs>"
        f'{f"""<rect width="{width}" height="{height}" fill="{_PAPER}"/>""" if around else ""}'
        f"{''.join(parts)}</svg>"
    )


def _said(language: str) -> Mapping[str, Any]:
    said: Mapping[str, Any] = texts.catalogue(language)["maps"]
    return said


def _columns(layout: Layout, said: Mapping[str, Any]) -> str:
    heads = []
    for x, kinds in layout.columns:
        words = " · ".join(str(said["node-kinds"][kind]) for kind in kinds)
        heads.append(f'<text x="{x:.0f}" y="34" font-weight="700" fill="{_INK}">{escape(words)}</text>')
    return f'<g class="heads">{"".join(heads)}</g>' if heads else ""


def name_of(edge: Edge, said: Mapping[str, Any]) -> str:
    """What an edge is called: its own word, else that of its kind, and whether it was read into the text."""
    word = edge.word or str(said["edge-kinds"][edge.kind])
    return f"{word} ({said['inferred']})" if edge.basis == "inferred" else word


def _lines(drawn: Map, layout: Layout, said: Mapping[str, Any]) -> list[str]:
    labels = {n.id: n.label for n in drawn.nodes}
    beside: Counter[tuple[str, ...]] = Counter()
    made = []
    for number, edge in enumerate(drawn.edges):
        if edge.start not in layout.at or edge.end not in layout.at:
            continue
        ends = tuple(sorted((edge.start, edge.end)))
        bend, beside[ends] = beside[ends], beside[ends] + 1
        stroke = EDGES[edge.kind]
        dashes = stroke.dashes or (INFERRED if edge.basis == "inferred" else "")
        title = f"{_cut(labels[edge.start])} – {name_of(edge, said)} – {_cut(labels[edge.end])}"
        made.append(
            f'<g class="edge" data-n="{number}"><title>{escape(clean(title))}</title>'
            f'<path class="line" d="{_path(edge, layout, bend)}" fill="none" stroke="{stroke.colour}" '
            f'stroke-width="1.8"'
            f'{f""" stroke-dasharray="{dashes}" """.rstrip() if dashes else ""} marker-end="url(#map-arrow)"/></g>'
        )
    return made


def _path(edge: Edge, layout: Layout, bend: int) -> str:
    """A curve from side to side of boxes, or a line between signs; parallel lines bend each their own way, and a line
    from a node to itself is a loop."""
    (x1, y1), (x2, y2) = layout.at[edge.start], layout.at[edge.end]
    aside = (bend + 1) // 2 * (14 if bend % 2 else -14)
    if edge.start == edge.end:
        r = 26 + 10 * bend
        x = x1 + (BOX / 2 if layout.boxes else 8)
        return f"M{x:.1f} {y1 - 6:.1f}C{x + r:.1f} {y1 - r:.1f} {x + r:.1f} {y1 + r:.1f} {x:.1f} {y1 + 6:.1f}"
    if not layout.boxes:
        far = max(math.hypot(x2 - x1, y2 - y1), 1)
        ux, uy = (x2 - x1) / far, (y2 - y1) / far
        sx, sy, ex, ey = x1 + 13 * ux, y1 + 13 * uy, x2 - 15 * ux, y2 - 15 * uy
        mx, my = (sx + ex) / 2 - uy * aside * 2, (sy + ey) / 2 + ux * aside * 2
        return f"M{sx:.1f} {sy:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}"
    half = BOX / 2
    if abs(x1 - x2) < 1:  # within a column, round the right side
        sx, ex, out = x1 + half, x2 + half, 50 + 8 * bend
        return f"M{sx:.1f} {y1:.1f}C{sx + out:.1f} {y1:.1f} {ex + out:.1f} {y2:.1f} {ex:.1f} {y2:.1f}"
    way = 1 if x2 > x1 else -1
    sx, ex = x1 + way * half, x2 - way * half
    pull = (ex - sx) / 2
    return (
        f"M{sx:.1f} {y1 + aside / 2:.1f}C{sx + pull:.1f} {y1 + aside:.1f} {ex - pull:.1f} {y2 + aside:.1f} "
        f"{ex:.1f} {y2 + aside / 2:.1f}"
    )


def _nodes(drawn: Map, layout: Layout, address: Address, said: Mapping[str, Any]) -> list[str]:
    made = []
    middle = layout.width / 2
    ready = tiles.shapes(drawn) if layout.name == tiles.NAME else {}
    for number, node in enumerate(drawn.nodes):
        if node.id not in layout.at:
            continue
        x, y = layout.at[node.id]
        look = NODES[node.kind]
        label = f"{said['node-kind'][node.kind]}: {_cut(node.label)}{f', {node.note}' if node.note else ''}"
        shape = ready.get(node.id) or (_box(node, look.colour, SIGNS[look.sign]) if layout.boxes else "")
        if not layout.boxes:
            shape = _sign(node, look.colour, SIGNS[look.sign], x < middle and layout.name == "circle")
        href = leading(address(node))
        inside = f"<title>{escape(clean(label))}</title>{shape}"
        if href:
            inside = f'<a href="{escape(href)}">{inside}</a>'
        made.append(
            f'<g class="node kind-{node.kind}" data-n="{number}" transform="translate({x:.1f} {y:.1f})">{inside}</g>'
        )
    return made


def leading(href: str) -> str:
    """An address that a click may follow: whole (http, https) or a path of this site; "" for anything else."""
    return href if re.fullmatch(r"/(?![/\\])[^\s\\]*", href) else web(href) or ""


def _box(node: Node, colour: str, sign: str) -> str:
    lines = wrapped(node.label)
    high = 52
    first = -(len(lines) - 1) * LINE / 2 + 6
    words = "".join(
        f'<tspan x="{-BOX / 2 + 38:.0f}" y="{first + n * LINE:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return (
        f'<rect class="box" x="{-BOX / 2:.0f}" y="{-high / 2:.0f}" width="{BOX}" height="{high}" rx="6" '
        f'fill="{_PAPER}" stroke="{colour}" stroke-width="2"/>'
        f'<path class="sign" d="{sign}" fill="{colour}" fill-rule="evenodd" '
        f'transform="translate({-BOX / 2 + 20:.0f} 0)"/>'
        f'<text fill="{_INK}">{words}</text>'
    )


def _sign(node: Node, colour: str, sign: str, left: bool) -> str:
    lines = wrapped(node.label, BESIDE)
    x, anchor = (-WORDS, "end") if left else (WORDS, "start")
    first = -(len(lines) - 1) * STEP / 2 + 5
    words = "".join(
        f'<tspan x="{x:.0f}" y="{first + n * STEP:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return (
        f'<circle class="ground" r="17" fill="{_PAPER}" fill-opacity="0"/>'
        f'<path class="sign" d="{sign}" fill="{colour}" fill-rule="evenodd" stroke="{_PAPER}" stroke-width="1"/>'
        f'<text fill="{_INK}" font-size="15" text-anchor="{anchor}" stroke="{_PAPER}" stroke-width="4" '
        f'paint-order="stroke" stroke-linejoin="round">{words}</text>'
    )


def _heading(drawn: Map, around: Around, layout: Layout, said: Mapping[str, Any]) -> tuple[float, str]:
    """Title, facts and legend over a drawing, and how high they are. Lines that are not drawn have no legend."""
    width = layout.width
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
    if layout.name == tiles.NAME:
        return y + 30, f'<g class="around">{"".join(made)}</g>'
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
