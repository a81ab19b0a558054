"""Triples that code writes, where no file holds them: one short way to say them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import URIRef

from . import texts
from .iris import expand

Value = URIRef | ox.NamedNode | ox.Literal | int | str
"""What can be said of a thing: an IRI, a literal, a whole number, or plain text."""


@dataclass
class Statements:
    """Triples in the order in which they were said; one that is said twice is kept once."""

    triples: dict[ox.Triple, None] = field(default_factory=dict)

    def say(self, subject: URIRef | str, *said: tuple[str, Value | None]) -> None:
        """Of `subject`, pairs of a property (`prefix:name`, or `a`) and a value; a value of None is left out."""
        node = ox.NamedNode(str(subject))
        for name, value in said:
            if value is not None:
                predicate = ox.NamedNode(str(expand("rdf:type" if name == "a" else name)))
                self.triples[ox.Triple(node, predicate, term(value))] = None

    def tell(self, subject: URIRef | str, name: str, key: str, **values: object) -> None:
        """Of `subject`, the text `key` of the catalogue of texts, in every language."""
        for language in texts.LANGUAGES:
            self.say(subject, (name, ox.Literal(texts.text(language, key, **values), language=language)))

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)


def term(value: Value) -> ox.NamedNode | ox.Literal:
    """A value as an RDF term."""
    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    return ox.Literal(value)


def typed(value: object, datatype: str) -> ox.Literal:
    """A literal of a datatype, e.g. `typed("2026-11-21", "xsd:date")`."""
    return ox.Literal(str(value), datatype=ox.NamedNode(str(expand(datatype))))
