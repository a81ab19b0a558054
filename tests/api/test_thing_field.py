"""The field for a thing of any kind: an address, a code or words, and what is said of each."""

from __future__ import annotations

import re

import pytest

from .inside import Client

MAP = "/map/network_around"


def _offered(client: Client, words: str, path: str = MAP) -> list[str]:
    """The values that the form offers, or the one that it took."""
    html = client.get(path, params={"thing": words}, headers={"Accept": "text/html"}).text
    field = html[html.index('for="p-thing"') :]
    field = field[: field.index("</div>")]
    return re.findall(r'<option value="([^"]*)"', field) or re.findall(r' value="([^"]*)"', field)


@pytest.mark.parametrize(
    "words",
    ["framework/mvk/3", "https://w3id.org/samverkansgraf/id/framework/mvk/3", " framework/mvk/3 "],
)
def test_an_address_is_the_thing_and_its_name_is_said(client: Client, words: str) -> None:
    answer = client.get(MAP, params={"thing": words}, headers={"Accept": "text/html"})
    assert _offered(client, words) == ["framework/mvk/3"]
    assert "3 Effektivare brottsbekämpning" in answer.text


def test_a_name_that_one_thing_has_is_that_thing(client: Client) -> None:
    assert _offered(client, "Polismyndigheten") == ["actor/202100-0076"]


def test_a_name_that_several_have_is_a_choice_that_says_where_each_stands(client: Client) -> None:
    offered = _offered(client, "Effektivare brottsbekämpning")
    assert {"framework/mvk/3", "framework/mvk-ap2024/5"} <= set(offered) and len(offered) == len(set(offered))
    html = client.get(MAP, params={"thing": "Effektivare brottsbekämpning"}).text
    assert "ramverksdel, Nationell strategi" in html and 'class="map-room"' not in html


def test_the_question_behind_takes_the_same_words(client: Client) -> None:
    assert _offered(client, "Polismyndigheten", "/query/network_around") == ["actor/202100-0076"]


@pytest.mark.parametrize(
    "words", ["zzzzqqq", "<script>alert(1)</script>", "\x00", "javascript:alert(1)", "?" * 5000]
)
def test_what_nothing_is_called_is_said_and_nothing_runs(client: Client, words: str) -> None:
    answer = client.get(MAP, params={"thing": words}, headers={"Accept": "text/html"})
    assert 400 <= answer.status_code < 500
    assert "<script>alert" not in answer.text
