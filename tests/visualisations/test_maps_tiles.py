"""The counties as tiles: all of them once, with the figures of the overview, and no word beyond its tile."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import files
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.evidence import Passages
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import turtle
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.queries import census
from samverkansgraf.queries.bearing import Bearings
from samverkansgraf.queries.lookup import Lookup
from samverkansgraf.queries.names import names
from samverkansgraf.visualisations import matrix, scale
from samverkansgraf.visualisations.maps import counties, drawing, layout, one_file, tables, tiles
from samverkansgraf.visualisations.maps import files as written
from samverkansgraf.visualisations.maps.facts import facts
from samverkansgraf.visualisations.maps.kinds import DARK
from samverkansgraf.visualisations.maps.measures import measures
from samverkansgraf.visualisations.maps.model import Map
from samverkansgraf.visualisations.maps.question import Sources
from samverkansgraf.visualisations.report import Paragraph

from .made_maps import grown, hostile, small

DAY = datetime.date(2026, 11, 22)
BASE = "https://w3id.org/samverkansgraf/id/"
HOSTILE = '<img src=x onerror="window.ran=1">]]></text><script>window.ran=1</script>'
WHOLE = "https://w3id.org/samverkansgraf/"

Asked = Callable[..., Map]


def _asked(store: EmbeddedStore, passages: Passages | None = None) -> Asked:
    """Makes the map from a store. `.overview` is what the store says of itself."""
    overview = census.overview(store)
    called = names(store)
    of = Sources(store, overview, Lookup(store, called), passages)
    bearings = Bearings(store, overview, called)

    def ask(language: str = "sv", today: datetime.date = DAY, most: int = 150, **values: str) -> Map:
        return counties.ask(of, bearings, values, language, today=today, most=most)

    ask.overview = overview  # type: ignore[attr-defined]
    return ask


@pytest.fixture(scope="module")
def ask(store: EmbeddedStore) -> Asked:
    return _asked(store)


def _stored(change: Callable[[str], str] = str, kinds: tuple[str, ...] = ("plan",)) -> EmbeddedStore:
    """The files of the graph, each plan with its text changed; `kinds` beside the words and the reference data."""
    made = EmbeddedStore()
    for file in files.discover():
        if file.kind == "plan" and "plan" in kinds:
            text = change(file.path.read_text("utf-8"))
            graph = ox.NamedNode(f"http://x/{file.path.stem}")
            found = turtle.parse_bytes(text.encode(), file.path.name)
            made.add(ox.Quad(t.subject, t.predicate, t.object, graph) for t in found)
        elif file.kind != "plan":
            made.add(file.quads)
    derive(made)
    return made


def _county(drawn: Map, code: str) -> Any:
    return next(n for n in drawn.nodes if n.kind == "area" and n.code == code)


@pytest.mark.parametrize("framework", ["mvk", "fhp", "agenda2030"])
def test_all_counties_stand_once_and_apart(ask: Asked, framework: str) -> None:
    drawn = ask(framework=framework)
    codes = [n.code for n in drawn.nodes if n.kind == "area"]
    assert len(codes) == 21 and set(codes) == set(tiles.GRID)
    placed = tiles.tiles(drawn)
    assert placed.at.keys() == {n.id for n in drawn.nodes} and len(set(placed.at.values())) == len(placed.at)
    assert all(0 < x < placed.width and 0 < y < placed.height for x, y in placed.at.values())


def test_counties_stand_as_on_a_map() -> None:
    at = tiles.GRID
    assert len(set(at.values())) == len(at) == 21
    north, south, east, west = at["25"], at["12"], at["09"], at["14"]
    assert north[1] == min(y for _, y in at.values()) and south[1] == max(y for _, y in at.values())
    assert east[0] == max(x for x, _ in at.values()) and west[0] == min(x for x, _ in at.values())


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("day", [DAY, datetime.date(2021, 6, 1), datetime.date(2027, 1, 1)])
def test_the_figures_are_those_of_the_comparison(ask: Asked, day: datetime.date, language: str) -> None:
    overview = ask.overview  # type: ignore[attr-defined]
    for framework in overview.frameworks.values():
        drawn = ask(language, framework=framework.key, date=day.isoformat())
        columns = [matrix.of_area(overview, code, day, language) for code in tiles.GRID]
        compared = matrix.compare(overview, framework, columns)
        shown = {p.iri for p in counties.level(framework)}
        rows = [row for row in compared.rows if row.part.iri in shown]
        for place, column in enumerate(columns):
            node = _county(drawn, column.key)
            assert node.plans == column.versions or set(node.plans) == set(column.versions)
            cells = [row.cells[place] for row in rows]
            if column.versions:
                assert [sign for _, sign in node.marks] == [scale.symbol(cell) for cell in cells]
            else:
                assert node.marks == () and not re.search(r"\d", node.note)
            if re.search(r"\d", node.note):
                addressed = sum(cell.state == "addressed" for cell in cells)
                assert [int(n) for n in re.findall(r"\d+", node.note)] == [addressed, len(cells)]
                assert ("≈" in node.note) == any(cell.inferred for cell in cells)
            kinds = {}
            for edge in drawn.edges:
                if edge.start == node.id:
                    kinds.setdefault(edge.end, set()).add((edge.kind, edge.basis))
            for row, cell in zip(rows, cells, strict=True):
                found = kinds.get(row.part.iri, set())
                wanted = {"addressed": "addresses", "mentioned": "mentions", "not-found": "lacks"}
                assert {kind for kind, _ in found} == (
                    {wanted[cell.state]} if cell.state in wanted else set()
                )
                assert (("addresses", "explicit") in found) == bool(cell.explicit)
                if cell.inferred:
                    assert ("addresses", "inferred") in found


def test_uppsala_and_jamtland_are_counted_as_they_are_read(ask: Asked) -> None:
    drawn = ask()
    said = {n.code: (n.note, [sign for _, sign in n.marks]) for n in drawn.nodes if n.plans}
    assert said["23"] == ("4 av 4 delar ≈", ["●", "●", "●", "●"])
    assert said["03"] == ("4 av 4 delar ≈", ["◐", "●", "◐", "●"])
    assert {n.code for n in drawn.nodes if n.kind == "area" and n.plans} == {"03", "23"}
    assert {n.note for n in drawn.nodes if n.kind == "area" and not n.plans} == {"ingen länsplan i grafen"}
    jamtland = _county(drawn, "23").id
    bases = {(e.end, e.basis) for e in drawn.edges if e.start == jamtland}
    assert {basis for _, basis in bases} == {"explicit", "inferred"}
    uppsala = [e for e in drawn.edges if e.start == _county(drawn, "03").id]
    assert len(uppsala) == 4 and all(e.basis == "inferred" and e.places for e in uppsala)
    # a plan that was read and addresses nothing is another thing than no plan
    health = ask(framework="fhp")
    assert _county(health, "23").note == "0 av 9 delar" and _county(health, "23").plans
    assert _county(health, "03").note.startswith("5 av 9 delar")


def test_the_day_decides_which_plans_count(ask: Asked) -> None:
    later = ask(date="2027-01-01")
    assert _county(later, "23").note == "ingen länsplan i kraft" and not _county(later, "23").plans
    assert _county(later, "03").plans and ("date", "2027-01-01") in later.query
    assert ask(today=datetime.date(2027, 1, 1)) == later


def test_a_municipality_s_plan_is_not_its_county_s(ask: Asked) -> None:
    drawn = ask(date="2021-06-01")
    overview = ask.overview  # type: ignore[attr-defined]
    assert overview.versions_of("0586", datetime.date(2021, 6, 1))
    assert _county(drawn, "05").plans == () and _county(drawn, "05").note == "ingen länsplan i grafen"


def test_a_document_that_a_framework_does_not_concern_is_told(ask: Asked) -> None:
    node = _county(ask(framework="psyk"), "23")
    assert node.note == "ramverket faller utanför" and {sign for _, sign in node.marks} == {"✕"}


def test_of_a_large_framework_the_uppermost_parts_are_counted(ask: Asked) -> None:
    drawn = ask(framework="agenda2030")
    parts = [n.code for n in drawn.nodes if n.kind == "part"]
    assert parts == [str(n) for n in range(1, 18)] and drawn.cut is None
    assert any("17" in said and "186" in said for said in drawn.choices)


def test_every_edge_of_a_plan_shows_where_it_stands(store: EmbeddedStore, sources: Path) -> None:
    drawn = _asked(store, Passages(store, sources))(framework="fhp")
    resting = [e for e in drawn.edges if e.kind != "lacks"]
    assert {e.kind for e in drawn.edges} == {"addresses", "mentions", "lacks"}
    assert resting and all(e.places for e in resting)
    assert all(p.words and p.document and p.heading for e in resting for p in e.places)
    assert all(e.places == () for e in drawn.edges if e.kind == "lacks")


def test_a_graph_without_plans_has_no_plan_anywhere() -> None:
    drawn = _asked(_stored(kinds=()))()
    assert len(drawn.nodes) == 25 and drawn.edges == ()
    assert {n.note for n in drawn.nodes if n.kind == "area"} == {"ingen länsplan i grafen"}
    made = _svg(drawn)
    assert "0 av 21" in made and made.count("stroke-dasharray") == 22  # and the one of the signs


def test_a_graph_without_frameworks_is_an_empty_map(words: Any) -> None:
    made = EmbeddedStore()
    for file in words:
        made.add(file.quads)
    drawn = _asked(made)()
    assert (drawn.nodes, drawn.edges) == ((), ()) and _svg(drawn).startswith("<svg")


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"framework": "nonsense"}, "parameter-value"),
        ({"framework": "<script>"}, "parameter-type"),
        ({"date": "2026-13-01"}, "parameter-type"),
        ({"date": "idag"}, "parameter-type"),
        ({"county": "03"}, "parameter-unknown"),
    ],
)
def test_what_cannot_be_asked_is_said(ask: Asked, values: dict[str, str], key: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(**values)
    assert caught.value.key == key


def test_counties_stay_in_a_map_of_few_nodes(ask: Asked) -> None:
    drawn = ask(most=5)
    assert {n.code for n in drawn.nodes if n.kind == "area"} == set(tiles.GRID) and drawn.cut == (25, 12)
    assert _county(drawn, "23").note == "4 av 4 delar ≈"


def _svg(drawn: Map) -> str:
    return drawing.svg(drawn, tiles.tiles(drawn), lambda node: node.id)


def _taken(drawn: Map) -> written.Taken:
    return written.Taken(drawn, tiles.tiles(drawn), facts(drawn, {}, DAY.isoformat(), "https://example.se/x"))


def test_names_of_strangers_are_text_in_every_file() -> None:
    def change(text: str) -> str:
        title = '"Plan för regional samverkan inom prioriterade områden (2022)"@sv'
        return text.replace(title, f"{json.dumps(HOSTILE)}@sv")

    drawn = _asked(_stored(change))()
    assert any(p.document == HOSTILE for e in drawn.edges for p in e.places)
    nodes = tuple(replace(n, name=HOSTILE, note=f"{n.note}{HOSTILE}") for n in drawn.nodes)
    drawn = replace(drawn, nodes=nodes, lead=HOSTILE, title=HOSTILE)
    found = [_svg(drawn), one_file.one_file(drawn, tiles.tiles(drawn), day="2026-11-22")]
    found += [written.written(e, _taken(drawn)).decode() for e in ("svg", "gexf", "graphml")]
    for made in found:
        assert "<img" not in made and "<script>window" not in made and "onerror" in made


def test_the_same_map_is_the_same_bytes(ask: Asked, store: EmbeddedStore) -> None:
    first, second = ask(framework="istanbul"), _asked(store)(framework="istanbul")
    assert first == second and _svg(first) == _svg(second)
    for ending in ("svg", "gexf", "cyjs", "xlsx", "csv"):
        assert written.written(ending, _taken(first)) == written.written(ending, _taken(second))


def test_the_tables_say_how_the_map_was_made(ask: Asked) -> None:
    drawn = ask()
    made = tables.report(drawn, _taken(drawn).facts, measures(drawn))
    said = [part.text for section in made.sections for part in section.blocks if isinstance(part, Paragraph)]
    assert said[0].startswith("Noderna är länen") and not any("{" in words for words in said)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_tile_says_all_of_its_note(ask: Asked, language: str) -> None:
    overview = ask.overview  # type: ignore[attr-defined]
    for framework in overview.frameworks:
        for day in ("2026-11-22", "2027-01-01"):
            drawn = ask(language, framework=framework, date=day)
            shapes = tiles.shapes(drawn)
            for node in drawn.nodes:
                if node.kind == "area":
                    lines = re.findall(r"<tspan[^>]*>([^<]*)<", shapes[node.id])
                    assert lines[0] == tiles.short(node.name) and " ".join(lines[1:]) == node.note
                    marks = shapes[node.id].count('class="mark"')
                    assert marks == (len(node.marks) if len(lines) == 2 else 0)
                    assert bool(marks) == bool(re.search(r"\d", node.note))


def test_a_tile_of_too_many_parts_has_figures_only(ask: Asked) -> None:
    node = replace(_county(ask(), "23"), marks=(("1", "●"),) * 99, note="99 av 99 delar")
    made = tiles.shapes(replace(ask(), nodes=(node,)))[node.id]
    assert 'class="mark"' not in made and "99 av 99 delar" in made


def test_every_colour_of_a_tile_is_known_in_the_dark(ask: Asked) -> None:
    made = "".join(_svg(ask(framework=f)) for f in ("mvk", "fhp", "psyk", "agenda2030"))
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9A-Fa-f]{6})"', made))
    assert used <= {*DARK, "#1b1b1b", "#ffffff"}
    assert tiles._MARKS.keys() == {*scale.SYMBOLS.values(), scale.HALF}


@pytest.mark.parametrize("drawn", [small(), hostile(), grown(60)], ids=["small", "hostile", "sixty"])
def test_any_map_has_room_as_tiles(drawn: Map) -> None:
    placed = tiles.tiles(drawn)
    assert placed.at.keys() == {n.id for n in drawn.nodes} and len(set(placed.at.values())) == len(placed.at)
    assert _svg(drawn).count('class="node"') == len(drawn.nodes)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Stockholms län", "Stockholm"),
        ("Örebro län", "Örebro"),
        ("Dalarnas län", "Dalarna"),
        ("Västra Götaland County", "Västra Götaland"),
        ("län", "län"),
        ("", ""),
    ],
)
def test_a_county_has_a_short_name(name: str, wanted: str) -> None:
    assert tiles.short(name) == wanted


_BOXES = """() => [...document.querySelectorAll('g.node')].map(g => {
  const r = e => { const b = e.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; };
  return {box: r(g.querySelector('rect.box')), inner: [...g.querySelectorAll('tspan, text.code, text.note, path')].map(r),
    sizes: [...g.querySelectorAll('text')].map(t => parseFloat(getComputedStyle(t).fontSize))}; })"""
_ASIDE = """() => [...document.querySelectorAll('g.heads tspan, g.heads path, g.heads rect, rect.box')].map(e => {
  const b = e.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })"""


def _met(a: list[float], b: list[float], room: float = 0.0) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) > room and min(a[3], b[3]) - max(a[2], b[2]) > room


def _long(drawn: Map) -> Map:
    return replace(drawn, nodes=tuple(replace(n, name=n.name + " och mycket mer" * 9) for n in drawn.nodes))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("framework", ["mvk", "fhp", "istanbul", "psyk", "mvk-ap2024", "agenda2030"])
def test_no_words_leave_their_tile_or_meet(browser: Any, ask: Asked, framework: str, language: str) -> None:
    plain = ask(language, framework=framework, date="2026-12-31" if framework == "psyk" else "2026-11-22")
    for drawn in (plain, _long(plain)):
        placed = tiles.tiles(drawn)
        page = browser.new_page(viewport={"width": 1700, "height": 1000})
        try:
            page.set_content(
                f'<body style="margin:0"><div style="width:{placed.width}px">{_svg(drawn)}</div>'
            )
            found, beside = page.evaluate(_BOXES), page.evaluate(_ASIDE)
        finally:
            page.close()
        assert len(found) == len(drawn.nodes)
        for node in found:
            left, right, top, bottom = node["box"]
            assert all(size >= 17.9 for size in node["sizes"])
            for a in node["inner"]:
                assert left <= a[0] and a[1] <= right and top - 1 <= a[2] and a[3] <= bottom + 1, (node, a)
            for place, a in enumerate(node["inner"]):
                assert not any(_met(a, b, 4) for b in node["inner"][place + 1 :]), node
        for place, a in enumerate(beside):
            assert not any(_met(a, b, 4) for b in beside[place + 1 :]), a


def test_the_other_layouts_draw_the_map_too(ask: Asked) -> None:
    drawn = ask()
    for name in ("layered", "pair"):
        made = drawing.svg(drawn, layout.LAYOUTS[name](drawn), lambda node: "")
        assert made.count('class="edge"') == len(drawn.edges) == 12
    assert _svg(drawn).count('class="edge"') == 0
