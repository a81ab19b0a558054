"""A report as PDF/UA: an own page for paper, drawn by WeasyPrint in a process that is ended when it takes too long.

WeasyPrint is an extra (`pip install samverkansgraf[pdf]`) and needs Pango on the machine. Where they are missing,
the browser's print does the same.
"""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
import threading
from functools import cache
from importlib.util import find_spec
from typing import Final

from ..ontology import texts
from ..ontology.errors import InputError
from . import printer
from .package import moment
from .page import STATIC, environment
from .printer import CRASHED, MISSING
from .report import Link, Paragraph, Quote, Report, Table
from .safe import LOCALES, clean, web

LARGEST: Final = 8_000
"""Cells of a PDF at most: some sixty pages."""

AT_ONCE: Final = 2
"""Files that are made at the same time; the next is asked to come back."""

SECONDS: Final = 60.0
"""The longest time that a file may take."""

_LONG: Final = re.compile(r"\S{60}(?=\S)")
_turns = threading.BoundedSemaphore(AT_ONCE)
_PANGO: Final = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")


@cache
def available() -> bool:
    """Whether this machine can make PDF: WeasyPrint is installed, and Pango is there. Neither is loaded for that
    longer than a look.
    """
    return find_spec("weasyprint") is not None and any(map(_loads, _PANGO))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def as_pdf(report: Report) -> bytes:
    """The report as a tagged PDF (PDF/UA-1).

    Raises `InputError`: 413 beyond `LARGEST` cells, 501 where the machine cannot, 503 while others are being made
    or when it takes longer than `SECONDS`.
    """
    if not available():
        raise InputError("pdf-absent", status=501)
    report.must_fit(LARGEST, "PDF")
    return in_turn(as_html(report))


def in_turn(html: str) -> bytes:
    """A page for paper as a tagged PDF. Raises `InputError` as `as_pdf` does, but for its size."""
    if not available():
        raise InputError("pdf-absent", status=501)
    if not _turns.acquire(blocking=False):
        raise InputError("pdf-busy", status=503)
    try:
        return _printed(html)
    finally:
        _turns.release()


def _printed(html: str, seconds: float = SECONDS) -> bytes:
    command = [sys.executable, "-I", "-m", printer.__name__, str(int(seconds))]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise InputError("pdf-slow", status=503, seconds=f"{seconds:g}") from error
    if done.returncode == MISSING:
        raise InputError("pdf-absent", status=501)
    if done.returncode == CRASHED or not done.stdout.startswith(b"%PDF"):
        raise InputError("pdf-failed", status=503)
    return done.stdout


def as_html(report: Report) -> str:
    """The page for paper, whole in itself: no picture, script or address is fetched for it."""
    made = environment()
    made.filters["clean"] = lambda value: "" if value is None else _breakable(clean(str(value)))
    made.filters["web"] = lambda href: web(href) or ""
    made.tests["table"] = lambda block: isinstance(block, Table)
    made.tests["quote"] = lambda block: isinstance(block, Quote)
    made.tests["paragraph"] = lambda block: isinstance(block, Paragraph)
    made.tests["link"] = lambda cell: isinstance(cell, Link)
    return made.get_template("report.html").render(
        report=report,
        said=texts.catalogue(report.language)["export"],
        ui=texts.catalogue(report.language)["ui"],
        locale=LOCALES[report.language],
        locales=LOCALES,
        created=moment(report.built).isoformat() + "Z",
        style=(STATIC / "report.css").read_text(encoding="utf-8"),
    )


def _breakable(text: str) -> str:
    """The text with places to break in words that are longer than a line, which cost minutes to lay out otherwise."""
    return _LONG.sub("\\g<0>\u200b", text)
