"""Overlaps: which areas share what, a pair of areas side by side, and the passages of both under one concept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from ...ontology import iris
from ...ontology.errors import InputError
from ...queries.overview import Version
from ...queries.selection import standing
from ...queries.sharing import QUERIES, Sharing
from ...visualisations.overlap import (
    OF_ACTORS,
    Seen,
    elements_table,
    groups_table,
    pair_tables,
    pairs_table,
)
from ...visualisations.report import Link, Paragraph, Quote, Report, Section
from ..filters import Filters
from ..passages import passages_of
from ..site import Graph, Site
from ..titles import Things
from ..views import Method, View, add
from .gaps import default_framework

PARAMETERS = ("by", "framework", "a", "b", "concept", "show", "versions", "date", "page")
MATRIX = 12
"""Areas that a matrix can hold; more are a list."""

PAIRS = 50
"""Pairs in the list."""

CONCEPTS = 15
"""Shared concepts on a page of a pair."""

ELEMENTS = 6
"""Elements of an area under one concept on the page of a pair."""

BESIDE = 10
"""Elements of each area, with their passages, on a page of one concept."""


def router(site: Site) -> APIRouter:
    """The address `/overlaps`."""
    routes = APIRouter()
    add(routes, site, "/overlaps", overlaps)
    return routes


def warm(graph: Graph) -> None:
    """Reads the links of every kind."""
    for kind in QUERIES:
        _sharing(graph).links(kind)


def _sharing(graph: Graph) -> Sharing:
    return graph.once("sharing", lambda: Sharing(graph.store, graph.overview, graph.once))


def overlaps(site: Site, graph: Graph, request: Request) -> View:
    """All areas, or with `a` and `b` two of them, or with `concept` too the passages of both."""
    asked = Filters(request, graph, PARAMETERS)
    kind = asked.among("by", QUERIES, "framework")
    framework = asked.among("framework", (*graph.overview.frameworks, "all"))
    framework = "" if framework == "all" else framework or default_framework(graph.overview)
    seen = Seen(
        graph.store,
        graph.overview,
        _sharing(graph),
        asked.chosen,
        asked.language,
        kind,
        framework if kind == "framework" else "",
    )
    with_documents = [a.key for a in asked.overview_areas if graph.overview.at.get(a.key)]
    a, b = asked.among("a", with_documents), asked.among("b", with_documents)
    if a and a == b:
        raise InputError("overlap-same", area=seen.area(a))
    a, b = (a, b) if a else (b, "")
    concepts = {short(c): c for c in seen.sharing.links(kind).names}
    concept = concepts.get(asked.among("concept", concepts), "")
    if concept and not b:
        raise InputError("overlap-two")
    if not b:
        return _front(asked, seen, a)
    return _concept(asked, seen, a, b, concept) if concept else _pair(asked, seen, a, b)


def short(concept: str) -> str:
    """A concept in an address: `mvk/4`, `violence-form/prostitution`, `202100-0076`, `agenda2030/5.2`."""
    if concept.startswith(str(iris.SDG)):
        return "agenda2030/" + concept.removeprefix(str(iris.SDG))
    rest = concept.removeprefix(iris.BASE)
    for kind in ("id/framework/", "id/actor/", "scheme/"):
        rest = rest.removeprefix(kind)
    return rest


def _words(asked: Filters, seen: Seen) -> tuple[str, ...]:
    found = [seen.said["by"].format(kind=seen.said["kind"][seen.kind])]
    if seen.framework:
        found.append(
            seen.said["of-framework"].format(
                framework=seen.overview.frameworks[seen.framework].label[seen.language]
            )
        )
    elif seen.kind == "framework":
        found.append(seen.said["all-frameworks"])
    return (*found, *asked.words())


def _values(asked: Filters, seen: Seen) -> dict[str, Any]:
    """What every template of the page needs."""
    return {
        "asked": asked,
        "seen": seen,
        "short": short,
        "kinds": list(QUERIES),
        "areas": [a for a in asked.overview_areas if seen.overview.at.get(a.key)],
        "without": [
            a for a in asked.overview_areas if seen.overview.at.get(a.key) and a.key not in seen.chosen.of
        ],
        "standing": lambda v: standing(seen.overview, v, asked.day),
    }


def _settled(asked: Filters, seen: Seen) -> tuple[tuple[str, str], ...]:
    framework = (seen.framework or "all") if seen.kind == "framework" else ""
    return asked.query(by=seen.kind, framework=framework, date=asked.day.isoformat())


def _front(asked: Filters, seen: Seen, a: str) -> View:
    said, shared = seen.said, seen.shared
    every = asked.among("show", ("shared", "all")) == "all"
    mine = [g for g in shared.groups if not a or any(area == a for area, _ in g.areas)]
    groups = [g for g in mine if every or len(g.areas) > 1]
    pairs = [p for p in shared.pairs if a in ("", p.a, p.b)]
    window = asked.window(len(groups))
    codes = list(seen.chosen.of)
    title = said["title-of"].format(area=seen.area(a)) if a else said["title"]

    def report() -> Report:
        main = groups_table(seen, groups)
        sections = (Section(said["groups"], (main,)), Section(said["pairs"], (pairs_table(seen),)))
        return Report("samverkansgraf-overlapp", title, seen.language, said["lead"], main, sections)

    return View(
        title,
        "overlaps.html",
        _values(asked, seen)
        | {
            "a": a,
            "every": every,
            "groups": groups[window.start : window.stop],
            "single": len(mine) - len(groups),
            "window": window,
            "pairs": pairs[:PAIRS],
            "pairs_total": len(pairs),
            "columns": codes if len(codes) <= MATRIX else [],
            "matrix": codes if not a and 2 < len(codes) <= MATRIX else [],
        },
        Method(
            said["method"], ((QUERIES[seen.kind], {"framework": seen.framework} if seen.framework else {}),)
        ),
        report,
        choices=_words(asked, seen),
        query=_settled(asked, seen),
        sources=_sources(seen, seen.chosen.versions),
    )


def _sources(seen: Seen, versions: tuple[Version, ...]) -> tuple[Link, ...]:
    return (
        tuple(Link(v.label[seen.language], v.page or v.iri) for v in versions) if len(versions) <= 20 else ()
    )


def _behind(seen: Seen, a: str, b: str) -> tuple[tuple[str, dict[str, str]], ...]:
    found = {"areaA": a, "areaB": b} | ({"framework": seen.framework} if seen.framework else {})
    return ((QUERIES[seen.kind], found),)


def _pair(asked: Filters, seen: Seen, a: str, b: str) -> View:
    said = seen.said
    both = seen.common(a, b)
    window = asked.window(len(both), CONCEPTS)
    title = said["title-pair"].format(a=seen.area(a), b=seen.area(b))
    shown = [
        (concept, in_a, in_b, _first(seen, concept, a), _first(seen, concept, b))
        for concept, in_a, in_b in both[window.start : window.stop]
    ]
    named = iter(seen.named(e for _, _, _, one, other in shown for e in (*one, *other)))
    concepts = [
        (c, x, y, [next(named) for _ in one], [next(named) for _ in other]) for c, x, y, one, other in shown
    ]

    def report() -> Report:
        tables = pair_tables(seen, a, b)
        lead = said["pair-words"].format(**_pair_words(seen, a, b))
        sections = tuple(Section(t.caption, (t,)) for t in tables)
        return Report(f"samverkansgraf-overlapp-{a}-{b}", title, seen.language, lead, tables[0], sections)

    return View(
        title,
        "overlaps_pair.html",
        _values(asked, seen)
        | {
            "a": a,
            "b": b,
            "words": _pair_words(seen, a, b),
            "both": both[window.start : window.stop],
            "concepts": concepts,
            "window": window,
            "alone": [(area, seen.alone(area, other)) for area, other in ((a, b), (b, a))],
            "most": 60,
        },
        Method(said["method"], _behind(seen, a, b)),
        report,
        crumbs=((said["title"], asked.link("/overlaps", a="", b="", concept="")),),
        choices=_words(asked, seen),
        query=_settled(asked, seen),
        sources=_sources(seen, (*seen.chosen.of.get(a, ()), *seen.chosen.of.get(b, ()))),
    )


def _first(
    seen: Seen, concept: str, area: str, start: int = 0, most: int = ELEMENTS
) -> list[tuple[str, str]]:
    found = []
    for n, element in enumerate(seen.sharing.elements(seen.kind, concept, seen.keys(area))):
        if n >= start + most:
            break
        if n >= start:
            found.append(element)
    return found


def _pair_words(seen: Seen, a: str, b: str) -> dict[str, Any]:
    pair = seen.shared.pair(a, b)
    return {
        "a": seen.area(a),
        "b": seen.area(b),
        "shared": pair.shared,
        "either": pair.either,
        "only_a": len(seen.alone(a, b)),
        "only_b": len(seen.alone(b, a)),
        "what": seen.said["plural"][seen.kind],
    }


def _concept(asked: Filters, seen: Seen, a: str, b: str, concept: str) -> View:
    said = seen.said
    number = {area: seen.shared.counts.get(area, {}).get(concept, 0) for area in (a, b)}
    window = asked.window(max(number.values()), BESIDE)
    things = Things(seen.store, seen.language)
    title = f"{seen.name(concept)}: {seen.area(a)} – {seen.area(b)}"

    found = {area: seen.named(_first(seen, concept, area, window.start, BESIDE)) for area in (a, b)}
    _load(things, [e.statement for elements in found.values() for e in elements])
    sides = [
        (area, number[area], [(e, passages_of(asked.graph, e.statement, things)) for e in elements])
        for area, elements in found.items()
    ]
    pair_link = asked.link("/overlaps", concept="")

    def report() -> Report:
        table = elements_table(seen, (a, b), [concept])
        sections = [Section(said["both-elements"], (table,))]
        for area, _, entries in sides:
            for element, passages in entries:
                quotes = tuple(_quote(seen, p) for p in passages)
                sections.append(Section(f"{seen.area(area)}: {element.name}", quotes))
        lead = said["side-lead"]
        return Report(f"samverkansgraf-overlapp-{a}-{b}", title, seen.language, lead, table, tuple(sections))

    return View(
        title,
        "overlaps_concept.html",
        _values(asked, seen)
        | {
            "a": a,
            "b": b,
            "concept": concept,
            "sides": sides,
            "window": window,
            "of_actors": seen.kind in OF_ACTORS,
        },
        Method(said["method"], _behind(seen, a, b)),
        report,
        crumbs=(
            (said["title"], asked.link("/overlaps", a="", b="", concept="")),
            (said["title-pair"].format(a=seen.area(a), b=seen.area(b)), pair_link),
        ),
        choices=_words(asked, seen),
        query=_settled(asked, seen),
        sources=_sources(seen, (*seen.chosen.of.get(a, ()), *seen.chosen.of.get(b, ()))),
    )


def _load(things: Things, statements: list[str]) -> None:
    """Asks for all that the passages of statements are read from, in three questions rather than two for each."""
    things.load(statements)
    evidence = [e for s in statements for e in things.iris(s, str(iris.SG.evidence))]
    things.load(evidence)
    places = (str(iris.OA.hasSelector), str(iris.OA.hasSource))
    things.load(x for e in evidence for place in places for x in things.iris(e, place))


def _quote(seen: Seen, passage: dict[str, Any]) -> Quote | Paragraph:
    version = seen.overview.versions[iris.key(passage["version"])]
    where = seen.said["where"].format(
        heading=passage["heading"],
        start=passage["start"],
        end=passage["end"],
        version=version.label[seen.language],
    )
    return Quote(passage["passage"], where, Link(where, passage["page"] or passage["evidence"]))
