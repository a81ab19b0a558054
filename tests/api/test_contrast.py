"""The colours of the stylesheets, paired as the rules pair them: contrast by WCAG 2.1 (1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.colours import contrast
from tests.conftest import ROOT

SHEETS = [ROOT / "api" / "static" / "style.css", ROOT / "visualisations" / "static" / "maps.css"]
SCHEMES = ("light", "dark")
_DARK = "prefers-color-scheme: dark"
_OWNERS = (":root", ".map-room, .map-file")
_LEFT_OUT = ("@media print", "@media (forced-colors", "@page")


def _rules(sheet: Path) -> list[tuple[str, str, dict[str, str]]]:
    """(enclosing at-rule, selector, declarations) in order."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    found, around, at = [], [], 0
    for m in re.finditer(r"([^{}]*)([{}])", text):
        said, brace = m[1].strip(), m[2]
        if brace == "{":
            around.append(said.split(";")[-1].strip())
        else:
            if said and around:
                pairs = (d.partition(":") for d in re.split(r";(?![^(]*\))", said) if ":" in d)
                outer = " ".join(a for a in around[:-1] if a.startswith("@"))
                found.append((outer, around[-1], {k.strip(): v.strip() for k, _, v in pairs}))
            around = around[:-1]
        at = m.end()
    assert at > len(text) - 5 and not around, "braces do not match"
    return found


def _tokens(scheme: str) -> dict[str, str]:
    """The custom properties of a page and of a map in a colour scheme."""
    made: dict[str, str] = {}
    for around, selector, said in (rule for sheet in SHEETS for rule in _rules(sheet)):
        if selector in _OWNERS and (not around or (_DARK in around and scheme == "dark")):
            made |= {k: v for k, v in said.items() if k.startswith("--")}
    return made


def _colour(value: str, tokens: dict[str, str]) -> str:
    """The colour that a value names, as #rrggbb, or "" where it names none of its own."""
    named = re.search(r"var\((--[a-z0-9-]+)\)", value)
    if named:
        assert named[1] in tokens, f"no such token: {named[1]}"
        value = tokens[named[1]]
    found = re.search(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", value)
    if not found:
        return {"white": "#ffffff", "black": "#000000"}.get(value.strip(), "")
    digits = found[1] if len(found[1]) == 6 else "".join(2 * c for c in found[1])
    return "#" + digits.lower()


def _pairs(scheme: str) -> list[tuple[str, str, str, float]]:
    """(rule, foreground, background, least ratio) of every pair that the rules make. A rule that sets one of the two
    is paired with what surrounds it: the page and the shaded boxes, or the ink, the quiet ink and the links."""
    tokens = _tokens(scheme)
    brand = _colour(tokens["--brand"], tokens)
    made = []
    for sheet, of in zip(SHEETS, ("--", "--map-"), strict=True):
        paper, soft, ink_, link = (_colour(tokens[of + n], tokens) for n in ("paper", "soft", "ink", "link"))
        around_it = [paper, soft]
        for around, selector, said in _rules(sheet):
            if around.startswith(_LEFT_OUT) or (_DARK in around and scheme == "light") or selector in _OWNERS:
                continue
            ink = _colour(said.get("color", ""), tokens)
            ground = _colour(said.get("background", said.get("background-color", "")), tokens)
            behind = [ground] if ground else [brand] if ".top" in selector else around_it
            before = [ink] if ink else [ink_, link]
            if ink or (ground and ".top" not in selector and ".find" not in selector and sheet == SHEETS[0]):
                made += [(selector, a, b, 4.5) for a in before for b in behind]
            edge = _colour(said.get("outline", said.get("outline-color", "")), tokens)
            edge = edge or (_colour(said.get("border", ""), tokens) if "input" in selector else "")
            made += [(selector, edge, b, 3.0) for b in behind] if edge else []
    return made


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_of_colours_has_the_contrast_that_is_asked(scheme: str) -> None:
    pairs = _pairs(scheme)
    assert len(pairs) > 25
    low = {f"{rule}: {a} on {b}": round(r, 2) for rule, a, b, least in pairs if (r := contrast(a, b)) < least}
    assert low == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_inks_can_be_read_on_every_ground(scheme: str) -> None:
    tokens = _tokens(scheme)
    grounds = [
        v
        for k, v in tokens.items()
        if k in ("--paper", "--soft", "--reach-low", "--reach-high", "--mentioned")
    ]
    assert len(grounds) == 5
    for ink in ("--ink", "--link"):
        assert all(contrast(_colour(tokens[ink], tokens), _colour(g, tokens)) >= 4.5 for g in grounds), ink


def test_contrast_is_that_of_the_recommendation() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#777777", "#ffffff") < 4.5


def test_one_small_stylesheet_with_fonts_of_the_system() -> None:
    text = SHEETS[0].read_text(encoding="utf-8")
    assert len(list(SHEETS[0].parent.glob("*.css"))) == 1 and len(text.encode()) < 25_000
    assert not re.search(r"@import|@font-face|url\(\s*['\"]?(https?:)?//", text)
    assert not re.search(r",\s*/\*", text), "a comment in a list of selectors"
    roots = [(around, said) for around, selector, said in _rules(SHEETS[0]) if ":root" in selector]
    light = {name for around, said in roots if not around for name in said if name.startswith("--")}
    dark = {name for around, said in roots if _DARK in around for name in said if name.startswith("--")}
    assert light == dark and len(light) > 10
    assert {selector for _, selector, _ in _rules(SHEETS[0]) if ":root" in selector} == {":root"}
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= light
