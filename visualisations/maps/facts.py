"""What a map says of itself once it has left the site: title, day, selection in words, snapshot, documents, licence and
the address where it can be made again. Every file of a map holds this.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from ...ontology import iris, texts
from ...ontology.turtle import natural_key
from ...queries.overview import Version
from ..report import Fact, Link
from ..safe import clean, web
from .model import Map, Node


@dataclass(frozen=True)
class Facts:
    """`day`: when the file was made (ISO date). `selection`: what was chosen, and how much of it is drawn, in words.
    `documents`: key of a version → its name and the publisher's page, of those that the map rests on. `address`: where
    the map can be made again, "" where that is not known. `built`: when the snapshot was made (ISO 8601).
    """

    title: str
    lead: str
    language: str
    day: str
    selection: tuple[str, ...]
    snapshot: str
    built: str
    documents: Mapping[str, Link]
    licence: str
    address: str = ""

    def named(self) -> tuple[Fact, ...]:
        """Each fact with what it is called, as a report has them."""
        said = texts.catalogue(self.language)["view"]
        links = (Link(clean(link.text), clean(link.href)) for link in self.documents.values())
        return (
            Fact(said["title"], clean(self.title)),
            Fact(said["day"], self.day),
            *(Fact(said["choices"], clean(words)) for words in self.selection),
            *(Fact(said["source"], link) for link in links),
            Fact(said["snapshot"], f"{self.snapshot}, {self.built}"),
            *([Fact(said["address"], Link(self.address, self.address))] if self.address else []),
            Fact(said["licence"], self.licence),
        )

    def lines(self) -> tuple[str, ...]:
        """The same in a few lines, as they stand over a drawing. Documents are named without their address; beyond
        `NAMED` of them it is said how many more there are."""
        said = texts.catalogue(self.language)["view"]
        names = [link.text for link in self.documents.values()]
        more = texts.text(self.language, "maps.facts.more", count=len(names) - NAMED)
        told = [*names[:NAMED], *([more] if len(names) > NAMED else [])]
        return (
            *self.selection,
            *([f"{said['source']}: {'; '.join(told)}"] if told else []),
            f"{said['day']}: {self.day}. {said['snapshot']}: {self.snapshot}, {self.built}. {self.licence}",
            *([f"{said['address']}: {self.address}"] if self.address else []),
        )

    def data(self) -> dict[str, Any]:
        """The same for programs: texts, and lists of texts for `selection` and `sources`."""
        return {
            "title": clean(self.title),
            "description": clean(self.lead),
            "language": self.language,
            "created": self.day,
            "selection": [clean(words) for words in self.selection],
            "snapshot": self.snapshot,
            "built": self.built,
            "sources": [f"{clean(s.text)} <{web(s.href) or ''}>" for s in self.documents.values()],
            "licence": self.licence,
            "address": web(self.address) or "",
            "generator": "Samverkansgraf",
        }

    def page(self, node: Node) -> str:
        """The whole address of a node's page on the site, "" where that is not known."""
        return web(urljoin(self.address, node.page)) or "" if node.page else ""

    def leads(self, node: Node) -> str:
        """Where a node leads from a file: to its page, else to what its IRI names, "" for nowhere."""
        return self.page(node) or web(node.id) or ""

    def words(self) -> str:
        """All of it as one text of lines, for a format that has a single field."""
        return "\n".join(f"{clean(f.name)}: {_value(f)}" for f in self.named())


OWN = "sparql"
"""The name of a map of somebody's own query, which is drawn as far as it goes: no file has more of it."""

NAMED = 6
"""Documents named over a drawing; the other files name all of them."""


def facts(drawn: Map, versions: Mapping[str, Version], day: datetime.date | str, address: str = "") -> Facts:
    """What a map says of itself. `versions`: those of the graph (`Overview.versions`), of which the ones that the map
    rests on are named. `day`: of the file; nothing here looks at a clock, so the same day gives the same file.
    """
    counts = {"nodes": len(drawn.nodes), "edges": len(drawn.edges)}
    if drawn.cut:
        shown = texts.text(
            drawn.language, "maps.facts.cut", **counts, all_nodes=drawn.cut[0], all_edges=drawn.cut[1]
        )
        if drawn.name != OWN:
            shown += " " + texts.text(drawn.language, "maps.facts.rest", count=drawn.cut[0])
    else:
        shown = texts.text(drawn.language, "maps.facts.whole", **counts)
    return Facts(
        drawn.title,
        drawn.lead,
        drawn.language,
        day if isinstance(day, str) else day.isoformat(),
        (*drawn.choices, shown),
        drawn.digest[:16],
        drawn.built,
        documents(drawn, versions),
        texts.text(drawn.language, "ui.licence"),
        address,
    )


def documents(drawn: Map, versions: Mapping[str, Version]) -> dict[str, Link]:
    """The documents that nodes and edges of a map rest on or stand in, by the keys of their versions, with the
    publisher's page or, where it has none, their own address."""
    resting = [*(n.places for n in drawn.nodes), *(e.places for e in drawn.edges)]
    called = {p.version: p.document for places in resting for p in places}
    keys = {*called, *(key for node in drawn.nodes for key in node.plans)}
    found = {}
    for key in sorted(keys, key=natural_key):
        version = versions.get(key)
        if version is not None:
            found[key] = Link(version.label[drawn.language], version.page or version.iri)
        elif key:
            found[key] = Link(called.get(key) or key, f"{iris.BASE}id/plan/{quote(clean(key))}")
    return found


def _value(fact: Fact) -> str:
    if not isinstance(fact.value, Link):
        return clean(str(fact.value))
    href = web(fact.value.href)
    if fact.value.text == fact.value.href:
        return href or clean(fact.value.text)
    return f"{clean(fact.value.text)} <{href or ''}>"
