from pathlib import Path

import pytest
from samverkansgraf.graph import files
from samverkansgraf.ontology import turtle
from samverkansgraf.ontology.errors import InputError
from samverkansgraf.shapes import validate

ROOT = Path(turtle.__file__).resolve().parent.parent
OURS = (
    [f.path for f in files.discover()]
    + sorted(validate.FOLDER.glob("*.ttl"))
    + [
        ROOT / "tests" / "small.ttl",
        ROOT / "graph" / "plan-template.ttl",
    ]
)


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.name)
def test_every_file_is_as_the_formatter_writes_it(path: Path) -> None:
    assert turtle.write(turtle.to_rdflib(turtle.parse(path))) == path.read_text("utf-8")


def test_literals_keep_the_form_in_which_they_were_written() -> None:
    text = b'<http://a/s> <http://a/p> 007 , 47.0 , "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> .'
    written = turtle.write(turtle.to_rdflib(turtle.parse_bytes(text, "x")))
    assert "007" in written and "47.0" in written and '"2020"' in written


def test_a_syntax_error_names_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix a: <http://a/> .\na:b a:c a:d\n\n a:d a a:e .\n")
    with pytest.raises(InputError) as caught:
        turtle.parse(path)
    assert caught.value.values["line"] == 4
    assert caught.value.values["column"] == 2
    assert "broken.ttl" in str(caught.value) and "rad 4" in caught.value.sentence("sv")


def test_bytes_that_are_not_utf_8_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes('# ok\n<http://a/s> <http://a/p> "å" .\n'.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        turtle.parse(path)
    assert caught.value.key == "turtle-encoding"
    assert (caught.value.values["line"], caught.value.values["column"]) == (2, 28)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="går inte att läsa"):
        turtle.parse(tmp_path / "none.ttl")


def test_numbers_sort_as_numbers() -> None:
    assert sorted(["g/10", "g/9", "g/9.2"], key=turtle.natural_key) == ["g/9", "g/9.2", "g/10"]
