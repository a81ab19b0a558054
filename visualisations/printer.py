"""HTML on standard input becomes PDF/UA on standard output. Run as a program of its own by `pdf.py`, never imported
for its work: what it loads is large, and whatever it meets, it can reach no file and no address.
"""

from __future__ import annotations

import sys
from typing import Final

MISSING: Final = 3
"""Exit code where WeasyPrint or a library of the system is missing."""

CRASHED: Final = 4
"""Exit code where the page could not be drawn."""

MEMORY: Final = 3_000_000_000
"""Bytes of address space at most."""


def printed(html: str) -> bytes:
    """The PDF. Raises `OSError` where a library of the system is missing, `ImportError` where WeasyPrint is."""
    import weasyprint  # type: ignore[import-untyped]
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

    # No protocol is allowed, so nothing that the page names is ever fetched.
    page = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def main() -> int:
    """Reads, prints, writes; the first argument is the seconds of processor time that it may take."""
    _bounded(int(sys.argv[1]))
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


def _bounded(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock of the caller remains
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
