"""The dataset that a query text asks for by FROM and FROM NAMED (SPARQL 1.1, section 13)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from ..ontology.iris import PREFIXES
from .refuse import tokens


class Asked(NamedTuple):
    """`default`: the graphs whose merge is the default graph; `named`: the named graphs; `text`: the query
    less its dataset clauses.
    """

    default: list[str]
    named: list[str]
    text: str


def dataset(text: str) -> tuple[list[str], list[str]] | None:
    """(graphs of the default graph, named graphs), each IRI once, or None when the text has no dataset clause
    or one that cannot be read; then the engine says what is wrong.
    """
    found = asked(text)
    return None if found is None else (found.default, found.named)


def asked(text: str) -> Asked | None:
    """As `dataset`, with the text that is left without the clauses."""
    if "from" not in text.lower():
        return None
    return _asked(text)


@lru_cache(maxsize=64)
def _asked(text: str) -> Asked | None:
    prologue = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()]
    clauses: list[tuple[str, bool]] = []
    kept: list[str] = []
    last = depth = groups = 0
    found = list(tokens(text))
    words = [token.upper() if token.isalpha() else token for _, token in found]
    for place, word in enumerate(words):
        groups += depth == 0 and word == "{"
        depth += (word in ("(", "{", "[")) - (word in (")", "}", "]"))
        if depth:
            continue
        rest = [token for _, token in found[place + 1 : place + 3]]
        if word == "PREFIX" and len(rest) == 2:
            prologue.append(f"@prefix {rest[0]} {rest[1]} .\n")
        elif word == "BASE" and rest:
            prologue.append(f"@base {rest[0]} .\n")
        elif word == "FROM":
            if groups > ("CONSTRUCT" in words[:place]) or "WHERE" in words[:place]:
                return None
            named = words[place + 1 : place + 2] == ["NAMED"]
            iri = place + 1 + named
            if iri >= len(found):
                return None
            clauses.append((found[iri][1], named))
            kept.append(text[last : found[place][0]])
            last = found[iri][0] + len(found[iri][1])
    if not clauses:
        return None
    resolved = _resolved("".join(prologue), [iri for iri, _ in clauses])
    if resolved is None:
        return None
    pairs = list(zip(resolved, (named for _, named in clauses), strict=True))
    return Asked(
        list(dict.fromkeys(iri for iri, named in pairs if not named)),
        list(dict.fromkeys(iri for iri, named in pairs if named)),
        " ".join([*kept, text[last:]]),
    )


def _resolved(prologue: str, written: list[str]) -> list[str] | None:
    """IRIs as written (`<…>` or prefixed) in full. Turtle writes prefixes, base and IRIs as SPARQL does, so its
    parser resolves them.
    """
    lines = "".join(f"{iri} <urn:x> <urn:x> .\n" for iri in written)
    try:
        triples = list(ox.parse(input=(prologue + lines).encode(), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, UnicodeEncodeError):
        return None
    names = [t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)]
    return names if len(names) == len(written) else None
