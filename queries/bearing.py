"""What in a version bears on a part of a framework, and by which passages: the evidence behind a cell.

The same as `list_coverage_evidence` says for one version and one part. That query works through all alignments of
the graph; here a version is read by itself in a few small queries, so that a cell costs the same however many plans
there are, and what was read last is kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from ..graph.evidence import Passage
from ..graph.store import Store, Term
from ..ontology import iris
from ..ontology.iris import PREFIXES, SG
from .names import Names
from .overview import Overview, Words

KEPT: Final = 256
"""Versions kept as they were read, at most."""

AT_ONCE: Final = 200
"""Things asked about in one query."""

CARRYING: Final = frozenset(str(SG[name]) for name in ("Purpose", "Goal", "Measure", "Commitment"))
"""The kinds that take a part up on behalf of a whole or a goal that is aligned to it (model, section 5)."""

_PART_OF = ox.NamedNode(PREFIXES["dcterms"] + "isPartOf")
_LABEL, _TYPE = PREFIXES["skos"] + "prefLabel", PREFIXES["rdf"] + "type"
_NONE: Final = Words({})


class Place(NamedTuple):
    """A passage and the heading under which it stands."""

    passage: Passage
    heading: Words


@dataclass(frozen=True, slots=True)
class Bearing:
    """One way in which something in a version bears on a part. `kind`: IRI of its class; `concept`: IRI of the part
    that it is aligned to, which is the part asked for or a narrower one; `basis`: `explicit`, `inferred`, or "" where
    the part is only mentioned (`label` is then how); `through`: the whole or the goal that is aligned, "" where it is
    the element itself. `evidence`: what carries the alignment, of a `through` what carries the element; `own`: further
    passages of the element itself.
    """

    kind: str
    kind_name: Words
    element: str
    label: Words
    concept: str
    basis: str
    basis_name: Words = _NONE
    relation: Words = _NONE
    confidence: Words = _NONE
    rationale: Words = _NONE
    through: str = ""
    through_label: Words = _NONE
    evidence: tuple[Place, ...] = ()
    own: tuple[Place, ...] = ()

    @property
    def passages(self) -> tuple[Place, ...]:
        """All its passages in the order of the document, each once."""
        each = {p.passage.iri: p for p in (*self.own, *self.evidence)}
        return tuple(sorted(each.values(), key=lambda p: (p.passage.start, p.passage.end)))


class _Alignment(NamedTuple):
    iri: str
    element: str
    concept: str
    basis: str
    relation: str
    confidence: str


class _Mention(NamedTuple):
    iri: str
    concept: str
    how: str


@dataclass(frozen=True)
class _Version:
    """What a version says of parts: alignments and mentions by part, which of its elements serve a goal, which elements
    that are aligned are its own, and what lies below these, as far as it has been asked for."""

    aligned: Mapping[str, list[_Alignment]]
    mentions: Mapping[str, list[_Mention]]
    serving: Mapping[str, list[str]]
    own: Set[str]
    below: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Said:
    """What is said of some things, and the passages among them."""

    values: dict[str, dict[str, list[Term]]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def words(self, iri: str, predicate: str) -> Words:
        """The texts of a property, by language."""
        found = self.values.get(iri, {}).get(predicate, [])
        return Words({t.language or "": t.value for t in found if isinstance(t, ox.Literal)})

    def of(self, iri: str) -> tuple[Place, ...]:
        """The passages of a thing."""
        named = self.values.get(iri, {}).get(str(SG.evidence), [])
        found = (self.places[t.value] for t in named if t.value in self.places)
        return tuple(sorted(found, key=lambda p: (p.passage.start, p.passage.end)))


class Bearings:
    """What bears on what in one snapshot; safe to use from several threads. `names`: what its things are called."""

    def __init__(self, store: Store, overview: Overview, names: Names) -> None:
        self._store = store
        self._overview = overview
        self._names = names
        self._narrower = _narrower(overview)
        self._kept: OrderedDict[str, _Version] = OrderedDict()
        self._lock = threading.Lock()

    def on(self, version: str, part: str) -> list[Bearing]:
        """What in a version (key) bears on a part (IRI) or on anything narrower, in the order of the document; mentions
        last. Empty for a version or part that the graph does not have.
        """
        return self.on_each(version, [part])[part]

    def on_each(self, version: str, parts: Iterable[str]) -> dict[str, list[Bearing]]:
        """The same for several parts at once, which costs little more than one."""
        wanted = list(dict.fromkeys(parts))
        known = self._overview.versions.get(version)
        if known is None:
            return {part: [] for part in wanted}
        tree = self._version(known.iri)
        found = {part: self._found(tree, self._narrower.get(part, ())) for part in wanted}
        said = self._said(x for each in found.values() for x in each)
        return {part: self._made(each, said) for part, each in found.items()}

    def _version(self, iri: str) -> _Version:
        with self._lock:
            kept = self._kept.get(iri)
            if kept is not None:
                self._kept.move_to_end(iri)
                return kept
        made = _read(self._store, iri)
        with self._lock:
            self._kept[iri] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def _found(self, tree: _Version, narrower: Iterable[str]) -> list[tuple[str, _Alignment | _Mention]]:
        """What bears on any of some parts, as (element or mention, what links it)."""
        found: list[tuple[str, _Alignment | _Mention]] = []
        for concept in narrower:
            links = tree.aligned.get(concept, [])
            direct = {link.element for link in links}
            for link in links:
                if link.element in tree.own:
                    found.append((link.element, link))
                below = self._below(tree, link.element)
                found += [(element, link) for element in below if element not in direct]
            found += [(mention.iri, mention) for mention in tree.mentions.get(concept, ())]
        return found

    def _below(self, tree: _Version, top: str) -> list[str]:
        """What is part of an aligned element at any depth, and what serves it, in the version."""
        if top not in tree.below:
            parts = _under(top, self._parts) if top in tree.own else {}
            tree.below[top] = [*(parts | dict.fromkeys(tree.serving.get(top, ())))]
        return tree.below[top]

    def _parts(self, whole: str) -> list[str]:
        found = self._store.triples(None, _PART_OF, ox.NamedNode(whole))
        return [t.subject.value for t in found]

    def _said(self, found: Iterable[tuple[str, _Alignment | _Mention]]) -> _Said:
        said = _Said()
        wanted: dict[str, None] = {}
        for element, link in found:
            wanted |= dict.fromkeys((element, link.iri))
            if isinstance(link, _Alignment):
                wanted[link.element] = None
        for s, p, o in _about(self._store, _DETAILS, wanted):
            said.values.setdefault(s.value, {}).setdefault(p.value, []).append(o)
        named = {t.value for each in said.values.values() for t in each.get(str(SG.evidence), [])}
        heads: dict[str, dict[str, str]] = {}
        for row in _about(self._store, _PLACES, sorted(named)):
            evidence, source, heading, digest, start, end = row
            heads.setdefault(evidence.value, {})[heading.language or ""] = heading.value
            at = Passage(evidence.value, source.value, int(start.value), int(end.value), digest.value.lower())
            said.places[evidence.value] = Place(at, Words(heads[evidence.value]))
        return said

    def _made(self, found: Iterable[tuple[str, _Alignment | _Mention]], said: _Said) -> list[Bearing]:
        made = [self._bearing(element, link, said) for element, link in found]
        return sorted((b for b in made if not b.through or b.kind in CARRYING), key=_place)

    def _bearing(self, element: str, link: _Alignment | _Mention, said: _Said) -> Bearing:
        types = [t.value for t in said.values.get(element, {}).get(_TYPE, [])]
        kind = min(types, key=lambda t: (t not in CARRYING, not t.startswith(str(SG)), t), default="")
        if isinstance(link, _Mention):
            how = self._names[link.how]
            return Bearing(
                kind,
                self._names[kind],
                element,
                how,
                link.concept,
                "",
                evidence=said.of(element),
            )
        through = link.element if link.element != element else ""
        own, carried = said.of(element), () if through else said.of(link.iri)
        known = {p.passage.iri for p in carried}
        return Bearing(
            kind,
            self._names[kind],
            element,
            said.words(element, _LABEL),
            link.concept,
            iris.key(link.basis),
            self._names[link.basis],
            self._names[link.relation],
            self._names[link.confidence],
            said.words(link.iri, str(SG.rationale)),
            through,
            said.words(through, _LABEL) if through else _NONE,
            own if through else carried,
            () if through else tuple(p for p in own if p.passage.iri not in known),
        )


def _place(bearing: Bearing) -> tuple[bool, int, str, str, str]:
    """In the order of the document, mentions last."""
    start = bearing.passages[0].passage.start if bearing.passages else 0
    return not bearing.basis, start, bearing.element, bearing.concept, bearing.through


_SERVING = "SELECT ?version ?element ?goal WHERE { ?element sg:inVersion ?version ; sg:servesGoal ?goal }"

_ALIGNED = """
SELECT ?version ?alignment ?element ?concept ?basis ?relation ?confidence WHERE {
  ?element sg:inVersion ?version .
  ?alignment sg:alignedElement ?element ; sg:alignedConcept ?concept ; sg:basis ?basis ; sg:relation ?relation ;
    sg:confidence ?confidence }"""

_ALIGNED_GOALS = """
SELECT DISTINCT ?version ?alignment ?element ?concept ?basis ?relation ?confidence WHERE {
  ?serving sg:inVersion ?version ; sg:servesGoal ?element .
  ?alignment sg:alignedElement ?element ; sg:alignedConcept ?concept ; sg:basis ?basis ; sg:relation ?relation ;
    sg:confidence ?confidence }"""

_MENTIONED = """
SELECT ?version ?mention ?concept ?how WHERE {
  ?mention sg:mentionedIn ?version ; sg:mentions ?concept ; sg:mentionKind ?how }"""

_DETAILS = """
SELECT ?thing ?p ?o WHERE {{
  VALUES ?thing {{ {values} }} ?thing ?p ?o FILTER(?p IN (skos:prefLabel, rdf:type, sg:evidence, sg:rationale)) }}"""

_PLACES = """
SELECT ?thing ?source ?heading ?digest ?start ?end WHERE {{
  VALUES ?thing {{ {values} }}
  ?thing oa:hasSource ?source ; sg:headingPath ?heading ; sg:passageDigest ?digest ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end }}"""


# The queries of a version are flat on purpose: with OPTIONAL, UNION or two VALUES the engine goes through all plans.


def _rows(store: Store, text: str, version: str | None = None) -> Iterator[Any]:
    rows = store.query(text, bindings={"version": ox.NamedNode(version)} if version else None)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def _about(store: Store, text: str, things: Iterable[str]) -> Iterator[Any]:
    """The rows of a query over many things, some at a time."""
    nodes = [str(ox.NamedNode(iri)) for iri in things]
    for start in range(0, len(nodes), AT_ONCE):
        yield from _rows(store, text.format(values=" ".join(nodes[start : start + AT_ONCE])))


def _read(store: Store, version: str) -> _Version:
    serving: dict[str, list[str]] = {}
    for _, element, goal in _rows(store, _SERVING, version):
        serving.setdefault(goal.value, []).append(element.value)
    links = [_Alignment(*(term.value for term in list(row)[1:])) for row in _rows(store, _ALIGNED, version)]
    own = {link.element for link in links}
    if serving.keys() - own:  # goals that are not aligned, or those of another version
        rows = _rows(store, _ALIGNED_GOALS, version)
        links += [_Alignment(*(term.value for term in list(row)[1:])) for row in rows]
    aligned: dict[str, list[_Alignment]] = {}
    for link in dict.fromkeys(links):
        aligned.setdefault(link.concept, []).append(link)
    mentions: dict[str, list[_Mention]] = {}
    for _, mention, concept, how in _rows(store, _MENTIONED, version):
        mentions.setdefault(concept.value, []).append(_Mention(mention.value, concept.value, how.value))
    return _Version(aligned, mentions, serving, own)


def _under(top: str, parts: Callable[[str], Iterable[str]]) -> dict[str, None]:
    """Everything that is part of a thing, at any depth."""
    found: dict[str, None] = {}
    waiting = list(parts(top))
    while waiting:
        element = waiting.pop()
        if element not in found:
            found[element] = None
            waiting.extend(parts(element))
    return found


def _narrower(overview: Overview) -> dict[str, list[str]]:
    """Each part with itself and everything under it."""
    inside: dict[str, dict[str, None]] = {}
    for part in overview.parts.values():
        for whole in part.broader:
            inside.setdefault(whole, {})[part.iri] = None
    return {iri: [*({iri: None} | _under(iri, lambda of: inside.get(of, ())))] for iri in overview.parts}
