"""Maps to lay out, measure and write: a small one that everybody knows by heart, one full of what strangers write, and
large ones.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from samverkansgraf.ontology.iris import BASE
from samverkansgraf.visualisations.maps.facts import Facts, facts
from samverkansgraf.visualisations.maps.files import Taken
from samverkansgraf.visualisations.maps.layout import LAYOUTS
from samverkansgraf.visualisations.maps.measures import measures
from samverkansgraf.visualisations.maps.model import Edge, Map, Node, Place
from samverkansgraf.visualisations.report import Link

from .reports import ADDRESSES, HOSTILE

DAY = "2026-11-22"
ADDRESS = "https://example.se/maps/plans?framework=mvk"
WORDS = [
    "stöd",
    "skydd",
    "kunskap",
    "samverkan",
    "region",
    "kommun",
    "barn",
    "unga",
    "ansvar",
    "uppföljning",
    "metodutveckling",
    "trygghet",
]
KINDS = ["plan", "goal", "goal", "goal", "measure", "measure", "actor", "part", "part", "target"]


def place(number: int, version: str = "p1", words: str = "Ord ur planen.") -> Place:
    evidence = f"{BASE}id/evidence/{version}/{number}-{number + 9}"
    return Place(evidence, version, f"Plan {version}", "Mål / Delmål", number, number + 9, words)


def small(language: str = "sv") -> Map:
    """Two goals of a plan, an actor with two parts in the first, a goal that leads to itself, and a thing alone."""
    ids = {n: f"{BASE}id/plan/p1/goal/{n}" for n in ("one", "two")}
    plan, actor, part = f"{BASE}id/plan/p1", f"{BASE}id/actor/polisen", f"{BASE}id/part/5.2"
    nodes = (
        Node(actor, "actor", "Polismyndigheten", plans=("p1",), page="/actors/polisen"),
        Node(plan, "plan", "Planen", plans=("p1",), page="/plans/p1"),
        Node(ids["one"], "goal", "Målet ett", group="Planen", plans=("p1",), places=(place(1),)),
        Node(ids["two"], "goal", "Målet två", group="Planen", plans=("p1",), note="pågår"),
        Node(part, "target", "Avskaffa våld", code="5.2", group="Agenda 2030"),
    )
    edges = (
        Edge(plan, ids["one"], "contains", places=(place(1),)),
        Edge(plan, ids["two"], "contains", places=(place(20),)),
        Edge(actor, ids["one"], "responsible", "explicit", places=(place(30), place(50, "p2"))),
        Edge(actor, ids["one"], "involved", "inferred", places=(place(40),)),
        Edge(ids["two"], ids["two"], "serves", "", "bidrar till sig"),
    )
    lead = "Målen och vem som bär dem."
    return Map(
        "network_plans", "Vem bär vad?", lead, language, nodes, edges, ("Ramverk: Ett",), (("framework", "mvk"),),
        "", (312, 700), "abcdef0123456789ff", "2026-11-20T10:11:12+00:00",
    )  # fmt: skip


def grown(count: int, lines: float = 1.8, seed: int = 1) -> Map:
    """So many nodes with names of every length, and `lines` times as many edges, mostly between neighbours."""
    draw = Random(seed)
    nodes = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        name = " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, 9))).capitalize()
        nodes.append(
            Node(f"{BASE}id/plan/p{number // 40}/{kind}/{number}", kind, name, plans=(f"p{number // 40}",))
        )
    edges = []
    for _ in range(int(count * lines)):
        start = draw.randrange(count)
        near = min(count - 1, max(0, start + round(draw.gauss(0, 20))))
        end = near if draw.random() < 0.9 else draw.randrange(count)
        kind = draw.choice(("contains", "serves", "addresses", "responsible"))
        edges.append(Edge(nodes[start].id, nodes[end].id, kind, draw.choice(("explicit", "inferred", ""))))
    return replace(small(), nodes=tuple(nodes), edges=tuple(edges), cut=None)


def drawn_of(edges: str, alone: str = "") -> Map:
    """A map by hand: "ab bc" joins a to b and b to c; `alone` are nodes that nothing leads to."""
    names = sorted({n for pair in edges.split() for n in pair} | set(alone))
    nodes = tuple(Node(f"urn:x:{n}", "actor", n, plans=("p1",)) for n in names)
    made = tuple(Edge(f"urn:x:{a}", f"urn:x:{b}", "linked") for a, b in edges.split())
    return replace(small(), nodes=nodes, edges=made, cut=None)


IDS = (
    "javascript:alert(1)", "<script>alert(1)</script>", "nul\x00l\x07", "null", "]]>", "\u202etxt", "txt", 'a"b\'c',
    "a b\nc", "", "&amp;", "https://example.se/å?x=<y>&z=1#w", "x" * 500, "\ud800", "=1+1",
)  # fmt: skip
"""Ids that are no good as ids, some of which are the same once what no file can hold is gone."""


def hostile(longest: int = 100_000) -> Map:
    """Everything that strangers write, of at most so many characters, wherever a map has words."""
    told = [text for text in (*HOSTILE, "]]>", "[x](javascript:alert(1))", "") if len(text) <= longest]
    count = max(len(told), len(IDS))
    kinds = ("goal", "actor", "part", "other")
    nodes, edges = [], []
    for number in range(count):
        text = told[number % len(told)]
        iri = IDS[number] if number < len(IDS) else f"urn:x:{number}"
        evidence = ADDRESSES[number % len(ADDRESSES)]
        at = Place(evidence, text, text, text, 1, 2, text)
        page = "javascript:alert(2)" if number % 2 else "//evil.example/x"
        nodes.append(Node(iri, kinds[number % 4], text, text[:20], text, (text,), text, page, (at,)))
        if number:
            edges.append(Edge(nodes[-1].id, nodes[-2].id, "linked", text, text, (at,)))
    return replace(
        small(), name="sparql", title=told[0], lead=told[1], nodes=tuple(nodes), edges=tuple(edges),
        choices=tuple(told),
    )  # fmt: skip


def told_of(drawn: Map, address: str = ADDRESS) -> Facts:
    return facts(drawn, {}, DAY, address)


def told_badly(drawn: Map) -> Facts:
    """Facts that strangers wrote."""
    documents = {str(n): Link(text[:500], ADDRESSES[n % len(ADDRESSES)]) for n, text in enumerate(HOSTILE)}
    return replace(told_of(drawn, "javascript:alert(3)"), documents=documents)


def taken(drawn: Map, layout: str = "network", told: Facts | None = None) -> Taken:
    return Taken(drawn, LAYOUTS[layout](drawn), told or told_of(drawn), measures(drawn))
