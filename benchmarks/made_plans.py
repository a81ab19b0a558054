"""Plans that nobody wrote, made of pieces of the real ones, for `generated.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from random import Random

import pyoxigraph as ox
from samverkansgraf.ontology.iris import BASE, expand

ELEMENTS = {
    "Vision": 0.9, "Priority": 0.8, "FocusArea": 0.8, "Purpose": 0.75, "Goal": 0.75, "Measure": 0.5,
    "Commitment": 0.8, "Perspective": 0.5, "Principle": 0.3, "Task": 0.3, "Statement": 0.08,
}  # fmt: skip
KEPT = {
    **ELEMENTS, "Alignment": 0.85, "Participation": 0.5, "Membership": 0.5, "Signature": 0.9, "Mention": 0.35,
    "LegalReference": 0.5, "Indicator": 0.8, "TargetValue": 1.0, "FollowUp": 0.9,
}  # fmt: skip
"""Class → the share of its things that a generated plan takes over, if what they point at is there too."""

PULLED = ("Evidence", "TextPositionSelector", "PeriodOfTime", "Post", "Person")
"""Classes whose things come along with whatever points at them."""

KINDS = {
    "plan": ("Plan", "Plan för social hållbarhet", "Plan for social sustainability"),
    "action-plan": ("ActionPlan", "Handlingsplan mot våld i nära relation", "Action plan against domestic violence"),
    "strategy": ("Strategy", "Strategi för jämställdhet och trygghet", "Strategy for gender equality and safety"),
    "agreement": ("Agreement", "Överenskommelse mot våld", "Agreement against violence"),
    "information-page": ("InformationPage", "Webbsida om folkhälsa", "Web page on public health"),
}  # fmt: skip

Triples = list[ox.Triple]


def term(name: str) -> ox.NamedNode:
    """The node of `prefix:name`."""
    return ox.NamedNode(str(expand(name)))


def ours(path: str) -> ox.NamedNode:
    """The node of a path under our base."""
    return ox.NamedNode(BASE + path)


TYPE, LABEL, EVIDENCE = term("rdf:type"), term("skos:prefLabel"), term("sg:evidence")
BASIS, RATIONALE, ASSESSED = term("sg:basis"), term("sg:rationale"), term("sg:assessedFramework")
LOOSE = {term("sg:servesGoal"), EVIDENCE}
"""A thing stands without these; one that loses the last value of another property that it had falls away."""


def labels(subject: ox.NamedNode, sv: str, en: str, name: str = "skos:prefLabel") -> Triples:
    return [
        ox.Triple(subject, term(name), ox.Literal(t, language=tag)) for tag, t in (("sv", sv), ("en", en))
    ]


class Template:
    """A real plan, by subject; without its changes, contexts and assessments, which are made anew or left out."""

    def __init__(self, key: str, triples: Triples) -> None:
        self.key, self.version = key, f"{BASE}id/plan/{key}"
        self.own = (self.version + "/", f"{BASE}id/evidence/{key}/")
        said: dict[str, Triples] = {}
        for t in triples:
            said.setdefault(t.subject.value, []).append(t)
        self.kind = {s: found for s, some in said.items() if (found := _kind(some))}
        self.by = {s: said[s] for s in sorted(self.kind) if s.startswith(self.own)}
        self.opening = [t for t in said[self.version] if t.predicate == EVIDENCE]
        self.assessments = [
            some for s, some in sorted(said.items()) if s.startswith(self.own[0] + "assessment/")
        ]
        self.length = 1 + max(int(s.rsplit("/", 1)[1].split("#")[0].split("-")[1]) for s in self.by if s.startswith(self.own[1]))  # fmt: skip

    def inside(self, t: ox.Triple) -> str:
        """The thing of this plan that a triple points at, or ""."""
        value = t.object.value if isinstance(t.object, ox.NamedNode) else ""
        return value if value in self.by else ""

    def chosen(self, share: float, draws: list[Random]) -> dict[str, Triples]:
        """What a generated plan takes: thing → its triples, less those to things that are left out. `draws` is a
        generator for each version up to this one; a later one decides anew about some things.
        """
        taken = set()
        for s in self.by:
            luck = draws[0].random()
            for later in draws[1:]:
                again, anew = later.random(), later.random()
                luck = anew if again < 0.2 else luck
            if self.kind[s] in PULLED or luck < share * KEPT[self.kind[s]]:
                taken.add(s)
        while lost := {s for s in taken if self._falls(s, taken)}:
            taken -= lost
        reached = {s for s in taken if self.kind[s] not in PULLED}
        edge = [*reached, *(t.object.value for t in self.opening)]
        reached.update(edge)
        while edge:
            edge = list({at for s in edge for t in self._left(s, taken) if (at := self.inside(t))} - reached)
            reached.update(edge)
        return {s: self._left(s, taken) for s in sorted(reached)}

    def _left(self, s: str, taken: set[str]) -> Triples:
        return [t for t in self.by[s] if not (at := self.inside(t)) or at in taken]

    def _falls(self, s: str, taken: set[str]) -> bool:
        had = [t for t in self.by[s] if t.predicate not in LOOSE]
        lost = {t.predicate for t in had if (at := self.inside(t)) and at not in taken}
        return bool(lost) and not lost <= {t.predicate for t in self._left(s, taken)}


def _kind(said: Triples) -> str:
    types = {t.object.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1] for t in said if t.predicate == TYPE}
    return next((k for k in ("Signature", *KEPT, *PULLED) if k in types), "")


@dataclass(frozen=True)
class Area:
    """A county or municipality: code, names, and for a municipality its county's code."""

    code: str
    sv: str
    en: str
    county: str

    @property
    def short(self) -> str:
        return self.en.removesuffix(" County").removesuffix(" Municipality")


