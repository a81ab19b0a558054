"""The map as a page: the same markup inside the site and as one file that asks nothing of any host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ..graph.snapshot import Snapshot
from ..ontology import texts
from .network import EDGES, KINDS, Map, library_script

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


def environment() -> Environment:
    """Jinja with escaping on and no silent gaps."""
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def about(snapshot: Snapshot, language: str) -> dict[str, str]:
    """What every picture says of itself: snapshot, date, licence."""
    return {
        "digest": snapshot.digest[:16],
        "built": snapshot.built,
        "licence": texts.text(language, "ui.licence"),
    }


def body(drawn: Map, language: str) -> Markup:
    """The inside of a map page: legend, search, picture, evidence, table."""
    template = environment().get_template("map_body.html")
    return Markup(template.render(**_context(drawn, language)))


def one_file(drawn: Map, about: dict[str, str], language: str) -> str:
    """One HTML file (text, to be written as UTF-8) that opens without a network and makes no request."""
    return (
        environment()
        .get_template("map_file.html")
        .render(
            **_context(drawn, language),
            about=about,
            style=Markup((STATIC / "map.css").read_text(encoding="utf-8")),
            library=Markup(library_script().replace("</script", "<\\/script")),
            script=Markup((STATIC / "map.js").read_text(encoding="utf-8")),
        )
    )


def _context(drawn: Map, language: str) -> dict[str, Any]:
    ui = texts.catalogue(language)["ui"]
    names = texts.catalogue(language)["node-kind"]
    edges = texts.catalogue(language)["edge-kind"]
    return {
        "map": drawn,
        "data": Markup(drawn.data()),
        "ui": ui,
        "language": language,
        "kind_names": names,
        "edge_names": edges,
        "kinds": KINDS,
        "edge_styles": EDGES,
        "labels": {node["id"]: node["name"] for node in drawn.nodes},
        "words": Markup(_words(language)),
    }


def _words(language: str) -> str:
    """What the script says aloud and writes, as JSON inside a script element."""
    import json

    ui = texts.catalogue(language)["ui"]
    chosen = {
        "nodeKind": texts.catalogue(language)["node-kind"],
        "edgeKind": texts.catalogue(language)["edge-kind"],
        "pick": ui["map-pick"],
        "evidence": ui["evidence-title"],
        "absent": ui["passage-absent"],
    }
    return json.dumps(chosen, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
