"""Each query's example gives the approved rows that stand beside it (`queries/approved/<name>.csv`).

Run with `APPROVE=1` to write them anew, and read the diff as a change of the graph's answers.
"""

import os

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import library

APPROVED = library.FOLDER / "approved"


@pytest.mark.parametrize("name", library.library())
def test_the_example_gives_the_approved_rows(name: str, store: EmbeddedStore) -> None:
    text = (
        library.table(store, name, library.get(name).example, "sv").csv(for_excel=False).replace("\r\n", "\n")
    )
    path = APPROVED / f"{name}.csv"
    if os.environ.get("APPROVE") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
    assert text.count("\n") > 1, "an example that answers nothing shows nothing"


def test_no_approved_result_is_left_over() -> None:
    assert {p.stem for p in APPROVED.glob("*.csv")} == set(library.library())
