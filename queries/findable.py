"""What can be found: every thing of the graph with a name, with its names, codes and definition and where it stands.

Read once for each snapshot by flat queries. The parts of plans come with the classes of the ontology, so that a new
kind of plan element is found without a change here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris, texts
from .overview import Overview, Words

ELEMENTS: Final = "*"
"""Where the parts of plans stand in the order of kinds."""

KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("plan", ("sg:PolicyVersion",)),
    ("framework", ("sg:Framework",)),
    ("part", ("sg:FrameworkPart",)),
    ("area", ("sg:County", "sg:Municipality")),
    (
        "actor",
        ("org:FormalOrganization", "org:OrganizationalUnit", "org:OrganizationalCollaboration",
         "foaf:Organization"),
    ),
    (ELEMENTS, ()),
    ("indicator", ("sg:Indicator",)),
    ("target", ("sg:TargetValue",)),
    ("follow-up", ("sg:FollowUp",)),
    ("concept", ("skos:Concept",)),
    ("law", ("eli:LegalResource", "eli:LegalResourceSubdivision")),
    ("work", ("sg:CitedWork",)),
    ("question", ("sh:SPARQLSelectExecutable", "sh:SPARQLConstructExecutable")),
    ("person", ("foaf:Person",)),
    ("scheme", ("skos:ConceptScheme",)),
    ("term", ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")),
)  # fmt: skip
"""Kind → its classes, in the order in which equally good hits are listed. A thing has the first kind that fits."""

MAIN: Final = ("plan", "framework", "part", "area", "actor")
"""What people mostly look for: listed before equally good hits of other kinds."""

LAST: Final = "statement"
"""The part of a plan that says least by itself: listed after the other parts."""


@dataclass(slots=True)
class Entry:
    """One thing. `names`: its name by language; `others`: further names, e.g. as documents write it, and `notes`:
    definitions and what else explains it, both text → language; `codes`: what it is called by numbers, `keys`: in
    addresses; `version`: key of the version that it stands in; `areas`: codes of the area it concerns and of that
    area's county; `frameworks`: keys.
    """

    iri: str
    kind: str
    names: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    version: str = ""
    areas: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findable:
    """All entries in the order in which equally good hits are listed, and the names of kinds and areas by key."""

    entries: list[Entry]
    kinds: dict[str, Words]
    areas: dict[str, Words]


def findable(store: Store, overview: Overview) -> Findable:
    """Everything that can be found."""
    kinds = _kinds(store)
    found = _things(store, kinds)
    _named(store, found)
    _explained(store, found)
    _placed(store, overview, found)
    entries = [e for e in found.values() if e.names]
    rank = {kind: n for n, kind in enumerate(kinds)}
    entries.sort(key=lambda e: (rank[e.kind], len(_first(e)), _first(e), e.iri))
    used = {e.kind for e in entries}
    return Findable(
        entries,
        {kind: names for kind, (names, _) in kinds.items() if kind in used},
        {iris.key(e.iri): Words(e.names) for e in entries if e.kind == "area"},
    )


def _first(entry: Entry) -> str:
    return Words(entry.names)["sv"]


def _rows(store: Store, text: str) -> ox.QuerySolutions:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def _kinds(store: Store) -> dict[str, tuple[Words, tuple[str, ...]]]:
    """Kind → its name in both languages and the IRIs of its classes."""
    elements: dict[str, dict[str, str]] = {}
    for c, name in _rows(
        store,
        """SELECT ?c ?name WHERE {
          ?c rdfs:subClassOf+ sg:PlanElement ; skos:prefLabel ?name } ORDER BY ?c ?name""",
    ):
        elements.setdefault(c.value, {})[name.language or ""] = name.value
    made: dict[str, tuple[Words, tuple[str, ...]]] = {}
    for kind, classes in KINDS:
        if kind == ELEMENTS:
            keys = {_dashed(iris.key(c)): c for c in elements}
            for key in sorted(keys, key=lambda k: (k == LAST, _ORDER.get(k, len(_ORDER)), k)):
                made[key] = (Words(elements[keys[key]]), (keys[key],))
        else:
            said = {tag: texts.text(tag, f"search.kind-{kind}") for tag in texts.LANGUAGES}
            made[kind] = (Words(said), tuple(str(iris.expand(c)) for c in classes))
    return made


_ORDER: Final = {key: n for n, key in enumerate(("goal", "purpose", "measure", "commitment", "focus-area"))}
"""The parts of plans that are most asked for, in their order; the others follow by name."""


def _dashed(name: str) -> str:
    """`FocusArea` → `focus-area`."""
    return "".join(f"-{c.lower()}" if c.isupper() and n else c.lower() for n, c in enumerate(name))


def _things(store: Store, kinds: dict[str, tuple[Words, tuple[str, ...]]]) -> dict[str, Entry]:
    """Every thing of a kind, by IRI; its kind is the first that fits."""
    found: dict[str, Entry] = {}
    for kind, (_, classes) in kinds.items():
        for name in classes:
            for (thing,) in _rows(store, f"SELECT ?thing WHERE {{ ?thing a <{name}> }}"):
                if isinstance(thing, ox.NamedNode) and thing.value not in found:
                    found[thing.value] = Entry(thing.value, kind)
    return found


def _named(store: Store, found: dict[str, Entry]) -> None:
    for path in ("skos:prefLabel", "foaf:name", "rdfs:label"):
        for thing, name in _rows(store, f"SELECT ?thing ?name WHERE {{ ?thing {path} ?name }}"):
            entry = found.get(thing.value)
            if entry is not None and isinstance(name, ox.Literal):
                known = entry.names.setdefault(name.language or "", name.value)
                if known != name.value:
                    entry.others[name.value] = name.language or ""
    others = """SELECT DISTINCT ?thing ?name WHERE {
      { ?thing skos:altLabel ?name }
      UNION { ?version dcterms:isVersionOf ?work . ?work skos:prefLabel ?name BIND(?version AS ?thing) }
      UNION { ?said sg:nameAsWritten ?name { ?said sg:participant ?thing } UNION { ?said org:member ?thing }
              UNION { ?said sg:mentions ?thing } UNION { ?said sg:cites ?thing } } }"""
    for thing, name in sorted(_rows(store, others), key=lambda r: (r[0].value, r[1].value)):
        entry = found.get(thing.value)
        if entry is not None and name.value not in entry.names.values():
            entry.others.setdefault(name.value, name.language or "")
    for path in (
        "skos:notation", "org:identifier", "sg:documentNumber", "dcterms:identifier", "sg:isoCode",
        "sg:countyLetter", "sg:diaryNumber",
    ):  # fmt: skip
        for thing, code in _rows(store, f"SELECT ?thing ?code WHERE {{ ?thing {path} ?code }}"):
            if (entry := found.get(thing.value)) is not None:
                entry.codes.setdefault(code.value)


def _explained(store: Store, found: dict[str, Entry]) -> None:
    """Definitions and the like; a person's entry says which post they hold."""
    for path in (
        "skos:definition", "skos:scopeNote", "dcterms:description", "sg:duty", "sg:decision",
        "org:holds/skos:prefLabel",
    ):  # fmt: skip
        for thing, said in _rows(store, f"SELECT ?thing ?said WHERE {{ ?thing {path} ?said }}"):
            if (entry := found.get(thing.value)) is not None and isinstance(said, ox.Literal):
                entry.notes[said.value] = said.language or ""


