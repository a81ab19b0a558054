import pytest
from samverkansgraf.api.negotiate import best

OFFERED = ["text/html", "text/turtle", "application/json"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/*;q=0.5, application/json", "application/json"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/turtle;q=0.2, text/html;q=0.1", "text/turtle"),
        ("TEXT/TURTLE", "text/turtle"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("text/turtle;q=nonsense", None),
    ],
)
def test_the_type_that_the_client_likes_best(accept: str | None, chosen: str | None) -> None:
    assert best(accept, OFFERED) == chosen
