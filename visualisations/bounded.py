"""The bounds of a process that draws: so much time and memory, whatever it meets."""

from __future__ import annotations

from typing import Final

MEMORY: Final = 3_000_000_000
"""Bytes of address space at most."""


def bound(seconds: int) -> None:
    """Ends this process after so many seconds of processor time, and refuses it more than `MEMORY`. On Windows, which
    has no such limits, the clock of the caller remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
