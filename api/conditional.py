"""Tags of answers, and whether a client already holds one (RFC 9110, sections 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
import re

_SAFE = re.compile(r"[A-Za-z0-9._~+:-]{1,64}")
_TAG = re.compile(r'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')


def etag(*parts: str) -> str:
    """A weak entity tag made of everything that an answer depends on, e.g. `W/"0123abcd-ttl-sv"`.

    A part that is long or has characters that a tag may not hold is given by its digest.
    """
    return 'W/"' + "-".join(p if _SAFE.fullmatch(p) else _digest(p) for p in parts) + '"'


def _digest(part: str) -> str:
    return hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def unchanged(request_if_none_match: str | None, tag: str) -> bool:
    """Whether the header names the tag, by weak comparison. A header that is no list names none. Nor does `*`: it
    asks whether there is an answer at all, which is not known before it has been made.
    """
    if request_if_none_match is None:
        return False
    text = request_if_none_match.strip()
    opaque, at, found = tag.removeprefix("W/"), 0, False
    while at < len(text):
        piece = _TAG.match(text, at)
        if piece is None:
            if text[at] in ", \t":  # RFC 9110, section 5.6.1: empty elements of a list are passed over
                at += 1
                continue
            return False
        found = found or piece.group(1) == opaque
        at = piece.end()
    return found
