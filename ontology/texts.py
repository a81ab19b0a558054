"""Every sentence that a user reads, Swedish first, English second: a folder per language, a file per subject."""

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
    return [file for language in LANGUAGES for file in _files(language)]


def _files(language: str) -> list[Path]:
    return sorted((Path(__file__).parent / "texts" / language).glob("*.yaml"))


@cache
def catalogue(language: str) -> dict[str, Any]:
    """All sentences of a language, nested as in its files. A key of the top that several files have (`error`,
    `ui`) has what all of them say. Raises `ValueError` where two files say the same key.
    """
    whole: dict[str, Any] = {}
    for file in _files(language):
        for key, said in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if isinstance(said, dict):
                known = whole.setdefault(key, {})
                if twice := known.keys() & said.keys():
                    raise ValueError(f"{file.name}: {key}.{min(twice)} is said in another file too")
                known.update(said)
            elif key in whole:
                raise ValueError(f"{file.name}: {key} is said in another file too")
            else:
                whole[key] = said
    return whole


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
