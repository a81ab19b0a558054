"""What is seen of every request: counted, timed, written to a log that tells nothing of persons, made safe."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Content-Disposition, Content-Location, ETag, Link, Repr-Digest, Retry-After",
    ),
]
"""What every answer carries, unless it says otherwise itself. All that is here is public, and nobody logs in, so
scripts of other sites may read it."""
# fmt: off
_SECTIONS = frozenset([
    "about", "about-us", "accessibility", "actor", "area", "assets", "compare", "concept",
    "context.jsonld", "coverage", "data", "datasets", "def", "doc", "docs", "evidence",
    "gaps", "graph", "health", "id", "map", "method", "metrics", "openapi.json",
    "overlaps", "plan", "plans", "queries", "query", "report", "scheme", "search",
    "shape", "sparql", "static", "timeline", "versions", "void",
])
# fmt: on


class Metrics:
    """Counters of one server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["section", "status"]
        self.requests = Counter(
            "samverkansgraf_requests", "Requests answered", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "samverkansgraf_request_seconds",
            "Seconds from request to last byte",
            ["section"],
            registry=self.registry,
            buckets=(0.001, 0.005, 0.02, 0.1, 0.3, 1, 5, 20, 60),
        )
        self._known: dict[tuple[str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def seen(self, path: str, status: int, seconds: float) -> None:
        """Counts an answer under the first word of its path (a fixed set of words) and its status."""
        section = "sparql" if path == "/sparql" else _section(path)
        known = self._known.get((section, status))
        if known is None:
            count, time_ = self.requests.labels(section, str(status)), self.seconds.labels(section)
            known = self._known[(section, status)] = (count.inc, time_.observe)
        known[0]()
        known[1](seconds)


def _section(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    section = first.partition(".")[0] if first not in _SECTIONS else first
    return section if section in _SECTIONS else ("start" if not first else "other")


class Watch:
    """Outermost of all: `log` is "" for no log, "-" for standard error, else a file that lines are added to."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: str = "") -> None:
        self.app, self._metrics = app, metrics
        self._write = _writer(log) if log else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, sent = time.perf_counter(), 499, 0

        async def seen(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                if message["headers"][-len(SAFE) :] != SAFE:  # an answer that is kept has them already
                    have = {name for name, _ in message["headers"]}
                    message["headers"] = [
                        *message["headers"],
                        *(pair for pair in SAFE if pair[0] not in have),
                    ]
            else:
                sent += len(message.get("body", b""))
            await send(message)

        path, method = scope["path"], scope["method"]
        try:
            await self.app(scope, receive, seen)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.seen(path, status, seconds)
            if self._write:
                self._write(
                    {
                        "method": method[:20],
                        "path": path[:200],
                        "status": status,
                        "bytes": sent,
                        "ms": round(seconds * 1000, 1),
                    }
                )


def _writer(log: str) -> Callable[[dict[str, Any]], None]:
    """Writes a line of JSON for each request: never the query string, the body, or who asked."""

    def write(line: dict[str, Any]) -> None:
        stamped = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **line}
        print(json.dumps(stamped, ensure_ascii=True), file=target, flush=True)

    target = sys.stderr if log == "-" else open(log, "a", encoding="utf-8")  # noqa: SIM115 (held while serving)
    return write
