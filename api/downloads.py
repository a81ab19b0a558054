"""The files of the snapshot and their checksums; the page that lists them is `pages/data.py`."""

from __future__ import annotations

import base64

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from ..ontology import formats
from ..ontology.errors import InputError
from . import conditional
from .site import Site

SUMS = "SHA256SUMS"


def router(site: Site) -> APIRouter:
    """The addresses below `/data/`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"/data/{SUMS}")
    def _sums() -> Response:
        return sums(site)

    @routes.get("/data/{name:path}")
    def _download(request: Request, name: str) -> Response:
        return download(site, request, name)

    return routes


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
