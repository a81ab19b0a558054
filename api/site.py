"""What every page has: the graph in use, the language, addresses, templates."""

from __future__ import annotations

import datetime
import logging
import re
import threading
import time
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..graph import snapshot as snapshots
from ..graph.evidence import Passages
from ..graph.remote import opened
from ..graph.settings import Settings
from ..graph.snapshot import Snapshot
from ..graph.store import Store
from ..ontology import iris, texts
from ..ontology.errors import InputError
from ..queries import census, library
from ..queries.names import Names, names
from ..queries.overview import Overview
from ..visualisations import scale

T = TypeVar("T")

HERE = Path(__file__).parent
KNOWN = 20_000
"""Addresses of things that are kept, of each sort; a page has hundreds."""

LOOK = 0.2
"""Seconds between two looks at whether a new snapshot was published."""

LOOK_SOURCES = 1.0
"""Seconds between two looks at which sources are at hand."""


class LanguagePrefix:
    """`/en/…` is the English twin of `/…`: takes the prefix off and remembers the language. Answers HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, language = scope["path"], "sv"
            if path == "/en" or path.startswith("/en/"):
                path, language = path[3:] or "/", "en"
                scope = {**scope, "path": path, "raw_path": quote(path).encode()}
            scope["state"] = {**scope.get("state", {}), "language": language}
            if scope["method"] == "HEAD":
                scope, send = {**scope, "method": "GET"}, _without_body(send)
        await self.app(scope, receive, send)


def _without_body(send: Send) -> Send:
    """HEAD is GET less its body."""

    async def head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head


class Graph:
    """One snapshot with its store and its passages."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.stamp = snapshot.stamp
        self.store: Store = opened(snapshot, settings)
        self.passages = Passages(self.store, settings.sources)
        self._making = threading.RLock()
        self._memo: dict[str, Any] = {}
        self._holds: tuple[float, tuple[str, ...]] = (float("-inf"), ())

    @property
    def holds(self) -> tuple[str, ...]:
        """What pages depend on beside their address: snapshot, day, when it was built, and which sources are at hand
        (looked up at most once in `LOOK_SOURCES` seconds).
        """
        looked, found = self._holds
        if time.monotonic() >= looked + LOOK_SOURCES:
            here = ",".join(v for v in self.passages.versions() if self.passages.at_hand(v))
            found = (self.snapshot.digest[:16], self.snapshot.built, here)
            self._holds = (time.monotonic(), found)
        return (datetime.date.today().isoformat(), *found)

    @property
    def overview(self) -> Overview:
        """What the graph says of all versions, read once."""
        return self.once("overview", lambda: census.overview(self.store))

    @property
    def names(self) -> Names:
        """What things are called, read once."""
        return self.once("names of things", lambda: names(self.store))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is worked out once for a snapshot, by the first that asks for that name."""
        if name not in self._memo:
            with self._making:
                if name not in self._memo:
                    self._memo[name] = make()
        value: T = self._memo[name]
        return value


class Site:
    """The graph in use and the looks. A newly published snapshot is taken up by the next request."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._graph = Graph(snapshots.require(settings.store), settings)
        self._lock = threading.Lock()
        self._looked = 0.0
        self._refused: tuple[str, int] | None = None
        self.warmers: list[Callable[[Graph], object]] = []

    def warm(self, graph: Graph) -> None:
        """Works out beforehand what many pages need, so that the first to ask does not wait for it."""
        for name in self.templates.list_templates():
            self.templates.get_template(name)
        for warmer in self.warmers:
            try:
                warmer(graph)
            except Exception:  # the page that needs it will say what is wrong
                logging.getLogger(__name__).exception("warming")

    @property
    def using(self) -> Graph:
        """The graph in use, without a look at whether another was published."""
        return self._graph

    @property
    def due(self) -> bool:
        """Whether it is time to look again, which may take as long as a graph takes to load."""
        return time.monotonic() >= self._looked + LOOK

    @property
    def graph(self) -> Graph:
        """The graph in use; whether another was published is looked up at most so often. While one request loads
        the new one, the others are answered from the old.
        """
        if not self.due or not self._lock.acquire(blocking=False):
            return self._graph
        try:
            self._looked = time.monotonic()
            now = snapshots.current(self.settings.store)
            if now and now.stamp not in (self._graph.stamp, self._refused):
                try:
                    graph = Graph(now, self.settings)
                    self.warm(graph)
                    self._graph = graph
                except InputError:  # damaged, or not on the server yet: what is in use is still good
                    self._refused = now.stamp
        finally:
            self._lock.release()
        return self._graph

    @cached_property
    def templates(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            finalize=straight,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["key"] = iris.key
        environment.filters["short"] = iris.shorten
        environment.filters["href"] = address_of
        environment.filters["web"] = web_address
        environment.filters["view"] = view_of
        environment.filters["symbol"] = scale.symbol
        environment.filters["within"] = iris.within
        environment.globals["question"] = lambda name, language: library.get(name).title(language)
        return environment

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page in the language of the request."""
        language = language_of(request)
        prefix = "/en" if language == "en" else ""
        query = f"?{request.url.query}" if request.url.query else ""
        path = "/" + quote(request.scope["path"].lstrip("/"))
        other = ("" if language == "en" else "/en") + path + query
        graph = values.pop("graph", None) or self._graph
        html = self.templates.get_template(template).render(
            **values,
            request_path=request.scope["path"],
            language=language,
            t=texts.catalogue(language),
            ui=texts.catalogue(language)["ui"],
            u=prefix,
            other=other,
            other_language="sv" if language == "en" else "en",
            graph=graph,
            snapshot=graph.snapshot,
        )
        return HTMLResponse(html, status_code=status)


_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNING, _STRAIGHT = re.compile(f"[{_TURNS}]"), str.maketrans("", "", _TURNS)


def straight(value: Any) -> Any:
    """A text less the marks that turn what stands after them: a name of the data must not rewrite a page."""
    if isinstance(value, str) and not value.isascii() and _TURNING.search(value):
        return value.translate(_STRAIGHT)  # markup stays markup
    return value


def web_address(iri: str) -> str:
    """An address that data name, if it is one of the web; else nothing that a click could run."""
    return iri if iri.startswith(("http://", "https://")) else "#"


def language_of(request: Request) -> str:
    return str(request.scope.get("state", {}).get("language", "sv"))


@lru_cache(maxsize=KNOWN)
def address_of(iri: str) -> str:
    """Where a thing's page is on this server: our own IRIs by their path, others through `/about`."""
    if iri.startswith(str(iris.SG)):
        return "/def#" + iri[len(str(iris.SG)) :]
    if iri.startswith(iris.BASE):
        path = iri[len(iris.BASE) :].lstrip("/")
        return "/" + quote(path.replace("id/", "doc/", 1) if path.startswith("id/") else path, safe="/:@")
    return "/about?" + urlencode({"iri": iri})


_VIEWED = {"plan": "/plan/", "actor": "/actor/", "area": "/area/", "evidence": "/evidence/"}


@lru_cache(maxsize=KNOWN)
def view_of(iri: str) -> str:
    """The page for readers about a thing: plans, actors, areas, concepts and passages have one; of other things it is
    the page with everything that the graph says.
    """
    rest = iri.removeprefix(iris.BASE + "id/") if iri.startswith(iris.BASE) else ""
    kind, _, key = rest.partition("/")
    if kind in _VIEWED and key and (kind == "evidence" or "/" not in key):
        return _VIEWED[kind] + quote(key, safe="/:@")
    if kind == "framework" and key:
        return "/concept/" + quote(key, safe="/:@")
    if iri.startswith(iris.BASE + "scheme/"):
        return "/concept/scheme/" + quote(iri[len(iris.BASE + "scheme/") :], safe="/:@")
    if iri.startswith("http://metadata.un.org/sdg/") and not iri.endswith("/"):
        return "/concept/agenda2030/" + quote(iri.rsplit("/", 1)[1], safe="/:@")
    return address_of(iri)
