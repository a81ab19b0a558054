"""A plan as a document: in brief, its parts, links, actors and gaps, and the passages of its goals and measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..graph.evidence import span
from ..ontology import iris, texts
from ..queries.contents import Contents, Element, class_iri
from ..queries.names import Names
from ..queries.overview import Overview, Version
from . import scale
from .plan_outline import Covered, Gaps, Row, acting, figures
from .report import Block, Cell, Column, Link, Paragraph, Quote, Report, Section, Table

QUOTED: Final = ("Purpose", "Goal", "Measure", "Commitment")
"""The classes of elements whose passages a document holds."""

Read = Callable[[str], tuple[str, str | None]]
"""Passage (IRI) → the headings above it, and its words or None where they cannot be read."""


@dataclass(frozen=True)
class PlanReport:
    """What the report is made of: the plan's contents, what the page shows of them, names and language."""

    version: Version
    contents: Contents
    overview: Overview
    names: Names
    covered: list[Covered]
    rows: list[Row]
    gaps: Gaps
    language: str
    read: Read

    @property
    def said(self) -> dict[str, Any]:
        said: dict[str, Any] = texts.catalogue(self.language)["plan"]
        return said

    def report(self) -> Report:
        """The whole document; its main table is the parts."""
        ui = texts.catalogue(self.language)["ui"]
        said, parts = self.said, self.parts()
        return Report(
            f"samverkansgraf-{self.version.key}",
            self.version.label[self.language],
            self.language,
            said["tree-shown"].format(shown=len(self.rows), count=len(self.contents.elements)),
            parts,
            (
                Section(said["sheet-summary"], (self.summary(),)),
                Section(said["sheet-parts"], (parts,)),
                Section(said["goals-with-passages"], (Paragraph(said["tree-lead"]),)),
                *self._quoted(),
                Section(said["coverage"], (Paragraph(said["coverage-lead"]), self.links())),
                Section(said["who"], (self.actors(),)),
                Section(ui["gaps"], (Paragraph(said["gaps-lead"]), *self._open(), self.open())),
                Section(ui["method"], (self.method(),)),
            ),
        )

    def name(self, iri: str) -> str:
        return self.names[iri][self.language] or iris.shorten(iri)

    def summary(self) -> Table:
        """The counts, and how many parts of each framework are addressed."""
        said = self.said
        rows: list[tuple[Cell, ...]] = [
            (said[f"figure-{key}"], n, "") for key, n in figures(self.contents).items()
        ]
        for c in self.covered:
            outcome = (
                scale.words(self.overview, c.parts[0][1], self.language) if c.standing != "shown" else ""
            )
            of = said["of-parts"].format(count=c.count("addressed"), total=len(c.parts))
            shown = c.standing == "shown"
            rows.append(
                (
                    c.framework.label[self.language],
                    c.count("addressed") if shown else None,
                    of if shown else outcome,
                )
            )
        columns = (
            Column("figure", said["figure"], heads=True),
            Column("number", said["value"]),
            Column("state", said["state"]),
        )
        return Table(said["summary"], columns, tuple(rows), sheet=said["sheet-summary"])

    def parts(self) -> Table:
        """The outline, a row each."""
        said, ui = self.said, texts.catalogue(self.language)["ui"]
        labels = {"kind": ui["kind"], "level": said["level"], "element": ui["element"]}
        labels |= {key: said[key] for key in ("passages", "links", "responsible", "indicator")}
        columns = tuple(Column(key, label, heads=key == "element") for key, label in labels.items())
        rows = tuple(
            (
                self.name(class_iri(r.element.kind)),
                r.depth + 1,
                Link(r.element.label[self.language], r.element.iri),
                ", ".join("–".join(map(str, span(e))) for e in r.element.evidence),
                "; ".join(
                    f"{p.framework} {p.code}{' ≈' if a.basis == 'inferred' else ''}"
                    for a in r.links
                    for p in [self.overview.parts[a.concept]]
                ),
                ", ".join(map(self.name, r.responsible)),
                "; ".join(m.label[self.language] for m in r.measured),
            )
            for r in self.rows
        )
        return Table(ui["elements"], columns, rows, sheet=said["sheet-parts"])

    def links(self) -> Table:
        """The links to framework parts, a row each, with how far the plan goes for the part."""
        said, ui = self.said, texts.catalogue(self.language)["ui"]
        labels = {"framework": said["framework"], "code": said["code"], "part": said["part"], "state": said["state"],
                  "element": ui["element"], "relation": ui["relation"], "basis": said["basis"],
                  "confidence": said["confidence"], "rationale": said["rationale"]}  # fmt: skip
        columns = tuple(Column(key, label, heads=key == "part") for key, label in labels.items())
        frameworks = {c.framework.key: c.framework for c in self.covered}
        far = {p.iri: reach for c in self.covered for p, reach in c.parts}
        order = {part: n for n, part in enumerate(self.overview.parts)}
        linked = sorted(((r, a) for r in self.rows for a in r.links), key=lambda ra: order[ra[1].concept])
        rows = tuple(
            (
                frameworks[part.framework].label[self.language],
                part.code,
                Link(part.label[self.language], part.iri),
                scale.written(self.overview, far[part.iri], self.language),
                Link(r.element.label[self.language], r.element.iri),
                self.name(a.relation),
                texts.text(self.language, f"ui.{a.basis}"),
                self.name(a.confidence),
                a.rationale[self.language],
            )
            for r, a in linked
            for part in [self.overview.parts[a.concept]]
        )
        return Table(said["coverage"], columns, rows, sheet=said["sheet-links"])

    def actors(self) -> Table:
        """Who has which roles, a row each."""
        said = self.said
        labels = {
            "actor": said["actor"],
            "role": said["role"],
            "parts": said["in-parts"],
            "written": said["written"],
        }
        columns = tuple(Column(key, label, heads=key == "actor") for key, label in labels.items())
        rows = tuple(
            (Link(self.name(a.who), a.who), self.name(role), n, ", ".join(a.written))
            for a in acting(self.contents, self.language)
            for role, n in a.roles.items()
        )
        return Table(said["who"], columns, rows, sheet=said["sheet-actors"])

    def _quoted(self) -> Iterator[Section]:
        """The passages of goals and measures, a section for each element."""
        position = texts.text(self.language, "ui.position")
        under = texts.text(self.language, "ui.under")
        source = Link(self.version.label[self.language], self.version.page or self.version.iri)
        for row in self.rows:
            if row.element.kind not in QUOTED:
                continue
            blocks: list[Block] = []
            for iri in row.element.evidence:
                heading, words = self.read(iri)
                start, end = span(iri)
                blocks.append(
                    Quote(words, f"{under}: {heading}, {position.format(start=start, end=end)}", source)
                )
            kind = self.name(class_iri(row.element.kind)).capitalize()
            yield Section(f"{kind}: {row.element.label[self.language]}", tuple(blocks), level=2)

    def open(self) -> Table:
        """What the plan leaves open, a row for each element and gap."""
        said, ui = self.said, texts.catalogue(self.language)["ui"]
        columns = (
            Column("gap", said["gap"], heads=True),
            Column("kind", ui["kind"]),
            Column("element", ui["element"]),
        )
        rows = tuple(
            (title, self.name(class_iri(e.kind)), Link(e.label[self.language], e.iri))
            for title, found in self._gaps()
            for e in found or ()
        )
        return Table(ui["gaps"], columns, rows, sheet=said["sheet-gaps"])

    def method(self) -> Table:
        """How the report came about: the rule, the source text, and who read the plan against which framework."""
        said, ui = self.said, texts.catalogue(self.language)["ui"]
        contents = self.contents
        rows: list[tuple[Cell, ...]] = [
            (ui["method"], said["method"]),
            (said["state"], ui["legend-note"]),
            (ui["source-file"], said["length"].format(file=contents.file, count=contents.length)),
            (said["digest"], contents.digest),
        ]
        for c in self.covered:
            if c.read and c.assessed:
                read = said["read-in-full"].format(day=c.assessed.day, who=c.assessed.who[self.language])
            elif c.assessed:
                read = f"{self.overview.states['out-of-scope'][self.language]}. {c.assessed.rationale[self.language]}"
            else:
                read = said["not-read"]
            rows.append((c.framework.label[self.language], read))
        columns = (Column("what", said["figure"], heads=True), Column("how", ui["method"]))
        return Table(ui["method"], columns, tuple(rows), sheet=ui["method"])

    def _open(self) -> Iterator[Paragraph]:
        """How many there are of each gap; what nobody has read for is said to be so."""
        for title, found in self._gaps():
            yield Paragraph(f"{title}: {self.said['not-read-link'] if found is None else len(found)}")

    def _gaps(self) -> Iterator[tuple[str, list[Element] | None]]:
        said, ui = self.said, texts.catalogue(self.language)["ui"]
        one = self.covered[0].framework.label[self.language] if len(self.covered) == 1 else ""
        unlinked = (
            said["goals-without-framework"].format(framework=one) if one else said["goals-without-link"]
        )
        yield ui["goals-without-indicator"], self.gaps.indicator
        yield said["goals-without-measure"], self.gaps.measure
        yield unlinked, self.gaps.unlinked
        yield ui["measures-without-responsible"], self.gaps.responsible
