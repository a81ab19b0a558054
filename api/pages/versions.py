"""The page of versions: which documents have several, and what changed between two of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request

from ...graph.evidence import span
from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...queries import resting
from ...queries.changes import Change
from ...queries.overview import Version
from ...visualisations import changes_report
from ...visualisations.changes_report import Naming
from ...visualisations.report import Column, Link, Report, Section, Table
from ..answers import page_number
from ..asked import one
from ..contents import change_names, changed_pairs, changes_of, version_of
from ..site import Graph, Site, language_of
from ..views import Method, View, add

FIRST = 12
"""Changes of each kind that are shown before a kind is chosen."""

AT_ONCE = 40
"""Changes on a page of a chosen kind, with their passages."""

PASSAGES = 3
"""Passages of one thing that are shown in words; further ones are links."""


def router(site: Site) -> APIRouter:
    """The address `/versions`."""
    routes = APIRouter()
    add(routes, site, "/versions", versions)
    return routes


def warm(graph: Graph) -> None:
    """Works out which versions have stated changes."""
    changed_pairs(graph)


def versions(site: Site, graph: Graph, request: Request) -> View:
    """All documents with several versions, or what changed between two versions."""
    before, after = one(request, "from"), one(request, "to")
    if not (before or after):
        return _all(graph, language_of(request))
    return _between(graph, request, *_pair(graph, before, after))


def _pair(graph: Graph, earlier: str, later: str) -> tuple[Version, Version]:
    """The two versions that are asked for; of one alone the other is the version that it replaces or that replaces
    it."""
    known = graph.overview.versions
    before = version_of(graph, earlier) if earlier else None
    after = version_of(graph, later) if later else None
    if before is None and after is not None:
        before = known.get(after.replaces)
    elif after is None and before is not None:
        after = known.get(before.replaced_by)
    if before is None or after is None:
        raise InputError("versions-both", name=(before or after).key)  # type: ignore[union-attr]
    if before == after:
        raise InputError("versions-same", name=before.key)
    pairs = changed_pairs(graph)
    if (before.key, after.key) not in pairs:
        if (after.key, before.key) in pairs:
            raise InputError("versions-reversed", before=after.key, after=before.key)
        if before.document != after.document:
            raise InputError("versions-apart", before=before.key, after=after.key)
    return before, after


def _all(graph: Graph, language: str) -> View:
    """The documents with several versions, and all pairs whose changes are stated."""
    said = texts.catalogue(language)["versions"]
    known = graph.overview.versions
    documents: dict[str, list[Version]] = {}
    for version in known.values():
        documents.setdefault(version.document, []).append(version)
    several = {d: _by_age(found) for d, found in documents.items() if len(found) > 1}
    pairs = [
        (known[before], known[after], counts)
        for (before, after), counts in changed_pairs(graph).items()
        if before in known and after in known
    ]
    kinds = sorted({kind for _, _, counts in pairs for kind in counts}, key=_place)
    naming = _naming(graph, language)
    table = Table(
        said["pairs"],
        (
            Column("from", said["from"], heads=True),
            Column("to", said["to"]),
            *(Column(k.replace("-", ""), naming.kind(k)) for k in kinds),
            Column("total", said["total"]),
        ),
        tuple(
            (
                Link(before.label[language], before.iri),
                Link(after.label[language], after.iri),
                *(counts.get(kind, 0) for kind in kinds),
                sum(counts.values()),
            )
            for before, after, counts in pairs
        ),
        sheet=said["pairs"],
    )
    return View(
        said["title"],
        "versions.html",
        {"several": several, "pairs": pairs, "kinds": kinds, "naming": naming, "table": table},
        Method(said["method-list"], (("list_versions", {}), ("compare_versions_summary", {}))),
        lambda: Report(
            "samverkansgraf-versioner",
            said["title"],
            language,
            said["lead"],
            table,
            (Section(said["pairs"], (table,)),),
        ),
    )


def _by_age(versions: list[Version]) -> list[Version]:
    """The versions of one document, each after the one that it replaces."""
    by_key = {v.key: v for v in versions}

    def age(version: Version) -> int:
        steps, at = 0, version
        while at.replaces in by_key and steps < len(versions):
            steps, at = steps + 1, by_key[at.replaces]
        return steps

    return sorted(versions, key=lambda v: (age(v), v.begins, v.key))


def _place(kind: str) -> int:
    known = changes_report.KINDS
    return known.index(kind) if kind in known else len(known)


def _naming(graph: Graph, language: str) -> Naming:
    return Naming(graph.names, change_names(graph), language)


def _between(graph: Graph, request: Request, before: Version, after: Version) -> View:
    """What changed from one version to the other."""
    language = language_of(request)
    said = texts.catalogue(language)["versions"]
    found = changes_of(graph, before.key, after.key)
    naming = _naming(graph, language)
    counts = changes_report.counted(found)
    classes = {iris.key(c.thing): c.thing for c in found}
    kind = one(request, "kind", counts.kinds)
    thing = one(request, "type", counts.things)
    shown = [c for c in found if (not kind or c.kind == kind) and (not thing or iris.key(c.thing) == thing)]
    names = {"before": before.label[language], "after": after.label[language]}
    what = {"kind": naming.kind(kind) if kind else "", "type": naming.thing(classes[thing]) if thing else ""}
    values: dict[str, Any] = {
        "before": before,
        "after": after,
        "counts": counts,
        "total": len(found),
        "naming": naming,
        "classes": classes,
        "kind": kind,
        "thing": thing,
        "chosen": ", ".join(w for w in what.values() if w),
        "lead": said["changed-lead"].format(count=len(found), **names),
        **_page(graph, request, shown, bool(kind or thing)),
    }
    asked = {"from": before.key, "to": after.key}
    page = str(values["page"]) if values["page"] > 1 else ""
    chosen = [(k, v) for k, v in (("kind", kind), ("type", thing), ("page", page)) if v]
    return View(
        said["changed"].format(**names),
        "changes.html",
        values,
        Method(said["method"], (("compare_versions", asked), ("compare_versions_summary", asked))),
        lambda: changes_report.changes_report(
            naming,
            before,
            after,
            (changes_report.summary(naming, counts, classes), changes_report.listed(naming, shown)),
            shown,
            lambda iri: _read(graph, iri),
        ),
        crumbs=(
            (texts.text(language, "ui.plans"), "/plans"),
            (names["after"], f"/plan/{quote(after.key)}"),
            (said["title"], "/versions"),
        ),  # fmt: skip
        choices=tuple(said[f"choice-{k}"].format(what=w) for k, w in what.items() if w),
        query=(*asked.items(), *chosen),
        sources=tuple(Link(v.label[language], v.page or v.iri) for v in (before, after)),
    )


def _page(graph: Graph, request: Request, shown: list[Change], chosen: bool) -> dict[str, Any]:
    """The groups on the page: the first of each kind, or a page of those chosen with their passages."""
    if not chosen:
        groups = {k: [c for c in shown if c.kind == k] for k in dict.fromkeys(c.kind for c in shown)}
        first = {k: (found[:FIRST], len(found)) for k, found in groups.items()}
        return {"groups": first, "page": 1, "pages": 1, "read": None, "most": PASSAGES, "span": span}
    pages = max(1, -(-len(shown) // AT_ONCE))
    page = page_number(request, pages)
    part = shown[(page - 1) * AT_ONCE : page * AT_ONCE]
    groups = {k: [c for c in part if c.kind == k] for k in dict.fromkeys(c.kind for c in part)}
    all_of = {k: sum(c.kind == k for c in shown) for k in groups}
    return {
        "groups": {k: (found, all_of[k]) for k, found in groups.items()},
        "page": page,
        "pages": pages,
        "read": lambda iri: _read(graph, iri),
        "most": PASSAGES,
        "span": span,
    }


def _read(graph: Graph, iri: str) -> str | None:
    """The words of a passage, None where they cannot be read."""
    found = resting.passage(graph.store, iri)
    return graph.passages.read(found) if found else None
