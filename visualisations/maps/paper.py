"""A map on paper and as a picture: PDF of A3 or A1 with vectors, and PNG. Each is made in a process of its own that is
ended when it takes too long.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from markupsafe import Markup

from ...ontology import texts
from ...ontology.errors import InputError
from .. import pdf
from ..package import moment
from ..page import STATIC, environment
from ..safe import LOCALES, clean, web
from . import painter, tiles
from .drawing import FONT, Address, Around, svg
from .facts import Facts
from .flat import SVG, flattened
from .kinds import EDGES, NODES, SIGNS
from .layout import Layout
from .model import Map
from .painter import FONTLESS

PAGES: Final = {"a3": (420.0, 297.0), "a1": (841.0, 594.0)}
"""Sizes of paper that lies down, in millimetres."""

WIDEST: Final = 3_840
"""Pixels across a picture at most (4k), which is at most twice as high."""

LARGEST: Final = 12_000
"""Nodes and edges of a picture together, at most."""

AT_ONCE: Final = 2
"""Pictures that are made at the same time; the next is asked to come back."""

SECONDS: Final = 60.0
"""The longest time that a picture may take."""

LISTED: Final = 12
"""Documents named at the foot of a map; more of them stand on a page of their own."""

_SIZE: Final = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_turns = threading.BoundedSemaphore(AT_ONCE)


def as_pdf(drawn: Map, layout: Layout, facts: Facts, size: str = "a3") -> bytes:
    """The map on one page, `size` one of `PAGES`, tagged (PDF/UA-1): heading, legend, drawing and facts; documents
    that have no room there follow on a page of A4.

    Raises `InputError`: 413 beyond `LARGEST`, 501 where the machine cannot, 503 while others are being made or when it
    takes too long.
    """
    _must_fit(drawn)
    if not pdf.available():
        raise InputError("pdf-absent", status=501)
    return pdf.in_turn(as_html(drawn, layout, facts, size))


def as_png(
    drawn: Map, layout: Layout, facts: Facts, address: Address = lambda node: "", *, width: int = WIDEST
) -> bytes:
    """The drawing with heading, legend and facts as PNG, `width` pixels across: at most `WIDEST`, and less where it
    would be more than twice `WIDEST` high.

    Raises `InputError`: 413 beyond `LARGEST`, 501 where the machine has no font, 503 while others are being made or
    when it takes too long.
    """
    _must_fit(drawn)
    whole = svg(drawn, layout, address, Around(facts.title, facts.lines()))
    wide, high = _size(whole)
    zoom = min(max(16, min(width, WIDEST)) / wide, 2 * WIDEST / high)
    if not _turns.acquire(blocking=False):
        raise InputError("picture-busy", status=503)
    try:
        return _painted(whole, zoom)
    finally:
        _turns.release()


def _painted(drawing: str, zoom: float, seconds: float = SECONDS) -> bytes:
    # Rounded up by the painter, a picture would be a pixel too wide.
    factor = f"{math.floor(zoom * 1e6) / 1e6:f}"
    command = [sys.executable, "-I", "-m", painter.__name__, str(math.ceil(seconds)), factor, _FAMILY]
    try:
        done = subprocess.run(command, input=drawing.encode(), capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise InputError("picture-slow", status=503, seconds=f"{seconds:g}") from error
    if done.returncode == FONTLESS:
        raise InputError("picture-fonts", status=501)
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        raise InputError("picture-failed", status=503)
    return done.stdout


_FAMILY: Final = FONT.replace("'", "").replace("system-ui, ", "")


def _must_fit(drawn: Map) -> None:
    count = len(drawn.nodes) + len(drawn.edges)
    if count > LARGEST:
        raise InputError("paper-large", status=413, count=count, limit=LARGEST)


def _size(drawing: str) -> tuple[int, int]:
    found = _SIZE.search(drawing)
    assert found is not None
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True)
class _Page:
    """Paper in millimetres, and how many times as large as on A3 everything is."""

    wide: float
    high: float
    times: float

    @property
    def margin(self) -> float:
        return 12 * self.times

    def lines(self, letters: int, points: float) -> int:
        """How many lines so many letters take."""
        across = (self.wide - 2 * self.margin) / (0.2 * points * self.times)
        return max(1, math.ceil(letters / across))


def as_html(drawn: Map, layout: Layout, facts: Facts, size: str = "a3") -> str:
    """The page for paper, whole in itself. It lies down unless the drawing is clearly higher than it is wide."""
    picture = svg(drawn, layout, lambda node: "", None)
    width, height = _size(picture)
    long, short = PAGES[size]
    wide, high = (short, long) if height > 1.15 * width else (long, short)
    page = _Page(wide, high, long / PAGES["a3"][0])
    said = texts.catalogue(drawn.language)["maps"]
    kinds, edge_kinds = drawn.kinds(), {} if layout.name == tiles.NAME else drawn.edge_kinds()
    legend = sum(len(said["node-kind"][k]) + 12 for k in kinds)
    legend += sum(len(said["edge-kinds"][k]) + 14 for k in edge_kinds)
    listed = list(facts.documents.values())[:LISTED]
    foot = sum(len(link.text) + 3 for link in listed) + len(facts.address) + 200
    used = (
        9.5 * page.lines(len(facts.title), 20)
        + 5 * page.lines(len(facts.lead), 10)
        + 5 * sum(page.lines(len(words), 10) for words in facts.selection)
        + 6.5 * page.lines(legend, 10)
        + 4.2 * page.lines(foot, 8)
        + 16
    ) * page.times
    room = max(page.high - 2 * page.margin - used, page.high / 3)
    across = min(page.wide - 2 * page.margin, room * width / height)
    shown = texts.text(drawn.language, "maps.files.drawing", nodes=len(drawn.nodes), edges=len(drawn.edges))
    made = environment()
    made.filters["clean"] = lambda value: clean(str(value))
    made.filters["web"] = lambda href: web(href) or ""
    return made.get_template("map_paper.html").render(
        facts=facts,
        listed=listed,
        said=said,
        view=texts.catalogue(drawn.language)["view"],
        kinds=[(said["node-kind"][k], n, NODES[k].colour, SIGNS[NODES[k].sign]) for k, n in kinds.items()],
        edges=[(said["edge-kinds"][k], n, EDGES[k].colour, EDGES[k].dashes) for k, n in edge_kinds.items()],
        locale=LOCALES[drawn.language],
        created=moment(drawn.built).isoformat() + "Z",
        page=page,
        across=across,
        down=across * height / width,
        picture=Markup(_for_paper(picture, f"{facts.title}. {shown}", across, across * height / width)),
        style=Markup((STATIC / "map_paper.css").read_text(encoding="utf-8")),
    )


def _for_paper(picture: str, title: str, across: float, down: float) -> str:
    """The drawing with a title of its own and its size in millimetres, as few elements as can be."""
    root = ElementTree.fromstring(picture)
    root.attrib |= {"width": f"{across:.2f}mm", "height": f"{down:.2f}mm"}
    flattened(root)
    name = ElementTree.Element(f"{SVG}title")
    name.text = clean(title)
    root.insert(0, name)
    ElementTree.register_namespace("", SVG[1:-1])  # for all of Python, and others take it: WeasyPrint does
    return ElementTree.tostring(root, encoding="unicode")
