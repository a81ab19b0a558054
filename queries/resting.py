"""What rests on a passage: every statement whose evidence it is, and the passages that stand around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Final, NamedTuple

import pyoxigraph as ox

from ..graph.evidence import Passage, span
from ..graph.store import Statement, Store
from ..ontology import iris
from ..ontology.iris import OA, PREFIXES, SG
from ..ontology.turtle import natural_key
from .contents import ELEMENTS
from .names import Names, called
from .overview import Words

KEPT = 64
"""Versions whose lists of passages are kept, at most."""

_SG, _ORG, _TYPE = str(SG), PREFIXES["org"], PREFIXES["rdf"] + "type"
_ABOUT: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]]] = {
    "Alignment": (("alignedElement",), ("alignedConcept",), ("relation", "basis", "confidence"), ("rationale",)),
    "Signature": (("participationIn",), ("participant", "signedBy"), ("role", "signedAs"), ("nameAsWritten",)),
    "Participation": (("participationIn",), ("participant", "participantKind"), ("role",), ("nameAsWritten",)),
    "Membership": (("organization",), ("member", "participantKind"), ("role",), ("nameAsWritten",)),
    "Indicator": ((), ("indicatorOf",), (), ("measures",)),
    "TargetValue": ((), ("targetValueOf",), ("comparison", "unit"), ()),
    "FollowUp": ((), ("followUpOf", "reportedBy", "reportedTo"), (), ("decision",)),
    "LegalReference": (("cites",), ("dutyBearer", "dutyBearerKind"), ("mentionKind",), ("duty",)),
    "Mention": (("mentions",), (), ("mentionKind",), ("nameAsWritten",)),
    "Change": (("fromElement",), ("toElement",), ("changeKind",), ("rationale",)),
    "Context": ((), (), ("contextReason",), ()),
}  # fmt: skip
"""Class → properties that say what the statement is about, what it says of it, how, and in which words. A statement
with a name of its own and no property in the first place is about itself."""

ORDER: Final = ("PolicyVersion", *ELEMENTS, *_ABOUT)
"""Classes in the order in which statements are listed."""


class Named(NamedTuple):
    """A thing with what it is called."""

    iri: str
    words: Words


class Resting(NamedTuple):
    """A statement that rests on a passage: its class (IRI), what it is about, what it says of that, how (concepts), and
    in which words (rationale, name as written, decision or duty)."""

    iri: str
    kind: str
    about: tuple[Named, ...]
    says: tuple[Named, ...]
    how: tuple[Named, ...]
    words: Words


class Place(NamedTuple):
    """A passage of a version: its IRI, `[start, end)` in code points, and the headings above it."""

    iri: str
    start: int
    end: int
    heading: str


def passage(store: Store, iri: str) -> Passage | None:
    """The passage of that IRI, or None where the store has none."""
    said = list(store.triples(ox.NamedNode(iri), None, None))
    sources = [s.object.value for s in said if s.predicate.value == str(OA.hasSource)]
    digests = [s.object.value for s in said if s.predicate.value == str(SG.passageDigest)]
    start, end = span(iri)
    return Passage(iri, sources[0], start, end, digests[0].lower()) if sources and digests else None


def reader(store: Store) -> Callable[[str], tuple[Place, ...]]:
    """`places` of a store, of which the last few are kept."""
    return lru_cache(maxsize=KEPT)(partial(places, store))


def places(store: Store, key: str) -> tuple[Place, ...]:
    """The passages of the version of that key, in the order of the document."""
    rows = store.query(
        "SELECT ?e ?h WHERE { ?e sg:headingPath ?h }", default_graphs=[str(iris.graph(f"plan/{key}"))]
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {e.value: h.value for e, h in rows}
    return tuple(
        sorted((Place(iri, *span(iri), h) for iri, h in found.items()), key=lambda p: (p[1:3], p.iri))
    )


def resting(store: Store, names: Names, evidence: str) -> tuple[Resting, ...]:
    """The statements that rest on a passage (IRI), those of elements first."""
    found = store.triples(None, ox.NamedNode(str(SG.evidence)), ox.NamedNode(evidence))
    made = [_resting(store, names, s.subject) for s in found if isinstance(s.subject, ox.NamedNode)]
    return tuple(sorted(made, key=lambda r: (_rank(r.kind), natural_key(r.iri))))


def _resting(store: Store, names: Names, node: ox.NamedNode) -> Resting:
    said = list(store.triples(node, None, None))
    kinds = [s.object.value for s in said if s.predicate.value == _TYPE]
    kind = min(kinds, key=_rank, default="")
    about, says, how, words = _ABOUT.get(iris.key(kind), ((), (), (), ()))

    def named(properties: Iterable[str]) -> tuple[Named, ...]:
        return tuple(Named(v, _called(store, names, v)) for p in properties for v in sorted(_values(said, p)))

    own = (Named(node.value, names[node.value]),) if node.value in names else ()
    subject, object_ = named(about) or own, named(says)
    if not subject and kind == _SG + "Change":  # what is added was nothing before
        subject, object_ = object_, ()
    return Resting(node.value, kind, subject, object_, named(how), _words(said, words))


def _rank(kind: str) -> int:
    name = iris.key(kind)
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _values(said: list[Statement], name: str) -> list[str]:
    wanted = (_SG + name, _ORG + name)
    return [
        s.object.value for s in said if s.predicate.value in wanted and isinstance(s.object, ox.NamedNode)
    ]


def _words(said: list[Statement], properties: tuple[str, ...]) -> Words:
    found = [s.object for s in said if s.predicate.value in {_SG + p for p in properties}]
    return Words({o.language or "": o.value for o in found if isinstance(o, ox.Literal)})


def _called(store: Store, names: Names, iri: str) -> Words:
    """The name of a thing; it is asked for what it stands for only where it has none."""
    return names[iri] if iri in names else called(names, iri, store.triples(ox.NamedNode(iri), None, None))
