"""What people get wrong in a plan file: each is caught, and the message tells where and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from samverkansgraf.graph import files
from samverkansgraf.graph.build import silent
from samverkansgraf.graph.files import GraphFile
from samverkansgraf.shapes.checks import ShapesAndRules

NAME = "23-overenskommelse-2021"
PLAN = files.PACKAGE / "graph" / "plans" / f"{NAME}.ttl"


def _replace(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def _without_rationale(text: str) -> str:
    block = next(b for b in text.split("\n\n") if "<scheme/basis/inferred>" in b)
    return text.replace(block, re.sub(r'    sg:rationale "[^;]*?"@en,\n\s*"[^;]*?"@sv ;\n', "", block))


def _without_evidence(text: str) -> str:
    block = next(b for b in text.split("\n\n") if " a sg:Goal" in b)
    assert "sg:evidence" in block
    return text.replace(block, re.sub(r"sg:evidence <[^>]*>(?:,\n\s*<[^>]*>)* ;\n\s*", "", block))


def _append(more: str) -> Callable[[str], str]:
    return lambda text: text + more


CASES: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "an actor that is named but not defined": (
        _replace("sg:participant <id/actor/barnahus-23>", "sg:participant <id/actor/barnahus-99>"),
        "Participation-participant Or",
        "aktör i referensgrafen",
        "/participation/",
    ),
    "an alignment to a concept that does not exist": (
        _replace("sg:alignedConcept <id/framework/mvk/3>", "sg:alignedConcept <id/framework/mvk/5>"),
        "Alignment-concept Class",
        "ramverksdel",
        "/alignment/",
    ),
    "an alignment to the plan itself": (
        _replace("sg:alignedConcept <id/framework/mvk/3>", f"sg:alignedConcept <id/plan/{NAME}/focusArea/3>"),
        "Alignment-concept Class",
        "ramverksdel",
        "/alignment/",
    ),
    "an inferred alignment without rationale": (
        _without_rationale,
        "Alignment-inferredHasRationale Or",
        "motivering",
        "/alignment/",
    ),
    "an end before its start": (
        _append(f'\n<id/plan/{NAME}/period> dcat:startDate "2027-01-01"^^xsd:date .\n'),
        "period_reversed",
        "slutar innan den börjar",
        NAME,
    ),
    "two elements with one number": (
        _append(
            f'\n<id/plan/{NAME}/goal/3.1> a sg:Goal ; skos:prefLabel "Ett annat mål"@sv, "Another goal"@en ; sg:order 900 .\n'
        ),
        "PlanElement-label UniqueLang",
        "exakt en etikett",
        "/goal/3.1",
    ),
    "a statement without evidence": (
        _without_evidence,
        "evidence MinCount",
        "belägg",
        "/",
    ),
    "a misspelt class": (
        _append(f"\n<id/plan/{NAME}/x/1> a sg:Gaol .\n"),
        "undefined_term",
        "Rätta stavningen",
        "/x/1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_caught_with_a_message_that_tells_where_and_what_to_do(name: str, tmp_path: Path) -> None:
    change, rule, says, where = CASES[name]
    path = tmp_path / PLAN.name
    path.write_text(change(PLAN.read_text("utf-8")), "utf-8")
    spoilt = GraphFile("plan", path)
    everything = [f for f in files.discover() if f.path != PLAN] + [spoilt]
    checks = ShapesAndRules()
    found = checks.check_files([spoilt], silent, known_from=everything)
    found += checks.check_together(everything, only={spoilt.name})
    wrong = [f for f in found if f.severity == "violation" and f.rule.endswith(rule)]
    assert wrong, [(f.rule, f.node) for f in found if f.severity == "violation"]
    assert any(says in f.sv and f.en and where in f.node and f.label for f in wrong)


def test_the_template_that_people_copy_breaks_no_rule(tmp_path: Path) -> None:
    copied = tmp_path / "0380-plan-2030.ttl"
    copied.write_bytes((files.PACKAGE / "graph" / "plan-template.ttl").read_bytes())
    template = GraphFile("plan", copied)
    everything = [*files.discover(), template]
    checks = ShapesAndRules()
    found = checks.check_files([template], silent, known_from=everything)
    found += checks.check_together(everything, only={template.name})
    assert [f for f in found if f.severity != "info"] == [
        f for f in found if f.rule.startswith("Goal-indicator")
    ]
