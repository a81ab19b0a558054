"""The wall around a query process, tried without the filter that stands before it."""

from __future__ import annotations

import multiprocessing
import socket
from multiprocessing.connection import Connection


def _call_out(pipe: Connection, port: int, wall: bool) -> None:
    import pyoxigraph as ox
    from samverkansgraf.api import worker

    store = ox.Store()
    if wall:
        worker.open_nothing_more()
    try:
        list(store.query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
        pipe.send("answered")
    except Exception as error:
        pipe.send(type(error).__name__)


def _calls(wall: bool) -> bool:
    """Whether a SERVICE clause reaches a listener."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(8)
        process = context.Process(target=_call_out, args=(theirs, listener.getsockname()[1], wall))
        process.start()
        try:
            if wall:
                assert ours.poll(30)
                listener.settimeout(0.5)
            caller, _ = listener.accept()
            caller.close()
            return True
        except TimeoutError:
            return False
        finally:
            process.kill()
            process.join()
            ours.close()
            theirs.close()


def test_a_query_process_can_reach_nobody() -> None:
    assert _calls(wall=False), "without the wall the engine does call out: the test means something"
    assert not _calls(wall=True)
