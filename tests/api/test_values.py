import pyoxigraph as ox
import pytest
from samverkansgraf.api.values import shown

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "kind", "swedish", "english"),
    [
        ("2026-12-07", "date", "7 december 2026", "7 December 2026"),
        ("2026-13-07", "date", "2026-13-07", "2026-13-07"),
        ("2027-09", "gYearMonth", "september 2027", "September 2027"),
        ("2022", "gYear", "2022", "2022"),
        ("2022", "integer", "2022", "2022"),
        ("26957", "integer", "26\u00a0957", "26,957"),
        ("-12500", "integer", "−12\u00a0500", "−12,500"),
        ("9" * 40, "integer", "9" * 40, "9" * 40),
        ("0.50", "decimal", "0,5", "0.5"),
        ("3.0", "decimal", "3", "3"),
        ("1e400", "double", "1e400", "1e400"),
        ("true", "boolean", "ja", "yes"),
        ("0", "boolean", "nej", "no"),
        ("perhaps", "boolean", "perhaps", "perhaps"),
        ("12345", "string", "12345", "12345"),
    ],
)
def test_a_value_is_shown_for_people(text: str, kind: str, swedish: str, english: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
    assert (shown(literal, "sv"), shown(literal, "en")) == (swedish, english)
