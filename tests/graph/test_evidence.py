from pathlib import Path

import pytest
from samverkansgraf.graph import evidence, files
from samverkansgraf.graph.evidence import Passage, Passages, locate
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.graph.store import EmbeddedStore

SMALL = Path(__file__).resolve().parent.parent / "small.ttl"
TEXT = SMALL.with_suffix(".txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("small.txt", "small-2.txt"):
        (tmp_path / name).write_bytes(TEXT.read_bytes())
    return tmp_path


def _changed(tmp_path: Path, old: str, new: str) -> list[GraphFile]:
    text = SMALL.read_text("utf-8")
    assert old in text
    path = tmp_path / "plan.ttl"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [GraphFile("plan", path)]


def test_a_right_passage_holds(folder: Path) -> None:
    report = evidence.check([GraphFile("plan", SMALL)], folder)
    assert (report.checked, report.mismatches, report.absent) == (1, (), ())


def test_every_passage_of_the_five_documents_holds(sources: Path) -> None:
    report = evidence.check(files.discover(), sources)
    assert report.mismatches == ()
    assert report.absent == ()
    assert len(report.per_version) == 5
    assert report.checked == sum(report.per_version.values()) > 500


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("oa:end 4 ;", "oa:end 5 ;", "digest"),
        ("oa:end 4 ;", "oa:end 4000 ;", "past-end"),
        ("oa:end 4 ;", "oa:end 0 ;", "empty"),
        ("oa:start 0 .", "oa:start 1 .", "digest"),
    ],
)
def test_a_wrong_passage_is_found(folder: Path, tmp_path: Path, old: str, new: str, key: str) -> None:
    report = evidence.check(_changed(tmp_path, old, new), folder)
    assert [m.key for m in report.mismatches] == [key]
    assert report.mismatches[0].node.endswith("id/evidence/a/0-4")


def test_a_source_file_that_changed_is_found(folder: Path) -> None:
    (folder / "small.txt").write_text("annat")
    report = evidence.check([GraphFile("plan", SMALL)], folder)
    assert [m.key for m in report.mismatches] == ["source-changed"]
    assert report.checked == 0


def test_a_source_file_that_is_not_at_hand_is_told(tmp_path: Path) -> None:
    report = evidence.check([GraphFile("plan", SMALL)], tmp_path)
    assert report.absent == ("small-2.txt", "small.txt")
    assert report.checked == 0


def test_offsets_count_code_points_not_bytes() -> None:
    assert locate("åäö mål", "mål") == [(4, 7)]


def test_a_passage_is_found_by_its_ends_and_across_line_breaks() -> None:
    text = "Ett mål\nsom löper över\nrader. Slut."
    assert locate(text, "mål som … rader.") == [(4, 29)]
    assert locate(text, "mål som löper") == [(4, 17)]
    assert locate(text, "finns inte") == []
    assert locate("a b a b", "a b") == [(0, 3), (4, 7)]


def test_no_passage_is_read_from_a_file_that_is_not_the_same(folder: Path) -> None:
    store = EmbeddedStore()
    store.add(GraphFile("plan", SMALL).quads)
    version = "https://w3id.org/samverkansgraf/id/plan/a"
    wanted = Passage("", version, 0, 4, evidence.sha256("Mål:"))
    assert Passages(store, folder).read(wanted) == "Mål:"
    assert Passages(store, None).read(wanted) is None
    assert Passages(store, folder).read(Passage("", version, 0, 4, "00")) is None
    (folder / "small.txt").write_text("Mål: något annat")
    assert Passages(store, folder).read(wanted) is None


def test_a_source_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.txt").write_text("hemligt")
    assert evidence.read_source(tmp_path / "inside", "../secret.txt") is None


def test_where_a_passage_stands_is_in_its_name() -> None:
    assert evidence.span("https://example.org/id/evidence/a/12-40") == (12, 40)
    for other in ("x/12-40#position", "x/-", "x/1-", "", "x/1-٣", "x/1-99999999999"):
        assert evidence.span(other) == (0, 0)


def test_a_passage_is_shown_with_a_little_around_it_and_no_more(store: EmbeddedStore, sources: Path) -> None:
    version = "https://w3id.org/samverkansgraf/id/plan/03-plan-2022"
    whole = (sources / "uppsala-plan-2022.txt").read_text("utf-8")
    passages = evidence.Passages(store, sources)
    for start, end in ((146, 835), (0, 40), (len(whole) - 30, len(whole))):
        at = evidence.Passage("x", version, start, end, evidence.sha256(whole[start:end]))
        found = passages.around(at, 300)
        assert found is not None
        before, after = found
        assert whole[start - len(before) : end + len(after)] == before + whole[start:end] + after
        assert len(before) <= 300 and len(after) <= 300
        assert len(before) == start or len(before) > 250
        edge = start - len(before)
        assert edge == 0 or whole[edge - 1].isspace() or whole[edge].isspace()
    changed = evidence.Passage("x", version, 146, 835, "0" * 64)
    assert passages.around(changed, 300) is None
    assert evidence.Passages(store, None).around(at, 300) is None
