"""The passages of statements, read for display."""

from __future__ import annotations

from typing import Any

from ..graph.evidence import Passage
from ..ontology.iris import OA, PREFIXES, SG
from .site import Graph
from .titles import Things


def passages_of(graph: Graph, iri: str, things: Things | None = None) -> list[dict[str, Any]]:
    """The passages of a statement, or the passage that the thing itself is, in the order of the document:
    evidence, version (IRI), heading, start, end (code points), page (the publisher's, or ""), and the words
    where the source is at hand (else None). Evidence that lacks any of these in the data is left out.
    """
    known = things or Things(graph.store, "sv")
    wanted = known.iris(iri, str(SG.evidence))
    if str(SG.Evidence) in known.kinds(iri):
        wanted.append(iri)
    known.load(wanted)
    selectors = {e: known.iris(e, str(OA.hasSelector)) for e in wanted}
    sources = {e: known.iris(e, str(OA.hasSource)) for e in wanted}
    known.load([x for found in (*selectors.values(), *sources.values()) for x in found])
    read = [
        _read(graph, known, e, selectors[e][0], sources[e][0]) for e in wanted if selectors[e] and sources[e]
    ]
    return sorted((r for r in read if r), key=lambda p: (p["version"], p["start"]))


def _read(graph: Graph, known: Things, evidence: str, selector: str, version: str) -> dict[str, Any] | None:
    heading, digest = (known.words(evidence, str(p)) for p in (SG.headingPath, SG.passageDigest))
    start, end = (known.words(selector, str(p)) for p in (OA.start, OA.end))
    if not (start and end and start.text.isdecimal() and end.text.isdecimal()):
        return None
    at = Passage(evidence, version, int(start.text), int(end.text), digest.text if digest else "")
    return {
        "evidence": evidence,
        "version": version,
        "heading": heading.text if heading else "",
        "start": at.start,
        "end": at.end,
        "page": next(iter(known.iris(version, PREFIXES["foaf"] + "page")), ""),
        "passage": graph.passages.read(at),
    }
