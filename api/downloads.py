"""The files of the snapshot: a page that lists them, their checksums, and the files themselves."""

from __future__ import annotations

import base64
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from ..graph import dumps
from ..graph.void import DATASET, LICENCE
from ..ontology import formats, iris
from ..ontology.errors import InputError
from ..ontology.turtle import natural_key
from . import conditional
from .site import Site, language_of
from .titles import Things

SUMS = "SHA256SUMS"


def router(site: Site) -> APIRouter:
    """The addresses of `/data`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/data")
    def _data(request: Request) -> Response:
        return data(site, request)

    @routes.get(f"/data/{SUMS}")
    def _sums() -> Response:
        return sums(site)

    @routes.get("/data/{name:path}")
    def _download(request: Request, name: str) -> Response:
        return download(site, request, name)

    return routes


def data(site: Site, request: Request) -> HTMLResponse:
    """The whole graph and each graph of it, with their files."""
    graph, language = site.graph, language_of(request)
    files, triples = graph.snapshot.manifest["files"], graph.snapshot.report["triples"]

    def row(name: str) -> dict[str, Any]:
        iri = str(iris.graph(name)) if name else ""
        found = [
            {"name": path, "format": formats.BY_EXTENSION[extension].name, **files[path]}
            for extension in dumps.EXTENSIONS
            if (path := dumps.path_of(iri, extension)) in files
        ]
        return {"iri": iri, "name": name, "files": found, "triples": triples.get(name)}

    named = Things(graph.store, language)
    named.load_titles([str(DATASET), *(str(iris.graph(name)) for name in triples)])
    rows = [
        {**row(name), "label": named.title(str(iris.graph(name)))} for name in sorted(triples, key=_place)
    ]
    return site.page(
        request,
        "data.html",
        graph=graph,
        whole=row("")["files"],
        everything={"name": "graph.nq", **files["graph.nq"]},
        rows=rows,
        dataset=named.title(str(DATASET)).text,
        licence=str(LICENCE),
        sums=SUMS,
    )


_ORDER = ("plan", "reference", "scheme", "ontology")


def _place(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Plans first, then what they lean on, then what the build has made."""
    kind = name.partition("/")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), natural_key(name))


def sums(site: Site) -> PlainTextResponse:
    """The checksums of all files, as `sha256sum --check` reads them."""
    files = site.graph.snapshot.manifest["files"]
    return PlainTextResponse("".join(f"{files[name]['sha256']}  {name}\n" for name in sorted(files)))


def download(site: Site, request: Request, name: str) -> Response:
    """One file of the snapshot, by a name that its manifest knows; parts of it by Range."""
    snapshot = site.graph.snapshot
    known = snapshot.manifest["files"].get(name)
    if known is None or not (snapshot.folder / name).is_file():
        raise InputError("not-found", status=404, path=f"/data/{name}")
    digest = base64.b64encode(bytes.fromhex(known["sha256"])).decode()
    headers = {
        "ETag": f'"{known["sha256"]}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "no-cache",
    }
    if conditional.unchanged(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    extension = name.rsplit(".", 1)[-1]
    media = "application/gzip" if extension == "gz" else formats.BY_EXTENSION[extension].media
    return FileResponse(
        snapshot.folder / name, media_type=media, filename=name.rsplit("/", 1)[-1], headers=headers
    )
