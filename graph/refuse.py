"""What a stranger's query may not do: make the server call out.

The text is split into SPARQL 1.1 tokens (section 19.8 of the recommendation), after its code point escapes
are undone; a bare word `SERVICE` among the tokens is the keyword and nothing else, for names carry a colon
and variables a mark. Text inside strings, IRIs and comments is never taken for it.

This gives a clear answer; it is not the wall. The wall is `api/worker.py`: a query process can open nothing.
"""

from __future__ import annotations

import re

from ..ontology.errors import InputError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r'''"""(?:"{0,2}(?:[^"\\]|\\.))*"""|\'\'\'(?:'{0,2}(?:[^'\\]|\\.))*\'\'\''''
    r"""|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'"""
    r"""|<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"""
    r"""|\#[^\n\r]*"""
    r"""|[?$]\w+"""
    r"""|@[A-Za-z][A-Za-z0-9-]*"""
    r"""|(?:[^\W\d][\w.\-]*)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*)?"""
    r"""|[A-Za-z]+"""
    r"""|[\s\S]""",
    re.VERBOSE | re.DOTALL,
)
LONGEST = 100_000
"""A longer query, in characters, is refused unread."""


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def keywords(text: str) -> set[str]:
    """The bare words of a SPARQL text, in capitals."""
    return {token.upper() for token in _TOKEN.findall(text) if token.isalpha() and token.isascii()}


def check_length(text: str) -> None:
    """Raises `InputError` for a query that is too long to be read."""
    if len(text) > LONGEST:
        raise InputError("query-too-long", status=413, limit=LONGEST)


def check(text: str) -> None:
    """Raises `InputError` for a query that is too long or that holds a SERVICE clause. Takes time that grows
    with the square of a hostile text, so it runs where a time limit holds.
    """
    check_length(text)
    if "SERVICE" in keywords(text) | keywords(_ESCAPE.sub(_character, text)):
        raise InputError("query-calls-out", status=403)
