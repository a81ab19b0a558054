"""The formats that RDF is given in: media type, file extension, and how triples are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from .iris import PREFIXES


@dataclass(frozen=True)
class Format:
    """`extension` without its dot; `quads`: whether it can tell the graphs apart."""

    name: str
    media: str
    extension: str
    rdf: ox.RdfFormat
    quads: bool = False

    @property
    def prefixes(self) -> dict[str, str] | None:
        """The prefixes that the format can declare, else None."""
        return PREFIXES if self.rdf in _PREFIXED else None

    def write(self, statements: Iterable[Any]) -> bytes:
        """Triples (or quads, where the format has them) of pyoxigraph as bytes in UTF-8."""
        written: bytes | None = ox.serialize(statements, format=self.rdf, prefixes=self.prefixes)
        assert written is not None
        return written


_PREFIXED = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)

FORMATS = (
    Format("Turtle", "text/turtle", "ttl", ox.RdfFormat.TURTLE),
    Format("JSON-LD", "application/ld+json", "jsonld", ox.RdfFormat.JSON_LD, quads=True),
    Format("RDF/XML", "application/rdf+xml", "rdf", ox.RdfFormat.RDF_XML),
    Format("N-Triples", "application/n-triples", "nt", ox.RdfFormat.N_TRIPLES),
    Format("TriG", "application/trig", "trig", ox.RdfFormat.TRIG, quads=True),
    Format("N-Quads", "application/n-quads", "nq", ox.RdfFormat.N_QUADS, quads=True),
)
BY_MEDIA = {f.media: f for f in FORMATS}
BY_EXTENSION = {f.extension: f for f in FORMATS}
GRAPHS = tuple(f for f in FORMATS if f.extension in ("ttl", "jsonld", "rdf", "nt"))
"""The formats of one graph; the first is the one that a client without a wish gets."""
