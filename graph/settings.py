"""Where things lie and how much is allowed: one object, passed in, read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "sources"
"""Where the source texts are looked for when nothing else is said: beside the checkout."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes the graph, for its catalogue. `kind`: a code of http://purl.org/adms/publishertype/;
    `contact`, `email`: whom to ask. The default address is under `.invalid`, which no mail reaches (RFC 2606): whoever
    publishes the graph sets their own.
    """

    name: str = "Samverkansgraf"
    kind: str = "NonProfitOrganisation"
    contact: str = "Samverkansgraf"
    email: str = "kontakt@samverkansgraf.invalid"


@dataclass(frozen=True)
class Settings:
    """`store`: folder of the snapshots. `sources`: folder of the source texts, or None where they are not
    at hand. `query_seconds`, `query_bytes`: limits for a stranger's query (wall time, size of the answer).
    `publisher`: whom the catalogue names, taken at the build. `address`: where the server is seen from outside,
    e.g. "https://example.org/", or "" to take what each request says.
    """

    store: Path
    sources: Path | None = None
    query_seconds: float = 20.0
    query_bytes: int = 32_000_000
    publisher: Publisher = Publisher()
    address: str = ""

    @classmethod
    def from_environment(cls, store: Path | None = None, sources: Path | None = None) -> Settings:
        """Settings from the arguments, else from `SAMVERKANSGRAF_STORE`, `SAMVERKANSGRAF_SOURCES`,
        `SAMVERKANSGRAF_QUERY_SECONDS` and `SAMVERKANSGRAF_QUERY_BYTES`, else the defaults (`.store` in the
        working folder, the folder `shared/sources` beside the checkout if it is there, 20 s, 32 MB). An empty
        `SAMVERKANSGRAF_SOURCES` means no sources. `SAMVERKANSGRAF_ADDRESS` and `SAMVERKANSGRAF_PUBLISHER`
        (with `_TYPE`, `_CONTACT` and `_EMAIL`) say where the server is and who publishes.
        """
        chosen = sources or _folder("SAMVERKANSGRAF_SOURCES")
        if chosen is None and "SAMVERKANSGRAF_SOURCES" not in os.environ and BESIDE.is_dir():
            chosen = BESIDE
        return cls(
            store=store or _folder("SAMVERKANSGRAF_STORE") or Path(".store"),
            sources=chosen,
            query_seconds=_number("SAMVERKANSGRAF_QUERY_SECONDS", cls.query_seconds),
            query_bytes=int(_number("SAMVERKANSGRAF_QUERY_BYTES", cls.query_bytes)),
            publisher=_publisher(),
            address=_text("SAMVERKANSGRAF_ADDRESS", ""),
        )


def _publisher() -> Publisher:
    name = _text("SAMVERKANSGRAF_PUBLISHER", Publisher.name)
    return Publisher(
        name=name,
        kind=_text("SAMVERKANSGRAF_PUBLISHER_TYPE", Publisher.kind),
        contact=_text("SAMVERKANSGRAF_PUBLISHER_CONTACT", name),
        email=_text("SAMVERKANSGRAF_PUBLISHER_EMAIL", Publisher.email),
    )


def _text(variable: str, default: str) -> str:
    return os.environ.get(variable, "").strip() or default


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
