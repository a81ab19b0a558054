"""Text and addresses as a file can hold them: nothing that XML forbids, nothing that a click could run."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

LOCALES: Final = {"sv": "sv-SE", "en": "en-GB"}
"""A language of ours as the whole tag that office programs want."""

_NEVER: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""Characters that XML 1.0 has no room for, other controls, and those that turn the direction of what follows."""

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_PLAIN: Final = ":/?#@!$&'()*+,;=%~-._"


def clean(text: str) -> str:
    """The text with line breaks as "\\n", tabs as spaces, and without characters that a file cannot hold or that
    would make it read otherwise than it is written.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _NEVER.sub("", plain)


def web(href: str, longest: int = 2079) -> str | None:
    """A whole http(s) address in ASCII, at most so long, or None for anything else."""
    if not _ADDRESS.fullmatch(href) or _NEVER.search(href):
        return None
    try:
        host = urlsplit(href).hostname or ""
    except ValueError:
        return None
    if not host.isascii() or "[" in href.split("/", 3)[2]:
        return None
    address = quote(href, safe=_PLAIN)
    return address if len(address) <= longest else None
