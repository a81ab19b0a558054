"""How fast every kind of page of the site answers, with many clients at once: the first time that each address is
asked for, by readers who look at each page for a while and by clients without a pause; and again; and what pages weigh.

    .venv/bin/python benchmarks/pages.py                                # the real graph, at most 100 ms at p95
    .venv/bin/python benchmarks/pages.py --store /tmp/many --line 300   # a generated one, see generated.py

Starts a server of its own. The addresses are found by following links from the start page, at least `--each` of each
kind where there are that many, and by asking what readers ask: searches with different words, comparisons with
different choices. A kind is the pattern of an address, or an export of it. They are asked for in a shuffled order by
clients in a process of their own, with keep-alive and gzip as browsers have. `work ms` is what the server's threads ran
for one page, asked for the first time by one client: it does not change with what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import combinations
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx
from samverkansgraf.graph.settings import Settings

WORDS = (
    "våld", "kvinnofrid", "barn", "ungdomar", "hedersrelaterat", "trygghet", "folkhälsa", "jämställdhet", "kommun",
    "länsstyrelsen", "polisen", "skola", "förebyggande arbete", "samverkan", "5.2", "utbildning", "psykisk hälsa",
    "våldsutsatta", "indikator", "uppföljning", "alkohol", "rättigheter", "kvinnofird", "äldre", "funktionsnedsättning",
)  # fmt: skip
"""What readers look for: whole words, parts, a code, one with a slip."""

FILES = re.compile(r"\.(csv|json|xlsx|docx|pdf)$")
OTHER = re.compile(r"\.[a-z0-9]{2,6}$|^/(data/|id/|graph/|static/|assets/)")
HEADERS = "Accept: text/html\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n"
Row = tuple[str, int, float, int]
"""An address, its status, milliseconds to the last byte, bytes before compression."""

FEW = 5
"""Exports of each kind and format: some take seconds to set."""

PAGES = 3000
"""Pages read while addresses are collected, at most."""


@contextmanager
def serving(store: Path) -> Iterator[tuple[str, int]]:
    """The address and the process id of a server that is ended with the block."""
    words = [
        str(Path(sys.executable).parent / "samverkansgraf"),
        "serve",
        "--port",
        "0",
        "--store",
        str(store),
    ]
    environment = {**os.environ, "SAMVERKANSGRAF_LANG": "en"}
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().split("at ", 1)[1].split()[0].rstrip("/")
        with httpx.Client(timeout=300) as client:
            client.get(address + "/health")
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def kind_of(at: str) -> str:
    """What an address is one of: its first word, whether it has more, and the ending of an export."""
    path = urlsplit(at).path
    export = FILES.search(path)
    parts = [p for p in FILES.sub("", path).strip("/").split("/") if p]
    english = parts[:1] == ["en"]
    parts = parts[1:] if english else parts
    shown = "/" + "/".join([*parts[:1], *("…" for _ in parts[1:2])])
    return ("/en" if english else "") + shown + (export[0] if export else "")


def links(html: str, base: str) -> list[str]:
    found = []
    for href in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', html):
        one, other = urlsplit(base), urlsplit(urljoin(base, unescape(href)))
        if other.netloc == one.netloc:
            found.append(other.path + (f"?{other.query}" if other.query else ""))
    return found


def collect(address: str, each: int, seed: int, exports: bool) -> dict[str, list[str]]:
    """Kind → addresses that answer 200, each asked for once here, so that what they need is known to be there."""
    draw, found, seen = Random(seed), defaultdict(list), set()
    todo: dict[str, list[str]] = defaultdict(list)

    def hear(at: str) -> None:
        path = urlsplit(at).path
        if at not in seen and (exports if FILES.search(path) else not OTHER.search(path)):
            seen.add(at)
            todo[kind_of(at)].append(at)

    with httpx.Client(base_url=address, timeout=120, headers={"Accept": "text/html"}) as client:
        hear("/")
        for word in WORDS:
            hear(f"/search?{urlencode({'q': word})}")
        for _ in range(PAGES):
            kinds = [
                k for k, some in todo.items() if some and len(found[k]) < (FEW if FILES.search(k) else each)
            ]
            if not kinds:
                break
            kind = min(kinds, key=lambda k: (len(found[k]), k))
            at = todo[kind].pop(draw.randrange(len(todo[kind])))
            try:
                answer = client.get(at)
            except httpx.TimeoutException:
                print(f"no answer in two minutes: {at}", file=sys.stderr)
                continue
            if answer.status_code != 200:
                continue
            found[kind].append(at)
            if "text/html" in answer.headers["content-type"]:
                for link in links(answer.text, f"{address}{at}"):
                    hear(link)
            if at == "/plans":
                keys = sorted(set(re.findall(r'href="/plan/([^"/?#]+)"', answer.text)))
                for choice in _comparisons(keys, each, draw):
                    hear(choice)
    return {k: some for k, some in sorted(found.items()) if some}


def _comparisons(keys: list[str], each: int, draw: Random) -> list[str]:
    """Comparisons of two to six plans, against different frameworks and with different filters."""
    pairs = list(combinations(keys, 2))
    made = []
    for n in range(2 * each):
        chosen = list(draw.choice(pairs)) if n % 2 else draw.sample(keys, min(len(keys), draw.randint(2, 6)))
        asked = [("v", key) for key in chosen]
        asked += [("framework", draw.choice(("mvk", "fhp", "jam", "istanbul", "agenda2030")))]
        asked += [("show", draw.choice(("all", "differences", "gaps", "shared")))]
        made.append("/compare?" + urlencode(asked, quote_via=quote))
    return made


async def drive(address: str, paths: list[str], clients: int, pause: float = 0.0) -> list[Row]:
    """Asks for each address by so many clients at once, over plain sockets: the clients share the machine with the
    server, so they must cost next to nothing. `pause`: seconds that a client reads a page, in the mean."""
    draw = Random(len(paths))
    parts = urlsplit(address)
    queue = list(reversed(paths))
    made: list[Row] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while queue:
            await asyncio.sleep(draw.uniform(0, 2 * pause))
            if not queue:
                break
            at = queue.pop()
            started = time.perf_counter()
            writer.write(f"GET {at} HTTP/1.1\r\nHost: {parts.netloc}\r\n{HEADERS}\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await _body(reader, head)
            took = 1000 * (time.perf_counter() - started)
            size = len(zlib.decompress(body, 31)) if b"content-encoding: gzip" in head else len(body)
            made.append((at, int(head.split(b" ", 2)[1]), took, size))
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return made


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    length = re.search(rb"content-length: (\d+)", head)
    if length:
        return await reader.readexactly(int(length[1]))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(pieces)


def driven(address: str, paths: list[str], clients: int, pause: float = 0.0) -> tuple[list[Row], float]:
    """The same in a process of its own, so that the measuring does not wait for itself; and how long it took."""
    words = [sys.executable, __file__, "--drive", address, "--clients", str(clients), "--pause", str(pause)]
    done = subprocess.run(words, input="\n".join(paths), capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    return [tuple(row) for row in said["rows"]], said["seconds"]


def worked(process: int) -> float:
    """Milliseconds that the threads of a process have run, whatever else the machine does (Linux)."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(t.read_text().split()[0]) for t in tasks) / 1e6


