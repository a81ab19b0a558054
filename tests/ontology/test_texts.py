import string
from pathlib import Path
from typing import Any

import pytest
from samverkansgraf.ontology import texts


def _leaves(node: dict[str, Any], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in node.items():
        at = f"{path}.{key}".lstrip(".")
        found |= _leaves(value, at) if isinstance(value, dict) else {at: str(value)}
    return found


def test_both_languages_say_the_same_things() -> None:
    assert _leaves(texts.catalogue("sv")).keys() == _leaves(texts.catalogue("en")).keys()


def test_both_languages_fill_in_the_same_values() -> None:
    swedish, english = _leaves(texts.catalogue("sv")), _leaves(texts.catalogue("en"))
    for key, said in swedish.items():
        fields = [
            {f.removesuffix("_sv").removesuffix("_en") for _, f, _, _ in string.Formatter().parse(t) if f}
            for t in (said, english[key])
        ]
        assert fields[0] == fields[1], key


def test_no_sentence_is_unused() -> None:
    root = Path(texts.__file__).resolve().parent.parent
    code = "".join(
        p.read_text("utf-8")
        for f in ("ontology", "graph", "shapes", "queries", "visualisations", "api")
        for s in ("*.py", "*.html")
        for p in (root / f).rglob(s)
    ) + "".join(p.read_text("utf-8") for p in (root / "visualisations" / "static").rglob("*.js"))
    made_from_data = (
        "versions.choice-",
        "plan.figure-",
        "plan.full-",
        "plan.half-",
        "plan.missing-",
        "plan.mentioned-",
        "step.",
        "severity.",
        "parameter-type.",
        "node-kind.",
        "edge-kind.",
        "evidence.",
        "fault.wanted.",
        "out.truth.",
        "ui.cell-",
        "ui.rule-",
        "ui.snippet-",
        "start.door-",
        "start.count-",
        *(f"compare.{kind}-" for kind in ("head", "word", "means", "state", "show", "sort")),
        "gaps.kind.",
        "gaps.column.",
        "gaps.counted.",
        "gaps.left-",
        "gaps.ended-",
        "overlaps.kind.",
        "overlaps.plural.",
        "overlaps.counted.",
        "overlaps.column.",
        "timeline.when.",
        "timeline.column.",
        "timeline.not-stated-",
        "filters.mode",
        "filters.standing.",
        "actor.col-",
        "actor.often.",
        "actor.why-",
        "area.col-",
        "concept.col-",
        "concept.in-",
        "concept.match-",
        "search.kind-",
        "search.also-",
        "search.by-",
        "search.column-",
        *(
            f"maps.room.{kind}-"
            for kind in ("nodes", "edges", "basis", "steps", "way", "others", "size", "groups")
        ),
        "maps.room.script.mark-",
    )
    for key in _leaves(texts.catalogue("sv")):
        if not key.startswith(made_from_data):
            assert key.rsplit(".", 1)[-1] in code, key


@pytest.mark.parametrize(("given", "expected"), [("en_GB", "en"), ("sv", "sv"), ("de", "sv"), ("", "sv")])
def test_the_language_of_the_command_line(monkeypatch: pytest.MonkeyPatch, given: str, expected: str) -> None:
    monkeypatch.setenv("SAMVERKANSGRAF_LANG", given)
    assert texts.language() == expected
