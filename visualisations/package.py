"""Office files are zip archives of XML: the same content, byte for byte the same archive."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping
from typing import Final

EPOCH: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""The time of a file about which nothing is known."""


def sealed(archive: bytes, changed: Mapping[str, bytes] | None = None, without: str = "") -> bytes:
    """The archive with one time for all parts, less one part, and with other content in some."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(out, "w") as made:
        for part in given.infolist():
            if part.filename == without:
                continue
            entry = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            content = (changed or {}).get(part.filename) or given.read(part)
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part(archive: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        return given.read(name)


def moment(built: str) -> datetime.datetime:
    """The time, without zone in UTC, that a file gives as its own."""
    try:
        found = datetime.datetime.fromisoformat(built)
    except ValueError:
        found = EPOCH
    aware = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
    return aware.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
