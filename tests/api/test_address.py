import pytest
from fastapi import Request
from samverkansgraf.api.address import public_address
from samverkansgraf.graph.settings import Settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("graf.example", "http://graf.example/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("a.example/evil", "https://w3id.org/samverkansgraf/"),
        ('a"b', "https://w3id.org/samverkansgraf/"),
        ("a@b", "https://w3id.org/samverkansgraf/"),
        ("", "https://w3id.org/samverkansgraf/"),
    ],
)
def test_the_address_is_that_of_the_request_if_it_is_one(host: str, address: str, settings: Settings) -> None:
    scope = {
        "type": "http",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", host.encode())],
    }
    assert public_address(Request({**scope, "server": ("x", 80)}), settings) == address
