"""A map as one HTML file that a participant takes home: everything inside, no request, the same bytes for the same map.

Its policy lets run only the scripts that it was written with, by their digests.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup

from ...ontology import texts
from ...queries.overview import Overview
from ..page import environment
from ..report import Link
from ..safe import clean, web
from .drawing import Address
from .explore import library_script
from .inside import Measures, Passage, inside, script, style
from .layout import Layout
from .model import Map, Node, Place


def one_file(
    drawn: Map,
    layout: Layout,
    *,
    day: str,
    documents: Sequence[Link] = (),
    again: str = "",
    address: Address | None = None,
    passage: Passage | None = None,
    measures: Measures | None = None,
) -> str:
    """The file as text, to be written as UTF-8.

    `day`: the date that it bears (ISO). `documents`: what the map rests on, each with its publisher's page, as
    `sources` gives them. `again`: the address (whole) where the map can be made again. `address`, `passage`: where
    nodes and passages lead, by default to their permanent addresses. vis-network is inside only where the layout is
    the network.
    """
    said = texts.catalogue(drawn.language)["maps"]["room"]
    body = inside(
        drawn,
        layout,
        address or _own,
        passage=passage or _permanent,
        rest=web(again) or "",
        measures=measures,
        links=False,
    )
    scripts = [script()] if drawn.nodes else []
    if scripts and layout.name == "network":
        scripts.insert(0, library_script())
    scripts = [s.replace("</script", "<\\/script").replace("<!--", "<\\!--") for s in scripts]
    sheet = style()
    allowed = " ".join(_digest(s) for s in scripts) or "'none'"
    policy = f"default-src 'none'; script-src {allowed}; style-src {_digest(sheet)}; img-src data: blob:"
    return (
        environment()
        .get_template("maps/file.html")
        .render(
            map=drawn,
            title=clean(drawn.title),
            t=said,
            body=body,
            day=day,
            again=web(again),
            documents=documents,
            licence=texts.text(drawn.language, "ui.licence"),
            policy=Markup(policy),
            style=Markup(sheet),
            scripts=[Markup(s) for s in scripts],
            clean=clean,
            web=web,
        )
    )


def sources(drawn: Map, overview: Overview) -> list[Link]:
    """The documents whose passages the map rests on, with their publishers' pages ("" where none is known), in the
    order of their titles."""
    places = (*(p for n in drawn.nodes for p in n.places), *(p for e in drawn.edges for p in e.places))
    used = {p.version: p.document for p in places}
    made = []
    for key, title in sorted(used.items(), key=lambda item: (item[1], item[0])):
        version = overview.versions.get(key)
        made.append(Link(title, version.page if version else ""))
    return made


def _own(node: Node) -> str:
    return node.id


def _permanent(place: Place) -> str:
    return place.evidence


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
