"""Pages as files, over the application and from the command line."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from samverkansgraf.queries import library
from samverkansgraf.visualisations import pdf

from ..conftest import absent
from .inside import Client

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_page_offers_its_files_in_the_order_that_people_expect(
    within: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for available, wanted in (
        (True, ["XLSX", "DOCX", "CSV", "PDF", "JSON"]),
        (False, ["XLSX", "DOCX", "CSV", "JSON"]),
    ):
        monkeypatch.setattr(pdf, "available", lambda a=available: a)
        page = within.get(f"/en/plans?with-pdf={available}").text
        assert re.findall(r'href="/en/plans\.\w+" download>(\w+)<', page) == wanted
    answer = within.get("/plans.pdf")
    assert answer.status_code == 501 and "Skriv ut" in answer.text


def test_each_office_file_says_what_it_is(within: Client) -> None:
    answer = within.get("/plans.xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"] == 'attachment; filename="samverkansgraf-planer.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    facts = {
        row[0].value: row[1].value for row in book["Sammanfattning"].iter_rows(min_row=2) if row[0].value
    }
    assert {"Titel", "Datum", "Ögonblicksbild", "Metod", "Adress", "Licens"} <= set(facts)
    assert facts["Adress"] == "http://example.test/plans"
    assert book["Planer"].max_row == 1 + within.get("/plans").text.count('<th scope="row">')
    document = Document(io.BytesIO(within.get("/en/plans.docx").content))
    assert document.core_properties.language == "en-GB"
    assert "http://example.test/en/plans" in [c.text for c in document.tables[0].columns[1].cells]


def test_a_page_can_be_printed_as_a_file(within: Client) -> None:
    if not pdf.available():
        absent("WeasyPrint or Pango is not installed")
    answer = within.get("/plans.pdf")
    assert answer.content.startswith(b"%PDF") and answer.headers["content-type"] == "application/pdf"
    again = within.get("/plans.pdf", if_none_match=answer.headers["etag"])
    assert again.status_code == 304


@pytest.mark.parametrize("name", library.library())
def test_a_library_query_is_a_workbook_that_says_how_it_came_about(within: Client, name: str) -> None:
    query = library.get(name)
    search = "&".join(f"{k}={v}" for k, v in query.example.items())
    answer = within.get(f"/en/query/{name}.xlsx?{search}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    summary, rows = book.sheetnames
    assert summary == "Summary"
    heads = [cell.value for cell in book[rows][1]]
    count = len(within.get(f"/query/{name}.json?{search}").json()["results"]["bindings"])
    assert book[rows].max_row == count + 1
    iris = [at for at, head in enumerate(heads) if "IRI" in str(head)]
    assert not iris or iris[0] > 0
    facts = {row[0].value: row[1].value for row in book[summary].iter_rows() if row[0].value}
    assert facts["Title"] == query.title("en") and query.name in facts["Method"]
    assert facts["Address"].startswith(f"http://example.test/en/query/{name}")
    assert bool(facts.get("Selection")) == bool(
        query.example or any(p.default for p in query.parameters.values())
    )


def test_choices_are_told_in_words(within: Client) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(within.get("/query/gap_framework_part.xlsx?framework=fhp").content)
    )
    facts = {row[0].value: row[1].value for row in book["Sammanfattning"].iter_rows() if row[0].value}
    assert facts["Urval"].startswith("Ramverk: Folkh")


def test_the_command_line_writes_the_file_of_a_page(run: Run, tmp_path: Path, within: Client) -> None:
    file = tmp_path / "planer.xlsx"
    assert run("report", "/plans", "-o", str(file)).returncode == 0
    book, other = (
        openpyxl.load_workbook(io.BytesIO(b)) for b in (file.read_bytes(), within.get("/plans.xlsx").content)
    )
    assert list(book["Planer"].values) == list(other["Planer"].values)
    english = tmp_path / "plans.json"
    assert run("report", "/plans", "-o", str(english), "--lang", "en").returncode == 0
    assert '"language": "en"' in english.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "/plans", "-o", "x.odt"), ".xlsx, .docx"),
        (("report", "plans", "-o", "x.csv"), "inte: plans"),
        (("report", "file:///etc/passwd", "-o", "x.csv"), "inte: file:"),
        (("report", "/nope", "-o", "x.csv"), "Sidan finns inte: /nope.csv"),
        (("report", "/query/nope", "-o", "x.csv"), "Det finns ingen fråga"),
        (("query", "list_versions", "--format", "xlsx"), "-o FIL"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    ran = run(*words)
    assert ran.returncode == 2 and says in ran.stderr and ran.stderr.count("\n") == 1
    assert not Path("x.csv").exists()


def test_the_answer_of_a_query_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    for form in ("xlsx", "csv", "json", "table"):
        file = tmp_path / f"svar.{form}"
        ran = run("query", "list_versions", "--format", form, "-o", str(file))
        assert ran.returncode == 0 and "Skrev" in ran.stdout and file.stat().st_size > 100
    assert openpyxl.load_workbook(tmp_path / "svar.xlsx").sheetnames[0] == "Sammanfattning"
