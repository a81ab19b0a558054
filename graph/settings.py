"""Where things lie and how much is allowed: one object, passed in, read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "sources"
"""Where the source texts are looked for when nothing else is said: beside the checkout."""


@dataclass(frozen=True)
class Settings:
    """`store`: folder of the snapshots. `sources`: folder of the source texts, or None where they are not
    at hand. `query_seconds`, `query_bytes`: limits for a stranger's query (wall time, size of the answer).
    `endpoint`: address of a SPARQL server to ask in place of the embedded store, or None; `endpoint_merge`: the
    named graph there that holds the merge of all graphs, or None where the server's default graph does.
    """

    store: Path
    sources: Path | None = None
    query_seconds: float = 20.0
    query_bytes: int = 32_000_000
    endpoint: str | None = None
    endpoint_merge: str | None = None

    @classmethod
    def from_environment(cls, store: Path | None = None, sources: Path | None = None) -> Settings:
        """Settings from the arguments, else from `SAMVERKANSGRAF_STORE`, `SAMVERKANSGRAF_SOURCES`,
        `SAMVERKANSGRAF_QUERY_SECONDS`, `SAMVERKANSGRAF_QUERY_BYTES`, `SAMVERKANSGRAF_ENDPOINT` and
        `SAMVERKANSGRAF_ENDPOINT_MERGE`, else the defaults (`.store` in the working folder, the folder
        `shared/sources` beside the checkout if it is there, 20 s, 32 MB, the embedded store). An empty
        `SAMVERKANSGRAF_SOURCES` means no sources.
        """
        chosen = sources or _folder("SAMVERKANSGRAF_SOURCES")
        if chosen is None and "SAMVERKANSGRAF_SOURCES" not in os.environ and BESIDE.is_dir():
            chosen = BESIDE
        return cls(
            store=store or _folder("SAMVERKANSGRAF_STORE") or Path(".store"),
            sources=chosen,
            query_seconds=_number("SAMVERKANSGRAF_QUERY_SECONDS", cls.query_seconds),
            query_bytes=int(_number("SAMVERKANSGRAF_QUERY_BYTES", cls.query_bytes)),
            endpoint=os.environ.get("SAMVERKANSGRAF_ENDPOINT", "").strip() or None,
            endpoint_merge=os.environ.get("SAMVERKANSGRAF_ENDPOINT_MERGE", "").strip() or None,
        )


def _folder(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    return Path(value) if value else None


def _number(variable: str, default: float) -> float:
    value = os.environ.get(variable, "").strip()
    try:
        number = float(value) if value else default
    except ValueError:
        return default
    return number if 0 < number < 1e12 else default
