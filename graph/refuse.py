"""What a stranger's query may not do: make the server call out.

The text is split into SPARQL 1.1 tokens (section 19.8 of the recommendation), after its code point escapes
are undone; a bare word `SERVICE` among the tokens is the keyword and nothing else, for names carry a colon
and variables a mark. Text inside strings, IRIs and comments is never taken for it.

This gives a clear answer; it is not the wall. The wall is `api/worker.py`: a query process can open nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

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
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "MODIFY")
_EXTENSIONS = ("bif:", "sql:", "<bif:", "<sql:")
LONGEST = 100_000
"""A longer query, in characters, is refused unread."""


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def tokens(text: str, seconds: float | None = None) -> Iterator[tuple[int, str]]:
    """The tokens of a SPARQL text with their places, white space and comments left out.

    `seconds`: how long a text may take at most, beyond which it is refused (`query-too-long`).
    """
    until = None if seconds is None else time.monotonic() + seconds
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.isspace() and not token.startswith("#"):
            yield match.start(), token
        if until is not None and time.monotonic() > until:
            raise InputError("query-too-long", status=413, limit=LONGEST)


def unescaped(text: str) -> str:
    """The text with its code point escapes undone, as some servers do before they read it."""
    return _ESCAPE.sub(_character, text)


def keywords(text: str, seconds: float | None = None) -> set[str]:
    """The bare words of a SPARQL text, in capitals."""
    return {token.upper() for _, token in tokens(text, seconds) if token.isalpha() and token.isascii()}


def check_length(text: str) -> None:
    """Raises `InputError` for a query that is too long to be read."""
    if len(text) > LONGEST:
        raise InputError("query-too-long", status=413, limit=LONGEST)


def check(text: str, seconds: float | None = None) -> None:
    """Raises `InputError` for a query that is too long or that holds a SERVICE clause. Takes time that grows
    with the square of a hostile text, so it runs where a time limit holds, or is given one.
    """
    check_length(text)
    if "SERVICE" in keywords(text, seconds) | keywords(unescaped(text), seconds):
        raise InputError("query-calls-out", status=403)


def check_sent(text: str, seconds: float) -> None:
    """As `check`, for a query that is sent on to another server, in at most so many seconds. Raises `InputError`
    also for a word of an update, and for extensions of SPARQL that reach past the graph: Virtuoso's `define` and
    its `bif:` and `sql:` functions.
    """
    check(text, seconds)
    for form in {text, unescaped(text)}:
        for _, token in tokens(form, seconds):
            if token.upper() in _UPDATES:
                raise InputError("update-refused")
            if token.upper() == "DEFINE" or token.lower().startswith(_EXTENSIONS):
                raise InputError("query-extension", status=403)
