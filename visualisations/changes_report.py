"""What changed between two versions, counted, listed, and as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..graph.evidence import span
from ..ontology import iris, texts
from ..ontology.turtle import natural_key
from ..queries.changes import Change, Side
from ..queries.names import Names
from ..queries.overview import Version, Words
from .report import Cell, Column, Link, Paragraph, Report, Section, Table

KINDS: Final = ("dropped", "added", "goal-to-purpose", "reworded", "moved", "kept")
"""The kinds of change in the order in which a reader asks for them: what is gone first, what is the same last."""

_FIRST: Final = ("Goal", "Purpose", "Measure", "Commitment", "Indicator", "TargetValue", "Vision", "Priority",
                 "FocusArea", "Task", "FollowUp", "Membership")  # fmt: skip
"""Classes of things in the order in which they are listed; others follow by name."""


@dataclass(frozen=True)
class Counts:
    """Changes by class of thing and kind of change: `kinds` and `things` in order, `number[thing, kind]`."""

    kinds: tuple[str, ...]
    things: tuple[str, ...]
    number: dict[tuple[str, str], int]

    def of_kind(self, kind: str) -> int:
        return sum(self.number.get((thing, kind), 0) for thing in self.things)

    def of_thing(self, thing: str) -> int:
        return sum(self.number.get((thing, kind), 0) for kind in self.kinds)


def counted(changes: Iterable[Change]) -> Counts:
    """How many changes of each kind concern each class of thing (by the name of the class)."""
    number: dict[tuple[str, str], int] = {}
    for change in changes:
        at = iris.key(change.thing), change.kind
        number[at] = number.get(at, 0) + 1
    return Counts(
        tuple(sorted({kind for _, kind in number}, key=_kind_rank)),
        tuple(sorted({thing for thing, _ in number}, key=_thing_rank)),
        number,
    )


def in_order(changes: Iterable[Change]) -> list[Change]:
    """The changes as they are listed: by kind, class of thing, and number in the document."""

    def rank(c: Change) -> tuple[int, tuple[int, str], list[tuple[int, int, str]]]:
        side = c.before or c.after
        return _kind_rank(c.kind), _thing_rank(iris.key(c.thing)), natural_key(side.iri if side else "")

    return sorted(changes, key=rank)


def _kind_rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _thing_rank(thing: str) -> tuple[int, str]:
    return (_FIRST.index(thing) if thing in _FIRST else len(_FIRST)), thing


@dataclass(frozen=True)
class Naming:
    """What the words of a comparison come from: names of things, names of kinds of change, the language."""

    names: Names
    kinds: dict[str, Words]
    language: str

    def kind(self, kind: str) -> str:
        return self.kinds[kind][self.language] if kind in self.kinds else kind

    def thing(self, iri: str) -> str:
        return self.names[iri][self.language] or iris.key(iri)


def summary(naming: Naming, counts: Counts, classes: dict[str, str]) -> Table:
    """The counts as a table: a row for each class of thing (its name → IRI in `classes`), a column for each kind."""
    said = texts.catalogue(naming.language)["versions"]
    columns = (
        Column("thing", said["thing"], heads=True),
        *(Column(kind.replace("-", ""), naming.kind(kind)) for kind in counts.kinds),
        Column("sum", said["sum"]),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            naming.thing(classes[thing]),
            *(counts.number.get((thing, kind), 0) for kind in counts.kinds),
            counts.of_thing(thing),
        )
        for thing in counts.things
    ]
    total = sum(counts.number.values())
    rows.append((said["sum"], *(counts.of_kind(kind) for kind in counts.kinds), total))
    return Table(said["counts"], columns, tuple(rows), sheet=said["summary-sheet"])


def listed(naming: Naming, changes: Iterable[Change]) -> Table:
    """The changes, a row each."""
    said = texts.catalogue(naming.language)["versions"]
    labels = {"kind": said["of-change"], "thing": said["thing"], "before": said["before"], "after": said["after"],
              "why": said["why"], "beforeIri": said["address-before"], "afterIri": said["address-after"]}  # fmt: skip
    columns = tuple(Column(key, label, heads=key == "kind") for key, label in labels.items())
    rows = tuple(
        (
            naming.kind(c.kind),
            naming.thing(c.thing),
            _name(c.before, naming.language),
            _name(c.after, naming.language),
            c.rationale[naming.language],
            c.before.iri if c.before else "",
            c.after.iri if c.after else "",
        )
        for c in changes
    )
    return Table(said["changes-sheet"], columns, rows, sheet=said["changes-sheet"])


def changes_report(
    naming: Naming,
    before: Version,
    after: Version,
    tables: tuple[Table, Table],
    changes: Iterable[Change],
    read: Callable[[str], str | None],
) -> Report:
    """The comparison as a document: `tables` are the counts and the list; `read` gives the words of a passage (IRI),
    or None where its source is not at hand."""
    language = naming.language
    said = texts.catalogue(language)["versions"]
    counts, whole = tables
    names = {"before": before.label[language], "after": after.label[language]}
    lead = said["changed-lead"].format(count=len(whole.rows), **names)
    evidence = _evidence(naming, changes, (before, after), read)
    return Report(
        f"samverkansgraf-{before.key}-{after.key}",
        said["changed"].format(**names),
        language,
        lead,
        whole,
        (
            Section(said["summary-sheet"], (Paragraph(lead), counts)),
            Section(said["changes-sheet"], (whole,)),
            Section(said["evidence-sheet"], (evidence,)),
        ),
    )


def _evidence(
    naming: Naming,
    changes: Iterable[Change],
    versions: tuple[Version, Version],
    read: Callable[[str], str | None],
) -> Table:
    """A row for each passage of what changed."""
    catalogue = texts.catalogue(naming.language)
    said, ui = catalogue["versions"], catalogue["ui"]
    labels = {"kind": said["of-change"], "element": ui["element"], "version": said["of-version"],
              "position": catalogue["passage"]["place"], "passage": said["passage"]}  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        for c in changes:
            for side, version in zip((c.before, c.after), versions, strict=True):
                for iri in side.evidence if side else ():
                    start, end = span(iri)
                    place = Link(ui["position"].format(start=start, end=end), iri)
                    words = read(iri)
                    yield (
                        naming.kind(c.kind),
                        _name(side, naming.language),
                        version.label[naming.language],
                        place,
                        ui["passage-absent"] if words is None else words,
                    )

    columns = tuple(Column(key, label, heads=key == "kind") for key, label in labels.items())
    return Table(said["evidence-sheet"], columns, tuple(rows()), sheet=said["evidence-sheet"])


def _name(side: Side | None, language: str) -> str:
    return side.label[language] or iris.shorten(side.iri) if side else ""
