"""How fast a map is laid out, written and drawn, and how large its file is, against pyvis's own page in the same run.

    .venv/bin/python benchmarks/maps.py                      # 60, 150, 500 and 2,000 nodes, three minutes
    .venv/bin/python benchmarks/maps.py --sizes 60 150       # some seconds

Maps are made here: plans with goals, measures, actors and parts of a framework, 1.8 edges for a node, a passage for each
edge. `layout`, `measures` and `file` are seconds of this machine's Python, the best of three (of one for pyvis). `drawn` is
from the start of the navigation until the page says that its drawing is there and two frames more have been painted, in
Debian's Chromium with all hosts blocked. pyvis's own page sets places in the browser, as any browser-side layout does: it
is drawn when its physics have settled, or not within `--limit` seconds. `pan` is the mean of 20 frames while the drawing is
dragged. The lines are those that the maps were made for.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, sync_playwright
from samverkansgraf.ontology.iris import BASE
from samverkansgraf.visualisations.maps.facts import Facts, facts
from samverkansgraf.visualisations.maps.files import FORMATS, Taken
from samverkansgraf.visualisations.maps.layout import LAYOUTS, Layout
from samverkansgraf.visualisations.maps.measures import Measures, measures
from samverkansgraf.visualisations.maps.model import Edge, Map, Node, Place
from samverkansgraf.visualisations.maps.one_file import one_file

DAY = "2026-01-01"
WORDS = "förebygga våld stöd skydd samverkan kunskap barn unga region kommun myndigheter uppföljning ansvar insatser rutiner"
SHOWN = ("network", "layered")
"""The layouts whose one file is opened."""

LINES = (
    (
        "file of 60 nodes",
        "KB",
        700,
        lambda of: of[60]["ours"]["network"]["bytes"] / 1000 if 60 in of else None,
    ),
    ("60 nodes drawn", "s", 1, lambda of: of[60]["ours"]["network"]["drawn"] if 60 in of else None),
    ("2,000 nodes drawn", "s", 3, lambda of: of[2000]["ours"]["network"]["drawn"] if 2000 in of else None),
    ("layout and file, 150 nodes", "s", 0.5, lambda of: _made(of, 150)),
    ("layout and file, 2,000 nodes", "s", 5, lambda of: _made(of, 2000)),
    ("measures, 150 nodes", "s", 0.2, lambda of: of[150]["measures"] if 150 in of else None),
    ("measures, 2,000 nodes", "s", 2, lambda of: of[2000]["measures"] if 2000 in of else None),
)

T = TypeVar("T")
Found = dict[int, dict[str, Any]]


def _made(of: Found, count: int) -> float | None:
    if count not in of:
        return None
    ours = of[count]["ours"]["network"]
    return float(ours["layout"] + ours["file"])


def made(count: int) -> Map:
    """A map of so many nodes."""
    draw, words = Random(7), WORDS.split()
    kinds = ("plan", *("goal",) * 4, *("measure",) * 2, "actor", "part", "target")
    nodes = []
    for number in range(count):
        name = " ".join(draw.choice(words) for _ in range(draw.randint(2, 9))).capitalize()
        plan = f"p{number // 40}"
        iri = f"{BASE}id/plan/{plan}/{kinds[number % 10]}/{number}"
        nodes.append(Node(iri, kinds[number % 10], name, group=f"Plan {plan}", plans=(plan,)))
    edges = []
    for number in range(int(count * 1.8)):
        start = draw.randrange(count)
        near = min(count - 1, max(0, start + round(draw.gauss(0, 20))))
        end = near if draw.random() < 0.9 else draw.randrange(count)
        said = " ".join(draw.choice(words) for _ in range(12))
        plan = f"p{start // 40}"
        at = Place(
            f"{BASE}id/evidence/{plan}/{number}-{number + 90}",
            plan,
            f"Plan {plan}",
            "Mål",
            number,
            number + 90,
            said,
        )
        kind = draw.choice(("contains", "serves", "addresses", "responsible"))
        edges.append(
            Edge(nodes[start].id, nodes[end].id, kind, draw.choice(("explicit", "inferred")), places=(at,))
        )
    lead = "En karta som är gjord för mätningen."
    return Map("network_made", "Mätning", lead, "sv", tuple(nodes), tuple(edges), digest="0" * 16, built=DAY)


def best(work: Callable[[], T], times: int = 3) -> tuple[float, T]:
    """The least seconds of some runs, and what the last one gave."""
    took, given = [], None
    for _ in range(times):
        before = time.perf_counter()
        given = work()
        took.append(time.perf_counter() - before)
    assert given is not None
    return min(took), given


def ours(drawn: Map, told: Facts, measured: Measures, layout: Layout) -> str:
    """The one file, as it is taken home."""
    documents = list(told.documents.values())
    return one_file(drawn, layout, day=told.day, documents=documents, again=told.address, measures=measured)


def theirs(drawn: Map) -> str:
    """pyvis's own page, with its own physics and everything inside that it can put inside."""
    from pyvis.network import Network

    model = Network(directed=True, cdn_resources="in_line", height="900px")
    for node in drawn.nodes:
        model.add_node(node.id, label=node.label, title=node.group)
    for edge in drawn.edges:
        model.add_edge(edge.start, edge.end, title="; ".join(p.words for p in edge.places))
    return str(model.generate_html())


PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
MADE = "network = new vis.Network(container, data, options);"
"""Where pyvis's page makes its network, and starts to settle it."""

SETTLED = """limit => new Promise(done => {
  const look = () => window.settled_ ? done([true, window.settled_]) :
    performance.now() > limit ? done([false, performance.now()]) : setTimeout(look, 20);
  look();
})"""
TOLD = """network.once("stabilizationIterationsDone", () =>
  requestAnimationFrame(() => requestAnimationFrame(() => { window.settled_ = performance.now(); })));"""
