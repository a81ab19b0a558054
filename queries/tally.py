"""How many versions take up each part of each framework, counted by sets of versions so that a page costs no walk
over all plans.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from .overview import Overview, Part, Version
from .selection import Selection

FULL: Final = "read-in-full"
"""The outcome (key of the scheme) of an assessment that makes what is not found a gap."""


@dataclass(frozen=True, slots=True)
class Count:
    """One part: the chosen versions by state (bits), and those that were read in full for its framework."""

    part: Part
    by_state: dict[str, int]
    full: int

    @property
    def read(self) -> int:
        """How many versions were read in full for it."""
        return self.full.bit_count()

    @property
    def have(self) -> int:
        """How many of those address it."""
        return (self.by_state["addressed"] & self.full).bit_count()

    def number(self, state: str) -> int:
        """How many versions are in a state."""
        return self.by_state[state].bit_count()


class Tally:
    """For each part and state the versions, as bits in the order of the overview."""

    def __init__(self, overview: Overview) -> None:
        self._overview = overview
        self._order = list(overview.versions)
        self._bit = {key: 1 << n for n, key in enumerate(self._order)}
        self._all = (1 << len(self._order)) - 1
        self._found: dict[str, dict[str, int]] = {}
        self._explicit: dict[str, int] = {}
        self._full: dict[str, int] = {}
        for (key, framework), said in overview.assessed.items():
            if said.outcome == FULL and key in self._bit:
                self._full[framework] = self._full.get(framework, 0) | self._bit[key]
        for key, bit in self._bit.items():
            for part, reach in overview.reach.get(key, {}).items():
                states = self._found.setdefault(part, {})
                states[reach.state] = states.get(reach.state, 0) | bit
                if reach.state == "addressed" and reach.explicit:
                    self._explicit[part] = self._explicit.get(part, 0) | bit

    def bits(self, chosen: Selection) -> int:
        """The chosen versions as bits."""
        return sum(self._bit[key] for key in chosen.keys)

    def count(self, part: Part, among: int, *, explicit: bool = False) -> Count:
        """The versions `among` (bits) by the state of a part. With `explicit`, a part that only inferred links reach is
        not found. What a version only mentions, or lacks, without having been read in full, is not assessed: nobody
        looked for it.
        """
        found = {state: bits & among for state, bits in self._found.get(part.iri, {}).items()}
        full = self._full.get(part.framework, 0) & among
        has, outside = found.get("addressed", 0), found.get("out-of-scope", 0)
        sure = self._explicit.get(part.iri, 0) & among if explicit else has
        missing = (found.get("not-found", 0) | (has & ~sure)) & full
        named = found.get("mentioned", 0) & full
        by_state = {"addressed": sure, "mentioned": named, "not-found": missing, "out-of-scope": outside}
        return Count(part, {**by_state, "not-assessed": among & ~(sure | named | missing | outside)}, full)

    def ranked(self, framework: str, among: int, *, explicit: bool = False) -> list[Count]:
        """The parts of a framework: those that the smallest share of the versions read address first, then in the
        framework's order; parts that none was read for come last.
        """
        found = self._overview.frameworks.get(framework)
        counts = [self.count(p, among, explicit=explicit) for p in found.parts] if found else []
        return sorted(counts, key=lambda c: c.have / c.read if c.read else 2)

    def versions(self, bits: int, most: int = sys.maxsize) -> list[Version]:
        """The versions that bits stand for, in the order of the overview; the first `most` of them."""
        found: list[Version] = []
        while bits and len(found) < most:
            lowest = bits & -bits
            found.append(self._overview.versions[self._order[lowest.bit_length() - 1]])
            bits ^= lowest
        return found
