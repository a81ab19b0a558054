"""A drawing for paper: everything that looks alike is one element, so that a page of two thousand nodes is printed in
seconds. Nothing of it is a link or has a title of its own; what a printer draws stays where it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

SVG: Final = "{http://www.w3.org/2000/svg}"

LETTER: Final = 8.0
"""Width of a letter on the white paper behind words, in pixels of the drawing."""

_ARROW: Final = ((-6.3, -3.5), (0.7, 0.0), (-6.3, 3.5))
"""The head of a line that leads to the right and ends at 0, 0."""

_MOVED: Final = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)\s*\)")
_STEP: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_PLAIN: Final = re.compile(r"M[-\d., MLCQ]+")
"""A line whose last two points are its last four numbers."""

_Look = tuple[tuple[str, str], ...]


@dataclass
class _Sheet:
    """What is gathered, by its look; what comes later lies above."""

    lines: dict[_Look, list[str]] = field(default_factory=dict)
    heads: dict[_Look, list[str]] = field(default_factory=dict)
    shapes: dict[_Look, list[str]] = field(default_factory=dict)
    paper: list[str] = field(default_factory=list)
    words: dict[_Look, list[Element]] = field(default_factory=dict)
    rest: list[Element] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """The few elements that are left, from the lowest."""
        for found in (self.lines, self.heads):
            yield from (Element(f"{SVG}path", {**dict(look), "d": "".join(d)}) for look, d in found.items())
        if self.paper:
            yield Element(f"{SVG}path", {"d": "".join(self.paper), "fill": "#ffffff", "fill-opacity": "0.75"})
        yield from (Element(f"{SVG}path", {**dict(look), "d": "".join(d)}) for look, d in self.shapes.items())
        yield from self.rest
        for look, lines in self.words.items():
            words = Element(f"{SVG}text", dict(look))
            words.extend(lines)
            yield words


def flattened(root: Element) -> None:
    """Puts one element for each look in place of the nodes and edges of a drawing (`drawing.svg`); what else it has
    stays as it is."""
    for layer in list(root.iter(f"{SVG}g")):
        if layer.get("class") not in ("edges", "nodes"):
            continue
        sheet = _Sheet()
        for thing in layer:
            _take(thing, 0.0, 0.0, sheet)
        for child in list(layer):
            layer.remove(child)
        layer.extend(sheet.elements())


def _take(element: Element, x: float, y: float, sheet: _Sheet) -> None:
    name = element.tag.removeprefix(SVG)
    if name in ("g", "a"):
        moved = _MOVED.fullmatch(element.get("transform", "translate(0 0)"))
        if moved is None:
            sheet.rest.append(_kept(element, x, y))
            return
        for child in element:
            _take(child, x + float(moved[1]), y + float(moved[2]), sheet)
    elif name == "path" and "marker-end" in element.attrib and _PLAIN.fullmatch(element.get("d", "")):
        d = _shifted(element.get("d", ""), x, y)
        sheet.lines.setdefault(_look(element, "marker-end"), []).append(d)
        head = (("fill", element.get("stroke", "#000000")),)
        sheet.heads.setdefault(head, []).append(_head(d))
    elif name in ("path", "rect") and (moved := _MOVED.fullmatch(element.get("transform", "translate(0 0)"))):
        d = element.get("d", "") if name == "path" else _box(element)
        d = _shifted(d, x + float(moved[1]), y + float(moved[2]))
        sheet.shapes.setdefault(_look(element), []).append(d)
    elif name == "text" and len(element):
        _write(element, x, y, sheet)
    elif name != "title" and element.get("fill-opacity") != "0":
        sheet.rest.append(_kept(element, x, y))


def _kept(element: Element, x: float, y: float) -> Element:
    group = Element(f"{SVG}g", {"transform": f"translate({x:.1f} {y:.1f})"})
    group.append(element)
    return group


def _look(element: Element, *but: str) -> _Look:
    never = {"class", "d", "transform", "x", "y", "width", "height", "rx", *but}
    return tuple(sorted((k, v) for k, v in element.attrib.items() if k not in never))


def _write(element: Element, x: float, y: float, sheet: _Sheet) -> None:
    """Lines of words; those that had a stroke behind their letters get white paper, for a PDF has no such strokes."""
    lines = [(float(t.get("x", 0)) + x, float(t.get("y", 0)) + y, t.text or "") for t in element]
    end = element.get("text-anchor") == "end"
    if element.get("paint-order"):
        wide = LETTER * max(len(words) for _, _, words in lines) + 4
        left = lines[0][0] - (wide - 2 if end else 2)
        top, bottom = lines[0][1] - 13, lines[-1][1] + 4
        sheet.paper.append(f"M{left:.1f} {top:.1f}h{wide:.1f}V{bottom:.1f}h-{wide:.1f}z")
    look = _look(element, "paint-order", "stroke", "stroke-width", "stroke-linejoin")
    for at, down, words in lines:
        line = Element(f"{SVG}tspan", {"x": f"{at:.1f}", "y": f"{down:.1f}"})
        line.text = words
        sheet.words.setdefault(look, []).append(line)


def _box(rect: Element) -> str:
    x, y, wide, high, r = (float(rect.get(k, 0)) for k in ("x", "y", "width", "height", "rx"))
    right, down = wide - 2 * r, high - 2 * r
    if not r:
        return f"M{x} {y}h{wide}v{high}h{-wide}z"
    return (
        f"M{x + r} {y}h{right}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1 {-r} {r}"
        f"h{-right}a{r} {r} 0 0 1 {-r} {-r}v{-down}a{r} {r} 0 0 1 {r} {-r}z"
    )


def _shifted(d: str, x: float, y: float) -> str:
    """A path somewhere else: whatever is not told from where the pen is, moves."""
    if not x and not y:
        return d
    made = []
    for step in _STEP.finditer(d):
        letter, numbers = step[1], step[2]
        if letter in "MLCQST":
            found = [float(n) for n in _NUMBER.findall(numbers)]
            numbers = " ".join(f"{n + (y if place % 2 else x):.1f}" for place, n in enumerate(found))
        elif letter in "HV":
            numbers = " ".join(
                f"{float(n) + (x if letter == 'H' else y):.1f}" for n in _NUMBER.findall(numbers)
            )
        made.append(letter + numbers)
    return "".join(made)


def _head(d: str) -> str:
    """The head of an arrow at the end of a path, from its last two points."""
    *_, x1, y1, x2, y2 = (float(n) for n in _NUMBER.findall(d))
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / far, (y2 - y1) / far
    points = (f"{x2 + a * ux - b * uy:.1f} {y2 + a * uy + b * ux:.1f}" for a, b in _ARROW)
    return "M{}L{} {}z".format(*points)
