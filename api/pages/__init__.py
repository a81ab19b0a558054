"""The pages for readers, a module each. A page is added by adding its module: `router(site)` gives its addresses.

A page that is also a file (spreadsheet, document, data) is made with `views.add`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from fastapi import APIRouter

from ..site import Site


def routers(site: Site) -> list[APIRouter]:
    """The addresses of all pages."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [import_module(f"{__name__}.{name}").router(site) for name in names]
