"""Chooses a media type by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import Headers

_PARTS = re.compile(r'(?:[^",]|"(?:\\.|[^"\\])*"?)+')
_PIECES = re.compile(r'(?:[^";]|"(?:\\.|[^"\\])*"?)+')
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered type that the client likes best, or None when it accepts none of them.

    Between types that it likes equally the first offered one is taken. No header accepts everything.
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_parse(part) for part in _PARTS.findall(accept) if part.strip()]
    ranked = [(_quality(kind, ranges), -at, kind) for at, kind in enumerate(offered)]
    quality, _, kind = max(ranked)
    return kind if quality > 0 else None


def _parse(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip() for piece in _PIECES.findall(part) or [""])
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            written = value.strip()
            quality = min(float(written), 1.0) if _NUMBER.fullmatch(written) else 0.0
    return kind.lower(), quality


def _quality(kind: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits."""
    group = kind.split("/")[0] + "/*"
    for wanted in (kind, group, "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether the client reads gzip (RFC 9110, section 12.5.3)."""
    if not accept_encoding:
        return False
    ranges = dict(_parse(part) for part in accept_encoding.split(",") if part.strip())
    return ranges.get("gzip", ranges.get("x-gzip", ranges.get("*", 0.0))) > 0


def accepted(headers: Headers) -> str | None:
    """What the Accept lines of a request say together (RFC 9110, section 5.3)."""
    return ", ".join(headers.getlist("accept")) or None
