"""Reads the contents of one version from its own named graph, in one question."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import pyoxigraph as ox

from ..graph.evidence import span
from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import PREFIXES
from .contents import (
    ELEMENTS,
    Alignment,
    Contents,
    Element,
    FollowUp,
    LegalReference,
    Measuring,
    Member,
    Mention,
    Role,
    Signatory,
)
from .overview import Words

KEPT = 64
"""Versions whose contents are kept, at most; a long plan takes some hundred kilobytes."""

_SG = str(iris.SG)
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["skos"] + "prefLabel"
_PART_OF, _ORG = PREFIXES["dcterms"] + "isPartOf", PREFIXES["org"]
_QUERY = """SELECT ?s ?p ?o WHERE {
  ?s a ?kind ; ?p ?o .
  FILTER(?kind NOT IN (sg:Evidence, oa:TextPositionSelector, sg:Change, sg:Context, skos:Concept)) }"""
"""All of the graph but the half of it that says where passages stand and what changed. What has two kinds comes twice,
which no reader of a value minds."""

_NONE: tuple[ox.NamedNode | ox.Literal, ...] = ()


class _Said(dict[str, list[ox.NamedNode | ox.Literal]]):
    """Property → values, of one thing."""

    def one(self, name: str) -> str:
        """The least of the values of a property of ours, "" where there is none."""
        return min((v.value for v in self.get(_SG + name, _NONE)), default="")

    def all(self, *names: str) -> tuple[str, ...]:
        """The values of properties (whole IRIs), sorted, each once."""
        return tuple(sorted({v.value for name in names for v in self.get(name, _NONE)}))

    def ours(self, *names: str) -> tuple[str, ...]:
        """The same of properties of ours by name."""
        return self.all(*(_SG + name for name in names))

    def words(self, name: str) -> Words:
        """What a property (whole IRI) says in each language."""
        found = self.get(name, _NONE)
        return Words({v.language or "": v.value for v in found if isinstance(v, ox.Literal)})

    @property
    def label(self) -> Words:
        return self.words(_LABEL)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The passages, in the order of the document."""
        return tuple(sorted(self.ours("evidence"), key=span))


def reader(store: Store) -> Callable[[str], Contents]:
    """`contents` of a store, of which the last few are kept."""
    return lru_cache(maxsize=KEPT)(partial(contents, store))


def contents(store: Store, key: str) -> Contents:
    """What the version of that key says; empty where the store has no such version."""
    version = str(iris.thing("plan", key))
    said = _read(store, str(iris.graph(f"plan/{key}")))
    kinds: dict[str, list[tuple[str, _Said]]] = {}
    for iri, values in said.items():
        for kind in dict.fromkeys(v.value for v in values[_TYPE]):
            kinds.setdefault(kind.removeprefix(_SG), []).append((iri, values))

    def of(*names: str) -> list[tuple[str, _Said]]:
        return sorted((item for name in names for item in kinds.get(name, [])), key=lambda item: item[0])

    own = said.get(version, _Said())
    return Contents(
        key=key,
        iri=version,
        elements=_elements([(iri, v, name) for name in ELEMENTS for iri, v in kinds.get(name, [])]),
        alignments=_alignments(of("Alignment")),
        roles=_roles(of("Participation")),
        members=_members(of(_ORG + "Membership")),
        signatories=_signatories(of("Signature")),
        measuring=_measuring([(i, v, name) for name in ("Indicator", "TargetValue") for i, v in of(name)]),
        follow_up=_follow_up(of("FollowUp")),
        mentions=_mentions(of("Mention")),
        legal=_legal(of("LegalReference")),
        evidence=own.evidence,
        decided_by=own.ours("decidedBy"),
        diary=own.one("diaryNumber"),
        digest=own.one("sourceDigest").lower(),
        file=own.one("sourceFile"),
        length=int(own.one("sourceLength") or 0),
    )


