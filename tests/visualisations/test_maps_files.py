"""What is taken home from a map, opened by readers that are not ours."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import openpyxl
import pypdfium2
import pytest
from PIL import Image
from samverkansgraf.ontology import texts
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.visualisations import pdf
from samverkansgraf.visualisations.maps import files, formats, painter, paper
from samverkansgraf.visualisations.maps.drawing import svg
from samverkansgraf.visualisations.maps.facts import NAMED
from samverkansgraf.visualisations.maps.files import FORMATS, Taken, written
from samverkansgraf.visualisations.maps.flat import SVG, flattened
from samverkansgraf.visualisations.maps.labels import BESIDE, wrapped
from samverkansgraf.visualisations.maps.layout import BOX, LAYOUTS
from samverkansgraf.visualisations.maps.model import MOST, Edge, Map, Node
from samverkansgraf.visualisations.report import Link
from samverkansgraf.visualisations.safe import clean

from ..conftest import absent
from .made_maps import ADDRESS, DAY, IDS, drawn_of, grown, hostile, place, small, taken, told_badly, told_of

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ("gexf", "graphml", "cyjs", "kumu.json")
DRAWN = ("svg", "png", "a3.pdf", "a1.pdf")
SMALL = taken(small())
SHAPES = {
    "nothing": drawn_of(""),
    "one": drawn_of("", alone="a"),
    "no edges": drawn_of("", alone="abc"),
    "a loop": drawn_of("aa"),
    "hostile": hostile(600),
}


def _made(ending: str, of: Taken) -> bytes:
    if ending.endswith("pdf") and not pdf.available():
        absent("WeasyPrint or Pango is not installed")
    return written(ending, of)


def _pages(made: bytes) -> Any:
    return pypdfium2.PdfDocument(made)


def _words(made: bytes) -> str:
    found = []
    for page in _pages(made):
        found.append(page.get_textpage().get_text_range())
    return re.sub(r"\s+", " ", " ".join(found).replace("\ufffe", ""))


def _text(ending: str, made: bytes) -> str:
    """All that a person could read in a file, in lines that are not broken."""
    if ending.endswith("pdf"):
        return _words(made)
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made))
        return "\n".join(str(c.value) for sheet in book for row in sheet for c in row if c.value is not None)
    if ending == "docx":
        import docx

        read = docx.Document(io.BytesIO(made))
        cells = [c.text for t in read.tables for row in t.rows for c in row.cells]
        return "\n".join([p.text for p in read.paragraphs] + cells)
    if ending in ("cyjs", "kumu.json", "json"):
        return "\n".join(_leaves(json.loads(made)))
    if ending in ("gexf", "graphml", "svg"):
        root = ElementTree.fromstring(made)
        return "\n".join([*root.itertext(), *(v for e in root.iter() for v in e.attrib.values())])
    return made.decode("utf-8-sig")


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for k, v in value.items() for leaf in [str(k), *_leaves(v)]]
    return [leaf for v in value for leaf in _leaves(v)] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("ending", [e for e in FORMATS if e != "png"])
def test_every_file_says_what_it_is(ending: str) -> None:
    said = _text(ending, _made(ending, SMALL))
    for fact in (
        "Vem bär vad?",
        DAY,
        "Ramverk: Ett",
        "abcdef0123456789",
        "2026-11-20",
        "Plan p1",
        "Plan p2",
        "CC0",
    ):
        assert fact in said, fact
    assert "Visar 5 av 312 noder och 5 av 700 kanter" in said
    assert ADDRESS in said.replace(" ", "") or ADDRESS in said


def test_the_picture_is_a_png_of_at_most_four_thousand_pixels_across() -> None:
    for drawn, layout in ((small(), "network"), (grown(60), "circle"), (grown(300), "layered")):
        of = taken(drawn, layout)
        made = paper.as_png(drawn, of.layout, of.facts, width=9_999)
        picture = Image.open(io.BytesIO(made))
        assert made.startswith(b"\x89PNG") and picture.size[0] <= 3840 and picture.size[1] <= 7680
        assert picture.size[0] >= 3838 or picture.size[1] >= 7678
        assert len(picture.convert("RGB").getcolors(1_000_000)) > 5
    narrow = Image.open(io.BytesIO(paper.as_png(small(), SMALL.layout, SMALL.facts, width=800)))
    assert narrow.size[0] in (799, 800)


@pytest.mark.parametrize("ending", DATA)
def test_each_node_and_edge_has_what_is_known_of_it(ending: str) -> None:
    made = _made(ending, SMALL)
    nodes, edges = _read(ending, made)
    assert len(nodes) == 5 and len(edges) == 5
    node = next(n for n in nodes if n["label"] == "5.2 Avskaffa våld")
    assert "Agenda 2030" in node.values() and "5.2" in node.values()
    goal = next(n for n in nodes if n["label"] == "Målet ett")
    assert place(1).evidence in str(goal) and "1–10" in str(goal) and "Plan p1" in str(goal)
    carried = [e for e in edges if place(30).evidence in str(e)]
    assert len(carried) == 1
    for known in ("ansvarar för", "Uttrycklig", place(50, "p2").evidence, "50–59", "30–39"):
        assert known.lower() in str(carried[0]).lower(), known
    if ending != "kumu.json":
        assert goal["kind"] == "goal" and goal["address"].endswith("/goal/one") and goal["degree"] == 2
        actor = next(n for n in nodes if n["label"] == "Polismyndigheten")
        assert actor["page"] == "https://example.se/actors/polisen"
        assert carried[0]["basis"] == "explicit" and goal["bridge"] in (True, "true")


def _read(ending: str, made: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and edges by networkx, or of a Kumu blueprint by json."""
    if ending == "kumu.json":
        blueprint = json.loads(made)
        return blueprint["elements"], blueprint["connections"]
    graph = _graph(ending, made)
    return [dict(d) for _, d in graph.nodes(data=True)], [
        {"from": a, "to": b, **d} for a, b, d in graph.edges(data=True)
    ]


