"""Reads and runs the library queries, and says plainly what is wrong with a name or a parameter."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from ..graph import clauses
from ..graph.store import Store, Term
from ..ontology import iris, sparql, texts
from ..ontology.errors import InputError
from .arrange import collate
from .results import Answer, Table

FOLDER = Path(__file__).parent
THINGS = {
    "framework": "framework",
    "part": "framework",
    "version": "plan",
    "area": "area",
    "actor": "actor",
    "document": "document",
}
"""Parameter type → the kind in `id/<kind>/<key>`; a value is the key, or the whole IRI. A `thing` is of any kind: its
value is the whole IRI, or what follows `id/`, e.g. `plan/03-plan-2022`."""

GROUPS = ("coverage", "gap", "overlap", "compare", "actor", "time", "content", "network")
"""The kinds of questions, in the order in which they are shown."""

_CHOICES = """
SELECT ?thing ?label WHERE {{
  {pattern}
  ?thing skos:prefLabel ?label FILTER(LANG(?label) = "{language}")
  OPTIONAL {{ ?thing a sg:Framework ; sg:order ?order }}
}} ORDER BY ?order ?label ?thing"""
_PATTERNS = {
    "framework": "?thing a sg:Framework . FILTER(EXISTS { ?part skos:inScheme ?thing })",
    "version": "?thing a sg:PolicyVersion .",
    "area": "?document a sg:PolicyDocument ; dcterms:spatial ?thing .",
    "actor": """{ SELECT DISTINCT ?thing WHERE {
        ?p sg:participant|<http://www.w3.org/ns/org#member>|<http://www.w3.org/ns/org#organization> ?thing } }""",
    "document": "?thing a sg:PolicyDocument .",
    "part": "?thing a sg:FrameworkPart .",
}


@dataclass(frozen=True)
class Parameter:
    """`type`: framework, part, version, area, actor, document, thing, concept:<scheme>, date, integer or text.
    `default`: used when no value is given; without one the variable stays free.
    """

    name: str
    type: str
    label: Mapping[str, str]
    default: str | None = None

    def parse(self, value: str) -> Term:
        """The value as an RDF term. Raises `InputError` (`parameter-type`) when it is of another type."""
        text = value.strip()
        if self.type == "thing":
            return ox.NamedNode(self._iri(text, lambda key: f"{iris.BASE}id/{key}"))
        if self.type in THINGS:
            return ox.NamedNode(self._iri(text, lambda key: str(iris.thing(THINGS[self.type], key))))
        if self.type.startswith("concept:"):
            scheme = self.type.removeprefix("concept:")
            return ox.NamedNode(self._iri(text, lambda key: str(iris.concept(scheme, key))))
        try:
            if self.type == "date":
                day = datetime.date.fromisoformat(text).isoformat()
                return ox.Literal(day, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
            if self.type == "integer" and abs(int(text)) < 1_000_000:
                return ox.Literal(int(text))
            if self.type == "integer":
                raise ValueError(text)
        except ValueError as error:
            raise self._wrong(value) from error
        return ox.Literal(text)

    def _iri(self, text: str, make: object) -> str:
        iri = text if text.startswith(("http://", "https://")) else make(text)  # type: ignore[operator]
        try:
            if not text or any(c in str(iri) for c in ' <>"{}|\\^`'):
                raise ValueError(text)
            return ox.NamedNode(str(iri)).value
        except ValueError:
            raise self._wrong(text) from None

    def _wrong(self, value: str) -> InputError:
        kind = f"parameter-type.{self.type.partition(':')[0]}"
        return InputError(
            "parameter-type",
            name=self.name,
            value=value[:80],
            expected_sv=texts.text("sv", kind),
            expected_en=texts.text("en", kind),
        )


@dataclass(frozen=True)
class Query:
    """One library query."""

    file: sparql.SparqlFile

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def iri(self) -> str:
        return str(iris.query(self.name))

    @property
    def parameters(self) -> dict[str, Parameter]:
        given = self.file.header.get("parameters") or {}
        return {n: Parameter(n, p["type"], p["label"], _text(p.get("default"))) for n, p in given.items()}

    @property
    def tags(self) -> list[str]:
        return list(self.file.header.get("tags", []))

    @property
    def group(self) -> str:
        """The kind of question, one of `GROUPS`: by what a row of the answer means, else by its tags."""
        meant = self.name.partition("_")[0]
        tagged = (g for g in ("coverage", "time", "actor") if g in self.tags)
        return meant if meant in GROUPS else next(tagged, "content")

    @property
    def columns(self) -> dict[str, Mapping[str, str]]:
        return dict(self.file.header.get("columns") or {})

    @property
    def example(self) -> dict[str, str]:
        return {k: str(v) for k, v in (self.file.header.get("example") or {}).items()}

    def title(self, language: str) -> str:
        return self.file.said("title", language)

    def description(self, language: str) -> str:
        return self.file.said("description", language)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@cache
def library() -> dict[str, Query]:
    """All queries by name; a query is added by adding its file."""
    return {name: Query(file) for name, file in sparql.read_folder(FOLDER).items()}


def matches(query: Query, wanted: str, language: str) -> bool:
    """Whether every word of a search is part of what the query says of itself in a language; accents and case count
    for nothing.
    """
    said = [query.name, query.title(language), query.description(language), *query.tags]
    said += [words[language] for words in query.columns.values()]
    whole = collate(" ".join(said))[0]
    return all(word in whole for word in collate(wanted)[0].split())


def get(name: str) -> Query:
    """The query of that name. Raises `InputError` (`query-unknown`) with the nearest names."""
    found = library().get(name)
    if found is None:
        raise InputError("query-unknown", status=404, name=name[:80], near=_near(name, list(library())))
    return found


def _near(wrong: str, names: list[str]) -> str:
    return ", ".join(difflib.get_close_matches(wrong, names, n=3, cutoff=0.3) or sorted(names)[:5])


def bind(query: Query, values: Mapping[str, str], language: str, store: Store) -> dict[str, Term]:
    """The variables to pin. `lang` is pinned wherever the query has it.

    Raises `InputError` for a parameter that the query does not have (nearest names), of the wrong type, or
    that names a thing the graph does not have (nearest keys).
    """
    parameters = query.parameters
    pinned: dict[str, Term] = {}
    if "?lang" in query.file.text:
        pinned["lang"] = ox.Literal(language)
    for name in values:
        if name not in parameters:
            near = _near(name, list(parameters)) if parameters else "–"
            raise InputError("parameter-unknown", query=query.name, name=name[:80], near=near)
    for name, parameter in parameters.items():
        given = values.get(name) or parameter.default
        if given:
            term = parameter.parse(given)
            if isinstance(term, ox.NamedNode):
                _must_exist(store, parameter, term, given)
            pinned[name] = term
    return pinned


def _must_exist(store: Store, parameter: Parameter, term: ox.NamedNode, given: str) -> None:
    if next(store.triples(term, None, None), None) is None:
        keys = _keys(store, parameter, given)
        raise InputError(
            "parameter-value", status=404, name=parameter.name, value=given[:80], near=_near(given, keys)
        )


def _keys(store: Store, parameter: Parameter, given: str) -> list[str]:
    """Values that the parameter could have; of a thing, those of the kind that its value begins with."""
    if parameter.type != "thing":
        return [choice.value for choice in choices(store, parameter.type, "sv")]
    kind = given.removeprefix(f"{iris.BASE}id/").partition("/")[0]
    types = [t for t in THINGS if THINGS[t] == kind] or ["framework", "version", "area"]
    return [c.iri.removeprefix(f"{iris.BASE}id/") for t in types for c in choices(store, t, "sv")]


def pinned(query: Query, bound: Mapping[str, Term | Sequence[Term]]) -> str:
    """The text of a query less its header, with variables held to terms: valid SPARQL that asks the same."""
    lines = query.file.text.splitlines()
    return clauses.pinned("\n".join(line for line in lines if not line.startswith("#+")) + "\n", bound)


def run(store: Store, query: Query, values: Mapping[str, str], language: str) -> Answer:
    """The answer to a library query: a table, a truth value or triples."""
    pinned = bind(query, values, language, store)
    return Answer.of(query.name, store.query(query.file.text, bindings=pinned)).without("lang")


def table(store: Store, name: str, values: Mapping[str, str] | None = None, language: str = "sv") -> Table:
    """The rows of a SELECT query of the library; for code that knows the query."""
    answer = run(store, get(name), values or {}, language)
    assert answer.table is not None, name
    return answer.table


@dataclass(frozen=True)
class Choice:
    """A value that a parameter can have: its IRI, the short value for addresses, and its label."""

    iri: str
    value: str
    label: str


def choices(store: Store, kind: str, language: str) -> list[Choice]:
    """What a parameter of a type can be, each once, read from the data; empty for dates, numbers and text."""
    if kind.startswith("concept:"):
        scheme = kind.removeprefix("concept:")
        pattern = f"?thing skos:inScheme <{iris.BASE}scheme/{scheme}> ."
        prefix = f"{iris.BASE}scheme/{scheme}/"
    elif kind in _PATTERNS:
        pattern, prefix = _PATTERNS[kind], f"{iris.BASE}id/{THINGS[kind]}/"
    else:
        return []
    rows = store.query(_CHOICES.format(pattern=pattern, language=language))
    assert isinstance(rows, ox.QuerySolutions)
    found = (Choice(r["thing"].value, r["thing"].value.removeprefix(prefix), r["label"].value) for r in rows)
    return list(dict.fromkeys(found))
