"""Our server against `oxigraph serve-read-only` and rdflib-endpoint on the same graph: requests a second and
latencies from one run, and their ratios.

    .venv/bin/python benchmarks/servers.py                          # the real graph
    .venv/bin/python benchmarks/servers.py --store /tmp/many        # a generated one, see generated.py

Needs `wrk` (Debian package of that name). rdflib-endpoint is measured where `--rdflib-endpoint` names its program
(install it into an environment of its own). Every server gets the same queries over the same triples, the merge of
all graphs being the default graph; the answers are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.table import Table
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.snapshot import Snapshot
from samverkansgraf.queries import library

BIN = Path(sys.executable).parent
SCRIPT = """
local requests = {}
for line in io.lines(os.getenv("REQUESTS")) do requests[#requests + 1] = line end
local n = 0
local tag = os.getenv("TAG")
request = function()
  n = n % #requests + 1
  local headers = { ["Accept"] = os.getenv("ACCEPT") }
  if tag and tag ~= "" then headers["If-None-Match"] = tag end
  return wrk.format("GET", requests[n], headers)
end
local bad = 0
response = function(status) if status ~= 200 and status ~= 304 then bad = bad + 1 end end
"""


@dataclass(frozen=True)
class Server:
    name: str
    address: str
    path: str
    process: int


@dataclass(frozen=True)
class Work:
    name: str
    queries: list[str]
    accept: str
    tag: bool = False


@dataclass(frozen=True)
class Figure:
    per_second: float
    median: float
    slow: float
    failed: int


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(name: str, words: list[str], port: int, path: str, **extra: str) -> Iterator[Server]:
    """A server that is ended with the block; its output goes to a file that is shown when it does not answer."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, **extra})
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(1200):
                try:
                    ask(address + path, "ASK {}", "application/sparql-results+json")
                    break
                except OSError:
                    if process.poll() is not None:
                        log.seek(0)
                        raise SystemExit(f"{name} did not start: {log.read()[-800:].decode()}") from None
                    time.sleep(0.1)
            yield Server(name, address, path, process.pid)
        finally:
            process.terminate()
            process.wait(20)


def ask(address: str, query: str, accept: str) -> bytes:
    request = urllib.request.Request(f"{address}?query={quote(query, safe='')}", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=600) as answer:
        body: bytes = answer.read()
        return body


def tag_of(server: Server, query: str, accept: str) -> str:
    address = f"{server.address}{server.path}?query={quote(query, safe='')}"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept})) as answer:
        return answer.headers.get("ETag") or ""


def drive(server: Server, work: Work, clients: int, seconds: int, folder: Path) -> Figure:
    """One run of wrk; latencies in milliseconds."""
    (folder / "load.lua").write_text(SCRIPT)
    lines = [f"{server.path}?query={quote(query, safe='')}" for query in work.queries]
    (folder / "requests").write_text("\n".join(lines) + "\n")
    tag = tag_of(server, work.queries[0], work.accept) if work.tag else ""
    environment = {**os.environ, "REQUESTS": str(folder / "requests"), "ACCEPT": work.accept, "TAG": tag}
    words = [
        "wrk",
        "-t1",
        f"-c{clients}",
        f"-d{seconds}s",
        "--timeout",
        "60s",
        "--latency",
        "-s",
        str(folder / "load.lua"),
        server.address,
    ]
    out = subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: .*timeout (\d+)", out)
    return Figure(
        float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),  # type: ignore[union-attr]
        _milliseconds(re.search(r"50%\s+([\d.]+\w+)", out).group(1)),  # type: ignore[union-attr]
        _milliseconds(re.search(r"99%\s+([\d.]+\w+)", out).group(1)),  # type: ignore[union-attr]
        int(failed.group(1) if failed else 0) + int(errors.group(1) if errors else 0),
    )


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def works(graph: Snapshot, things: int) -> list[Work]:
    store = graph.load()
    found = store.query(
        f"SELECT ?s {{ ?s a ?t FILTER(CONTAINS(STR(?s), '/id/')) }} ORDER BY STRUUID() LIMIT {things}"
    )
    describe = [f"DESCRIBE <{row['s'].value}>" for row in found]  # type: ignore[union-attr]
    mvk = "<https://w3id.org/samverkansgraf/id/framework/mvk>"
    coverage = library.get("list_coverage").file.text.replace(
        "VALUES ?lang", f"VALUES ?framework {{ {mvk} }} VALUES ?lang", 1
    )
    rows = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000"
    json = "application/sparql-results+json"
    return [
        Work(f"DESCRIBE, {len(describe)} things", describe, "text/turtle"),
        Work("coverage query", [coverage], json),
        Work("10,000 rows", [rows], json),
        Work("10,000 rows, held already", [rows], json, tag=True),
    ]


