"""The page for programs: its snippets are run as they are printed."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess
import sys

import httpx
import pytest
from samverkansgraf.api.docs import snippets

from ..conftest import absent


def printed(server: str, name: str, path: str = "/docs") -> str:
    """A snippet as the page prints it, with the address of the server that was asked."""
    page = httpx.get(server + path).text
    found = re.search(rf'id="{re.escape(name)}".*?<pre[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found, name
    return html.unescape(found.group(1))


@pytest.mark.parametrize("path", ["/docs", "/en/docs"])
def test_each_snippet_names_this_server(server: str, path: str) -> None:
    for name in snippets():
        assert server in printed(server, name, path) and "{address}" not in printed(server, name, path)


def test_the_curl_snippet_runs(server: str) -> None:
    ran = subprocess.run(
        ["bash", "-euc", printed(server, "curl")], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("goal,label") and '"bindings"' in ran.stdout


def test_the_python_snippet_runs(server: str) -> None:
    words = [sys.executable, "-c", printed(server, "python")]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert "goals" in ran.stdout and "versionLabel" in ran.stdout


def test_the_r_snippet_runs(server: str) -> None:
    if shutil.which("Rscript") is None:
        absent("R is not installed (Debian package r-base-core)")
    ran = subprocess.run(["Rscript", "-e", printed(server, "r")], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert "goal" in ran.stdout


def test_what_the_excel_snippet_fetches_is_what_it_says(server: str) -> None:
    """Power Query itself runs in Excel alone; its address, delimiter and encoding are tried here."""
    text = printed(server, "power-query")
    address = re.search(r'Web\.Contents\("([^"]+)"\)', text)
    assert address and "Encoding = 65001" in text and 'Delimiter = ","' in text
    answer = httpx.get(address.group(1))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8")), delimiter=","))
    assert len(rows) > 10 and {len(row) for row in rows} == {len(rows[0])} and "versionLabel" in rows[0]
