"""Actors: the list, and a page for each with its roles, its company, its seats and its names."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request

from ...ontology import iris, texts
from ...ontology.errors import InputError
from ...ontology.iris import PREFIXES, SG
from ...queries import actors as queried
from ...queries.actors import Actor, Role
from ...queries.lookup import Place
from ...visualisations.report import Cell, Link, Report, Table
from ..answers import plain
from ..asked import fits, near, one, window
from ..reading import Named, Reading, Said, rdf, report, table
from ..site import Graph, Site, address_of, language_of
from ..views import Method, View, add

LIST: Final = 100
"""Actors on a page of the list."""

ROLES: Final = 40
"""Roles on a page of an actor."""

SOME: Final = 25
"""Rows of a shorter list on a page; the files hold all."""

FEW: Final = 3
"""Things that are named in a cell."""

_ORG = PREFIXES["org"]
_BOARDS = (str(SG.countyBoard), str(SG.regionalAuthority))


def router(site: Site) -> APIRouter:
    """The addresses `/actors` and `/actor/KEY`."""
    routes = APIRouter()
    add(routes, site, "/actors", listed)
    add(routes, site, "/actor/{key}", shown)
    return routes


def warm(graph: Graph) -> None:
    """Reads the actors and their roles."""
    reading = Reading(graph, texts.LANGUAGES[0])
    _ = reading.actors, reading.roles


def listed(site: Site, graph: Graph, request: Request) -> View:
    """All named actors, with how much they have to do, found by name, key or organisation number."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["actor"]
    wanted = one(request, "q")
    found = [
        a
        for a in reading.actors.values()
        if not wanted
        or fits(wanted, a.key, *a.label.by_language.values(), *a.also, reading.name(a.kind).text)
    ]
    rows = [
        (a, roles, len({r.version for r in roles}))
        for a, roles in ((a, reading.roles.by_actor.get(a.iri, [])) for a in found)
    ]
    rows.sort(key=lambda row: (-len(row[1]), row[0].label[reading.language]))
    part = window(request, rows, LIST, [("q", wanted)])

    def files() -> Report:
        cells = (
            (
                Link(a.label[reading.language], a.iri),
                a.key,
                reading.name(a.kind).text,
                reading.area(a.area) if a.area else "",
                len(roles),
                plans,
            )
            for a, roles, plans in rows
        )
        keys = ("actor", "key", "kind", "area", "roles", "plans")
        whole = table(said, said["list"], keys, "actor", cells)
        return report("samverkansgraf-aktorer", said["list"], reading.language, said["list-lead"], [whole])

    return View(
        said["list"],
        "actors.html",
        {"rows": part, "reading": reading, "wanted": wanted},
        Method(said["list-method"], (("list_responsibility", {}), ("list_members", {}))),
        files,
        choices=(said["chosen-words"].format(words=wanted),) if wanted else (),
        query=part.query,
    )


@dataclass(frozen=True)
class Shown:
    """A role as a page shows it. `through`: who signed, and in which post."""

    role: Role
    name: str
    kind: str
    within: Named
    places: list[Place]
    through: tuple[Named, ...] = ()


def shown_role(reading: Reading, role: Role) -> Shown:
    """A role with its names and passages."""
    people = (
        reading.lookup.iris(role.statement, str(p)) for p in (SG.signedBy, SG.signedAs)
    ) if role.role == "signatory" else ()  # fmt: skip
    return Shown(
        role,
        reading.role(role.role),
        reading.kind(role.within),
        reading.named(role.within),
        reading.lookup.places(role.statement),
        tuple(reading.named(p) for some in people for p in some),
    )


def actor_of(reading: Reading, key: str) -> Actor:
    """The actor of a key. Raises `InputError` (404) with the nearest keys."""
    found = reading.actors.get(key)
    if found is None:
        names = {a.key: a.label[reading.language] for a in reading.actors.values()}
        raise InputError("actor-unknown", status=404, value=plain(key, 60), near=near(key, names))
    return found


