"""A map from the answer to a query of somebody's own: any CONSTRUCT, DESCRIBE, or SELECT whose rows are edges.

What the graph knows of a thing tells its name, its kind and what it rests on; of the rest the answer's own words are
taken. A literal and a thing without an IRI are nodes too, that lead nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from ...graph.store import Term
from ...ontology import iris, texts
from ...ontology.iris import PREFIXES, SG
from ...queries import arrange
from ...queries.lookup import in_a_plan, version_of
from ...queries.overview import Words
from .kinds import EDGES, NODES
from .model import LARGEST, MOST, Edge, Map, Node, Place, cut, with_room
from .question import Sources, order, with_passages

NAME: Final = "sparql"
"""What a map of somebody's own query has for the name of a library query."""

LONGEST: Final = 1_000
"""Letters of a name; a literal can be a book."""

WORD: Final = 100
"""Letters of what an edge is called."""

LINES, FEW = 5_000, 20
"""Edges drawn at most, and nodes that are not cut away on their account."""

TYPE: Final = PREFIXES["rdf"] + "type"
_ORG, _SKOS, _FOAF = PREFIXES["org"], PREFIXES["skos"], PREFIXES["foaf"]

CLASSES: Final = {
    str(SG.PolicyVersion): "plan",
    str(SG.Purpose): "purpose",
    str(SG.Goal): "goal",
    str(SG.Measure): "measure",
    str(SG.Commitment): "commitment",
    **{
        str(SG[name]): "element"
        for name in ("Priority", "FocusArea", "Task", "Perspective", "Principle", "Statement", "Vision")
    },
    str(SG.FrameworkPart): "part",
    str(SG.Framework): "framework",
    _ORG + "OrganizationalCollaboration": "body",
    str(SG.County): "area",
    str(SG.Municipality): "area",
    PREFIXES["cv"] + "PublicOrganisation": "actor",
    _ORG + "FormalOrganization": "actor",
    _ORG + "OrganizationalUnit": "actor",
    _FOAF + "Organization": "actor",
    _FOAF + "Person": "actor",
}
"""Class → kind of node, as the queries `network_*` have it; of several the first counts."""

RELATIONS: Final = {
    str(SG.addresses): "addresses",
    str(SG.servesGoal): "serves",
    str(SG.mentions): "mentions",
    _SKOS + "broader": "narrower",
    _ORG + "unitOf": "unit",
    **{_SKOS + name + "Match": "match" for name in ("exact", "close", "broad", "narrow", "related")},
}
"""Property → kind of edge, where both say the same in the same direction; any other is `linked`, by its own name."""

_IN, _WHO, _SORT = str(SG.participationIn), str(SG.participant), str(SG.participantKind)
_STATED: Final[Mapping[str, tuple[str, tuple[str, ...], bool | None]]] = {
    str(SG.addresses): (str(SG.alignedElement), (str(SG.alignedConcept),), None),
    str(SG.responsibleActor): (_IN, (_WHO,), True),
    str(SG.responsibleKind): (_IN, (_SORT,), True),
    str(SG.involvedActor): (_IN, (_WHO,), False),
}
"""Property that the build derives (`graph/derivations`) → how what it is derived from names its two ends, and whether
its role is one of responsibility. That has the evidence."""

_ACTOR_KIND: Final = f"{iris.BASE}scheme/actor-kind/"


@dataclass(frozen=True)
class Known:
    """What is known of things: `load` is told beforehand of whom will be asked; `name` gives what a thing is called
    ("" where nothing is known), `types` its classes."""

    load: Callable[[Iterable[str]], object]
    name: Callable[[str], str]
    types: Callable[[str], Sequence[str]]


def by_lookup(of: Sources, language: str) -> Known:
    """What the look-ups of the sources know, in a language."""
    look = of.lookup
    return Known(
        lambda wanted: None,
        lambda iri: look.name(iri)[language] if look.is_named(iri) else "",
        lambda iri: look.iris(iri, TYPE),
    )


