"""HTML on standard input becomes PDF/UA on standard output. Run as a program of its own by `pdf.py`, never imported
for its work: what it loads is large, and whatever it meets, it can reach no file and no address.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

from .bounded import bound

MISSING: Final = 3
"""Exit code where WeasyPrint or a library of the system is missing."""

CRASHED: Final = 4
"""Exit code where the page could not be drawn."""


def printed(html: str) -> bytes:
    """The PDF. Raises `OSError` where a library of the system is missing, `ImportError` where WeasyPrint is."""
    import weasyprint  # type: ignore[import-untyped]
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

    _words_whole()
    # No protocol is allowed, so nothing that the page names is ever fetched.
    page = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


class _Run(str):
    """Words that are gone through as one and not letter by letter."""

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


def _words_whole() -> None:
    """WeasyPrint 70 lays out each letter of a drawing's words by itself, which takes most of the time of a large
    drawing and leaves letters and no words to whoever copies them. Words that have one place each are laid out whole.
    """
    from weasyprint import svg

    by_letter = getattr(svg, "text", None)
    if by_letter is None or not hasattr(svg, "TAGS"):
        return

    def text(drawing: Any, node: Any, size: Any) -> None:
        element = getattr(node, "_etree_node", None)
        if element is not None and element.text and not any(name in node.attrib for name in _LETTERED):
            element.text = _Run(element.text)
        by_letter(drawing, node, size)

    svg.TAGS = {name: text if draw is by_letter else draw for name, draw in svg.TAGS.items()}
    svg.text = text


_LETTERED: Final = ("rotate", "dx", "dy", "textLength", "letter-spacing")
"""Attributes that place letters one by one."""


def main() -> int:
    """Reads, prints, writes; the first argument is the seconds of processor time that it may take."""
    bound(int(sys.argv[1]))
    html = sys.stdin.buffer.read().decode("utf-8")
    try:
        made = printed(html)
    except (ImportError, OSError):
        return MISSING
    except Exception as error:
        print(repr(error)[:500], file=sys.stderr)
        return CRASHED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
