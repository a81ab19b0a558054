"""Every sentence that a user reads, Swedish first, English second: `texts/sv.yaml`, `texts/en.yaml`."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

LANGUAGES: Final = ("sv", "en")
FALLBACK: Final = ("sv", "en", "mul", "")
"""Order in which a label is looked for when the language asked for has none."""


def files() -> list[Path]:
    """The files of the catalogues."""
    return [_file(language) for language in LANGUAGES]


def _file(language: str) -> Path:
    return Path(__file__).parent / "texts" / f"{language}.yaml"


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The whole catalogue of a language, nested as in its file."""
    loaded: dict[str, Any] = yaml.safe_load(_file(language).read_text(encoding="utf-8"))
    return loaded


def text(language: str, key: str, /, **values: object) -> str:
    """The sentence `key` (dotted path), filled with `values`.

    Raises `KeyError` for a key that the catalogue does not have: that is our fault, never the user's.
    """
    node: Any = catalogue(language)
    for part in key.split("."):
        node = node[part]
    return str(node).format(**values) if values else str(node)


def language() -> str:
    """The language of the command line: `SAMVERKANSGRAF_LANG`, else Swedish."""
    wanted = os.environ.get("SAMVERKANSGRAF_LANG", "sv")[:2].lower()
    return wanted if wanted in LANGUAGES else "sv"
