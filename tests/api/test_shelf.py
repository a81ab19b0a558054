"""Pages that are kept: the same bytes as made anew, one for each way of asking, gone with what they rest on."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import httpx
import pytest
from samverkansgraf.api import app, site
from samverkansgraf.api.shelf import Shelf
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from starlette.types import Message, Receive, Scope, Send

from ..conftest import in_a_loop


def _asking(settings: Settings) -> tuple[httpx.AsyncClient, Shelf]:
    made = app.create(settings)
    shelf: Shelf = made.app.app._app  # type: ignore[attr-defined]
    assert isinstance(shelf, Shelf)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=made), base_url="http://here.example"), shelf


def test_a_kept_page_is_the_page_and_is_told_apart_by_how_it_is_asked_for(settings: Settings) -> None:
    async def work() -> None:
        client, shelf = _asking(settings)
        first = await client.get("/plans")
        made = shelf.pages.held
        assert made > 0
        again = await client.get("/plans")
        assert (again.content, again.status_code) == (first.content, 200) and shelf.pages.held == made
        assert dict(again.headers).keys() == dict(first.headers).keys()
        assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
        english = await client.get("/en/plans")
        assert english.content != first.content
        plain = await client.get("/plans", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.content == first.content
        elsewhere = await client.get("/plans", headers={"Host": "elsewhere.test"})
        assert b"elsewhere.test" in elsewhere.content and b"here.example" not in elsewhere.content
        held = await client.get("/plans", headers={"If-None-Match": first.headers["etag"]})
        assert (held.status_code, held.content) == (304, b"") and held.headers["etag"] == first.headers[
            "etag"
        ]
        head = await client.head("/plans")
        assert (head.status_code, head.content) == (200, b"")
        turtle = await client.get("/doc/area/03", headers={"Accept": "text/turtle"})
        page = await client.get("/doc/area/03", headers={"Accept": "text/html"})
        assert turtle.headers["content-type"] != page.headers["content-type"]
        assert (await client.get("/doc/area/03", headers={"Accept": "text/turtle"})).content == turtle.content

    in_a_loop(work())


def test_faults_are_never_kept(settings: Settings) -> None:
    async def work() -> None:
        client, shelf = _asking(settings)
        for address in ("/nope", "/plan/nope", "/query/list_coverage?framework=nope"):
            assert (await client.get(address)).status_code >= 400
        assert shelf.pages.held == 0

    in_a_loop(work())


def test_another_day_or_a_source_that_has_gone_empties_the_shelf(
    settings: Settings, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "sources"
    shutil.copytree(sources, copy)
    monkeypatch.setattr(site, "LOOK_SOURCES", 0.0)

    class Tomorrow(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date(2099, 1, 1)

    async def work() -> None:
        client, shelf = _asking(Settings(settings.store, copy))
        passage = "/doc/evidence/03-plan-2022/146-835"
        with_words = await client.get(passage)
        assert shelf.pages.held > 0 and "blockquote" in with_words.text
        for file in copy.glob("*.txt"):
            file.unlink()
        assert "blockquote" not in (await client.get(passage)).text
        before = (await client.get("/plans")).headers["etag"]
        monkeypatch.setattr(site.datetime, "date", Tomorrow)
        assert (await client.get("/plans")).headers["etag"] != before

    in_a_loop(work())


def test_a_new_snapshot_is_shown_and_the_old_page_is_gone(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.store, tmp_path / "store")
    store = tmp_path / "store"

    async def work() -> None:
        client, shelf = _asking(Settings(store))
        before = await client.get("/plans")
        lines = (snapshot.require(store).folder / "graph.nq").read_text("utf-8")
        changed = lines.replace("Mjölby kommun", "Mjölby stad")
        snapshot.publish(store, {"graph.nq": changed.encode()}, {"findings": []}, {})
        site.LOOK = 0.0
        try:
            after = await client.get("/plans")
        finally:
            site.LOOK = 0.2
        assert "Mjölby stad" in after.text and "Mjölby stad" not in before.text

    in_a_loop(work())


def test_an_answer_of_a_graph_that_has_gone_meanwhile_is_not_kept() -> None:
    class Using:
        holds = ("today", "new")

        class snapshot:
            digest = "f" * 64

    class Standing:
        due, using = False, Using

    async def old(scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"etag", b'W/"' + b"0" * 16 + b'-x"')],
            }
        )
        await send({"type": "http.response.body", "body": b"old"})

    async def work() -> None:
        shelf = Shelf(old, Standing(), 100_000)  # type: ignore[arg-type]
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": b"",
                 "scheme": "http", "state": {"language": "sv"}}  # fmt: skip
        await shelf(scope, None, send)  # type: ignore[arg-type]
        assert sent[1]["body"] == b"old" and shelf.pages.held == 0

    in_a_loop(work())
