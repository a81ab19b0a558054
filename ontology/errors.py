"""What can be wrong with input, said once for people and for machines."""

from __future__ import annotations

import re
from typing import Final

from . import texts

_TURNING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What a terminal obeys, what turns the direction of the words after it, and what no file can hold."""


def _shown(value: object) -> object:
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


class InputError(Exception):
    """Something a user gave is wrong; `str()` is one plain sentence in the language in force.

    `key` names a sentence in `texts/<language>/*.yaml` (under `error`), `values` fill it. `status` is the HTTP status
    that fits; the command line answers with exit code 2.
    """

    exit_code = 2

    def __init__(self, key: str, *, status: int = 400, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
        self.status = status

    def sentence(self, language: str) -> str:
        return texts.text(language, f"error.{self.key}", **{k: _shown(v) for k, v in self.values.items()})

    def __str__(self) -> str:
        return self.sentence(texts.language())


class EnvironmentFault(InputError):
    """The machine, not the input, stands in the way (a full disk, a port in use): exit code 3."""

    exit_code = 3

    def __init__(self, key: str, *, status: int = 503, **values: object) -> None:
        super().__init__(key, status=status, **values)
