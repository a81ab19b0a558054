"""What a check found: one shape of data for SHACL, for rules across plans and for evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a check found.

    `graph`: name of the graph; `node`: IRI of the thing; `label`: its label, or its IRI without the base;
    `path`: the property, shortened, or ""; `rule`: the shape or rule; `value`: the offending value, or "";
    `sv`, `en`: what is wrong and what to do.
    """

    severity: Severity
    graph: str
    node: str
    rule: str
    path: str
    value: str
    label: str
    sv: str
    en: str

    def message(self, language: str) -> str:
        return self.sv if language == "sv" else self.en

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
