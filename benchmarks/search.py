"""How much the search finds and how fast: queries whose right answer is known because they were made of its name.

    .venv/bin/python benchmarks/search.py                     # the graph that is built
    .venv/bin/python benchmarks/search.py --store /tmp/many   # a generated one

From names chosen by a digest (so that it is the same choice every time) queries are made: two words of the name in
another inflection, a part of a compound, without å, ä and ö, with a letter wrong, with its last word half typed, in
the other language, and codes. Found is found among the first ten. Beside ours stand SPARQL CONTAINS of every word, a
scan of a list of names, and plain indexes of tantivy: a Swedish stemmer, the same with its filter for compounds (with
the words of the data as its dictionary), and n-grams.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import tantivy
from rich.console import Console
from rich.table import Table
from samverkansgraf.graph import snapshot
from samverkansgraf.graph.settings import Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.queries import census, search
from samverkansgraf.queries.findable import Entry, findable
from samverkansgraf.queries.vocabulary import folded, words

EACH = 12
"""Queries of each way of asking."""

RARE = 10
"""A query is made of words that at most so many different names have, or its answer would not be one."""

Search = Callable[[str], tuple[list[str], int]]
"""What is typed → the names (Swedish, lower case) of the first ten hits, and how many hits there are (0: not told)."""


def cases(entries: list[Entry]) -> dict[str, list[tuple[str, set[str]]]]:
    """Way of asking → (query, right names), where a right name is that of the thing that the query was made of."""
    names = {
        e.names["sv"]: e for e in entries if "sv" in e.names and e.kind not in ("term", "question", "area")
    }
    having: dict[str, set[str]] = {}
    for name in names:
        for word in words(name):
            having.setdefault(word, set()).add(name)
    known = set(having)
    made: dict[str, list[tuple[str, set[str]]]] = {}
    ways: dict[str, Callable[[list[str], str], str | None]] = {
        "whole name": lambda rare, name: name,
        "inflected": lambda rare, name: _inflected(rare, known),
        "compound": lambda rare, name: _parted(rare, known),
        "no å ä ö": lambda rare, name: _bare(rare),
        "one typo": lambda rare, name: _mistyped(rare, known),
        "half typed": lambda rare, name: f"{rare[0]} {rare[1][: len(rare[1]) // 2 + 1]}",
        "in English": lambda rare, name: " ".join(_rarest(names[name].names.get("en", ""), {}, 3)),
    }
    for way, make in ways.items():
        for name in sorted(names, key=lambda n: hashlib.sha256((way + n).encode()).hexdigest()):
            rare = [w for w in _rarest(name, having, 9) if len(having[w]) <= RARE and len(w) > 4]
            query = make(rare, name) if len(rare) > 1 and len(made.get(way, ())) < EACH else None
            if query:
                made.setdefault(way, []).append((query, {name.lower()}))
    coded = sorted(
        (e for e in entries if e.codes and "sv" in e.names),
        key=lambda e: hashlib.sha256(e.iri.encode()).hexdigest(),
    )
    same: dict[str, set[str]] = {}
    for e in coded:
        for code in e.codes:
            same.setdefault(code.lower(), set()).add(e.names["sv"].lower())
    codes = [c for e in coded for c in e.codes if len(same[c.lower()]) < RARE]
    made["code"] = [(c, same[c.lower()]) for c in codes[:EACH]]
    return made


def _rarest(name: str, having: dict[str, set[str]], most: int) -> list[str]:
    found = list(dict.fromkeys(words(name)))
    return sorted(found, key=lambda w: (len(having.get(w, ())), -len(w), w))[:most]


def _inflected(rare: list[str], known: set[str]) -> str | None:
    """Two words in a form that the data lack: by the commonest declensions."""
    ends = (("orna", "or"), ("erna", "er"), ("arna", "ar"), ("or", "orna"), ("ning", "ningen"), ("ningar", "ningen"),
            ("else", "elsens"), ("het", "hetens"), ("tion", "tionens"), ("er", "erna"), ("ar", "arnas"))  # fmt: skip
    made = []
    for word in rare:
        for end, other in ends:
            form = word.removesuffix(end) + other
            if word.endswith(end) and form not in known:
                made.append(form)
                break
    return " ".join(made[:2]) if made else None


def _parted(rare: list[str], known: set[str]) -> str | None:
    """The end of a compound whose both parts are words of the data, and another word."""
    for word in rare:
        for at in range(4, len(word) - 4):
            if word[at:] in known and {word[:at], word[:at].removesuffix("s")} & known:
                other = next((w for w in rare if w != word), "")
                return f"{word[at:]} {other}"
    return None


def _compound(word: str, known: set[str]) -> bool:
    return any(
        word[at:] in known and {word[:at], word[:at].removesuffix("s")} & known
        for at in range(4, len(word) - 3)
    )


def _bare(rare: list[str]) -> str | None:
    query = " ".join(rare[:2])
    return folded(query) if folded(query) != query else None


def _mistyped(rare: list[str], known: set[str]) -> str | None:
    """The longest of the words with a letter left out, doubled, changed or two in the wrong order."""
    word = max(rare, key=len)
    chance = random.Random(word)
    at = chance.randrange(2, len(word) - 2)
    wrong = chance.choice([
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + chance.choice("aeiknrst") + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip
    other = next(w for w in rare if w != word)
    return f"{wrong} {other}" if wrong not in known and wrong != word else None


def ours(index: search.Index) -> Search:
    def run(query: str) -> tuple[list[str], int]:
        found = index.search(query, limit=10)
        return [h.names["sv"].lower() for h in found.hits], found.total

    return run


def contains(store: EmbeddedStore) -> Search:
    def run(query: str) -> tuple[list[str], int]:
        holds = " && ".join(f'CONTAINS(LCASE(?l), "{w}")' for w in words(query)) or "false"
        text = f'SELECT DISTINCT ?name WHERE {{ ?t skos:prefLabel ?l FILTER({holds}) ?t skos:prefLabel ?name FILTER(LANG(?name) = "sv") }} ORDER BY ?name LIMIT 10'
        return [row["name"].value.lower() for row in store.query(text)], 0

    return run


def scan(entries: list[Entry]) -> Search:
    held = [
        (" ".join([*e.names.values(), *e.others, *e.codes]).lower(), e.names.get("sv", "").lower())
        for e in entries
    ]

    def run(query: str) -> tuple[list[str], int]:
        asked = query.lower().split()
        hits = [name for text, name in held if all(w in text for w in asked)]
        return hits[:10], len(hits)

    return run


def plain(
    entries: list[Entry],
    tokenizer: tantivy.Tokenizer,
    *filters: tantivy.Filter,
    need: tantivy.Occur = tantivy.Occur.Must,
) -> Search:
    """An index of tantivy's as it comes: names, further names and codes in one field, ranked by BM25; words or n-grams are all needed or not."""
    builder = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())
    for one in filters:
        builder = builder.filter(one)
    analyzer = builder.build()
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("text", tokenizer_name="own")
    fields.add_text_field("name", stored=True, tokenizer_name="raw")
    index = tantivy.Index(fields.build())
    index.register_tokenizer("own", analyzer)
    writer = index.writer(256_000_000, 1)
    for e in entries:
        writer.add_document(
            tantivy.Document(
                text=" ".join([*e.names.values(), *e.others, *e.codes]), name=e.names.get("sv", "").lower()
            )
        )
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def run(query: str) -> tuple[list[str], int]:
        terms = [tantivy.Query.term_query(index.schema, "text", t) for t in analyzer.analyze(query)]
        asked = tantivy.Query.boolean_query([(need, t) for t in terms])
        found = searcher.search(asked, 10, True)
        return [str(searcher.doc(at).get_first("name")) for _, at in found.hits], int(found.count)

    return run


