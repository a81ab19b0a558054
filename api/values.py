"""How the values of statements are shown to people: dates, numbers, truth values, texts with their language."""

from __future__ import annotations

import datetime
import re

import pyoxigraph as ox

from ..ontology import texts
from ..ontology.iris import PREFIXES

_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_PARTS = {_XSD + name for name in ("decimal", "double", "float")}
_YEAR_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def shown(literal: ox.Literal, language: str) -> str:
    """A literal in the manner of a language, e.g. "7 december 2026", "12 500", "ja"; as written otherwise."""
    kind, text = literal.datatype.value, literal.value
    if kind == _XSD + "boolean" and text in ("true", "1", "false", "0"):
        return texts.text(language, f"out.truth.{'true' if text in ('true', '1') else 'false'}")
    if kind in _WHOLE and re.fullmatch(r"[+-]?\d{1,30}", text):
        return number(int(text), language)
    if kind in _PARTS and re.fullmatch(r"[+-]?\d{1,30}\.\d{1,30}", text):
        whole, _, rest = text.partition(".")
        sign = "−" if whole.startswith("-") else ""
        return (
            sign + number(abs(int(whole)), language) + ("," if language == "sv" else ".") + rest.rstrip("0")
            if rest.strip("0")
            else sign + number(abs(int(whole)), language)
        )
    if kind == _XSD + "date":
        return day(text, language)
    if kind == _XSD + "gYearMonth" and (found := _YEAR_MONTH.fullmatch(text)):
        return f"{_month(int(found[2]), language)} {found[1]}"
    return text


def number(value: int, language: str) -> str:
    """A whole number, with its thousands set apart from 10,000 on (a year is a number too)."""
    plain = str(abs(value))
    if len(plain) > 4:
        plain = f"{abs(value):,}".replace(",", "\N{NO-BREAK SPACE}" if language == "sv" else ",")
    return ("−" if value < 0 else "") + plain


def day(text: str, language: str) -> str:
    """A date, ISO 8601, in words; as written when it is none."""
    try:
        at = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.day} {_month(at.month, language)} {at.year}"


def _month(month: int, language: str) -> str:
    return texts.text(language, "ui.months").split()[month - 1]
