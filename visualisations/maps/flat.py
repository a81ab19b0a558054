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

_SHAPED: Final = (
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "stroke-opacity",
)
_WRITTEN: Final = ("fill", "font-size", "font-weight", "font-style", "text-anchor")
_LOOKS: Final = {*_SHAPED, *_WRITTEN, "marker-end", "paint-order"}
_Look = tuple[tuple[str, str], ...]


@dataclass
class _Sheet:
    """What is gathered, by its look; what comes later lies above. `defined`: what a drawing has once, by its id."""

    defined: dict[str, Element]
    lines: dict[_Look, list[str]] = field(default_factory=dict)
    heads: dict[_Look, list[str]] = field(default_factory=dict)
    shapes: dict[tuple[int, _Look], list[str]] = field(default_factory=dict)
    paper: list[str] = field(default_factory=list)
    words: dict[_Look, list[Element]] = field(default_factory=dict)
    rest: list[Element] = field(default_factory=list)
    above: int = 0
    """Shapes that the node at hand has so far: those that lie on another are drawn after all of those below."""

    def elements(self) -> Iterator[Element]:
        """The few elements that are left, from the lowest."""
        for found in (self.lines, self.heads):
            yield from (_path(look, d) for look, d in found.items())
        if self.paper:
            yield _path((("fill", "#ffffff"), ("fill-opacity", "0.75")), self.paper)
        for key in sorted(self.shapes, key=lambda key: key[0]):
            yield _path(key[1], self.shapes[key])
        yield from self.rest
        for look, lines in self.words.items():
            words = Element(f"{SVG}text", dict(look))
            words.extend(lines)
            yield words


def _path(look: _Look, d: list[str]) -> Element:
    return Element(f"{SVG}path", {**dict(look), "d": "".join(d)})


def flattened(root: Element) -> None:
    """Puts one element for each look in place of the nodes and edges of a drawing (`drawing.svg`); what else it has
    stays as it is."""
    defined = {e.get("id", ""): e for e in root.iter()}
    for layer in [g for g in root.iter(f"{SVG}g") if g.get("class") in ("edges", "nodes")]:
        sheet = _Sheet(defined)
        _take(layer, 0.0, 0.0, {}, sheet)
        for child in list(layer):
            layer.remove(child)
        layer.attrib.clear()
        layer.extend(sheet.elements())


def _take(element: Element, x: float, y: float, said: dict[str, str], sheet: _Sheet) -> None:
    """Gathers an element. `x`, `y`: where it is moved to; `said`: the looks of the groups that it lies in."""
    name = element.tag.removeprefix(SVG)
    looks = said | {k: v for k, v in element.attrib.items() if k in _LOOKS}
    moved = _MOVED.fullmatch(element.get("transform", "translate(0 0)"))
    if name == "title" or (name == "use" and element.get("href", "")[1:] not in sheet.defined):
        return
    if looks.get("fill") == looks.get("stroke") == "none" and name != "g":
        return
    if moved is None or name not in ("g", "a", "use", "path", "rect", "text"):
        group = Element(f"{SVG}g", {**said, "transform": f"translate({x:.1f} {y:.1f})"})
        group.append(element)
        sheet.rest.append(group)
        return
    x, y = x + float(moved[1]), y + float(moved[2])
    if name in ("g", "a"):
        sheet.above = 0 if "data-n" in element.attrib else sheet.above
        for child in element:
            _take(child, x, y, looks, sheet)
    elif name == "use":
        _take(sheet.defined[element.get("href", "")[1:]], x, y, looks, sheet)
    elif name == "text":
        _write(element, x, y, looks, sheet)
    else:
        _draw(_shifted(element.get("d", "") if name == "path" else _box(element), x, y), looks, sheet)


def _draw(d: str, looks: dict[str, str], sheet: _Sheet) -> None:
    under = looks.get("paint-order") == "stroke"  # a ground for letters; no order is kept in a PDF
    stroke = "none" if under else looks.get("stroke", "none")
    shown = {
        k: v for k, v in looks.items() if k in _SHAPED and (stroke != "none" or not k.startswith("stroke"))
    }
    if "marker-end" in looks and _PLAIN.fullmatch(d):
        sheet.lines.setdefault(tuple(shown.items()), []).append(d)
        sheet.heads.setdefault((("fill", stroke),), []).append(_head(d))
    elif stroke != "none" or (looks.get("fill") != "none" and looks.get("fill-opacity") != "0"):
        sheet.shapes.setdefault((sheet.above, tuple(shown.items())), []).append(d)
        sheet.above += 1


def _write(element: Element, x: float, y: float, looks: dict[str, str], sheet: _Sheet) -> None:
    """Lines of words; those that had a stroke behind their letters get white paper, for a PDF has no such strokes."""
    lines = [
        (float(t.get("x", 0)) + x, float(t.get("y", 0)) + y, t.text or "") for t in list(element) or [element]
    ]
    if looks.get("paint-order"):
        wide = LETTER * max(len(words) for _, _, words in lines) + 4
        left = lines[0][0] - (wide - 2 if looks.get("text-anchor") == "end" else 2)
        top, bottom = lines[0][1] - 13, lines[-1][1] + 4
        sheet.paper.append(f"M{left:.1f} {top:.1f}h{wide:.1f}V{bottom:.1f}h-{wide:.1f}z")
    for part, (at, down, words) in zip(list(element) or [element], lines, strict=True):
        own = looks | {k: v for k, v in part.attrib.items() if k in _LOOKS}
        look = tuple((k, own[k]) for k in _WRITTEN if k in own)
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
