"""The words of the graph's names and definitions, and which of them a typed word stands for.

Swedish puts words together (»våldsförebyggande«) and bends them (»planens«), and people type without dots and rings
(»halsa«). All of that is worked out on the few thousand different words rather than on every name: a typed word is
turned into the words of the data that it may mean, and those are looked up.

Stems are Snowball's for Swedish and English, as tantivy ships them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import tantivy

from .spelling import Spelling

LANGUAGES: Final = {"sv": "swedish", "en": "english"}
LONGEST: Final = 60
"""Letters of a word that count; what follows is cut."""

FREE: Final = 4
"""A word at least so long may begin any other; a shorter one only where the rest is a word too."""

INSIDE: Final = 5
"""A word at least so long may end any other, or stand in its midst."""

BEGUN: Final = 3
"""So many letters of the last word are enough to look for words that begin with them."""

TYPO: Final = (5, 8)
"""From how many letters on one and two letters may be wrong."""

_WORD = re.compile(r"[^\W_]+")
_SHOWN = re.compile(r"[^\W_](?:[^\W_]|[\u00ad\u200b-\u200d\u2060\ufeff])*")
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_LINKS = ("s", "e", "o", "u", "a")
"""Letters that join the parts of a compound, beside none at all."""


def plain(text: str) -> str:
    """Lower case, composed letters, no soft hyphens nor other marks that are not seen; never a lone surrogate."""
    if text.isascii():
        return text.lower()
    if not text.isprintable():
        text = text.translate(_UNSEEN).encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """The words of a text in order, as `plain` has them."""
    return [w[:LONGEST] for w in _WORD.findall(plain(text))]


def marked(text: str, sought: frozenset[str], most: int) -> list[tuple[str, bool]]:
    """A text in pieces, with whether each is a sought word (as `words` has them). Of a text of more than `most`
    characters what stands around the first such word.
    """
    text = unicodedata.normalize("NFC", text)
    found = [m.span() for m in _SHOWN.finditer(text) if not sought.isdisjoint(words(m.group()))]
    start, end = 0, len(text)
    if end > most:
        first = found[0][0] if found else 0
        start = max(min(first - most // 3, end - most), 0)
        end = start + most
    pieces = [("…", False)] if start else []
    at = start
    for begin, close in found:
        if start <= begin and close <= end:
            pieces += [(text[at:begin], False), (text[begin:close], True)]
            at = close
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [(piece, hit) for piece, hit in pieces if piece]


def folded(word: str) -> str:
    """A word less the dots, rings and accents of its letters."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word.replace("ø", "o").replace("æ", "a").replace("ß", "ss"))
    return "".join(c for c in apart if not unicodedata.combining(c))


class Meant(NamedTuple):
    """The words of the data that a typed word may mean, from the surest to the least sure. `same`: itself and what
    bends like it; `near`: the same but for å, ä and ö; `part`: compounds that begin or end with it; `inside`: words
    that hold it.
    """

    same: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()

    def all(self) -> frozenset[str]:
        """All of them."""
        return frozenset(w for group in self for w in group)

    def __bool__(self) -> bool:
        return any(len(group) for group in self)


