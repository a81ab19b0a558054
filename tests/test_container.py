"""The Containerfile follows the README: the same commands, which CI runs, and no step of its own."""

from __future__ import annotations

import re

from .conftest import ROOT


def test_the_container_installs_builds_and_serves_as_the_readme_does() -> None:
    steps = (ROOT / "Containerfile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^RUN make build editor$", steps, re.MULTILINE)
    started = re.search(r'^CMD \["(\S+)", "serve"', steps, re.MULTILINE)
    assert started and started.group(1) == ".venv/bin/samverkansgraf"
    assert "Containerfile" in readme and "make serve" in readme
