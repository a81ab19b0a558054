"""Every file that a map is taken home as, by its ending; the one HTML file is `one_file.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ...ontology.errors import InputError
from .. import report as reports
from ..docx import as_docx
from ..xlsx import as_xlsx
from . import formats, paper, tables
from .drawing import Around, svg
from .formats import Taken
from .measures import measures
from .model import MOST, Map


@dataclass(frozen=True, slots=True)
class Format:
    """`media`: its media type. `make`: writes it. `picture`: whether it shows the layout."""

    media: str
    make: Callable[[Taken], bytes]
    picture: bool = False


def _report(taken: Taken) -> reports.Report:
    return tables.report(taken.drawn, taken.facts, taken.measures or measures(taken.drawn))


def _svg(taken: Taken) -> bytes:
    around = Around(taken.facts.title, taken.facts.lines())
    return svg(taken.drawn, taken.layout, taken.facts.leads, around).encode("utf-8")


def _pdf(size: str) -> Callable[[Taken], bytes]:
    return lambda taken: paper.as_pdf(taken.drawn, taken.layout, taken.facts, size)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Final = {
    "svg": Format("image/svg+xml", _svg, True),
    "png": Format("image/png", lambda taken: paper.as_png(taken.drawn, taken.layout, taken.facts), True),
    "a3.pdf": Format("application/pdf", _pdf("a3"), True),
    "a1.pdf": Format("application/pdf", _pdf("a1"), True),
    "gexf": Format("application/gexf+xml", formats.as_gexf),
    "graphml": Format("application/graphml+xml", formats.as_graphml),
    "cyjs": Format("application/json", formats.as_cytoscape),
    "kumu.json": Format("application/json", formats.as_kumu),
    "xlsx": Format(f"{_OFFICE}.spreadsheetml.sheet", lambda taken: as_xlsx(_report(taken))),
    "docx": Format(
        f"{_OFFICE}.wordprocessingml.document", lambda taken: as_docx(tables.printed(_report(taken)))
    ),
    "csv": Format("text/csv; charset=utf-8", lambda taken: reports.as_csv(_report(taken))),
    "json": Format("application/json", lambda taken: reports.as_json(_report(taken))),
}
"""Ending of a file → how it is made."""


_ALSO: Final = {"html": "html", "htm": "html", "pdf": "a3.pdf"}
"""Other endings of a file's name → what they mean."""


def ending_of(name: str) -> str:
    """The ending of a file's name that is a key of `FORMATS`, or "html"; ".pdf" alone is one of A3. Raises `InputError`
    for another."""
    plain = name.lower()
    found = [e for e in (*FORMATS, *_ALSO) if plain.endswith(f".{e}")]
    if not found:
        raise _unknown(("html", *FORMATS))
    longest = max(found, key=len)
    return _ALSO.get(longest, longest)


def _unknown(known: Iterable[str]) -> InputError:
    return InputError("file-ending", endings=", ".join(f".{ending}" for ending in known))


def most(ending: str) -> int:
    """Nodes that such a file takes where no number was asked for: a drawing those that a room can read, a file of data
    all of them."""
    return formats.LARGEST if ending in FORMATS and not FORMATS[ending].picture else MOST


def must_fit(ending: str, drawn: Map) -> None:
    """Raises `InputError` (413) for more than such a file can hold, before any work is done for it."""
    if ending in FORMATS and not FORMATS[ending].picture:
        formats.must_fit(drawn)


def written(ending: str, taken: Taken) -> bytes:
    """The file, whole. Raises `InputError` for an ending that is none, and what its writer raises: 413 for a map that
    is too large for it, 501 and 503 where the machine cannot make it or not now."""
    if ending not in FORMATS:
        raise _unknown(FORMATS)
    return FORMATS[ending].make(taken)
