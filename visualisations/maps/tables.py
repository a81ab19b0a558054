"""A map as tables: its nodes, its edges, the passages that they rest on, what was measured, and how. The writers of
reports make workbooks, text documents, CSV and JSON of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...ontology import texts
from ..report import Block, Cell, Column, Link, Paragraph, Report, Section, Table
from ..safe import clean
from . import counties
from .drawing import name_of
from .facts import Facts
from .measures import Measures, explained
from .model import Edge, Map, Place


def report(drawn: Map, facts: Facts, measured: Measures) -> Report:
    """The map as a report. Its main table, which a CSV file holds, is that of the edges: a row for each edge, with the
    addresses of its passages. The table of evidence has a row for each passage of an edge or a node.
    """
    said = texts.catalogue(drawn.language)["maps"]
    words = said["files"]
    edges = _edges(drawn, said)
    how = words["how-own"] if drawn.name == "sparql" else words["how"].format(query=drawn.name)
    how = said["counties"]["how"] if drawn.name == counties.NAME else how
    return Report(
        f"samverkansgraf-{drawn.name}".replace("_", "-"),
        clean(drawn.title),
        drawn.language,
        clean(drawn.lead),
        edges,
        (
            Section(words["nodes"], (_nodes(drawn, facts, measured, said),)),
            Section(words["edges"], (edges,)),
            Section(words["evidence"], (_evidence(drawn, said),)),
            Section(words["measures"], (_measured(drawn, measured, said),)),
            Section(words["method"], (Paragraph(how), _method(drawn, measured, words))),
        ),
        facts.named(),
        drawn.built,
    )


def printed(report: Report) -> Report:
    """The same without the columns for programs, whose addresses would fill page after page of a text document; names
    and passages lead to theirs."""

    def less(block: Block) -> Block:
        if not isinstance(block, Table):
            return block
        kept = [at for at, column in enumerate(block.columns) if not column.aside]
        columns = tuple(block.columns[at] for at in kept)
        return replace(
            block, columns=columns, rows=tuple(tuple(row[at] for at in kept) for row in block.rows)
        )

    sections = tuple(replace(s, blocks=tuple(map(less, s.blocks))) for s in report.sections)
    return replace(
        report, sections=sections, main=next(b for b in sections[1].blocks if isinstance(b, Table))
    )


def _columns(words: Mapping[str, str], heads: str, plain: str, aside: str = "") -> tuple[Column, ...]:
    """Columns by the keys of their words: the one that heads a row, those for people, those for programs."""
    return (
        Column(_key(heads), words[heads], heads=True),
        *(Column(_key(key), words[key]) for key in plain.split()),
        *(Column(_key(key), words[key], aside=True) for key in aside.split()),
    )


def _table(name: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table(name, columns, tuple(tuple(map(_cleaned, row)) for row in rows), name)


def _cleaned(cell: Cell) -> Cell:
    """What every format can hold: CSV and JSON have no writer that cleans for them."""
    if isinstance(cell, Link):
        return Link(clean(cell.text), clean(cell.href))
    return clean(cell) if isinstance(cell, str) else cell


def _key(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.title() for word in rest)


def _nodes(drawn: Map, facts: Facts, measured: Measures, said: Mapping[str, Any]) -> Table:
    words = said["files"]
    rows: list[tuple[Cell, ...]] = []
    for n in drawn.nodes:
        page = facts.leads(n)
        plans = [
            facts.documents[key].text if key in facts.documents else key for key in dict.fromkeys(n.plans)
        ]
        name: Cell = Link(n.name, page) if page else n.name
        rows.append(
            (
                name,
                said["node-kind"][n.kind],
                n.code or None,
                n.group or None,
                "; ".join(plans) or None,
                measured.of[n.id].degree,
                len(n.places),
                n.note or None,
                n.id,
            )
        )
    columns = _columns(words, "name", "kind code group plans degree passages note", "address")
    return _table(words["nodes"], columns, rows)


def _edges(drawn: Map, said: Mapping[str, Any]) -> Table:
    words = said["files"]
    labels = {n.id: n.label for n in drawn.nodes}
    rows: list[tuple[Cell, ...]] = []
    for number, e in enumerate(drawn.edges, 1):
        rows.append(
            (
                number,
                labels[e.start],
                e.word or said["edge-kinds"][e.kind],
                labels[e.end],
                _basis(drawn, e),
                len(e.places),
                "; ".join(dict.fromkeys(p.document or p.version for p in e.places)) or None,
                e.start,
                e.end,
                " ".join(p.evidence for p in e.places) or None,
            )
        )
    columns = _columns(
        words,
        "number",
        "from relation to basis passages documents",
        "from-address to-address evidence-address",
    )
    return _table(words["edges"], columns, rows)


def _basis(drawn: Map, edge: Edge) -> str | None:
    return texts.text(drawn.language, f"ui.{edge.basis}") if edge.basis in ("explicit", "inferred") else None


def _evidence(drawn: Map, said: Mapping[str, Any]) -> Table:
    """A row for each passage of an edge, by the number of the edge, and then for each of a node."""
    words = said["files"]
    labels = {n.id: n.label for n in drawn.nodes}

    def of_all() -> Iterator[tuple[int | None, str, Place]]:
        for number, e in enumerate(drawn.edges, 1):
            told = words["said"].format(start=labels[e.start], word=name_of(e, said), end=labels[e.end])
            yield from ((number, told, place) for place in e.places)
        for n in drawn.nodes:
            yield from ((None, n.label, place) for place in n.places)

    rows: list[tuple[Cell, ...]] = [
        (
            number,
            told,
            p.words or None,
            p.document or p.version,
            Link(p.heading or p.document or p.version, p.evidence),
            p.start,
            p.end,
            Link(p.evidence, p.evidence),
        )
        for number, told, p in of_all()
    ]
    columns = _columns(words, "number", "of words document heading start end", "evidence-address")
    return _table(words["evidence"], columns, rows)


def _measured(drawn: Map, measured: Measures, said: Mapping[str, Any]) -> Table:
    """Those that stand most between others first."""
    words = said["files"]
    rows: list[tuple[Cell, ...]] = []
    for n in sorted(drawn.nodes, key=lambda n: (-measured.of[n.id].between, -measured.of[n.id].degree, n.id)):
        of = measured.of[n.id]
        rows.append(
            (
                n.label,
                said["node-kind"][n.kind],
                of.degree,
                of.plans,
                round(of.between, 3),
                measured.community(n.id) or None,
                words["yes"] if of.bridge else words["no"],
                n.id,
            )
        )
    columns = _columns(words, "name", "kind degree plan-count between community bridge", "address")
    return _table(words["measures"], columns, rows)


def _method(drawn: Map, measured: Measures, words: Mapping[str, str]) -> Table:
    rows = tuple((m.name, m.says, m.limit) for m in explained(drawn.language, measured))
    return Table(words["method"], _columns(words, "measure", "says limit"), rows, words["method"])
