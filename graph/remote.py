"""A store behind another address: any SPARQL 1.1 server, asked by the SPARQL 1.1 protocol.

The server holds what `export.py` writes: the named graphs, and their merge either in its default graph or, for
a server whose default graph is its own union, in one more named graph that is then sent as the default graph
with every query. See `REMOTE.md`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NoReturn

import pyoxigraph as ox

from ..ontology import formats, iris
from ..ontology.errors import EnvironmentFault, InputError
from . import clauses, faults, refuse
from .dataset import asked
from .settings import Settings
from .snapshot import Snapshot
from .store import EmbeddedStore, Result, Statement, Term
from .wire import Received, TooLarge, TooSlow, Wire, told

SECONDS = 60.0
"""Wall time that a query of the project's own may take."""

MOST = 512_000_000
"""Bytes of an answer to a query of the project's own, at most."""

RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_ASK = "__ASK_RETVAL"
"""The column that Virtuoso 7 answers an ASK with, in place of a truth value."""

_NONE = "urn:x-samverkansgraf:none"
"""A graph that no store has: as the only named graph it says that there are none."""

_BOOLEAN = (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
_TABLES = (*_BOOLEAN, ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV)


class RemoteStore:
    """The graph on a SPARQL server. Safe to use from many threads.

    `endpoint`: address of the query service. `merge`: the named graph that holds the merge, or None where the
    server's default graph is the merge. Raises `InputError` (`endpoint-address`, `graph-iri`) at once for
    values that cannot be; the methods raise `EnvironmentFault` when the server is away, slow, or answers
    something else than it was asked.
    """

    def __init__(self, endpoint: str, merge: str | None = None, seconds: float = SECONDS) -> None:
        self._wire = Wire(endpoint)
        self._merge = _iri(merge) if merge else None
        self._seconds = seconds
        self._disjoint: dict[frozenset[str], bool] = {}
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return self._wire.address

    def close(self) -> None:
        """Closes the connections that are kept open."""
        self._wire.close()

    def query(
        self,
        text: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Result:
        """As `Store.query`. Pinned variables become a `VALUES` clause (see `clauses.pinned`)."""
        form = _form(text)
        pinned = clauses.pinned(text, bindings or {})
        accept = TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else RESULTS
        received = self._ask(pinned, accept, default_graphs, named_graphs, self._seconds, MOST)
        if received.media != accept:
            self._wrong(received.media)
        return self._parsed(received.body, form)

    def _parsed(self, body: bytes, form: str) -> Result:
        try:
            if form in ("CONSTRUCT", "DESCRIBE"):
                return _triples(body)
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if form == "ASK" and isinstance(found, ox.QuerySolutions):
                return _truth(_ASK in {v.value for v in found.variables} and any(True for _ in found))
            if isinstance(found, ox.QuerySolutions) and form == "SELECT":
                for _ in found:  # read to its end once, so that no fault of it is met later
                    pass
                return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean) and form == "ASK":
                return found
        except (SyntaxError, ValueError, KeyError, StopIteration, AttributeError) as error:
            self._wrong(type(error).__name__)
        self._wrong(form)

    def ask(
        self,
        text: str,
        *,
        accept: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        seconds: float,
        most: int,
    ) -> tuple[str, bytes]:
        """A stranger's query: (media type, body), in `seconds` and with at most `most` bytes.

        `accept`: the one media type wanted. The server is always asked for JSON or N-Triples and the answer
        written here, so that it is the same from every server. Raises `InputError` for text that would call
        out or that uses a server's own extensions, that is not SPARQL (`sparql-syntax`), that is too slow
        (`query-slow`), whose answer is too large (`query-large`) or cannot have that media type
        (`not-acceptable`).
        """
        refuse.check_sent(text)
        form = _form(text)
        write = _writer(form, accept)
        asking = TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else RESULTS
        try:
            received = self._ask(text, asking, default_graphs, named_graphs, seconds, most)
        except EnvironmentFault as fault:
            if fault.key == "remote-slow":
                raise InputError("query-slow", status=503, seconds=f"{seconds:g}") from None
            raise
        if received.media != asking:
            self._wrong(received.media)
        body = write(self._parsed(received.body, form))
        if len(body) > most:
            raise InputError("query-large", status=413, megabytes=f"{most / 1e6:g}", rows="–")
        return accept, body

    def _ask(
        self,
        text: str,
        accept: str,
        default_graphs: Sequence[str] | None,
        named_graphs: Sequence[str] | None,
        seconds: float,
        most: int,
    ) -> Received:
        within = asked(text)
        if within and not default_graphs and not named_graphs:
            default_graphs, named_graphs = within.default, within.named
        fields = [("query", clauses.declared(within.text if within else text))]
        fields += self._dataset(text, default_graphs, named_graphs, seconds)
        return self._exchange(fields, accept, seconds, most, text)

    def _exchange(
        self, fields: list[tuple[str, str]], accept: str, seconds: float, most: int, text: str = ""
    ) -> Received:
        try:
            received = self._wire.post(fields, accept, seconds=seconds, most=most)
        except TooSlow:
            raise EnvironmentFault(
                "remote-slow", status=504, address=self.address, seconds=f"{seconds:g}"
            ) from None
        except TooLarge:
            raise InputError("query-large", status=413, megabytes=f"{most / 1e6:g}", rows="–") from None
        if received.status == 400:
            raise faults.syntax(text, told(received.body), elsewhere=True)
        if received.status != 200:
            self._wrong(f"HTTP {received.status}")
        if received.partial:
            raise EnvironmentFault("remote-partial", status=502, address=self.address)
        return received

    def _wrong(self, reason: str) -> NoReturn:
        raise EnvironmentFault("remote-answer", status=502, address=self.address, reason=reason[:80] or "–")

    def _dataset(
        self,
        text: str,
        default_graphs: Sequence[str] | None,
        named_graphs: Sequence[str] | None,
        seconds: float,
    ) -> list[tuple[str, str]]:
        """The dataset as fields of the protocol. Raises `InputError` (`graphs-overlap`) for a merge that the
        server would count wrong.
        """
        default = list(dict.fromkeys(_iri(g) for g in default_graphs or ()))
        named = list(dict.fromkeys(_iri(g) for g in named_graphs or ()))
        if not default and not named:
            if self._merge is None:
                return []
            default = [self._merge]
            named = self.graphs() if "GRAPH" in refuse.keywords(text) else []
        elif len(default) > 1:
            self._must_be_disjoint(default, seconds)
        if self._merge is not None and not named:
            named = [_NONE]
        if not default:
            default = [_NONE]
        fields = [("default-graph-uri", g) for g in default]
        return fields + [("named-graph-uri", g) for g in named]

    def _must_be_disjoint(self, graphs: list[str], seconds: float) -> None:
        """A server's union of graphs that share no triple is their merge; of others, only ours would be."""
        key = frozenset(graphs)
        with self._lock:
            known = self._disjoint.get(key)
        if known is None:
            each = " UNION ".join(f"{{ GRAPH <{g}> {{ ?s ?p ?o }} }}" for g in graphs)
            once = self._count(f"{{ SELECT DISTINCT ?s ?p ?o {{ {each} }} }}", graphs, seconds)
            known = once == self._count(each, graphs, seconds)
            with self._lock:
                if len(self._disjoint) >= 1000:
                    self._disjoint.clear()
                self._disjoint[key] = known
        if not known:
            raise InputError("graphs-overlap", status=501, count=len(graphs))

    def _count(self, pattern: str, named: list[str], seconds: float) -> int:
        fields = [("query", f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")]
        fields += [("default-graph-uri", _NONE)] + [("named-graph-uri", g) for g in named]
        return self._number(fields, seconds)

    def _number(self, fields: list[tuple[str, str]], seconds: float) -> int:
        received = self._exchange(fields, RESULTS, seconds, MOST)
        rows = self._parsed(received.body, "SELECT")
        try:
            return int(next(iter(rows))["n"].value)  # type: ignore[arg-type]
        except (StopIteration, TypeError, ValueError, KeyError, AttributeError) as error:
            self._wrong(type(error).__name__)

    def size(self) -> int:
        """Triples in the merge."""
        text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        return self._number([("query", text), *self._dataset(text, None, None, self._seconds)], self._seconds)

    def triples(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,
    ) -> Iterator[Statement]:
        """As `Store.triples`; a blank node of an answer means nothing to the server, so it fits nothing."""
        if isinstance(subject, ox.BlankNode) or isinstance(object, ox.BlankNode):
            return
        given = {"s": subject, "p": predicate, "o": object}
        pattern = " ".join(str(term) if term is not None else f"?{name}" for name, term in given.items())
        # rows, because a server may cut triples short and not say so
        free = " ".join(f"?{name}" for name, term in given.items() if term is None) or "(1 AS ?found)"
        rows = self.query(f"SELECT {free} WHERE {{ {pattern} }}")
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            terms: list[Any] = [row[name] if term is None else term for name, term in given.items()]
            if not isinstance(terms[0], ox.Triple) and not isinstance(terms[2], ox.Triple):
                yield Statement(*terms)

    def graphs(self) -> list[str]:
        """The project's own named graphs, which all have its base; a server may keep others beside them."""
        return self._graphs

    @cached_property
    def _graphs(self) -> list[str]:
        # grouped, because Virtuoso takes half a minute for the same with DISTINCT
        own = f'FILTER(STRSTARTS(STR(?g), "{iris.BASE}"))'
        text = f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {own} }} GROUP BY ?g"
        received = self._exchange([("query", text)], RESULTS, self._seconds, MOST)
        rows = self._parsed(received.body, "SELECT")
        assert isinstance(rows, ox.QuerySolutions)
        found = {row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)}
        return sorted(found - {self._merge})


