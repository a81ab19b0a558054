import html
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import turtle
from samverkansgraf.visualisations import network, page

ABOUT = {"digest": "0" * 16, "built": "2026-01-01T00:00:00Z", "licence": "CC0"}
SMALL = Path(__file__).resolve().parent.parent / "small.ttl"
HOSTILE = '<img src=x onerror="window.ran=1">href</script><script>window.ran=1</script>'


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "colour", [c for _, c in network.KINDS.values()] + [c for c, _ in network.EDGES.values()]
)
def test_every_colour_is_three_to_one_against_white(colour: str) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 3


def test_kinds_differ_by_more_than_colour() -> None:
    shapes = [shape for kind, (shape, _) in network.KINDS.items() if kind not in ("purpose", "goal")]
    assert len(set(shapes)) == len(shapes)


def test_the_same_data_gives_the_same_map(store: EmbeddedStore) -> None:
    drawn = [page.one_file(network.draw(store, "mvk", None, "sv"), ABOUT, "sv") for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_every_edge_has_evidence_and_both_its_ends(store: EmbeddedStore) -> None:
    drawn = network.draw(store, "mvk", None, "sv")
    ids = {node["id"] for node in drawn.nodes}
    assert drawn.edges
    for edge in drawn.edges:
        assert {edge["from"], edge["to"]} <= ids and edge["evidence"]


def test_no_two_nodes_stand_in_the_same_place(store: EmbeddedStore) -> None:
    places = [(n["x"], n["y"]) for n in network.draw(store, "mvk", None, "sv").nodes]
    assert len(set(places)) == len(places)


def test_a_large_map_is_cut_and_says_so(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MOST", 20)
    drawn = network.draw(store, "mvk", None, "sv")
    assert len(drawn.nodes) == 20 < drawn.total
    assert f"Visar 20 av {drawn.total}" in page.body(drawn, "sv")


def test_the_table_holds_what_the_picture_holds(store: EmbeddedStore) -> None:
    drawn = network.draw(store, "mvk", "23-overenskommelse-2021", "en")
    body = page.body(drawn, "en")
    assert body.count('<th scope="row">') == len(drawn.edges)
    for node in drawn.nodes:
        assert html.escape(node["name"], quote=False).replace("'", "&#39;") in body


def test_an_empty_map_says_so(store: EmbeddedStore) -> None:
    drawn = network.draw(store, "psyk", None, "sv")
    assert drawn.nodes == [] and "Inga kopplingar" in page.body(drawn, "sv")


def test_a_hostile_label_is_text_and_nothing_else(words: list[GraphFile]) -> None:
    text = SMALL.read_text("utf-8").replace('"Mål ett"@sv', json.dumps(HOSTILE) + "@sv")
    assert "onerror" in text
    store = EmbeddedStore()
    for file in words:
        store.add(file.quads)
    graph = ox.NamedNode("http://x/g")
    store.add(
        ox.Quad(t.subject, t.predicate, t.object, graph) for t in turtle.parse_bytes(text.encode(), "x")
    )
    derive(store)
    made = page.one_file(network.draw(store, "f", None, "sv"), ABOUT, "sv")
    assert HOSTILE not in made and "<img" not in made
    data = re.search(r'id="map-data">(.*?)</script>', made, re.DOTALL)
    assert data and any(n["name"] == HOSTILE for n in json.loads(data.group(1))["nodes"])


def test_the_file_asks_nothing_of_any_host(store: EmbeddedStore) -> None:
    made = page.one_file(network.draw(store, "mvk", None, "sv"), ABOUT, "sv")
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", made)
    assert "default-src 'none'" in made


def test_vis_network_is_read_from_the_installed_package_and_not_kept_here() -> None:
    assert len(network.library_script()) > 100_000
    root = Path(network.__file__).resolve().parent.parent
    for folder in ("visualisations", "api"):
        ours = (p for p in (root / folder).rglob("*.js") if not {"dist", "node_modules"} & set(p.parts))
        assert all(p.stat().st_size < 60_000 for p in ours)
