"""The command line, run as a user runs it: what it prints, its exit codes, and no traceback ever."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import COMMANDS, absent

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]


def _refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr + done.stdout
    for word in words:
        assert word in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples_in_both_languages(run: Run, command: str) -> None:
    swedish, english = run(command, "--help"), run(command, "--help", "--lang", "en")
    assert swedish.returncode == english.returncode == 0
    assert "Exempel" in swedish.stdout and "Examples" in english.stdout
    assert f"$ samverkansgraf {command}" in swedish.stdout


def test_a_second_build_does_nothing(run: Run) -> None:
    assert "Inget har ändrats" in run("build").stdout


def test_list_tells_every_query_and_its_parameters(run: Run) -> None:
    from samverkansgraf.queries import library

    out = run("list").stdout
    for query in library.library().values():
        assert query.name in out and query.title("sv") in out
        assert all(f"--{name}" in out for name in query.parameters)


def test_a_query_answers_as_table_csv_and_json(run: Run) -> None:
    words = ("query", "list_signatories", "--version", "23-overenskommelse-2021")
    assert "Landshövding" in run(*words).stdout or "landshövding" in run(*words).stdout
    csv = run(*words, "--format", "csv").stdout
    assert csv.startswith("version,") and csv.count("\n") == 7
    assert len(json.loads(run(*words, "--format=json").stdout)["results"]["bindings"]) == 6


def test_errors_are_one_sentence_and_a_code(run: Run, tmp_path: Path) -> None:
    _refused(run("query", "gap_framewrk"), 2, "gap_framework_part")
    _refused(run("query", "list_members", "--versio", "x"), 2, "versio", "version")
    _refused(run("query", "list_expiring", "--days", "snart"), 2, "ett heltal")
    _refused(run("query", "list_members", "--version"), 2, "saknar värde")
    _refused(run("query", "list_members", "--format", "odt"), 2, "table, csv, json, ttl, xlsx")
    _refused(run("query", "list_members", "--format", "ttl"), 2, "tabell")
    _refused(run("query"), 2, "--help")
    _refused(run("bild"), 2, "build")
    _refused(run("build", "--frce"), 2, "--frce")
    _refused(run("serve", "--port", "99999"), 2, "port")
    _refused(run("evidence", "--sources", str(tmp_path / "none")), 2, "--sources")
    _refused(run("query", "list_members", store=tmp_path / "empty"), 2, "samverkansgraf build")
    _refused(run("map", "-o", str(tmp_path / "no" / "map.html")), 3, "map.html")
    _refused(run("map", "--framework", "nope", "-o", str(tmp_path / "m.html")), 2, "nope")


def test_errors_speak_english_when_asked(run: Run) -> None:
    assert "Nearest" in run("query", "gap_framewrk", "--lang", "en").stderr


def test_a_turtle_file_with_a_syntax_error_is_placed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "fel.ttl"
    path.write_text("<http://a> <http://b> .\n")
    done = run("validate", str(path))
    assert done.returncode == 2 and "fel.ttl, rad 1" in done.stderr


def test_a_plan_file_that_breaks_a_shape_is_told_with_its_label(run: Run, tmp_path: Path) -> None:
    text = (ROOT / "graph" / "plans" / "23-overenskommelse-2021.ttl").read_text("utf-8")
    path = tmp_path / "23-overenskommelse-2021.ttl"
    path.write_text(
        text.replace("sg:firmness <scheme/firmness/ongoing>", "sg:firmness <scheme/firmness/sometimes>", 1)
    )
    done = run("validate", str(path))
    assert done.returncode == 1
    assert "Ange exakt en bindningsgrad" in done.stdout
    refused = run("build", "--plans", str(tmp_path))
    assert refused.returncode == 1 and "Inget publicerades" in refused.stderr
    assert "Ange exakt en bindningsgrad" in refused.stdout


def test_validate_alone_finds_no_errors_in_the_project(run: Run) -> None:
    done = run("validate")
    assert done.returncode == 0 and "\n0 fel," in done.stdout


def test_evidence_counts_every_passage(run: Run, sources: Path) -> None:
    done = run("evidence", "--sources", str(sources))
    assert done.returncode == 0 and " 0 avvikelser" in done.stdout


def test_evidence_fails_loudly(run: Run, sources: Path, tmp_path: Path) -> None:
    for file in sources.glob("*.txt"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    broken = tmp_path / "jamtland-overenskommelse-2021.txt"
    broken.write_bytes(broken.read_bytes() + b" ")
    done = run("evidence", "--sources", str(tmp_path))
    assert done.returncode == 1 and "kontrollsumma" in done.stdout


def test_passage_finds_offsets_so_that_nobody_counts(run: Run, sources: Path) -> None:
    done = run(
        "passage", "uppsala-plan-2022.txt", "Råd för social hållbarhet i … län", "--sources", str(sources)
    )
    assert done.returncode == 0 and "oa:start" in done.stdout and "sg:passageDigest" in done.stdout
    _refused(
        run("passage", "uppsala-plan-2022.txt", "finns inte alls", "--sources", str(sources)), 2, "finns inte"
    )
    _refused(run("passage", "nope.txt", "x", "--sources", str(sources)), 2, "nope.txt")


def test_what_passage_prints_can_be_pasted(run: Run, sources: Path) -> None:
    from samverkansgraf.ontology import turtle

    out = run("passage", "uppsala-plan-2022.txt", "Trygga miljöer", "--plan", "03-plan-2022").stdout
    block = out.split("<id/evidence", 1)[1].split("\n\n")[0]
    prefixes = (
        "@base <https://w3id.org/samverkansgraf/> . @prefix oa: <http://www.w3.org/ns/oa#> . "
        "@prefix sg: <https://w3id.org/samverkansgraf/def#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    )
    assert len(turtle.parse_bytes((prefixes + "<id/evidence" + block).encode(), "pasted")) == 8


def test_format_writes_the_project_s_form_and_leaves_a_broken_file_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    term = "https://w3id.org/samverkansgraf/"
    path.write_text(f"<{term}id/b> <{term}def#order> 1 . <{term}id/a> <{term}def#order> 2 .")
    assert run("format", str(path)).returncode == 0
    assert path.read_text("utf-8").index("<id/a> sg:order 2") < path.read_text("utf-8").index(
        "<id/b> sg:order 1"
    )
    path.write_text("<http://b> <http://p> .")
    _refused(run("format", str(path)), 2, "x.ttl, rad 1")
    assert path.read_text("utf-8") == "<http://b> <http://p> ."


def test_reading_leaves_nothing_unread(run: Run, sources: Path) -> None:
    done = run("reading", "--sources", str(sources))
    assert done.returncode == 0 and "\n0 meningar" in done.stdout


def test_map_writes_one_file_as_utf_8_in_any_locale(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "karta.html"
    done = run("map", "network_plans", "--framework", "mvk", "-o", str(path), LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Åtgärd" in path.read_text("utf-8")


def test_a_query_of_one_s_own_is_drawn_and_what_is_wrong_with_it_said(run: Run, tmp_path: Path) -> None:
    query, path = tmp_path / "fraga.rq", tmp_path / "karta.gexf"
    query.write_text("CONSTRUCT { ?a sg:responsibleActor ?e } { ?e sg:responsibleActor ?a }", "utf-8")
    done = run("map", "--query", str(query), "--nodes", "40", "-o", str(path))
    assert done.returncode == 0 and path.read_bytes().startswith(b"<?xml"), done.stderr
    path.unlink()
    given = ("map", "--query", str(query), "-o", str(path))
    _refused(run(*given[:1], "network_part", *given[1:]), 2, "--query")
    _refused(run(*given, "--part", "mvk/3"), 2, "part", "layout, nodes")
    _refused(run(*given, "--layout", "x"), 2, "circle")
    for content, words in ((b"ASK { ?s ?p ?o }", "ja eller nej"), (b"SELECT * {", "Rad 1"), (b"\xff", "UTF-8"), (b"", "Ingen"), (b"x" * 400_001, "100000")):  # fmt: skip
        query.write_bytes(content)
        _refused(run(*given), 2, words)
    query.unlink()
    _refused(run(*given), 2, "fraga.rq")
    assert not path.exists()


def test_a_port_in_use_is_told_with_another(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _refused(run("serve", "--port", str(port)), 3, str(port), f"--port {port + 1}")


def test_a_store_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    """A file where the folder should be cannot be written by anybody, root included."""
    (tmp_path / "store").write_text("")
    _refused(run("build", store=tmp_path / "store" / "inside"), 3, "Den tidigare grafen är orörd")


def test_a_full_disk_is_told(run: Run, tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        absent("the system has no /dev/full")
    (tmp_path / "full.svg").symlink_to("/dev/full")
    _refused(run("map", "-o", str(tmp_path / "full.svg")), 3, "full.svg")