class World:
    """The reference data: areas, county boards, actors, and everything that the derivations need beside a plan."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.base = [q for q in quads if q.graph_name.value.startswith((BASE + "graph/ontology/", BASE + "graph/scheme/", BASE + "graph/reference/"))]  # fmt: skip
        self.said: dict[str, Triples] = {}
        for q in self.base:
            self.said.setdefault(q.subject.value, []).append(q.triple)
        found = (self._area(s, some) for s, some in self.said.items() if s.startswith(BASE + "id/area/"))
        self.areas = {a.code: a for a in sorted((a for a in found if a), key=lambda a: a.code)}
        self.inside = {
            c: [a for a in self.areas.values() if a.county == c] for c in self.areas if len(c) == 2
        }
        self.boards = {
            t.subject.value.rsplit("/", 1)[1]: t.object.value.rsplit("/", 1)[1]
            for some in self.said.values() for t in some if t.predicate == term("sg:countyBoard")
        }  # fmt: skip
        self.made: dict[str, Triples] = {}
        """Actors that the reference data lack."""

    def _area(self, iri: str, said: Triples) -> Area | None:
        kinds = {t.object.value for t in said if t.predicate == TYPE}
        if not kinds & {str(expand("sg:County")), str(expand("sg:Municipality"))}:
            return None
        name = {t.object.language: t.object.value for t in said if t.predicate == LABEL}
        whole = [t.object.value for t in said if t.predicate == term("dcterms:isPartOf")]
        code = iri.rsplit("/", 1)[1]
        return Area(code, name["sv"], name["en"], whole[0].rsplit("/", 1)[1] if whole else code)


class Place:
    """Where a generated plan is, and what its template's places and actors become there."""

    def __init__(self, world: World, area: Area, draw: Random) -> None:
        self.world, self.county = world, world.areas[area.county]
        self.town = area if len(area.code) == 4 else draw.choice(world.inside[area.code])
        pairs = []
        for code, new in (("0586", self.town), ("03", self.county), ("23", self.county), ("05", self.county)):
            old = world.areas[code]
            pairs += [(old.sv, new.sv), (old.en, new.en), (old.short, new.short)]
        self._names = dict(pairs)
        self._any = re.compile("|".join(re.escape(old) for old, _ in pairs))

    def text(self, text: str) -> str:
        return self._any.sub(lambda m: self._names[m[0]], text)

    def actor(self, key: str) -> str:
        """The key of the actor that stands here for one of a template's."""
        if key in (self.world.boards[c] for c in ("03", "05", "23")):
            return self.world.boards[self.county.code]
        if found := re.fullmatch(r"municipality-(\d{4})(.*)", key):
            towns = self.world.inside[self.county.code]
            town = self.town if found[1] == "0586" else towns[int(found[1]) % len(towns)]
            new = f"municipality-{town.code}{found[2]}"
        else:
            new = re.sub(r"-(03|23)(?=-|$)", f"-{self.county.code}", key)
        if new != key and BASE + "id/actor/" + new not in self.world.said and new not in self.world.made:
            self.world.made[new] = []  # an actor can lead to itself through its whole
            self.world.made[new] = self._actor(key, new)
        return new

    def _actor(self, key: str, new: str) -> Triples:
        found = re.match(r"municipality-(\d{4})", new)
        area = self.world.areas[found[1]] if found else self.county
        subject, made = ours("id/actor/" + new), []
        for t in self.world.said[BASE + "id/actor/" + key]:
            at = t.object.value
            if t.predicate in (term("org:identifier"), term("skos:exactMatch"), term("skos:altLabel")):
                continue
            if isinstance(t.object, ox.Literal):
                name = getattr(area, t.object.language) if found and found[0] == new else self.text(at)
                name = name if name != at or found else f"{at}, {getattr(area, t.object.language)}"
                made.append(ox.Triple(subject, t.predicate, ox.Literal(name, language=t.object.language)))
            elif at.startswith(BASE + "id/area/"):
                made.append(ox.Triple(subject, t.predicate, ours("id/area/" + area.code)))
            elif at.startswith(BASE + "id/actor/"):
                made.append(
                    ox.Triple(subject, t.predicate, ours("id/actor/" + self.actor(at.rsplit("/", 1)[1])))
                )
            else:
                made.append(ox.Triple(subject, t.predicate, t.object))
        return made


