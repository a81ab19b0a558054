import csv
import io
import json

import pyoxigraph as ox
from samverkansgraf.queries.results import Table

TABLE = Table(
    ["a", "b"],
    [
        (ox.NamedNode("http://x/y"), ox.Literal('=HYPERLINK("http://evil")')),
        (ox.Literal("å;ä", language="sv"), None),
        (ox.Literal(7), ox.Literal("-1+1")),
    ],
)


def test_csv_opens_right_in_swedish_excel_and_no_cell_becomes_a_formula() -> None:
    text = TABLE.csv(names={"a": "Först"})
    assert text.startswith("\ufeffFörst;b\r\n")
    cells = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert cells[1] == ["http://x/y", '\'=HYPERLINK("http://evil")']
    assert cells[2] == ["å;ä", ""]
    assert cells[3] == ["7", "'-1+1"]


def test_plain_csv_leaves_values_as_they_are() -> None:
    cells = list(csv.reader(io.StringIO(TABLE.csv(for_excel=False))))
    assert cells[1][1] == '=HYPERLINK("http://evil")'


def test_json_is_sparql_results_json() -> None:
    answer = json.loads(TABLE.json())
    assert answer["head"]["vars"] == ["a", "b"]
    assert answer["results"]["bindings"][1] == {"a": {"type": "literal", "value": "å;ä", "xml:lang": "sv"}}
    assert answer["results"]["bindings"][2]["a"]["datatype"].endswith("#integer")