def shown(site: Site, graph: Graph, request: Request, key: str) -> View:
    """One actor."""
    reading = Reading(graph, language_of(request))
    said = texts.catalogue(reading.language)["actor"]
    actor = actor_of(reading, key)
    units = queried.units(reading.lookup, actor.iri)
    mine = reading.roles.by_actor.get(actor.iri, [])
    seats = [r for r in mine if r.sits]
    summary = queried.by_role(mine)
    role = one(request, "role", [r for r, _, _ in summary])
    picked = [r for r in mine if not role or r.role == role]
    part = window(request, picked, ROLES, [("role", role)])
    company = graph.once(f"company/{key}", lambda: queried.together(reading.roles, {actor.iri}))
    touched = graph.once(
        f"touched/{key}",
        lambda: queried.touched(reading.lookup, [r.within for r in mine if r.in_element]),
    )
    values = {
        "actor": actor,
        "reading": reading,
        "facts": _facts(reading, actor, units),
        "summary": [(r, reading.role(r), n, plans) for r, n, plans in summary],
        "chosen": role,
        "rows": part,
        "roles": [shown_role(reading, r) for r in part.items],
        "touched": _parts(reading, touched),
        "company": [(reading.named(who), things) for who, things in company[:SOME]],
        "companions": len(company),
        "seats": [shown_role(reading, r) for r in seats[:SOME]],
        "seated": len(seats),
        **_body(reading, actor),
        "idle": graph.once(f"idle/{key}/{datetime.date.today()}", lambda: _idle(reading, actor, units)),
        "names": queried.names(reading.lookup, actor, mine, SOME),
        "drawn": _maps(reading, actor, mine),
        "carries": [reading.role(r) for r in queried.CARRIES],
        "some": SOME,
    }
    return View(
        actor.label[reading.language],
        "actor.html",
        values,
        Method(
            said["method"],
            (
                ("list_responsibility", {"actor": key}),
                ("list_measures_of_actor", {"actor": key}),
                ("list_members", {}),
                ("list_names", {}),
                ("list_signatories", {}),
            ),
        ),
        lambda: _report(reading, actor, picked, company, touched),
        crumbs=((said["list"], "/actors"),),
        choices=(said["chosen-role"].format(role=reading.role(role)),) if role else (),
        query=part.query,
        sources=reading.sources([r.version for r in picked]),
        links=rdf(address_of(actor.iri)),
    )


def _facts(reading: Reading, actor: Actor, units: list[str]) -> dict[str, Any]:
    lookup = reading.lookup
    boards = sorted({a for p in _BOARDS for a in lookup.subjects(p, actor.iri)})
    return {
        "kind": reading.named(actor.kind),
        "number": lookup.first(actor.iri, _ORG + "identifier"),
        "whole": [reading.named(w) for w in lookup.iris(actor.iri, _ORG + "unitOf")],
        "units": [(reading.named(u), len(reading.roles.by_actor.get(u, []))) for u in units],
        "serves": [reading.named(a) for a in boards],
    }


def _parts(reading: Reading, touched: dict[str, list[str]]) -> list[tuple[Any, Said, list[str]]]:
    """(part, its framework, elements), in the order of the frameworks."""
    overview = reading.overview
    return [
        (part, reading.words(framework.label), touched[part.iri])
        for framework in overview.frameworks.values()
        for part in framework.parts
        if part.iri in touched
    ]


def _body(reading: Reading, actor: Actor) -> dict[str, Any]:
    """Who sits in a body, and who reports to it."""
    inside = [r for r in reading.roles.by_thing.get(actor.iri, []) if r.sits]
    reports = queried.reports(reading.lookup, actor.iri)
    posts = {
        r.actor: [
            reading.named(p) for p in reading.lookup.iris(r.actor, _ORG + "holds")
        ]
        for r in inside[:SOME]
    }  # fmt: skip
    return {
        "members": [(shown_role(reading, r), reading.named(r.actor), posts[r.actor]) for r in inside[:SOME]],
        "inside": len(inside),
        "reports": [(r, reading.lookup.places(r.iri)) for r in reports[:SOME]],
        "reporting": len(reports),
    }


