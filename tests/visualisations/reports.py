"""Reports to write: one as an analyst would have it, one full of what strangers write, one that is large."""

from __future__ import annotations

from samverkansgraf.visualisations.report import (
    Cell,
    Column,
    Fact,
    Link,
    Paragraph,
    Quote,
    Report,
    Section,
    Table,
)

BUILT = "2026-11-20T10:11:12+00:00"
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "<r><t>markup</t></r>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\u202etxt.exe",
    "nul\x00bell\x07",
    "lone \ud800 half",
    "_x003D_1",
    "{=1+1}",
    "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",
    "å" * 40_000,
    "😀" * 20_000,
    "o" * 500,
)
"""What strangers write in labels."""

ADDRESSES = (
    "javascript:alert(1)",
    "file:///etc/passwd",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "mailto:a@b.se",
    "https://example.se/" + "a" * 3000,
    "https://example.se/a b",
    'https://example.se/"onclick=x',
)
"""Addresses that must not become links."""


def table(caption: str, rows: tuple[tuple[Cell, ...], ...], sheet: str = "", columns: int = 0) -> Table:
    count = columns or len(rows[0])
    heads = tuple(Column(f"k{n}", f"Kolumn {n}", heads=n == 0) for n in range(count))
    return Table(caption, heads, rows, sheet)


def analysts(language: str = "sv") -> Report:
    """A comparison: summary, a wide matrix, quotes of which one has no words."""
    matrix = table(
        "Matris", (("1", Link("Delmål ett", "https://example.se/å?x=1#y"), 4, 2.5, None, "●"),), "Matris"
    )
    summary = table(
        "I korthet", (("Uppsala", 3), ("Jämtland", 4)), "Sammanfattning" if language == "sv" else "Summary"
    )
    source = Link("Överenskommelse", "https://example.se/plan.pdf")
    return Report(
        "jamforelse",
        "Jämförelse",
        language,
        "Hur långt planerna går.",
        matrix,
        (
            Section("I korthet", (Paragraph("Två planer jämförs."), summary)),
            Section("Matris", (matrix,)),
            Section("Passager"),
            Section(
                "Delmål ett",
                (
                    Quote("Första raden.\nAndra raden.", "Under Mål, tecken 1–20", source),
                    Quote(None, "Under Syfte", source),
                ),
                level=2,
            ),
        ),
        (Fact("Titel", "Jämförelse"), Fact("Licens", "CC0 1.0"), Fact("Adress", source)),
        BUILT,
    )


def hostile(longest: int = 100_000) -> Report:
    """Everything that strangers write, of at most so many characters, wherever words can stand."""
    told = [text for text in HOSTILE if len(text) <= longest]
    rows: tuple[tuple[Cell, ...], ...] = tuple((text, Link(text, ADDRESSES[0])) for text in told)
    links: tuple[tuple[Cell, ...], ...] = tuple((at, Link(at, at)) for at in ADDRESSES)
    first = HOSTILE[0]
    return Report(
        first,
        first,
        "sv",
        first,
        table(first, rows, "[a]:b*?/\\" + "c" * 40),
        (
            *(Section(text[:60], (Paragraph(text), Quote(text, text, Link(text, text)))) for text in told),
            Section("'", (table("'", links, "'"), table("'", links, "'"), table("History", links))),
        ),
        tuple(Fact(text[:60], text) for text in told),
    )


def large(rows: int, columns: int = 6) -> Report:
    """One table with so many rows."""
    cells = tuple(
        tuple(
            Link(f"Rad {r}", f"https://example.se/{r}") if c == 0 else f"Cell {r} {c}" for c in range(columns)
        )
        for r in range(rows)
    )
    made = table("Allt", cells)
    return Report("allt", "Allt", "sv", "", made, (Section("Allt", (made,)),), (), BUILT)
