from pathlib import Path

from samverkansgraf.graph import files, reading
from samverkansgraf.graph.files import GraphFile

SMALL = Path(__file__).resolve().parent.parent / "small.ttl"


def _pieces(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in reading.units(text)]


def test_the_unit_is_a_sentence_an_item_or_a_cell() -> None:
    text = "Rubrik\n\nEn mening. En till!\n- En punkt\ncell ett\tcell två\n---\n"
    assert _pieces(text) == ["Rubrik", "En mening.", "En till!", "- En punkt", "cell ett", "cell två"]


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert _pieces("Enligt prop. 2017/18:249 och bl.a. Agenda gäller det. Slut.") == [
        "Enligt prop. 2017/18:249 och bl.a. Agenda gäller det.",
        "Slut.",
    ]


def test_lines_count_from_one() -> None:
    assert [line for _, _, line in reading.units("a\n\nb")] == [1, 3]


def test_what_carries_what_is_context_and_what_is_left(tmp_path: Path) -> None:
    for name in ("small.txt", "small-2.txt"):
        (tmp_path / name).write_bytes(SMALL.with_suffix(".txt").read_bytes())
    found = {r.version.rsplit("/", 1)[-1]: r for r in reading.read([GraphFile("plan", SMALL)], tmp_path)}
    assert [u.state for u in found["a"].units] == ["carried", "unread", "unread"]
    assert found["b"].share("unread") == 1.0
    assert found["a"].unread()[0].line == 2


def test_a_context_mark_reads_without_carrying(tmp_path: Path) -> None:
    text = SMALL.read_text("utf-8")
    kept = [block for block in text.split("\n\n") if "sg:evidence" not in block or "a sg:Context" in block]
    path = tmp_path / "plan.ttl"
    path.write_text("\n\n".join(kept), "utf-8")
    (tmp_path / "small.txt").write_bytes(SMALL.with_suffix(".txt").read_bytes())
    found = [r for r in reading.read([GraphFile("plan", path)], tmp_path) if r.file == "small.txt"]
    assert found[0].units[0].state == "context"


def test_every_line_of_the_five_documents_has_been_read(sources: Path) -> None:
    for found in reading.read(files.discover(), sources):
        assert found.unread() == [], found.version
