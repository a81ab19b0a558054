"""How much of a document the graph has read: what carries statements, what is marked as context, what is left.

The unit is a sentence, a list item or a table cell. A unit counts as carried when the evidence of at least
one statement lies in it, as context when only a context mark does, and otherwise as not yet read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..ontology.iris import SG
from . import evidence
from .files import GraphFile

State = Literal["carried", "context", "unread"]

_BREAK = re.compile(r"(?<=[.!?:])\s+(?=[\"”“A-ZÅÄÖ])|\t")
_ABBREVIATION = re.compile(r"\b(?:bl|a|t|ex|s|kap|prop|skr|nr|dvs|jfr|\d+|[A-ZÅÄÖ])\.$", re.IGNORECASE)
_WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True)
class Unit:
    """`[start, end)` in code points, the line it stands on (from 1), and whether it was read."""

    start: int
    end: int
    line: int
    state: State


@dataclass(frozen=True)
class Reading:
    """How one version was read: its IRI, its units, and how many code points of them are in each state."""

    version: str
    file: str
    units: tuple[Unit, ...]

    def share(self, state: State) -> float:
        """The part of the text (0–1, by code points in units) that is in a state."""
        total = sum(u.end - u.start for u in self.units)
        return sum(u.end - u.start for u in self.units if u.state == state) / total if total else 0.0

    def unread(self) -> list[Unit]:
        return [u for u in self.units if u.state == "unread"]


def units(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, line) of each sentence, list item or table cell that holds a word."""
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        start = 0
        for piece in (*_BREAK.finditer(line), None):
            if piece and piece.group() != "\t" and _ABBREVIATION.search(line[start : piece.start()]):
                continue
            end = piece.start() if piece else len(line)
            words = line[start:end]
            if _WORD.search(words):
                lead = len(words) - len(words.lstrip())
                yield at + start + lead, at + start + len(words.rstrip()), number
            start = piece.end() if piece else end
        at += len(line) + 1


def read(files: Iterable[GraphFile], folder: Path) -> list[Reading]:
    """The reading of every version whose source is in `folder` and is the very file."""
    found = []
    for file in files:
        if file.kind != "plan":
            continue
        sources, passages = evidence.in_file(file)
        carrying, context = _marks(file)
        for source in sources:
            text = evidence.read_source(folder, source.file)
            if text is None or text[1] != source.digest:
                continue
            own = [p for p in passages if p.version == source.version]
            carried = _covered(len(text[0]), [p for p in own if p.iri in carrying])
            aside = _covered(len(text[0]), [p for p in own if p.iri in context])
            made = tuple(
                Unit(start, end, line, _state(carried[start:end], aside[start:end]))
                for start, end, line in units(text[0])
            )
            found.append(Reading(source.version, source.file, made))
    return found


def _marks(file: GraphFile) -> tuple[set[str], set[str]]:
    """(evidence of statements, evidence of context marks)."""
    contexts = {t.subject for t in file.triples if getattr(t.object, "value", "") == str(SG.Context)}
    carrying: set[str] = set()
    context: set[str] = set()
    for triple in file.triples:
        if triple.predicate.value == str(SG.evidence):
            (context if triple.subject in contexts else carrying).add(getattr(triple.object, "value", ""))
    return carrying, context


def _covered(length: int, passages: list[evidence.Passage]) -> bytearray:
    marks = bytearray(length)
    for passage in passages:
        end = min(passage.end, length)
        marks[passage.start : end] = b"\x01" * max(0, end - passage.start)
    return marks


def _state(carried: bytearray, context: bytearray) -> State:
    if any(carried):
        return "carried"
    return "context" if any(context) else "unread"