class Vocabulary:
    """The words of texts in the two languages, with how often they stand there.

    `texts`: language and words of each text; a text of no language counts for both.
    """

    def __init__(self, texts: Iterable[tuple[str, list[str]]]) -> None:
        of: dict[str, Counter[str]] = {}
        for language, said in texts:
            of.setdefault(language if language in LANGUAGES else "", Counter()).update(said)
        self._count: Counter[str] = sum(of.values(), Counter())
        spoken = {
            word: [tag for tag in LANGUAGES if word in of.get(tag, ()) or word in of.get("", ())]
            for word in self._count
        }
        self._analyzers = {tag: _stemmer(name) for tag, name in LANGUAGES.items()}
        self._stopping = [_stopper(name) for name in LANGUAGES.values()]
        self._words = sorted(self._count)
        self._roots = frozenset(
            form for w in self._words if "sv" in spoken[w] for form in _forms(self._swedish(w))
        )
        self._by_stem: dict[tuple[str, str], list[str]] = {}
        self._by_fold: dict[str, list[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        for word in self._words:
            stems = {tag: self.stem(word, tag) for tag in spoken[word]}
            for tag, stem in stems.items():
                self._by_stem.setdefault((tag, stem), []).append(word)
            keys = frozenset(folded(stem) for stem in stems.values())
            self._stems[word] = keys
            for key in {*keys, folded(word)}:
                self._by_fold.setdefault(key, []).append(word)
        self._join()
        self._spelling = Spelling({folded(w) for w in self._words if len(w) > 2})

    def _join(self) -> None:
        """All folded stems in one string, so that one search finds the words that hold a part."""
        pieces: list[str] = []
        self._starts: list[int] = []
        self._owners: list[str] = []
        at = 1
        for word in self._words:
            for stem in sorted({*self._stems[word], folded(word)}):
                pieces.append(stem)
                self._starts.append(at)
                self._owners.append(word)
                at += len(stem) + 1
        self._joined = "\n" + "\n".join(pieces) + "\n"

    def __contains__(self, word: str) -> bool:
        return word in self._count

    def __len__(self) -> int:
        return len(self._words)

    def stem(self, word: str, language: str) -> str:
        """The stem of a word in a language (`sv` or `en`).

        Snowball takes one ending off a Swedish word and leaves most definite forms in -et be ("våldet", "skolans"):
        here it is asked until nothing changes, and -et goes where what is left is the stem of a word of the data.
        """
        if language != "sv":
            return (self._analyzers[language].analyze(word) or [word])[0]
        stem = self._swedish(word)
        return stem[:-2] if stem.endswith("et") and stem[:-2] in self._roots else stem

    def _swedish(self, word: str) -> str:
        stem = ""
        while stem != word:
            stem, word = word, (self._analyzers["sv"].analyze(word) or [word])[0]
        return stem

    def idle(self, word: str) -> bool:
        """Whether it is a little word (»och«, »the«) that need not stand in what is found."""
        return any(not analyzer.analyze(word) for analyzer in self._stopping)

    def meant(self, word: str, *, begun: bool = False, alone: bool = False) -> Meant:
        """The words that a typed word (as `words` gives it) may mean; `begun` when its end may not be typed yet;
        `alone` when compounds with it are of no use.
        """
        stems = {tag: self.stem(word, tag) for tag in LANGUAGES}
        same = {w for tag, stem in stems.items() for w in self._by_stem.get((tag, stem), ())}
        same |= {word} & self._count.keys()
        keys = {folded(word), *(folded(stem) for stem in stems.values())}
        near = {w for key in keys for w in self._by_fold.get(key, ())} - same
        if alone:
            return Meant(tuple(sorted(same)), tuple(sorted(near)))
        part, inside = self._holding({k for k in (folded(word), folded(stems["sv"])) if len(k) >= 3})
        if begun and len(word) >= BEGUN:
            part |= self._begun(folded(word))
        known = same | near
        return Meant(*(tuple(sorted(g)) for g in (same, near, part - known, inside - part - known)))

    def _begun(self, start: str) -> set[str]:
        return {self._owners[n] for n, _ in self._hits("\n" + start)}

    def _hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a text stands in the joined stems: number of the stem, place of the text."""
        at = self._joined.find(text)
        while at >= 0:
            yield max(bisect_right(self._starts, at + (text[0] == "\n")) - 1, 0), at
            at = self._joined.find(text, at + 1)

    def _holding(self, keys: set[str]) -> tuple[set[str], set[str]]:
        """Words that begin or end with one of the stems, and words that hold it in their midst."""
        part: set[str] = set()
        inside: set[str] = set()
        for key in keys:
            for number, at in self._hits(key):
                word = self._owners[number]
                first, last = self._joined[at - 1] == "\n", self._joined[at + len(key)] == "\n"
                if not first and not last:
                    if len(key) >= INSIDE:
                        inside.add(word)
                elif len(key) >= (FREE if first else INSIDE) or self._rest_is_known(number, key, first):
                    part.add(word)
        return part, inside

    def _rest_is_known(self, number: int, key: str, first: bool) -> bool:
        """Whether what a compound has beside a short part is a word by itself (»mål|område«, not »wo|men«)."""
        start = self._starts[number]
        stem = self._joined[start : self._joined.index("\n", start)]
        rest = stem[len(key) :] if first else stem[: -len(key)]
        strip = rest.removeprefix if first else rest.removesuffix
        return any(self._stands(r) for r in {rest, *(strip(link) for link in _LINKS)})

    def _stands(self, key: str) -> bool:
        """Whether a folded text is a word by itself, or the stem of one."""
        if len(key) > 3:
            return key in self._by_fold
        return len(key) == 3 and any(
            folded(w) == key and not self.idle(w) for w in self._by_fold.get(key, ())
        )

    def split(self, word: str) -> tuple[str, str] | None:
        """A compound that the data lack as two words that they have (»våldsprevention«: våld, prevention), those that
        most texts have first.
        """
        key, found = folded(word), []
        for at in range(3, len(key) - 2):
            head, tail = key[:at], key[at:]
            heads = (head, *(head[:-1] for link in _LINKS if head.endswith(link) and len(head) > 3))
            left = next((w for h in heads if (w := self._common(h))), None)
            right = self._common(tail)
            if left and right:
                found.append((min(self._count[left], self._count[right]), at, left, right))
        return max(found)[2:] if found else None

    def _common(self, key: str) -> str | None:
        """The word that most texts have of those with a folded stem."""
        candidates = set(self._by_fold.get(key, ()))
        for tag in LANGUAGES:
            candidates |= set(self._by_fold.get(folded(self.stem(key, tag)), ()))
        usable = [w for w in candidates if len(w) >= 3 and not self.idle(w)]
        return max(usable, key=lambda w: (self._count[w], w), default=None)

    def similar(self, word: str, *, distance: int | None = None, limit: int = 3) -> list[str]:
        """Words of the data that differ in a letter or two, no two of one stem: the nearest first, then those that
        most texts have. Without `distance` none for a word of fewer than five letters.
        """
        most = distance if distance is not None else sum(len(word) >= length for length in TYPO)
        chosen: list[str] = []
        seen: set[str] = set()
        for far in range(1, most + 1):
            keys = self._spelling.within(folded(word), far)
            found = [w for k in keys for w in self._by_fold.get(k, ()) if folded(w) == k and w != word]
            for candidate in sorted(found, key=lambda w: (w[:1] != word[:1], -self._count[w], w)):
                if not (self._stems[candidate] & seen):
                    chosen.append(candidate)
                    seen |= self._stems[candidate]
            if chosen:
                break
        return chosen[:limit]


def _forms(stem: str) -> tuple[str, str]:
    return stem, folded(stem)


def _stemmer(language: str) -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(language)).build()
    )


def _stopper(language: str) -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stopword(language)).build()
    )
