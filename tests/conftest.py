"""What the tests share: the built graph, the tiny graph, a running server, a browser."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from samverkansgraf.api.cli import application
from samverkansgraf.graph import build as building
from samverkansgraf.graph import files, snapshot
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import described
from samverkansgraf.shapes.checks import ShapesAndRules

pytest_plugins = ["tests.servers"]
ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "small.ttl"
BASE = "https://w3id.org/samverkansgraf/"
COMMANDS = sorted(str(c.name or c.callback.__name__) for c in application().registered_commands if c.callback)


def _source_folder() -> Path:
    return Path(os.environ.get("SAMVERKANSGRAF_SOURCES") or ROOT.parent / "shared" / "sources")


def absent(what: str) -> None:
    """Skips where something outside the project is not at hand; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}: required in CI")
    pytest.skip(what)


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> None:
    """What earlier modules left in cycles ends here, in the thread that made it.

    A caught exception holds the frames it passed, and with them pyoxigraph's results, which may end only
    where they were made. Left to chance, the collector runs in a server's thread and the engine complains
    in the middle of another module's test.
    """
    gc.collect()


@pytest.fixture(scope="session")
def sources() -> Path:
    folder = _source_folder()
    if not folder.is_dir():
        absent(f"the source texts are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def conformance() -> Path:
    """The folder of test data that others publish."""
    folder = ROOT.parent / "shared" / "conformance"
    if not folder.is_dir():
        absent(f"the conformance data are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a store in which the real graph is built, with the sources where they are at hand."""
    folder = _source_folder()
    made = Settings(tmp_path_factory.mktemp("store"), folder if folder.is_dir() else None)
    building.build(made, ShapesAndRules(), described.all_graphs())
    return made


@pytest.fixture(scope="session")
def store(settings: Settings) -> EmbeddedStore:
    return snapshot.require(settings.store).load()


@pytest.fixture(scope="session")
def words() -> list[GraphFile]:
    """The ontology and the schemes."""
    return [f for f in files.discover() if f.kind in ("ontology", "scheme")]


@pytest.fixture
def small(words: list[GraphFile]) -> EmbeddedStore:
    """The tiny graph with what follows from it."""
    made = EmbeddedStore()
    for file in [*words, GraphFile("plan", SMALL)]:
        made.add(file.quads)
    derive(made)
    return made


@pytest.fixture(scope="session")
def run(settings: Settings) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line as a user does, over the built store."""

    def command(*words: str, store: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "SAMVERKANSGRAF_STORE": str(store or settings.store),
            "SAMVERKANSGRAF_SOURCES": str(settings.sources or ""),
            "SAMVERKANSGRAF_LANG": "sv",
            **extra,
        }
        return subprocess.run(
            [executable(), *words], capture_output=True, text=True, env=environment, timeout=120
        )

    return command


def executable() -> str:
    return str(Path(sys.executable).parent / "samverkansgraf")


@contextmanager
def serving(
    store: Path,
    sources: Path | None,
    errors: Path | None = None,
    known: list[int] | None = None,
    **extra: str,
) -> Iterator[str]:
    """The address of a server that is started on a free port for the time of the block. What it says to standard
    error goes to the file `errors`, its process id into the list `known`.
    """
    environment = {
        **os.environ,
        "SAMVERKANSGRAF_SOURCES": str(sources or ""),
        "SAMVERKANSGRAF_LANG": "en",
        **extra,
    }
    with (errors or Path(os.devnull)).open("w") as said:
        process = subprocess.Popen(
            [executable(), "serve", "--port", "0", "--store", str(store)],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env=environment,
        )
    if known is not None:
        known.append(process.pid)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, line
        address = line.split("at ", 1)[1].split()[0].rstrip("/")
        until_it_answers(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine in a thread of its own: the browser's driver keeps a loop in the first one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def until_it_answers(address: str) -> None:
    """Waits until a server that has said where it is answers there."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(address + "/health", timeout=10):
                return
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.1)
    raise AssertionError(f"no answer at {address}")


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[str]:
    """The address of a server over the real graph, with limits that tests can reach."""
    limits = {"SAMVERKANSGRAF_QUERY_SECONDS": "2", "SAMVERKANSGRAF_QUERY_BYTES": "2000000"}
    with serving(settings.store, settings.sources, **limits) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    chromium = shutil.which("chromium")
    if chromium is None:
        absent("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=[*quiet, "--disable-sync", "--no-first-run"]
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page, which reports every request that leaves this machine and every script error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE")
    page = context.new_page()
    page.outside, page.faults = [], []
    page.on("request", lambda r: page.outside.append(r.url) if _outside(r.url) else None)
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    yield page
    context.close()


def _outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:", "about:"))
