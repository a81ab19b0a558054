"""The command line. Exit codes: 0 well, 1 findings or mismatches, 2 bad input, 3 the machine, 70 our fault."""

import difflib
import io
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..graph import build as building
from ..graph.export import MERGE
from ..ontology import texts
from ..ontology.errors import EnvironmentFault, InputError
from . import commands, output

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
        return commands.build(commands.settings(store, sources), force=force, plans=plans)

    @app.command(help=_t("validate"), epilog=_examples("validate", "validate graph/plans/03-plan-2022.ttl"))
    def validate(
        file: Annotated[list[Path] | None, typer.Argument(help=_t("file"))] = None, lang: Lang = None
    ) -> int:
        return commands.validate(file or [])

    @app.command(
        help=_t("query"),
        epilog=_examples(
            "query gap_framework_part --framework fhp",
            "query list_expiring --days 60 --format csv",
            "query list_coverage --format xlsx -o tackning.xlsx",
        ),
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def query(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help=_t("name"))],
        format: Annotated[str, typer.Option(help=_t("format"))] = "table",
        output_file: Annotated[Path | None, typer.Option("--output", "-o", help=_t("query-output"))] = None,
        store: Store = None,
        lang: Lang = None,
    ) -> int:
        return commands.query(commands.settings(store, None), name, context.args, format, output_file)

    @app.command(
        help=_t("report"),
        epilog=_examples(
            "report /plans -o planer.xlsx", "report '/compare?framework=mvk' -o jamforelse.docx"
        ),
    )
    def report(
        address: Annotated[str, typer.Argument(help=_t("report-address"))],
        output_file: Annotated[Path, typer.Option("--output", "-o", help=_t("report-output"))],
        store: Store = None,
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        return commands.report(commands.settings(store, sources), address, output_file)

    @app.command("list", help=_t("list"), epilog=_examples("list"))
    def list_(lang: Lang = None) -> int:
        return commands.list_()

    @app.command(help=_t("evidence"), epilog=_examples("evidence --sources ../shared/sources"))
    def evidence(sources: Sources = None, lang: Lang = None) -> int:
        return commands.evidence(commands.settings(None, sources))

    @app.command(help=_t("reading"), epilog=_examples("reading --sources ../shared/sources"))
    def reading(sources: Sources = None, lang: Lang = None) -> int:
        return commands.reading(commands.settings(None, sources))

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
        return commands.passage(commands.settings(None, sources), source, text, plan)

    @app.command("format", help=_t("format-files"), epilog=_examples("format graph/plans/03-plan-2022.ttl"))
    def format_(file: Annotated[list[Path], typer.Argument(help=_t("file"))], lang: Lang = None) -> int:
        return commands.format_(file)

    @app.command(
        help=_t("export"),
        epilog=_examples("export -o graph.nq", f"export -o graph.nq --merge {MERGE}"),
    )
    def export(
        output_file: Annotated[Path, typer.Option("--output", "-o", help=_t("output"))] = Path("graph.nq"),
        merge: Annotated[str | None, typer.Option(help=_t("export-merge"), metavar="IRI")] = None,
        store: Store = None,
        lang: Lang = None,
    ) -> int:
        return commands.export(commands.settings(store, None), output_file, merge)

    @app.command(
        help=_t("map"),
        epilog=_examples(
            "map network_part --part mvk/3 -o karta.html",
            "map network_plans --version 23-overenskommelse-2021 -o karta.a3.pdf",
            "map network_around --thing area/03 --steps 2 --layout circle -o karta.svg",
            "map counties --framework fhp -o karta.png",
            "map --query fraga.rq -o karta.html",
        ),
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def map(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help=_t("map-name"))] = "",
        output_file: Annotated[Path, typer.Option("--output", "-o", help=_t("map-output"))] = Path(
            "karta.html"
        ),
        query: Annotated[Path | None, typer.Option(help=_t("map-query"), metavar="FILE")] = None,
        store: Store = None,
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        return commands.map_(commands.settings(store, sources), name, context.args, output_file, query)

    @app.command(help=_t("serve"), epilog=_examples("serve", "serve --port 8080"))
    def serve(
        port: Annotated[int, typer.Option(help=_t("port"), min=0, max=65535)] = 8000,
        host: Annotated[str, typer.Option(help=_t("host"))] = "127.0.0.1",
        store: Store = None,
        sources: Sources = None,
        lang: Lang = None,
    ) -> int:
        from . import server as web

        return web.serve(commands.settings(store, sources), port, host)

    return app
