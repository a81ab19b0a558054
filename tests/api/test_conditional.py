import pytest
from samverkansgraf.api.conditional import etag, unchanged


def test_a_tag_is_weak_and_names_all_that_the_answer_depends_on() -> None:
    assert etag("0123abcd", "ttl", "sv") == 'W/"0123abcd-ttl-sv"'
    assert etag("a", "page=2&x") != etag("a", "page=3&x")
    for part in ('"', "\x00", "å" * 500, "", "\ud800"):
        tag = etag("a", part)
        assert tag.isascii() and tag.count('"') == 2 and len(tag) < 40


@pytest.mark.parametrize(
    ("header", "held"),
    [
        (None, False),
        ("", False),
        ('W/"a-ttl"', True),
        ('"a-ttl"', True),
        ("*", False),
        (' "x", W/"a-ttl" ,"y"', True),
        (', ,"a-ttl"', True),
        ('"x,y","a-ttl"', True),
        ('"x,W/","a-ttl"', True),
        ('"x, W/", "a-ttl"', False),
        ('"A-TTL"', False),
        ("a-ttl", False),
        ('"a-tt', False),
        ('"a-ttl" "b"', False),
        ('w/"a-ttl"', False),
        ('"b", *', False),
    ],
)
def test_a_client_holds_an_answer_when_its_list_names_the_tag(header: str | None, held: bool) -> None:
    assert unchanged(header, 'W/"a-ttl"') is held
