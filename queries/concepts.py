"""What a concept is and which plans carry it: parts of frameworks and concepts of our own schemes.

The evidence behind a framework part is that of `list_coverage_evidence`, less what reaches it through a whole; each
plan is asked in its own graph, so that a page costs the plans that it shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import PREFIXES, SG
from ..ontology.turtle import natural_key
from .lookup import Lookup
from .overview import NOT_ASSESSED, STATES, Framework, Overview, Version, Words

_SKOS = PREFIXES["skos"]
_BACK: Final = {
    "exactMatch": "exactMatch",
    "closeMatch": "closeMatch",
    "broadMatch": "narrowMatch",
    "narrowMatch": "broadMatch",
    "relatedMatch": "relatedMatch",
    "related": "related",
}
"""How two concepts are related (SKOS) → the same seen from the other."""

PLAN_GRAPH = f"{iris.BASE}graph/plan/"
SCHEMES = f"{iris.BASE}scheme/"


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme of ours: IRI, keys of its scheme and its own, label, definition."""

    iri: str
    scheme: str
    key: str
    label: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of ours with its concepts in order."""

    iri: str
    key: str
    label: Words
    definition: Words
    concepts: tuple[Concept, ...]


def schemes(store: Store, lookup: Lookup) -> dict[str, Scheme]:
    """Our own schemes by key."""
    members: dict[str, list[tuple[int, str]]] = {}
    rows = store.query("SELECT ?c ?s ?o { ?c skos:inScheme ?s OPTIONAL { ?c sg:order ?o } }")
    assert isinstance(rows, ox.QuerySolutions)
    for r in rows:
        if r["s"].value.startswith(SCHEMES):
            members.setdefault(r["s"].value, []).append((int(r["o"].value) if r["o"] else 0, r["c"].value))

    def concept(iri: str) -> Concept:
        scheme, _, key = iri[len(SCHEMES) :].partition("/")
        return Concept(iri, scheme, key, lookup.name(iri), lookup.said(iri, _SKOS + "definition"))

    return {
        iris.key(iri): Scheme(
            iri,
            iris.key(iri),
            lookup.name(iri),
            lookup.said(iri, _SKOS + "definition"),
            tuple(concept(c) for _, c in sorted(of)),
        )
        for iri, of in sorted(members.items())
    }


def frameworks(store: Store, divided: Mapping[str, Framework]) -> dict[str, Framework]:
    """All frameworks by key: those that are divided into parts, in their order, then those that are not."""
    rows = store.query("SELECT ?f ?l { ?f a sg:Framework ; skos:prefLabel ?l }")
    assert isinstance(rows, ox.QuerySolutions)
    said: dict[str, dict[str, str]] = {}
    for r in rows:
        said.setdefault(r["f"].value, {})[r["l"].language or ""] = r["l"].value
    whole = {iris.key(iri): Framework(iri, iris.key(iri), Words(of), ()) for iri, of in sorted(said.items())}
    return {**divided, **{key: f for key, f in whole.items() if key not in divided}}


@dataclass(frozen=True)
class About:
    """What is said of a concept or framework itself. `broader`, `narrower`: nearest first, in order; `related`: (how,
    IRI), where how is a key of SKOS; `status`: key of the scheme `status`, "" where none is stated; `sources`,
    `see_also`: IRIs.
    """

    definition: Words
    also: tuple[Words, ...]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    related: tuple[tuple[str, str], ...]
    status: str
    period: str
    number: str
    issued: str
    sources: tuple[str, ...]
    see_also: tuple[str, ...]


def about(lookup: Lookup, iri: str) -> About:
    """What is said of a concept or a framework."""
    dcterms = PREFIXES["dcterms"]
    up: list[str] = []
    at = [iri]
    while at and len(up) < 10:
        at = [b for a in at for b in lookup.iris(a, _SKOS + "broader") if b not in up]
        up.extend(dict.fromkeys(at))
    related = {(how, other): None for how in _BACK for other in lookup.iris(iri, _SKOS + how)}
    for how, back in _BACK.items():
        related.update({(back, other): None for other in lookup.subjects(_SKOS + how, iri)})
    also = [v for v in lookup.values(iri, _SKOS + "altLabel") if isinstance(v, ox.Literal)]
    return About(
        lookup.said(iri, _SKOS + "definition"),
        tuple(Words({v.language or "": v.value}) for v in sorted(also, key=lambda v: v.value)),
        tuple(up),
        tuple(sorted(lookup.subjects(_SKOS + "broader", iri), key=lambda n: _order(lookup, n))),
        tuple(related),
        iris.key(lookup.first(iri, str(SG.status))),
        lookup.first(iri, str(SG.period)),
        lookup.first(iri, str(SG.documentNumber)),
        lookup.first(iri, dcterms + "issued"),
        tuple(lookup.iris(iri, dcterms + "source")),
        tuple(
            x
            for p in (dcterms + "relation", dcterms + "isPartOf", PREFIXES["rdfs"] + "seeAlso")
            for x in lookup.iris(iri, p)
        ),
    )


def _order(lookup: Lookup, iri: str) -> tuple[int, list[tuple[int, int, str]]]:
    order = lookup.first(iri, str(SG.order))
    return (int(order) if order.isdecimal() else 0, natural_key(iri))


class Tally(NamedTuple):
    """How many of some versions are in each state of `STATES`."""

    addressed: int = 0
    mentioned: int = 0
    not_found: int = 0
    out_of_scope: int = 0
    not_assessed: int = 0

    @property
    def assessed(self) -> int:
        """Those in which the part was looked for: the only ones among which absence is a gap."""
        return self.addressed + self.mentioned + self.not_found


def tally(overview: Overview, versions: Iterable[Version], parts: Iterable[str]) -> dict[str, Tally]:
    """For each of some parts (IRI), how many of the versions are in each state."""
    reaches = [overview.reach.get(v.key, {}) for v in versions]
    found = {}
    for part in parts:
        states = Counter(r.get(part, NOT_ASSESSED).state for r in reaches)
        found[part] = Tally(*(states[s] for s in STATES))
    return found


@dataclass(frozen=True, slots=True)
class Aligned:
    """An alignment of an element to a part, or a mention of it (then `element` is the mention, `basis`, `relation`
    and `confidence` are "", and `how` is the kind of mention). All but `element` and `part` are keys of schemes;
    `statement` has the passages.
    """

    statement: str
    element: str
    part: str
    basis: str = ""
    relation: str = ""
    confidence: str = ""
    how: str = ""


# One part at a time, and as a constant: with a list of parts the engine goes through the whole graph.
_ALIGNED = """SELECT ?g ?s ?e ?basis ?relation ?confidence {{ VALUES ?g {{ {graphs} }}
  GRAPH ?g {{ ?s sg:alignedConcept {part} ; sg:alignedElement ?e ; sg:basis ?basis ; sg:relation ?relation ;
              sg:confidence ?confidence }} }}"""
_MENTIONS = """SELECT ?g ?s ?how {{ VALUES ?g {{ {graphs} }}
  GRAPH ?g {{ ?s sg:mentions {part} ; sg:mentionKind ?how }} }}"""


def _graphs(versions: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(PLAN_GRAPH + version)) for version in versions)


def aligned(store: Store, versions: Iterable[str], parts: Iterable[str]) -> dict[str, list[Aligned]]:
    """The alignments and mentions of some parts (IRI) in each of some versions (key), in the order of the elements."""
    found: dict[str, list[Aligned]] = {version: [] for version in versions}
    graphs = _graphs(found)
    for part in parts:
        rows = store.query(_ALIGNED.format(graphs=graphs, part=ox.NamedNode(part)))
        assert isinstance(rows, ox.QuerySolutions)
        for g, s, e, *of in rows:
            keys = (iris.key(x.value) for x in of)
            found[g.value[len(PLAN_GRAPH) :]].append(Aligned(s.value, e.value, part, *keys))
        rows = store.query(_MENTIONS.format(graphs=graphs, part=ox.NamedNode(part)))
        assert isinstance(rows, ox.QuerySolutions)
        for g, s, how in rows:
            mention = Aligned(s.value, s.value, part, how=iris.key(how.value))
            found[g.value[len(PLAN_GRAPH) :]].append(mention)
    for some in found.values():
        some.sort(key=lambda a: (bool(a.how), natural_key(a.element), a.part))
    return found


def carried(store: Store, concept: str) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """How often each version (key) points at a concept, by property (IRI), and how often other graphs do, by graph."""
    rows = store.query(
        f"SELECT ?g ?p (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p {ox.NamedNode(concept)} }} }} GROUP BY ?g ?p"
    )
    assert isinstance(rows, ox.QuerySolutions)
    versions: dict[str, dict[str, int]] = {}
    others: dict[str, int] = {}
    for r in rows:
        graph, count = r["g"].value, int(r["n"].value)
        if graph.startswith(PLAN_GRAPH):
            versions.setdefault(graph[len(PLAN_GRAPH) :], {})[r["p"].value] = count
        else:
            others[graph] = others.get(graph, 0) + count
    return versions, others


class Carrier(NamedTuple):
    """A thing that points at a concept, and by which property (IRI)."""

    thing: str
    predicate: str


def carriers(store: Store, versions: Iterable[str], concept: str) -> dict[str, list[Carrier]]:
    """What in each of some versions (key) points at a concept, in order."""
    found: dict[str, list[Carrier]] = {version: [] for version in versions}
    graphs = _graphs(found)
    rows = store.query(
        f"SELECT ?g ?s ?p {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p {ox.NamedNode(concept)} }} }}"
    )
    assert isinstance(rows, ox.QuerySolutions)
    for g, s, p in rows:
        found[g.value[len(PLAN_GRAPH) :]].append(Carrier(s.value, p.value))
    for some in found.values():
        some.sort(key=lambda c: (c.predicate, natural_key(c.thing)))
    return found


_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "participation": (str(SG.participationIn), PREFIXES["org"] + "organization"),
    "other": (
        str(SG.alignedElement),
        str(SG.mentions),
        str(SG.cites),
        str(SG.followUpOf),
        str(SG.toElement),
        str(SG.fromElement),
        str(SG.assessedFramework),
        str(SG.targetValueOf),
    ),
}


def about_what(lookup: Lookup, thing: str) -> str:
    """What a statement without a name of its own is about (IRI), e.g. the element of a participation; the thing
    itself where it has a name.
    """
    if lookup.is_named(thing):
        return thing
    for predicates in _ABOUT.values():
        for predicate in predicates:
            found = lookup.iris(thing, predicate)
            if found:
                return found[0]
    return thing