def _idle(reading: Reading, actor: Actor, units: list[str]) -> list[queried.Idle]:
    """Seats without a task in what is in force today."""
    return queried.idle(reading.roles, actor, units, {r.version.key for r in reading.ranked if r.in_force})


def _maps(reading: Reading, actor: Actor, mine: list[Role]) -> list[tuple[str, str]]:
    """The plans in whose maps the actor is drawn, as (key, title), the first few."""
    drawn = dict.fromkeys(r.version for r in mine if r.in_element)
    return [(key, reading.title(key)) for key in list(drawn)[:FEW]]


def role_table(reading: Reading, roles: list[Role], caption: str, *, members: bool = False) -> Table:
    """Roles with their passages, for files; of a body's `members`, with whose they are instead of where."""
    said = texts.catalogue(reading.language)["actor"]
    absent = texts.text(reading.language, "ui.passage-absent")
    rows: list[tuple[Cell, ...]] = []
    for role in roles:
        row = shown_role(reading, role)
        about = reading.named(role.actor) if members else row.within
        head = (
            Link(reading.title(role.version), str(iris.thing("plan", role.version))),
            reading.kind(about.iri) if members else row.kind,
            Link(about.name.text, about.iri),
            row.name,
            role.as_written,
            role.written,
        )
        for p in row.places:
            passage = Link(iris.shorten(p.evidence), p.evidence)
            rows.append((*head, p.heading, p.start, p.end, reading.quoted(p) or absent, passage))
        if not row.places:
            rows.append((*head, "", None, None, "", None))
    about_key = "member" if members else "part"
    where = ("heading", "start", "end", "passage", "evidence")
    keys = ("plan", "kind-of-part", about_key, "role", "as-written", "written", *where)
    return table(said, caption, keys, about_key, rows)


def _body_tables(reading: Reading, actor: Actor) -> list[Table]:
    """The members of a body and who reports to whom, for files; none for an actor that is no body."""
    said = texts.catalogue(reading.language)["actor"]
    inside = [r for r in reading.roles.by_thing.get(actor.iri, []) if r.sits]
    reports = queried.reports(reading.lookup, actor.iri)
    found = [role_table(reading, inside, said["members"], members=True)] if inside else []
    if reports:
        cells = (
            (
                Link(reading.name(r.iri).text, r.iri),
                ", ".join(reading.name(a).text for a in r.by),
                ", ".join(reading.name(a).text for a in r.to),
                str(said["often"].get(r.frequency, r.frequency)),
                r.decision[reading.language],
            )
            for r in reports
        )
        found.append(table(said, said["reports"], ("what", "by", "to", "often", "decision"), "what", cells))
    return found


def _report(
    reading: Reading,
    actor: Actor,
    picked: list[Role],
    company: list[tuple[str, list[str]]],
    touched: dict[str, list[str]],
) -> Report:
    said = texts.catalogue(reading.language)["actor"]
    name = actor.label[reading.language]
    mine = reading.roles.by_actor.get(actor.iri, [])
    found, _ = queried.names(reading.lookup, actor, mine, len(mine))
    tables = [
        role_table(reading, picked, said["roles"]),
        *_body_tables(reading, actor),
        table(
            said,
            said["touched"],
            ("framework", "code", "framework-part", "elements"),
            "framework-part",
            (
                (framework.text, part.code, Link(part.label[reading.language], part.iri), len(elements))
                for part, framework, elements in _parts(reading, touched)
            ),
        ),
        table(
            said,
            said["company"],
            ("actor", "shared"),
            "actor",
            ((Link(reading.name(who).text, who), len(things)) for who, things in company),
        ),
        table(
            said,
            said["names"],
            ("written", "plan", "times", "why"),
            "written",
            ((n.written, reading.title(n.version), n.times, said[f"why-{n.why}"]) for n in found),
        ),
    ]
    lead = said["report-lead"].format(actor=name)
    return report(f"samverkansgraf-aktor-{actor.key}", name, reading.language, lead, tables)
