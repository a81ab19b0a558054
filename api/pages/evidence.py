"""The page of a passage: in its context, and what rests on it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request

from ...graph.evidence import Passage
from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import resting
from ...queries.overview import Version
from ...queries.resting import Place
from ...visualisations.passage_report import passage_report, statements
from ...visualisations.report import Link
from ..answers import plain
from ..contents import contents_of, places_of, version_of
from ..site import Graph, Site, language_of
from ..views import Method, View, add

REACH = 300
"""Code points of context that are shown on each side of a passage, at most."""

BESIDE = 20
"""Other passages under the same heading that are listed, at most."""

_SPAN = re.compile(r"[0-9]{1,9}-[0-9]{1,9}")


def router(site: Site) -> APIRouter:
    """The address `/evidence/VERSION/START-END`."""
    routes = APIRouter()
    add(routes, site, "/evidence/{key}/{span}", evidence)
    return routes


def evidence(site: Site, graph: Graph, request: Request, key: str, span: str) -> View:
    """One passage."""
    language = language_of(request)
    said = texts.catalogue(language)["passage"]
    version = version_of(graph, key)
    at = _passage(graph, version, span)
    around = _Around(places_of(graph, key), at)
    words = graph.passages.read(at)
    rests = resting.resting(graph.store, graph.names, at.iri)
    table = statements(graph.names, rests, language)
    title = said["title"].format(start=at.start, end=at.end, plan=version.label[language])
    email = site.settings.publisher.reached
    subject = said["wrong-subject"].format(iri=at.iri)
    values: dict[str, Any] = {
        "version": version,
        "at": at,
        "words": words,
        "around": graph.passages.around(at, REACH),
        "at_hand": graph.passages.at_hand(version.iri),
        "contents": contents_of(graph, key),
        "heading": around.heading.split(" › "),
        "before": around.before,
        "after": around.after,
        "beside": around.beside(BESIDE),
        "beside_all": len(around.same),
        "rests": rests,
        "table": table,
        "reach": REACH,
        "email": email,
        "mail": f"mailto:{quote(email, safe='@')}?subject={quote(subject)}&body={quote(at.iri)}",
    }
    return View(
        title,
        "evidence.html",
        values,
        Method(said["method"]),
        lambda: passage_report(version, at, around.heading, words, table, language),
        crumbs=(
            (texts.text(language, "ui.plans"), "/plans"),
            (version.label[language], f"/plan/{quote(key)}"),
        ),
        sources=(Link(version.label[language], version.page or version.iri),),
        links=(("Turtle", f"/doc/evidence/{quote(key)}/{span}.ttl"),),
    )


def _passage(graph: Graph, version: Version, span: str) -> Passage:
    found = None
    if _SPAN.fullmatch(span):
        found = resting.passage(graph.store, str(iris.thing("evidence", f"{version.key}/{span}")))
    if found is None or found.version != version.iri:
        near = _near(places_of(graph, version.key), span)
        raise InputError("passage-key", status=404, span=plain(span, 80), plan=version.key, near=near)
    return found


def _near(places: tuple[Place, ...], span: str) -> str:
    """The passages that begin nearest to a place where none is, in the document's order."""
    start = int(span.partition("-")[0]) if _SPAN.fullmatch(span) else 0
    nearest = sorted(sorted(places, key=lambda p: abs(p.start - start))[:3], key=lambda p: p[1:3])
    return ", ".join(f"{p.start}-{p.end}" for p in nearest) or "–"


class _Around:
    """What stands around a passage in its document: the passages before and after it, and others under its heading."""

    def __init__(self, places: tuple[Place, ...], at: Passage) -> None:
        index = next((n for n, p in enumerate(places) if p.iri == at.iri), None)
        own = None if index is None else places[index]
        self.heading = own.heading if own else ""
        self.before = places[index - 1] if index else None
        self.after = places[index + 1] if index is not None and index + 1 < len(places) else None
        self.same = [p for p in places if own and p.heading == own.heading and p.iri != own.iri]
        self._start = at.start

    def beside(self, most: int) -> list[Place]:
        """Those under the same heading that stand nearest, in the document's order."""
        near = sorted(self.same, key=lambda p: abs(p.start - self._start))[:most]
        return sorted(near, key=lambda p: p[1:3])