def drawn_from_edges(
    of: Sources,
    found: arrange.Edges,
    language: str,
    *,
    query: Iterable[tuple[str, str]] = (),
    most: int = MOST,
    known: Known | None = None,
    resting: bool = True,
) -> Map:
    """The map of an answer's edges, cut to `most` nodes (at most `LARGEST`): those with most edges.

    `query`: the parameters that ask it again. `known`: where names come from, by default `by_lookup`. `resting`:
    whether nodes and edges get their passages. Edges to a class that has a kind of node are not drawn: the node has
    the kind.
    """
    said = texts.catalogue(language)["maps"]["own"]
    making = _Making(of, language, found, known or by_lookup(of, language), said)
    whole = Map(
        NAME,
        said["title"],
        said["lead"],
        language,
        making.nodes,
        making.edges,
        (),
        tuple(query),
        "",
        None,
        of.digest,
        of.built,
    )
    plans = [n.id for n in whole.nodes if version_of(n.id) and not in_a_plan(n.id)]
    shown = _thinned(whole, min(most, LARGEST), plans)
    return with_passages(of, making.named(making.rested(shown))) if resting else making.named(shown)


def _thinned(whole: Map, most: int, plans: list[str]) -> Map:
    """The map cut to so many nodes, or to fewer until its lines are no more than `LINES`; of the lines between a few
    nodes the first are kept.
    """
    shown = cut(whole, most, with_room(plans, most))
    while len(shown.edges) > LINES and most > FEW:
        most = max(FEW, min(most, len(shown.nodes)) * 7 // 10)
        shown = cut(whole, most, with_room(plans, most))
    if len(shown.edges) > LINES:
        shown = replace(shown, edges=shown.edges[:LINES], cut=(len(whole.nodes), len(whole.edges)))
    return shown


class _Making:
    """Nodes and edges of an answer: first bare, so that an answer of any size is cut before anything is looked up."""

    def __init__(
        self, of: Sources, language: str, found: arrange.Edges, known: Known, said: Mapping[str, str]
    ) -> None:
        self._of, self._language, self._known, self._words = of, language, known, said
        self._answer, self._kinds = found, {t: k for t, k in found.kinds.items() if k in NODES}
        self._relations: dict[Term | None, tuple[str, str]] = {}
        self._ids: dict[Term, str] = {}
        self._blank = 0
        self._versions: dict[str, dict[str, None]] = {}
        made = sorted(self._edge(e) for e in found.edges if not self._classed(e))
        self.edges = tuple(Edge(*key[:5], tuple(Place(e, "", "", "", 0, 0) for e in key[5])) for key in made)
        alone = [self._id(term) for term in (*found.alone, *self._kinds)]
        ids = dict.fromkeys([end for e in self.edges for end in (e.start, e.end)] + alone)
        self.nodes = tuple(Node(iri, "other", "") for iri in ids)
        self._terms = {iri: term for term, iri in self._ids.items()}
        self._properties = {t.value for t in self._relations if isinstance(t, ox.NamedNode)}

    def _classed(self, edge: arrange.Edge) -> bool:
        """Takes up what the edge says of a kind, if that is all it says."""
        is_type = isinstance(edge.relation, ox.NamedNode) and edge.relation.value == TYPE
        if is_type and edge.end.value in CLASSES:
            self._kinds.setdefault(edge.start, CLASSES[edge.end.value])
            return True
        return False

    def _id(self, term: Term) -> str:
        """An IRI as it is, anything else as RDF writes it, less what is too long; blank nodes are numbered."""
        if term not in self._ids:
            written = term.value if isinstance(term, ox.NamedNode) else str(term)
            if isinstance(term, ox.BlankNode):
                self._blank += 1
                written = f"_:{self._blank}"
            elif isinstance(term, ox.Literal) and len(written) > 200:
                digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]
                written = f'"{term.value[:100]}…"#{digest}'
            self._ids[term] = written
        return self._ids[term]

    def _edge(self, edge: arrange.Edge) -> tuple[str, str, str, str, str, tuple[str, ...]]:
        start, end = self._id(edge.start), self._id(edge.end)
        kind, word = self._relation(edge.relation)
        own = dict.fromkeys(sorted({version_of(start), version_of(end)} - {""}))
        if own:
            for one in (start, end):
                self._versions.setdefault(one, {}).update(own)
        basis = iris.key(edge.basis)
        basis = basis if basis in ("explicit", "inferred") else ""
        return start, end, kind, basis, edge.word[:WORD] or word, edge.evidence

    def _relation(self, term: Term | None) -> tuple[str, str]:
        """Kind and word of a relation; that of a property is its IRI, until it is known which are drawn."""
        if term not in self._relations:
            kind, word = "linked", ""
            if isinstance(term, ox.NamedNode):
                kind, word = RELATIONS.get(term.value, "linked"), term.value
            elif term is not None:
                kind = term.value if term.value in EDGES else "linked"
                word = "" if term.value in EDGES else term.value[:WORD]
            self._relations[term] = kind, word
        return self._relations[term]

    def named(self, drawn: Map) -> Map:
        """The map with names and kinds."""
        words = {e.word for e in drawn.edges} & self._properties
        shown = [self._terms[n.id] for n in drawn.nodes]
        self._known.load([*words, *(t.value for t in shown if isinstance(t, ox.NamedNode))])
        nodes = sorted((self._node(n.id, self._terms[n.id]) for n in drawn.nodes), key=order)
        edges = (replace(e, word=self._called(e.word)) if e.word in words else e for e in drawn.edges)
        return replace(drawn, nodes=tuple(nodes), edges=tuple(edges))

    def _called(self, iri: str) -> str:
        return (self._known.name(iri) or iris.shorten(iri))[:WORD]

    def _node(self, iri: str, term: Term) -> Node:
        named = Words(self._answer.names.get(term, {}))[self._language]
        plans = tuple(self._versions.get(iri, ()))
        if not isinstance(term, ox.NamedNode):
            blank = self._words["blank"].format(number=iri.removeprefix("_:"))
            words = named or (blank if isinstance(term, ox.BlankNode) else term.value)
            return Node(iri, self._kinds.get(term, "other"), _short(words), plans=plans)
        part, own = self._of.overview.parts.get(iri), version_of(iri)
        kind = self._kinds.get(term) or self._kind(iri)
        group, code = "", ""
        if part is not None:
            kind = "target" if kind == "part" and part.framework == "agenda2030" else kind
            group = self._of.lookup.name(str(iris.thing("framework", part.framework)))[self._language]
            code = part.code
        elif own in self._of.overview.versions:
            group = self._of.overview.versions[own].label[self._language]
        name = named or self._known.name(iri) or iris.shorten(iri)
        return Node(iri, kind, _short(name), code, group, plans)

    def _kind(self, iri: str) -> str:
        if iri.startswith(_ACTOR_KIND):
            return "actor-kind"
        types = self._known.types(iri)
        return next((kind for name, kind in CLASSES.items() if name in types), "other")

    def rested(self, drawn: Map) -> Map:
        """The map with what its edges rest on: what the answer names, else what the graph has of the same statement."""
        return replace(drawn, edges=tuple(map(self._rested, drawn.edges)))

    def _rested(self, edge: Edge) -> Edge:
        ends = [self._terms[edge.start], self._terms[edge.end]]
        if (
            edge.places
            or edge.word not in self._properties
            or not all(isinstance(t, ox.NamedNode) for t in ends)
        ):
            return edge
        basis, evidence = self._resting(edge.start, edge.word, edge.end)
        return replace(
            edge, basis=edge.basis or basis, places=tuple(Place(e, "", "", "", 0, 0) for e in evidence)
        )

    def _resting(self, start: str, relation: str, end: str) -> tuple[str, list[str]]:
        """Basis and evidence (IRIs) of a statement of the graph, whichever way round the answer has it."""
        look = self._of.lookup
        if relation in _STATED:
            for one, other in ((start, end), (end, start)):
                found = [
                    s for s in look.subjects(_STATED[relation][0], one) if self._says(s, relation, other)
                ]
                bases = {iris.key(b) for s in found for b in look.iris(s, str(SG.basis))}
                evidence = sorted({e for s in found for e in look.iris(s, str(SG.evidence))})
                if found:
                    return "explicit" if "explicit" in bases else "".join(bases & {"inferred"}), evidence
        elif in_a_plan(start) and end in look.iris(start, relation):
            return "", look.iris(start, str(SG.evidence))
        return "", []

    def _says(self, statement: str, relation: str, end: str) -> bool:
        """Whether an alignment or participation is what the build derives such a property to that end from."""
        look = self._of.lookup
        _, properties, responsible = _STATED[relation]
        if responsible is not None:
            roles = {iris.key(r) for r in look.iris(statement, str(SG.role))}
            if bool(roles & {"responsible", "jointly-responsible"}) != responsible:
                return False
        return any(end in look.iris(statement, p) for p in properties)


def is_thing(node: str) -> bool:
    """Whether the id of a node is an IRI, and not a literal or the number of a thing without one."""
    return not node.startswith(('"', "_:"))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rstrip() + "…"
