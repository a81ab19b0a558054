"""An SVG on standard input becomes a PNG on standard output. Run as a program of its own by `paper.py`: whatever it
meets, it has so much time and memory, and it reads no file that the drawing names.
"""

from __future__ import annotations

import sys
from typing import Final

from ..bounded import bound

CRASHED: Final = 4
"""Exit code where the drawing could not be painted."""

FONTLESS: Final = 5
"""Exit code where the machine has no font for our words."""

_PROBE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">'
    '<text y="20" font-family="{font}">{word}</text></svg>'
)


def painted(svg: str, zoom: float, font: str) -> bytes:
    """The PNG, `zoom` times as large as the drawing says it is. Raises `ValueError` for what is no drawing of
    ours."""
    import resvg_py

    # The painter reads the files that pictures within a drawing name. Ours have none, and words never hold a bare <.
    if "<image" in svg or "<feImage" in svg:
        raise ValueError("a picture within the drawing")
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, background="#ffffff", sans_serif_family=font)
    )


def has_font(font: str) -> bool:
    """Whether a letter leaves anything on the paper."""
    empty, letter = (painted(_PROBE.format(font=font, word=word), 1, font) for word in ("", "\u00c5"))
    return empty != letter


def main() -> int:
    """Reads, paints, writes. Arguments: seconds of processor time, zoom (a multiple), the font for our words."""
    seconds, zoom, font = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    bound(seconds)
    svg = sys.stdin.buffer.read().decode("utf-8")
    try:
        if not has_font(font):
            return FONTLESS
        made = painted(svg, zoom, font)
    except Exception as error:
        print(repr(error)[:500], file=sys.stderr)
        return CRASHED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