def opened(snapshot: Snapshot, settings: Settings) -> EmbeddedStore | RemoteStore:
    """The store of a snapshot: the server that the settings name if it holds the same graph, else one in memory.

    Raises `EnvironmentFault` (`remote-differs`) when the server's merge has another number of triples, which is
    what can be asked of any server in a moment.
    """
    if settings.endpoint is None:
        return snapshot.load()
    store = RemoteStore(settings.endpoint, settings.endpoint_merge)
    try:
        found, expected = store.size(), snapshot.size
        if found != expected:
            raise EnvironmentFault(
                "remote-differs",
                address=store.address,
                found=found,
                expected=expected,
                digest=snapshot.digest[:16],
            )
    except InputError:
        store.close()
        raise
    return store


def _form(text: str) -> str:
    found = clauses.form(text)
    if found is None:
        raise faults.syntax(text, " | ".join(clauses.FORMS))
    return found


def _iri(value: str) -> str:
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise InputError("graph-iri", value=value[:80]) from None


def _truth(value: bool) -> ox.QueryBoolean:
    """Virtuoso's answer to an ASK as what the recommendation says that it is."""
    body = json.dumps({"head": {}, "boolean": value}).encode()
    answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer


def _triples(body: bytes) -> ox.QueryTriples:
    store = ox.Store()
    store.bulk_load(input=body, format=ox.RdfFormat.N_TRIPLES)
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryTriples)
    return answer


def _writer(form: str, accept: str) -> Callable[[Any], bytes]:
    """How an answer to a query of that form becomes bytes of that media type."""
    if form in ("CONSTRUCT", "DESCRIBE"):
        graph = formats.BY_MEDIA.get(accept)
        if graph is None:
            offered = ", ".join(f.media for f in formats.GRAPHS)
            raise InputError("not-acceptable", status=406, formats=offered)
        return graph.write
    table = ox.QueryResultsFormat.from_media_type(accept)
    if table is None or (form == "ASK" and table not in _BOOLEAN):
        tables = _BOOLEAN if form == "ASK" else _TABLES
        raise InputError("not-acceptable", status=406, formats=", ".join(f.media_type for f in tables))

    def write(answer: Any) -> bytes:
        written: bytes = answer.serialize(format=table)
        return written

    return write
