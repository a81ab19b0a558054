"""The whole site over graphs whose texts are hostile: markup, formulas, marks that turn text, words without end, and
ten thousand of everything. It is walked from its start page as readers walk it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.ontology.iris import BASE

from ..conftest import serving
from .inside import Client
from .walk import EVIL, Walk, faults, shape, walk

LEADS = ['=HYPERLINK("http://evil.example","x") ', "+1 ", "-1 ", "@SUM(A1) ", "\t=1 ", "\r=1 ", "\u202e", "\u2066\u202e", "%s%(x)s{0}{title!r} ",
         "{{7*191}}{% raw %} ", "'", '"', "\u200f", "\ufeff", "&lt;b&gt;", "\\", "]]>", "-->", "${x}", ""]  # fmt: skip
TAIL = "\"'></script></title></style></textarea></option><x-evil onmouseover=alert(1) x-evil=1><!--{{7*191}}{0.__class__}%s&copy\u202e"
CODE = "'\"><x-evil>&#?%2F+ ;"
LONG = "långt" * 1000
MANY = 10_000
STRING = "http://www.w3.org/2001/XMLSchema#string"
LABEL, ALT = (ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#{n}") for n in ("prefLabel", "altLabel"))
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CODES = (
    "skos/core#notation",
    "terms/identifier",
    "org#identifier",
    "def#documentNumber",
    "def#diaryNumber",
    "def#isoCode",
)
LEFT = ("/shacl#", "def#sourceFile", "/sparql-service-description#", "vann/", "/void#")
"""Texts that are names of files, queries or patterns."""

LEADING = (
    "foaf/0.1/page",
    "rdf-schema#seeAlso",
    "#exactMatch",
    "owl#sameAs",
    "dcat#landingPage",
    "foaf/0.1/homepage",
)


def sg(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}def#{name}")


def hostile(quads: list[ox.Quad], sources: Path, folder: Path) -> Iterator[ox.Quad]:
    """The graph with every text, code and outer link made hostile, and the source texts too, so that they still hold.
    The name of one thing of each class is a word of five thousand letters.
    """
    digests = _sources(quads, sources, folder)
    first = {q.object.value: q.subject.value for q in reversed(quads) if q.predicate == TYPE}
    long = set(first.values())
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if predicate in (sg("passageDigest").value, sg("sourceDigest").value, sg("sourceLength").value):
            made = digests.get((subject.value, predicate))
            if made is not None:
                value = ox.Literal(made, datatype=quad.object.datatype)
        elif isinstance(value, ox.NamedNode) and predicate.endswith(LEADING):
            value = ox.NamedNode(f"javascript:alert('x-evil')//{hash_of(value.value) % 7}")
        elif isinstance(value, ox.Literal) and not any(part in predicate for part in LEFT):
            number = hash_of(f"{subject}{predicate}{value}")
            if predicate.endswith(CODES):
                value = ox.Literal(value.value + CODE)
            elif value.language and value.language == "sv" and number % 9 == 0 and predicate == LABEL.value:
                continue  # only in English
            elif predicate == LABEL.value and subject.value in long:
                value = ox.Literal(LONG + TAIL, language=value.language)
            elif value.language or value.datatype.value == STRING:
                text = LEADS[number % len(LEADS)] + value.value + TAIL
                value = ox.Literal(text, language=value.language) if value.language else ox.Literal(text)
        yield ox.Quad(subject, quad.predicate, value, quad.graph_name)


def hash_of(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _sources(quads: list[ox.Quad], sources: Path, folder: Path) -> dict[tuple[str, str], str]:
    """Writes source texts of hostile words, as long as the real ones, and gives the digests that hold for them."""
    of = {
        (q.subject.value, q.predicate.value.rpartition("#")[2].rpartition("/")[2]): q.object.value
        for q in quads
    }
    made: dict[tuple[str, str], str] = {}
    texts: dict[str, str] = {}
    for (version, name), file in of.items():
        length = int(of.get((version, "sourceLength"), 0))
        if name == "sourceFile":
            texts[version] = (TAIL.replace("\u202e", "") * (length // len(TAIL) + 2))[:length]
            (folder / file).write_text(texts[version], encoding="utf-8")
            made[version, sg("sourceDigest").value] = hashlib.sha256(texts[version].encode()).hexdigest()
    for (evidence, name), selector in of.items():
        if name == "hasSelector" and (source := of.get((evidence, "hasSource"))) in texts:
            start, end = int(of[selector, "start"]), int(of[selector, "end"])
            made[evidence, sg("passageDigest").value] = hashlib.sha256(
                texts[source][start:end].encode()
            ).hexdigest()
    return made


def much(quads: list[ox.Quad], sources: Path, folder: Path) -> Iterator[ox.Quad]:
    """The graph with ten thousand names of one actor, and a thousand goals more in one plan, all one actor's task."""
    yield from quads
    version, actor, known = (
        ox.NamedNode(f"{BASE}id/{k}")
        for k in ("plan/23-overenskommelse-2021", "actor/202100-0076", "actor/202100-0068")
    )
    graph = ox.NamedNode(f"{BASE}graph/plan/23-overenskommelse-2021")
    names = ox.NamedNode(f"{BASE}graph/reference/actors")
    pattern = [q for q in quads if q.subject.value == f"{version.value}/goal/3.1"]
    evidence = next(q.object for q in pattern if q.predicate == sg("evidence"))
    for n in range(MANY):
        yield ox.Quad(known, ALT, ox.Literal(f"Brottsrådet {n}", language="sv"), names)
    for n in range(MANY // 10):
        goal = ox.NamedNode(f"{version.value}/goal/x{n}")
        for q in pattern:
            label = q.predicate == LABEL
            value = (
                ox.Literal(f"Mål nummer {n} om trygghet", language=q.object.language) if label else q.object
            )
            yield ox.Quad(goal, q.predicate, value, q.graph_name)
        part = ox.NamedNode(f"{version.value}/participation/x{n}")
        said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (TYPE, sg("Participation")), (sg("participationIn"), goal), (sg("participant"), actor),
            (sg("role"), ox.NamedNode(f"{BASE}scheme/role/responsible")), (sg("evidence"), evidence),
            (sg("statedIn"), version), (sg("nameAsWritten"), ox.Literal(f"Polis {n}", language="sv")),
        ]  # fmt: skip
        yield from (ox.Quad(part, predicate, value, graph) for predicate, value in said)
        yield ox.Quad(goal, sg("responsibleActor"), actor, ox.NamedNode(f"{BASE}graph/derived"))