def _placed(store: Store, overview: Overview, found: dict[str, Entry]) -> None:
    """Where each thing stands: its version, area and frameworks. The IRI of a part of a plan begins with that of its
    version (model, section 2).
    """
    plans = f"{iris.BASE}id/plan/"
    spatial: dict[str, str] = {}
    for thing, area in _rows(store, "SELECT ?thing ?area WHERE { ?thing dcterms:spatial ?area }"):
        spatial[thing.value] = min(iris.key(area.value), spatial.get(thing.value, "~"))
    county = {
        iris.key(area.value): iris.key(whole.value)
        for area, whole in _rows(
            store, "SELECT ?area ?whole WHERE { ?area a sg:Municipality ; dcterms:isPartOf ?whole }"
        )
    }
    frameworks = _frameworks(store, overview)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for iri, entry in found.items():
        if iri.startswith(plans):
            key = iri[len(plans) :].split("/", 1)[0]
            entry.version = key if key in overview.versions else ""
        code = spatial.get(iri, "")
        if entry.version:
            code = overview.versions[entry.version].area
        elif entry.kind == "area":
            code = iris.key(iri)
        areas = tuple(c for c in (code, county.get(code, "")) if c)
        entry.areas = known.setdefault(areas, areas)
        of = tuple(sorted(frameworks.get(iri, ())))
        entry.frameworks = known.setdefault(of, of)
        entry.keys = _keys(entry)


def _frameworks(store: Store, overview: Overview) -> dict[str, set[str]]:
    """IRI → keys of the frameworks that it is, is a part of, or is linked to a part of."""
    of = {part.iri: part.framework for part in overview.parts.values()}
    made = {iri: {key} for iri, key in of.items()}
    for framework in overview.frameworks.values():
        made[framework.iri] = {framework.key}
    for thing, part in _rows(store, "SELECT ?thing ?part WHERE { ?thing sg:addresses ?part }"):
        if key := of.get(part.value):
            made.setdefault(thing.value, set()).add(key)
    return made


def _keys(entry: Entry) -> tuple[str, ...]:
    """The key of an IRI where people meet it: plans, frameworks, actors and questions. A term has its name in full as
    a code.
    """
    if entry.kind == "term":
        entry.codes.setdefault(iris.shorten(entry.iri))
    return (iris.key(entry.iri),) if entry.kind in ("plan", "framework", "actor", "question", "term") else ()
