"""What the graph holds, by area and by year, its model as a picture, its files, and how to ask and cite."""

from __future__ import annotations

import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup

from ...graph import dumps
from ...graph.void import LICENCE
from ...ontology import formats, iris, texts
from ...ontology.turtle import natural_key
from ...queries import library, model
from ...queries.holdings import by_area, by_year, undated
from ...visualisations import model as picture
from ...visualisations.report import Column, Link, Report, Section, Table
from ..address import public_address
from ..answers import page_number
from ..docs import limits_of
from ..downloads import SUMS
from ..site import Graph, Site, language_of
from ..titles import Things
from ..views import Method, View, add
from .about import held

AT_ONCE = 75
"""Graphs that a page lists with their files."""

MOST = 50
"""Rows of a table that the page shows; the files hold all."""


def router(site: Site) -> APIRouter:
    """The address `/data`."""
    routes = APIRouter()
    add(routes, site, "/data", data)
    return routes


def data(site: Site, graph: Graph, request: Request) -> View:
    """What there is by area and year, the model as a picture, the files of the whole and of each graph, a page of them
    at a time, and how to ask and cite.
    """
    language = language_of(request)
    files, triples = graph.snapshot.manifest["files"], graph.snapshot.report["triples"]
    names = sorted(triples, key=_place)
    last = max(1, -(-len(names) // AT_ONCE))
    number = page_number(request, last)
    shown = names[(number - 1) * AT_ONCE : number * AT_ONCE]

    said, counted = texts.catalogue(language)["data-page"], held(graph)
    areas, years = tables(graph, language)
    drawn = _kinds(graph)
    limits = limits_of(site)
    return View(
        said["title"],
        "data.html",
        {
            "said": said,
            "whole": _files(graph, ""),
            "everything": {"name": "graph.nq", **files["graph.nq"]},
            "listed": graph.once(
                f"files {language} {shown[:1]} {len(shown)}", lambda: _listed(site, graph, language, shown)
            ),
            "count": len(shown),
            "number": number,
            "last": last,
            "first": (number - 1) * AT_ONCE + 1,
            "total": len(names),
            "licence": str(LICENCE),
            "sums": SUMS,
            "areas": areas,
            "years": years,
            "most": MOST,
            "versions": len(graph.overview.versions),
            "documents": len({v.document for v in graph.overview.versions.values()}),
            "passages": sum(counted.passages.values()),
            "undated": undated(graph.overview),
            "kinds": drawn,
            "picture": graph.once(
                f"picture {language}", lambda: picture.draw(drawn, language, said["model-picture"])
            ),
            "questions": len(library.library()),
            "limits": limits,
            "program": _program(),
            "home": public_address(request, site.settings),
        },
        Method(said["method"], (("list_versions", {}),)),
        lambda: _report(graph, language),
        query=(("page", str(number)),) if number > 1 else (),
        links=(("DCAT-AP-SE", "/datasets/dcat"), ("VoID", "/void")),
    )


def warm(graph: Graph) -> None:
    """Reads the model that the picture shows."""
    _kinds(graph)


@cache
def _program() -> str:
    return version("samverkansgraf")


def _files(graph: Graph, name: str) -> list[dict[str, Any]]:
    """The files of a graph, or of the whole for ""."""
    files, iri = graph.snapshot.manifest["files"], str(iris.graph(name)) if name else ""
    return [
        {"name": path, "format": formats.BY_EXTENSION[extension].name, **files[path]}
        for extension in dumps.EXTENSIONS
        if (path := dumps.path_of(iri, extension)) in files
    ]


def _listed(site: Site, graph: Graph, language: str, names: list[str]) -> Markup:
    """The rows of the table of graphs, which are many and stay the same as long as the snapshot does."""
    named = Things(graph.store, language)
    named.load_titles(str(iris.graph(name)) for name in names)
    rows = [
        {
            "iri": str(iris.graph(name)),
            "name": name,
            "files": _files(graph, name),
            "triples": graph.snapshot.report["triples"].get(name),
            "label": named.title(str(iris.graph(name))),
        }
        for name in names
    ]
    html = site.templates.get_template("data-graphs.html").render(
        rows=rows,
        language=language,
        ui=texts.catalogue(language)["ui"],
        u="/en" if language == "en" else "",
    )
    return Markup(html)


def _kinds(graph: Graph) -> dict[str, model.Kind]:
    return graph.once("model", lambda: model.kinds(graph.store))


def tables(graph: Graph, language: str) -> tuple[Table, Table]:
    """What there is by area and by year, as of today."""
    said, overview = texts.catalogue(language)["data-page"], graph.overview
    heads = ("versions", "in-force", "first-year", "last-year", "passages", "read")
    areas = Table(
        said["holds"],
        (Column("area", texts.text(language, "ui.area"), heads=True), *_columns(said, heads)),
        tuple(
            (
                Link(overview.areas[r.area].label[language], overview.areas[r.area].iri),
                r.versions,
                r.in_force,
                *(int(year) if year else None for year in (r.first, r.last)),
                r.passages,
                said["read-of"].format(count=r.read, total=r.readable),
            )
            for r in by_area(overview, held(graph).passages, datetime.date.today())
        ),
    )
    years = Table(
        said["years"],
        (Column("year", said["year"], heads=True), *_columns(said, ("begins", "ends", "within"))),
        tuple((int(r.year), r.begins, r.ends, r.within) for r in by_year(overview)),
    )
    return areas, years


def _columns(said: dict[str, str], names: tuple[str, ...]) -> list[Column]:
    return [Column(name.replace("-", ""), said[name]) for name in names]


def _report(graph: Graph, language: str) -> Report:
    catalogue = texts.catalogue(language)
    said, ui = catalogue["data-page"], catalogue["ui"]
    areas, years = tables(graph, language)
    kinds = _kinds(graph)
    classes = Table(
        said["model-table"],
        (Column("class", said["class"], heads=True), *_columns(said, ("things", "points-at"))),
        tuple(
            (
                Link(kind.label[language], kind.iri),
                kind.count,
                "; ".join(f"{name[language]}: {kinds[to].label[language]}" for name, to in kind.links),
            )
            for kind in kinds.values()
        ),
    )
    graphs = Table(
        ui["data-graphs"],
        (Column("graph", ui["graph"], heads=True), Column("triples", ui["triples"])),
        tuple(
            (Link(name, str(iris.graph(name))), graph.snapshot.report["triples"][name])
            for name in sorted(graph.snapshot.report["triples"], key=_place)
        ),
    )
    lead = said["holds-said"].format(
        versions=len(graph.overview.versions),
        documents=len({v.document for v in graph.overview.versions.values()}),
        areas=len(areas.rows),
        passages=sum(held(graph).passages.values()),
    )
    sections = tuple(Section(t.caption, (t,)) for t in (areas, years, classes, graphs))
    return Report(said["report-name"], said["title"], language, lead, areas, sections)


_ORDER = ("plan", "reference", "scheme", "ontology")


def _place(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Plans first, then what they lean on, then what the build has made."""
    kind = name.partition("/")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), natural_key(name))