LARGE = ("/search?q=nummer+17&document=23-overenskommelse-2021", "/search?q=Brottsr%C3%A5det+77")
"""Searches whose hits lead to what there is much of."""

MADE: dict[str, Callable[[list[ox.Quad], Path, Path], Iterator[ox.Quad]]] = {"hostile": hostile, "much": much}


SOUND = '<!DOCTYPE html><html lang="sv"><head><title>a</title></head><body><h1>a</h1>{}</body></html>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<x-evil>", "an element <x-evil>"), ('<p onclick="a()">a</p>', "an attribute onclick"), ('<a href="javascript:a">a</a>', "href="),
        ('<a href=" java\tscript:a">a</a>', "href="), ("<p>\u202ea</p>", "a mark that turns"), ('<p id="a">a</p><p id="a">b</p>', "stands 2 times"),
        ('<label for="b">a</label>', "leads nowhere"), ("<h1>b</h1>", "2 headings"), ("<div><p>a</div>", ""), ("<b><i>a</b></i>", "adoption"),
        ('<a href="/"> </a>', "an empty <a>"), ("<script>a()</script>", "a script"), ('<p class="a" class="b">a</p>', "duplicate"), ("</section>", "section"),
    ],
)  # fmt: skip
def test_the_walk_sees_what_is_wrong(body: str, fault: str) -> None:
    headers = {"content-type": "text/html; charset=utf-8"}
    found = list(faults(httpx.Response(200, headers=headers, content=SOUND.format(body).encode())))
    assert any(fault in one for one in found) if fault else not found
    assert list(faults(httpx.Response(200, headers=headers, content=SOUND.format("<p>a</p>").encode()))) == []


@pytest.mark.parametrize(
    ("text", "sound"),
    [("\ufeffa;b\r\n'=1;2\r\n", True), ("\ufeffa;b\r\n=1;2\r\n", False), ("a,=b\r\n", True)],
)
def test_the_walk_sees_formulas(text: str, sound: bool) -> None:
    answer = httpx.Response(200, headers={"content-type": "text/csv; charset=utf-8"}, content=text.encode())
    assert (list(faults(answer)) == []) is sound


