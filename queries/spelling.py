"""Words that are spelt nearly alike: those that share enough of their runs of three letters are compared.

An automaton of two errors takes tantivy some 14 ms to build for a word of twelve letters, whatever it finds; this takes
about one among five thousand words.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from typing import Final

COMPARED: Final = 80
"""Words that are compared at most: those with the most runs in common."""


class Spelling:
    """Words to be found by others that differ in a letter or two."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._having: dict[str, array[int]] = {}
        for number, word in enumerate(self._words):
            for run in _runs(word):
                self._having.setdefault(run, array("I")).append(number)

    def within(self, word: str, distance: int) -> list[str]:
        """The words at just that distance (1 or 2): letters left out, put in, changed, or two in the wrong order."""
        runs = _runs(word)
        shared: Counter[int] = Counter()
        for run in runs:
            shared.update(self._having.get(run, ()))
        least = max(len(runs) - 3 * distance, 1)
        near = [
            n
            for n, count in shared.items()
            if count >= least and abs(len(self._words[n]) - len(word)) <= distance
        ]
        near.sort(key=lambda n: (-shared[n], n))
        return sorted(
            self._words[n] for n in near[:COMPARED] if apart(word, self._words[n], distance) == distance
        )


def _runs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


def apart(one: str, other: str, most: int) -> int:
    """How many letters two words differ in, where a swap of neighbours is one; `most` + 1 stands for more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