def _graph(ending: str, made: bytes) -> Any:
    if ending == "gexf":
        return nx.read_gexf(io.BytesIO(made))
    if ending == "graphml":
        return nx.read_graphml(io.BytesIO(made), force_multigraph=True)
    return nx.cytoscape_graph(json.loads(made))


@pytest.mark.parametrize("ending", ["gexf", "graphml", "cyjs"])
def test_edges_side_by_side_and_to_themselves_are_kept(ending: str) -> None:
    drawn = drawn_of("ab ab ba aa aa bc")
    graph = _graph(ending, _made(ending, taken(drawn)))
    assert graph.is_multigraph() and graph.is_directed()
    ends = sorted((a[-1], b[-1]) for a, b, _ in graph.edges(keys=True))
    assert ends == [("a", "a"), ("a", "a"), ("a", "b"), ("a", "b"), ("b", "a"), ("b", "c")]


def test_gexf_has_places_colours_and_sizes() -> None:
    graph = _graph("gexf", _made("gexf", SMALL))
    for node, (iri, (x, y)) in zip(small().nodes, SMALL.places.items(), strict=True):
        assert node.id == iri
        viz = graph.nodes[iri]["viz"]
        assert (viz["position"]["x"], -viz["position"]["y"]) == (x, y)
        assert set(viz["color"]) >= {"r", "g", "b"} and viz["size"] >= 10
    joined = {n["label"]: n["viz"]["size"] for n in dict(graph.nodes(data=True)).values()}
    assert joined["Planen"] > joined["Målet två"]


def test_cytoscape_js_can_take_the_elements() -> None:
    made = json.loads(_made("cyjs", SMALL))
    ids = [n["data"]["id"] for n in made["elements"]["nodes"]]
    assert len(set(ids)) == 5 and all(set(n["position"]) == {"x", "y"} for n in made["elements"]["nodes"])
    for edge in made["elements"]["edges"]:
        assert edge["data"]["source"] in ids and edge["data"]["target"] in ids and edge["data"]["interaction"]
    assert len({e["data"]["id"] for e in made["elements"]["edges"]} | set(ids)) == 10


