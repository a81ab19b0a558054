"""The map of a query of somebody's own: `/map/sparql` and its files. The query comes as it does to the endpoint, in the
address or by POST, and runs where those do; what is wrong with it is told in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..ontology.errors import InputError
from ..queries import arrange
from ..queries.results import RESULTS, Answer
from ..visualisations.maps import answer, inside, layout, measures
from ..visualisations.maps.model import LARGEST, Map
from . import mapped, maps, negotiate, protocol, shown, views
from .address import public_address
from .conditional import unchanged
from .endpoint import Endpoint, Gone, Values, body_of
from .map_asked import Look
from .site import Graph, Site, language_of
from .titles import Things

NAME = "sparql"
"""What the map is called in addresses."""

ABOUT = ("query", "default-graph-uri", "named-graph-uri")
"""The parameters that say what is asked, as the protocol names them."""


def router(site: Site, endpoint: Endpoint) -> APIRouter:
    """The addresses `/map/sparql` and `/map/sparql.<ending>`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/map/sparql.{ending:mapfile}", methods=["GET", "POST"])
    async def file(request: Request, ending: str) -> Response:
        return await _answered(site, endpoint, request, ending)

    @routes.api_route("/map/sparql", methods=["GET", "POST"])
    async def page(request: Request) -> Response:
        return await _answered(site, endpoint, request, "")

    return routes


@dataclass(frozen=True)
class Own:
    """A request: the parameters of the query, the query, and how its map is to be drawn."""

    about: tuple[tuple[str, str], ...]
    asked: protocol.Asked
    look: Look

    @classmethod
    def of(cls, values: Values) -> Own:
        """Raises `InputError` as `protocol.read` and `Look.of` do, and where there is no query."""
        asked = protocol.read(values)
        if asked is None:
            raise InputError("query-missing")
        look = Look.of({name: some[-1] for name, some in values.items()}, NAME)
        return cls(tuple((name, v) for name in ABOUT for v in values.get(name, [])), asked, look)

    @property
    def posted(self) -> bool:
        """Whether the address would be too long, so that buttons of a form take the place of links."""
        return len(urlencode(self.about)) > shown.LONGEST_LINK

    def search(self, look: Look | None = None) -> str:
        """The parameters of an address that make the map again, or draw it in another way."""
        return urlencode([*self.about, *(look or self.look).query()])


async def _values(request: Request) -> Values:
    address = request.scope["query_string"].decode("latin-1")
    if request.method != "POST":
        return protocol.parameters(address)
    body = await body_of(request.receive, request.headers)
    return protocol.posted(request.headers.get("content-type", ""), address, body)


async def _answered(site: Site, endpoint: Endpoint, request: Request, ending: str) -> Response:
    """The map as a page, or as a file where there is an ending."""
    values: Values = {}
    own: Own | None = None
    try:
        values = await _values(request)
        own = Own.of(values)
        headers = _headers(site.using, request, own)
        if unchanged(request.headers.get("if-none-match"), headers.get("ETag", "")):
            return Response(status_code=304, headers=headers)
        media = own.asked.media(f"{RESULTS}, application/n-triples;q=0.9")
        graph, found = await endpoint.ask(request, own.asked, media)
        mapped.check_size(len(found.body))
        return await mapped.worked_out(
            lambda of=own: _made(site, graph, request, of, (media, found.body), ending),  # type: ignore[misc]
            long=bool(ending) or mapped.long(own.look.most(), len(found.body)),
        )
    except Gone:
        return Response(status_code=499)
    except InputError as error:
        wanted = negotiate.best(
            negotiate.accepted(request.headers), ["application/problem+json", "text/html"]
        )
        if ending or wanted != "text/html":
            raise
        query = (values.get("query") or [""])[0]
        return await mapped.worked_out(
            lambda of=own, said=error: _page(site, site.using, request, of, query, None, said)  # type: ignore[misc]
        )


def _headers(graph: Graph, request: Request, own: Own) -> dict[str, str]:
    """An answer to a POST, and one that is another each time, are kept by nobody."""
    if request.method == "POST" or own.asked.volatile:
        return {"Cache-Control": "no-store"}
    return views.headers_of(graph, request)[1]


def _made(
    site: Site, graph: Graph, request: Request, own: Own, found: tuple[str, bytes], ending: str
) -> Response:
    drawn = drawn_of(graph, language_of(request), own, found, own.look.most(ending))
    if not ending:
        return _page(site, graph, request, own, own.asked.query, drawn, None)
    return maps.sent(
        graph, drawn, own.look.layout, ending, _again(site, request, own), _headers(graph, request, own)
    )


def drawn_of(graph: Graph, language: str, own: Own, found: tuple[str, bytes], most: int) -> Map:
    """The map of an answer (media type and bytes). Raises `InputError` for a truth, and for a table whose rows are no
    edges."""
    media, body = found
    if len(body) <= shown.LARGEST:
        read = shown.read(graph, "sparql", media, body)
    else:
        read = Answer.read("sparql", media, body)
    if read.truth is not None:
        raise InputError("map-truth")
    table = read.table if read.table is not None else arrange.triples(read.triples or [])
    edges = arrange.edges(table)
    if edges is None:
        raise InputError("map-no-edges", columns=", ".join(c[:40] for c in table.columns[:20]) or "–")
    return answer.drawn_from_edges(
        maps.sources(graph, language),
        edges,
        language,
        query=own.about,
        most=most,
        known=shown.known(Things(graph.store, language)),
    )


def _again(site: Site, request: Request, own: Own) -> str:
    """The whole address where the map can be made again, "" where it would be too long."""
    if own.posted:
        return ""
    prefix = "/en" if language_of(request) == "en" else ""
    return f"{public_address(request, site.settings).rstrip('/')}{prefix}/map/sparql?{own.search()}"


def _page(
    site: Site,
    graph: Graph,
    request: Request,
    own: Own | None,
    query: str,
    drawn: Map | None,
    error: InputError | None,
) -> Response:
    """The map with its form, or what was wrong."""
    language = language_of(request)
    prefix = "/en" if language == "en" else ""
    look = own.look if own else Look.of({}, NAME)
    posted = own.posted if own else False
    made: Mapping[str, Any] = {"inside": "", "endings": ()}
    if own is not None and drawn is not None:
        more = (
            own.search(replace(look, nodes=LARGEST))
            if drawn.cut and look.most() < LARGEST and not posted
            else ""
        )
        made = {
            "inside": inside.inside(
                drawn,
                layout.LAYOUTS[look.layout](drawn),
                lambda node: shown.leads(node, prefix),
                rest=f"{prefix}/map/sparql?{more}" if more else "",
                measures=measures.measures(drawn),
            ),
            "endings": maps.ENDINGS if drawn.nodes else (),
        }
    page = site.page(
        request,
        "map_own.html",
        status=error.status if error else 200,
        graph=graph,
        error=error.sentence(language) if error else "",
        query=query,
        about=own.about if own else (),
        look=look,
        posted=posted,
        search=own.search() if own else "",
        layouts=layout.LAYOUTS,
        largest=LARGEST,
        permanent=_again(site, request, own) if own else "",
        workbench=f"{prefix}/sparql?{urlencode(own.about)}" if own and not posted else f"{prefix}/sparql",
        **made,
    )
    if own and not error:
        page.headers.update(_headers(graph, request, own))
    elif error and error.status in (429, 503):
        page.headers["Retry-After"] = "10"
    return page
