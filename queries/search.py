"""Search over everything that has a name: an index in memory, made once for each snapshot.

What is typed is never a query language: it is words, each turned into the words of the data that it may mean
(`vocabulary.py`), and a query is built of those (`matching.py`). How good a hit is follows from a few constants and not
from frequencies, so that an order can be explained and the same question always has the same answer. Equally good hits
stand in the order of `findable.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import tantivy

from ..graph.store import Store
from ..ontology import texts
from .asked import UNQUOTED, asked
from .findable import LAST, MAIN, Entry, Findable, findable
from .matching import FACETS, Instead, Plan, Worth, narrowed, ranked, schema
from .overview import Overview, Words
from .vocabulary import Vocabulary, folded, words

LITTLE: Final = 5
"""With fewer hits than this, words that are spelt nearly alike are looked for too."""

DEEPEST: Final = 2000
"""So many hits can be leafed through; the rest is found by narrowing."""

MANY_NAMES: Final = 40
"""Further names of a thing that are kept to be shown."""


class Hit(NamedTuple):
    """One thing found. `whole`: what was typed is its whole name or code. `others` and `notes`: its further names and
    its explanations, as (language, text); `version` and `framework` are keys and `area` a code, or "".
    """

    iri: str
    kind: str
    names: Words
    others: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    version: str
    area: str
    framework: str
    whole: bool


@dataclass(frozen=True)
class Found:
    """What a search gave. `facets`: for each the values with counts, most first, as if it itself were not narrowed;
    `instead`: words that were read otherwise; `also`: what was typed gave a few hits too; `some`: hits with only some
    of the words follow the `complete` ones; `words`: those of the
    data that were looked for; `cut`: words that were too many; `key`: all that was typed, as words.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
    instead: tuple[Instead, ...] = ()
    also: bool = False
    some: bool = False
    complete: int = 0
    loosened: bool = False
    words: frozenset[str] = frozenset()
    cut: int = 0
    key: str = ""


