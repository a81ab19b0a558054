"""Which plans address the same framework parts, for all plans at once: a plan's parts are the bits of one number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from typing import NamedTuple

from .overview import Overview


class Alike(NamedTuple):
    """Another version (key), how many parts both address, and how many either addresses."""

    version: str
    shared: int
    either: int


@dataclass(frozen=True)
class SharedParts:
    """Version → the parts that it addresses, and those that it addresses explicitly; part → its bit."""

    addressed: dict[str, int]
    explicit: dict[str, int]
    bit: dict[str, int]

    def mask(self, parts: Iterable[str]) -> int:
        """The bits of some parts (IRIs)."""
        found = 0
        for part in parts:
            found |= self.bit.get(part, 0)
        return found

    def nearest(
        self, version: str, others: Iterable[str], most: int, *, explicit: bool = False, mask: int = -1
    ) -> list[Alike]:
        """The versions that share most parts with one, those with least else first where they share as many; none
        that shares nothing. `mask` keeps to some parts.
        """
        bits = self.explicit if explicit else self.addressed
        own = bits.get(version, 0) & mask
        found = (
            Alike(other, (own & bits[other]).bit_count(), ((own | bits[other]) & mask).bit_count())
            for other in others
            if own & bits.get(other, 0)
        )
        return nlargest(most, found, key=lambda a: (a.shared, -a.either, a.version))


def shared_parts(overview: Overview) -> SharedParts:
    """The parts of all versions as bits."""
    bit = {part: 1 << n for n, part in enumerate(overview.parts)}
    addressed: dict[str, int] = {}
    explicit: dict[str, int] = {}
    for version, reached in overview.reach.items():
        whole = stated = 0
        for part, reach in reached.items():
            if reach.state == "addressed":
                whole |= bit.get(part, 0)
                if reach.explicit:
                    stated |= bit.get(part, 0)
        addressed[version], explicit[version] = whole, stated
    return SharedParts(addressed, explicit, bit)
