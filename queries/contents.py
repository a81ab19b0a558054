"""What one version of a plan says, as Python values: its elements in the document's order and all that is stated of
them, with the passages that carry each statement, and the gaps that follow.

The same facts come from the library queries that list a version's elements, responsibility, members, signatories,
indicators, follow-up, mentions, legal references and gaps, a question each; here they are of one reading
(`reader.py`), so that a page about a plan costs no query over all plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from ..ontology.iris import SG
from .overview import Words

ELEMENTS: Final = (
    "Vision", "Priority", "FocusArea", "Purpose", "Goal", "Measure", "Commitment", "Perspective", "Principle",
    "Task", "Statement",
)  # fmt: skip
"""The classes of parts of a plan, by their names in the ontology."""

DEEPEST: Final = 20
"""Steps that are taken up the part-of tree at most, so that a tree that bites its tail ends."""

_RESPONSIBLE: Final = ("responsible", "jointly-responsible")


class Element(NamedTuple):
    """A part of the plan. `kind`: name of its class, e.g. `Goal`. `whole`: what it is part of. `serves`: goals that it
    serves. `firmness`: how firm a measure is (IRI or ""). `quoted`: IRIs of works that it is quoted from."""

    iri: str
    kind: str
    label: Words
    whole: str
    order: int
    serves: tuple[str, ...]
    firmness: str
    quoted: tuple[str, ...]
    evidence: tuple[str, ...]


class Alignment(NamedTuple):
    """A link from an element to a framework part, with IRIs of concepts for relation and confidence; `basis` is
    `explicit` or `inferred`."""

    iri: str
    element: str
    concept: str
    basis: str
    relation: str
    confidence: str
    rationale: Words
    evidence: tuple[str, ...]


class Role(NamedTuple):
    """That somebody has a role (IRI) in an element or in the plan: actors and kinds of actor, as written."""

    iri: str
    element: str
    role: str
    who: tuple[str, ...]
    written: Words
    evidence: tuple[str, ...]


class Member(NamedTuple):
    """That somebody is a member of an organization, in a role (IRI)."""

    iri: str
    organization: str
    role: str
    who: tuple[str, ...]
    written: Words
    evidence: tuple[str, ...]


class Signatory(NamedTuple):
    """Who signed, for which actor, and by what post."""

    iri: str
    actor: str
    person: str
    post: str
    written: Words
    evidence: tuple[str, ...]


class Measuring(NamedTuple):
    """An indicator or a target value (`kind`: name of its class) of elements; `value` as written in the graph."""

    iri: str
    kind: str
    label: Words
    of: tuple[str, ...]
    comparison: str
    value: str
    unit: str
    year: str
    evidence: tuple[str, ...]


class FollowUp(NamedTuple):
    """How something is followed up: frequency (IRI of the EU's list), by whom, to whom, what is decided then."""

    iri: str
    label: Words
    of: str
    frequency: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    decision: Words
    evidence: tuple[str, ...]


class Mention(NamedTuple):
    """That the plan names something; `kind`: how (IRI)."""

    iri: str
    mentioned: str
    kind: str
    evidence: tuple[str, ...]


class LegalReference(NamedTuple):
    """That the plan cites a law: the duty in one line, and who has it."""

    iri: str
    cited: str
    duty: Words
    bearers: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """All of a version (its key and IRI). `elements` are by IRI in the document's order; the version itself has
    `evidence`, a diary number and its source's digest ("" where the graph has none)."""

    key: str
    iri: str
    elements: dict[str, Element]
    alignments: tuple[Alignment, ...]
    roles: tuple[Role, ...]
    members: tuple[Member, ...]
    signatories: tuple[Signatory, ...]
    measuring: tuple[Measuring, ...]
    follow_up: tuple[FollowUp, ...]
    mentions: tuple[Mention, ...]
    legal: tuple[LegalReference, ...]
    evidence: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    diary: str = ""
    digest: str = ""
    file: str = ""
    length: int = 0

    def above(self, iri: str) -> Iterator[str]:
        """What an element is part of, from the nearest up."""
        for _ in range(DEEPEST):
            element = self.elements.get(iri)
            if element is None:
                return
            iri = element.whole
            yield iri

    @cached_property
    def depths(self) -> dict[str, int]:
        """How deep in the part-of tree each element stands, 0 for those directly in the version."""
        return {iri: max(0, sum(1 for _ in self.above(iri)) - 1) for iri in self.elements}

    @cached_property
    def aligned(self) -> dict[str, list[Alignment]]:
        """Element → its links to framework parts."""
        found: dict[str, list[Alignment]] = {}
        for alignment in self.alignments:
            found.setdefault(alignment.element, []).append(alignment)
        return found

    @cached_property
    def responsible(self) -> dict[str, list[Role]]:
        """Element → who is responsible for it, alone or jointly."""
        found: dict[str, list[Role]] = {}
        for role in self.roles:
            if role.who and role.role.endswith(_RESPONSIBLE):
                found.setdefault(role.element, []).append(role)
        return found

    @cached_property
    def measured(self) -> dict[str, list[Measuring]]:
        """Element → its indicators and target values."""
        found: dict[str, list[Measuring]] = {}
        for measuring in self.measuring:
            for of in measuring.of:
                found.setdefault(of, []).append(measuring)
        return found

    @cached_property
    def carried(self) -> dict[str, Element]:
        """Passage → the first element that rests on it."""
        found: dict[str, Element] = {}
        for element in self.elements.values():
            for evidence in element.evidence:
                found.setdefault(evidence, element)
        return found

    def of_kind(self, *kinds: str) -> list[Element]:
        """The elements of some classes, in the document's order."""
        return [e for e in self.elements.values() if e.kind in kinds]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Class → how many elements, the most common first."""
        found: dict[str, int] = {}
        for element in self.elements.values():
            found[element.kind] = found.get(element.kind, 0) + 1
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @cached_property
    def actors(self) -> list[str]:
        """The actors that have a role in the plan, are members or signed it, each once; kinds of actor are none."""
        who = [w for r in self.roles for w in r.who] + [w for m in self.members for w in m.who]
        who += [s.actor for s in self.signatories]
        return [w for w in dict.fromkeys(who) if "/scheme/" not in w]

    def goals_without_indicator(self) -> list[Element]:
        """Goals with neither indicator nor target value (`gap_goal_without_indicator`)."""
        return [e for e in self.of_kind("Goal") if e.iri not in self.measured]

    def goals_without_measure(self) -> list[Element]:
        """Goals that nothing serves, in no focus area that holds a measure (`gap_goal_without_measure`)."""
        served = {goal for e in self.elements.values() for goal in e.serves}
        active = {e.whole for e in self.of_kind("Measure", "Commitment")}
        areas = {e.iri for e in self.of_kind("FocusArea")}
        return [
            e
            for e in self.of_kind("Goal")
            if e.iri not in served and not (e.whole in areas and e.whole in active)
        ]

    def goals_without_link(self, parts: frozenset[str] | None = None) -> list[Element]:
        """Goals and purposes that are aligned to no framework part (of `parts`) and are part of nothing that is."""
        linked = {a.element for a in self.alignments if parts is None or a.concept in parts}
        return [
            e for e in self.of_kind("Goal", "Purpose") if not linked.intersection((e.iri, *self.above(e.iri)))
        ]

    def measures_without_responsible(self) -> list[Element]:
        """Measures that nobody is responsible for (`gap_measure_without_responsible`)."""
        return [e for e in self.of_kind("Measure") if e.iri not in self.responsible]


def class_iri(kind: str) -> str:
    """The IRI of a class by its name."""
    return str(SG[kind])
