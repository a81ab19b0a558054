"""Holds passages against the source files.

A passage is `[start, end)` in Unicode code points of the file decoded as UTF-8, with no change of line
ends; its digest is SHA-256 of its UTF-8 bytes. The project stores no passage: it is read from the file,
where the file is at hand and is the very file that the version names by digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from ..ontology.errors import InputError
from ..ontology.iris import OA, SG
from .files import GraphFile
from .store import Store

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Source:
    """The source file of a version: its name, SHA-256 (hex) and length in code points."""

    version: str
    file: str
    digest: str
    length: int


@dataclass(frozen=True)
class Passage:
    """One piece of evidence: `[start, end)` in the source of `version`, with the digest (hex) it must have."""

    iri: str
    version: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True)
class Mismatch:
    """Why a passage, or a whole source file, does not hold. `key` names a sentence under `evidence`."""

    key: str
    graph: str
    node: str
    detail: str = ""


@dataclass(frozen=True)
class EvidenceReport:
    """`checked`: passages compared; `absent`: source files not at hand; `per_version`: passages by version."""

    checked: int
    mismatches: tuple[Mismatch, ...]
    absent: tuple[str, ...]
    per_version: dict[str, int]


def span(iri: str) -> tuple[int, int]:
    """Start and end (code points) of a passage, from its IRI `…/<start>-<end>`; (0, 0) of what is no such IRI."""
    start, _, end = iri.rpartition("/")[2].partition("-")
    return (int(start), int(end)) if _NUMBER.fullmatch(start) and _NUMBER.fullmatch(end) else (0, 0)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=64)
def _text(path: Path, size: int, modified: int) -> tuple[str, str]:
    raw = path.read_bytes()
    return raw.decode("utf-8"), hashlib.sha256(raw).hexdigest()


def read_source(folder: Path, file: str) -> tuple[str, str] | None:
    """(text, SHA-256) of a source file, or None when it is not in the folder.

    Raises `InputError` (`source-encoding`) when the file is not UTF-8.
    """
    path = folder / Path(file).name
    try:
        stat = path.stat()
        return _text(path, stat.st_size, stat.st_mtime_ns)
    except UnicodeDecodeError as error:
        raise InputError("source-encoding", file=path) from error
    except (OSError, ValueError):
        return None


def in_file(file: GraphFile) -> tuple[list[Source], list[Passage]]:
    """The sources and passages that a plan file states. A passage without numbers is left to the shapes."""
    values: dict[tuple[str, str], str] = {
        (_value(t.subject), _value(t.predicate)): _value(t.object) for t in file.triples
    }

    def of(node: str, name: str) -> str | None:
        return values.get((node, str(SG[name])))

    sources, passages = [], []
    for node in dict.fromkeys(_value(t.subject) for t in file.triples):
        name, digest, length = of(node, "sourceFile"), of(node, "sourceDigest"), of(node, "sourceLength")
        if name and digest and length and _NUMBER.fullmatch(length):
            sources.append(Source(node, name, digest.lower(), int(length)))
        digest = of(node, "passageDigest")
        selector = values.get((node, str(OA.hasSelector)), "")
        start, end = values.get((selector, str(OA.start)), ""), values.get((selector, str(OA.end)), "")
        if digest and _NUMBER.fullmatch(start) and _NUMBER.fullmatch(end):
            version = values.get((node, str(OA.hasSource)), "")
            passages.append(Passage(node, version, int(start), int(end), digest.lower()))
    return sources, passages


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def check(files: Iterable[GraphFile], folder: Path) -> EvidenceReport:
    """Compares every passage of every plan file whose source is in `folder`."""
    checked, wrong, absent = 0, [], []
    per_version: dict[str, int] = {}
    for file in files:
        if file.kind != "plan":
            continue
        sources, passages = in_file(file)
        texts: dict[str, str] = {}
        for source in sources:
            found = read_source(folder, source.file)
            if found is None:
                absent.append(source.file)
            elif found[1] != source.digest:
                wrong.append(Mismatch("source-changed", file.name, source.version, source.file))
            else:
                texts[source.version] = found[0]
                if len(found[0]) != source.length:
                    wrong.append(Mismatch("source-length", file.name, source.version, str(len(found[0]))))
        known = {source.version for source in sources}
        for passage in passages:
            if passage.version not in known:
                wrong.append(Mismatch("source-unknown", file.name, passage.iri, passage.version))
            elif passage.version in texts:
                checked += 1
                per_version[passage.version] = per_version.get(passage.version, 0) + 1
                problem = _problem(passage, texts[passage.version])
                if problem:
                    wrong.append(Mismatch(problem, file.name, passage.iri, f"{passage.start}–{passage.end}"))
    return EvidenceReport(checked, tuple(wrong), tuple(sorted(set(absent))), per_version)


def _problem(passage: Passage, text: str) -> str | None:
    if passage.end > len(text):
        return "past-end"
    if passage.start >= passage.end:
        return "empty"
    return None if sha256(text[passage.start : passage.end]) == passage.digest else "digest"


def locate(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where a passage stands: exact hits, else hits in which runs of white space may differ.

    `wanted` may name only how a passage begins and ends: `first words … last words`.
    """
    pieces = [piece.strip() for piece in re.split(r"\s*(?:…|\.\.\.)\s*", wanted.strip())]
    if len(pieces) == 2 and all(pieces):
        pattern = ".*?".join(_loose(piece) for piece in pieces)
    else:
        exact = [(m.start(), m.end()) for m in re.finditer(re.escape(wanted), text)] if wanted else []
        if exact or not wanted.strip():
            return exact
        pattern = _loose(wanted.strip())
    return [(m.start(), m.end()) for m in re.finditer(pattern, text, re.DOTALL)]


