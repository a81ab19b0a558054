"""Times forms of the same question over copies of the real plans: set-wise against once per row."""

from __future__ import annotations

import argparse
import statistics
import time

import pyoxigraph as ox
from samverkansgraf.graph import files
from samverkansgraf.graph.derive import derive
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.iris import BASE

FORMS = {
    "gap, MINUS of a sub-select": """SELECT ?v ?c { ?v a sg:PolicyVersion . ?c a sg:FrameworkPart
        MINUS { SELECT DISTINCT ?v ?c { ?e sg:inVersion ?v ; sg:addresses ?c } } }""",
    "gap, NOT EXISTS": """SELECT ?v ?c { ?v a sg:PolicyVersion . ?c a sg:FrameworkPart
        FILTER NOT EXISTS { ?e sg:inVersion ?v ; sg:addresses ?c } }""",
    "overlap, two groups": """SELECT ?c ?n ?m {
        { SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x sg:addresses ?c ; sg:inVersion ?v . FILTER(CONTAINS(STR(?v), "/03-")) } GROUP BY ?c }
        { SELECT ?c (COUNT(DISTINCT ?y) AS ?m) { ?y sg:addresses ?c ; sg:inVersion ?w . FILTER(CONTAINS(STR(?w), "/23-")) } GROUP BY ?c } }""",
    "overlap, cross product": """SELECT ?c (COUNT(DISTINCT ?x) AS ?n) (COUNT(DISTINCT ?y) AS ?m) {
        ?x sg:addresses ?c ; sg:inVersion ?v . ?y sg:addresses ?c ; sg:inVersion ?w .
        FILTER(CONTAINS(STR(?v), "/03-") && CONTAINS(STR(?w), "/23-")) } GROUP BY ?c""",
}


def copies(count: int) -> EmbeddedStore:
    """A store with the reference data and `count` copies of each plan under other names."""
    store = EmbeddedStore()
    for file in files.discover():
        store.add(file.quads)
        if file.kind != "plan":
            continue
        for number in range(1, count):
            old, new = file.path.stem, f"{file.path.stem}-c{number}"
            named = (BASE + "id/plan/" + old, BASE + "id/evidence/" + old)

            def moved(term: object, named: tuple[str, ...] = named, old: str = old, new: str = new) -> object:
                if isinstance(term, ox.NamedNode) and term.value.startswith(named):
                    return ox.NamedNode(term.value.replace(old, new, 1))
                return term

            graph = ox.NamedNode(file.iri.replace(old, new))
            store.add(
                ox.Quad(moved(t.subject), t.predicate, moved(t.object), graph)  # type: ignore[arg-type]
                for t in file.triples
            )
    derive(store)
    return store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=20, help="copies of each of the five plans")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    store = copies(chosen.copies)
    print(f"{5 * chosen.copies} plans")
    for name, text in FORMS.items():
        times, rows = [], 0
        for _ in range(chosen.repeats):
            started = time.perf_counter()
            rows = len(list(store.query(text)))  # type: ignore[arg-type]
            times.append(time.perf_counter() - started)
        print(f"{name:28} {1000 * statistics.median(times):10.1f} ms   {rows} rows")


if __name__ == "__main__":
    main()
