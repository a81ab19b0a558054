"""Who asks, and by which address."""

from __future__ import annotations

from starlette.types import Scope


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
