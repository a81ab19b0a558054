"""The page for paper, and the PDF that is made of it."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.visualisations import pdf, printer

from ..conftest import absent
from .reports import HOSTILE, analysts, hostile, large


@pytest.fixture(scope="module")
def printing() -> Iterator[None]:
    if not pdf.available():
        absent("WeasyPrint or Pango is not installed (Debian packages libpango-1.0-0 libpangoft2-1.0-0)")
    yield


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_has_what_the_report_says_and_nothing_runs() -> None:
    page = _Tags(pdf.as_html(hostile()))
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not any(name.startswith("on") for _, attrs in page.found for name in attrs)
    assert not [attrs["href"] for tag, attrs in page.found if tag == "a"]
    for words in (
        HOSTILE[0],
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "nulbell",
    ):
        assert words in page.words
    assert "\u202e" not in page.words and "\ud800" not in page.words


def test_the_page_says_its_language_and_that_of_its_passages() -> None:
    page = _Tags(pdf.as_html(analysts("en")))
    assert ("html", {"lang": "en-GB"}) in page.found and ("blockquote", {"lang": "sv-SE"}) in page.found
    assert all(attrs.get("scope") for tag, attrs in page.found if tag == "th")
    assert [tag for tag, _ in page.found if re.fullmatch(r"h\d", tag)] == ["h1", "h2", "h2", "h2", "h3"]
    assert ("section", {"class": "wide"}) in page.found


def _content(made: bytes) -> bytes:
    """The file with its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream.rstrip(b"\r\n")))
        except zlib.error:
            continue
    return made + b"".join(unpacked)


def test_a_pdf_is_tagged_titled_and_the_same_each_time(printing: None) -> None:
    made = pdf.as_pdf(analysts())
    content = _content(made)
    for said in (b"/StructTreeRoot", b"/Marked true", b"/Lang (sv-SE)", b"pdfuaid:part", b"/Title"):
        assert said in content, said
    assert b"/TH" in content and b"/H1" in content and b"https://example.se/plan.pdf" in content
    assert pdf.as_pdf(analysts()) == made
    assert b"/JavaScript" not in _content(pdf.as_pdf(hostile(1000)))


def test_a_page_for_paper_fetches_nothing(printing: None, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    html = f'<html lang="sv"><title>x</title><img alt="x" src="{secret.as_uri()}"><link rel="stylesheet" href="{secret.as_uri()}">'
    with_it = printer.printed(html)
    secret.unlink()
    assert len(with_it) == len(printer.printed(html))


def test_what_takes_too_long_is_ended_and_too_many_are_asked_to_come_back(
    printing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as slow:
        pdf._printed(pdf.as_html(analysts()), seconds=0.01)
    assert (slow.value.key, slow.value.status) == ("pdf-slow", 503)
    for _ in range(pdf.AT_ONCE):
        assert pdf._turns.acquire(blocking=False)
    try:
        with pytest.raises(InputError) as busy:
            pdf.as_pdf(analysts())
    finally:
        for _ in range(pdf.AT_ONCE):
            pdf._turns.release()
    assert (busy.value.key, busy.value.status) == ("pdf-busy", 503)
    with pytest.raises(InputError) as large_one:
        pdf.as_pdf(large(5000))
    assert large_one.value.status == 413


def test_a_machine_without_weasyprint_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    ran = subprocess.run(
        [sys.executable, "-m", printer.__name__, "5"],
        input=b"<p>x",
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path)},
        timeout=60,
    )
    assert ran.returncode == printer.MISSING and ran.stdout == b""
    monkeypatch.setattr(pdf, "available", lambda: False)
    with pytest.raises(InputError, match="Skriv ut") as missing:
        pdf.as_pdf(analysts())
    assert missing.value.status == 501
