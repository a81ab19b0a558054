"""The answers that README.md and queries/README.md show are the graph's own, written by this test with `APPROVE=1`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, library
from samverkansgraf.visualisations import matrix, scale

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = library.FOLDER / "README.md"
DOCUMENTS = {
    "03-plan-2022": "Uppsala 2022",
    "03-plan-halsa-trygghet": "Uppsala, tidigare",
    "03-radet-webb": "Uppsala, webb",
    "0586-KS-2019-317": "Mjölby",
    "23-overenskommelse-2021": "Jämtland",
}
QUESTIONS: list[tuple[str, str, str, dict[str, str], list[str]]] = [
    ("Vilka av den nationella strategins delmål har varje plan mål på, hur djupt, och vilka mål har en indikator?",
     "Which of the national strategy's sub-goals does each plan pursue with goals, how deep, and which goals have an indicator?",
     "list_goals", {"framework": "mvk"}, ["version", "code", "depth", "goalLabel", "indicatorLabel"]),
    ("Vilka åtgärder nämner polisen, i vilken roll, i varje dokument?",
     "Which measures name the police, in which role, in each document?",
     "list_measures_of_actor", {"actor": "202100-0076"}, ["version", "measureLabel", "roleLabel", "written"]),
    ("Vilka slag av aktörer ingår i Uppsalas råd och undertecknade i Jämtland, och vilka inte?",
     "Which kinds of actors sit in Uppsala's council and signed in Jämtland, and which do not?",
     "compare_member_and_signatory_kinds", {}, ["kindLabel", "sitting", "signing"]),
    ("Vilka överenskommelser och uppdrag slutar inom 60 dagar från 21 november 2026?",
     "Which agreements or assignments end within 60 days of 21 November 2026?",
     "list_expiring", {"date": "2026-11-21", "days": "60"}, ["thingLabel", "until", "daysLeft"]),
    ("Vilka gällande dokument har inget angivet slut?", "Which documents in force have no stated end?",
     "list_without_end", {}, ["versionLabel", "areaLabel"]),
    ("För vilka åtgärder ansvarar utbildningsnämnden i Mjölby, ensam eller gemensamt?",
     "For which measures is Mjölby's education committee responsible, alone or jointly?",
     "list_responsibility", {"actor": "municipality-0586-education-committee"}, ["roleLabel", "elementLabel", "written"]),
    ("Vem följer upp vad, hur ofta, till vem?", "Who follows up what, how often, to whom?",
     "list_follow_up", {}, ["version", "followUpLabel", "frequency", "byLabel", "toLabel", "decision"]),
    ("Vilka våldsformer har varje dokument mål på, och vilka bara definierar det?",
     "Which forms of violence does each document pursue with goals, and which does it only define?",
     "compare_violence_forms", {}, ["version", "formLabel", "goals", "others", "areas", "defined"]),
    ("Vilka talmål finns, vems är de, och överlevde de revideringen?",
     "What numeric targets are there, whose are they, and did they survive the revision?",
     "compare_targets", {}, ["version", "targetLabel", "ownerLabel", "changeLabel"]),
    ("Hur löper uppdrag och redovisning i Uppsalas råd, då?", "How did assignment and reporting run in Uppsala's council, then?",
     "compare_governance", {"version": "03-plan-halsa-trygghet"}, ["roleLabel", "actorLabel", "elementLabel"]),
    ("Och nu?", "And now?",
     "compare_governance", {"version": "03-radet-webb"}, ["roleLabel", "actorLabel", "elementLabel"]),
    ("Vilka mål har ingen åtgärd?", "Which goals have no measure?",
     "gap_goal_without_measure", {}, ["version", "goalLabel"]),
    ("Vilka åtgärder har ingen ansvarig?", "Which measures have no responsible actor?",
     "gap_measure_without_responsible", {}, ["version", "measureLabel", "firmnessLabel"]),
]  # fmt: skip


def _table(store: EmbeddedStore, name: str, values: dict[str, str], columns: list[str]) -> str:
    said = library.get(name).columns
    rows = library.table(store, name, values, "sv").dicts()
    heads = [said[c]["sv"].replace(" (IRI)", "") for c in columns]
    lines = [heads, ["---"] * len(columns)]
    for row in rows:
        cells = [row[c].rsplit("/", 1)[-1] if c == "version" else row[c] for c in columns]
        lines.append([DOCUMENTS.get(cell, cell).replace("|", "/") for cell in cells])
    unique = list(dict.fromkeys("| " + " | ".join(line) + " |" for line in lines))
    return "\n".join(unique)


def _answers(store: EmbeddedStore) -> str:
    text = [
        "# Frågor och svar",
        "",
        "Skriven av `tests/queries/test_shown_answers.py` ur grafen; den är aldrig ändrad för hand. Varje fråga körs med",
        "`samverkansgraf query` och finns på `/query/<namn>`. *Written from the graph, never by hand.*",
    ]
    for swedish, english, name, values, columns in QUESTIONS:
        words = " ".join(f"--{k} {v}" for k, v in values.items())
        text += [
            "",
            f"## {swedish}",
            "",
            f"*{english}* `samverkansgraf query {name} {words}".rstrip() + "`",
            "",
        ]
        text += [_table(store, name, values, columns)]
    return "\n".join(text) + "\n"


def _matrix(store: EmbeddedStore) -> str:
    known = census.overview(store)
    columns = [matrix.of_version(known, key, "sv") for key in DOCUMENTS]
    made = matrix.compare(known, matrix.framework(known, "mvk"), columns)
    rungs = {1: "1 syfte", 2: "2 mål", 3: "3 åtgärd", 4: "4 ansvarig", 5: "5 indikator"}
    lines = ["| delmål | " + " | ".join(DOCUMENTS.values()) + " |", "|---" * 6 + "|"]
    for row in made.rows:
        said = [
            f"{scale.symbol(r)} {rungs.get(r.depth, known.states[r.state]['sv'])}{' ≈' if r.inferred else ''}"
            for r in row.cells
        ]
        lines.append(f"| {row.part.code} {row.part.label['sv']} | " + " | ".join(said) + " |")
    return "\n".join(lines)


def test_the_answers_beside_the_queries_are_the_graph_s(store: EmbeddedStore) -> None:
    if os.environ.get("APPROVE") == "1":
        ANSWERS.write_text(_answers(store), "utf-8")
    assert _answers(store) == ANSWERS.read_text("utf-8")


def test_the_matrix_of_the_readme_is_the_graph_s(store: EmbeddedStore) -> None:
    readme = ROOT / "README.md"
    before, rest = readme.read_text("utf-8").split("<!-- matrix -->\n", 1)
    shown, after = rest.split("\n<!-- /matrix -->", 1)
    if os.environ.get("APPROVE") == "1":
        readme.write_text(f"{before}<!-- matrix -->\n{_matrix(store)}\n<!-- /matrix -->{after}", "utf-8")
        shown = _matrix(store)
    assert shown == _matrix(store)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q[2])
def test_every_question_has_an_answer(
    store: EmbeddedStore, question: tuple[str, str, str, dict[str, str], list[str]]
) -> None:
    assert library.table(store, question[2], question[3]).rows


def test_the_areas_without_any_plan_are_those_that_the_readme_names(store: EmbeddedStore) -> None:
    rows = list(library.table(store, "gap_framework_part", {"framework": "fhp"}).dicts())
    assert {r["code"] for r in rows if r["addressing"] == "0"} == {"3", "4", "8"}
    knowledge = [
        r
        for r in library.table(
            store, "overlap_framework_part", {"areaA": "03", "areaB": "23", "framework": "mvk"}
        ).dicts()
        if r["code"] == "4"
    ]
    assert f"({knowledge[0]['inA']} plandelar i Uppsala, {knowledge[0]['inB']} i Jämtland)" in (
        ROOT / "README.md"
    ).read_text("utf-8")
