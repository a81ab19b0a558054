"""Who asks, and where the server is seen from outside."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from ..graph.settings import Settings
from ..ontology import iris
from ..ontology.errors import InputError

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")


def public_address(request: Request, settings: Settings) -> str:
    """The address, ending with "/": `settings.address`, else the Host header with the scheme of the connection.

    A Host header that is missing, doubled or not a plain host (letters, digits, dots, hyphens, an IPv6 address in
    brackets, a port) is not believed: then it is the base of our IRIs.
    """
    if settings.address:
        return checked(settings.address)
    hosts, scheme = request.headers.getlist("host"), request.scope["scheme"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        return iris.BASE
    try:
        return checked(f"{scheme}://{hosts[0]}/")
    except InputError:
        return iris.BASE


def checked(address: str) -> str:
    """An address of the settings, ending with "/". Raises `InputError` (`address-wrong`) for one that is none."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 (raises for a port above 65535)
        if parts.netloc.startswith("["):
            IPv6Address(parts.hostname or "")
    except ValueError:
        parts = urlsplit("")
    plain = (
        parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and _PATH.fullmatch(parts.path)
    )
    if not plain or f"{parts.scheme}://{parts.netloc}{parts.path}" != address:
        raise InputError("address-wrong", value=address[:200])
    return address.rstrip("/") + "/"


def client_of(scope: Scope, proxies: int) -> str:
    """The address of the client. Behind so many trusted proxies it is the one that the outermost of them saw:
    that many places from the right in X-Forwarded-For (what stands further left, anybody may have written).
    """
    if proxies:
        forwarded = [v.decode("latin-1") for n, v in scope["headers"] if n == b"x-forwarded-for"]
        seen = [place.strip() for place in ",".join(forwarded).split(",") if place.strip()]
        if len(seen) >= proxies:
            return seen[-proxies][:64]
    return str(scope["client"][0]) if scope.get("client") else ""
