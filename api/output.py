"""How the command line prints: progress, findings, tables."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable
from rich.text import Text

from ..graph.findings import Finding
from ..ontology import texts
from ..ontology.errors import InputError
from ..queries.library import Query
from ..queries.results import Answer, Table, shown

FORMATS = ("table", "csv", "json", "ttl")


def say(key: str, **values: object) -> None:
    """One sentence of the catalogue to standard output."""
    print(texts.text(texts.language(), f"out.{key}", **values))


def complain(error: InputError) -> None:
    """One sentence to standard error; nothing else reaches a user."""
    print(error.sentence(texts.language()), file=sys.stderr)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error where a person watches; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(key: str, done: int, total: int) -> None:
            bar.update(
                task, description=texts.text(texts.language(), f"step.{key}"), completed=done, total=total
            )

        yield step


def findings(found: list[Finding], *, least: str = "info") -> None:
    """Findings in plain words: how grave, in which graph, about what, and what to do."""
    order = ("violation", "warning", "info")
    language = texts.language()
    for finding in sorted(found, key=lambda f: order.index(f.severity)):
        if order.index(finding.severity) <= order.index(least):
            grade = texts.text(language, f"severity.{finding.severity}")
            value = f" [{finding.value}]" if finding.value else ""
            path = f" ({finding.path})" if finding.path else ""
            said = f"{grade}: {finding.graph}: {finding.label}{path}{value}"
            print(f"{_plain(said)}\n    {_plain(finding.message(language))}\n    {_plain(finding.node)}")
    count = Counter(f.severity for f in found)
    say("findings", violations=count["violation"], warnings=count["warning"], infos=count["info"])


def _plain(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def warnings(found: list[Finding]) -> None:
    """Each kind of warning once, with how often it was found."""
    language = texts.language()
    kinds = Counter(f.message(language) for f in found if f.severity == "warning")
    for message, times in kinds.most_common():
        print(f"  {times:>4} × {message}")


def evidence(checked: Mapping[str, Any] | None) -> None:
    """How many passages a build compared, and what it could not compare."""
    if checked is None:
        say("evidence-none")
        return
    say("evidence-ok", checked=checked["checked"], mismatches=0)
    if checked["absent"]:
        say("evidence-absent", files=", ".join(checked["absent"]))


def answer(query: Query, found: Answer, form: str, chosen: Mapping[str, str] | None = None) -> None:
    """Prints an answer in a format. Raises `InputError` for a format that it cannot have."""
    if form not in FORMATS:
        raise InputError("format-unknown", format=form, formats=", ".join(FORMATS))
    if found.table is None:
        _not_a_table(found, form)
    elif form == "ttl":
        raise InputError("format-table", format=form)
    elif form == "csv":
        sys.stdout.write(found.table.csv(for_excel=False))
    elif form == "json":
        print(found.table.json())
    else:
        _table(query, found.table, {n for n, p in query.parameters.items() if p.default} | set(chosen or {}))


def _not_a_table(found: Answer, form: str) -> None:
    if found.truth is None:
        print(found.turtle(), end="")
    elif form == "json":
        print(json.dumps({"head": {}, "boolean": found.truth}))
    else:
        say("truth." + str(found.truth).lower())


def _table(query: Query, table: Table, chosen: set[str]) -> None:
    if not table.rows:
        say("no-rows")
        return
    language = texts.language()
    labelled = {c.removesuffix("Label") for c in table.columns if c.endswith("Label")}
    at = [i for i, c in enumerate(table.columns) if c not in labelled | chosen | {"digest"}]
    rich = RichTable(show_lines=False)
    for i in at:
        name = table.columns[i]
        rich.add_column(query.columns.get(name, {}).get(language, name), overflow="fold")
    for row in table.rows:
        rich.add_row(*(Text(_plain(shown(row[i]))) for i in at))
    console = Console() if sys.stdout.isatty() else Console(width=200)
    console.print(rich)
    say("rows", count=len(table.rows))
