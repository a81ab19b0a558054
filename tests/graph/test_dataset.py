import pytest
from samverkansgraf.graph.dataset import asked, dataset

SELECT = "SELECT (COUNT(*) AS ?n) "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", None),
        ("SELECT ?from { ?from sg:from 'FROM <urn:a>' } # FROM <urn:a>", None),
        ("SELECT * FROM <urn:a> { ?s ?p ?o }", (["urn:a"], [])),
        ("SELECT * FROM <urn:a> FROM <urn:b> from named <urn:c> { }", (["urn:a", "urn:b"], ["urn:c"])),
        ("ASK FROM <urn:a> FROM <urn:a> WHERE { }", (["urn:a"], [])),
        ("DESCRIBE <urn:x> FROM<urn:a>FROM NAMED<urn:b>", (["urn:a"], ["urn:b"])),
        ("CONSTRUCT { ?s ?p ?o } FROM <urn:a> WHERE { ?s ?p ?o }", (["urn:a"], [])),
        ("CONSTRUCT FROM <urn:a> WHERE { ?s ?p ?o }", (["urn:a"], [])),
        ("PREFIX : <urn:x:> PREFIX g: <urn:g:> SELECT * FROM :a FROM NAMED g:b {}", (["urn:x:a"], ["urn:g:b"])),
        ("BASE <http://x/y/> SELECT * FROM <z> FROM <../w> {}", (["http://x/y/z", "http://x/w"], [])),
        ("PREFIX a: <urn:1:> PREFIX a: <urn:2:> SELECT * FROM a:b {}", (["urn:2:b"], [])),
        ("SELECT * FROM sg:Goal {}", (["https://w3id.org/samverkansgraf/def#Goal"], [])),
        ("SELECT * FROM <urn:\\u0061> {}", (["urn:a"], [])),
        ("SELECT * # FROM <urn:no>\n FROM <urn:a> {}", (["urn:a"], [])),
        ("SELECT (EXISTS { ?from ?p 'FROM <urn:no>' } AS ?x) FROM <urn:a> {}", (["urn:a"], [])),
        ("SELECT * FROM nowhere:a {}", None),
        ("SELECT * FROM", None),
        ("SELECT * FROM 'a' {}", None),
        ("SELECT * { } FROM <urn:a>", None),
        ("SELECT * WHERE FROM <urn:a> { }", None),
        ("SELECT * FROM <relative> {}", None),
    ],
)  # fmt: skip
def test_the_dataset_of_a_text_is_read(text: str, expected: tuple[list[str], list[str]] | None) -> None:
    assert dataset(text) == expected


def test_what_is_left_is_the_same_query_less_its_clauses() -> None:
    found = asked("PREFIX g: <urn:g:> SELECT * FROM g:a FROM NAMED <urn:b> WHERE { ?s ?p 'FROM <urn:c>' }")
    assert found
    assert found.text.split() == [
        "PREFIX",
        "g:",
        "<urn:g:>",
        "SELECT",
        "*",
        "WHERE",
        "{",
        "?s",
        "?p",
        "'FROM",
        "<urn:c>'",
        "}",
    ]
