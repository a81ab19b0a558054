"""Gaps: what kinds there are and how many, and the list of each kind."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from ...queries.gaps import KINDS, LACKING, Gaps
from ...queries.overview import Overview
from ...queries.tally import Count
from ...visualisations import gap_lists, gap_parts
from ...visualisations.gap_lists import Seen
from ...visualisations.report import Column, Link, Paragraph, Report, Section, Table
from ..filters import Filters, Window
from ..site import Graph, Site
from ..views import Method, View, add

PARAMETERS = (
    "kind",
    "framework",
    "part",
    "basis",
    "area",
    "version",
    "versions",
    "date",
    "days",
    "page",
)
DEFAULT = "mvk"
"""The framework whose parts are shown where none is chosen; where the graph lacks it, its first."""

DOCUMENTS = 20
"""Documents in a summary before the list."""


def router(site: Site) -> APIRouter:
    """The address `/gaps`."""
    routes = APIRouter()
    add(routes, site, "/gaps", gaps)
    return routes


def warm(graph: Graph) -> None:
    """Reads every kind of gap of all versions."""
    found = _gaps(graph)
    for kind in LACKING:
        found.lacking(kind)
    _ = found.tasks, found.dropped, found.mentioned, found.tally


def _gaps(graph: Graph) -> Gaps:
    return graph.once("gaps", lambda: Gaps(graph.store, graph.overview, graph.once))


def gaps(site: Site, graph: Graph, request: Request) -> View:
    """All kinds, or with `kind` the list of one."""
    asked = Filters(request, graph, PARAMETERS)
    given = asked.one("kind").replace("_", "-").removeprefix("gap-")
    kind = given if given in KINDS else asked.among("kind", KINDS)
    framework = asked.among("framework", graph.overview.frameworks)
    explicit = asked.among("basis", ("all", "explicit")) == "explicit"
    days = asked.number("days", 365, 0, 36500)
    if kind in ("", "framework-part") and not framework:
        framework = default_framework(graph.overview)
    seen = Seen(
        graph.store, graph.overview, _gaps(graph), asked.chosen, asked.language, framework, explicit, days
    )
    if not kind:
        return _front(asked, seen)
    return _parts(asked, seen) if kind == "framework-part" else _list(asked, seen, kind)


def default_framework(overview: Overview) -> str:
    """The key of the framework that is shown first."""
    return DEFAULT if DEFAULT in overview.frameworks else next(iter(overview.frameworks), "")


def _framework_words(seen: Seen) -> list[str]:
    found = seen.overview.frameworks.get(seen.framework)
    words = [seen.said["of-framework"].format(framework=found.label[seen.language])] if found else []
    return words + ([seen.said["explicit-only"]] if seen.explicit else [])


def _front(asked: Filters, seen: Seen) -> View:
    said = seen.said
    asked.window(1)  # there is one page, and another is told so
    any_framework = Seen(seen.store, seen.overview, seen.gaps, seen.chosen, seen.language)
    counts = {}
    for kind in KINDS:
        of_all = kind == "goal-without-alignment" and not asked.one("framework")
        counts[kind] = gap_lists.count(any_framework if of_all else seen, kind)
    table = Table(
        said["title"],
        tuple(
            Column(k.replace("-", "_"), said["column"][k], heads=k == "gap")
            for k in ("gap", "number", "among", "means", "not")
        ),
        tuple(
            (
                said["kind"][kind]["title"],
                number,
                among or None,
                said["kind"][kind]["means"],
                said["kind"][kind]["not"],
            )
            for kind, (number, among) in counts.items()
        ),
        sheet=said["sheet-summary"],
    )
    return View(
        said["title"],
        "gaps.html",
        {
            "asked": asked,
            "counts": counts,
            "framework": seen.framework,
            "explicit": seen.explicit,
            "linked_to": _linked_to(seen, asked.one("framework")),
        },
        Method(said["method"], tuple((name, {}) for name in KINDS.values())),
        lambda: Report(
            "samverkansgraf-luckor",
            said["title"],
            seen.language,
            said["lead"],
            table,
            (Section(said["title"], (table,)),),
        ),
        choices=(*asked.words(), *_framework_words(seen)),
        query=asked.query(date=asked.day.isoformat(), framework=seen.framework),
        sources=_sources(seen),
    )


def _linked_to(seen: Seen, framework: str) -> str:
    found = seen.overview.frameworks.get(framework)
    return found.label[seen.language] if found else str(seen.said["any-framework"])


def _sources(seen: Seen) -> tuple[Link, ...]:
    found = [Link(v.label[seen.language], v.page or v.iri) for v in seen.chosen.versions[:DOCUMENTS]]
    return tuple(found) if len(seen.chosen.versions) <= DOCUMENTS else ()


def _list(asked: Filters, seen: Seen, kind: str) -> View:
    said, words = seen.said, seen.said["kind"][kind]
    found = gap_lists.listing(seen, kind)
    window = asked.window(found.total)
    choices = asked.words()
    if kind == "goal-without-alignment":
        choices.append(said["linked-to"].format(framework=_linked_to(seen, seen.framework)))
    if kind == "ending-without-successor":
        choices.append(said["within"].format(days=seen.days))
    caption = f"{words['title']} ({found.total})"

    def report() -> Report:
        table = found.table(words["title"], said)
        summary = _summary_table(seen, found.by_version)
        blocks = (Paragraph(words["means"]), Paragraph(words["not"]), Paragraph(words["ranked"]))
        sections = [Section(said["what"], blocks), Section(words["title"], (table,))]
        if summary:
            sections.insert(1, Section(said["per-document"], (summary,)))
        return Report(
            f"samverkansgraf-luckor-{kind}",
            words["title"],
            seen.language,
            words["means"],
            table,
            tuple(sections),
        )

    return View(
        words["title"],
        "gaps_list.html",
        {
            "asked": asked,
            "kind": kind,
            "words": words,
            "seen": seen,
            "found": found,
            "rows": found.some(window.start, window.stop),
            "columns": found.heading(said),
            "window": window,
            "caption": caption,
            "by_version": found.by_version[:DOCUMENTS],
            "pairs": _pairs(seen) if kind == "dropped" else [],
        },
        Method(said["method"], _behind(asked, seen, kind)),
        report,
        crumbs=((said["title"], "/gaps"),),
        choices=tuple(choices),
        query=asked.query(kind=kind, date=asked.day.isoformat()),
        sources=_sources(seen),
    )


def _behind(asked: Filters, seen: Seen, kind: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """The library query that says the same, with what of the choice it can take."""
    name, values = KINDS[kind], dict[str, str]()
    if kind == "goal-without-alignment" and seen.framework:
        name, values = "gap_goal_without_framework", {"framework": seen.framework}
    if kind == "ending-without-successor":
        return ((name, {"date": asked.day.isoformat(), "days": str(seen.days)}),)
    if kind == "member-without-task":
        has_own = asked.area and asked.graph.overview.at.get(asked.area)
        return ((name, {"area": asked.area} if has_own else {}),)
    if kind == "dropped":
        return ((name, {"to": asked.version} if asked.version else {}),)
    return ((name, values | ({"version": asked.version} if asked.version else {})),)


def _pairs(seen: Seen) -> list[tuple[Any, Any, int]]:
    """(earlier, later, how many things were dropped) for what is listed."""
    chosen, found = set(seen.chosen.keys), dict[tuple[str, str], int]()
    for d in seen.gaps.dropped:
        if d.before in chosen or d.after in chosen:
            found[d.before, d.after] = found.get((d.before, d.after), 0) + 1
    of = seen.overview.versions
    return [(of[before], of[after], number) for (before, after), number in found.items()]


def _summary_table(seen: Seen, by_version: tuple[tuple[str, int, int], ...]) -> Table | None:
    if not by_version:
        return None
    said = seen.said
    heads = ("document", "area", "number", "among")
    of = seen.overview.versions
    return Table(
        said["per-document"],
        tuple(Column(h, said["column"][h], heads=h == "document") for h in heads),
        tuple(
            (
                Link(of[v].label[seen.language], of[v].iri),
                seen.overview.areas[of[v].area].label[seen.language],
                number,
                among,
            )
            for v, number, among in by_version
        ),
        sheet=said["sheet-summary"],
    )


def _parts(asked: Filters, seen: Seen) -> View:
    said, words = seen.said, seen.said["kind"]["framework-part"]
    counts = gap_parts.ranked(seen)
    code = asked.among("part", [c.part.code for c in counts])
    chosen = next((c for c in counts if c.part.code == code), None)
    framework = seen.overview.frameworks[seen.framework] if seen.framework else None
    title = words["title"]
    if framework:
        name = framework.label[seen.language]
        title = f"{code} {chosen.part.label[seen.language]} ({name})" if chosen else f"{title}: {name}"

    def report() -> Report:
        table = gap_parts.table(seen, [chosen] if chosen else counts)
        every = gap_parts.searched(seen, [chosen] if chosen else counts)
        blocks = (Paragraph(words["means"]), Paragraph(words["not"]), Paragraph(words["ranked"]))
        sections = [Section(said["what"], blocks), Section(title, (table,))]
        sections.append(Section(said["searched"], (every,) if every else (Paragraph(said["too-many"]),)))
        return Report(
            "samverkansgraf-luckor-ramverksdelar",
            title,
            seen.language,
            words["means"],
            table,
            tuple(sections),
        )

    window = asked.window(len(counts), 25)
    values: dict[str, Any] = {"asked": asked, "seen": seen, "words": words, "kind": "framework-part"}
    values |= {"explicit": seen.explicit, "framework": seen.framework, "tally": seen.gaps.tally}
    if chosen:
        values |= _of_part(asked, seen, chosen)
    else:
        values |= {"counts": counts[window.start : window.stop], "window": window, "reach": gap_parts.reach}
    crumbs = [(said["title"], "/gaps")]
    if chosen:
        crumbs.append((words["title"], f"/gaps?kind=framework-part&framework={seen.framework}"))
    return View(
        title,
        "gaps_part.html" if chosen else "gaps_parts.html",
        values,
        Method(said["method-parts"], (("gap_framework_part", {"framework": seen.framework}),)),
        report,
        crumbs=tuple(crumbs),
        choices=(*asked.words(), *_framework_words(seen)),
        query=asked.query(kind="framework-part", framework=seen.framework, date=asked.day.isoformat()),
        sources=_sources(seen),
    )


def _of_part(asked: Filters, seen: Seen, count: Count) -> dict[str, Any]:
    """The documents of one part: those read, gaps first, a page at a time; and apart those that nobody read for it."""
    tally, states = seen.gaps.tally, count.by_state
    read = [v for s in ("not-found", "mentioned", "addressed") for v in tally.versions(states[s])]
    apart = [v for s in gap_parts.APART for v in tally.versions(states[s])]
    window: Window = asked.window(len(read))

    def entry(version: Any) -> tuple[Any, Any, Any]:
        assessed = seen.overview.assessed.get((version.key, seen.framework))
        return version, gap_parts.reach(seen, version, count.part.iri), assessed

    return {
        "count": count,
        "read": [entry(v) for v in read[window.start : window.stop]],
        "apart": [entry(v) for v in apart[:DOCUMENTS]],
        "apart_total": len(apart),
        "window": window,
    }
