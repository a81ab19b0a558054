"""The address that this server is reached by, for answers that must name it whole."""

from __future__ import annotations

import re

from fastapi import Request

from ..graph.settings import Settings
from ..ontology import iris

_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE
)


def public_address(request: Request, settings: Settings) -> str:
    """The address, ending with "/", e.g. `http://127.0.0.1:8000/`.

    Scheme and host are those of the request. A Host header that is no host name gives the base of the data instead, so
    that nothing a stranger writes there comes into an answer.
    """
    host = request.headers.get("host", "")
    scheme = request.url.scheme if request.url.scheme in ("http", "https") else "http"
    return f"{scheme}://{host}/" if _HOST.fullmatch(host) else iris.BASE
