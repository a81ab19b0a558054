"""Who does what: actors, the roles that documents give them, the bodies that they sit in, the names that they bear.

The same facts come from `list_responsibility`, `list_members`, `list_signatories`, `list_names` and
`list_measures_of_actor`, a row at a time over all plans; here they are read once for each snapshot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from ..ontology.iris import PREFIXES, SG
from ..ontology.turtle import natural_key
from .lookup import Lookup, in_a_plan
from .overview import Words

CARRIES: Final = ("responsible", "jointly-responsible", "carries-out", "coordinates", "funder")
"""Roles (keys) by which an actor carries something of a plan: it answers for it, does it, leads it or pays."""

ALL_PARTIES: Final = f"{iris.BASE}scheme/actor-kind/all-parties"
_ROLE = f"{iris.BASE}scheme/role/"
_ORG, _DCTERMS = PREFIXES["org"], PREFIXES["dcterms"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor: its official name, the other names on record, its kind (IRI), the code of its area or ""."""

    iri: str
    key: str
    label: Words
    also: tuple[str, ...]
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class Role:
    """One statement that somebody has a role. `actor`: an actor, a kind of actors or a person; `role`: key of the
    scheme; `within`: the element, version or body; `version`: key of the version that says so; `written` and
    `as_written`: name and role in the document's words; `sits`: whether it is a seat in a body.
    """

    statement: str
    actor: str
    role: str
    within: str
    version: str
    written: str
    as_written: str
    sits: bool = False

    @property
    def in_element(self) -> bool:
        """Whether it is in a part of a plan, and not in a whole document or a body."""
        return not self.sits and in_a_plan(self.within)

    @property
    def carries(self) -> bool:
        """Whether the actor by it carries a part of a plan."""
        return self.role in CARRIES and self.in_element


@dataclass(frozen=True)
class Roles:
    """All roles, in the order of versions, parts and roles: by actor and by what they are in; `tasks`: the versions
    (keys) in which somebody carries something.
    """

    by_actor: dict[str, list[Role]]
    by_thing: dict[str, list[Role]]
    tasks: frozenset[str]

    def of(self, actors: Iterable[str]) -> list[Role]:
        """The roles of some actors."""
        return [r for a in actors for r in self.by_actor.get(a, [])]


def _rows(store: Store, text: str) -> ox.QuerySolutions:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def actors(store: Store) -> dict[str, Actor]:
    """All named actors by key, in the order of their keys."""
    kinds = {r["a"].value: r["k"].value for r in _rows(store, "SELECT ?a ?k { ?a sg:actorKind ?k }")}
    prefix = f"{iris.BASE}id/actor/"
    label: dict[str, dict[str, str]] = {}
    for r in _rows(store, "SELECT ?a ?l { ?a sg:actorKind ?k ; skos:prefLabel ?l }"):
        label.setdefault(r["a"].value, {})[r["l"].language or ""] = r["l"].value
    also: dict[str, set[str]] = {}
    for r in _rows(store, "SELECT ?a ?l { ?a sg:actorKind ?k ; skos:altLabel ?l }"):
        also.setdefault(r["a"].value, set()).add(r["l"].value)
    area = {
        r["a"].value: iris.key(r["x"].value)
        for r in _rows(store, "SELECT ?a ?x { ?a sg:actorKind ?k ; dcterms:spatial ?x }")
    }
    found = (
        Actor(a, a[len(prefix) :], Words(said), tuple(sorted(also.get(a, ()))), kinds[a], area.get(a, ""))
        for a, said in label.items()
        if a.startswith(prefix)
    )
    return {actor.key: actor for actor in sorted(found, key=lambda a: a.key)}


_PARTICIPATIONS = """SELECT ?s ?a ?w ?v ?r ?n ?x {
  ?s sg:participant|sg:participantKind ?a ; sg:participationIn ?w ; sg:statedIn ?v ; sg:role ?r .
  OPTIONAL { ?s sg:nameAsWritten ?n } OPTIONAL { ?s sg:roleAsWritten ?x } }"""
_SEATS = """SELECT ?s ?a ?w ?v ?r ?n ?x {
  ?s org:organization ?w ; org:member|sg:participantKind ?a ; sg:statedIn ?v ; sg:role ?r .
  OPTIONAL { ?s sg:nameAsWritten ?n } OPTIONAL { ?s sg:roleAsWritten ?x } }"""


def roles(store: Store) -> Roles:
    """All roles that the documents give."""
    everything = [_role(r, sits=False) for r in _rows(store, _PARTICIPATIONS)]
    everything += [_role(r, sits=True) for r in _rows(store, _SEATS)]
    everything.sort(
        key=lambda r: (r.version, r.sits, natural_key(r.within), r.role, natural_key(r.statement))
    )
    by_actor: dict[str, list[Role]] = {}
    by_thing: dict[str, list[Role]] = {}
    for role in everything:
        by_actor.setdefault(role.actor, []).append(role)
        by_thing.setdefault(role.within, []).append(role)
    return Roles(by_actor, by_thing, frozenset(r.version for r in everything if r.carries))


def _role(row: ox.QuerySolution, *, sits: bool) -> Role:
    statement, actor, within, version, role, name, said = row
    return Role(
        statement.value,
        actor.value,
        role.value.removeprefix(_ROLE),
        within.value,
        iris.key(version.value),
        name.value if name else "",
        said.value if said else "",
        sits,
    )


