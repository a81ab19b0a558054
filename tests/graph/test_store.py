import pyoxigraph as ox
import pytest
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology.errors import InputError

A, P, B = (ox.NamedNode(f"http://x/{n}") for n in "apb")
G1, G2 = ox.NamedNode("http://g/1"), ox.NamedNode("http://g/2")


@pytest.fixture
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    made.add([ox.Quad(A, P, B, G1), ox.Quad(A, P, B, G2), ox.Quad(B, P, A, G2)])
    return made


def _count(
    store: EmbeddedStore, text: str = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **graphs: list[str]
) -> int:
    return int(next(iter(store.query(text, **graphs)))["n"].value)  # type: ignore[arg-type,index,union-attr]


def test_a_triple_in_two_graphs_counts_once(store: EmbeddedStore) -> None:
    assert _count(store) == 2
    assert len(list(store.triples(A))) == 1


def test_graphs_can_be_named_and_chosen(store: EmbeddedStore) -> None:
    assert store.graphs() == ["http://g/1", "http://g/2"]
    assert _count(store, default_graphs=["http://g/1"]) == 1
    assert _count(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 3
    assert (
        _count(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", named_graphs=["http://g/2"]) == 2
    )
    assert _count(store, named_graphs=["http://g/2"]) == 0


def test_a_loaded_file_is_merged_too(store: EmbeddedStore, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "x.nq"
    path.write_text(
        "<http://a> <http://p> <http://b> <http://g1> .\n<http://a> <http://p> <http://b> <http://g2> .\n"
    )
    assert _count(EmbeddedStore.from_nquads(path)) == 1


def test_a_syntax_error_is_told_and_an_update_is_no_query(store: EmbeddedStore) -> None:
    for text in ("SELEC * {}", "DELETE WHERE { ?s ?p ?o }", ""):
        with pytest.raises(InputError) as caught:
            store.query(text)
        assert caught.value.key == "sparql-syntax"
    assert _count(store) == 2


ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
BOTH = ["http://g/1", "http://g/2"]


def test_several_default_graphs_are_merged(store: EmbeddedStore) -> None:
    assert _count(store, ALL, default_graphs=BOTH) == 2
    assert _count(store, ALL, default_graphs=BOTH, named_graphs=["http://g/1"]) == 2
    assert _count(store, NAMED, default_graphs=BOTH, named_graphs=["http://g/1"]) == 1
    assert _count(store, NAMED, default_graphs=BOTH) == 0
    assert _count(store, ALL, default_graphs=["http://g/1", "http://g/1"]) == 1
    assert store.graphs() == BOTH and _count(store) == 2 and _count(store, NAMED) == 3


def test_several_from_clauses_are_merged(store: EmbeddedStore) -> None:
    start, end = "SELECT (COUNT(*) AS ?n) FROM <http://g/1> FROM <http://g/2>", "{ ?s ?p ?o }"
    assert _count(store, f"{start} {end}") == 2
    assert _count(store, f"PREFIX g: <http://g/> SELECT (COUNT(*) AS ?n) FROM g:1 FROM g:2 {end}") == 2
    assert _count(store, f"{start} FROM NAMED <http://g/2> {{ GRAPH ?g {end} }}") == 2
    assert _count(store, f"{start} {end}", default_graphs=["http://g/1"]) == 1


def test_a_merge_follows_what_is_added_and_few_are_kept(store: EmbeddedStore) -> None:
    assert _count(store, ALL, default_graphs=BOTH) == 2
    store.add([ox.Quad(A, P, A, G1)])
    assert _count(store, ALL, default_graphs=BOTH) == 3
    for number in range(10):
        assert _count(store, ALL, default_graphs=[*BOTH, f"http://g/none/{number}"]) == 3
    assert len(store._merges) == 4
