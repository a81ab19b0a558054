"""The text document, read back by its library and as the XML that it is."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.visualisations.docx import as_docx

from .reports import HOSTILE, analysts, hostile, large

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _opened(archive: bytes) -> Any:
    return Document(io.BytesIO(archive))


def test_it_has_headings_tables_with_heads_and_passages_with_sources() -> None:
    document = _opened(as_docx(analysts()))
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert by_style["Title"] == ["Jämförelse"] and by_style["Subtitle"] == ["Hur långt planerna går."]
    assert by_style["Heading 1"] == ["I korthet", "Matris", "Passager"]
    assert by_style["Heading 2"] == ["Delmål ett"]
    assert by_style["Quote"] == ["Första raden.\nAndra raden.", "Källtexten finns inte på den här servern."]
    assert by_style["Quote Source"][0] == "Under Mål, tecken 1–20. Överenskommelse"
    about, summary, matrix = document.tables
    assert [c.text for c in about.rows[1].cells] == ["Titel", "Jämförelse"]
    assert [c.text for c in summary.rows[2].cells] == ["Jämtland", "4"]
    assert [c.text for c in matrix.rows[1].cells] == ["1", "Delmål ett", "4", "2.5", "", "●"]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert table._tbl.tblPr.find(f"{W}tblCaption") is not None
    targets = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert sorted(targets) == ["https://example.se/%C3%A5?x=1#y", "https://example.se/plan.pdf"]


def test_a_wide_table_lies_down_and_what_follows_stands_up_again() -> None:
    turned = [s.orientation for s in _opened(as_docx(analysts())).sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]


@pytest.mark.parametrize(("language", "tag", "foreign"), [("sv", "sv-SE", []), ("en", "en-GB", ["sv-SE"])])
def test_the_language_is_said_of_the_document_and_of_passages(
    language: str, tag: str, foreign: list[str]
) -> None:
    document = _opened(as_docx(analysts(language)))
    defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert defaults.get(f"{W}val") == tag and document.core_properties.language == tag
    assert [e.get(f"{W}val") for e in document.element.body.iter(f"{W}lang")] == foreign
    assert document.core_properties.title == "Jämförelse"


def test_what_strangers_write_stays_words() -> None:
    archive = as_docx(hostile())
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        parts = {n: found.read(n).decode() for n in found.namelist() if n.endswith((".xml", ".rels"))}
    fields = [re.findall(r"<w:instrText[^>]*>([^<]*)<", text) for text in parts.values()]
    assert sorted(sum(fields, [])) == ["NUMPAGES", "PAGE"]
    assert not any("fldSimple" in text or "\u202e" in text for text in parts.values())
    assert "TargetMode" not in parts["word/_rels/document.xml.rels"]
    document = _opened(archive)
    text = "\n".join(p.text for p in document.paragraphs)
    for words in (
        HOSTILE[0],
        "<img src=x onerror=alert(1)>",
        "</script>",
        "nulbell",
        "lone  half",
        "DDEAUTO",
    ):
        assert words in text
    assert document.tables[0].rows[1].cells[1].text == HOSTILE[0]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert as_docx(analysts()) == as_docx(analysts()) and as_docx(hostile()) == as_docx(hostile())


def test_a_document_that_nobody_could_read_is_refused_in_words() -> None:
    assert len(_opened(as_docx(large(1000))).tables[1].rows) == 1001
    with pytest.raises(InputError, match="DOCX-fil görs med högst 30000") as refused:
        as_docx(large(50_000))
    assert refused.value.status == 413
