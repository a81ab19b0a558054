"""What somebody typed into the search box: words, joined words ("2016/17:10") and words in quotes. Nothing else of it
means anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .vocabulary import plain, words

MOST: Final = 12
"""Words that are looked for; more are left out, and it is said."""

LONGEST: Final = 500
"""Characters that are read."""

_MARKS = '"”“„»«'
UNQUOTED: Final = str.maketrans(_MARKS, " " * len(_MARKS))
"""Takes the quotes out of a text."""

_QUOTED = re.compile(f"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or several that are joined by signs or stand in quotes. `begun`: its end may not be typed yet."""

    typed: str
    pieces: tuple[str, ...]
    quoted: bool = False
    begun: bool = False

    @property
    def numbered(self) -> bool:
        """Whether a digit stands in it, as in codes and years."""
        return any(c.isdigit() for piece in self.pieces for c in piece)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was typed. `key`: the whole as `words` has it; `cut`: how many words were left out."""

    words: tuple[Word, ...]
    key: str
    cut: int = 0

    @property
    def quoted(self) -> bool:
        """Whether something stands in quotes."""
        return any(w.quoted for w in self.words)


def asked(text: str) -> Asked:
    """Reads what was typed, whatever it is; of a very long text the beginning."""
    text = plain(text[:LONGEST])
    found: list[Word] = []
    at = 0
    for quote in _QUOTED.finditer(text):
        found += _free(text[at : quote.start()])
        if pieces := words(quote.group(1)):
            found.append(Word(quote.group(1).strip(), tuple(pieces), quoted=True))
        at = quote.end()
    found += _free(text[at:])
    kept = list({(w.pieces, w.quoted): w for w in found}.values())
    cut = max(len(kept) - MOST, 0)
    kept = kept[:MOST]
    if kept and not kept[-1].quoted and not cut:
        kept[-1] = Word(kept[-1].typed, kept[-1].pieces, begun=True)
    return Asked(tuple(kept), " ".join(words(text)), cut)


def _free(text: str) -> list[Word]:
    """The words between quotes; what signs join ("hbtq-personer", "5.2") is one word of several pieces."""
    made = []
    for chunk in text.split():
        if pieces := words(chunk):
            made.append(Word(re.sub(r"^\W+|\W+$", "", chunk), tuple(pieces[:MOST])))
    return made
