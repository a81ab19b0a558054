"""The search on the real graph and on entries made for it."""

from __future__ import annotations

import importlib.util
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, search
from samverkansgraf.queries.asked import MOST, asked
from samverkansgraf.queries.findable import Entry, Findable, findable
from samverkansgraf.queries.overview import Words
from samverkansgraf.queries.search import Index
from samverkansgraf.queries.spelling import apart
from samverkansgraf.queries.vocabulary import Vocabulary, folded, marked, words


@pytest.fixture(scope="module")
def index(store: EmbeddedStore) -> Index:
    return search.index(store, census.overview(store))


def made(*entries: Entry) -> Index:
    """An index of a few entries, in this order."""
    kinds = {k: Words({"sv": k}) for k in ("plan", "goal", "actor", "part", "statement", "concept")}
    return Index(Findable(list(entries), kinds, {"03": Words({"sv": "Uppsala län"})}), {})


def entry(key: str, name: str, kind: str = "goal", **more: object) -> Entry:
    return Entry(f"x:{key}", kind, {"sv": name}, **more)  # type: ignore[arg-type]


def keys(index: Index, text: str, **narrow: str) -> list[str]:
    return [hit.iri.removeprefix("x:") for hit in index.search(text, narrow).hits]


def test_everything_with_a_name_is_there_once_and_found_by_its_name(
    store: EmbeddedStore, index: Index
) -> None:
    entries = findable(store, census.overview(store)).entries
    assert len({e.iri for e in entries}) == len(entries) == index.size == sum(index.values["kind"].values())
    shown = random.Random(5).sample(entries, 150)
    for one in shown:
        for name in one.names.values():
            if len(words(name)) <= MOST:
                hits = index.search(name, limit=20).hits
                same = [h for h in hits if h.whole and name in h.names.by_language.values()]
                assert same, name
                assert hits[0].whole


def test_kinds_are_counted_as_the_graph_has_them(store: EmbeddedStore, index: Index) -> None:
    for kind, name in (("goal", "sg:Goal"), ("part", "sg:FrameworkPart"), ("plan", "sg:PolicyVersion")):
        row = next(
            iter(store.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {name} ; skos:prefLabel ?l }}"))
        )  # type: ignore[call-overload]
        assert index.values["kind"][kind] == int(row["n"].value)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("03", "/id/area/03"), ("0486", "/id/area/0486"), ("5.2", "sdg/5.2"), ("202100-0076", "/actor/202100-0076"),
        ("2021000076", "/actor/202100-0076"), ("SFS 2001:453", "/work/sfs-2001-453"), ("2001:453", "/work/sfs-2001-453"),
        ("mvk", "/id/framework/mvk"), ("list_goals", "/query/list_goals"), ("sg:Goal", "def#Goal"), ("inVersion", "def#inVersion"),
        ("23-overenskommelse-2021", "/plan/23-overenskommelse-2021"), ("KS/2019:317", "/plan/0586-KS-2019-317"),
    ],
)  # fmt: skip
def test_a_code_finds_its_thing_first(index: Index, typed: str, expected: str) -> None:
    first = index.search(typed).hits[0]
    assert first.iri.endswith(expected) and first.whole


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jamtland", "Jämtlands län"), ("ostergotland", "Östergötlands län"), ("jämtlands", "Jämtlands län"),
        ("jämstäldhet", "Jämställdhetspolitikens mål"), ("folkhälsopolitik", "Folkhälsopolitikens målområden"),
        ("våldets kvinnors", "Nationell strategi mot mäns våld mot kvinnor"), ("polisen", "Polismyndigheten"),
        ("förebyggande", "Ett utökat och verkningsfullt förebyggande arbete mot våld"), ("mål jämställd", "Jämställdhetspolitikens mål"),
        ("police authority", "Polismyndigheten"), ("brottsbekämp", "Effektivare brottsbekämpning"), ("delmål 3 strategi", "Effektivare brottsbekämpning"),
        ("Halsa och Valbefinnande", "God hälsa och välbefinnande"), ("'God hälsa' OR (välbefinnande)", "God hälsa och välbefinnande"),
    ],
)  # fmt: skip
def test_words_bent_joined_bare_mistyped_or_begun_are_found(index: Index, typed: str, expected: str) -> None:
    assert expected in [hit.names["sv"] for hit in index.search(typed, limit=10).hits]


