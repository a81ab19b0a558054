"""The one way in which Turtle is read and written.

Reading names file, line and column of a syntax error. Writing is idempotent and sorted, so that a diff
shows only what changed in meaning; literals keep their lexical form.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.serializers.turtle import TurtleSerializer
from rdflib.term import BNode, Node

from .errors import InputError
from .iris import BASE, PREFIXES, SG, shorten

_DIGITS = re.compile(r"(\d+)")
_LONGEST = 4_000
"""Digits from which Python makes no number of a text."""


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """Sort key that puts `goal/2` before `goal/10`. A ² is no number here, and what is too long for one is text."""
    return [
        (0, int(p), "") if p.isdecimal() and len(p) < _LONGEST else (1, 0, p)
        for p in _DIGITS.split(text)
        if p
    ]


class HasTriple(Protocol):
    """Anything with subject, predicate and object: a parsed triple or a statement of a store."""

    @property
    def subject(self) -> Any: ...
    @property
    def predicate(self) -> Any: ...
    @property
    def object(self) -> Any: ...


class _Writer(TurtleSerializer):
    def orderSubjects(self) -> list[Any]:
        named = [s for s in set(self.store.subjects()) if not isinstance(s, BNode)]
        nested = [s for s in set(self.store.subjects()) if isinstance(s, BNode)]
        return sorted(named, key=lambda s: natural_key(str(s))) + sorted(nested)

    def relativize(self, uri: Any) -> Any:
        # rdflib leaves out the base for subjects; here every IRI of ours is written relative to it.
        if isinstance(uri, URIRef) and uri.startswith(BASE) and not uri.startswith(str(SG)):
            return URIRef(uri[len(BASE) :])
        return uri


def parse(path: Path) -> list[ox.Triple]:
    """The triples of a Turtle file, with literals exactly as written.

    Raises `InputError` naming file, line and column when the file cannot be read as Turtle.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("file-unreadable", file=path, reason=error.strerror or str(error)) from error
    return parse_bytes(data, str(path))


def parse_bytes(data: bytes, name: str) -> list[ox.Triple]:
    """As `parse`, for bytes that are called `name` in messages."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InputError("turtle-encoding", file=name, line=line, column=column) from error
    try:
        quads = list(ox.parse(io.BytesIO(data), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        reason = str(error.msg).split(": ", 1)[-1]
        raise InputError(
            "turtle-syntax", file=name, line=error.lineno or 1, column=error.offset or 1, reason=reason
        ) from error
    triples = [quad.triple for quad in quads]
    if any(isinstance(term, ox.Triple) for t in triples for term in (t.subject, t.object)):
        raise InputError("turtle-syntax", file=name, line=1, column=1, reason="RDF 1.2 triple term")
    return triples


def to_rdflib(triples: Iterable[HasTriple], into: Graph | None = None) -> Graph:
    """The same triples as an rdflib graph (the exchange type for SHACL and for writing)."""
    graph = Graph() if into is None else into
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == str(XSD.string):
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def write(graph: Graph) -> str:
    """The graph as Turtle in the house style: our base, fixed prefixes, sorted subjects.

    Prefixes that the graph does not use are left out.
    """
    clean = Graph(bind_namespaces="none")
    for triple in graph:
        clean.add(triple)
    used = {str(t) for triple in clean for t in triple if isinstance(t, URIRef)}
    used |= {str(o.datatype) for o in clean.objects() if isinstance(o, Literal) and o.datatype}
    for prefix, namespace in PREFIXES.items():
        if any(iri.startswith(namespace) for iri in used):
            clean.bind(prefix, namespace)
    buffer = io.BytesIO()
    _Writer(clean).serialize(buffer, base=BASE, encoding="utf-8")
    return buffer.getvalue().decode("utf-8").rstrip("\n") + "\n"


def short(term: object) -> str:
    """A term as people write it: `sg:Goal`, a path without our base, or the literal's text."""
    return shorten(str(getattr(term, "value", term)))
