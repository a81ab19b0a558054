"""The pages for readers, a module each. A page is added by adding its module: `router(site)` gives its addresses,
and `warm(graph)`, where it has one, works out beforehand what its first reader would wait for.

A page that is also a file (spreadsheet, document, data) is made with `views.add`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

from fastapi import APIRouter

from ..site import Graph, Site


def routers(site: Site) -> list[APIRouter]:
    """The addresses of all pages."""
    return [module.router(site) for module in _modules()]


def warm(graph: Graph) -> None:
    """Works out what pages need of the whole graph: the overview, and what a module's own `warm(graph)` says."""
    _ = graph.overview
    for module in _modules():
        if hasattr(module, "warm"):
            module.warm(graph)


def _modules() -> list[Any]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in names]
