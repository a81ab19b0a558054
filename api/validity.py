"""What is to be said of a version's validity."""

from __future__ import annotations

import datetime

from ..ontology import texts
from ..queries.overview import Version


def standing(version: Version, language: str) -> str:
    """Whether it is replaced, has expired, or until when it holds, as of today; "" where nothing is stated."""
    ui = texts.catalogue(language)["ui"]
    if version.replaced_by:
        return str(ui["replaced"])
    if not version.valid_until:
        return ""
    if version.valid_until < datetime.date.today().isoformat():
        return str(ui["expired"]).format(date=version.valid_until)
    return f"{ui['valid-until']} {version.valid_until}"
