"""A passage as a document: the words, where they stand, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..graph.evidence import Passage
from ..ontology import iris, texts
from ..queries.names import Names
from ..queries.overview import Version
from ..queries.resting import Named, Resting
from .report import Cell, Column, Link, Paragraph, Quote, Report, Section, Table


def statements(names: Names, rests: Iterable[Resting], language: str) -> Table:
    """What rests on a passage, a row for each statement."""
    said = texts.catalogue(language)["passage"]
    keys = ("kind", "statement", "about", "says", "how", "words")
    labels = (texts.text(language, "ui.kind"), *(said[key] for key in keys[1:]))
    rows: list[tuple[Cell, ...]] = []
    for r in rests:
        about = r.about[0] if r.about else Named(r.iri, names[r.iri])
        rows.append(
            (
                names[r.kind][language] or iris.key(r.kind),
                r.iri,
                Link(about.words[language] or iris.shorten(about.iri), about.iri),
                _listed(r.says, language),
                _listed(r.how, language),
                r.words[language],
            )
        )
    columns = tuple(Column(key, label, heads=key == "kind") for key, label in zip(keys, labels, strict=True))
    return Table(
        said["rests"].format(count=len(rows)),
        columns,
        tuple(rows),
        sheet=said["statements"],
    )


def passage_report(
    version: Version, at: Passage, heading: str, words: str | None, table: Table, language: str
) -> Report:
    """The passage with what rests on it."""
    catalogue: dict[str, Any] = texts.catalogue(language)
    said, ui = catalogue["passage"], catalogue["ui"]
    where = f"{ui['under']}: {heading}, {ui['position'].format(start=at.start, end=at.end)}"
    quote = Quote(words, where, Link(version.label[language], version.page or version.iri))
    return Report(
        f"samverkansgraf-{version.key}-{at.start}-{at.end}",
        said["title"].format(start=at.start, end=at.end, plan=version.label[language]),
        language,
        said["lead"],
        table,
        (
            Section(said["heading"], (quote, Paragraph(f"{said['digest']}: {at.digest}"))),
            Section(table.caption, (table,)),
        ),
    )


def _listed(things: Iterable[Named], language: str) -> str:
    return ", ".join(t.words[language] or iris.shorten(t.iri) for t in things)