def settled(process: int) -> None:
    """Waits until a server has worked out beforehand what its pages need (two minutes at most)."""
    for _ in range(120):
        before = worked(process)
        time.sleep(1)
        if worked(process) - before < 20:
            return


def work(store: Path, found: dict[str, list[str]]) -> dict[str, float]:
    """Kind → milliseconds of the server's own work for a page that is asked for the first time, by one client."""
    made = {}
    with serving(store) as (address, process):
        settled(process)
        for kind, paths in found.items():
            before = worked(process)
            driven(address, paths, 1)
            made[kind] = (worked(process) - before) / len(paths)
    return made


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: dict[str, list[Row]], line: float, cost: dict[str, float]) -> str:
    """A Markdown table, a line per kind."""
    said = ["| kind | asked | p50 ms | p95 ms | max ms | over the line | not 200 | kB, median | kB, most | work ms |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
    for kind, some in rows.items():
        times, sizes = [r[2] for r in some], [r[3] / 1000 for r in some]
        said.append(
            f"| `{kind}` | {len(some)} | {statistics.median(times):.0f} | {percentile(times, 0.95):.0f} | {max(times):.0f} "
            f"| {sum(t > line for t in times)} | {sum(r[1] != 200 for r in some)} | {statistics.median(sizes):.0f} | {max(sizes):.0f} "
            f"| {f'{cost[kind]:.1f}' if kind in cost else ''} |"
        )
    return "\n".join(said)


def report(title: str, made: list[Row], seconds: float, line: float, cost: dict[str, float]) -> str:
    kinds: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(made):
        kinds[kind_of(row[0])].append(row)
    whole = {"all " + title.split(",")[0]: made, **kinds}
    held = percentile([r[2] for r in made], 0.95) <= line
    return (
        f"### {title}\n\n{len(made)} requests in {seconds:.1f} s, {len(made) / seconds:.0f} a second. "
        f"The line: {line:.0f} ms at p95, {'held' if held else 'NOT held'}.\n\n{table(whole, line, cost)}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--store", type=Path, default=Settings.from_environment().store)
    parser.add_argument("--line", type=float, default=100, help="milliseconds that p95 may reach")
    parser.add_argument("--each", type=int, default=20, help="addresses of each kind")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument(
        "--warm", type=int, default=3, help="rounds over all addresses once they have been asked for"
    )
    parser.add_argument("--exports", action="store_true", help="also the files, in a run of their own")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, help="a file for the table, beside the screen")
    parser.add_argument(
        "--pause", type=float, default=1.0, help="seconds that a reader looks at a page, in the mean"
    )
    parser.add_argument("--drive", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.drive:
        started = time.perf_counter()
        rows = asyncio.run(drive(asked.drive, sys.stdin.read().split("\n"), asked.clients, asked.pause))
        print(json.dumps({"rows": rows, "seconds": time.perf_counter() - started}))
        return
    with serving(asked.store) as (address, _):
        found = collect(address, asked.each, asked.seed, asked.exports)
    said = []
    for title, wanted in (("pages", False), ("exports", True)):
        paths = [at for kind, some in found.items() if bool(FILES.search(kind)) == wanted for at in some]
        if not paths or (wanted and not asked.exports):
            continue
        Random(asked.seed).shuffle(paths)
        cost = work(asked.store, {k: v for k, v in found.items() if bool(FILES.search(k)) == wanted})
        cost[f"all {title}"] = statistics.mean(cost[kind_of(at)] for at in paths)
        with serving(asked.store) as (address, process):  # a fresh one: nothing has been asked of it
            settled(process)
            read = driven(address, paths, asked.clients, asked.pause)
            said.append(
                report(f"{title}, first time asked, {asked.pause:g} s between", *read, asked.line, cost)
            )
        with serving(asked.store) as (address, process):
            settled(process)
            rush = driven(address, paths, asked.clients)
            said.append(report(f"{title}, first time asked, without a pause", *rush, asked.line, cost))
            again = [at for _ in range(asked.warm) for at in paths]
            said.append(
                report(
                    f"{title}, again, without a pause", *driven(address, again, asked.clients), asked.line, {}
                )
            )
    text = (
        f"## {asked.clients} clients, {sum(map(len, found.values()))} addresses of {len(found)} kinds\n\n"
        + "\n".join(said)
    )
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
