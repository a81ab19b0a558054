"""Reads the overview from a store: a handful of flat queries, the largest with a row per stated coverage."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..graph.store import Store
from ..ontology import iris
from .overview import RUNGS, STATES, Area, Assessed, Framework, Overview, Part, Reach, Version, Words


def overview(store: Store) -> Overview:
    """What the graph says of all versions."""
    parts, versions = _parts(store), _versions(store)
    states, rungs = _scheme(store, "coverage-state"), _scheme(store, "rung")
    at: dict[str, list[str]] = {}
    for version in versions.values():
        at.setdefault(version.area, []).append(version.key)
    return Overview(
        versions=versions,
        areas=_areas(store),
        frameworks=_frameworks(store, parts),
        parts={p.iri: p for p in parts},
        states={key: states.get(key, Words({"": key})) for key in STATES},
        rungs={n: rungs.get(key, Words({"": key})) for n, key in enumerate(RUNGS, 1)},
        reach=_reach(store),
        assessed=_assessed(store),
        at=at,
    )


def _rows(store: Store, text: str) -> ox.QuerySolutions:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return rows


def _text(term: object) -> str:
    return "" if term is None else str(term.value)  # type: ignore[attr-defined]


def _gathered(rows: Iterable[tuple[str, object]]) -> dict[str, Words]:
    """Names of things in all their languages."""
    found: dict[str, dict[str, str]] = {}
    for iri, label in rows:
        if isinstance(label, ox.Literal):
            found.setdefault(iri, {}).setdefault(label.language or "", label.value)
    return {iri: Words(said) for iri, said in found.items()}


def _scheme(store: Store, name: str) -> dict[str, Words]:
    prefix = f"{iris.BASE}scheme/{name}"
    rows = _rows(store, f"SELECT ?c ?l WHERE {{ ?c skos:inScheme <{prefix}> ; skos:prefLabel ?l }}")
    return {
        iri.removeprefix(prefix + "/"): said
        for iri, said in _gathered((_text(r["c"]), r["l"]) for r in rows).items()
    }


def _areas(store: Store) -> dict[str, Area]:
    rows = list(
        _rows(
            store,
            """SELECT ?a ?l ?whole WHERE {
              { ?a a sg:County } UNION { SELECT DISTINCT ?a WHERE { ?document dcterms:spatial ?a } }
              ?a skos:prefLabel ?l OPTIONAL { ?a dcterms:isPartOf ?whole } }""",
        )
    )
    names = _gathered((_text(r["a"]), r["l"]) for r in rows)
    wholes = {_text(r["a"]): iris.key(_text(r["whole"])) for r in rows if r["whole"] is not None}
    found = (Area(iri, iris.key(iri), name, wholes.get(iri, "")) for iri, name in names.items())
    return {area.key: area for area in sorted(found, key=lambda a: a.key)}


def _versions(store: Store) -> dict[str, Version]:
    rows = list(
        _rows(
            store,
            """SELECT ?v ?document ?area ?type ?decided ?signed ?from ?until ?replaces ?page WHERE {
              ?v a sg:PolicyVersion ; dcterms:isVersionOf ?document .
              ?document sg:documentType ?type ; dcterms:spatial ?area .
              OPTIONAL { ?v sg:decidedOn ?decided } OPTIONAL { ?v sg:signedOn ?signed }
              OPTIONAL { ?v sg:validFrom ?from } OPTIONAL { ?v sg:validUntil ?until }
              OPTIONAL { ?v dcterms:replaces ?replaces } OPTIONAL { ?v foaf:page ?page } }""",
        )
    )
    names = _gathered(
        (_text(r["v"]), r["l"])
        for r in _rows(store, "SELECT ?v ?l WHERE { ?v a sg:PolicyVersion ; skos:prefLabel ?l }")
    )
    types = _scheme(store, "document-type")
    later = {_text(r["replaces"]): iris.key(_text(r["v"])) for r in rows if r["replaces"] is not None}
    found: dict[str, Version] = {}
    for r in sorted(rows, key=lambda r: (_text(r["area"]), _text(r["v"]), _text(r["page"]))):
        iri = _text(r["v"])
        if iris.key(iri) not in found:
            found[iris.key(iri)] = Version(
                iri,
                iris.key(iri),
                names.get(iri, Words({"": iris.key(iri)})),
                types.get(iris.key(_text(r["type"])), Words({})),
                _text(r["document"]),
                iris.key(_text(r["area"])),
                decided=_text(r["decided"]),
                signed=_text(r["signed"]),
                valid_from=_text(r["from"]),
                valid_until=_text(r["until"]),
                replaces=iris.key(_text(r["replaces"])) if r["replaces"] is not None else "",
                replaced_by=later.get(iri, ""),
                page=_text(r["page"]),
            )
    return found


def _parts(store: Store) -> list[Part]:
    """The parts of all frameworks, in the order of each."""
    rows = list(
        _rows(
            store,
            """SELECT ?p ?f ?code ?order ?broader WHERE {
              ?f a sg:Framework . ?p skos:inScheme ?f ; skos:notation ?code ; sg:order ?order .
              OPTIONAL { ?p skos:broader ?broader } }""",
        )
    )
    names = _gathered(
        (_text(r["p"]), r["l"])
        for r in _rows(
            store, "SELECT ?p ?l WHERE { ?f a sg:Framework . ?p skos:inScheme ?f ; skos:prefLabel ?l }"
        )
    )
    broader: dict[str, list[str]] = {}
    for r in rows:
        broader.setdefault(_text(r["p"]), []).extend(
            [_text(r["broader"])] if r["broader"] is not None else []
        )
    unique = {
        (_text(r["f"]), int(_text(r["order"])), _text(r["p"])): r
        for r in sorted(rows, key=lambda r: _text(r["code"]))
    }
    return [
        Part(iri, iris.key(of), _text(r["code"]), names.get(iri, Words({})), tuple(sorted(set(broader[iri]))))
        for (of, _, iri), r in sorted(unique.items(), key=lambda item: item[0])
    ]


def _frameworks(store: Store, parts: list[Part]) -> dict[str, Framework]:
    rows = list(_rows(store, "SELECT ?f ?o ?l WHERE { ?f a sg:Framework ; skos:prefLabel ?l ; sg:order ?o }"))
    names = _gathered((_text(r["f"]), r["l"]) for r in rows)
    order = {_text(r["f"]): int(_text(r["o"])) for r in rows}
    made: dict[str, Framework] = {}
    for iri in sorted(names, key=lambda f: (order[f], f)):
        of = tuple(p for p in parts if p.framework == iris.key(iri))
        if of:
            made[iris.key(iri)] = Framework(iri, iris.key(iri), names[iri], of)
    return made


def _reach(store: Store) -> dict[str, dict[str, Reach]]:
    found: dict[str, dict[str, Reach]] = {}
    rows = _rows(
        store,
        """SELECT ?v ?part ?state ?depth ?explicit WHERE {
          ?c sg:coverageOf ?v ; sg:coveredConcept ?part ; sg:coverageState ?state .
          OPTIONAL { ?c sg:depth ?depth } OPTIONAL { ?c sg:explicitDepth ?explicit } }""",
    )
    known: dict[tuple[str, ...], Reach] = {}
    names: dict[str, str] = {}
    for v, part, state, depth, explicit in rows:
        given = tuple(_text(x) for x in (state, depth, explicit))
        reach = known.get(given)
        if reach is None:
            reach = known[given] = Reach(iris.key(given[0]), int(given[1] or 0), int(given[2] or 0))
        part_iri = names.setdefault(part.value, part.value)
        found.setdefault(iris.key(v.value), {})[part_iri] = reach
    return found


def _assessed(store: Store) -> dict[tuple[str, str], Assessed]:
    rows = _rows(
        store,
        """SELECT ?v ?f ?outcome ?day ?by ?why WHERE {
          ?a sg:assessedVersion ?v ; sg:assessedFramework ?f ; sg:outcome ?outcome ; sg:assessedOn ?day ;
             dcterms:creator ?by .
          OPTIONAL { ?a sg:rationale ?why } }""",
    )
    who = _gathered(
        (_text(r["by"]), r["l"])
        for r in _rows(store, "SELECT DISTINCT ?by ?l WHERE { ?a sg:assessedOn ?d ; dcterms:creator ?by . "
                              "?by skos:prefLabel ?l }")
    )  # fmt: skip
    said: dict[tuple[str, str], dict[str, str]] = {}
    first: dict[tuple[str, str], tuple[str, str, str]] = {}
    for r in rows:
        at = iris.key(_text(r["v"])), iris.key(_text(r["f"]))
        first.setdefault(at, (iris.key(_text(r["outcome"])), _text(r["day"]), _text(r["by"])))
        if isinstance(r["why"], ox.Literal):
            said.setdefault(at, {})[r["why"].language or ""] = r["why"].value
    return {
        at: Assessed(outcome, day, who.get(by, Words({})), Words(said.get(at, {})))
        for at, (outcome, day, by) in first.items()
    }
