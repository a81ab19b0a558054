"""A report as a text document: real headings, tables with repeated heads, passages as quotes, pages numbered."""

from __future__ import annotations

import io
from typing import Any, Final

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ..ontology import texts
from .package import moment, sealed
from .report import WIDE, Cell, Column, Link, Paragraph, Quote, Report, Table
from .safe import LOCALES, clean, web

LARGEST: Final = 30_000
"""Cells of a document at most: some hundred pages, written in a few seconds."""

SMALL, SMALLEST = 19, 14
"""Size of the letters in a table and the least where it is crowded, in half points."""

_INK, _QUIET = RGBColor(0x0B, 0x3D, 0x66), RGBColor(0x55, 0x55, 0x55)
_SOURCE = "Quote Source"


def as_docx(report: Report) -> bytes:
    """The report as a document for Word and LibreOffice. Raises `InputError` (413) beyond `LARGEST` cells."""
    report.must_fit(LARGEST, "DOCX")
    document = Document()
    _prepare(document, report)
    writer = _Writer(document, report.language)
    document.add_paragraph(clean(report.title), style="Title")
    if report.lead:
        document.add_paragraph(clean(report.lead), style="Subtitle")
    said = texts.catalogue(report.language)["export"]
    heads = (Column("fact", said["fact"], heads=True), Column("value", said["value"]))
    writer.table(Table(said["about"], heads, tuple((f.name, f.value) for f in report.facts)))
    lying = False
    for section in report.whole():
        if section.wide != lying:
            lying = section.wide
            _turn(document, lying)
        document.add_heading(clean(section.heading), level=min(section.level, 5))
        for block in section.blocks:
            if isinstance(block, Table) and block.paper:
                writer.table(block, captioned=block.caption != section.heading)
            elif isinstance(block, Quote):
                writer.quote(block)
            elif isinstance(block, Paragraph):
                document.add_paragraph(clean(block.text))
    buffer = io.BytesIO()
    document.save(buffer)
    return sealed(buffer.getvalue())


def _prepare(document: Doc, report: Report) -> None:
    """Properties, language, looks, paper and page numbers."""
    about, language = document.core_properties, LOCALES[report.language]
    about.title, about.author = clean(report.title)[:250], "Samverkansgraf"
    about.last_modified_by, about.comments, about.keywords = "Samverkansgraf", clean(report.lead)[:250], ""
    about.language, about.revision = language, 1
    about.created = about.modified = moment(report.built)
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults is not None
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    _add(defaults, "w:lang", val=language, eastAsia=language, bidi="ar-SA")
    _looks(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.2)
    footer = section.footer.paragraphs[0]
    said = texts.catalogue(report.language)["export"]["page-of"]
    before, _, rest = said.partition("{page}")
    between, _, after = rest.partition("{pages}")
    footer.add_run(f"Samverkansgraf · {before}")
    _field(footer, "PAGE")
    footer.add_run(between)
    _field(footer, "NUMPAGES")
    footer.add_run(after)


def _looks(document: Doc) -> None:
    styles: Any = document.styles
    for name, size, before, after, colour in (
        ("Normal", 10.5, 0, 6, None),
        ("Title", 22, 0, 6, _INK),
        ("Subtitle", 12, 0, 12, _QUIET),
        ("Heading 1", 16, 18, 6, _INK),
        ("Heading 2", 13, 14, 4, _INK),
        ("Heading 3", 11.5, 12, 4, _INK),
        ("Heading 4", 10.5, 10, 4, _INK),
        ("Heading 5", 10.5, 10, 4, _INK),
        ("Caption", 10, 10, 3, _INK),
        ("Quote", 10.5, 6, 2, None),
        ("Footer", 9, 0, 0, _QUIET),
    ):
        style = styles[name]
        style.font.name, style.font.size, style.font.italic = "Calibri", Pt(size), False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        if colour is not None:
            style.font.color.rgb = colour
        if name in ("Title", "Subtitle"):
            for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
                border.getparent().remove(border)
    for spread in styles["Subtitle"].element.findall(f"{qn('w:rPr')}/{qn('w:spacing')}"):
        spread.getparent().remove(spread)
    for line in styles["Table Grid"].element.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}"):
        line.set(qn("w:color"), "9AA3AD")
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Title"].font.bold = True
    source = styles.add_style(_SOURCE, WD_STYLE_TYPE.PARAGRAPH)
    source.base_style, source.font.size, source.font.color.rgb = styles["Normal"], Pt(9.5), _QUIET
    source.paragraph_format.space_after = Pt(10)
    styles["Quote"].paragraph_format.keep_with_next = True
    for style in (styles["Quote"], source):
        style.paragraph_format.left_indent = style.paragraph_format.right_indent = Cm(0.8)
        edges = _add(style.element.get_or_add_pPr(), "w:pBdr")
        _add(edges, "w:left", val="single", sz="18", space="10", color="0B4F8A")