def test_kumu_tells_things_of_one_name_apart() -> None:
    nodes = tuple(
        Node(f"urn:x:{n}", "actor", name) for n, name in enumerate(("Ett", "ett", "Ett (2)", "", ""))
    )
    drawn = replace(small(), nodes=nodes, edges=(Edge("urn:x:0", "urn:x:1", "linked"),))
    made = json.loads(_made("kumu.json", taken(drawn)))
    labels = [e["label"].casefold() for e in made["elements"]]
    assert len(set(labels)) == 5 and all(labels)
    assert len({e["id"] for e in made["elements"] + made["connections"]}) == 6
    assert made["connections"][0]["direction"] == "directed"


def test_the_workbook_has_a_sheet_for_each_thing_and_adds_up() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made("xlsx", SMALL)))
    assert book.sheetnames == ["Sammanfattning", "Noder", "Kanter", "Belägg", "Mått", "Metod"]
    drawn = small()
    rows = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames[1:]}
    assert len(rows["Noder"]) == 1 + len(drawn.nodes) and len(rows["Kanter"]) == 1 + len(drawn.edges)
    passages = [p for e in drawn.edges for p in e.places] + [p for n in drawn.nodes for p in n.places]
    assert len(rows["Belägg"]) == 1 + len(passages)
    heads = rows["Belägg"][0]
    one = dict(zip(heads, rows["Belägg"][3], strict=True))
    assert one["Nr"] == 3 and "ansvarar för" in one["Gäller"] and one["Passage"] == "Ord ur planen."
    counts = [dict(zip(rows["Kanter"][0], r, strict=True))["Antal passager"] for r in rows["Kanter"][1:]]
    assert counts == [len(e.places) for e in drawn.edges]
    assert [r[0] for r in rows["Metod"][1:]] == ["Kopplingar", "Planer", "Mellanläge", "Grupp", "Brobyggare"]


def test_the_table_of_edges_is_what_a_csv_holds() -> None:
    rows = list(csv.reader(io.StringIO(_made("csv", SMALL).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Nr", "Från", "Kant", "Till"]
    assert [r[1:4] for r in rows[1:6]][2] == ["Polismyndigheten", "ansvarar för", "Målet ett"]
    assert rows[5][2] == "bidrar till sig" and rows[3][-1].split() == [
        place(30).evidence,
        place(50, "p2").evidence,
    ]


@pytest.mark.parametrize("ending", [e for e in FORMATS if not e.endswith(("pdf", "png"))])
@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_map_becomes_a_file_that_opens(ending: str, shape: str) -> None:
    drawn = SHAPES[shape]
    told = told_badly(drawn) if shape == "hostile" else told_of(drawn)
    made = _made(ending, taken(drawn, told=told))
    assert _text(ending, made)
    if ending in DATA:
        nodes, edges = _read(ending, made)
        assert (len(nodes), len(edges)) == (len(drawn.nodes), len(drawn.edges))


@pytest.mark.parametrize("ending", DRAWN)
@pytest.mark.parametrize("shape", list(SHAPES))
def test_every_map_becomes_a_picture(ending: str, shape: str) -> None:
    drawn = SHAPES[shape]
    told = told_badly(drawn) if shape == "hostile" else told_of(drawn)
    assert len(_made(ending, taken(drawn, "circle", told))) > 500


CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    "ending", [e for e in FORMATS if e not in ("png", "csv", "json") and e[-3:] != "pdf"]
)
def test_what_strangers_write_stays_words(ending: str) -> None:
    drawn = hostile()
    made = _made(ending, taken(drawn, told=told_badly(drawn)))
    said = _text(ending, made)
    assert not CONTROLS.search(said)
    assert "<img src=x onerror=alert(1)>" in said or ending == "kumu.json"
    if ending in ("gexf", "graphml", "svg"):
        root = ElementTree.fromstring(made)
        assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "img", "foreignObject")]
        assert not [name for e in root.iter() for name in e.attrib if name.startswith("on")]
        links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href")]
        assert all(v.startswith(("https://", "#map-")) for v in links)
    if ending in ("gexf", "graphml", "cyjs"):
        nodes, edges = _read(ending, made)
        assert all(n["address"] == "" or n["address"].startswith("https://") for n in nodes)
        assert not [n["page"] for n in nodes if n["page"]]
        assert all(re.fullmatch(r"(https?://\S+( |$))*", thing["evidence"]) for thing in [*nodes, *edges])
        graph = _graph(ending, made)
        assert len({clean(n) for n in graph}) == len(drawn.nodes)
    if ending == "kumu.json":
        for thing in sum(_read(ending, made), []):
            assert thing.get("url", "https://").startswith("https://")
            assert not re.search(r"(?<!\\)[<\[]", thing.get("description", ""))
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made))
        assert not [c.value for sheet in book for row in sheet for c in row if c.data_type == "f"]
        links = [c.hyperlink.target for sheet in book for row in sheet for c in row if c.hyperlink]
        assert all(link.startswith("https://") for link in links)


