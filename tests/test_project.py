"""What the project as a whole keeps to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from samverkansgraf.queries import library

from .conftest import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


def _tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    found = {}
    for path in _tracked():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def test_lock_files_pin_by_hash_and_name_no_host() -> None:
    for name in ("app", "test"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
        assert "--hash=sha256:" in text and "://" not in text and "--index" not in text
        for requirement in re.findall(r"^[a-z0-9].*$", text, re.MULTILINE):
            assert "==" in requirement


def test_no_file_has_the_marks_of_an_unfinished_merge() -> None:
    marks = [sign * 7 + " " for sign in "<>"]
    found = [
        name
        for name, text in _texts().items()
        if any(line.startswith(m) for line in text.splitlines() for m in marks)
    ]
    assert found == []


def test_the_test_lock_agrees_with_the_app_lock() -> None:
    pins = [
        set(
            re.findall(
                r"^([a-z0-9][\w.\-\[\]]*==[^\s;]+)",
                (ROOT / "requirements" / f"{n}.lock").read_text(),
                re.MULTILINE,
            )
        )
        for n in ("app", "test")
    ]
    assert pins[0] <= pins[1]


def test_no_sentence_of_a_source_document_stands_in_the_project(sources: Path) -> None:
    """Sixteen words in a row are a sentence; an official title is shorter, or is listed here."""
    length = 16

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    runs: set[tuple[str, ...]] = set()
    for path in sources.glob("*.txt"):
        source = words(path.read_text("utf-8"))
        runs |= {tuple(source[i : i + length]) for i in range(len(source) - length + 1)}
    official = {tuple(words(title)) for title in OFFICIAL}
    for name, text in _texts().items():
        found = words(text)
        for i in range(len(found) - length + 1):
            run = tuple(found[i : i + length])
            if run in runs:
                assert any(" ".join(run) in " ".join(title) for title in official), (name, " ".join(run))


OFFICIAL = [
    "Skapa samhälleliga förutsättningar för en god och jämlik hälsa i hela befolkningen och sluta de påverkbara "
    "hälsoklyftorna inom en generation",
    "Handlingsplan för att bekämpa mäns våld mot kvinnor, hedersrelaterat våld och förtryck samt våld i "
    "samkönade relationer",
    "Med fokus på unga – en politik för goda levnadsvillkor, makt och inflytande (Prop. 2013/14:191)",
    "regeringens nationella strategi mot mäns våld mot kvinnor och hedersrelaterat våld och förtryck (SOU 2015:55)",
    "Ett Östergötland fritt från förtryck och våld – Regional strategi för Östergötland 2018-2020 (med sikte på 2030)",
]


def test_no_third_party_asset_is_committed() -> None:
    for path in _tracked():
        assert "node_modules" not in path.parts and not path.name.endswith((".min.js", ".woff", ".woff2"))
        if path.suffix in (".js", ".css"):
            assert path.stat().st_size < 60_000, path


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "LICENSE-DATA"])
def test_the_project_has_its_papers(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8")) > 200


def test_the_readme_shows_the_two_commands_first_and_every_command_somewhere() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make serve" in readme[:2500] and "make test" in readme[:2500]
    for command in COMMANDS:
        assert f"samverkansgraf {command}" in readme, command


def test_the_readme_names_only_queries_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"\b((?:list|gap|overlap|compare|network)_[a-z_]+)\b", readme))
    assert named and named <= set(library.library())


def test_every_setting_is_in_the_table_of_the_readme_and_no_other() -> None:
    folders = ("ontology", "graph", "api")
    code = "".join(p.read_text("utf-8") for f in folders for p in (ROOT / f).glob("*.py"))
    rows = [
        r for r in (ROOT / "README.md").read_text("utf-8").splitlines() if r.startswith("| `SAMVERKANSGRAF_")
    ]
    told = {name for row in rows for name in re.findall(r"SAMVERKANSGRAF_[A-Z_]+", row.split("|")[1])}
    assert set(re.findall(r'"(SAMVERKANSGRAF_[A-Z_]+)"', code)) == told
