"""The OpenAPI document is true: schemathesis tries every operation of it against the real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from samverkansgraf.queries import library

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance"


@pytest.fixture(scope="module")
def document(server: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = httpx.get(f"{server}/openapi.json").json()
    return found


def test_every_question_of_the_library_stands_in_it(document: dict[str, dict[str, object]]) -> None:
    for name in library.library():
        assert {f"/query/{name}.json", f"/query/{name}.csv"} <= set(document["paths"])


def test_every_example_of_it_is_answered(document: dict[str, dict[str, object]], server: str) -> None:
    tried = 0
    with httpx.Client(base_url=server, timeout=30) as client:
        for name, query in library.library().items():
            for ending in ("json", "csv"):
                answer = client.get(f"/query/{name}.{ending}", params=query.example)
                assert answer.status_code == 200, (name, answer.text[:200])
                tried += 1
    assert tried == 2 * len(library.library())


def test_schemathesis_finds_no_untruth(server: str, tmp_path: Path) -> None:
    """Each operation with the examples that the document gives and with generated ones, valid and not."""
    words = [
        str(Path(sys.executable).parent / "schemathesis"), "run", f"{server}/openapi.json", "--checks", CHECKS,
        "--phases", "examples,coverage,fuzzing", "--max-examples", "6", "--seed", "20260101", "--generation-database", "none",
        "--request-timeout", "30", "--suppress-health-check", "all", "--no-color",
    ]  # fmt: skip
    ran = subprocess.run(
        words, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, timeout=600
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    tried = re.search(r"(\d+) generated, (\d+) passed", ran.stdout)
    assert tried and tried.group(1) == tried.group(2) and int(tried.group(1)) > 1000, ran.stdout[-3000:]


def test_it_is_named_by_the_address_that_was_asked(server: str) -> None:
    told = json.loads(httpx.get(f"{server}/openapi.json", headers={"Host": "graf.example"}).text)
    assert told["servers"] == [{"url": "http://graf.example"}]
    forged = httpx.get(f"{server}/openapi.json", headers={"Host": "a<b>"}).json()
    assert forged["servers"] == [{"url": "https://w3id.org/samverkansgraf"}]