def test_no_cell_of_a_csv_is_a_formula() -> None:
    drawn = hostile()
    made = _made("csv", taken(drawn, told=told_badly(drawn))).decode("utf-8-sig")
    csv.field_size_limit(1_000_000)
    cells = [c for row in csv.reader(io.StringIO(made), delimiter=";") for c in row]
    assert any("HYPERLINK" in c for c in cells)
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_ids_that_are_the_same_in_a_file_are_told_apart() -> None:
    ids = formats._ids(hostile())
    assert len(set(ids.values())) == len(ids) and set(IDS) <= ids.keys()


def test_nothing_of_a_drawing_runs_in_a_browser(browser: Any, tmp_path: Path) -> None:
    drawn = hostile(600)
    for layout in ("network", "circle", "layered"):
        path = tmp_path / f"{layout}.svg"
        path.write_bytes(_made("svg", taken(drawn, layout, told_badly(drawn))))
        page = browser.new_page()
        asked: list[str] = []
        ran: list[str] = []
        page.on("request", lambda r, asked=asked: asked.append(r.url))
        page.on("dialog", lambda d, ran=ran: (ran.append(d.message), d.dismiss()))
        try:
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.tagName") == "svg"
            assert page.evaluate("document.querySelectorAll('g.node').length") == len(drawn.nodes)
        finally:
            page.close()
        assert ran == [] and [a for a in asked if not a.startswith("file:")] == []


def test_a_poster_is_one_page_of_vectors_with_its_size_title_and_language() -> None:
    for ending, wide in (("a3.pdf", 420), ("a1.pdf", 841)):
        made = _made(ending, SMALL)
        pages = _pages(made)
        assert len(pages) == 1
        assert sorted(round(side / 72 * 25.4) for side in pages[0].get_size()) == sorted(
            {420: (297, 420), 841: (594, 841)}[wide]
        )
        assert pages.get_metadata_value("Title") == "Vem bär vad?"
        for said in (b"/StructTreeRoot", b"/Lang (sv-SE)", b"/Figure"):
            assert said in _unpacked(made), said
        assert b"/Subtype /Image" not in _unpacked(made)
        words = _words(made)
        for word in ("Polismyndigheten", "Teckenförklaring", "ansvarar för (1)", "Aktör (1)"):
            assert word in words
        picture = pages[0].render(scale=0.5).to_pil().convert("RGB")
        colours = {c for _, c in picture.getcolors(1_000_000)}
        assert (0, 114, 178) in colours or any(abs(b - 178) < 12 and r < 40 for r, g, b in colours)
    assert _made("a3.pdf", SMALL) == _made("a3.pdf", SMALL)


def _unpacked(made: bytes) -> bytes:
    import zlib

    unpacked = [made]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(stream.rstrip(b"\r\n")))
        except zlib.error:
            continue
    return b"".join(unpacked)


def test_a_poster_names_many_documents_on_a_page_after_it() -> None:
    if not pdf.available():
        absent("WeasyPrint or Pango is not installed")
    documents = {f"p{n}": Link(f"Dokument nummer {n}", f"https://example.se/{n}") for n in range(40)}
    told = replace(told_of(small()), documents=documents)
    made = paper.as_pdf(small(), SMALL.layout, told)
    assert len(_pages(made)) == 2
    assert "och 28 dokument till" in _words(made) and "Dokument nummer 39" in _words(made)
    assert f"och {40 - NAMED} dokument till" in " ".join(told.lines())


def test_a_poster_of_a_large_map_is_still_one_page() -> None:
    for layout in ("layered", "circle", "pair"):
        of = taken(grown(200), layout)
        made = _made("a3.pdf", of)
        tall, wide = _pages(made)[0].get_size()[::-1]
        assert (tall > wide) == (of.layout.height > 1.15 * of.layout.width), "a drawing that is high stands"
        assert len(_pages(made)) <= 2


