"""Asks the application inside this process, and reads the triples of its answers."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any

import httpx
import pyoxigraph as ox
from samverkansgraf.api.app import create
from samverkansgraf.api.asking import living
from samverkansgraf.graph.settings import Settings
from samverkansgraf.ontology.formats import GRAPHS

PARSED = {f.media: f.rdf for f in GRAPHS}


class Client:
    """Asks the application without a socket in between, in a thread of its own: the browser of other tests
    keeps a loop running in this one."""

    def __init__(self, settings: Settings, host: str = "example.test") -> None:
        self.settings = settings
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        app = create(settings, warm=False)
        self._life = living(app)
        self._wait(self._life.__aenter__())
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        self._context: dict[str, Any] = {}
        self.http = httpx.AsyncClient(transport=transport, base_url=f"http://{host}")

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    def get(
        self, path: str, accept: str = "text/html", follow: bool = True, **headers: str
    ) -> httpx.Response:
        asked = {"Accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer: httpx.Response = self._wait(self.http.get(path, headers=asked, follow_redirects=follow))
        return answer

    @property
    def context(self) -> dict[str, Any]:
        """The published JSON-LD context, which no reader is let fetch by itself."""
        if not self._context:
            self._context = self.get("/context.jsonld").json()
        return self._context

    def options(self, path: str) -> httpx.Response:
        answer: httpx.Response = self._wait(self.http.options(path))
        return answer

    def close(self) -> None:
        self._wait(self.http.aclose())
        self._wait(self._life.__aexit__(None, None, None))
        self._wait(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def triples(client: Client, answer: httpx.Response) -> set[ox.Triple]:
    """What an answer says, in whatever format it came."""
    body = answer.content
    media = answer.headers["content-type"].split(";")[0]
    if media in ("application/ld+json", "application/json"):
        body = json.dumps({**json.loads(body), "@context": client.context["@context"]}).encode()
        media = "application/ld+json"
    return {q.triple for q in ox.parse(body, format=PARSED[media])}
