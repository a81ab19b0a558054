"""What the graph says of itself, where harvesters look for it: `/datasets/dcat`, `/void`, `/.well-known/void`."""

from __future__ import annotations

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..graph import addresses, catalogue, void
from ..graph.snapshot import Snapshot
from ..ontology.errors import InputError
from ..ontology.formats import BY_EXTENSION, Format
from . import conditional, negotiate
from .address import checked, public_address
from .site import Site

RDF_XML_FIRST = tuple(BY_EXTENSION[e] for e in ("rdf", "ttl", "jsonld", "nt"))
TURTLE_FIRST = tuple(BY_EXTENSION[e] for e in ("ttl", "jsonld", "rdf", "nt"))
"""The first is given to whoever has no wish: dataportal.se harvests RDF/XML, tools for VoID expect Turtle."""


def router(site: Site) -> APIRouter:
    """The addresses. Raises `InputError` for a public address in the settings that is none."""
    if site.settings.address:
        checked(site.settings.address)
    routes = APIRouter()
    kept: dict[str, tuple[tuple[str, int], list[ox.Triple]]] = {}

    def triples(snapshot: Snapshot, graph: str) -> list[ox.Triple]:
        stamp, found = kept.get(graph, (None, []))
        if stamp != snapshot.stamp:
            found = snapshot.triples(graph)
            kept[graph] = (snapshot.stamp, found)
        return found

    def answer(request: Request, graph: str, offered: tuple[Format, ...], extension: str) -> Response:
        form = _chosen(request, offered, extension)
        snapshot, address = site.graph.snapshot, public_address(request, site.settings)
        tag = conditional.etag(snapshot.digest[:16], address, form.extension)
        headers = {
            "ETag": tag,
            "Vary": "Accept, Host",
            "Cache-Control": "no-cache",
        }
        if conditional.unchanged(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        charset = "; charset=utf-8" if form.media.startswith("text/") else ""
        body = form.write(addresses.at(triples(snapshot, graph), address))
        return Response(body, media_type=form.media + charset, headers=headers)

    @routes.get("/datasets/dcat", summary="DCAT-AP-SE catalogue", response_class=Response)
    def dcat(request: Request) -> Response:
        return answer(request, str(catalogue.PAGE), RDF_XML_FIRST, "")

    @routes.get("/datasets/dcat.{extension}", include_in_schema=False)
    def dcat_as(request: Request, extension: str) -> Response:
        return answer(request, str(catalogue.PAGE), RDF_XML_FIRST, extension)

    @routes.get("/void", summary="VoID description", response_class=Response)
    @routes.get("/.well-known/void", include_in_schema=False)
    def well_known(request: Request) -> Response:
        return answer(request, str(void.PAGE), TURTLE_FIRST, "")

    @routes.get("/void.{extension}", include_in_schema=False)
    def void_as(request: Request, extension: str) -> Response:
        return answer(request, str(void.PAGE), TURTLE_FIRST, extension)

    return routes


def _chosen(request: Request, offered: tuple[Format, ...], extension: str) -> Format:
    if extension:
        found = next((form for form in offered if form.extension == extension), None)
        if found is None:
            known = ", ".join(form.extension for form in offered)
            raise InputError("format-unknown", status=404, format=extension[:20], formats=known)
        return found
    media = negotiate.best(negotiate.accepted(request.headers), [form.media for form in offered])
    if media is None:
        raise InputError("not-acceptable", status=406, formats=", ".join(form.media for form in offered))
    return next(form for form in offered if form.media == media)