def test_parts_of_compounds_both_ways() -> None:
    index = made(
        entry("1", "Våldsförebyggande arbete"), entry("2", "Förebyggande insatser mot våld"), entry("3", "Skydd mot vålds verkan"),
        entry("4", "Samverkansplan för barnahus"), entry("5", "Kvinnors hälsa"), entry("6", "Målområden i planen, i samverkan"),
    )  # fmt: skip
    assert set(keys(index, "förebyggande")) == {"1", "2"}
    assert set(keys(index, "våld")) == {"1", "2", "3"}
    assert keys(index, "plan") == ["6", "4"]  # the word itself before a compound with it
    assert (
        keys(index, "barn") == ["4"] and keys(index, "hus") == []
    )  # three letters that end a word whose rest is one
    found = index.search("våldsinsatser")
    assert [h.iri for h in found.hits] == ["x:2"] and found.instead[0].split


def test_the_order_is_whole_name_code_all_words_some() -> None:
    index = made(
        entry("statement", "Trygg skola", "statement"), entry("plan", "Plan för trygg skola i länet", "plan"),
        entry("code", "Annat", "goal", codes={"trygg skola": None}), entry("bent", "Trygga skolor", "goal"),
        entry("some", "Skola för alla", "goal"), entry("alias", "Skolrådet", "actor", others={"Trygg skola": "sv"}),
        entry("note", "Rum", "concept", notes={"En trygg skola har rum.": "sv"}),
    )  # fmt: skip
    assert keys(index, "trygg skola") == ["statement", "alias", "code", "plan", "bent", "note"]
    found = index.search("trygg skola länet")
    assert found.complete == 1 and found.some and found.hits[0].iri == "x:plan"
    assert {h.iri for h in found.hits} >= {"x:some", "x:statement"}


def test_letters_with_dots_win_over_letters_without() -> None:
    index = made(entry("1", "Halt golv"), entry("2", "Hålt golv"), entry("3", "Håll golvet halt"))
    assert keys(index, "hålt")[0] == "2" and keys(index, "halt")[0] == "1"


def test_a_word_in_quotes_stands_just_so_and_quotes_are_loosened_when_nothing_has_them() -> None:
    index = made(entry("1", "Våld i nära relation"), entry("2", "Nära våld i relation"))
    assert keys(index, "”våld i nära”") == ["1"] and not index.search('"våld i nära"').loosened
    found = index.search('"relation i våld"')
    assert found.loosened and found.total == 2
    assert keys(index, '"nära') == ["1", "2"]  # one quote alone is no quote


def test_typos_are_told_and_only_looked_for_where_the_word_is_lacking(index: Index) -> None:
    told = index.search("jämstäldhet")
    assert (
        told.instead[0].typed == "jämstäldhet" and told.instead[0].used == ("jämställdhet",) and not told.also
    )
    assert "jämställdhet" in told.words
    assert not index.search("jämställdhet").instead
    assert not index.search("vl").instead  # too short to guess at
    assert index.search("xyzzyqq").total == 0


def test_facets_count_what_narrowing_gives_and_combine(index: Index) -> None:
    found = index.search("våld")
    for facet, values in found.facets.items():
        for value, count in values[:4]:
            assert index.search("våld", {facet: value}).total == count
    both = index.search("våld", {"kind": "goal", "area": "23"})
    assert dict(both.facets["area"])["23"] == both.total == dict(both.facets["kind"])["goal"]
    assert dict(both.facets["kind"]) == dict(index.search("våld", {"area": "23"}).facets["kind"])
    assert dict(index.search("", {"kind": "goal"}).facets["kind"]) == index.values["kind"]


def test_a_county_has_its_municipalities_and_a_document_its_parts(index: Index) -> None:
    county = {h.iri for h in index.search("", {"area": "05"}, limit=900).hits}
    town = {h.iri for h in index.search("", {"area": "0586"}, limit=900).hits}
    assert town < county and any("/id/plan/0586-KS-2019-317/" in iri for iri in town)


@pytest.mark.parametrize("text", ["våld", "kommun", "mål", "stöd barn", "jämstäldhet", ""])
def test_pages_join_without_gap_and_the_same_question_has_the_same_answer(index: Index, text: str) -> None:
    whole = [h.iri for h in index.search(text, limit=100).hits]
    paged = [h.iri for n in range(5) for h in index.search(text, offset=20 * n).hits]
    assert paged == whole and len(set(whole)) == len(whole)


