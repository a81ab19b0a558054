"""Every setting is documented, and every documented setting exists."""

from __future__ import annotations

import re

from .conftest import ROOT


def test_the_table_of_settings_is_whole() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in ROOT.glob("[a-z]*/*.py") if path.parts[-2] != "tests"
    )
    read = set(re.findall(r'"(SAMVERKANSGRAF_[A-Z_]+)"', code))
    rows = [
        line
        for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `SAMVERKANSGRAF_")
    ]
    told = {name for row in rows for name in re.findall(r"SAMVERKANSGRAF_[A-Z_]+", row.split("|")[1])}
    assert read == told
