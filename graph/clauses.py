"""Reads and rewrites the clauses of a SPARQL query by its tokens: its form, its outermost group, what it pins.

Nothing is ever put into a query by replacing text: a pinned variable becomes a `VALUES` clause at the place
where the grammar (SPARQL 1.1, section 19.8) has one, and its term is written by pyoxigraph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox

from ..ontology.iris import PREFIXES
from .refuse import tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OPENS, _CLOSES = "({[", ")}]"


@lru_cache(maxsize=64)
def form(text: str) -> str | None:
    """SELECT, ASK, CONSTRUCT or DESCRIBE, as the word after the prologue says; None for a text that is no query,
    an update among them.
    """
    found = (token for _, token in tokens(text))
    for token in found:
        word = token.upper()
        if word not in ("PREFIX", "BASE"):
            return word if word in FORMS else None
        for _ in range(2 if word == "PREFIX" else 1):
            next(found, None)
    return None


Pinned: TypeAlias = "ox.NamedNode | ox.Literal | ox.BlankNode"


def pinned(text: str, bindings: Mapping[str, Pinned | Sequence[Pinned]]) -> str:
    """The query with each variable of `bindings` held to its term, or to one of its terms.

    The clause stands first in the outermost group, so that `BIND` and `OPTIONAL` after it see the value, as
    they do under the embedded engine's own substitution. A group that is nothing but a sub-select is joined
    with it. Raises `ValueError` for a blank node and for a query without a group.
    """
    if not bindings:
        return text
    held = {name: terms if isinstance(terms, Sequence) else (terms,) for name, terms in bindings.items()}
    if any(isinstance(term, ox.BlankNode) for terms in held.values() for term in terms):
        raise ValueError("a blank node cannot be pinned")
    clauses = " ".join(
        f"VALUES ?{ox.Variable(name).value} {{ {' '.join(map(str, terms))} }}" for name, terms in held.items()
    )
    found = list(tokens(text))
    at = next((i for i, (_, token) in enumerate(found) if token.upper() in FORMS), len(found))
    short = False
    if found[at : at + 1] and found[at][1].upper() == "CONSTRUCT":
        if found[at + 1 : at + 2] and found[at + 1][1] == "{":
            at = _end(found, at + 1)
        else:
            short = True
    group = _group(found, at + 1)
    if group is None:
        raise ValueError("a query without a group has no place for a pinned variable")
    start, end = found[group][0] + 1, found[_end(found, group)][0]
    inside = text[start:end]
    if short:
        after = found[at][0] + len(found[at][1])
        head = text[:after] + " {" + inside + "\n} " + text[after:start]
        return f"{head} {clauses} {inside}{text[end:]}"
    if group + 1 < len(found) and found[group + 1][1].upper() == "SELECT":
        return f"{text[:start]} {clauses} {{ {inside}\n}} {text[end:]}"
    return f"{text[:start]} {clauses} {inside}{text[end:]}"


def _group(found: list[tuple[int, str]], at: int) -> int | None:
    """The place of the first `{` that stands in no bracket."""
    depth = 0
    for place in range(at, len(found)):
        token = found[place][1]
        if token == "{" and depth == 0:
            return place
        depth += (token in _OPENS) - (token in _CLOSES)
    return None


def _end(found: list[tuple[int, str]], at: int) -> int:
    """The place of the bracket that ends the one at `at`. Raises `ValueError` where there is none."""
    depth = 0
    for place in range(at, len(found)):
        token = found[place][1]
        depth += (token in _OPENS) - (token in _CLOSES)
        if depth == 0:
            return place
    raise ValueError("the brackets of the query do not match")


def declared(text: str) -> str:
    """The query with declarations of the project's prefixes that it uses and does not declare itself, on its
    first line.
    """
    used: set[str] = set()
    own: set[str] = set()
    before = ""
    for _, token in tokens(text):
        if ":" in token and token[0] not in "<\"'":
            prefix = token.partition(":")[0]
            (own if before == "PREFIX" else used).add(prefix)
        before = token.upper()
    missing = sorted((used - own) & PREFIXES.keys())
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + text
