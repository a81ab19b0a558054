import contextlib
import time

import pytest
from samverkansgraf.graph import refuse
from samverkansgraf.ontology.errors import InputError

CALLS_OUT = [
    "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://x> {} }",
    "SELECT * { ?s <http://a#b> ?o SERVICE <http://x> {} }",
    "SELECT * { ?s <http://a\\u0041#b> ?o . SERVICE <http://x> {} }",
    "SELECT * { FILTER(?x<5)service<http://x>{} }",
    "SELECT * { FILTER(?x <#\n ?y) SERVICE <http://x> {} }",
    "SELECT * { ?s ?p '' SERVICE <http://a> { ?s ?p '' } }",
    'SELECT * { ?s ?p """a\\""" """ . SERVICE <http://x> {} }',
]
CALLS_OUT += [
    "PREFIX m: <http://x/> SELECT * { ?s skos:inScheme m:.SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }",
    'SELECT * { VALUES ?s { "\\u005C" } OPTIONAL { ?s <http://a/\\u0041#x> ?o } SERVICE <http://a/> { ?a ?b ?c } }',
]
CALLS_OUT += [
    'SELECT * { VALUES ?s { """a"""" s " } SERVICE <http://x> {} VALUES ?t { " t " } }',
    "SELECT * { VALUES ?s { '''a'''' s ' } SERVICE <http://x> {} VALUES ?t { ' t ' } }",
    "SELECT * { ?s ?p true.SERVICE <http://x> {} }",
    'ASK { ?s ?p "never ends SERVICE <http://x> {} }',
]
STAYS_HOME = [
    'SELECT * { ?s ?p "SERVICE x" }',
    "SELECT * { ?s ?p '''a ' SERVICE ''' }",
    "SELECT ?service { ?service ex:SERVICE SERVICE:x # SERVICE\n }",
    'SELECT * { ?s ?p "a\\" SERVICE " }',
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
]


@pytest.mark.parametrize("text", CALLS_OUT)
def test_a_query_that_would_call_out_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        refuse.check(text)
    assert caught.value.key == "query-calls-out"


@pytest.mark.parametrize("text", STAYS_HOME)
def test_the_word_alone_is_no_offence(text: str) -> None:
    refuse.check(text)


def test_a_query_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(InputError) as caught:
        refuse.check("x" * (refuse.LONGEST + 1))
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        '"\\',
        "'\\",
        '"a1"',
        '"',
        "'''",
        '"""a',
        "a.:",
        "a-",
        "<a",
        "<",
        "#",
        "\\u",
        "a:%",
        '"a\n',
        "(",
        "?a",
        "@a-",
    ],
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    """A quadratic reading of a text of the longest length took a minute; a linear one takes milliseconds."""
    started = time.process_time()
    with contextlib.suppress(InputError):
        refuse.check(piece * (refuse.LONGEST // len(piece)))
    assert time.process_time() - started < 5