def test_a_poster_of_two_thousand_nodes_is_printed_in_seconds() -> None:
    of = taken(grown(2000), "network")
    before = time.monotonic()
    made = _made("a1.pdf", of)
    assert time.monotonic() - before < 30 and len(_pages(made)) == 2
    for node in of.drawn.nodes[:3]:
        assert wrapped(node.label, BESIDE)[0] in _words(made)


def test_a_drawing_for_paper_has_its_words_lines_and_heads_in_few_elements() -> None:
    drawn = grown(300)
    for layout in ("network", "layered"):
        root = ElementTree.fromstring(svg(drawn, LAYOUTS[layout](drawn), lambda node: ""))
        edges = [e for e in root.iter(f"{SVG}g") if e.get("class") == "edge"]
        lines = [path.get("d", "") for edge in edges for path in edge.iter(f"{SVG}path")]
        before = sorted(e.text or "" for e in root.iter(f"{SVG}tspan"))
        nodes = [
            e.get("transform", "")[10:-1].split() for e in root.iter(f"{SVG}g") if e.get("class") == "node"
        ]
        flattened(root)
        assert len(lines) == len(drawn.edges) and len(nodes) == len(drawn.nodes)
        assert sorted(e.text or "" for e in root.iter(f"{SVG}tspan")) == before
        paths = [e.get("d", "") for e in root.iter(f"{SVG}path")]
        assert "#ffffff" not in [e.get("stroke") for e in root.iter(f"{SVG}path")]  # it would hide thin signs
        assert len(paths) < 60 and all(any(d in path for path in paths) for d in lines)
        heads = [head for path in paths for head in re.findall(r"M[-\d. ]+L[-\d. ]+z", path)]
        assert len(heads) >= len(lines)
        words = [(float(e.get("x", 0)), float(e.get("y", 0))) for e in root.iter(f"{SVG}tspan")]
        assert max(y for _, y in words) <= max(float(y) for _, y in nodes) + 60
        assert max(x for x, _ in words) >= max(float(x) for x, _ in nodes) - BOX / 2


def test_what_paper_cannot_gather_stays_as_it_is() -> None:
    root = ElementTree.fromstring(
        f'<svg xmlns="{SVG[1:-1]}"><g class="nodes"><g transform="translate(5 6)"><image id="i"/>'
        '<g transform="scale(2)"><path d="M0 0h9"/></g><path d="M1 1H4V3z" fill="#123456"/></g></g></svg>'
    )
    flattened(root)
    made = ElementTree.tostring(root, encoding="unicode")
    assert "scale(2)" in made and 'id="i"' in made and "M6.0 7.0H9.0V9.0z" in made


def test_a_long_address_is_cut_between_lines_and_gets_no_letter() -> None:
    address = "https://example.se/kartor/" + "mycketlangtnamn" * 6
    assert "".join(wrapped(address, 30, 9)) == address


def test_only_a_map_of_the_library_says_that_data_files_have_the_rest() -> None:
    assert "Alla 312 noder finns i datafilerna" in told_of(small()).selection[-1]
    assert "datafilerna" not in told_of(replace(small(), name="sparql")).selection[-1]
    assert "datafilerna" not in told_of(replace(small(), cut=None)).selection[-1]
    assert files.most("gexf") == formats.LARGEST and files.most("svg") == files.most("html") == MOST


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_map_and_day_give_the_same_bytes(ending: str) -> None:
    drawn = grown(40)
    first, second = (_made(ending, taken(drawn)) for _ in range(2))
    assert first == second


def test_files_are_the_same_in_every_process_and_locale() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, '.')\n"
        "from tests.visualisations.made_maps import grown, hostile, taken\n"
        "from samverkansgraf.visualisations.maps.files import FORMATS, written\n"
        "for drawn in (grown(150), hostile(600)):\n"
        "    of = taken(drawn)\n"
        "    for e in FORMATS:\n"
        "        if not e.endswith('pdf'): print(e, hashlib.sha256(written(e, of)).hexdigest())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
        ).stdout
        for seed, locale, zone in (("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Tokyo"))
    ]
    assert said[0] == said[1] and said[0].count("\n") == 2 * (len(FORMATS) - 2)


