"""Words beside and inside the signs of a map: their lines, and the room that they take."""

from __future__ import annotations

from typing import Final

from ..safe import clean
from .model import Node

LETTERS: Final = 26
"""Letters of a line in a box."""

BESIDE: Final = 24
"""Letters of a line beside a sign."""

LETTER, STEP = 9.0, 18.0
"""Width of a letter beside a sign in the widest of the fonts that a drawing names, as a mean, and from line to line, in
pixels."""

SIGN, WORDS = 16.0, 16.0
"""Half the room of a sign, and where the words beside it begin, from its middle."""

LEAST: Final = 4
"""Letters of a long word that go over to the next line, at least."""


def wrapped(text: str, letters: int = LETTERS, most: int = 2) -> list[str]:
    """Words in lines of so many letters, the last of which ends in … where there was more."""
    lines: list[str] = []
    for word in clean(text).split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines += _broken(word, letters)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: letters - 1].rstrip(" ,.;:–-") + "…"
    return lines or [""]


def _broken(word: str, letters: int) -> list[str]:
    """A word as pieces that fit in a line each; a hyphen shows where it was one."""
    pieces = []
    address = "://" in word
    while len(word) > letters:
        at = min(letters - 1, len(word) - LEAST)
        pieces.append(word[:at] + ("-" if word[at - 1 : at + 1].isalpha() and not address else ""))
        word = word[at:]
    return [*pieces, word]


def beside(node: Node) -> tuple[float, float]:
    """How far the words beside a node's sign reach from its middle, and how high sign and words are together."""
    lines = wrapped(node.label, BESIDE)
    return WORDS + LETTER * max(map(len, lines)), max(2 * SIGN, STEP * len(lines) + 6)
