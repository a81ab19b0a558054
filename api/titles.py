"""What things are called, asked set-wise: their labels, and titles put together for those that have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from ..graph.store import Store, Term
from ..ontology import iris, texts
from ..ontology.iris import OA, PREFIXES, SG

TYPE = PREFIXES["rdf"] + "type"
LABELS = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("skos", "prefLabel"),
        ("dcterms", "title"),
        ("foaf", "name"),
        ("rdfs", "label"),
        ("sh", "name"),
    )
)
"""Properties that name a thing; an earlier one goes before a later one."""

Said = list[tuple[str, Term]]
"""(property, value) of all that is said of a thing."""

_AT_ONCE = 400
_DEEPEST = 3
_ORG, _DCTERMS, _DCAT, _SH = (PREFIXES[p] for p in ("org", "dcterms", "dcat", "sh"))
_WHO = (str(SG.participant), _ORG + "member", str(SG.participantKind), str(SG.nameAsWritten))
_COMPOSED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    str(SG.Signature): (_WHO, (str(SG.participationIn),)),
    str(SG.Participation): (_WHO, (str(SG.participationIn),)),
    _ORG + "Membership": (_WHO, (_ORG + "organization",)),
    str(SG.Alignment): ((str(SG.alignedElement),), (str(SG.alignedConcept),)),
    str(SG.Assessment): ((str(SG.assessedVersion),), (str(SG.assessedFramework),)),
    str(SG.Coverage): ((str(SG.coverageOf),), (str(SG.coveredConcept),)),
    str(SG.Change): ((str(SG.fromElement), str(SG.changeKind)), (str(SG.toElement), str(SG.changeKind))),
    str(SG.Mention): ((str(SG.mentionedIn),), (str(SG.mentions), str(SG.nameAsWritten))),
    str(SG.LegalReference): ((str(SG.citedIn),), (str(SG.cites), str(SG.nameAsWritten))),
    str(SG.Context): ((str(SG.contextReason),), (str(SG.evidence),)),
    _DCTERMS + "PeriodOfTime": ((_DCAT + "startDate",), (_DCAT + "endDate",)),
    _SH + "PropertyShape": ((_SH + "path",),),
}
"""Class → the parts of the title of a thing of it; of each part the first property that it has is taken."""


class Piece(NamedTuple):
    """Words in one language ("" where none is known)."""

    text: str
    lang: str


@dataclass(frozen=True)
class Title:
    """What a thing is called, in pieces because a title may be put together from several languages."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def vocabulary(store: Store) -> dict[str, Said]:
    """What is said of every property and class in use: each page needs their names."""
    things = Things(store, texts.LANGUAGES[0])
    for query in (
        "SELECT DISTINCT ?term WHERE { ?s ?term ?o }",
        "SELECT DISTINCT ?term WHERE { ?s a ?term }",
    ):
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        things.load(row["term"].value for row in rows if isinstance(row["term"], ox.NamedNode))
    return {iri: things.said(iri) for iri in things.known()}