def _turn(document: Doc, lying: bool) -> None:
    """A new page that lies down, or stands up again."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    short, long = Cm(21), Cm(29.7)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if lying else (short, long)


def _add(parent: Any, tag: str, /, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _field(paragraph: Any, code: str) -> None:
    """A number that the program works out; the only fields of the document are these of the footer."""
    for kind in ("begin", "", "separate", "number", "end"):
        run = paragraph.add_run("1" if kind == "number" else "")
        if kind == "":
            _add(run._r, "w:instrText").text = code
        elif kind != "number":
            _add(run._r, "w:fldChar", fldCharType=kind)


class _Writer:
    """Writes tables and quotes. The elements are made here, as the library takes minutes for a large table."""

    def __init__(self, document: Doc, language: str) -> None:
        self._document, self._language = document, language
        self._targets: dict[str, str] = {}

    def table(self, table: Table, *, captioned: bool = True) -> None:
        """A table with its caption, and with headings that return on every page."""
        if captioned:
            self._document.add_paragraph(clean(table.caption), style="Caption")
        made = self._document.add_table(0, 0, style="Table Grid")._tbl
        _add(made.tblPr, "w:tblW", type="pct", w="5000")
        for old in made.tblPr.findall(qn("w:tblW"))[:-1]:
            made.tblPr.remove(old)
        margins = _add(made.tblPr, "w:tblCellMar")
        for side in ("top", "left", "bottom", "right"):
            _add(margins, f"w:{side}", w="60" if side in ("top", "bottom") else "90", type="dxa")
        _add(
            made.tblPr,
            "w:tblLook",
            val="0420",
            firstRow="1",
            lastRow="0",
            firstColumn="0",
            lastColumn="0",
            noHBand="0",
            noVBand="1",
        )
        for old in made.tblPr.findall(qn("w:tblLook"))[:-1]:
            made.tblPr.remove(old)
        _add(made.tblPr, "w:tblCaption", val=clean(table.caption)[:250])
        paper = 14_300 if len(table.columns) > WIDE else 9_400  # twentieths of a point
        size = max(SMALLEST, int(SMALL * table.crowding))
        widths = [int(paper * share) for share in table.shares()]
        for width in widths:
            _add(made.tblGrid, "w:gridCol", w=str(width))
        head = self._row(made, tuple(c.label for c in table.columns), table, widths, size, head=True)
        _add(head.get_or_add_trPr(), "w:tblHeader")
        for cells in table.rows:
            self._row(made, cells, table, widths, size)
        self._document.add_paragraph().paragraph_format.space_after = Pt(4)

    def _row(
        self,
        made: Any,
        cells: tuple[Cell, ...],
        table: Table,
        widths: list[int],
        size: int,
        *,
        head: bool = False,
    ) -> Any:
        row = _add(made, "w:tr")
        _add(row.get_or_add_trPr(), "w:cantSplit")
        for width, column, cell in zip(widths, table.columns, cells, strict=True):
            place = _add(row, "w:tc")
            form = _add(place, "w:tcPr")
            _add(form, "w:tcW", w=str(width), type="dxa")
            if head:
                _add(form, "w:shd", val="clear", color="auto", fill="E3EEF8")
            paragraph = _add(place, "w:p")
            _add(_add(paragraph, "w:pPr"), "w:spacing", before="0", after="0")
            self._words(paragraph, cell, bold=head or column.heads, size=size)
        return row

    def quote(self, quote: Quote) -> None:
        """A passage in its language, and where it stands with a link to its source."""
        ui = texts.catalogue(self._language)["ui"]
        paragraph: Any = self._document.add_paragraph(style="Quote")
        there = quote.words is not None
        lang = LOCALES.get(quote.language, quote.language) if there else ""
        self._words(paragraph._p, quote.words if there else ui["passage-absent"], lang=lang)
        source: Any = self._document.add_paragraph(style=_SOURCE)
        self._words(source._p, quote.where + ". " if quote.where else "")
        self._words(source._p, quote.source)

    def _words(
        self, paragraph: Any, cell: Cell, *, bold: bool = False, size: int = 0, lang: str = ""
    ) -> None:
        text, inside, linked = cell, paragraph, False
        if isinstance(cell, Link):
            text, href = cell.text or cell.href, web(cell.href)
            if href:
                inside, linked = _add(paragraph, "w:hyperlink"), True
                inside.set(qn("r:id"), self._target(href))
        if text is None or text == "":
            return
        run = _add(inside, "w:r")
        form = _add(run, "w:rPr")
        if bold:
            _add(form, "w:b")
        if linked:
            _add(form, "w:color", val="0B4F8A")
        if size:
            _add(form, "w:sz", val=str(size))
        if linked:
            _add(form, "w:u", val="single")
        if lang and lang != LOCALES[self._language]:
            _add(form, "w:lang", val=lang)
        for number, line in enumerate(clean(str(text)).split("\n")):
            if number:
                _add(run, "w:br")
            words = _add(run, "w:t")
            words.text = line
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _target(self, href: str) -> str:
        """The name by which the document knows an address; the library looks all through for each."""
        if href not in self._targets:
            self._targets[href] = f"rIdLink{len(self._targets) + 1}"
            self._document.part.load_rel(
                RELATIONSHIP_TYPE.HYPERLINK, href, self._targets[href], is_external=True
            )
        return self._targets[href]
