"""The editor is built from pinned packages, stands in every wheel, and is nothing that the site needs."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from samverkansgraf.api import form

from tests.conftest import ROOT, absent

from .inside import Client

FOLDER = ROOT / "api" / "editor"
TOOLS = ("sh", "env", "uname", "cat", "git")


def _builder() -> Any:
    spec = importlib.util.spec_from_file_location("editor_build", FOLDER / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_packages_are_pinned_by_digest_and_the_lock_names_no_host() -> None:
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))
    text = (FOLDER / "package-lock.json").read_text("utf-8")
    locked = json.loads(text)["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert (
            re.fullmatch(r"\d+\.\d+\.\d+", version) and locked[f"node_modules/{name}"]["version"] == version
        )
    assert "://" not in text
    assert all("integrity" in said for path, said in locked.items() if path)


def test_every_source_of_the_editor_counts_in_its_digest() -> None:
    known = set(_builder()._SOURCES)
    found = {
        p.relative_to(FOLDER).as_posix()
        for p in FOLDER.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert found - {"build.py"} == known


def test_the_page_is_whole_without_the_built_editor(
    within: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    built = tmp_path / "editor.js"
    for there in (False, True):
        if there:
            built.touch()
        monkeypatch.setattr(form, "EDITOR", built)
        page = within.get("/sparql").text
        assert ("/static/dist/editor.js" in page) == ("data-editor" in page) == there
        assert "<textarea" in page and "Kör frågan" in page


def test_without_a_network_the_build_says_so_and_the_site_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "api" / "editor"
    shutil.copytree(FOLDER, folder)
    away = {
        **os.environ,
        "npm_config_registry": "http://127.0.0.1:9/",
        "npm_config_cache": str(tmp_path / "cache"),
    }
    for words, code in ((["--warn"], 0), ([], 1)):
        done = subprocess.run(
            [sys.executable, folder / "build.py", *words],
            env=away,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == code and "plain text field" in done.stderr
    assert not (tmp_path / "api" / "static").exists()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files as they are committed or about to be, nothing built."""
    folder = tmp_path_factory.mktemp("clone")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(
        listed, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def _pip(clone: Path, out: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Runs pip in the clone with a PATH that has neither node nor npm."""
    tools = clone.parent / f"{clone.name}-tools"
    tools.mkdir(exist_ok=True)
    for name in TOOLS:
        if (found := shutil.which(name)) and not (tools / name).exists():
            (tools / name).symlink_to(found)
    assert shutil.which("node", path=str(tools)) is None
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out), *words]
    return subprocess.run(
        command,
        cwd=clone,
        env={**os.environ, "PATH": str(tools), **extra},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_wheel_made_in_a_clean_clone_without_node_has_the_editor(clone: Path, tmp_path: Path) -> None:
    """Builds in an environment of its own, as `pip install .` does: half a minute with a network."""
    made = _pip(clone, tmp_path, ".")
    if made.returncode and re.search(
        r"Connection|Temporary failure|No matching distribution|ENOTFOUND|ECONNREFUSED", made.stderr
    ):
        absent("no network to build a wheel")
    assert made.returncode == 0, made.stderr[-2000:]
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        assert "samverkansgraf/setup.py" not in names and not [
            n for n in names if "node_modules" in n or "/editor/" in n
        ]
        assert {"samverkansgraf/api/static/workbench.js", "samverkansgraf/api/static/icon.svg"} <= names
        editor = wheel.read("samverkansgraf/api/static/dist/editor.js").decode()
        notice = wheel.read("samverkansgraf/api/static/dist/THIRD_PARTY.txt").decode()
    assert _builder().sources() in editor.partition("\n")[0] and len(editor) > 100_000
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))["dependencies"]
    assert all(f"{name} {version} (MIT)" in notice for name, version in wanted.items())
    assert notice.count("Permission is hereby granted") >= len(wanted)
    again = (clone / "api/static/dist/editor.js").stat().st_mtime_ns
    assert _pip(clone, tmp_path, "--no-build-isolation", ".").returncode == 0
    assert (clone / "api/static/dist/editor.js").stat().st_mtime_ns == again, (
        "what is there is not built again"
    )


def test_a_wheel_without_the_editor_is_no_wheel_and_an_editable_install_is_one(
    clone: Path, tmp_path: Path
) -> None:
    shutil.rmtree(clone / "api/static/dist", ignore_errors=True)
    away = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(tmp_path / "cache")}
    refused = _pip(clone, tmp_path, "--no-build-isolation", ".", **away)
    assert refused.returncode != 0 and "The SPARQL editor is missing in this wheel" in refused.stderr
    assert (
        _pip(
            clone, tmp_path, "--no-build-isolation", ".", **away, SAMVERKANSGRAF_EDITOR="optional"
        ).returncode
        == 0
    )
    made = "import setuptools.build_meta as b; print(b.build_editable({out!r}), b.build_sdist({out!r}))"
    done = subprocess.run(
        [sys.executable, "-c", made.format(out=str(tmp_path))],
        cwd=clone,
        env={**os.environ, **away},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as packed:
        names = {n.partition("/")[2] for n in packed.getnames()}
    assert {"setup.py", "api/editor/build.py", *(f"api/editor/{s}" for s in _builder()._SOURCES)} <= names
    assert not [n for n in names if "node_modules" in n or n.startswith("api/static/dist")]
