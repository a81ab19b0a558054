"""Turns words that were typed into a query of the index: which fields a word may stand in, and what that is worth.

The constants add up to a rank that can be explained: a whole name, then a code, then all words by how surely each was
meant, then some of the words. No frequencies come into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple

import tantivy

from .asked import Asked
from .vocabulary import Meant, Vocabulary, folded

FACETS: Final = ("kind", "area", "document", "framework")
"""What hits can be narrowed by; a value is a key."""

FEW: Final = 64
"""So many terms are looked up one by one; more are quicker as a set, which reads through the dictionary of terms."""

_Q = tantivy.Query
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


class Worth(IntEnum):
    """What a match counts. Each word of a question counts `WORD` and what its likeness adds: the code itself, the
    phrase, the same word or an inflection, the same but for å, ä and ö, the same in a further name, a part of a
    compound, another spelling, within a word, in an explanation, in the name of where the thing stands.
    """

    NAME = 5000
    FOLDED = 4500
    ALIAS = 4000
    CODE = 3000
    WORD = 20
    KEY = 12
    PHRASE = 10
    SAME = 8
    NEAR = 6
    OTHER = 5
    PART = 4
    LIKE = 3
    INSIDE = 2
    NOTE = 1
    PLACE = 0


class Instead(NamedTuple):
    """A typed word that the data lack, and the words that were looked for; `split`: as the parts of a compound."""

    typed: str
    used: tuple[str, ...]
    split: bool = False


def schema() -> tantivy.Schema:
    """The fields of the index. `word` has the names, `other` further names, `note` what explains, `where` the names of
    where a thing stands; `name`, `folded`, `alias` and `code` are whole; `seen` is what a hit shows.
    """
    builder = tantivy.SchemaBuilder()
    for name in ("name", "folded", "alias", "code", "rank"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("word", "other"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("note", "where"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("seen", stored=True)
    return builder.build()


def worth(query: tantivy.Query, value: int) -> tantivy.Query:
    """A query whose hits count just so much."""
    return _Q.const_score_query(query, float(value))


def narrowed(query: tantivy.Query, held: Iterable[tuple[str, str]], fields: tantivy.Schema) -> tantivy.Query:
    """A query whose hits fit all (field, value) pairs too; they add nothing to its worth."""
    kept = [(_MUST, worth(_Q.term_query(fields, f, v), 0)) for f, v in held]
    return _Q.boolean_query([(_MUST, query), *kept]) if kept else query


def ranked(query: tantivy.Query, fields: tantivy.Schema) -> tantivy.Query:
    """A query whose hits of the main kinds come before others that are a little better, and statements last."""
    ranks = [(_SHOULD, worth(_Q.term_query(fields, "rank", r), w)) for r, w in (("2", 3), ("1", 1))]
    return _Q.boolean_query([(_MUST, query), *ranks])


class Plan:
    """How what was typed is looked for in an index with these fields and words."""

    def __init__(self, fields: tantivy.Schema, vocabulary: Vocabulary, said: Asked) -> None:
        self._fields, self._vocabulary, self._said = fields, vocabulary, said
        idle = [not w.quoted and len(w.pieces) == 1 and vocabulary.idle(w.pieces[0]) for w in said.words]
        self._idle = [i and not all(idle) for i in idle]
        self._meant = [
            tuple(vocabulary.meant(p, begun=w.begun and len(w.pieces) == 1, alone=i) for p in w.pieces)
            for w, i in zip(said.words, self._idle, strict=True)
        ]
        self._other: dict[int, tuple[Meant, ...]] = {}
        self._split: set[int] = set()

    def all(self) -> tantivy.Query:
        """Things with all the words (little ones may lack), at least one of them of their own."""
        if not self._said.words:
            return _Q.all_query()
        every = range(len(self._said.words))
        needed = [n for n in every if not self._idle[n]]
        if len(every) == 1:
            return self._whole(self._own(0))
        parts = [
            (_SHOULD if self._idle[n] else _MUST, _Q.disjunction_max_query([self._own(n), self._place(n)]))
            for n in every
        ]
        anchored = worth(_either([self._any(n) for n in needed]), 0)
        return self._whole(_Q.boolean_query([*parts, (_MUST, anchored)]))

    def all_of_them(self) -> tantivy.Query:
        """The same things as `all`, faster, for counting: nothing is worth more than another."""
        if not self._said.words:
            return _Q.all_query()
        needed = [n for n in range(len(self._said.words)) if not self._idle[n]]
        each = [self._any(n) for n in needed]
        if len(each) == 1:
            return _either([each[0], *self._named()])
        placed = [(_MUST, _either([own, self._place(n)])) for n, own in zip(needed, each, strict=True)]
        return _either([_Q.boolean_query([*placed, (_MUST, _either(each))]), *self._named()])

    def some(self) -> tantivy.Query:
        """Things with at least one of the words, those with more of them first."""
        return self._whole(_either([self._own(n) for n in range(len(self._idle)) if not self._idle[n]]))

    def some_of_them(self) -> tantivy.Query:
        """The same things as `some`, for counting."""
        each = [self._any(n) for n in range(len(self._idle)) if not self._idle[n]]
        return _either([*each, *self._named()])

    def instead(self) -> tuple[Instead, ...]:
        """Takes in, for each word that the data lack, words that are spelt nearly alike, else the two words that it is
        made of. Gives which.
        """
        made = []
        for n, word in enumerate(self._said.words):
            typed = word.pieces[0]
            if len(word.pieces) > 1 or word.quoted or word.numbered or self._idle[n]:
                continue
            if self._meant[n][0].same or self._meant[n][0].near:
                continue
            used = self._vocabulary.similar(typed, distance=1) if len(typed) >= 5 else []
            parts = None if used else self._vocabulary.split(typed)
            if parts:
                self._split.add(n)
            used = list(parts) if parts else used or self._vocabulary.similar(typed)
            if used:
                self._other[n] = tuple(self._vocabulary.meant(u) for u in used)
                made.append(Instead(word.typed, tuple(used), n in self._split))
        return tuple(made)

    def words(self) -> frozenset[str]:
        """The words of the data that are looked for, to be marked where they stand."""
        found: set[str] = set()
        for word, meant in zip(self._said.words, self._meant, strict=True):
            if word.quoted or len(word.pieces) > 1:
                found.update(word.pieces)
            if not word.quoted:
                found.update(w for m in meant for w in m.all())
        return frozenset(found.union(*(m.all() for other in self._other.values() for m in other)))

    def _whole(self, query: tantivy.Query) -> tantivy.Query:
        """The same, and before it what is named just so."""
        worths = (Worth.NAME, Worth.ALIAS, Worth.CODE, Worth.FOLDED)
        named = [worth(q, w) for q, w in zip(self._named(), worths, strict=False)]
        return _Q.disjunction_max_query([query, *named])

    def _named(self) -> list[tantivy.Query]:
        """What is named just so; but for å, ä and ö only where the data lack a word as it was typed."""
        key = self._said.key
        named = [("name", key), ("alias", key), ("code", key)]
        if any(word not in self._vocabulary for word in key.split()):
            named.append(("folded", folded(key)))
        return [_Q.term_query(self._fields, f, k) for f, k in named]

    def _any(self, n: int) -> tantivy.Query:
        """As `_own`, without worth."""
        word, meant = self._said.words[n], self._meant[n][0]
        if word.quoted or len(word.pieces) > 1:
            return self._own(n)
        noted = meant.same + meant.near + meant.part
        groups = [
            _Q.term_query(self._fields, "code", word.pieces[0]),
            self._terms("word", noted + meant.inside),
            self._terms("other", noted),
            self._terms("note", noted),
            *self._others(n),
        ]
        return _either(groups)

    def _own(self, n: int) -> tantivy.Query:
        """That a word stands in the names, codes or explanations of a thing."""
        word, meant = self._said.words[n], self._meant[n]
        options = [self._counting(_Q.term_query(self._fields, "code", " ".join(word.pieces)), Worth.KEY)]
        if len(word.pieces) > 1:
            for name, value in (("word", Worth.PHRASE), ("other", Worth.OTHER)):
                options.append(self._counting(_Q.phrase_query(self._fields, name, list(word.pieces)), value))
            if not word.quoted and not word.numbered:
                each = [(_MUST, self._terms("word", m.same + m.near + m.part)) for m in meant]
                options.append(self._counting(_Q.boolean_query(each), Worth.PART))
        elif word.quoted:
            options.append(self._counting(self._terms("word", word.pieces), Worth.PHRASE))
            options.append(self._counting(self._terms("other", word.pieces), Worth.OTHER))
        else:
            options += self._alike(meant[0])
            options += self._others(n)
        return _Q.disjunction_max_query(options)

    def _alike(self, meant: Meant) -> list[tantivy.Query]:
        noted = meant.same + meant.near + meant.part
        steps = (("word", meant.same, Worth.SAME), ("word", meant.near, Worth.NEAR), ("word", meant.part, Worth.PART),
                 ("word", meant.inside, Worth.INSIDE), ("other", meant.same + meant.near, Worth.OTHER),
                 ("other", meant.part, Worth.INSIDE), ("note", noted, Worth.NOTE))  # fmt: skip
        return [self._counting(self._terms(f, found), w) for f, found, w in steps if found]

    def _others(self, n: int) -> list[tantivy.Query]:
        other = self._other.get(n, ())
        groups = [self._terms("word", m.same + m.near + m.part) for m in other]
        if n in self._split:
            groups = [_Q.boolean_query([(_MUST, group) for group in groups])]
        return [self._counting(group, Worth.LIKE) for group in groups]

    def _place(self, n: int) -> tantivy.Query:
        """That a word stands in the name of the plan, area, framework or kind that a thing belongs to."""
        known = [m for m in self._meant[n] if m] + list(self._other.get(n, ()))
        return self._counting(
            self._terms("where", tuple(w for m in known for w in m.same + m.near)), Worth.PLACE
        )

    def _terms(self, name: str, found: tuple[str, ...]) -> tantivy.Query:
        if len(found) > FEW:
            return _Q.term_set_query(self._fields, name, list(found))
        return _either([_Q.term_query(self._fields, name, word) for word in found])

    def _counting(self, query: tantivy.Query, likeness: int) -> tantivy.Query:
        return worth(query, Worth.WORD + likeness)


def _either(queries: list[tantivy.Query]) -> tantivy.Query:
    return _Q.boolean_query([(_SHOULD, q) for q in queries])
