"""A comparison as a document: what each column comes to, the matrix, the evidence behind it, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ..graph.evidence import Passages
from ..ontology import texts
from ..queries.bearing import Bearing, Bearings, Place
from ..queries.overview import STATES, Overview, Version
from . import scale
from .beside import VERSIONS, Beside, beside
from .matrix import Column, Matrix, Row
from .report import Cell, Link, Paragraph, Quote, Report, Section, Table
from .report import Column as Head

DEFINITIONS: Final = ("difference", "gap", "shared", "assessed", "depth", "explicit", "area")
"""The words that a comparison explains, in the order in which it does."""


@dataclass(frozen=True)
class Sources:
    """What a comparison is read from."""

    overview: Overview
    bearings: Bearings
    passages: Passages


class _Writer:
    """Writes one comparison in one language."""

    def __init__(self, of: Sources, made: Matrix, day: date, language: str) -> None:
        self.overview, self.bearings, self.passages = of.overview, of.bearings, of.passages
        self.made, self.day, self.language = made, day, language
        self.said: dict[str, Any] = texts.catalogue(language)["compare"]
        self.ui: dict[str, Any] = texts.catalogue(language)["ui"]

    def summary(self) -> Table:
        """A row for each column: how many parts in each state, and how deep."""
        rungs = self.overview.rungs
        areas = any(column.kind == "area" for column in self.made.columns)
        heads = (
            Head("column", self.said["column"], heads=True),
            *((Head("versions", self.said["versions"]),) if areas else ()),
            *(Head(state.replace("-", ""), self.overview.states[state][self.language]) for state in STATES),
            Head("assessed", self.said["parts-assessed"]),
            Head("gaps", self.said["gaps"]),
            Head("explicit", self.said["parts-explicit"]),
            *(Head(f"rung{n}", self.said["deepest"].format(rung=rungs[n][self.language])) for n in sorted(rungs)),
        )  # fmt: skip
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                self._linked(column),
                *((self._counted(column),) if areas else ()),
                *(sums.states[state] for state in STATES),
                sums.assessed,
                sums.gaps,
                sums.explicit,
                *(sums.depths[n] for n in sorted(rungs)),
            )
            for column, sums in zip(self.made.columns, self.made.sums(), strict=True)
        )
        return Table(self.said["summary"], heads, rows, sheet=self.said["summary"])

    def matrix(self, rows: Sequence[Row]) -> Table:
        """The main table: a row for each part, a column for each column."""
        columns = self.made.columns
        heads = (
            Head("code", self.said["code"], heads=True),
            Head("part", self.ui["part"], heads=True),
            *(Head(c.key if c.kind == "version" else f"area-{c.key}", c.short) for c in columns),
            Head("addressing", self.said["addressing"]),
            Head("assessed", self.said["columns-assessed"]),
            Head("gaps", self.said["gap-in"]),
        )
        made: tuple[tuple[Cell, ...], ...] = tuple(
            (
                row.part.code,
                Link(row.part.label[self.language], row.part.iri),
                *(scale.written(self.overview, reach, self.language) for reach in row.cells),
                row.addressing,
                row.assessed,
                "; ".join(columns[at].short for at in row.gaps),
            )
            for row in rows
        )
        return Table(self.said["matrix"], heads, made, sheet=self.said["matrix"])

    def evidence(self, found: Sequence[tuple[Row, list[list[Beside]]]]) -> Table:
        """A row for each passage that something which bears on a part has."""
        keys = ("code", "part", "column", "version", "element", "kind", "aligned", "basis", "relation", "confidence",
                "rationale", "through", "heading", "start", "end", "passage", "evidence")  # fmt: skip
        names = {key: self.said.get(f"head-{key}") or self.said.get(key) or self.ui[key] for key in keys}
        rows: list[tuple[Cell, ...]] = []
        for row, columns in found:
            for of in (one for column in columns for one in column):
                for bearing in of.found:
                    rows += [self._evidence(row, of, bearing, place) for place in bearing.passages]
        heads = tuple(Head(key, names[key], heads=key == "code") for key in keys)
        return Table(self.said["evidence"], heads, tuple(rows), sheet=self.said["evidence"], paper=False)

    def _evidence(self, row: Row, of: Beside, bearing: Bearing, place: Place) -> tuple[Cell, ...]:
        lang, at = self.language, place.passage
        return (
            row.part.code,
            row.part.label[lang],
            of.column.short,
            Link(of.version.label[lang], of.version.iri),
            Link(bearing.label[lang], bearing.element),
            bearing.kind_name[lang],
            self.overview.parts[bearing.concept].code,
            bearing.basis_name[lang],
            bearing.relation[lang],
            bearing.confidence[lang],
            bearing.rationale[lang],
            bearing.through_label[lang],
            place.heading["sv"],
            at.start,
            at.end,
            self.passages.read(at),
            Link(at.iri, at.iri),
        )

    def quotes(self, found: Sequence[tuple[Row, list[list[Beside]]]], table: Table) -> list[Section]:
        """The passages part by part, and in each part column by column; `table`, the same for data files."""
        made = [Section(self.said["passages"], (Paragraph(self.said["passages-lead"]), table))]
        for row, columns in found:
            said = [self._of_column(of) for column in columns for of in column if of.found]
            if said:
                heading = f"{row.part.code} {row.part.label[self.language]}"
                made += [Section(heading, level=2), *said]
        return made

    def _of_column(self, of: Beside) -> Section:
        far = scale.written(self.overview, of.reach, self.language)
        left = self.said["versions-left"].format(count=of.left) if of.left else ""
        heading = f"{of.version.label[self.language]}: {far}" + (f" ({left})" if left else "")
        places: dict[str, Place] = {}
        carried: dict[str, list[Bearing]] = {}
        for bearing in of.found:
            for place in bearing.passages:
                places[place.passage.iri] = place
                carried.setdefault(place.passage.iri, []).append(bearing)
        ordered = sorted(places.values(), key=lambda p: (p.passage.start, p.passage.end))
        quotes = tuple(self._quote(of.version, carried[p.passage.iri], p) for p in ordered)
        return Section(heading, quotes, level=3)

    def _quote(self, version: Version, bearings: Sequence[Bearing], place: Place) -> Quote:
        """A passage once, with all that it carries."""
        carried = (
            " – ".join(
                x
                for x in (f"{b.kind_name[self.language]}: {b.label[self.language]}", basis(b, self.language))
                if x
            )
            for b in bearings
        )
        under = f"{self.ui['under']} {place.heading['sv']}"
        position = self.ui["position"].format(start=place.passage.start, end=place.passage.end)
        where = " · ".join((under, position, "; ".join(carried))).rstrip(".")
        source = Link(version.label[self.language], version.page or version.iri)
        return Quote(self.passages.read(place.passage), where, source)

    def method(self, choices: Sequence[str]) -> Table:
        """What the words mean, the scale, and what was chosen."""
        rows: list[tuple[Cell, ...]] = [(self.ui["framework"], self.made.framework.label[self.language])]
        rows += [(self.said["choice"], choice) for choice in choices]
        rows += [(self.said[f"word-{word}"], self.said[f"means-{word}"]) for word in DEFINITIONS]
        for state in STATES:
            name = self.overview.states[state][self.language]
            rows.append((f"{scale.symbol(state)} {name}", self.said[f"state-{state}"]))
        rows.append((scale.HALF, self.ui["legend-half"]))
        rows.append(("≈", self.ui["inferred-mark"]))
        if any(len(c.versions) > VERSIONS for c in self.made.columns):
            rows.append((self.said["evidence"], self.said["evidence-cut"].format(most=VERSIONS)))
        heads = (Head("word", self.said["word"], heads=True), Head("meaning", self.said["meaning"]))
        return Table(self.said["method"], heads, tuple(rows), sheet=self.said["method"])

    def _counted(self, column: Column) -> str:
        return "; ".join(self.overview.versions[v].label[self.language] for v in column.versions[:VERSIONS])

    def _linked(self, column: Column) -> Link:
        known = self.overview.versions if column.kind == "version" else self.overview.areas
        return Link(column.short, known[column.key].iri)


def basis(bearing: Bearing, language: str) -> str:
    """What links an element to a part, in words: the relation, the basis, and why, where somebody reads it so."""
    if not bearing.basis:
        return ""
    said = texts.catalogue(language)["compare"]
    sure = f"{texts.catalogue(language)['ui']['confidence']} {bearing.confidence[language]}"
    text = f"{bearing.basis_name[language]} ({bearing.relation[language]}, {sure})"
    if bearing.through:
        text += f", {said['through']} {bearing.through_label[language]}"
    return text + (f": {bearing.rationale[language]}" if bearing.basis == "inferred" else "")


def report(
    of: Sources, made: Matrix, rows: Sequence[Row], day: date, choices: Sequence[str], language: str
) -> Report:
    """The document of a comparison. `rows`: those that are shown; `choices`: what was chosen, in words. Passages are
    read of rows that somebody takes up, in a column of at most `VERSIONS` versions.
    """
    writer = _Writer(of, made, day, language)
    found = [
        (row, beside(of.overview, of.bearings, made.columns, made.framework, row, explicit=made.explicit))
        for row in rows
        if row.taken_up
    ]
    main = writer.matrix(rows)
    method = writer.method(choices)
    sections = (
        Section(writer.said["summary"], (writer.summary(),)),
        Section(writer.said["matrix"], (main,)),
        *writer.quotes(found, writer.evidence(found)),
        Section(writer.said["method"], (method,)),
    )
    name = f"samverkansgraf-{writer.said['file']}-{made.framework.key}-{day.isoformat()}"
    title = writer.said["title"].format(framework=made.framework.label[language])
    return Report(name, title, language, writer.said["report-lead"], main, sections)


def of_cell(of: Sources, made: Matrix, row: Row, day: date, language: str) -> Report:
    """The document of one cell: everything in the one column of a matrix that bears on the part of a row."""
    writer = _Writer(of, made, day, language)
    found = [(row, beside(of.overview, of.bearings, made.columns, made.framework, row))]
    column = made.columns[0]
    part = f"{row.part.code} {row.part.label[language]}"
    title = writer.ui["cell-title"].format(part=part, version=column.label)
    lead = f"{made.framework.label[language]}. {scale.written(of.overview, row.cells[0], language)}"
    main = writer.evidence(found)
    method = Section(writer.said["method"], (writer.method(()),))
    name = f"samverkansgraf-{made.framework.key}-{row.part.code}-{column.key}"
    return Report(name, title, language, lead, main, (*writer.quotes(found, main), method))
