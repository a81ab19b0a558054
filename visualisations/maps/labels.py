"""Words beside and inside the signs of a map: their lines, and the room that they take."""

from __future__ import annotations

import re
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

_LONG: Final = re.compile(rf"\S{{{LETTERS - 3}}}(?=\S)")


def wrapped(text: str, letters: int = LETTERS, most: int = 2) -> list[str]:
    """Words in lines of so many letters, the last of which ends in … where there was more."""
    lines = [""]
    for word in _LONG.sub(lambda m: m.group() + "\u200b ", clean(text)).split():
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += " " + word
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: letters - 1].rstrip(" ,.;:–-") + "…"
    return [line.replace("\u200b", "") for line in lines]


def beside(node: Node) -> tuple[float, float]:
    """How far the words beside a node's sign reach from its middle, and how high sign and words are together."""
    lines = wrapped(node.label, BESIDE)
    return WORDS + LETTER * max(map(len, lines)), max(2 * SIGN, STEP * len(lines) + 6)