def units(lookup: Lookup, actor: str) -> list[str]:
    """The units of an actor (IRI), and theirs."""
    found = [actor]
    for at in found:
        found += [u for u in lookup.subjects(_ORG + "unitOf", at) if u not in found]
    return found[1:]


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a version writes for an actor, in how many statements, where first (headings), and what ties it to
    the actor: `official`, `recorded` (among its other names), `form` (another form of one of them) or `read` (a
    reader took it so from what stands around it).
    """

    version: str
    written: str
    times: int
    heading: str
    why: str


def names(lookup: Lookup, actor: Actor | None, given: Iterable[Role], most: int) -> tuple[list[Named], int]:
    """The names that roles write, a row for each version and name, at most so many, and how many there are."""
    groups: dict[tuple[str, str], set[str]] = {}
    for role in given:
        if role.written:
            groups.setdefault((role.version, role.written), set()).add(role.statement)
    found = []
    for (version, written), statements in sorted(groups.items())[:most]:
        heading = min((p.heading for s in statements for p in lookup.places(s)), default="")
        found.append(Named(version, written, len(statements), heading, tie(actor, written)))
    return found, len(groups)


def tie(actor: Actor | None, written: str) -> str:
    """What ties a name as written to an actor, as in `Named.why`."""
    if actor is None:
        return "read"
    if written in actor.label.by_language.values():
        return "official"
    if written in actor.also:
        return "recorded"
    known = {_plain(n) for n in (*actor.label.by_language.values(), *actor.also)}
    return "form" if _plain(written) in known else "read"


def _plain(name: str) -> str:
    """A name less case, white space and a genitive s, in which forms of the same name differ."""
    return " ".join(name.casefold().split()).removesuffix("s")


def together(roles: Roles, actors: Collection[str]) -> list[tuple[str, list[str]]]:
    """Who is named in the same parts of plans or signed the same documents: (who, in which things), those with most
    first. A body's members are not its company.
    """
    inside = dict.fromkeys(r.within for r in roles.of(actors) if not r.sits)
    shared: dict[str, dict[str, None]] = {}
    for thing in inside:
        for other in roles.by_thing[thing]:
            if other.actor not in actors:
                shared.setdefault(other.actor, {})[thing] = None
    return sorted(((who, list(things)) for who, things in shared.items()), key=lambda x: (-len(x[1]), x[0]))


@dataclass(frozen=True, slots=True)
class Idle:
    """A seat without a task: the actor sits in `body`, and carries nothing in `version` (key), which names the body.
    `named`: parts of the plan that name it in another role; `collective`: parts that all parties, or all of its kind,
    carry without being named.
    """

    body: str
    version: str
    named: int
    collective: int


def idle(roles: Roles, actor: Actor, units: Collection[str], versions: Collection[str]) -> list[Idle]:
    """In which of some versions (keys) an actor sits in a body and carries nothing (roles of `CARRIES`), nor does a
    unit of it. Versions in which nobody carries anything are left out: they give tasks to none.
    """
    own = _by_version(r for r in roles.of([actor.iri, *units]) if r.in_element)
    collective = _by_version(r for r in roles.of([ALL_PARTIES, actor.kind]) if r.carries)
    found = []
    for body in dict.fromkeys(r.within for r in roles.by_actor.get(actor.iri, []) if r.sits):
        seats = (r for r in roles.by_thing[body] if r.sits)
        about = {r.version for r in (*roles.by_actor.get(body, ()), *seats)}
        for version in sorted(about & roles.tasks & set(versions)):
            if not any(r.carries for r in own.get(version, ())):
                inside, shared = ({r.within for r in of.get(version, ())} for of in (own, collective))
                found.append(Idle(body, version, len(inside), len(shared)))
    return found


def _by_version(given: Iterable[Role]) -> dict[str, list[Role]]:
    found: dict[str, list[Role]] = {}
    for role in given:
        found.setdefault(role.version, []).append(role)
    return found


def touched(lookup: Lookup, elements: Iterable[str]) -> dict[str, list[str]]:
    """The framework parts (IRI) that some elements are about, each with the elements: themselves, or by a whole that
    they, or a goal that they serve, are part of, as coverage is worked out (`graph/derivations/40_rungs.rq`).
    """
    found: dict[str, list[str]] = {}
    for element in dict.fromkeys(elements):
        wholes = [element, *lookup.iris(element, str(SG.servesGoal))]
        for at in wholes:
            wholes += [w for w in lookup.iris(at, _DCTERMS + "isPartOf") if in_a_plan(w) and w not in wholes]
        for part in dict.fromkeys(p for w in wholes for p in lookup.iris(w, str(SG.addresses))):
            found.setdefault(part, []).append(element)
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """That something is followed up: what (IRI), how often (EU code), by whom, to whom, and what is then decided."""

    iri: str
    of: str
    frequency: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    decision: Words


def reports(lookup: Lookup, actor: str) -> list[Report]:
    """The follow-ups in which an actor reports or is reported to."""
    both = [*lookup.subjects(str(SG.reportedTo), actor), *lookup.subjects(str(SG.reportedBy), actor)]
    return [
        Report(
            iri,
            lookup.first(iri, str(SG.followUpOf)),
            iris.key(lookup.first(iri, str(SG.frequency))),
            tuple(lookup.iris(iri, str(SG.reportedBy))),
            tuple(lookup.iris(iri, str(SG.reportedTo))),
            lookup.said(iri, str(SG.decision)),
        )
        for iri in sorted(dict.fromkeys(both), key=natural_key)
    ]


def by_role(given: Iterable[Role]) -> list[tuple[str, int, int]]:
    """(role, things, versions) for each role, the commonest first."""
    things: dict[str, set[str]] = {}
    versions: dict[str, set[str]] = {}
    for r in given:
        things.setdefault(r.role, set()).add(r.within)
        versions.setdefault(r.role, set()).add(r.version)
    counts = Counter({role: len(of) for role, of in things.items()})
    return [(role, n, len(versions[role])) for role, n in counts.most_common()]
