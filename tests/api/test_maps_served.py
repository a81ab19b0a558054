"""Maps as they are served and written: every map as every file by readers that are not ours, what is not a map refused
in a sentence, and pages and files in a browser that reaches no other host."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import networkx as nx
import openpyxl
import pytest
from samverkansgraf.graph.settings import Settings
from samverkansgraf.visualisations.maps import counties, question
from samverkansgraf.visualisations.maps.files import FORMATS
from samverkansgraf.visualisations.maps.model import LARGEST, MOST

from ..conftest import executable
from .inside import Client

Run = Callable[..., subprocess.CompletedProcess[str]]
NAMES = [*question.names(), counties.NAME]
READ = ("gexf", "graphml", "cyjs", "kumu.json", "xlsx", "csv", "json")
LICENCE = "CC0 1.0"


def _counted(ending: str, made: bytes) -> tuple[int | None, int]:
    """Nodes and edges, by networkx, openpyxl, csv or json."""
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made), read_only=True)
        nodes, edges = (len(list(book.worksheets[at].rows)) - 1 for at in (1, 2))
        return nodes, edges
    if ending == "csv":
        rows = csv.reader(io.StringIO(made.decode("utf-8-sig")), delimiter=";")
        return None, sum(row[:1] != [] and row[0].isdigit() for row in rows)
    if ending == "json":
        told = json.loads(made)
        return len(next(iter(told["tables"].values()))), len(told["rows"])
    if ending == "kumu.json":
        told = json.loads(made)
        ids = {e["id"] for e in told["elements"]}
        assert all({c["from"], c["to"]} <= ids for c in told["connections"])
        return len(ids), len(told["connections"])
    if ending == "cyjs":
        graph = nx.cytoscape_graph(json.loads(made))
    elif ending == "gexf":
        graph = nx.read_gexf(io.BytesIO(made))
    else:
        graph = nx.read_graphml(io.BytesIO(made), force_multigraph=True)
    return len(graph), graph.number_of_edges()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_every_map_is_read_by_others_and_tells_the_same(
    within: Client, name: str, language: str
) -> None:
    prefix = "/en" if language == "en" else ""
    found = {}
    for ending in READ:
        answer = within.get(f"{prefix}/map/{name}.{ending}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].endswith(f'.{ending}"')
        found[ending] = _counted(ending, answer.content)
        if ending != "xlsx":
            assert LICENCE in answer.text and ("Shows " if language == "en" else "Visar ") in answer.text
    nodes, edges = found["gexf"]
    assert set(found.values()) == {(nodes, edges), (None, edges)}
    assert nodes
    picture = within.get(f"{prefix}/map/{name}.svg").text
    assert 0 < picture.count('<g class="node"') <= min(nodes, MOST)


def test_a_data_file_has_all_of_a_map_whose_drawing_is_cut(within: Client) -> None:
    address = "/map/network_actors.{}?nodes=40"
    cut = re.sub(r"(<[^>]*>)+", " ", within.get(address.format("svg")).text)
    told = re.search(r"Visar (\d+) av (\d+) noder och (\d+) av (\d+) kanter", cut)
    assert told is not None and int(told[1]) <= 40 < int(told[2])
    assert f"Alla {told[2]} noder finns i datafilerna" in cut
    for ending in READ:
        whole = within.get(f"/map/network_actors.{ending}").content
        nodes, edges = _counted(ending, whole)
        assert nodes in (None, int(told[2])) and edges == int(told[4])
    some = within.get(address.format("gexf"))
    assert _counted("gexf", some.content) == (int(told[1]), int(told[3])) and told[0] in some.text


def test_a_file_says_the_address_that_makes_it_again(within: Client) -> None:
    chosen = {"thing": "area/03", "steps": "1", "nodes": "30", "layout": "network"}
    made = within.get(f"/map/network_around.cyjs?{urlencode(chosen)}")
    told = made.json()["data"]
    again = urlsplit(told["address"])
    assert dict(parse_qsl(again.query)) == chosen and again.path == "/map/network_around"
    assert "Steg bort: 1" in told["selection"]
    assert within.get(f"{again.path}.cyjs?{again.query}").content == made.content


@pytest.mark.parametrize(
    ("rest", "status", "word"),
    [
        ("network_plans.svg?layout=spiral", 404, "layered"),
        ("network_plans.svg?layout=%E2%80%AEx", 404, "layered"),
        ("network_plans.svg?nodes=0", 404, str(LARGEST)),
        ("network_plans.svg?nodes=99999", 404, str(LARGEST)),
        ("network_plans.svg?nodes=abc", 404, "abc"),
        ("network_plans.svg?nodes=%D9%A3", 404, "nodes"),
        ("network_around.svg?steps=9", 404, "steps"),
        ("network_plans.svg?evil=1", 404, "evil"),
        ("network_plans.svg?%00=1", 404, "framework"),
        ("network_plans.svg?framework=mvk&framework=fhp", 400, "framework"),
        ("network_plans.svg?nodes=5&nodes=7", 400, "nodes"),
        (f"network_plans.svg?framework={'x' * 10_000}", 400, "framework"),
        ("network_plans.svg?framework=%00", 400, "framework"),
        ("network_plans.svg?framework=%FF", 400, "framework"),
        ("network_plans.svg?framework=../../etc/passwd", 404, "fhp"),
        ("network_plans.svg?framework=javascript:alert(1)", 404, "fhp"),
        ("network_plans.svg?version=%C3%A5", 404, "23-overenskommelse-2021"),
        ("network_around.gexf?thing=javascript:alert(1)", 404, "thing"),
        ("network_around.gexf?thing=%E2%80%AEtxt", 404, "thing"),
        ("network_around.gexf?thing=%3E%20.%20%7D", 400, "thing"),
        ("network_part.xlsx?part=mvk/999", 404, "mvk/4"),
        ("network_nope.svg", 404, "network_pull"),
        ("list_goals.svg", 404, "network_pull"),
        ("network_plans.exe", 404, "network_plans"),
        ("%00.svg", 404, "."),
        ("..%2F..%2Fx.svg", 404, "/map/"),
    ],
)
def test_what_is_no_map_is_told_in_a_sentence(within: Client, rest: str, status: int, word: str) -> None:
    for prefix in ("", "/en"):
        page = within.get(f"{prefix}/map/{rest}")
        assert page.status_code == status and word in page.text
        told = within.get(f"{prefix}/map/{rest}", accept="application/problem+json")
        sentence = told.json()["detail"]
        assert told.status_code == status and sentence.endswith((".", "svg", "/map/"))
        assert len(sentence) < 700 and not re.search(
            "[\x00-\x08\x0e-\x1f\u202a-\u202e]", sentence + page.text
        )


def test_a_map_is_opened_from_disk_without_a_network(within: Client, browser: Any, tmp_path: Path) -> None:
    for layout in ("layered", "network", "circle", "pair"):
        path = tmp_path / f"{layout}.html"
        path.write_bytes(within.get(f"/map/network_plans.html?layout={layout}").content)
        context = browser.new_context(offline=True)
        page = context.new_page()
        asked: list[str] = []
        faults: list[str] = []
        page.on("request", lambda r, asked=asked: asked.append(r.url))
        page.on("pageerror", lambda e, faults=faults: faults.append(str(e)))
        page.on(
            "console",
            lambda m, faults=faults: faults.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.route("**/*", lambda r: r.continue_() if r.request.url.startswith("file:") else r.abort())
        try:
            page.goto(path.as_uri())
            page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
            assert page.locator("h1").inner_text() and LICENCE in page.locator("body").inner_text()
        finally:
            context.close()
        assert asked == [path.as_uri()] and faults == []


def test_a_served_map_asks_only_its_own_host(server: str, page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(server) else r.abort())
    for layout in ("layered", "network"):
        page.goto(f"{server}/en/map/network_pull?layout={layout}")
        page.locator('#map-room[data-ready="true"]').wait_for(timeout=15_000)
    assert page.faults == [] and [a for a in asked if not a.startswith((server, "data:", "blob:"))] == []


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("network_plans", "-o", "{}/x.exe"), ".html"),
        (("network_plans", "-o", "{}/x"), ".gexf"),
        (("network_nope", "-o", "{}/x.svg"), "network_pull"),
        (("../../etc/passwd", "-o", "{}/x.svg"), "network_pull"),
        (("network_plans#x", "-o", "{}/x.svg"), "network_pull"),
        (("network_plans", "--nodes", "abc", "-o", "{}/x.svg"), "abc"),
        (("network_plans", "--layout", "spiral", "-o", "{}/x.svg"), "circle"),
        (("network_around", "--steps", "9", "-o", "{}/x.svg"), "steps"),
        (("network_plans", "--framework", "\u202etxt", "-o", "{}/x.svg"), "fhp"),
    ],
)
def test_the_command_line_refuses_in_a_sentence_and_writes_nothing(
    run: Run, tmp_path: Path, words: tuple[str, ...], word: str
) -> None:
    done = run("map", *(w.format(tmp_path) for w in words))
    assert done.returncode == 2 and word in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and "\u202e" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_words_in_the_locale_are_told(run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "x.svg")
    for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}):
        done = run("map", "network_plans", "--version", os.fsdecode(b"\xff"), "-o", path, **locale)
        assert done.returncode == 2 and "version" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays_whole_when_the_new_one_cannot_be_written(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    """A limit on the size of files stops the writing half-way, as a full disk does."""
    path = tmp_path / "karta.svg"
    path.write_text("den gamla")
    limited = (
        "import resource, sys, os; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    done = subprocess.run(
        [str(Path(executable()).with_name("python")), "-c", limited, executable(), "map", "-o", str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "SAMVERKANSGRAF_STORE": str(settings.store), "SAMVERKANSGRAF_LANG": "sv"},
        timeout=120,
    )
    assert done.returncode == 3 and "karta.svg" in done.stderr, done.stderr
    assert path.read_text() == "den gamla" and [p.name for p in tmp_path.iterdir()] == ["karta.svg"]
    (tmp_path / "mapp.svg").mkdir()
    for wrong in ("mapp.svg", "finns-inte/x.svg"):
        assert run("map", "-o", str(tmp_path / wrong)).returncode == 3


def test_a_file_is_the_same_in_every_locale(run: Run, tmp_path: Path) -> None:
    made = []
    for number, locale in enumerate(({"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8"})):
        path = tmp_path / f"{number}.gexf"
        assert run("map", "network_around", "--steps", "1", "-o", str(path), **locale).returncode == 0
        made.append(path.read_bytes())
    assert made[0] == made[1] and "Jämtland" in made[0].decode("utf-8")


def test_every_ending_is_served(within: Client) -> None:
    for ending in ("html", *FORMATS):
        answer = within.get(f"/map/network_pull.{ending}")
        assert answer.status_code in (200, 501) and len(answer.content) > 100, ending
