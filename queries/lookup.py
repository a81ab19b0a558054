"""What single things are: names, kinds, values and passages, by point look-ups, so that a page costs what it shows and
not what the graph holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ..graph.store import Store, Term
from ..ontology import iris
from ..ontology.iris import PREFIXES, SG
from .overview import Words

_TYPE = PREFIXES["rdf"] + "type"
_PLAN = f"{iris.BASE}id/plan/"
_EVIDENCE = re.compile(re.escape(f"{iris.BASE}id/evidence/") + r"([^/]+)/([0-9]+)-([0-9]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its evidence (IRI), the version (key), `[start, end)` in code points, its headings."""

    evidence: str
    version: str
    start: int
    end: int
    heading: str


def version_of(iri: str) -> str:
    """The key of the version that a part of a plan is in, "" for what is none. Parts are named
    `id/plan/<version>/<kind>/<number>`.
    """
    return iri[len(_PLAN) :].partition("/")[0] if iri.startswith(_PLAN) else ""


def in_a_plan(iri: str) -> bool:
    """Whether something is a part of a version, and not the version itself."""
    return iri.startswith(_PLAN) and "/" in iri[len(_PLAN) :]


class Lookup:
    """Point look-ups in one store. `names`: what its things are called (`names.names`)."""

    def __init__(self, store: Store, names: Mapping[str, Words]) -> None:
        self._store = store
        self._names = names
        self._headings: dict[str, str] = {}

    def values(self, iri: str, predicate: str) -> list[Term]:
        """What a property of a thing points at or says."""
        found = self._store.triples(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return [statement.object for statement in found]

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The things that a property of a thing points at, in order."""
        return sorted(v.value for v in self.values(iri, predicate) if isinstance(v, ox.NamedNode))

    def first(self, iri: str, predicate: str) -> str:
        """The first value of a property as text, "" where there is none."""
        return min((v.value for v in self.values(iri, predicate)), default="")

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The things whose property points at a thing, in order."""
        found = self._store.triples(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        return sorted(s.subject.value for s in found if isinstance(s.subject, ox.NamedNode))

    def said(self, iri: str, predicate: str) -> Words:
        """What a property says, by language; empty where it says nothing."""
        literals = [v for v in self.values(iri, predicate) if isinstance(v, ox.Literal)]
        return Words({v.language or "": v.value for v in sorted(literals, key=lambda v: v.value)})

    def name(self, iri: str) -> Words:
        """What a thing is called; its key where nothing names it."""
        return self._names[iri] if iri in self._names else Words({"": iris.key(iri)})

    def is_named(self, iri: str) -> bool:
        """Whether it has a name of its own."""
        return iri in self._names

    def kind(self, iri: str) -> str:
        """The class of ours that a thing is of (its IRI), "" for none."""
        return next((t for t in self.iris(iri, _TYPE) if t.startswith(str(SG))), "")

    def places(self, statement: str) -> list[Place]:
        """The passages that carry a statement, in the order of the document."""
        found = (self.place(e) for e in self.iris(statement, str(SG.evidence)))
        return sorted((p for p in found if p), key=lambda p: (p.version, p.start, p.end))

    def place(self, evidence: str) -> Place | None:
        """Where a passage stands, by its IRI; None for what is none."""
        # A passage is named by its position, so the selector need not be asked.
        match = _EVIDENCE.fullmatch(evidence)
        if match is None:
            return None
        if evidence not in self._headings:
            self._headings[evidence] = self.first(evidence, str(SG.headingPath))
        return Place(evidence, match[1], int(match[2]), int(match[3]), self._headings[evidence])
