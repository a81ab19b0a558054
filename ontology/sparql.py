"""A SPARQL file with its header: lines that start with `#+` hold YAML, the file stays valid SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class SparqlFile:
    """`name`: the file's stem, which is its id everywhere; `header`: the YAML; `text`: the whole file."""

    name: str
    header: dict[str, Any]
    text: str

    def said(self, key: str, language: str) -> str:
        """A header text in a language, e.g. `said("title", "sv")`."""
        return str(self.header[key][language])


def read(path: Path) -> SparqlFile:
    """Reads a SPARQL file. Raises `ValueError` naming the file when its header is not YAML."""
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: the header is not YAML: {error}") from error
    return SparqlFile(path.stem, header, text)


def read_folder(folder: Path) -> dict[str, SparqlFile]:
    """All SPARQL files of a folder by name, in the order of their names."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.rq"))}