class Index:
    """What can be found, and the search over it. Safe to use from several threads."""

    def __init__(self, things: Findable, places: Mapping[str, tuple[str, ...]]) -> None:
        self.kinds, self.areas, self.size = things.kinds, things.areas, len(things.entries)
        known = _Read()
        self.vocabulary = Vocabulary(_texts(things, known))
        self._index = tantivy.Index(schema())
        _fill(self._index, things, places, known)
        self._searcher = self._index.searcher()
        everything = self._facets(tantivy.Query.all_query(), {})
        self.values: dict[str, dict[str, int]] = {f: dict(everything[f]) for f in FACETS}
        """Facet → value → how many things have it in all."""

    def search(
        self, text: str, narrow: Mapping[str, str] | None = None, *, offset: int = 0, limit: int = 20
    ) -> Found:
        """The hits from number `offset` on. `narrow`: facet → key; of an empty text all things that fit it.

        What is typed may be anything; only its words count, and of them the first `asked.MOST`.
        """
        narrow = dict(narrow or {})
        said = asked(text)
        plan = Plan(self._index.schema, self.vocabulary, said)
        counted = plan.all_of_them()
        instead: tuple[Instead, ...] = ()
        also = some = False
        count, hits = self._best(plan.all(), narrow, offset, limit)
        complete = count
        named = any(h.whole for h in hits[:1]) or (offset and self._named(plan, narrow))
        if count < LITTLE and said.words and not named:
            swapped = plan.instead()
            if swapped:
                wide, wider = self._best(plan.all(), narrow, offset, limit)
                if wide > count:
                    instead, also, counted = swapped, count > 0, plan.all_of_them()
                    count, hits = wide, wider
            complete = count
            if count < LITTLE and len(said.words) > 1:
                wide, wider = self._best(plan.some(), narrow, offset, limit)
                if wide > count:
                    instead, some, counted = swapped, True, plan.some_of_them()
                    count, hits = wide, wider
        if not count and said.quoted:
            again = self.search(text.translate(UNQUOTED), narrow, offset=offset, limit=limit)
            return replace(again, loosened=bool(again.total))
        facets = self._facets(counted, narrow)
        return Found(
            count, hits, facets, instead, also, some, complete, False, plan.words(), said.cut, said.key
        )

    def _best(
        self, query: tantivy.Query, narrow: Mapping[str, str], offset: int, limit: int
    ) -> tuple[int, tuple[Hit, ...]]:
        """How many fit, and those from a number on."""
        fields = self._index.schema
        kept = narrowed(ranked(query, fields), narrow.items(), fields)
        found = self._searcher.search(kept, limit=max(limit, 1), offset=offset, count=True)
        count = int(found.count)  # type: ignore[attr-defined]
        return count, tuple(self._hit(at, score) for score, at in found.hits[:limit])

    def _named(self, plan: Plan, narrow: Mapping[str, str]) -> bool:
        """Whether something is named just as was typed: then nothing like it is looked for."""
        return any(hit.whole for hit in self._best(plan.all(), narrow, 0, 1)[1])

    def _held(self, query: tantivy.Query, narrow: Mapping[str, str]) -> tantivy.Query:
        return narrowed(query, narrow.items(), self._index.schema)

    def _facets(self, query: tantivy.Query, narrow: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
        """Values with counts: of a facet that is narrowed, as if it were not, so that another can be chosen."""
        made: dict[str, list[tuple[str, int]]] = {}
        free = [f for f in FACETS if f not in narrow]
        for group, held in ((free, narrow), *(([f], _without(narrow, f)) for f in FACETS if f in narrow)):
            terms = {f: {"terms": {"field": f, "size": 10_000}} for f in group}
            answer = self._searcher.aggregate(self._held(query, held), terms) if terms else {}
            for facet in group:
                pairs = [(str(b["key"]), int(b["doc_count"])) for b in answer[facet]["buckets"]]
                made[facet] = sorted(pairs, key=lambda p: (-p[1], p[0]))
        return made

    def _hit(self, at: tantivy.DocAddress, score: float) -> Hit:
        stored = json.loads(bytes(self._searcher.doc(at).get_first("seen") or b""))
        iri, kind, names, others, notes, codes, version, area, framework = stored
        return Hit(
            iri,
            kind,
            Words(names),
            tuple((language, said) for said, language in others.items()),
            tuple((language, said) for said, language in notes.items()),
            tuple(codes),
            version,
            area,
            framework,
            whole=score >= Worth.CODE,
        )


def index(store: Store, overview: Overview) -> Index:
    """The index of a graph. `places`: key → the names that what stands there can be found by as well."""
    things = findable(store, overview)
    places: dict[str, tuple[str, ...]] = {
        key: tuple(names.by_language.values()) for key, names in things.areas.items()
    }
    for version in overview.versions.values():
        places[version.key] = (*version.label.by_language.values(), *version.type.by_language.values())
    for framework in overview.frameworks.values():
        places[framework.key] = (*framework.label.by_language.values(), framework.key)
    return Index(things, places)


class _Read(dict[str, str]):
    """Text → its words with a space between, each text read once."""

    def __missing__(self, text: str) -> str:
        self[text] = made = " ".join(words(text))
        return made


def _texts(things: Findable, known: _Read) -> Iterator[tuple[str, list[str]]]:
    for entry in things.entries:
        for language, name in entry.names.items():
            yield language, known[name].split()
        for said in (*entry.others, *entry.notes):
            yield "", known[said].split()
    for names in things.kinds.values():
        for language, name in names.by_language.items():
            yield language, known[name].split()


def _fill(
    index: tantivy.Index, things: Findable, places: Mapping[str, tuple[str, ...]], known: _Read
) -> None:
    # One thread and room enough for one segment: equally good hits come in the order in which they are added.
    writer = index.writer(1_000_000_000, 1)
    of_kind = {
        kind: " ".join(known[n] for n in (*said.by_language.values(), *_also(kind)))
        for kind, said in things.kinds.items()
    }
    around = {key: " ".join(known[n] for n in names) for key, names in places.items()}
    for entry in things.entries:
        names = [known[n] for n in entry.names.values()]
        others = [known[n] for n in entry.others]
        where = [entry.version, *entry.areas, *(entry.frameworks if entry.kind != "framework" else ())]
        document = tantivy.Document()
        for name, values in (
            ("name", names),
            ("folded", [folded(n) for n in names]),
            ("alias", others),
            ("code", _code_keys([*entry.codes, *entry.keys])),
            ("word", names),
            ("other", others),
            ("note", [known[n] for n in entry.notes]),
            ("where", [of_kind[entry.kind], *(around.get(p, "") for p in where)]),
            ("kind", [entry.kind]),
            ("area", entry.areas),
            ("document", [entry.version]),
            ("framework", entry.frameworks),
            ("rank", ["2" if entry.kind in MAIN else "0" if entry.kind == LAST else "1"]),
        ):
            for value in dict.fromkeys(values):
                if value:
                    document.add_text(name, value)
        document.add_bytes("seen", _seen(entry))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _also(kind: str) -> list[str]:
    """What else people call a kind, in both languages."""
    said = (texts.catalogue(language)["search"].get(f"also-{kind}", "") for language in texts.LANGUAGES)
    return [words for words in said if words]


def _seen(entry: Entry) -> bytes:
    """What a hit shows, as `_hit` reads it."""
    others = dict(list(entry.others.items())[:MANY_NAMES])
    area = entry.areas[0] if entry.areas else ""
    framework = entry.frameworks[0] if entry.kind == "part" and entry.frameworks else ""
    kept = (entry.iri, entry.kind, entry.names, others, entry.notes, list(entry.codes))
    place = (entry.version, area, framework)
    return json.dumps([*kept, *place], ensure_ascii=False).encode("utf-8", "replace")


def _code_keys(codes: Iterable[str]) -> list[str]:
    """The forms in which a code is found: whole, its last word where a number stands in it ("SFS 2014:567"), and a
    long number without its hyphen.
    """
    keys: list[str] = []
    for code in codes:
        keys.append(" ".join(words(code)))
        chunks = code.split()
        if len(chunks) > 1 and any(c.isdigit() for c in chunks[-1]):
            keys.append(" ".join(words(chunks[-1])))
        bare = code.replace("-", "")
        if bare.isdigit() and len(bare) >= 10:
            keys.append(bare)
    return keys


def _without(narrow: Mapping[str, str], facet: str) -> dict[str, str]:
    return {f: v for f, v in narrow.items() if f != facet}
