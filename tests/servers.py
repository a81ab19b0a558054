"""SPARQL servers that this test run starts on free ports of 127.0.0.1, loads with the built graph, and ends."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.export import MERGE, export
from samverkansgraf.graph.remote import RemoteStore
from samverkansgraf.graph.settings import Settings

from tests.conftest import absent

INI = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = v-temp.db
TransactionFile = v-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        assert process.poll() is None, f"the server at {address} ended"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer at {address}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


@pytest.fixture(scope="session")
def oxigraph_address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query service of an `oxigraph` server with the merge in its default graph."""
    folder = tmp_path_factory.mktemp("oxigraph")
    binary = str(Path(sys.executable).parent / "oxigraph")
    export(snapshot.require(settings.store), folder / "graph.nq")
    subprocess.run(
        [binary, "load", "--location", folder / "db", "--file", folder / "graph.nq"],
        check=True,
        capture_output=True,
    )
    port = free_port()
    process = subprocess.Popen(
        [
            binary,
            "serve-read-only",
            "--timeout-s",
            "60",
            "--location",
            folder / "db",
            "--bind",
            f"127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_answers(process, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/query"
    finally:
        _end(process)


@pytest.fixture(scope="session")
def virtuoso_address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query service of Virtuoso 7 with the merge in a named graph."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        absent("Virtuoso is not installed (virtuoso-opensource-7-bin)")
    assert server and client
    folder = tmp_path_factory.mktemp("virtuoso")
    export(snapshot.require(settings.store), folder / "graph.nq", MERGE)
    sql, http = free_port(), free_port()
    (folder / "v.ini").write_text(INI.format(sql=sql, http=http, folder=folder))
    process = subprocess.Popen(
        [server, "+foreground", "+configfile", "v.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_answers(process, f"http://127.0.0.1:{http}/sparql")
        said = subprocess.run(
            [client, f"127.0.0.1:{sql}", "dba", "dba"],
            input=f"ld_dir('{folder}', 'graph.nq', 'urn:none');\nrdf_loader_run();\ncheckpoint;\n",
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert "Error" not in said.stdout + said.stderr, said
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        _end(process)


@pytest.fixture(scope="session")
def oxigraph(oxigraph_address: str) -> Iterator[RemoteStore]:
    store = RemoteStore(oxigraph_address)
    yield store
    store.close()


@pytest.fixture(scope="session")
def virtuoso(virtuoso_address: str) -> Iterator[RemoteStore]:
    store = RemoteStore(virtuoso_address, MERGE)
    yield store
    store.close()


@pytest.fixture(params=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest) -> RemoteStore:
    """Each server in turn."""
    found: RemoteStore = request.getfixturevalue(request.param)
    return found
