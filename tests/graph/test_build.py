import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from samverkansgraf.graph import build as building
from samverkansgraf.graph import files, snapshot
from samverkansgraf.graph.build import Refused, build
from samverkansgraf.graph.settings import Settings
from samverkansgraf.ontology.errors import EnvironmentFault, InputError
from samverkansgraf.shapes.checks import ShapesAndRules

PLANS = files.PACKAGE / "graph" / "plans"


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A copy of one plan, to be spoilt."""
    folder = tmp_path / "plans"
    folder.mkdir()
    shutil.copy(PLANS / "23-overenskommelse-2021.ttl", folder)
    return folder


@pytest.fixture
def store(tmp_path: Path, plans: Path) -> Settings:
    made = Settings(tmp_path / "store")
    build(made, ShapesAndRules(), plans=plans)
    return made


def _state(settings: Settings) -> tuple[str, list[str]]:
    found = snapshot.require(settings.store)
    return found.folder.name, sorted(p.name for p in settings.store.iterdir())


def _spoil(plans: Path, old: str, new: str) -> None:
    path = plans / "23-overenskommelse-2021.ttl"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_same_files_give_the_same_digest_and_nothing_is_built_twice(store: Settings, plans: Path) -> None:
    first = snapshot.require(store.store)
    assert build(store, ShapesAndRules(), plans=plans).unchanged
    again = build(store, ShapesAndRules(), plans=plans, force=True)
    assert not again.unchanged
    assert again.snapshot.digest == first.digest


def test_the_digest_is_that_of_the_files(store: Settings) -> None:
    found = snapshot.require(store.store)
    total = hashlib.sha256()
    for name in sorted(found.manifest["files"]):
        total.update(f"{name}\0{hashlib.sha256((found.folder / name).read_bytes()).hexdigest()}\n".encode())
    assert found.digest == total.hexdigest()
    assert found.folder.name == found.digest[:16]


def test_a_changed_file_is_built_and_switched_in(store: Settings, plans: Path) -> None:
    before = snapshot.require(store.store).folder
    _spoil(plans, 'Effektivare brottsbekämpning"@sv', 'Effektivare brottsbekämpning i länet"@sv')
    build(store, ShapesAndRules(), plans=plans)
    assert snapshot.require(store.store).folder != before
    assert before.exists()


def test_a_syntax_error_publishes_nothing(store: Settings, plans: Path) -> None:
    before = _state(store)
    with (plans / "23-overenskommelse-2021.ttl").open("a") as file:
        file.write("<id/x> sg:order 1\n<id/y> a sg:Goal .\n")
    with pytest.raises(InputError, match=r"23-overenskommelse-2021\.ttl, rad \d+, kolumn \d+"):
        build(store, ShapesAndRules(), plans=plans)
    assert _state(store) == before


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("sg:order 1 .", "sg:order 0 .", "PlanElement-order MinInclusive", "heltal från 1"),
        ("<scheme/firmness/planned>", "<scheme/firmness/maybe>", "Measure-firmness Node", "bindningsgrad"),
        ("sg:targetGroup ", "sg:targetGrupp ", "undefined_term", "Ordet finns inte i ontologin"),
        ("<id/framework/mvk/3>", "<id/framework/mvk/33>", "Alignment-concept Class", "ramverksdel"),
    ],
)
def test_a_violation_publishes_nothing_and_is_told_in_plain_words(
    store: Settings, plans: Path, old: str, new: str, rule: str, says: str
) -> None:
    before = _state(store)
    text = (plans / "23-overenskommelse-2021.ttl").read_text("utf-8")
    if old not in text:
        old, new = old.replace(" .", " ;"), new.replace(" .", " ;")
    _spoil(plans, old, new)
    with pytest.raises(Refused) as caught:
        build(store, ShapesAndRules(), plans=plans)
    found = [f for f in caught.value.findings if f.rule == rule]
    assert found and says in found[0].sv and found[0].label
    assert _state(store) == before


def test_evidence_that_does_not_hold_publishes_nothing(store: Settings, plans: Path, sources: Path) -> None:
    before = _state(store)
    _spoil(plans, "oa:end 616", "oa:end 617")
    with pytest.raises(Refused) as caught:
        build(Settings(store.store, sources), ShapesAndRules(), plans=plans)
    assert {f.rule for f in caught.value.findings if f.severity == "violation"} == {"evidence"}
    assert _state(store) == before


@pytest.mark.parametrize(("number", "key"), [(errno.ENOSPC, "store-full"), (errno.EROFS, "store-unwritable")])
def test_a_disk_that_cannot_be_written_leaves_the_earlier_graph(
    store: Settings, plans: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str
) -> None:
    before = _state(store)
    _spoil(plans, 'Effektivare brottsbekämpning"@sv', 'Effektivare brottsbekämpning i länet"@sv')

    def full(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentFault) as caught:
        build(store, ShapesAndRules(), plans=plans)
    assert caught.value.key == key
    assert _state(store) == before


@pytest.mark.parametrize("moment", ["rename", "replace"])
def test_an_interruption_leaves_the_earlier_graph(
    store: Settings, plans: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = snapshot.require(store.store).folder
    _spoil(plans, 'Effektivare brottsbekämpning"@sv', 'Effektivare brottsbekämpning i länet"@sv')

    def stop(*words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path if moment == "rename" else os, moment, stop)
    with pytest.raises(KeyboardInterrupt):
        build(store, ShapesAndRules(), plans=plans)
    monkeypatch.undo()
    assert snapshot.require(store.store).folder == before
    assert len(list(snapshot.require(store.store).load().triples())) > 1000
    build(store, ShapesAndRules(), plans=plans)
    assert snapshot.require(store.store).folder != before


def test_old_snapshots_are_tidied_away(store: Settings, plans: Path) -> None:
    for word in ("ett", "två", "tre", "fyra"):
        path = plans / "23-overenskommelse-2021.ttl"
        text = path.read_text("utf-8").replace(
            "Effektivare brottsbekämpning", f"Effektivare brottsbekämpning {word}"
        )
        path.write_text(text, "utf-8")
        build(store, ShapesAndRules(), plans=plans)
    assert len(list((store.store / "snapshots").iterdir())) == snapshot.KEEP


def test_a_damaged_snapshot_is_one_sentence(store: Settings) -> None:
    found = snapshot.require(store.store)
    (found.folder / "graph.nq").write_text("<broken")
    with pytest.raises(EnvironmentFault, match="skadad"):
        found.load()


def test_an_empty_store_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="samverkansgraf build"):
        snapshot.require(tmp_path)


def test_the_report_counts_what_the_files_hold(store: Settings) -> None:
    report = json.loads((snapshot.require(store.store).folder / "report.json").read_text("utf-8"))
    assert report["classes"]["reference/areas"]["sg:County"] == 21
    assert report["classes"]["reference/areas"]["sg:Municipality"] == 290
    assert report["triples"]["derived"] > 0
    assert building.GraphFile("plan", PLANS / "x.ttl").name == "plan/x"


@pytest.mark.parametrize("damage", ["gone", "cut", "emptied"])
def test_a_damaged_snapshot_is_noticed_and_built_anew(store: Settings, plans: Path, damage: str) -> None:
    dump = snapshot.require(store.store).folder / "graph.nq"
    whole = dump.read_bytes()
    if damage == "gone":
        dump.unlink()
    else:
        dump.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1] if damage == "cut" else b"")
    with pytest.raises(EnvironmentFault):
        snapshot.require(store.store).load()
    assert not build(store, ShapesAndRules(), plans=plans).unchanged
    assert dump.read_bytes() == whole


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"../../etc"])
def test_a_spoilt_pointer_means_nothing_is_built(store: Settings, plans: Path, content: bytes) -> None:
    (store.store / "current").write_bytes(content)
    assert snapshot.current(store.store) is None
    build(store, ShapesAndRules(), plans=plans)
    assert snapshot.current(store.store) is not None


@pytest.mark.parametrize("name", ["manifest.json", "report.json"])
def test_a_spoilt_manifest_or_report_is_built_anew(store: Settings, plans: Path, name: str) -> None:
    (snapshot.require(store.store).folder / name).write_text("{")
    assert snapshot.current(store.store) is None
    build(store, ShapesAndRules(), plans=plans)
    assert snapshot.require(store.store).sound()


def test_a_folder_of_plans_that_is_not_there_publishes_nothing(store: Settings, tmp_path: Path) -> None:
    before = _state(store)
    for path in (tmp_path / "none", Path(__file__)):
        with pytest.raises(InputError) as caught:
            build(store, ShapesAndRules(), plans=path)
        assert caught.value.key == "plans-missing"
    assert _state(store) == before


@pytest.mark.parametrize("text", ["", "<http://a> <http://b> <http://c> ."])
def test_a_plan_file_without_its_version_publishes_nothing(store: Settings, plans: Path, text: str) -> None:
    before = _state(store)
    (plans / "0380-x.ttl").write_text(text)
    with pytest.raises(Refused) as caught:
        build(store, ShapesAndRules(), plans=plans)
    assert "version-of-file" in {f.rule for f in caught.value.findings}
    assert _state(store) == before


def test_a_name_that_cannot_be_part_of_an_iri_is_refused(store: Settings, plans: Path) -> None:
    (plans / "my plan.ttl").write_text("")
    with pytest.raises(InputError) as caught:
        build(store, ShapesAndRules(), plans=plans)
    assert caught.value.key == "plan-name"
