"""What a stranger's query may not do: make the server call out.

The text is split into SPARQL 1.1 tokens (section 19.8 of the recommendation), after its code point escapes
are undone; a bare word `SERVICE` among the tokens is the keyword and nothing else, for names carry a colon
and variables a mark. Text inside strings, IRIs and comments is never taken for it.

This gives a clear answer; it is not the wall. The wall is `api/worker.py`: a query process can open nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyparsing import ParseResults
from rdflib import URIRef
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ..ontology.errors import InputError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r'''"""(?:"{0,2}+(?:[^"\\]|\\.))*+"""|\'\'\'(?:'{0,2}+(?:[^'\\]|\\.))*+\'\'\''''
    r"""|"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+'"""
    r"""|(?P<open>["'](?:[^\n\r\\]|\\.)*+)"""
    r"""|<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
    r"""|\#[^\n\r]*"""
    r"""|[?$]\w+"""
    r"""|@[A-Za-z][A-Za-z0-9-]*"""
    r"""|(?P<word>[^\W\d][\w.\-]*+)(?!:)"""
    r"""|(?:[^\W\d][\w.\-]*+)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\.)*+)?"""
    r"""|[\s\S]""",
    re.VERBOSE | re.DOTALL,
)
_LETTERS = re.compile(r"[A-Za-z]+")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "MODIFY"])
_EXTENSIONS = ("bif:", "sql:", "<bif:", "<sql:")
LONGEST = 100_000
"""A longer query, in characters, is refused unread."""


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """The tokens of a SPARQL text with their places, white space and comments left out."""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.isspace() and not token.startswith("#"):
            yield match.start(), token


def unescaped(text: str) -> str:
    """The text with its code point escapes undone, as some servers do before they read it."""
    return _ESCAPE.sub(_character, text)


def keywords(text: str) -> set[str]:
    """The bare words of a SPARQL text, in capitals. What looks like a string that never ends counts too: such a
    text is no query, and is better read too strictly than not at all.
    """
    found: set[str] = set()
    for token in _TOKEN.finditer(text):
        if token.lastgroup:
            found.update(word.upper() for word in _LETTERS.findall(token.group()))
    return found


def check_length(text: str) -> None:
    """Raises `InputError` for a query that is too long to be read."""
    if len(text) > LONGEST:
        raise InputError("query-too-long", status=413, limit=LONGEST)


def check(text: str, services: Sequence[str] = ()) -> bool:
    """Whether the query has SERVICE clauses, all of them with addresses that are allowed.

    Raises `InputError` for a query that is too long or that names another address. The reading takes time in
    proportion to the text; the second parser, asked only where SERVICE is allowed, has no such bound.
    """
    check_length(text)
    if "SERVICE" not in keywords(text) | keywords(unescaped(text)):
        return False
    if not services:
        raise InputError("query-calls-out", status=403)
    if not named_services(text) <= set(services):
        raise InputError("service-elsewhere", status=403, allowed=", ".join(services))
    return True


def named_services(text: str) -> set[str]:
    """The addresses of the SERVICE clauses, from the parsed query; "" for one that is a variable, and for a text
    that this second parser does not understand: what it does not understand it does not let through.
    """
    try:
        parsed = parseQuery(text)
    except Exception:  # any fault of a parser that meets hostile text
        return {""}
    found: set[str] = set()
    waiting: list[object] = [parsed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                found.add(str(node.term) if isinstance(node.term, URIRef) else "")
            waiting += node.values()
        elif isinstance(node, list | tuple | ParseResults):
            waiting += list(node)
    return found or {""}


def is_update(text: str) -> bool:
    """Whether the first word after the prologue begins an update."""
    words = (token.upper() for _, token in tokens(text))
    for word in words:
        if word not in ("PREFIX", "BASE"):
            return word in _UPDATES
        for _ in range(2 if word == "PREFIX" else 1):
            next(words, None)
    return False


def check_sent(text: str) -> None:
    """As `check`, for a query that is sent on to another server: no SERVICE is allowed there. Raises `InputError`
    also for a word of an update, and for extensions of SPARQL that reach past the graph: Virtuoso's `define` and
    its `bif:` and `sql:` functions.
    """
    check(text)
    for form in {text, unescaped(text)}:
        words = keywords(form)
        if words & _UPDATES:
            raise InputError("update-refused")
        if "DEFINE" in words or any(token.lower().startswith(_EXTENSIONS) for _, token in tokens(form)):
            raise InputError("query-extension", status=403)
