"""What the tests of the doors share: a client of the running server, and one inside this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings

from .crawl import Page, Site, crawl, read, wrong
from .inside import Client


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """Asks the server that this run started."""
    with httpx.Client(base_url=server, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def within(settings: Settings) -> Iterator[Client]:
    """Asks the application over the real graph without a socket in between."""
    made = Client(settings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def site(server: str, settings: Settings) -> Site:
    """The site as its links lead through it, in both languages."""
    return crawl(server, settings)


@pytest.fixture(scope="session")
def errors(site: Site) -> list[Page]:
    """The pages that say what is wrong, of every kind of address."""
    with httpx.Client(base_url=site.address, headers={"Accept": "text/html"}, timeout=60) as client:
        return [
            read(at, "en" if at.startswith("/en/") else "sv", "error", ("error",), client.get(at))
            for at in wrong(site)
        ]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[str], Client]]:
    """Serves a graph that is given as TriG."""
    made: list[Client] = []

    def serve(trig: str, files: dict[str, bytes] | None = None) -> Client:
        quads = ox.parse(trig, format=ox.RdfFormat.TRIG)
        lines = "".join(f"{q} .\n" for q in quads)
        content = {"graph.nq": lines.encode(), **(files or {})}
        snapshot.publish(tmp_path, content, {"findings": []}, {})
        made.append(Client(Settings(tmp_path)))
        return made[-1]

    yield serve
    for one in made:
        one.close()