def test_two_indexes_of_a_graph_and_many_threads_answer_alike(store: EmbeddedStore, index: Index) -> None:
    other = search.index(store, census.overview(store))
    asked_for = ["våld", "jämstäldhet", "5.2", "halsa", '"mot våld"', "kommun barn", "xyz våld"] * 8
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(other.search, asked_for))
    assert [a.hits for a in answers] == [index.search(t).hits for t in asked_for]


HOSTILE = [
    "", " ", "!!! ???", "*", "+-&&||!(){}[]^\"~*?:\\/", "field:value^2 OR *", "kind:goal", "[a TO z]", "/.*/", '"', '"""', '"a', "\x00", "a\x00b",
    "\u202eabc", "\u200fä", "\ud800", "x\udfffy", "\ufeff", "é" * 5_000, "a " * 5_000, "ord" * 4_000, "'; DROP TABLE", "<script>alert(1)</script>",
    "\u0301\u0301\u0301", "𝕳älsa", "ﬁ", "日本語", "💩", "1" * 400, "-1", "NaN", "våld AND NOT våld", "a" * 61, "ß", "İ", "ﷺ" * 100,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_only_words(index: Index, text: str) -> None:
    found = index.search(text)
    assert found.total >= len(found.hits)
    said = asked(text)
    assert len(said.words) <= MOST
    if not said.words:
        assert found.total == index.size  # no words are no wish: the page asks for some before it looks
    index.vocabulary.similar(text[:80], distance=2)
    marked(text, frozenset({"a"}), 80)


def test_random_input_never_fails(index: Index) -> None:
    chance = random.Random(1)
    letters = [
        "våld",
        "5",
        ".",
        '"',
        " ",
        "-",
        "\u00ad",
        "å",
        "A",
        "\u202e",
        "*",
        "(",
        "\n",
        "län",
        "s",
        "\ud83d",
        "1",
        "/",
        ":",
        "barn",
    ]
    for _ in range(400):
        index.search("".join(chance.choices(letters, k=chance.randrange(25))))


def test_marks_are_around_the_words_sought_and_the_text_is_whole() -> None:
    sought = frozenset({"våld", "hälsa"})
    for text in ("Våld, <b>hälsa</b> & Va\u030ald", "", "inget", "hä\u00adlsa", "våldet våld"):
        pieces = marked(text, sought, 80)
        assert "".join(p for p, _ in pieces) == text.replace("a\u030a", "å")
        assert all(words(p)[0] in sought for p, hit in pieces if hit)
    long = marked("ord " * 500 + "våld " + "ord " * 500, sought, 100)
    assert long[0] == ("…", False) and long[-1] == ("…", False) and ("våld", True) in long
    assert sum(len(p) for p, _ in long) <= 102


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("plan", "plan", 0), ("plan", "plna", 1), ("plan", "pln", 1), ("plan", "plaan", 1), ("plan", "plen", 1), ("plan", "pelne", 3), ("ab", "ba", 1), ("", "abc", 3)],
)  # fmt: skip
def test_letters_that_differ(one: str, other: str, letters: int) -> None:
    assert apart(one, other, 3) == apart(other, one, 3) == letters


def test_words_one_letter_away_are_all_found() -> None:
    known = ["jämställdhet", "samverkan", "förebyggande", "kvinnor", "barnahus", "skola", "trygghet"]
    vocabulary = Vocabulary([("sv", known)])
    for word in known:
        for at in range(len(word)):
            for wrong in (
                word[:at] + word[at + 1 :],
                word[:at] + "x" + word[at + 1 :],
                word[:at] + "x" + word[at:],
            ):
                if len(wrong) >= 5:
                    assert vocabulary.similar(wrong) == [word], wrong


def test_folding() -> None:
    assert folded("åäöéøæß") == "aaoeoass" and folded("abc") == "abc"
    assert words("HÄLSA ha\u0308lsa hä\u00adlsa 5.2 hbtq-personer") == [
        "hälsa",
        "hälsa",
        "hälsa",
        "5",
        "2",
        "hbtq",
        "personer",
    ]


def test_queries_made_of_names_find_those_names(store: EmbeddedStore, index: Index) -> None:
    """The queries of `benchmarks/search.py`: each way of asking finds nine of ten among the first ten hits."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "search.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_search", path)
    assert spec and spec.loader
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    ways = benchmark.cases(findable(store, census.overview(store)).entries)
    assert sum(len(queries) for queries in ways.values()) >= 80 and len(ways) == 8
    run = benchmark.ours(index)
    for way, queries in ways.items():
        good = sum(bool(right & set(run(query)[0])) for query, right in queries)
        assert good >= 0.9 * len(queries), way