def memory() -> float:
    """MB that the process holds."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, default=Settings.from_environment().store)
    parser.add_argument("--misses", action="store_true", help="show what ours does not find")
    given = parser.parse_args()
    console = Console()
    store = snapshot.require(given.store).load()
    overview = census.overview(store)
    before, began, worked = memory(), time.perf_counter(), time.process_time()
    index = search.index(store, overview)
    console.print(
        f"{index.size} things, {len(index.vocabulary)} words: index made in {time.perf_counter() - began:.1f} s "
        f"({time.process_time() - worked:.1f} s of processor), {memory() - before:.0f} MB more held"
    )
    entries = findable(store, overview).entries
    known = {w for e in entries for n in e.names.values() for w in words(n) if len(w) > 3}
    parts = sorted(form for w in known if not _compound(w, known) for form in (w, w + "s"))
    swedish = tantivy.Filter.stemmer("swedish")
    engines: dict[str, Search] = {
        "ours": ours(index),
        "SPARQL CONTAINS": contains(store),
        "list scan": scan(entries),
        "tantivy stemmer": plain(entries, tantivy.Tokenizer.simple(), swedish),
        "… split_compound": plain(
            entries, tantivy.Tokenizer.simple(), tantivy.Filter.split_compound(parts), swedish
        ),
        "… 4-grams": plain(entries, tantivy.Tokenizer.ngram(4, 4), need=tantivy.Occur.Should),
    }
    asked = cases(entries)
    table = Table(
        "", *engines, title=f"found among the first ten, of {sum(map(len, asked.values()))} queries"
    )
    times: dict[str, list[float]] = {name: [] for name in engines}
    counted: dict[str, list[int]] = {name: [] for name in engines}
    total = dict.fromkeys(engines, 0)
    for way, queries in asked.items():
        row = []
        for name, run in engines.items():
            good = 0
            for query, right in queries:
                start = time.perf_counter()
                hits, many = run(query)
                times[name].append(time.perf_counter() - start)
                counted[name].append(many)
                good += bool(right & set(hits))
                if given.misses and name == "ours" and not right & set(hits):
                    console.print(f"[{way}] {query!r} → {sorted(right)[:2]}, got {hits[:3]}")
            total[name] += good
            row.append(f"{good}/{len(queries)}")
        table.add_row(way, *row)
    number = sum(map(len, asked.values()))
    table.add_row("all", *(f"{total[n] / number:.0%}" for n in engines))
    table.add_row("median hits in all", *(str(int(median(c))) if any(c) else "" for c in counted.values()))
    table.add_row("median ms", *(f"{median(t) * 1000:.2f}" for t in times.values()))
    table.add_row("slowest ms", *(f"{max(t) * 1000:.1f}" for t in times.values()))
    console.print(table)


if __name__ == "__main__":
    main()
