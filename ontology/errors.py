"""What can be wrong with input, said once for people and for machines."""

from __future__ import annotations

from . import texts


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
        return texts.text(language, f"error.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.sentence(texts.language())


class EnvironmentFault(InputError):
    """The machine, not the input, stands in the way (a full disk, a port in use): exit code 3."""

    exit_code = 3

    def __init__(self, key: str, *, status: int = 503, **values: object) -> None:
        super().__init__(key, status=status, **values)