class Things:
    """What the store says of things: each is asked for once, and many in one question."""

    def __init__(self, store: Store, language: str, known: Mapping[str, Said] | None = None) -> None:
        self.store = store
        self.language = language
        self.ui: dict[str, Any] = texts.catalogue(language)["ui"]
        self._said: dict[str, Said] = dict(known or {})

    def load(self, wanted: Iterable[str]) -> None:
        """Fetches what is said of things, so that nothing after it needs to ask again."""
        missing = [ox.NamedNode(iri) for iri in dict.fromkeys(wanted) if iri not in self._said]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            self._said.update({node.value: [] for node in some})
            values = " ".join(map(str, some))
            rows = self.store.query(f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
            assert isinstance(rows, ox.QuerySolutions)
            for row in rows:
                self._said[row["s"].value].append((row["p"].value, row["o"]))

    def load_titles(self, wanted: Iterable[str]) -> None:
        """As `load`, with all that the titles of the things are put together from."""
        names = list(wanted)
        for _ in range(_DEEPEST):
            self.load(names)
            names = [part for name in names if not self._label(name) for part in self._parts(name)]
            if not names:
                return

    def _parts(self, iri: str) -> list[str]:
        if iri.startswith(iris.BASE + "graph/scheme/"):
            return [iri.replace("graph/scheme/", "scheme/", 1)]
        wanted = {p for group in self._pattern(iri) for p in group} | {TYPE, str(OA.hasSelector)}
        return [o.value for p, o in self.said(iri) if p in wanted and isinstance(o, ox.NamedNode)]

    def known(self) -> list[str]:
        """The things that have been fetched so far."""
        return list(self._said)

    def said(self, iri: str) -> Said:
        """What is said of a thing; it is asked for if it has not been."""
        if iri not in self._said:
            self.load([iri])
        return self._said[iri]

    def values(self, iri: str, predicate: str) -> list[Term]:
        return [o for p, o in self.said(iri) if p == predicate]

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The things that a property points at, in order."""
        return sorted(o.value for o in self.values(iri, predicate) if isinstance(o, ox.NamedNode))

    def words(self, iri: str, *predicates: str) -> Piece | None:
        """The text of the first property that has one: in the page's language, else sv, en, mul, none, any."""
        for predicate in predicates:
            found = sorted(
                (o.language or "", o.value) for o in self.values(iri, predicate) if isinstance(o, ox.Literal)
            )
            for wanted in (self.language, *texts.FALLBACK, *(lang for lang, _ in found)):
                for lang, text in found:
                    if lang == wanted and text.strip():
                        return Piece(text, lang)
        return None

    def _label(self, iri: str) -> Piece | None:
        return self.words(iri, *LABELS)

    def kinds(self, iri: str) -> list[str]:
        """The classes of a thing, those first that its title is made by."""
        types, known = self.iris(iri, TYPE), list(_COMPOSED)
        return sorted(types, key=lambda t: known.index(t) if t in known else len(known))

    def _pattern(self, iri: str) -> tuple[tuple[str, ...], ...]:
        return next((_COMPOSED[kind] for kind in self.kinds(iri) if kind in _COMPOSED), ())

    def title(self, iri: str, depth: int = 0) -> Title:
        """The label of a thing, else a title put together from its parts, else its kind and its key."""
        label = self._label(iri)
        if label:
            return Title((label,))
        if iri.startswith(iris.BASE + "graph/"):
            return self._graph_title(iri)
        kinds = self.kinds(iri) if depth < _DEEPEST else []
        if str(SG.Evidence) in kinds:
            return self._evidence_title(iri, kinds[0])
        if str(OA.TextPositionSelector) in kinds:
            return Title((Piece(self.position(iri), self.language),))
        parts = [part for group in self._pattern(iri) if (part := self._part(iri, group, depth))]
        if parts:
            dash = "–" if _DCTERMS + "PeriodOfTime" in kinds else " → "
            joined = [p for n, part in enumerate(parts) for p in ((Piece(dash, ""),) * bool(n) + part)]
            return Title((*self._kind(kinds[0]), *joined))
        if kinds and iri.startswith(iris.BASE):
            return Title((*self._kind(kinds[0]), Piece(iris.key(iri), "")))
        return Title((Piece(_local(iri), ""),))

    def _kind(self, kind: str) -> tuple[Piece, ...]:
        name = self._label(kind)
        word = name.text if name else _local(kind)
        return (Piece(word[:1].upper() + word[1:] + ": ", name.lang if name else ""),)

    def _part(self, iri: str, group: tuple[str, ...], depth: int) -> tuple[Piece, ...]:
        for predicate in group:
            words = self.words(iri, predicate)
            if words:
                return (words,)
            found = self.iris(iri, predicate)
            if found:
                return self.title(found[0], depth + 1).pieces
        return ()

    def _evidence_title(self, iri: str, kind: str) -> Title:
        heading = self.words(iri, str(SG.headingPath))
        position = "; ".join(self.position(s) for s in self.iris(iri, str(OA.hasSelector)))
        pieces = [*self._kind(kind), *([heading] if heading else [])]
        if position:
            pieces.append(Piece((", " if heading else "") + position, self.language))
        return Title(tuple(pieces))

    def position(self, selector: str) -> str:
        """Where a passage stands, e.g. "tecken 120–340"."""
        start, end = (self.values(selector, str(p)) for p in (OA.start, OA.end))
        return str(
            self.ui["position"].format(
                start=start[0].value if start else "?", end=end[0].value if end else "?"
            )
        )

    def _graph_title(self, iri: str) -> Title:
        name = iri.removeprefix(iris.BASE + "graph/")
        if name == "derived":
            return Title((Piece(self.ui["graph-derived"], self.language),))
        scheme = self._label(f"{iris.BASE}{name}") if name.startswith("scheme/") else None
        return Title((Piece(self.ui["graph"] + ": ", self.language), scheme or Piece(name, "")))


def _local(iri: str) -> str:
    """What can be read of an IRI that nothing is known of: `prefix:name`, else its last part and its host."""
    short = iris.shorten(iri)
    if short.removeprefix("id/") and not short.startswith(("http://", "https://")):
        return short.removeprefix("id/")
    try:
        host = urlsplit(iri).hostname or iri
    except ValueError:
        return iri
    key = iris.key(iri)
    return f"{key} ({host})" if key and key != host else host
