"""Hits of the search as people see them: what each is called, where it stands, what of it was found; and a report."""

from __future__ import annotations

from typing import Final, NamedTuple

from ..ontology import iris, texts
from ..queries.overview import Overview, Words
from ..queries.search import Found, Hit, Index
from ..queries.vocabulary import marked, words
from .report import Cell, Column, Link, Report, Section, Table

REPORTED: Final = 1000
"""Hits in a file, at most."""

LABEL: Final = 240
LINE: Final = 200
NAME: Final = 160
"""Characters that are shown of the name of a hit, of an explanation, and of the name of where it stands."""

EXPLAINED = ("concept", "term", "question", "scheme")
"""Kinds whose explanation is shown also where it was not what was found."""


class Shown(NamedTuple):
    """A hit as it is shown. `label` and `also` are pieces with whether they are marked; `language` and `tongue`: what
    they are written in, "" for that of the page; `named`: whether `also` is a name; `place` and `area`: name and IRI
    of where it stands, or "".
    """

    hit: Hit
    kind: str
    label: list[tuple[str, bool]]
    language: str
    also: list[tuple[str, bool]]
    named: bool
    tongue: str
    code: str
    place: tuple[str, str]
    area: tuple[str, str]


class Names:
    """What kinds, areas, documents and frameworks are called in a language."""

    def __init__(self, overview: Overview, index: Index, language: str) -> None:
        self.language = language
        self._overview, self._index = overview, index

    def of(self, facet: str, key: str) -> str:
        """The name of a value of a facet; its key where it has none."""
        said: Words | None = None
        if facet == "kind":
            said = self._index.kinds.get(key)
        elif facet == "area":
            said = self._index.areas.get(key)
        elif facet == "document" and key in self._overview.versions:
            said = self._overview.versions[key].label
        elif facet == "framework" and key in self._overview.frameworks:
            said = self._overview.frameworks[key].label
        name = (said[self.language] if said else "") or key
        return name if len(name) <= NAME else f"{name[:NAME]}…"


def shown(hit: Hit, found: Found, names: Names) -> Shown:
    """A hit as it is shown in the language of `names`."""
    language = names.language
    label = marked(hit.names[language], found.words, LABEL)
    also, tongue, named = _also(hit, found, language, any(is_hit for _, is_hit in label))
    own = hit.names.by_language
    place, area = ("", ""), ("", "")
    if hit.version and hit.kind != "plan":
        place = (names.of("document", hit.version), str(iris.thing("plan", hit.version)))
    elif hit.framework:
        place = (names.of("framework", hit.framework), str(iris.thing("framework", hit.framework)))
    if hit.area and hit.kind != "area":
        area = (names.of("area", hit.area), str(iris.thing("area", hit.area)))
    return Shown(
        hit,
        names.of("kind", hit.kind),
        label,
        "" if language in own or not own else _tag(next(t for t in own if own[t] == hit.names[language])),
        also,
        named,
        "" if tongue == language else _tag(tongue),
        hit.codes[0] if hit.codes else "",
        place,
        area,
    )


def _also(hit: Hit, found: Found, language: str, in_label: bool) -> tuple[list[tuple[str, bool]], str, bool]:
    """What else of a hit to show: the further name that was typed, else the first name or explanation with a word that
    was looked for when its label has none, else how it is explained; in which language, and whether it is a name.
    """
    first = hit.names[language]
    names = [(t, n) for t, n in (*hit.names.by_language.items(), *hit.others) if n != first]
    key = found.key if hit.whole and " ".join(words(first)) != found.key else None
    typed = next((n for n in names if " ".join(words(n[1])) == key), None) if key else None
    for tag, said in [typed] if typed else [] if in_label else [*names, *hit.notes]:
        pieces = marked(said, found.words, LINE)
        if any(is_hit for _, is_hit in pieces):
            return pieces, tag, (tag, said) in names
    for tag, said in hit.notes if hit.kind in EXPLAINED else ():
        if tag == language:
            return marked(said, found.words, LINE), tag, False
    return [], "", False


def _tag(language: str) -> str:
    """A language that a page may state."""
    return language if language in texts.LANGUAGES else ""


def report(found: Found, title: str, names: Names) -> Report:
    """Hits as a document, with how many there are where they are more."""
    said = texts.catalogue(names.language)["search"]
    columns = ("kind", "name", "code", "document", "area")
    rows: list[tuple[Cell, ...]] = [
        (
            names.of("kind", hit.kind),
            Link(hit.names[names.language], hit.iri),
            hit.codes[0] if hit.codes else "",
            names.of("document", hit.version) if hit.version else "",
            names.of("area", hit.area) if hit.area else "",
        )
        for hit in found.hits
    ]
    table = Table(
        said["sheet"],
        tuple(Column(c, said[f"column-{c}"], heads=c == "name") for c in columns),
        tuple(rows),
        sheet=said["sheet"],
    )
    lead = said["hits"].format(count=found.total)
    if found.total > len(rows):
        lead = said["limited"].format(count=len(rows), total=found.total)
    return Report("samverkansgraf-sok", title, names.language, lead, table, (Section(title, (table,)),))