@dataclass
class Document:
    """A generated document with its versions; `number` keeps its keys apart from all others."""

    world: World
    templates: list[Template]
    area: Area
    number: int
    seed: int

    def __post_init__(self) -> None:
        draw = self._draw("document")
        self.kind = draw.choice(sorted(KINDS))
        self.key = f"{self.area.code}-{self.kind}-g{self.number:04d}"
        self.place = Place(self.world, self.area, draw)
        mixed = draw.sample(self.templates, draw.choice((1, 2, 2, 3)))
        shares = (draw.uniform(0.5, 1.0), draw.uniform(0.15, 0.4), draw.uniform(0.1, 0.2))
        self.mixed = list(zip(mixed, shares, ("", "b", "c"), strict=False))
        self.versions = 1 if self.kind == "information-page" else draw.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 3))
        self.begins, self.years = draw.randint(2012, 2027), draw.randint(2, 6)
        self.read = draw.random()
        self.dated = draw.random()

    def _draw(self, *words: object) -> Random:
        return Random("/".join(map(str, (self.seed, self.number, *words))))

    def version_key(self, n: int) -> str:
        return f"{self.area.code}-{self.kind}-{self.begins + n * self.years}-g{self.number:04d}"

    @cached_property
    def _content(self) -> list[list[tuple[Template, str, int, dict[str, Triples]]]]:
        """For each version its pieces: (template, mark of its numbers, shift of its positions, things)."""
        made = []
        for n in range(self.versions):
            pieces, shift = [], 0
            for template, share, mark in self.mixed:
                draws = [self._draw(template.key, i) for i in range(n + 1)]
                pieces.append((template, mark, shift, template.chosen(share, draws)))
                shift += template.length
            made.append(pieces)
        return made

    def _moved(self, value: str, n: int, template: Template, mark: str, shift: int) -> str:
        """An IRI of a template's as it is in version `n`."""
        key = self.version_key(n)
        if value == template.version:
            return f"{BASE}id/plan/{key}"
        if value.startswith(template.own[0]):
            kind, _, number = value.removeprefix(template.own[0]).partition("/")
            return f"{BASE}id/plan/{key}/{kind}/{mark}{number}"
        if value.startswith(template.own[1]):
            place, _, part = value.removeprefix(template.own[1]).partition("#")
            start, end = (int(x) + shift for x in place.split("-"))
            return f"{BASE}id/evidence/{key}/{start}-{end}" + (f"#{part}" if part else "")
        if value.startswith(BASE + "id/actor/"):
            return f"{BASE}id/actor/" + self.place.actor(value.removeprefix(BASE + "id/actor/"))
        return value

    def triples(self, n: int) -> Iterator[ox.Triple]:
        """Everything that the graph of version `n` holds."""
        draw = self._draw("version", n)
        yield from self._head(n, draw)
        for template, mark, shift, things in self._content[n]:
            for s, said in things.items():
                subject = ox.NamedNode(self._moved(s, n, template, mark, shift))
                explicit = template.kind[s] == "Alignment" and draw.random() < 0.2
                for t in said:
                    if explicit and t.predicate == RATIONALE:
                        continue
                    value = t.object
                    if isinstance(value, ox.NamedNode):
                        value = ox.NamedNode(self._moved(value.value, n, template, mark, shift))
                    elif value.language:
                        value = ox.Literal(self.place.text(value.value), language=value.language)
                    elif template.kind[s] == "TextPositionSelector":
                        value = ox.Literal(str(int(value.value) + shift), datatype=value.datatype)
                    elif template.kind[s] == "Person":
                        value = ox.Literal(f"Person {draw.randint(1, 9999)}")
                    if explicit and t.predicate == BASIS:
                        value = ours("scheme/basis/explicit")
                    yield ox.Triple(subject, t.predicate, value)
        yield from self._assessments(n, draw)
        yield from self._changes(n, draw)

    def _head(self, n: int, draw: Random) -> Iterator[ox.Triple]:
        """The document, the version and its period."""
        key, (cls, sv, en) = self.version_key(n), KINDS[self.kind]
        document, version = ours("id/document/" + self.key), ours("id/plan/" + key)
        since, until = self.begins + n * self.years, self.begins + (n + 1) * self.years - 1
        years = "" if self.kind == "information-page" else f" {since}–{until}"
        graph = ours("graph/plan/" + key)
        yield ox.Triple(graph, TYPE, term("dcat:Dataset"))
        yield from labels(graph, f"Plangraf: {self.key}", f"Plan graph: {self.key}", "dcterms:title")
        yield ox.Triple(graph, term("foaf:primaryTopic"), version)
        for name in ("PolicyDocument", cls):
            yield ox.Triple(document, TYPE, term("sg:" + name))
        yield from labels(document, f"{sv}, {self.area.sv} (genererad {self.number})", f"{en}, {self.area.en} (generated {self.number})")  # fmt: skip
        yield ox.Triple(document, term("dcterms:spatial"), ours("id/area/" + self.area.code))
        yield ox.Triple(document, term("sg:documentType"), ours("scheme/document-type/" + self.kind))
        yield ox.Triple(version, TYPE, term("sg:PolicyVersion"))
        yield from labels(version, f"{sv}{years}, {self.area.sv} (genererad {self.number})", f"{en}{years}, {self.area.en} (generated {self.number})")  # fmt: skip
        yield ox.Triple(version, term("dcterms:isVersionOf"), document)
        by = f"municipality-{self.area.code}" if len(self.area.code) == 4 else f"region-{self.area.code}"
        example = "municipality-0586" if len(self.area.code) == 4 else "region-03"
        assert self.place.actor(example) == by
        yield ox.Triple(version, term("dcterms:publisher"), ours("id/actor/" + by))
        yield ox.Triple(version, term("sg:decidedBy"), ours("id/actor/" + by))
        day = f"{since - 1}-{draw.randint(9, 12):02d}-{draw.randint(1, 28):02d}"
        yield ox.Triple(version, term("sg:decidedOn"), ox.Literal(day, datatype=term("xsd:date")))
        yield ox.Triple(version, term("sg:sourceFile"), ox.Literal(f"generated-{key}.txt"))
        digest = sha256(key.encode()).hexdigest()
        yield ox.Triple(version, term("sg:sourceDigest"), ox.Literal(digest, datatype=term("xsd:hexBinary")))
        length = sum(t.length for t, *_ in self.mixed)
        yield ox.Triple(version, term("sg:sourceLength"), ox.Literal(length))
        yield ox.Triple(version, term("foaf:page"), ox.NamedNode(f"https://example.org/{key}"))
        if n:
            for name in ("dcterms:replaces", "prov:wasRevisionOf"):
                yield ox.Triple(version, term(name), ours("id/plan/" + self.version_key(n - 1)))
        for template, mark, shift, _ in self._content[n][:1]:
            for t in template.opening:
                yield ox.Triple(version, EVIDENCE, ox.NamedNode(self._moved(t.object.value, n, template, mark, shift)))  # fmt: skip
        yield from self._period(version, since, until)

    def _period(self, version: ox.NamedNode, since: int, until: int) -> Iterator[ox.Triple]:
        """Most state years, some days, a few only an end, some nothing."""
        if self.kind == "information-page" or self.dated > 0.9:
            return
        period = ox.NamedNode(version.value + "/period")
        yield ox.Triple(version, term("dcterms:temporal"), period)
        yield ox.Triple(period, TYPE, term("dcterms:PeriodOfTime"))
        kind, first, last = ("gYear", "", "") if self.dated < 0.6 else ("date", "-01-01", "-12-31")
        if self.dated < 0.8:
            start = ox.Literal(f"{since}{first}", datatype=term("xsd:" + kind))
            yield ox.Triple(period, term("dcat:startDate"), start)
        yield ox.Triple(
            period, term("dcat:endDate"), ox.Literal(f"{until}{last}", datatype=term("xsd:" + kind))
        )

    def _assessments(self, n: int, draw: Random) -> Iterator[ox.Triple]:
        """Against all frameworks that the first template was read against, against some, or against none."""
        template = self.mixed[0][0]
        found = template.assessments
        if self.read > 0.45:
            found = draw.sample(found, draw.randint(2, 6)) if self.read < 0.8 else []
        for said in found:
            for t in said:
                subject = ox.NamedNode(self._moved(t.subject.value, n, template, "", 0))
                at = t.object
                if isinstance(at, ox.NamedNode):
                    at = ox.NamedNode(self._moved(at.value, n, template, "", 0))
                yield ox.Triple(subject, t.predicate, at)

    def _changes(self, n: int, draw: Random) -> Iterator[ox.Triple]:
        """What became of each element of the version before."""
        if not n:
            return
        before, now = (self._elements(i) for i in (n - 1, n))
        for number, element in enumerate(sorted(before.keys() | now.keys()), 1):
            kind = "added" if element not in before else "dropped" if element not in now else ""
            change = ours(f"id/plan/{self.version_key(n)}/change/{number}")
            said = {
                "rdf:type": term("sg:Change"),
                "sg:changeKind": ours(
                    "scheme/change-kind/" + (kind or draw.choice(("kept", "kept", "reworded", "moved")))
                ),  # fmt: skip
                "sg:fromVersion": ours("id/plan/" + self.version_key(n - 1)),
                "sg:toVersion": ours("id/plan/" + self.version_key(n)),
                "sg:fromElement": before[element][0] if element in before else None,
                "sg:toElement": now[element][0] if element in now else None,
                "sg:evidence": now[element][1] if element in now else None,
            }
            for name, value in said.items():
                if value is not None:
                    yield ox.Triple(change, term(name), value)

    def _elements(self, n: int) -> dict[str, tuple[ox.NamedNode, ox.NamedNode | None]]:
        """Element of a template → the same in version `n`, and its first evidence."""
        found = {}
        for template, mark, shift, things in self._content[n]:
            for s, said in things.items():
                if template.kind[s] in ELEMENTS:
                    first = next((t.object.value for t in said if t.predicate == EVIDENCE), "")
                    at = (self._moved(x, n, template, mark, shift) for x in (s, first))
                    one, other = (ox.NamedNode(x) if x else None for x in at)
                    assert one is not None
                    found[s] = (one, other)
        return found
