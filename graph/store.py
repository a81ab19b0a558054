"""The one interface to a store of quads, and the embedded store behind it.

The default graph of every query is the merge of the named graphs, unless the request says otherwise.
Results are pyoxigraph's result objects; a store behind another address can give the same ones by parsing
what it received.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyoxigraph as ox

from ..ontology.iris import BASE, PREFIXES
from . import faults
from .dataset import dataset

MERGES = 4
"""Merges of some of the graphs that are kept, at most."""

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
    out wrong. Each triple is therefore held in the default graph too, once. Where a query asks for several
    graphs as its default graph, by the protocol or by FROM, their merge is made in a store of its own; the
    last few are kept.
    """

    def __init__(self) -> None:
        self._store = ox.Store()
        self._merges: OrderedDict[tuple[frozenset[str], frozenset[str]], ox.Store] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def from_nquads(cls, path: Path) -> EmbeddedStore:
        """A store that holds an N-Quads file. Raises `OSError` or `SyntaxError` if it is damaged."""
        store = cls()
        store._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        store._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        return store

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Adds quads of named graphs, and their triples to the merge."""
        with self._lock:
            self._merges.clear()
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
        store = self._store
        default, named = list(dict.fromkeys(default_graphs or ())), list(dict.fromkeys(named_graphs or ()))
        if not default and not named:
            default, named = dataset(text) or ([], [])
        options: dict[str, Any] = {}
        if default or named:
            options["default_graph"] = [ox.NamedNode(g) for g in default]
            options["named_graphs"] = [ox.NamedNode(g) for g in named]
        if len(default) > 1:
            store = self._merged(frozenset(default), frozenset(named))
            options["default_graph"] = [ox.DefaultGraph()]
        if bindings:
            options["substitutions"] = {ox.Variable(k): v for k, v in bindings.items()}
        try:
            return store.query(text, base_iri=BASE, prefixes=PREFIXES, **options)
        except SyntaxError as error:
            raise faults.syntax(text, str(error.msg)) from error

    def _merged(self, default: frozenset[str], named: frozenset[str]) -> ox.Store:
        """A store whose default graph is the merge of `default` and whose named graphs are `named`."""
        with self._lock:
            found = self._merges.get((default, named))
            if found is not None:
                self._merges.move_to_end((default, named))
                return found
        made = ox.Store()
        for name in default:
            made.extend(ox.Quad(q.subject, q.predicate, q.object) for q in self._quads(name))
        for name in named:
            made.extend(self._quads(name))
        with self._lock:
            self._merges[default, named] = made
            while len(self._merges) > MERGES:
                self._merges.popitem(last=False)
        return made

    def _quads(self, graph: str) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def triples(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
    ) -> Iterator[Statement]:
        for quad in self._store.quads_for_pattern(subject, predicate, object, ox.DefaultGraph()):
            if not isinstance(quad.subject, ox.Triple) and not isinstance(quad.object, ox.Triple):
                yield Statement(quad.subject, quad.predicate, quad.object)

    def size(self) -> int:
        """Triples in the merge."""
        rows = self._store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert isinstance(rows, ox.QuerySolutions)
        return int(next(rows)["n"].value)

    def graphs(self) -> list[str]:
        return sorted(g.value for g in self._store.named_graphs() if isinstance(g, ox.NamedNode))
