"""What holds when: a line for each version in words, and the same as a picture of bars.

The picture is drawn in Python, has no script and no style of its own (its classes are in the site's stylesheet), and
says nothing that the table beside it does not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, NamedTuple

from ..ontology import texts
from ..queries.overview import Overview, Version
from ..queries.periods import Period, first_day, last_day
from ..queries.selection import standing

WIDTH, ROW, TOP, LABEL = 960, 40, 50, 120
"""Units of the picture: its width, the height of a row, the height of the axis, characters of a label."""

WHEN = ("all", "in-force", "within-90", "within-365", "no-end", "not-begun", "ended", "replaced")
"""What can be asked for: everything, a standing, or what ends within so many days or states no end."""


class Stand(NamedTuple):
    """How a version stands on a day (one of `selection.STANDINGS`). `left`: days until the stated end, None where none
    is stated or it is not in force.
    """

    version: Version
    standing: str
    left: int | None

    def fits(self, when: str) -> bool:
        """Whether it is what is asked for (one of `WHEN`)."""
        if when.startswith("within-"):
            return self.left is not None and self.left <= int(when.removeprefix("within-"))
        if when == "no-end":
            return self.standing == "in-force" and not self.version.valid_until
        return when in ("all", self.standing)


def counts(every: Sequence[Stand]) -> dict[str, int]:
    """How many fit each of `WHEN`."""
    alike = Counter((s.standing, bool(s.version.valid_until), s.left) for s in every)
    first = {(s.standing, bool(s.version.valid_until), s.left): s for s in every}
    return {when: sum(n for which, n in alike.items() if first[which].fits(when)) for when in WHEN}


def stand(overview: Overview, version: Version, day: date) -> Stand:
    """How a version stands on a day."""
    stands = standing(overview, version, day)
    until = last_day(version.valid_until) if stands == "in-force" else None
    return Stand(version, stands, (until - day).days if until else None)


@dataclass(frozen=True)
class Line:
    """A version on a day, in words."""

    version: Version
    standing: str
    label: str
    type: str
    area: str
    start: str
    end: str
    now: str


def in_words(stated: str, language: str) -> str:
    """A year, a month or a day as stated, e.g. "år 2022", "maj 2022", "2022-05-17"."""
    said = texts.catalogue(language)
    if len(stated) == 4:
        return str(said["timeline"]["year"].format(year=stated))
    if len(stated) == 7 and stated[5:].isdecimal() and 1 <= int(stated[5:]) <= 12:
        return f"{said['ui']['months'].split()[int(stated[5:]) - 1]} {stated[:4]}"
    return stated


def line(overview: Overview, on: Stand, period: Period | None, language: str) -> Line:
    """What is to be said of a version on a day."""
    said: dict[str, Any] = texts.catalogue(language)["timeline"]
    version = on.version
    return Line(
        version,
        on.standing,
        version.label[language],
        version.type[language],
        overview.areas[version.area].label[language],
        _start(version, period, said, language),
        in_words(period.end, language) if period and period.end else said["not-stated"],
        _now(overview, on, said, language),
    )


def _start(version: Version, period: Period | None, said: dict[str, Any], language: str) -> str:
    if period and period.start:
        return in_words(period.start, language)
    for key, stated in (("decided", version.decided), ("signed", version.signed)):
        if stated:
            return str(said[f"not-stated-{key}"].format(day=in_words(stated, language)))
    return str(said["not-stated"])


def _now(overview: Overview, on: Stand, said: dict[str, Any], language: str) -> str:
    version = on.version
    if on.standing == "in-force" and on.left is None:
        return str(said["in-force-open"])
    if on.standing == "in-force":
        return str(said["last-day"] if not on.left else said["in-force-left"].format(n=on.left))
    if on.standing == "replaced":
        later = overview.versions[version.replaced_by]
        return str(said["replaced-by"].format(version=later.label[language]))
    if on.standing == "ended":
        return str(said["ended"].format(day=version.valid_until))
    return str(said["begins"].format(day=in_words(version.begins, language)))


@dataclass(frozen=True)
class Bar:
    """Where a version stands in the picture: known days of beginning and end, None where none is known. `vague`: the
    end of the span within which a day of beginning lies that is not known more closely.
    """

    standing: str
    start: date | None
    end: date | None
    vague: date | None = None


def bar(overview: Overview, each: Line) -> Bar:
    """The bar of a line. What replaces a version ends it."""
    v = each.version
    start, end = first_day(v.begins), last_day(v.valid_until)
    later = overview.versions.get(v.replaced_by)
    taken = first_day(later.begins) if later else None
    if taken and (end is None or taken < end):
        end = taken
    vague = last_day(v.begins) if start and not v.valid_from and len(v.begins) < 10 else None
    return Bar(each.standing, start, end, vague)


def picture(overview: Overview, lines: Sequence[Line], day: date, language: str) -> str:
    """An SVG of the lines, or "" where there is none. Its labels are cut; the table has them whole."""
    if not lines:
        return ""
    said: dict[str, Any] = texts.catalogue(language)["timeline"]
    bars = [bar(overview, each) for each in lines]
    axis = _Axis.of(bars, day)
    height = TOP + ROW * len(bars) + 8
    drawn = [_years(axis, height), _today(axis, day, height)]
    for n, (each, one) in enumerate(zip(lines, bars, strict=True)):
        drawn.append(_row(axis, each, one, TOP + ROW * n, day))
    title = escape(said["picture-title"].format(day=day.isoformat()))
    about = escape(said["picture-desc"].format(n=len(lines)))
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="tl-title tl-desc">'
        f'<title id="tl-title">{title}</title><desc id="tl-desc">{about}</desc>{"".join(drawn)}</svg>'
    )


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    @classmethod
    def of(cls, bars: Sequence[Bar], day: date) -> _Axis:
        """Whole years around every known day, at least two; what lies more than sixty years off is left at the edge."""
        days = [d for b in bars for d in (b.start, b.end) if d and abs(d.year - day.year) <= 60] + [day]
        return cls(date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31))

    def x(self, day: date) -> float:
        """Where a day stands, kept within the picture."""
        whole = (self.last - self.first).days
        return round(WIDTH * min(1.0, max(0.0, (day - self.first).days / whole)), 1)


def _years(axis: _Axis, height: int) -> str:
    years = range(axis.first.year, axis.last.year + 1)
    step = 1 if len(years) <= 16 else 5 if len(years) <= 60 else 10
    drawn = []
    for year in years:
        if year % step == 0:
            x = axis.x(date(year, 1, 1))
            drawn.append(f'<line class="tl-grid" x1="{x}" y1="{TOP - 10}" x2="{x}" y2="{height}"/>')
            drawn.append(f'<text class="tl-year" x="{x + 3}" y="{TOP - 14}">{year}</text>')
    return "".join(drawn)


def _today(axis: _Axis, day: date, height: int) -> str:
    x = axis.x(day)
    anchor, shift = ("end", -4) if x > WIDTH * 0.8 else ("start", 4)
    return (
        f'<line class="tl-day" x1="{x}" y1="2" x2="{x}" y2="{height}"/>'
        f'<text class="tl-day-label" x="{x + shift}" y="13" text-anchor="{anchor}">{day.isoformat()}</text>'
    )


def _row(axis: _Axis, each: Line, one: Bar, top: int, day: date) -> str:
    label = f"{each.label} ({each.area})"
    cut = label if len(label) <= LABEL else label[: LABEL - 1] + "…"
    y, left, right = top + 20, axis.x(one.start or axis.first), axis.x(one.end or axis.last)
    drawn = [f'<text class="tl-label" x="4" y="{top + 14}">{escape(cut)}</text>']
    if one.start is None:
        drawn.append(_open(0, axis.x(min(one.end or day, day)), y))
        left = axis.x(min(one.end or day, day))
    if one.end is None:
        begun = max(axis.x(day), left)
        drawn.append(_open(begun, WIDTH, y))
        right = begun
    if one.vague and one.start:
        until = min(axis.x(one.vague), right)
        drawn.append(_rect("tl-vague", left, until, y))
        left = until
    if right > left:
        drawn.append(_rect(f"tl-bar tl-{one.standing}", left, right, y))
    return "".join(drawn)


def _rect(name: str, left: float, right: float, y: int) -> str:
    return f'<rect class="{name}" x="{left}" y="{y}" width="{round(max(2.0, right - left), 1)}" height="14"/>'


def _open(left: float, right: float, y: int) -> str:
    return f'<rect class="tl-open" x="{left}" y="{y + 1}" width="{round(max(2.0, right - left), 1)}" height="12"/>'
