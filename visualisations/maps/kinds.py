"""How each kind of node and edge looks in every map: a sign, a colour and a word, so that colour is never alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Look:
    """`sign`: a key of `SIGNS`; `colour`: at least 3:1 against white (WCAG 1.4.11); `column`: where the kind stands in
    a layered map, from left to right along the chain of goals."""

    sign: str
    colour: str
    column: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """`colour` of a line, and its dashes as an SVG says them ("" for a whole line)."""

    colour: str
    dashes: str = ""


NODES: Final = {
    "area": Look("house", "#2A7FB8", 0),
    "actor": Look("hexagon", "#595959", 1),
    "actor-kind": Look("nut", "#7A5C4A", 1),
    "body": Look("pentagon", "#7A5C00", 2),
    "plan": Look("square", "#0072B2", 3),
    "measure": Look("triangle", "#B84E00", 4),
    "commitment": Look("wedge", "#A8518A", 4),
    "element": Look("pill", "#6B6B6B", 4),
    "goal": Look("dot", "#007A59", 5),
    "purpose": Look("ring", "#A86F00", 5),
    "part": Look("diamond", "#5B4FA8", 6),
    "target": Look("star", "#A3334D", 7),
    "framework": Look("bar", "#3D3D3D", 8),
    "other": Look("cross", "#4A6785", 4),
}
"""Kind → look, in the order of a legend. `actor-kind`: actors that a plan names only by their kind, e.g. "kommuner",
which are not one and the same actor; `body`: a council, steering or working group; `element`: a part of a plan of
another kind; `target`: a target of Agenda 2030; `other`: what a query of somebody's own returned."""

EDGES: Final = {
    "contains": Stroke("#767676"),
    "serves": Stroke("#007A59"),
    "addresses": Stroke("#5B4FA8"),
    "mentions": Stroke("#A86F00", "1 4"),
    "lacks": Stroke("#B3261E", "8 5"),
    "narrower": Stroke("#5F6B7A"),
    "unaddressed": Stroke("#B3261E"),
    "match": Stroke("#A3334D"),
    "responsible": Stroke("#333333"),
    "involved": Stroke("#767676", "4 4"),
    "member": Stroke("#4A6785"),
    "reports": Stroke("#B84E00"),
    "unit": Stroke("#767676", "1 4"),
    "named": Stroke("#0072B2"),
    "applies": Stroke("#2A7FB8", "2 5"),
    "kept": Stroke("#767676"),
    "reworded": Stroke("#0072B2"),
    "moved": Stroke("#A8518A"),
    "to-purpose": Stroke("#A86F00"),
    "to-goal": Stroke("#007A59"),
    "dropped": Stroke("#B3261E", "8 5"),
    "added": Stroke("#007A59", "2 3"),
    "linked": Stroke("#767676"),
}
"""Kind → stroke. `narrower`: part of another part or of a framework; `unaddressed`: the same, of a part that no plan
that was looked in addresses; `applies`: a plan in its area; `named`: an actor in a plan; `lacks`: looked for in
a plan and not found; `linked`: what a query of somebody's own returned. An inferred edge is dashed (`INFERRED`)."""

DARK: Final = {
    "#2A7FB8": "#6BB5E8",
    "#595959": "#B8B8B8",
    "#7A5C00": "#D9B44A",
    "#0072B2": "#5AB4F0",
    "#B84E00": "#F58F4A",
    "#A8518A": "#DE8FC4",
    "#6B6B6B": "#ADADAD",
    "#007A59": "#3DBE97",
    "#A86F00": "#E0A53A",
    "#5B4FA8": "#A79CF0",
    "#A3334D": "#F08AA0",
    "#3D3D3D": "#D6D6D6",
    "#4A6785": "#9DB8D6",
    "#767676": "#9A9A9A",
    "#B3261E": "#FF8A80",
    "#5F6B7A": "#A6B3C4",
    "#333333": "#E0E0E0",
    "#7A5C4A": "#D3AD97",
}
"""Colour → the same on a dark ground (`DARK_PAPER`), at least 3:1 against it. Only pages that are shown on a screen
use them; files and paper are light."""

DARK_PAPER: Final = "#16191d"

INFERRED: Final = "6 4"
"""Dashes of a line that an analyst read into the text."""

SIGNS: Final = {
    "square": "M-8-8H8V8H-8z",
    "dot": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z",
    "ring": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0zM-4 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0z",
    "triangle": "M0-9 9 8H-9z",
    "wedge": "M0 9 9-8H-9z",
    "diamond": "M0-10 10 0 0 10-10 0z",
    "hexagon": "M-5-9H5L10 0 5 9H-5L-10 0z",
    "nut": "M-5-9H5L10 0 5 9H-5L-10 0zM-2-4-5 0-2 4H2L5 0 2-4z",
    "pentagon": "M0-10 10-2 6 9H-6L-10-2z",
    "star": "M0-11 3-4 10-3 5 2 6 9 0 6-6 9-5 2-10-3-3-4z",
    "house": "M0-10 9-2V9H-9V-2z",
    "pill": "M-5-5H5a5 5 0 0 1 0 10H-5a5 5 0 0 1 0-10z",
    "bar": "M-10-4H10V4H-10z",
    "cross": "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3z",
}
"""Sign → its path in a box from -12 to 12, filled by the even-odd rule."""
