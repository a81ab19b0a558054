"""The command line. Exit codes: 0 well, 1 findings or mismatches, 2 bad input, 3 the machine, 70 our fault."""

import difflib
import io
import logging
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..graph import build as building
from ..graph import evidence as evidence_check
from ..graph import files, snapshot
from ..graph import reading as reading_check
from ..graph.settings import Settings
from ..ontology import iris, texts, turtle
from ..ontology.errors import EnvironmentFault, InputError
from ..queries import library
from ..shapes.checks import ShapesAndRules
from . import output

OUR_FAULT = 70


def main() -> None:
    """Runs the command line and ends the process with a fitting exit code; no traceback reaches a user."""
    _choose_language(sys.argv)
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = application()(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except InputError as error:
        if isinstance(error, building.Refused):
            output.findings(error.findings, least="violation")
        output.complain(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        output.complain(EnvironmentFault("output-unwritable", path="stdout", reason=error.strerror or error))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EnvironmentFault.exit_code)
    except Exception as error:
        if hasattr(error, "format_message"):
            output.complain(_usage(error))
            sys.exit(2)
        if os.environ.get("SAMVERKANSGRAF_DEBUG"):
            raise
        output.complain(InputError("internal"))
        sys.exit(OUR_FAULT)


def _choose_language(arguments: list[str]) -> None:
    """`--lang` counts wherever it stands, so that help texts follow it too."""
    for at, word in enumerate(arguments):
        wanted = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and at + 1 < len(arguments):
            wanted = arguments[at + 1]
        if wanted:
            os.environ["SAMVERKANSGRAF_LANG"] = wanted


def _usage(error: Any) -> InputError:
    """A usage error of the command-line library (which keeps its classes to itself) in our words."""
    if hasattr(error, "option_name"):
        return InputError("option-unknown", name=error.option_name)
    if type(error).__name__ == "MissingParameter":
        return InputError("argument-missing", name=getattr(error.param, "name", ""))
    if type(error).__name__ == "BadParameter":
        return InputError("option-value", name=getattr(error.param, "name", ""))
    return InputError("usage", reason=error.format_message())


def _t(key: str) -> str:
    return texts.text(texts.language(), f"cli.{key}")


def _examples(*lines: str) -> str:
    return f"{_t('examples')}:\n\n" + "\n\n".join(f"$ samverkansgraf {line}" for line in lines)


class _Group(TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and self.get_command(ctx, name) is None:
            near = difflib.get_close_matches(name, self.list_commands(ctx), cutoff=0.3)
            raise InputError("command-unknown", name=name, near=", ".join(near or self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def application() -> typer.Typer:
    """The commands, with their help in the language in force."""
    app = typer.Typer(
        cls=_Group,
        help=_t("about"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    store = typer.Option(help=_t("store"))
    sources = typer.Option(help=_t("sources"))
    lang = typer.Option(help=_t("language"), metavar="sv|en")
    Store = Annotated[Path | None, store]
    Sources = Annotated[Path | None, sources]
    Lang = Annotated[str | None, lang]

    @app.callback()
    def everywhere(lang: Lang = None) -> None:
        pass

    @app.command(help=_t("build"), epilog=_examples("build", "build --sources ../shared/sources"))
    def build(
        store: Store = None,
        sources: Sources = None,
        force: Annotated[bool, typer.Option("--force", help=_t("build-force"))] = False,
        plans: Annotated[Path | None, typer.Option(help=_t("build-plans"))] = None,
        lang: Lang = None,
    ) -> int:
        return run_build(_settings(store, sources), force=force, plans=plans)

    @app.command(help=_t("validate"), epilog=_examples("validate", "validate graph/plans/03-plan-2022.ttl"))
    def validate(
        file: Annotated[list[Path] | None, typer.Argument(help=_t("file"))] = None, lang: Lang = None
    ) -> int:
        return run_validate(file or [])

    @app.command(
        help=_t("query"),
        epilog=_examples(
            "query gap_framework_part --framework fhp", "query list_expiring --days 60 --format csv"
        ),
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def query(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help=_t("name"))],
        format: Annotated[str, typer.Option(help=_t("format"))] = "table",
        store: Store = None,
        lang: Lang = None,
    ) -> int:
        return run_query(_settings(store, None), name, context.args, format)

    @app.command("list", help=_t("list"), epilog=_examples("list"))
    def list_(lang: Lang = None) -> int:
        return run_list()

    @app.command(help=_t("evidence"), epilog=_examples("evidence --sources ../shared/sources"))
    def evidence(sources: Sources = None, lang: Lang = None) -> int:
        return run_evidence(_settings(None, sources))

    @app.command(help=_t("reading"), epilog=_examples("reading --sources ../shared/sources"))
    def reading(sources: Sources = None, lang: Lang = None) -> int:
        return run_reading(_settings(None, sources))

    @app.command(
        help=_t("passage"),
        epilog=_examples(
            "passage uppsala-plan-2022.txt",
            "passage uppsala-plan-2022.txt 'Syftet med … är trygg.' --plan 03-plan-2022",
        ),
    )
    def passage(
        source: Annotated[str, typer.Argument(help=_t("source"))],
        text: Annotated[str, typer.Argument(help=_t("passage-text"))] = "",
        plan: Annotated[str, typer.Option(help=_t("plan"))] = "KEY",
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        return run_passage(_settings(None, sources), source, text, plan)

    @app.command("format", help=_t("format-files"), epilog=_examples("format graph/plans/03-plan-2022.ttl"))
    def format_(file: Annotated[list[Path], typer.Argument(help=_t("file"))], lang: Lang = None) -> int:
        return run_format(file)

    @app.command(help=_t("map"), epilog=_examples("map --framework mvk -o karta.html"))
    def map(
        output_file: Annotated[Path, typer.Option("--output", "-o", help=_t("output"))] = Path("karta.html"),
        framework: Annotated[str, typer.Option(help=_t("framework"))] = "mvk",
        version: Annotated[str | None, typer.Option(help=_t("version"))] = None,
        store: Store = None,
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        return run_map(_settings(store, sources), framework, version, output_file)

    @app.command(help=_t("serve"), epilog=_examples("serve", "serve --port 8080"))
    def serve(
        port: Annotated[int, typer.Option(help=_t("port"), min=0, max=65535)] = 8000,
        store: Store = None,
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        from . import app as web

        return web.serve(_settings(store, sources), port)

    return app


def _settings(store: Path | None, sources: Path | None) -> Settings:
    settings = Settings.from_environment(store, sources)
    if settings.sources is not None and not settings.sources.is_dir():
        raise InputError("sources-missing", path=settings.sources)
    return settings


def run_build(settings: Settings, *, force: bool, plans: Path | None) -> int:
    started = time.perf_counter()
    with output.progress() as progress:
        outcome = building.build(settings, ShapesAndRules(), plans=plans, force=force, progress=progress)
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


def run_validate(paths: list[Path]) -> int:
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


def run_query(settings: Settings, name: str, extra: list[str], form: str) -> int:
    query = library.get(name)
    if form not in output.FORMATS:
        raise InputError("format-unknown", format=form, formats=", ".join(output.FORMATS))
    values = _parameters(extra)
    store = snapshot.require(settings.store).load()
    output.answer(query, library.run(store, query, values, texts.language()), form, values)
    return 0


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
        values[name] = value
    return values


def run_list() -> int:
    language = texts.language()
    for query in library.library().values():
        print(f"{query.name}\n    {query.title(language)}. {query.description(language)}")
        for parameter in query.parameters.values():
            default = f" = {parameter.default}" if parameter.default else ""
            print(f"    --{parameter.name}{default}  {parameter.label[language]}")
    return 0


def run_evidence(settings: Settings) -> int:
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


def run_reading(settings: Settings) -> int:
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


def run_passage(settings: Settings, source: str, wanted: str, plan: str) -> int:
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


def run_format(paths: list[Path]) -> int:
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


def _write(path: Path, text: str) -> None:
    """Writes beside and renames, so that a full disk leaves an earlier file whole."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def run_map(settings: Settings, framework: str, version: str | None, path: Path) -> int:
    from ..visualisations import network, page

    found = snapshot.require(settings.store)
    store = found.load()
    language = texts.language()
    drawn = network.draw(store, framework, version, language)
    html = page.one_file(drawn, page.about(found, language), language)
    try:
        _write(path, html)
    except OSError as error:
        raise EnvironmentFault("output-unwritable", path=path, reason=error.strerror or error) from error
    output.say("written", path=path, size=round(len(html.encode()) / 1000))
    return 0
