"""What changed between two versions: read from the graph of the later one, which states the changes."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from ..graph.evidence import span
from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import PREFIXES
from .names import Names, called
from .overview import Words

_SG = str(iris.SG)
_TYPE, _MEMBERSHIP = PREFIXES["rdf"] + "type", PREFIXES["org"] + "Membership"


class Side(NamedTuple):
    """What a change is from or to: the thing, its class (IRI), what it is called, and its passages in order."""

    iri: str
    kind: str
    label: Words
    evidence: tuple[str, ...]


class Change(NamedTuple):
    """One change of a kind (key of the scheme `change-kind`); a dropped thing has no `after`, an added no `before`."""

    iri: str
    kind: str
    before: Side | None
    after: Side | None
    rationale: Words

    @property
    def thing(self) -> str:
        """The class (IRI) of what changed: as it is afterwards, else as it was."""
        side = self.after or self.before
        return side.kind if side else ""


def kinds(store: Store) -> dict[str, str]:
    """The kinds of change in the order of their scheme: key → IRI."""
    scheme = f"{iris.BASE}scheme/change-kind/"
    order = {
        s.subject.value: int(s.object.value)
        for s in store.triples(None, ox.NamedNode(_SG + "order"), None)
        if s.subject.value.startswith(scheme)
    }
    return {iris.key(iri): iri for iri in sorted(order, key=lambda iri: order[iri])}


def pairs(store: Store) -> dict[tuple[str, str], dict[str, int]]:
    """The pairs of versions (keys, from and to) between which changes are stated: kind of change → how many."""
    rows = store.query(
        "SELECT ?from ?to ?kind WHERE { ?c sg:fromVersion ?from ; sg:toVersion ?to ; sg:changeKind ?kind }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for before, after, kind in rows:
        counts = found.setdefault((iris.key(before.value), iris.key(after.value)), {})
        counts[iris.key(kind.value)] = counts.get(iris.key(kind.value), 0) + 1
    return dict(sorted(found.items()))


def changes(store: Store, names: Names, before: str, after: str) -> tuple[Change, ...]:
    """The changes from one version (key) to another, in the order of kinds, then of what changed."""
    rows = store.query(
        "SELECT ?from ?c ?p ?o WHERE { ?c sg:fromVersion ?from ; ?p ?o }",
        bindings={"from": ox.NamedNode(str(iris.thing("plan", before)))},
        default_graphs=[str(iris.graph(f"plan/{after}"))],
    )
    assert isinstance(rows, ox.QuerySolutions)
    said: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for _, c, p, o in rows:
        said.setdefault(c.value, {}).setdefault(p.value, []).append(o)
    to = str(iris.thing("plan", after))
    order = {key: n for n, key in enumerate(kinds(store))}
    found = [
        Change(
            iri,
            iris.key(values[_SG + "changeKind"][0].value),
            _side(store, names, values.get(_SG + "fromElement")),
            _side(store, names, values.get(_SG + "toElement")),
            Words(
                {
                    v.language or "": v.value
                    for v in values.get(_SG + "rationale", ())
                    if isinstance(v, ox.Literal)
                }
            ),
        )
        for iri, values in said.items()
        if to in [v.value for v in values.get(_SG + "toVersion", ())]
    ]
    return tuple(sorted(found, key=lambda c: (order.get(c.kind, len(order)), _iri(c.before), _iri(c.after))))


def _iri(side: Side | None) -> str:
    return side.iri if side else ""


def _side(store: Store, names: Names, stated: list[ox.NamedNode | ox.Literal] | None) -> Side | None:
    """A change has one thing on each side, at most."""
    if not stated:
        return None
    iri = min(v.value for v in stated)
    said = list(store.triples(ox.NamedNode(iri), None, None))
    kinds = [s.object.value for s in said if s.predicate.value == _TYPE]
    evidence = [s.object.value for s in said if s.predicate.value == _SG + "evidence"]
    return Side(
        iri,
        max((k for k in kinds if k.startswith(_SG) or k == _MEMBERSHIP), default=""),
        called(names, iri, said),
        tuple(sorted(evidence, key=span)),
    )
