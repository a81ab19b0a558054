"""What is wrong with a text that is no query, in a plain sentence: what was found, where, and what to look at."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..ontology import texts
from ..ontology.errors import InputError
from ..ontology.iris import PREFIXES
from . import grammar
from .grammar import Stop, Token

_QUOTES = "“”„‟‘’‚«»"
_TERMS = frozenset(["VARIABLE", "IRI", "NAME", "BLANK", "STRING", "INTEGER", "NUMBER", "["])
_PLACES: tuple[tuple[str, frozenset[str]], ...] = (
    ("query", frozenset(["ASK"])),
    ("select", frozenset(["REDUCED"])),
    ("end", frozenset(["END"])),
    ("expression", frozenset(["FUNCTION", "STRING"])),
    ("key", frozenset(["FUNCTION", "VARIABLE"])),
    ("condition", frozenset(["FUNCTION"])),
    ("fixed", frozenset(["UNDEF"])),
    ("property", frozenset(["A"])),
    ("object", frozenset(["VARIABLE", "STRING"])),
    ("select", frozenset(["*", "VARIABLE"])),
    ("pattern", frozenset(["OPTIONAL"])),
    ("group", frozenset(["{"])),
    ("thing", frozenset(["VARIABLE", "IRI"])),
    ("name", frozenset(["IRI", "NAME"])),
    ("variable", frozenset(["VARIABLE"])),
    ("number", frozenset(["INTEGER"])),
    ("address", frozenset(["IRI"])),
    ("prefix", frozenset(["NAME"])),
    ("bracket", frozenset(["("])),
)
"""What belongs in a place, by the kinds that it takes; the first that fits."""


class Fault(NamedTuple):
    """A sentence of the texts (`fault.<key>`) with its values, and where it holds: `at` characters from the start,
    `length` characters long."""

    key: str
    at: int
    length: int
    values: dict[str, str]


def syntax(text: str, reason: str, *, elsewhere: bool = False) -> InputError:
    """The error for a text that the engine, or `elsewhere` another server, refused with `reason`. Its values hold
    `line` and `column` (from 1, in characters), `length`, and the sentence in each language.
    """
    fault = _fault(text, reason)
    if elsewhere and fault.key == "other":
        fault = fault._replace(key="refused", values={"reason": _shown(reason, 200)})
    line = text.count("\n", 0, fault.at) + 1
    column = fault.at - (text.rfind("\n", 0, fault.at) + 1) + 1
    return InputError(
        "sparql-syntax",
        line=line,
        column=column,
        length=fault.length,
        reason=reason,
        told_sv=_sentence(fault, "sv"),
        told_en=_sentence(fault, "en"),
    )


def _sentence(fault: Fault, language: str) -> str:
    values = dict(fault.values)
    if place := values.pop("place", ""):
        values["wanted"] = texts.text(language, f"fault.wanted.{place}")
    if "found" in values and not values["found"]:
        values["found"] = texts.text(language, "fault.nothing")
    elif "found" in values:
        values["found"] = texts.text(language, "fault.token", token=_shown(values["found"]))
    return texts.text(language, f"fault.{fault.key}", **values)


def _fault(text: str, reason: str) -> Fault:
    stop = grammar.stop(text)
    unknown = _unknown_prefix(text, stop.token.at if stop else len(text))
    if unknown is not None:
        prefix = unknown.text.partition(":")[0]
        near = _near(prefix, PREFIXES) or "sg"
        return Fault(
            "prefix", unknown.at, len(unknown.text), {"prefix": _shown(prefix) + ":", "near": near + ":"}
        )
    if stop is not None:
        return _by_grammar(stop, text)
    token = next((t for t in grammar.tokens(text) if t.kind == "SELECT"), Token("", "", 0))
    for mark, key in (("unbound", "grouped"), ("overrides", "twice"), ("IRI parsing", "iri")):
        if mark in reason:
            return Fault(key, token.at, max(1, len(token.text)), {})
    return Fault("other", token.at, max(1, len(token.text)), {})


def _unknown_prefix(text: str, until: int) -> Token | None:
    """The first name before a place whose prefix is neither the project's nor declared in the text."""
    known, declaring = set(PREFIXES), False
    for token in grammar.tokens(text):
        if token.at > until:
            return None
        if token.kind == "NAME":
            prefix = token.text.partition(":")[0]
            if declaring:
                known.add(prefix)
            elif prefix not in known:
                return token
        declaring = token.kind == "PREFIX"
    return None


def _by_grammar(stop: Stop, text: str) -> Fault:
    token, wanted = stop.token, stop.expected.keys()
    length = max(1, len(token.text))
    if token.kind == "OPEN":
        line = text.find("\n", token.at)
        return Fault("string", token.at, (line if line > 0 else len(text)) - token.at, {"mark": token.text})
    if token.kind == "OTHER":
        return Fault(
            "quotes" if token.text in _QUOTES else "character", token.at, 1, {"mark": _shown(token.text)}
        )
    if token.text == "<" and "IRI" in wanted:
        return Fault("iri", token.at, 1, {})
    if token.kind in ("END", ")", "}", "]"):
        return _brackets(stop, text)
    if token.text.replace("_", "").isalpha() and not token.text.startswith(("?", "$")):
        words = [k for k in wanted if k.isupper() and k in grammar.keywords()]
        words += list(grammar.FUNCTIONS) if "FUNCTION" in wanted else []
        near = _near(token.text.upper(), words)
        if near:
            return Fault("keyword", token.at, length, {"word": _shown(token.text), "near": near})
        if "VARIABLE" in wanted and token.kind == "WORD":
            return Fault("variable", token.at, length, {"word": _shown(token.text)})
    if {".", "}"} <= wanted and token.kind in _TERMS:
        return Fault("dot", token.at, length, {"found": token.text})
    return _plain(stop)


def _brackets(stop: Stop, text: str) -> Fault:
    """The text ends, or a bracket closes, where something was still to come."""
    token, opened = stop.token, stop.opened
    at, length = token.at, max(1, len(token.text))
    if token.text == ")" and "AS" in stop.expected:
        return Fault("named", at, length, {})
    closes = token.kind != "END" and opened and opened[-1].text + token.text in ("()", "{}", "[]")
    if opened and not closes:
        last = opened[-1]
        line = str(text.count("\n", 0, last.at) + 1)
        return Fault("unclosed", at, length, {"bracket": last.text, "line": line, "found": token.text})
    if token.kind != "END" and not opened:
        return Fault("extra", at, length, {"bracket": token.text})
    return _plain(stop)


def _plain(stop: Stop) -> Fault:
    """What was found, and what belongs in its place."""
    token, wanted = stop.token, stop.expected.keys()
    values = {"found": token.text}
    length = max(1, len(token.text))
    place = next((name for name, kinds in _PLACES if kinds <= wanted), "")
    if place:
        return Fault("instead", token.at, length, {**values, "place": place})
    marks = ", ".join(sorted(wanted)[:6])
    return Fault("instead", token.at, length, {**values, "wanted": marks})


def _near(wrong: str, names: Iterable[str] | Collection[str]) -> str:
    found = difflib.get_close_matches(wrong, list(names), n=1, cutoff=0.6)
    return found[0] if found else ""


def _shown(text: str, longest: int = 40) -> str:
    """What a stranger wrote, as it can stand in a sentence: nothing in it turns the direction of text."""
    if len(text) == 1 and not text.isprintable():
        return f"U+{ord(text):04X}"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:longest])
