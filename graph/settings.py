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

    @property
    def reached(self) -> str:
        """The e-mail address where mail reaches somebody, else ""."""
        return self.email if "@" in self.email and not self.email.endswith(".invalid") else ""


@dataclass(frozen=True)
class Settings:
    """`store`: folder of the snapshots. `sources`: folder of the source texts, or None where they are not at
    hand. Limits for a stranger's query: `query_seconds` of wall time, `query_bytes` and `query_rows` of its
    answer, `query_memory` bytes beyond the graph itself. `query_processes` run at once, and one more for
    clients that have none running; of one client `query_queue` may wait. `services`: addresses that SERVICE
    may name, none as a rule. `proxies`: how many trusted proxies stand before the server, each of which
    adds an address to X-Forwarded-For. `cache_bytes`: answers kept in memory. `access_log`: a file, "-" for
    standard error, "" for none. `publisher`: whom the catalogue names, taken at the build. `address`: where
    the server is seen from outside, e.g. "https://example.org/", or "" to take what each request says.
    `endpoint`: address of a SPARQL server to ask in place of the embedded store, or None; `endpoint_merge`:
    the named graph there that holds the merge of all graphs, or None where the server's default graph does.
    """

    store: Path
    sources: Path | None = None
    query_seconds: float = 20.0
    query_bytes: int = 32_000_000
    query_rows: int = 500_000
    query_memory: int = 2_000_000_000
    query_processes: int = 2
    query_queue: int = 32
    services: tuple[str, ...] = ()
    proxies: int = 0
    cache_bytes: int = 64_000_000
    access_log: str = ""
    publisher: Publisher = Publisher()
    address: str = ""
    endpoint: str | None = None
    endpoint_merge: str | None = None

    @classmethod
    def from_environment(cls, store: Path | None = None, sources: Path | None = None) -> Settings:
        """Settings from the arguments, else from the variable `SAMVERKANSGRAF_` and the setting's name in
        capitals, else the defaults (`.store` in the working folder, the folder `shared/sources` beside the
        checkout if it is there, the numbers above, the embedded store). An empty `SAMVERKANSGRAF_SOURCES`
        means no sources. A number that is none is taken for the default. `SAMVERKANSGRAF_PUBLISHER` (with
        `_TYPE`, `_CONTACT` and `_EMAIL`) says who publishes.
        """
        chosen = sources or _folder("SAMVERKANSGRAF_SOURCES")
        if chosen is None and "SAMVERKANSGRAF_SOURCES" not in os.environ and BESIDE.is_dir():
            chosen = BESIDE
        return cls(
            store=store or _folder("SAMVERKANSGRAF_STORE") or Path(".store"),
            sources=chosen,
            query_seconds=_number("SAMVERKANSGRAF_QUERY_SECONDS", cls.query_seconds, least=0.001),
            query_bytes=int(_number("SAMVERKANSGRAF_QUERY_BYTES", cls.query_bytes, least=1)),
            query_rows=int(_number("SAMVERKANSGRAF_QUERY_ROWS", cls.query_rows, least=1)),
            query_memory=int(_number("SAMVERKANSGRAF_QUERY_MEMORY", cls.query_memory, least=100_000_000)),
            query_processes=int(_number("SAMVERKANSGRAF_QUERY_PROCESSES", cls.query_processes, least=1)),
            query_queue=int(_number("SAMVERKANSGRAF_QUERY_QUEUE", cls.query_queue, least=1)),
            services=tuple(os.environ.get("SAMVERKANSGRAF_SERVICES", "").split()),
            proxies=int(_number("SAMVERKANSGRAF_PROXIES", cls.proxies)),
            cache_bytes=int(_number("SAMVERKANSGRAF_CACHE_BYTES", cls.cache_bytes)),
            access_log=_text("SAMVERKANSGRAF_ACCESS_LOG", ""),
            publisher=_publisher(),
            address=_text("SAMVERKANSGRAF_ADDRESS", ""),
            endpoint=_text("SAMVERKANSGRAF_ENDPOINT", "") or None,
            endpoint_merge=_text("SAMVERKANSGRAF_ENDPOINT_MERGE", "") or None,
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


def _number(variable: str, default: float, least: float = 0) -> float:
    value = os.environ.get(variable, "").strip()
    try:
        number = float(value) if value else default
    except ValueError:
        return default
    return number if least <= number < 1e12 else default
