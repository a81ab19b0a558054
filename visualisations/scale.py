"""One scale for how far a plan goes, everywhere: a symbol, a number and words, never colour alone."""

from __future__ import annotations

from typing import Final

from ..queries.overview import Overview, Reach

SYMBOLS: Final = {
    "addressed": "●",
    "mentioned": "○",
    "not-found": "–",
    "out-of-scope": "✕",
    "not-assessed": "?",
}
"""State → symbol; a purpose or a goal alone is a half-filled one."""

HALF: Final = "◐"
MEASURE: Final = 3
"""From this rung on the circle is full."""


def symbol(state: str | Reach) -> str:
    """The symbol of a state by name, or of how far a version goes."""
    if isinstance(state, str):
        return SYMBOLS[state]
    return HALF if state.state == "addressed" and state.depth < MEASURE else SYMBOLS[state.state]


def words(overview: Overview, reach: Reach, language: str) -> str:
    """Number and words, e.g. "3 åtgärd eller åtagande ≈", where ≈ marks what rests on inferred alignments."""
    if reach.state != "addressed" or not reach.depth:
        return overview.states[reach.state][language]
    return overview.rungs[reach.depth][language] + (" ≈" if reach.inferred else "")


def written(overview: Overview, reach: Reach, language: str) -> str:
    """Symbol, number and words, for where there is no markup."""
    return f"{symbol(reach)} {words(overview, reach, language)}"
