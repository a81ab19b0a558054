"""Reads a request of the SPARQL 1.1 protocol (W3C Recommendation of 21 March 2013, section 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

import pyoxigraph as ox

from ..graph import clauses, refuse
from ..graph.store import Term
from ..ontology import formats
from ..ontology.errors import InputError
from . import negotiate

SOLUTIONS: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
TRUTH = tuple(
    media
    for media, kind in SOLUTIONS.items()
    if kind in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
)
TRIPLES = tuple(
    f.media for f in (*formats.GRAPHS, *(f for f in formats.FORMATS if f not in formats.GRAPHS))
) + ("application/json", "text/plain")
_MEANT = {"application/json": "application/ld+json", "text/plain": "application/n-triples"}
"""What a client gets that asks for triples in a type which says less than it means."""

SHORT = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv",
         "tsv": "text/tab-separated-values", **{f.extension: f.media for f in formats.FORMATS}}  # fmt: skip
"""What `format=` in an address may be, for links that people click."""

_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\u", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """One query as it was sent; graphs are IRIs, empty lists where the request names none. `pinned`: variables of a
    query of ours that are held to terms, as (name, N-Triples); the engine is quicker at that than at `VALUES`.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    pinned: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: str, bound: Mapping[str, Term]) -> Asked:
        """A query of ours with variables that are held to terms."""
        return cls(query, pinned=tuple((name, str(term)) for name, term in bound.items()))

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE; "" where the text is none of them."""
        return clauses.form(self.query) or ""

    @property
    def volatile(self) -> bool:
        """Whether the same text may be answered otherwise the next time: it is then never kept."""
        return _VOLATILE.search(self.query) is not None

    def media(self, accept: str | None) -> str:
        """The media type of the answer. Raises `InputError` (406) where the client takes none that fits.

        A text that is no query gets any type: what is wrong with it is told when it is run.
        """
        if not self.form:
            return next(iter(SOLUTIONS))
        offered = {"SELECT": tuple(SOLUTIONS), "ASK": TRUTH}.get(self.form, TRIPLES)
        if self.format:
            wanted = "application/json" if self.format == "json" else SHORT[self.format]
            found = wanted if wanted in offered else None
        else:
            found = negotiate.best(accept, offered)
        if found is None:
            names = sorted(name for name, media in SHORT.items() if media in offered)
            known = ", ".join(names if self.format else offered)
            raise InputError("not-acceptable", status=406, formats=known)
        return _MEANT.get(found, found) if offered is TRIPLES else found


def terms(pinned: Iterable[tuple[str, str]]) -> dict[str, Term]:
    """The terms that variables are held to, from `Asked.pinned`."""
    found: dict[str, Term] = {}
    for name, written in pinned:
        (quad,) = ox.parse(f"<x:s> <x:p> {written} .", format=ox.RdfFormat.N_TRIPLES)
        assert not isinstance(quad.object, ox.Triple)
        found[name] = quad.object
    return found


def extension(media: str) -> str:
    """The usual ending of a file of that media type, without its dot."""
    return next((name for name, kind in SHORT.items() if kind == media), "txt")


def read(values: Mapping[str, list[str]]) -> Asked | None:
    """The query that the parameters hold, or None where they hold none.

    Raises `InputError` for an update, for two queries, for an empty one and for graphs that are no IRIs.
    """
    if "update" in values:
        raise InputError("update-refused")
    queries = values.get("query", [])
    if not queries:
        return None
    if len(queries) > 1:
        raise InputError("query-twice")
    if not queries[0].strip():
        raise InputError("query-missing")
    refuse.check_length(queries[0])
    if refuse.is_update(queries[0]):
        raise InputError("update-refused")
    return Asked(
        queries[0],
        _graphs(values.get("default-graph-uri", [])),
        _graphs(values.get("named-graph-uri", [])),
        _known(values.get("format", [""])[0]),
    )


def _known(name: str) -> str:
    """The name of a format, or "" for any other word: other programs send words of their own in its place."""
    return name if name in SHORT else ""


def _graphs(names: list[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(ox.NamedNode(name).value for name in names))
    except ValueError:
        raise InputError("graph-no-iri") from None


def parameters(text: str) -> dict[str, list[str]]:
    """The parameters of an address or of a form: name → values in the order that they were sent.

    Raises `InputError` for what is not percent-encoded UTF-8 and for more than a hundred parameters.
    """
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        raise InputError("form-encoding") from None


def posted(content_type: str, address: str, body: bytes) -> dict[str, list[str]]:
    """The parameters of a POST: those of its address and those of its body (sections 2.1.2 and 2.1.3).

    Raises `InputError` for another media type than the two of the protocol, and for another charset than UTF-8.
    """
    kind, _, rest = (piece.strip().lower() for piece in content_type.partition(";"))
    if kind == "application/sparql-update":
        raise InputError("update-refused", status=415)
    if kind not in ("application/sparql-query", "application/x-www-form-urlencoded"):
        raise InputError("media-type", status=415, type=kind[:80] or "–")
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", rest)
    if charset and charset.group(1) not in ("utf-8", "utf8", "us-ascii"):
        raise InputError("form-encoding", status=415)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("form-encoding") from None
    values = parameters(address)
    if kind == "application/sparql-query":
        return {**values, "query": [*values.get("query", []), text]}
    form = parameters(text)
    return {name: values.get(name, []) + form.get(name, []) for name in {**values, **form}}
