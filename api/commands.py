"""What each command does: it asks the folders to the left and says what they answered.

Each returns the exit code, and raises `InputError` for what the user can put right.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
from pathlib import Path
from urllib.parse import urlencode

from ..graph import build as building
from ..graph import evidence as evidence_check
from ..graph import files, refuse, snapshot
from ..graph import reading as reading_check
from ..graph.export import export as write_export
from ..graph.remote import opened
from ..graph.settings import Settings
from ..ontology import iris, texts, turtle
from ..ontology.errors import EnvironmentFault, InputError
from ..queries import described, library
from ..shapes.checks import ShapesAndRules
from . import output


def settings(store: Path | None, sources: Path | None) -> Settings:
    """Settings from the options, else from the environment. Raises `InputError` for a folder that is not there."""
    settings = Settings.from_environment(store, sources)
    if settings.sources is not None and not settings.sources.is_dir():
        raise InputError("sources-missing", path=settings.sources)
    return settings


def build(settings: Settings, *, force: bool, plans: Path | None) -> int:
    """Builds, and tells what was found. Returns the exit code, as all of these do."""
    started = time.perf_counter()
    with output.progress() as progress:
        outcome = building.build(
            settings, ShapesAndRules(), described.all_graphs(), plans=plans, force=force, progress=progress
        )
    digest = outcome.snapshot.digest[:16]
    if outcome.unchanged:
        output.say("unchanged", built=outcome.snapshot.built, digest=digest)
        return 0
    triples = outcome.snapshot.report["triples"]
    seconds = f"{time.perf_counter() - started:.1f}"
    output.say(
        "built", digest=digest, triples=sum(triples.values()), derived=triples["derived"], seconds=seconds
    )
    output.evidence(outcome.snapshot.report["evidence"])
    output.findings(outcome.findings, least="violation")
    output.warnings(outcome.findings)
    output.say("warnings-hint")
    return 0


def validate(paths: list[Path]) -> int:
    """Checks files as the build would, and publishes nothing."""
    everything = files.discover()
    wanted = [files.named("plan", path) for path in paths] or everything
    others = [f for f in everything if f.path.resolve() not in {p.resolve() for p in paths}]
    known_from = wanted if not paths else [*others, *wanted]
    checks = ShapesAndRules()
    with output.progress() as progress:
        found = checks.check_files(wanted, progress, known_from=known_from)
        found += checks.check_together(known_from, only={f.name for f in wanted})
    sources = Settings.from_environment().sources
    if sources and sources.is_dir():
        found += [building.as_finding(m) for m in evidence_check.check(wanted, sources).mismatches]
    output.say("valid", files=len(wanted))
    output.findings(sorted(found))
    return 1 if any(f.severity == "violation" for f in found) else 0


def query(settings: Settings, name: str, extra: list[str], form: str, path: Path | None = None) -> int:
    """Runs a library query; `extra` holds the words after its name. With `path` the answer goes to that file."""
    query = library.get(name)
    if form == "xlsx" and path is None:
        raise InputError("format-file", format=form)
    if form not in (*output.FORMATS, "xlsx"):
        raise InputError("format-unknown", format=form, formats=", ".join((*output.FORMATS, "xlsx")))
    values = _parameters(extra)
    if form == "xlsx" and path is not None:
        return report(settings, f"/query/{query.name}?{urlencode(values)}", path, "xlsx")
    answer = library.run(opened(snapshot.require(settings.store), settings), query, values, texts.language())
    if path is not None:
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            output.answer(query, answer, form, values)
        _written(path, text.getvalue().encode())
    else:
        output.answer(query, answer, form, values)
    return 0


def report(settings: Settings, address: str, path: Path, form: str = "") -> int:
    """Writes a page of the site as a kind of file: `form`, else what the name ends in."""
    from .asking import file_of

    _written(path, file_of(settings, address, form or path.suffix.lower().removeprefix(".")))
    return 0


def _written(path: Path, content: bytes) -> None:
    try:
        _write(path, content)
    except OSError as error:
        raise EnvironmentFault("output-unwritable", path=path, reason=error.strerror or error) from error
    output.say("written", path=path, size=round(len(content) / 1000))


def _parameters(words: list[str]) -> dict[str, str]:
    """`--name value` and `--name=value` as a dictionary."""
    values: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, given, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            raise InputError("usage", reason=word)
        if not given:
            if not rest or rest[0].startswith("--"):
                raise InputError("parameter-incomplete", name=name)
            value = rest.pop(0)
        # What a locale cannot read came in as surrogates.
        values[_read(name)] = _read(value)
    return values


def _read(word: str) -> str:
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def list_() -> int:
    """Tells the queries and their parameters."""
    language = texts.language()
    for query in library.library().values():
        print(f"{query.name}\n    {query.title(language)}. {query.description(language)}")
        for parameter in query.parameters.values():
            default = f" = {parameter.default}" if parameter.default else ""
            print(f"    --{parameter.name}{default}  {parameter.label[language]}")
    return 0


def evidence(settings: Settings) -> int:
    """Compares every passage with the sources."""
    if settings.sources is None:
        raise InputError("sources-unset")
    report = evidence_check.check(files.discover(), settings.sources)
    for version, count in report.per_version.items():
        output.say("evidence-version", count=count, version=iris.shorten(version))
    if report.absent:
        output.say("evidence-absent", files=", ".join(report.absent))
    output.findings([building.as_finding(m) for m in report.mismatches]) if report.mismatches else None
    output.say("evidence-ok", checked=report.checked, mismatches=len(report.mismatches))
    return 1 if report.mismatches else 0


def reading(settings: Settings) -> int:
    """Tells how much of each document has been read, and what is left."""
    if settings.sources is None:
        raise InputError("sources-unset")
    left = 0
    for found in reading_check.read(files.discover(), settings.sources):
        shares = {state: f"{100 * found.share(state):.1f}" for state in ("carried", "context", "unread")}
        output.say("reading", version=iris.shorten(found.version), units=len(found.units), **shares)
        text = evidence_check.read_source(settings.sources, found.file)
        for unit in found.unread():
            words = text[0][unit.start : unit.end] if text else ""
            print(f"    {unit.line:>4}: {words[:110]}")
        left += len(found.unread())
    output.say("reading-left", count=left)
    return 1 if left else 0


def passage(settings: Settings, source: str, wanted: str, plan: str) -> int:
    """Prints Turtle to paste; with no passage, what the version must say of its source file."""
    if settings.sources is None:
        raise InputError("sources-unset")
    found = evidence_check.read_source(settings.sources, source)
    if found is None:
        raise InputError("source-not-found", file=source, path=settings.sources)
    if not wanted:
        print(f'    sg:sourceFile "{source}" ;\n    sg:sourceDigest "{found[1]}"^^xsd:hexBinary ;')
        print(f"    sg:sourceLength {len(found[0])} ;")
        return 0
    hits = evidence_check.locate(found[0], wanted)
    if not hits:
        raise InputError("passage-not-found", file=source)
    output.say("found", count=len(hits), file=source)
    for start, end in hits:
        words = found[0][start:end]
        iri = f"<id/evidence/{plan}/{start}-{end}"
        print(f"\n{start}–{end}  {' '.join(words.split())[:100]}\n")
        print(
            f"{iri}> a sg:Evidence ;\n    oa:hasSource <id/plan/{plan}> ;\n    oa:hasSelector {iri}#position> ;"
        )
        print(f'    sg:headingPath "{evidence_check.heading(found[0], start)}"@sv ;')
        print(f'    sg:passageDigest "{evidence_check.sha256(words)}"^^xsd:hexBinary .')
        print(f"{iri}#position> a oa:TextPositionSelector ;\n    oa:start {start} ;\n    oa:end {end} .")
    return 0


def format_(paths: list[Path]) -> int:
    """Writes Turtle files in the house style."""
    for path in paths:
        written = turtle.write(turtle.to_rdflib(turtle.parse(path)))
        if path.read_text(encoding="utf-8") != written:
            try:
                _write(path, written)
            except OSError as error:
                raise EnvironmentFault(
                    "output-unwritable", path=path, reason=error.strerror or error
                ) from error
            output.say("formatted", path=path)
    return 0


def _write(path: Path, content: str | bytes) -> None:
    """Writes beside and renames, so that a full disk leaves an earlier file whole."""
    content = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def export(settings: Settings, path: Path, merge: str | None) -> int:
    """Writes the snapshot in use for another SPARQL server."""
    written = write_export(snapshot.require(settings.store), path, merge)
    output.say("exported", path=path, quads=written.quads, triples=written.triples)
    return 0


def map_(settings: Settings, name: str, extra: list[str], path: Path, query: Path | None = None) -> int:
    """Writes a map as the kind of file that the path ends in. `extra`: the words after its
    name. `query`: a file with a query of somebody's own, in place of a name."""
    from ..visualisations.maps import files
    from .asking import file_of
    from .map_asked import named
    from .maps import ENDINGS, FIRST

    if name.startswith("--"):  # the first word was no name
        name, extra = "", [name, *extra]
    if name and query:
        raise InputError("map-no-query")
    ending = files.ending_of(path.name)
    at = "sparql" if query else named(name or FIRST).name
    values = _parameters(extra)
    if query:
        unknown = next((key for key in values if key not in ("layout", "nodes")), None)
        if unknown is not None:
            raise InputError("parameter-unknown", query=query.name, name=unknown[:80], near="layout, nodes")
        values = {"query": _query_in(query), **values}
    search = urlencode(values)
    _written(path, file_of(settings, f"/map/{at}" + (f"?{search}" if search else ""), ending, ENDINGS))
    return 0


def _query_in(path: Path) -> str:
    """The query in a file. Raises `InputError` for a file that cannot be read, and for one that is no UTF-8 text."""
    try:
        with path.open("rb") as file:
            raw = file.read(4 * refuse.LONGEST + 4)
        text = "" if len(raw) > 4 * refuse.LONGEST else raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError("file-unreadable", file=path, reason=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise InputError("query-encoding", path=path) from error
    if len(raw) > 4 * refuse.LONGEST:
        raise InputError("query-too-long", status=413, limit=refuse.LONGEST)
    refuse.check_length(text)
    return text