@pytest.fixture(scope="module")
def real(settings: Settings) -> Iterator[Walk]:
    """A walk over the site of the real graph."""
    client = Client(settings)
    yield walk(client)
    client.close()


@pytest.fixture(scope="module", params=list(MADE))
def walked(
    request: pytest.FixtureRequest, settings: Settings, real: Walk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Walk, Client]]:
    """A walk over the site of a graph that was made of the real one. What has a page there must have one here."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "sources").mkdir()
    of = snapshot.require(settings.store)
    quads = list(ox.parse((of.folder / "graph.nq").read_bytes(), format=ox.RdfFormat.N_QUADS))
    made = MADE[request.param](quads, settings.sources or folder, folder / "sources")
    lines = "".join(f"{quad} .\n" for quad in made)
    dumps = {f"dumps/{p.name}": p.read_bytes() for p in (of.folder / "dumps").iterdir()}
    snapshot.publish(folder, {"graph.nq": lines.encode(), **dumps}, {**of.report, "findings": []}, {})
    client = Client(Settings(folder, folder / "sources" if request.param == "hostile" else settings.sources))
    yield request.param, walk(client, real.sections(), first=LARGE), client
    client.close()


def told(found: Walk) -> str:
    return f"{len(found.faults)} faults on {len(found.answers)} addresses:\n" + "\n".join(found.faults[:60])


def test_every_link_of_the_site_leads_somewhere_and_every_page_is_sound(real: Walk) -> None:
    assert real.pages > 60 and {"", "plans", "plan", "doc", "query", "search"} <= real.sections()
    assert real.faults == [], told(real)


def test_no_page_breaks_and_nothing_of_the_data_becomes_markup(walked: tuple[str, Walk, Client]) -> None:
    _, found, _ = walked
    assert found.pages > 60
    assert found.faults == [], told(found)


def test_no_page_weighs_too_much_however_much_there_is(real: Walk, walked: tuple[str, Walk, Client]) -> None:
    name, found, _ = walked
    assert real.heavy == []
    if name == "much":  # hundreds of letters more in every text are no measure
        assert found.heavy == []


def test_the_hostile_words_were_really_there(walked: tuple[str, Walk, Client]) -> None:
    name, found, _ = walked
    marks = {
        "hostile": (f"&lt;{EVIL} onmouseover", "7*191", "HYPERLINK", "långtlångt"),
        "much": ("Mål nummer", "Brottsrådet 7"),
    }[name]
    pages = [a.text for a in found.answers.values() if a.headers["content-type"].startswith("text/html")]
    whole = "".join(pages)
    assert all(mark in whole for mark in marks)
    assert "1337{0." not in whole and "&lt;class &#39;" not in whole  # nothing of the data was worked out


@pytest.mark.parametrize(
    "typed",
    [
        EVIL,
        f"<{EVIL} onmouseover=alert(1)>",
        "=HYPERLINK",
        "\u202e",
        "trygghet",
        "långtlångt",
        "Brottsrådet 77",
    ],
)
def test_the_search_finds_hostile_names_and_shows_them_harmlessly(
    walked: tuple[str, Walk, Client], typed: str
) -> None:
    _, _, client = walked
    for ending in ("", ".csv", ".json"):
        for prefix in ("", "/en"):
            answer = client.get(f"{prefix}/search{ending}?q={quote(typed)}")
            assert answer.status_code == 200
            assert list(faults(answer)) == []


def test_in_a_browser_nothing_of_it_runs_and_no_page_grows_sideways(
    walked: tuple[str, Walk, Client], page: Any
) -> None:
    _, found, client = walked
    chosen = {shape(at)[1]: at for at, a in reversed(found.answers.items())
              if a.status_code == 200 and a.headers["content-type"].startswith("text/html")
              and "attachment" not in a.headers.get("content-disposition", "")}  # fmt: skip
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.set_viewport_size({"width": 320, "height": 800})
    wide = []
    with serving(client.settings.store, client.settings.sources) as address:
        for at in chosen.values():
            page.goto(address + at)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(at)
    assert len(chosen) > 10 and not opened and not page.outside and not page.faults
    assert wide == []