def _read(store: Store, graph: str) -> dict[str, _Said]:
    rows = store.query(_QUERY, default_graphs=[graph])
    assert isinstance(rows, ox.QuerySolutions)
    said: dict[str, _Said] = {}
    for s, p, o in rows:
        values = said.get(s.value)
        if values is None:
            values = said[s.value] = _Said()
        values.setdefault(p.value, []).append(o)
    return said


def _elements(found: list[tuple[str, _Said, str]]) -> dict[str, Element]:
    made = [
        Element(
            iri=iri,
            kind=kind,
            label=v.label,
            whole=next(iter(v.all(_PART_OF)), ""),
            order=int(v.one("order") or 0),
            serves=v.ours("servesGoal"),
            firmness=v.one("firmness"),
            quoted=v.ours("quotedFrom"),
            evidence=v.evidence,
        )
        for iri, v, kind in found
    ]
    return {e.iri: e for e in sorted(made, key=lambda e: (e.order, e.iri))}


def _alignments(found: list[tuple[str, _Said]]) -> tuple[Alignment, ...]:
    return tuple(
        Alignment(
            iri,
            v.one("alignedElement"),
            v.one("alignedConcept"),
            iris.key(v.one("basis")),
            v.one("relation"),
            v.one("confidence"),
            v.words(_SG + "rationale"),
            v.evidence,
        )
        for iri, v in found
    )


def _roles(found: list[tuple[str, _Said]]) -> tuple[Role, ...]:
    return tuple(
        Role(
            iri,
            v.one("participationIn"),
            v.one("role"),
            v.ours("participant", "participantKind"),
            v.words(_SG + "nameAsWritten"),
            v.evidence,
        )
        for iri, v in found
    )


def _members(found: list[tuple[str, _Said]]) -> tuple[Member, ...]:
    return tuple(
        Member(
            iri,
            next(iter(v.all(_ORG + "organization")), ""),
            v.one("role"),
            v.all(_ORG + "member", _SG + "participantKind"),
            v.words(_SG + "nameAsWritten"),
            v.evidence,
        )
        for iri, v in found
    )


def _signatories(found: list[tuple[str, _Said]]) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(
            iri,
            v.one("participant"),
            v.one("signedBy"),
            v.one("signedAs"),
            v.words(_SG + "nameAsWritten"),
            v.evidence,
        )
        for iri, v in found
    )


def _measuring(found: list[tuple[str, _Said, str]]) -> tuple[Measuring, ...]:
    return tuple(
        Measuring(
            iri,
            kind,
            v.label,
            v.ours("indicatorOf", "targetValueOf"),
            v.one("comparison"),
            v.one("value"),
            v.one("unit"),
            v.one("targetYear"),
            v.evidence,
        )
        for iri, v, kind in found
    )


def _follow_up(found: list[tuple[str, _Said]]) -> tuple[FollowUp, ...]:
    return tuple(
        FollowUp(
            iri,
            v.label,
            v.one("followUpOf"),
            v.one("frequency"),
            v.ours("reportedBy"),
            v.ours("reportedTo"),
            v.words(_SG + "decision"),
            v.evidence,
        )
        for iri, v in found
    )


def _mentions(found: list[tuple[str, _Said]]) -> tuple[Mention, ...]:
    made = [Mention(iri, v.one("mentions"), v.one("mentionKind"), v.evidence) for iri, v in found]
    return tuple(sorted(made, key=lambda m: (span(m.evidence[0]) if m.evidence else (0, 0), m.mentioned)))


def _legal(found: list[tuple[str, _Said]]) -> tuple[LegalReference, ...]:
    made = [
        LegalReference(
            iri, v.one("cites"), v.words(_SG + "duty"), v.ours("dutyBearer", "dutyBearerKind"), v.evidence
        )
        for iri, v in found
    ]
    return tuple(sorted(made, key=lambda r: (span(r.evidence[0]) if r.evidence else (0, 0), r.cited)))
