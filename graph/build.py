"""From files to a snapshot: read, check, hold against the sources, derive, write, switch.

The checks come from the right (`shapes/`), so they are handed in; nothing is published that they reject.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from ..ontology import formats, iris, statements, texts, turtle
from ..ontology.errors import InputError
from ..ontology.iris import BASE
from . import about, catalogue, derive, dumps, evidence, files, snapshot, statistics, void
from .files import GraphFile, MadeGraph
from .findings import Finding
from .settings import Settings
from .store import EmbeddedStore, Store

Progress = Callable[[str, int, int], None]
"""Called with the key of a step (a text under `step`), how many of it are done and how many there are."""


class Checks(Protocol):
    """What `shapes/` does for the build."""

    def digest(self) -> str:
        """Changes when any rule changes."""

    def check_files(self, graph_files: Sequence[GraphFile], progress: Progress) -> list[Finding]:
        """Each file by itself, with the reference data that it points at."""

    def check_store(self, store: Store) -> list[Finding]:
        """Rules across files, set-wise."""


class Refused(InputError):
    """The build found violations, and published nothing."""

    exit_code = 1

    def __init__(self, findings: list[Finding]) -> None:
        violations = [f for f in findings if f.severity == "violation"]
        super().__init__("refused", status=422, count=len(violations))
        self.findings = findings


@dataclass(frozen=True)
class Outcome:
    """What a build came to. `unchanged`: the snapshot in use already is this one, nothing was done."""

    snapshot: snapshot.Snapshot
    findings: list[Finding]
    unchanged: bool = False


def silent(step: str, done: int, total: int) -> None:
    """Progress for those who do not watch."""


def build(
    settings: Settings,
    checks: Checks,
    made: Sequence[MadeGraph] = (),
    *,
    plans: Path | None = None,
    force: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Builds the graph and makes it the one in use.

    `made`: graphs that no file holds, which come from the right of the flow (the shapes, the queries). They
    are about the graph, so they come in after the checks and the derivations.

    Raises `InputError` for a file that is not Turtle, `Refused` for violations (SHACL, rules across plans,
    evidence that does not hold) and `EnvironmentFault` for a store that cannot be written. In every such
    case the snapshot that was in use stays so.
    """
    graph_files = files.discover(plans)
    inputs = _inputs(graph_files, checks, made, settings)
    now = snapshot.current(settings.store)
    if now and not force and now.manifest.get("inputs") == inputs and now.sound():
        return Outcome(now, [Finding(**f) for f in now.report["findings"]], unchanged=True)

    for done, file in enumerate(graph_files):
        progress("read", done, len(graph_files))
        file.triples  # noqa: B018 (parsed once, kept; raises at a syntax error)
    findings = checks.check_files(graph_files, progress)
    checked = None
    if settings.sources:
        progress("evidence", 0, 1)
        checked = evidence.check(graph_files, settings.sources)
        findings += [as_finding(m) for m in checked.mismatches]
    _stop_at_violations(findings)

    progress("derive", 0, 1)
    store = EmbeddedStore()
    for file in graph_files:
        store.add(file.quads)
    derived = derive.derive(store)
    progress("rules", 0, 1)
    findings = sorted(findings + checks.check_store(store))
    _stop_at_violations(findings)

    progress("describe", 0, 1)
    for graph in made:
        store.add(graph.quads)
    graphs = {file.iri: list(file.quads) for file in graph_files}
    graphs |= {graph.iri: list(graph.quads) for graph in made} | {derive.GRAPH: derived}
    sources = {file.iri: file.path.read_bytes() for file in graph_files}
    described = about.describe(store, graphs, sources, settings.publisher)

    progress("write", 0, 1)
    new = [*derived, *(q for g in made for q in g.quads), *described.quads]
    report = _report(graph_files, new, findings, checked, store.size())
    written = _written(described, [*graphs.values(), described.quads])
    return Outcome(snapshot.publish(settings.store, written, report, inputs), findings)


def _written(described: about.Described, graphs: Sequence[Sequence[ox.Quad]]) -> dict[str, bytes]:
    """The files of the snapshot: the dumps, and all quads for the store."""
    written = {dump.path: dump.data for dump in described.dumps}
    lines = {f"{quad} ." for quads in graphs for quad in quads}
    return {**written, "graph.nq": ("\n".join(sorted(lines)) + "\n").encode()}


def _stop_at_violations(findings: list[Finding]) -> None:
    if any(f.severity == "violation" for f in findings):
        raise Refused(sorted(findings))


_CODE = (
    about,
    catalogue,
    derive,
    dumps,
    formats,
    iris,
    snapshot,
    statements,
    statistics,
    texts,
    void,
)
"""The modules that decide what a snapshot holds; it is made anew when one of them has changed."""


def _inputs(
    graph_files: list[GraphFile], checks: Checks, made: Sequence[MadeGraph], settings: Settings
) -> dict[str, str]:
    code = [
        Path(__file__),
        *(Path(str(module.__file__)) for module in _CODE),
        *derive.derivations(),
        *texts.files(),
    ]
    found = {
        "graphs": files.digest_of([f.path for f in graph_files]),
        "made": " ".join(f"{graph.name}={graph.digest}" for graph in made),
        "publisher": repr(settings.publisher),
        "checks": checks.digest(),
        "code": files.digest_of(code),
    }
    if settings.sources:
        found["sources"] = files.digest_of(sorted(settings.sources.glob("*.txt")))
    return found


def as_finding(mismatch: evidence.Mismatch) -> Finding:
    """A passage that does not hold, as a violation."""
    short = mismatch.node.removeprefix(BASE)
    sv, en = (texts.text(lang, f"evidence.{mismatch.key}", detail=mismatch.detail) for lang in ("sv", "en"))
    return Finding("violation", mismatch.graph, mismatch.node, "evidence", "", mismatch.detail, short, sv, en)


def _report(
    graph_files: list[GraphFile],
    made: list[ox.Quad],
    findings: list[Finding],
    checked: evidence.EvidenceReport | None,
    merge: int,
) -> dict[str, Any]:
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    classes = {
        file.name: dict(
            sorted(
                Counter(turtle.short(t.object) for t in file.triples if t.predicate.value == rdf_type).items()
            )
        )
        for file in graph_files
    }
    return {
        "findings": [f.as_json() for f in sorted(findings)],
        "classes": classes,
        "triples": {
            **{f.name: len(f.triples) for f in graph_files},
            **Counter(turtle.short(quad.graph_name).removeprefix("graph/") for quad in made),
        },
        "merge": merge,
        "evidence": {
            "checked": checked.checked,
            "absent": list(checked.absent),
            "per_version": checked.per_version,
        }
        if checked
        else None,
    }