def test_a_hundred_thousand_edges_end_in_a_file_or_a_sentence_soon() -> None:
    ids = [f"urn:x:{n}" for n in range(2000)]
    drawn: Map = replace(
        small(),
        nodes=tuple(Node(i, "other", i) for i in ids),
        edges=tuple(Edge(ids[n % 2000], ids[n * 7919 % 2000], "linked") for n in range(100_000)),
    )
    of = taken(drawn, "circle")
    for ending in ("svg", "png", "a3.pdf", "gexf", "cyjs", "xlsx", "docx", "csv"):
        before = time.monotonic()
        try:
            assert len(written(ending, of)) > 1_000_000
        except InputError as error:
            assert error.status in (413, 501) and str(error).endswith(".")
        assert time.monotonic() - before < 60, ending
    with pytest.raises(InputError) as large:
        written("gexf", replace(of, drawn=replace(drawn, edges=drawn.edges * 3)))
    assert large.value.status == 413


def test_a_machine_without_fonts_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert painter.has_font("DejaVu Sans")
    import resvg_py

    draw = resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **said: draw(**said, skip_system_fonts=True))
    assert not painter.has_font("DejaVu Sans")

    class Done:
        returncode = painter.FONTLESS
        stdout = b""

    monkeypatch.setattr(paper.subprocess, "run", lambda *a, **k: Done())
    with pytest.raises(InputError, match="typsnitt") as fontless:
        paper.as_png(small(), SMALL.layout, SMALL.facts)
    assert fontless.value.status == 501


def test_a_picture_that_takes_too_long_is_ended_and_too_many_are_asked_to_come_back() -> None:
    with pytest.raises(InputError) as slow:
        paper._painted("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", 1, seconds=0.01)
    assert (slow.value.key, slow.value.status) == ("picture-slow", 503)
    with pytest.raises(InputError) as broken:
        paper._painted("no drawing at all", 1)
    assert broken.value.key == "picture-failed"
    for _ in range(paper.AT_ONCE):
        assert paper._turns.acquire(blocking=False)
    try:
        with pytest.raises(InputError) as busy:
            paper.as_png(small(), SMALL.layout, SMALL.facts)
    finally:
        for _ in range(paper.AT_ONCE):
            paper._turns.release()
    assert busy.value.key == "picture-busy"


def test_a_painter_reads_no_file_that_a_drawing_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
    image = '<image xlink:href="{}" href="{}" width="9" height="9"/>'
    assert painter.painted(svg.format(""), 1, "DejaVu Sans")
    with pytest.raises(ValueError):
        painter.painted(svg.format(image.format(secret, secret)), 1, "DejaVu Sans")
    assert b"<image" not in _made("svg", taken(hostile()))


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("x.GEXF", "gexf"),
        ("a/b.kumu.json", "kumu.json"),
        ("b.json", "json"),
        ("x.pdf", "a3.pdf"),
        ("x.a1.pdf", "a1.pdf"),
        ("x.html", "html"),
        ("å.HTM", "html"),
    ],
)
def test_a_file_name_says_its_format(name: str, ending: str) -> None:
    assert files.ending_of(name) == ending


@pytest.mark.parametrize("name", ["x", "x.exe", "gexf", ""])
def test_another_ending_is_told(name: str) -> None:
    with pytest.raises(InputError, match="gexf"):
        files.ending_of(name)
    with pytest.raises(InputError, match="gexf"):
        written(name + "?", SMALL)


@pytest.mark.parametrize("ending", [e for e in FORMATS if e != "png"])
def test_an_english_map_speaks_english(ending: str) -> None:
    said = _text(ending, _made(ending, taken(small("en"))))
    assert "Shows 5 of 312 nodes" in said and "Visar" not in said
    assert texts.text("en", "ui.licence") in said


def test_json_tells_a_fact_of_several_values_whole() -> None:
    about = json.loads(_made("json", SMALL))["about"]
    assert about["Urval"][0] == "Ramverk: Ett" and len(about["Urval"]) == 2
    assert len(about["Källa"]) == 2 and about["Datum"] == DAY