@contextmanager
def servers(store: Path, graph: Snapshot, folder: Path, rdflib_endpoint: str) -> Iterator[list[Server]]:
    quads = (graph.folder / "graph.nq").read_bytes().splitlines(keepends=True)
    triples = {line.rsplit(b" <", 1)[0] + b" .\n" for line in quads}
    (folder / "merge.nt").write_bytes(b"".join(sorted(triples)))
    load = [BIN / "oxigraph", "load", "--location", folder / "ox", "--file"]
    for file in (folder / "merge.nt", graph.folder / "graph.nq"):
        subprocess.run([*map(str, load), str(file)], check=True, capture_output=True)
    subprocess.run(
        [BIN / "oxigraph", "optimize", "--location", folder / "ox"], check=True, capture_output=True
    )
    ours = [str(BIN / "samverkansgraf"), "serve", "--store", str(store), "--port"]
    ports = [free_port() for _ in range(4)]
    limits = {"SAMVERKANSGRAF_QUERY_SECONDS": "120", "SAMVERKANSGRAF_SOURCES": ""}
    with (
        started("ours", [*ours, str(ports[0])], ports[0], "/sparql", **limits) as kept,
        started("ours, nothing kept", [*ours, str(ports[1])], ports[1], "/sparql", SAMVERKANSGRAF_CACHE_BYTES="0", **limits) as cold,
        started("oxigraph", [str(BIN / "oxigraph"), "serve-read-only", "--location", str(folder / "ox"), "--bind", f"127.0.0.1:{ports[2]}"], ports[2], "/query") as oxigraph,
    ):  # fmt: skip
        if not rdflib_endpoint:
            yield [kept, cold, oxigraph]
            return
        words = [
            rdflib_endpoint,
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(ports[3]),
            str(folder / "merge.nt"),
        ]
        with started("rdflib-endpoint", words, ports[3], "/") as rdflib:
            yield [kept, cold, oxigraph, rdflib]


def same(found: list[Server], work: Work) -> None:
    """The number of lines (rows, triples) that each server answers must be the same."""
    accept = "application/n-triples" if "turtle" in work.accept else "text/csv"
    sizes = {s.name: len(set(ask(s.address + s.path, work.queries[0], accept).splitlines())) for s in found}
    print(f"{work.name}: {sizes}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--store", type=Path, default=Settings.from_environment().store)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--things", type=int, default=2000)
    parser.add_argument("--rdflib-endpoint", default="")
    parser.add_argument("--only", default="", help="a word in the name of the work to measure")
    chosen = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is needed: apt install wrk")
    graph = snapshot.require(chosen.store)
    table = Table("work", "clients", "server", "requests/s", "p50 ms", "p99 ms", "failed", "× oxigraph")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with servers(chosen.store, graph, folder, chosen.rdflib_endpoint) as found:
            for work in (w for w in works(graph, chosen.things) if chosen.only in w.name):
                same([s for s in found if s.name != "rdflib-endpoint" or len(work.queries) > 1], work)
                for clients in (1, 16):
                    seen: dict[str, Figure] = {}
                    for server in found:
                        if "kept" not in server.name and not work.tag:
                            drive(server, work, clients, 1, folder)
                        seen[server.name] = drive(server, work, clients, chosen.seconds, folder)
                    for name, f in seen.items():
                        ratio = (
                            f.per_second / seen["oxigraph"].per_second
                            if seen["oxigraph"].per_second
                            else float("inf")
                        )
                        table.add_row(
                            work.name,
                            str(clients),
                            name,
                            f"{f.per_second:,.1f}",
                            f"{f.median:.2f}",
                            f"{f.slow:.2f}",
                            str(f.failed),
                            f"{ratio:.2f}",
                        )
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
