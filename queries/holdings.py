"""What the graph holds and how it was read, in numbers: counted once for each snapshot, for the pages about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from .overview import Overview, Version, Words


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of one of our schemes: its key, its name and what it means."""

    key: str
    label: Words
    definition: Words


@dataclass(frozen=True)
class Holdings:
    """`classes`: class (IRI) → things of it; `alignments`: (basis, confidence), keys of their schemes → alignments;
    `passages`: version (key) → passages; `schemes`: scheme → its concepts in order; `elements`: parts of
    plans of any kind.
    """

    classes: Mapping[str, int]
    alignments: Mapping[tuple[str, str], int]
    passages: Mapping[str, int]
    schemes: Mapping[str, tuple[Concept, ...]]
    elements: int

    def count(self, term: str) -> int:
        """How many things are of a class of ours, by the name of the class."""
        return self.classes.get(str(iris.SG[term]), 0)

    def by_basis(self, basis: str) -> int:
        """How many alignments rest on a basis."""
        return sum(n for (known, _), n in self.alignments.items() if known == basis)

    def by_confidence(self, confidence: str) -> int:
        """How many alignments were made with a confidence."""
        return sum(n for (_, known), n in self.alignments.items() if known == confidence)


_SCHEMES = ("coverage-state", "rung", "basis", "confidence", "assessment-outcome")


def holdings(store: Store) -> Holdings:
    """Counts what a store holds."""
    return Holdings(
        classes={c: n for (c,), n in _counted(store, "?s a ?class", "?class").items()},
        alignments=_by_keys(
            _counted(store, "?a sg:basis ?b ; sg:confidence ?c ; sg:alignedConcept ?part", "?b ?c")
        ),
        passages={iris.key(v): n for (v,), n in _counted(store, "?e oa:hasSource ?v", "?v").items()},
        schemes={name: _concepts(store, name) for name in _SCHEMES},
        elements=_elements(store),
    )


def _counted(store: Store, pattern: str, names: str) -> dict[tuple[str, ...], int]:
    rows = store.query(f"SELECT {names} (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY {names}")
    assert isinstance(rows, ox.QuerySolutions)
    found: dict[tuple[str, ...], int] = {}
    for row in rows:
        *given, number = row
        if all(term is not None for term in given):
            found[tuple(str(term.value) for term in given)] = int(number.value)
    return found


def _elements(store: Store) -> int:
    rows = store.query(
        "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?class rdfs:subClassOf+ sg:PlanElement . ?e a ?class }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["n"].value)


def _by_keys(found: Mapping[tuple[str, ...], int]) -> dict[tuple[str, str], int]:
    return {(iris.key(basis), iris.key(confidence)): n for (basis, confidence), n in found.items()}


def _concepts(store: Store, scheme: str) -> tuple[Concept, ...]:
    base = f"{iris.BASE}scheme/{scheme}"
    rows = store.query(
        f"""SELECT ?c ?order ?label ?definition WHERE {{
          ?c skos:inScheme <{base}> ; skos:prefLabel ?label ; skos:definition ?definition .
          OPTIONAL {{ ?c sg:order ?order }}
          FILTER(LANG(?label) = LANG(?definition)) }}"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    said: dict[str, tuple[int, dict[str, str], dict[str, str]]] = {}
    for row in rows:
        order = int(row["order"].value) if row["order"] is not None else 0
        _, labels, definitions = said.setdefault(row["c"].value, (order, {}, {}))
        language = row["label"].language or ""
        labels[language], definitions[language] = row["label"].value, row["definition"].value
    ordered = sorted(said.items(), key=lambda item: (item[1][0], item[0]))
    return tuple(Concept(iris.key(iri), Words(names), Words(text)) for iri, (_, names, text) in ordered)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """What there is of an area: versions, those in force on the day, the first and the last year that one of them
    names ("" where none does), its passages, and how many readings of a version against a framework there are of how
    many there could be.
    """

    area: str
    versions: int
    in_force: int
    first: str
    last: str
    passages: int
    read: int
    readable: int


def by_area(overview: Overview, passages: Mapping[str, int], day: date) -> list[AreaRow]:
    """A row for each area with a document, in the order of their codes."""
    read = Counter(version for version, _ in overview.assessed)
    rows = []
    for area in sorted(overview.at):
        versions = [overview.versions[key] for key in overview.at[area]]
        years = sorted(y for v in versions for y in _years(v))
        rows.append(
            AreaRow(
                area,
                len(versions),
                sum(overview.in_force(v, day) for v in versions),
                years[0] if years else "",
                years[-1] if years else "",
                sum(passages.get(v.key, 0) for v in versions),
                sum(read[v.key] for v in versions),
                len(versions) * len(overview.frameworks),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year: the versions that begin in it, those that end in it, and those whose stated period takes it in."""

    year: str
    begins: int
    ends: int
    within: int


def by_year(overview: Overview) -> list[YearRow]:
    """A row for each year from the first to the last that a version names; an open period counts as its first year."""
    begins = Counter(v.begins[:4] for v in overview.versions.values() if v.begins)
    ends = Counter(v.valid_until[:4] for v in overview.versions.values() if v.valid_until)
    named = sorted(begins.keys() | ends.keys())
    if not named:
        return []
    within: Counter[str] = Counter()
    for version in overview.versions.values():
        years = _years(version)
        if years:
            within.update(str(y) for y in range(int(years[0]), int(years[-1]) + 1))
    years = [str(y) for y in range(int(named[0]), int(named[-1]) + 1)]
    return [YearRow(y, begins[y], ends[y], within[y]) for y in years]


def undated(overview: Overview) -> int:
    """How many versions name no day or year at all."""
    return sum(not _years(v) for v in overview.versions.values())


def _years(version: Version) -> list[str]:
    """The first and the last year that a version names, or none."""
    return sorted(day[:4] for day in (version.begins, version.valid_until) if day[:4].isdigit())