FRAMES = (
    "() => { window.frames_ = 0; const go = () => { window.frames_++; requestAnimationFrame(go); }; go(); }"
)


def opened(browser: Browser, text: str, folder: Path) -> Page:
    path = folder / "map.html"
    path.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_default_timeout(120_000)
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri())
    return page


def drawn_ours(browser: Browser, text: str, folder: Path) -> dict[str, float]:
    """Seconds until the drawing is there, and milliseconds of a frame while it is dragged."""
    page = opened(browser, text, folder)
    try:
        page.locator("[data-ready]").first.wait_for(state="attached")
        drawn = page.evaluate(PAINTED) / 1000
        box = page.locator("#map-drawing").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 900) / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(FRAMES)
        before = time.perf_counter()
        for step in range(20):
            page.mouse.move(x + 8 * step, y + 4 * step)
            page.evaluate("() => new Promise(done => requestAnimationFrame(done))")
        took = time.perf_counter() - before
        frames = page.evaluate("window.frames_")
        page.mouse.up()
        return {"drawn": round(drawn, 2), "pan": round(1000 * took / max(frames, 1), 1)}
    finally:
        page.close()


def drawn_theirs(browser: Browser, text: str, folder: Path, limit: float) -> dict[str, float | bool]:
    assert MADE in text
    page = opened(browser, text.replace(MADE, MADE + TOLD), folder)
    try:
        settled, at = page.evaluate(SETTLED, limit * 1000)
        return {"settled": settled, "drawn": round(at / 1000, 1)}
    finally:
        page.close()


def measured(count: int, browser: Browser, folder: Path, limit: float) -> dict[str, Any]:
    """Everything for one size."""
    drawn = made(count)
    told = facts(drawn, {}, DAY, "https://example.org/maps/made")
    seconds, of = best(lambda: measures(drawn))
    found: dict[str, Any] = {"edges": len(drawn.edges), "measures": round(seconds, 3), "ours": {}}
    for name in SHOWN:
        laid, layout = best(lambda name=name: LAYOUTS[name](drawn))  # type: ignore[misc]
        wrote, text = best(lambda layout=layout: ours(drawn, told, of, layout))  # type: ignore[misc]
        found["ours"][name] = {
            "layout": round(laid, 3),
            "file": round(wrote, 3),
            "bytes": len(text.encode()),
            **drawn_ours(browser, text, folder),
        }
    taken = Taken(drawn, LAYOUTS["network"](drawn), told, of)
    found["files"] = {}
    for ending in ("svg", "gexf", "graphml", "cyjs", "kumu.json", "xlsx", "a1.pdf"):
        wrote, data = best(lambda ending=ending: FORMATS[ending].make(taken), 1)  # type: ignore[misc]
        found["files"][ending] = {"seconds": round(wrote, 2), "bytes": len(data)}
    wrote, text = best(lambda: theirs(drawn), 1)
    found["pyvis"] = {
        "file": round(wrote, 3),
        "bytes": len(text.encode()),
        **drawn_theirs(browser, text, folder, limit),
    }
    return found


def shown(of: Found, limit: float) -> str:
    """The tables, as Markdown."""
    rows = ["| nodes | page | layout s | file s | KB | drawn s | pan ms |", "|---|---|---|---|---|---|---|"]
    for count, found in of.items():
        for name, own in found["ours"].items():
            rows.append(
                f"| {count:,} | ours, {name} | {own['layout']} | {own['file']} | {own['bytes'] / 1000:,.0f} "
                f"| {own['drawn']} | {own['pan']} |"
            )
        them = found["pyvis"]
        drawn = them["drawn"] if them["settled"] else f"not in {limit:g}"
        rows.append(
            f"| {count:,} | pyvis | in the browser | {them['file']} | {them['bytes'] / 1000:,.0f} | {drawn} | |"
        )
    rows += ["", "| nodes | measures s | " + " | ".join(next(iter(of.values()))["files"]) + " |"]
    rows.append("|---" * (2 + len(next(iter(of.values()))["files"])) + "|")
    for count, found in of.items():
        cells = " | ".join(f"{f['seconds']} s, {f['bytes'] / 1000:,.0f} KB" for f in found["files"].values())
        rows.append(f"| {count:,} | {found['measures']} | {cells} |")
    rows += ["", "| line | at most | here | |", "|---|---|---|---|"]
    for what, unit, most, get in LINES:
        value = get(of)
        if value is not None:
            rows.append(
                f"| {what} | {most} {unit} | {value:.2f} {unit} | {'holds' if value < most else 'DOES NOT'} |"
            )
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Maps against pyvis's own page.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 150, 500, 2000])
    parser.add_argument(
        "--limit", type=float, default=60, help="seconds that pyvis's page may take to settle"
    )
    parser.add_argument("--out", type=Path, help="a file for the tables and, with .json, the figures")
    given = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed.", file=sys.stderr)
        return 2
    of: Found = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        # The first page of a browser waits for what all share.
        drawn_ours(browser, ours(*_first()), Path(folder))
        for count in given.sizes:
            of[count] = measured(count, browser, Path(folder), given.limit)
        browser.close()
    text = shown(of, given.limit)
    print(text)
    if given.out is not None:
        told = json.dumps(of, indent=1) if given.out.suffix == ".json" else text
        given.out.write_text(told + "\n", encoding="utf-8")
    return 0


def _first() -> tuple[Map, Facts, Measures, Layout]:
    drawn = made(10)
    return drawn, facts(drawn, {}, DAY), measures(drawn), LAYOUTS["network"](drawn)


if __name__ == "__main__":
    sys.exit(main())