def heading(text: str, start: int) -> str:
    """A guess at the heading above a passage: the nearest short line that stands alone and ends no sentence.

    The writer looks at it and makes the whole path.
    """
    lines = text[:start].split("\n")[:-1]
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at].strip()
        alone = not lines[at - 1].strip() and (at + 1 >= len(lines) or not lines[at + 1].strip())
        if line and alone and len(line) < 100 and line[-1] not in ".:;,)":
            return line.strip("#•- ").replace('"', "”")
    return "Inledning"


def _loose(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


class Passages:
    """Reads passages for display. Gives None wherever the file is not at hand or is not the same file."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self._folder = folder
        self._sources: dict[str, Source] = {}
        named: dict[str, dict[str, str]] = {}
        for name in ("sourceFile", "sourceDigest", "sourceLength"):
            for quad in store.triples(None, ox.NamedNode(str(SG[name])), None):
                named.setdefault(_value(quad.subject), {})[name] = _value(quad.object)
        for version, v in named.items():
            if len(v) == 3:
                self._sources[version] = Source(
                    version, v["sourceFile"], v["sourceDigest"], int(v["sourceLength"])
                )

    def versions(self) -> list[str]:
        """The versions (IRIs) that name a source file, in order."""
        return sorted(self._sources)

    def at_hand(self, version: str) -> bool:
        """Whether the source file of a version (its IRI) is here and is the very file."""
        source = self._sources.get(version)
        return source is not None and self._matching(source) is not None

    def _matching(self, source: Source) -> str | None:
        if self._folder is None:
            return None
        try:
            found = read_source(self._folder, source.file)
        except (InputError, OSError):
            return None
        return found[0] if found and found[1] == source.digest else None

    def read(self, passage: Passage) -> str | None:
        """The passage's text, or None."""
        source = self._sources.get(passage.version)
        words = self._matching(source) if source else None
        if words is None or _problem(passage, words):
            return None
        return words[passage.start : passage.end]

    def around(self, passage: Passage, reach: int) -> tuple[str, str] | None:
        """What stands before and after a passage in its document: at most `reach` code points each, cut at a space;
        None where the passage cannot be read.
        """
        if self.read(passage) is None:
            return None
        words = self._matching(self._sources[passage.version]) or ""
        before, after = words[: passage.start], words[passage.end :]
        return _last(before, reach), _first(after, reach)


def _last(words: str, reach: int) -> str:
    if len(words) <= reach:
        return words
    cut = words[-reach:]
    return cut[len(cut.split(None, 1)[0]) :] if not words[-reach - 1].isspace() and " " in cut else cut


def _first(words: str, reach: int) -> str:
    if len(words) <= reach:
        return words
    cut = words[:reach]
    return cut[: -len(cut.rsplit(None, 1)[-1])] if not words[reach].isspace() and " " in cut else cut
