"""The form of a library query: what each parameter can be, read from the data, and what a reader meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from ..ontology import iris, texts
from ..ontology.errors import InputError
from ..ontology.iris import BASE
from ..queries import library
from ..queries.arrange import collate
from ..queries.asked import LONGEST
from ..queries.asked import asked as read
from ..queries.library import Choice, Parameter
from ..queries.search import Hit
from ..visualisations.hits import Names
from .finding import index_of
from .site import Graph

LISTED = 200
"""Choices that a list shows at most; where there are more, the reader writes a part of the name."""

MATCHES = 50
"""Choices that fit what was written and are shown, at most."""

NOT_DRAWN = frozenset({"question", "term", "concept", "work"})
"""Kinds of what a search finds that no thing is joined to in a map."""


@dataclass(frozen=True)
class Field:
    """A parameter in a form. `kind`: select, search, thing, date, number or text; `given`: what the address said;
    `key`: the value that it means ("" for none); `shown`: that value in words; `options`: what a list offers;
    `matches`: the choices that fit what was given where more than one does, `fitting` of them in all; `count`: all
    choices.
    """

    name: str
    label: str
    kind: str
    required: bool
    given: str
    key: str
    shown: str
    options: tuple[Choice, ...] = ()
    matches: tuple[Choice, ...] = ()
    fitting: int = 0
    count: int = 0

    @property
    def written(self) -> str:
        """What the field of a search holds."""
        return self.shown or self.given


class Asked(Protocol):
    """What has parameters: a library query, or a map that is made otherwise."""

    @property
    def parameters(self) -> dict[str, Parameter]:
        """By name."""


def fields(graph: Graph, query: Asked, given: Mapping[str, str], language: str) -> list[Field]:
    """The form of a query with what the address gave."""
    return [_field(graph, p, given.get(name, ""), language) for name, p in query.parameters.items()]


def settled(made: list[Field]) -> bool:
    """Whether no field has more than one meaning."""
    return not any(field.matches for field in made)


def choices(graph: Graph, kind: str, language: str) -> list[Choice]:
    """What a parameter of a type can be, asked once for each snapshot."""
    return graph.once(f"choices {kind} {language}", lambda: library.choices(graph.store, kind, language))


def warm(graph: Graph) -> None:
    """Asks for what parameters can be, in every language."""
    types = {p.type for query in library.library().values() for p in query.parameters.values()}
    for kind in sorted(types):
        for language in texts.LANGUAGES:
            choices(graph, kind, language)


def _field(graph: Graph, parameter: Parameter, given: str, language: str) -> Field:
    label = parameter.label[language]
    asked = given or parameter.default or ""
    if parameter.type == "thing":
        return _thing(graph, parameter, given, language)
    plain = {"date": "date", "integer": "number", "text": "text"}.get(parameter.type)
    if plain:
        return Field(parameter.name, label, plain, parameter.default is not None, given, asked, asked)
    every = choices(graph, parameter.type, language)
    by_value: dict[str, Choice] = graph.once(
        f"choices {parameter.type} {language} by value", lambda: {c.value: c for c in every}
    )
    wanted = _key(asked, every)
    chosen = by_value.get(wanted)
    fitting: list[Choice] = []
    if asked and chosen is None:
        fitting = _fitting(every, asked)
        if len(fitting) == 1:
            chosen, fitting = fitting[0], []
    listed = len(every) <= LISTED
    return Field(
        parameter.name,
        label,
        "select" if listed else "search",
        parameter.default is not None,
        given,
        chosen.value if chosen else asked,
        chosen.label if chosen else "",
        tuple(every) if listed else (),
        tuple(fitting[:MATCHES]),
        len(fitting),
        len(every),
    )


def _thing(graph: Graph, parameter: Parameter, given: str, language: str) -> Field:
    """The field of a thing of any kind: an address of one, or words to search for among all that have a name."""
    asked = (given or parameter.default or "").strip()
    key, shown = asked, ""
    found: list[Choice] = []
    try:
        term = parameter.parse(asked) if asked else None
    except InputError:
        term = None
    if isinstance(term, ox.NamedNode) and next(graph.store.triples(term, None, None), None) is not None:
        key, shown = iris.within(term.value), named(graph, term.value, language)
    elif read(asked[:LONGEST]).words:
        hits = index_of(graph).search(asked[:LONGEST], {}, limit=MATCHES).hits
        names = Names(graph.overview, index_of(graph), language)
        found = [_hit(hit, names) for hit in hits if hit.kind not in NOT_DRAWN]
        if len(found) == 1:
            key, shown, found = found[0].value, found[0].label, []
    return Field(
        parameter.name,
        parameter.label[language],
        "thing",
        parameter.default is not None,
        given,
        key,
        shown,
        matches=tuple(found),
        fitting=len(found),
    )


def named(graph: Graph, iri: str, language: str) -> str:
    """Code and name of a thing."""
    part = graph.overview.parts.get(iri)
    return f"{part.code if part else ''} {graph.names[iri][language]}".strip()


def _hit(hit: Hit, names: Names) -> Choice:
    """What was found, with its kind and where it stands, for one name may be of many things."""
    code = f"{hit.codes[0]} " if hit.framework and hit.codes else ""
    where = names.of("document", hit.version) if hit.version and hit.kind != "plan" else ""
    where = where or (names.of("framework", hit.framework) if hit.framework else "")
    about = ", ".join(filter(None, (names.of("kind", hit.kind), where)))
    return Choice(hit.iri, iris.within(hit.iri), f"{code}{hit.names[names.language]} ({about})")


def _key(asked: str, every: list[Choice]) -> str:
    """The short value of a whole IRI of ours; anything else as it is."""
    if asked.startswith(BASE):
        return next((c.value for c in every if c.iri == asked), asked)
    return asked


def _fitting(every: list[Choice], asked: str) -> list[Choice]:
    """The choices with that name, else those whose name or key has every word of it."""
    said = collate(asked)[0].strip()
    same = [c for c in every if collate(c.label)[0] == said]
    if same:
        return same
    words = said.split()
    return [c for c in every if words and all(w in f"{collate(c.label)[0]} {c.value}" for w in words)]
