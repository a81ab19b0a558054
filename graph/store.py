"""The one interface to a store of quads, and the embedded store behind it.

The default graph of every query is the merge of the named graphs, unless the request says otherwise.
Results are pyoxigraph's result objects; a store behind another address can give the same ones by parsing
what it received.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyoxigraph as ox

from ..ontology.errors import InputError
from ..ontology.iris import BASE, PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Statement(NamedTuple):
    """One triple of plain RDF 1.1 terms."""

    subject: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    object: Term


class Store(Protocol):
    """What the project asks of a store."""

    def query(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Result:
        """Runs a SPARQL query. `bindings` pins variables by the engine's own substitution.

        Raises `InputError` (`sparql-syntax`) for text that is not a SPARQL 1.1 query.
        """

    def triples(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
    ) -> Iterator[Statement]:
        """The triples that fit the pattern in the merge of all graphs, each once."""

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs."""


class EmbeddedStore:
    """pyoxigraph in memory. It rewrites numeric literals, so digests are never taken from it.

    The engine's own union of graphs gives a triple once for each graph that holds it, so that counts come
    out wrong. Each triple is therefore held in the default graph too, once.
    """

    def __init__(self) -> None:
        self._store = ox.Store()

    @classmethod
    def from_nquads(cls, path: Path) -> EmbeddedStore:
        """A store that holds an N-Quads file. Raises `OSError` or `SyntaxError` if it is damaged."""
        store = cls()
        store._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        store._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        return store

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Adds quads of named graphs, and their triples to the merge."""
        for quad in quads:
            self._store.add(quad)
            self._store.add(ox.Quad(quad.subject, quad.predicate, quad.object))

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Removes quads of named graphs, and their triples from the merge where no other graph holds them."""
        for quad in quads:
            self._store.remove(quad)
            held = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if all(isinstance(q.graph_name, ox.DefaultGraph) for q in held):
                self._store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))

    def query(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Result:
        options: dict[str, Any] = {}
        if default_graphs:
            options["default_graph"] = [ox.NamedNode(g) for g in default_graphs]
        elif named_graphs:
            options["default_graph"] = []
        if named_graphs:
            options["named_graphs"] = [ox.NamedNode(g) for g in named_graphs]
        if bindings:
            options["substitutions"] = {ox.Variable(k): v for k, v in bindings.items()}
        try:
            return self._store.query(text, base_iri=BASE, prefixes=PREFIXES, **options)
        except SyntaxError as error:
            raise InputError("sparql-syntax", reason=str(error.msg)) from error

    def triples(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
    ) -> Iterator[Statement]:
        for quad in self._store.quads_for_pattern(subject, predicate, object, ox.DefaultGraph()):
            if not isinstance(quad.subject, ox.Triple) and not isinstance(quad.object, ox.Triple):
                yield Statement(quad.subject, quad.predicate, quad.object)

    def graphs(self) -> list[str]:
        return sorted(g.value for g in self._store.named_graphs() if isinstance(g, ox.NamedNode))
