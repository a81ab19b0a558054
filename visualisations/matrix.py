"""The coverage matrix: one scale of states everywhere, as symbol, number and words, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..graph.store import Store
from ..ontology import iris
from ..ontology.errors import InputError
from ..queries import library
from .scale import HALF, MEASURE, SYMBOLS


@dataclass(frozen=True)
class Cell:
    """One version's relation to one part. `depth` 0–5; `inferred`: without inferred alignments it is less."""

    version: str
    state: str
    state_label: str
    depth: int
    inferred: bool

    @property
    def symbol(self) -> str:
        return HALF if self.state == "addressed" and self.depth < MEASURE else SYMBOLS[self.state]


@dataclass(frozen=True)
class Row:
    """One part of the framework with a cell per version, in the order of `Matrix.versions`."""

    part: str
    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One version: key, label, how many parts it addresses, and whether it was read against the framework."""

    key: str
    label: str
    addressed: int
    assessed: bool


@dataclass(frozen=True)
class Matrix:
    """`framework`: its key; `rows` in the framework's order; `columns` by version."""

    framework: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def coverage(store: Store, framework: str, language: str, *, explicit_only: bool = False) -> Matrix:
    """The matrix of all versions against a framework (its key).

    With `explicit_only`, what only inferred alignments reach counts as not found. Raises `InputError` for a
    framework that the graph does not have.
    """
    table = library.table(store, "list_coverage", {"framework": framework}, language)
    rows = list(table.dicts())
    if not rows:
        raise InputError(
            "parameter-value", status=404, name="framework", value=framework[:80], near="mvk, fhp, jam"
        )
    framework = iris.key(rows[0]["framework"])
    labels = {iris.key(r["version"]): r["versionLabel"] for r in rows}
    names = {iris.key(r["state"]): r["stateLabel"] for r in rows}
    if explicit_only and "not-found" not in names:
        names["not-found"] = _state_label(store, "not-found", language)
    parts: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(row)
    made = tuple(
        Row(part, of[0]["code"], of[0]["partLabel"], tuple(_cells(of, names, explicit_only)))
        for part, of in parts.items()
    )
    cells = {key: [c for r in made for c in r.cells if c.version == key] for key in labels}
    columns = tuple(
        Column(
            key,
            label,
            sum(c.state == "addressed" for c in cells[key]),
            any(c.state != "not-assessed" for c in cells[key]),
        )
        for key, label in labels.items()
    )
    return Matrix(framework, columns, made)


def _cells(rows: Iterable[dict[str, str]], names: dict[str, str], explicit_only: bool) -> Iterable[Cell]:
    for row in rows:
        state = iris.key(row["state"])
        depth, explicit = int(row["depth"] or 0), int(row["explicitDepth"] or 0)
        if explicit_only and state == "addressed":
            state, depth = ("addressed", explicit) if explicit else ("not-found", 0)
        yield Cell(
            iris.key(row["version"]), state, names[state], depth, state == "addressed" and explicit < depth
        )


def _state_label(store: Store, state: str, language: str) -> str:
    found = [c for c in library.choices(store, "concept:coverage-state", language) if c.value == state]
    return found[0].label
