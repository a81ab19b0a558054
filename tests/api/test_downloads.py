"""The files over HTTP."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings


def test_the_page_lists_every_file_with_its_checksum(client: httpx.Client, settings: Settings) -> None:
    files = snapshot.require(settings.store).manifest["files"]
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/data", headers={"Accept": "text/html"}).text
        links = set(re.findall(r'href="/data/([^"]+)"', page)) - {"SHA256SUMS"}
        assert links == set(files)
        assert set(re.findall(r"[0-9a-f]{64}", page)) >= {f["sha256"] for f in files.values()}
        assert page.count('rel="license"') == 1


def test_the_checksums_hold_for_the_files_as_downloaded(client: httpx.Client, tmp_path: Path) -> None:
    sums = client.get("/data/SHA256SUMS").text
    names = [line.split("  ", 1)[1] for line in sums.splitlines()]
    assert len(names) > 250
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(client.get(f"/data/{name}").content)
    (tmp_path / "SHA256SUMS").write_text(sums)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("dumps/plan--03-plan-2022.ttl.gz", "application/gzip"),
        ("dumps/samverkansgraf.jsonld.gz", "application/gzip"),
        ("graph.nq", "application/n-quads"),
    ],
)
def test_a_file_comes_with_what_a_client_needs(client: httpx.Client, name: str, media: str) -> None:
    answer = client.get(f"/data/{name}")
    digest = hashlib.sha256(answer.content)
    assert answer.headers["content-type"].split(";")[0] == media
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert f'filename="{name.rsplit("/", 1)[-1]}"' in answer.headers["content-disposition"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert client.head(f"/data/{name}").headers["content-length"] == str(len(answer.content))


def test_a_file_comes_in_parts_and_not_twice(client: httpx.Client) -> None:
    address = "/data/dumps/plan--03-plan-2022.nq.gz"
    whole = client.get(address)
    first = client.get(address, headers={"Range": "bytes=0-99"})
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert first.status_code == rest.status_code == 206
    assert first.content + rest.content == whole.content
    assert gzip.decompress(first.content + rest.content).startswith(b"<https://w3id.org/samverkansgraf/")
    other = client.get(address, headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert other.status_code == 200 and other.content == whole.content
    assert client.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    again = client.get(address, headers={"If-None-Match": whole.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.json", "dumps/", "dumps/../manifest.json", "%2e%2e/current", "dumps/x.nq.gz"]
)  # fmt: skip
def test_only_files_that_the_manifest_names_are_given(client: httpx.Client, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


@pytest.mark.parametrize("width", [1440, 320])
def test_the_page_fits_the_screen(page: Any, server: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{server}/data")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    summary = page.locator("td summary").first
    summary.click()
    assert page.locator("dl.digests code").first.is_visible()
    assert page.faults == [] and page.outside == []
