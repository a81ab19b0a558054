"""What the graph says of itself is what it holds."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from samverkansgraf.graph import about, addresses, catalogue, dumps, snapshot, statistics, void
from samverkansgraf.graph.build import build
from samverkansgraf.graph.settings import Publisher, Settings
from samverkansgraf.graph.store import EmbeddedStore
from samverkansgraf.ontology import formats, iris
from samverkansgraf.ontology.errors import EnvironmentFault, InputError
from samverkansgraf.ontology.statements import Statements
from samverkansgraf.queries import described
from samverkansgraf.shapes.checks import ShapesAndRules

PLAN = str(iris.graph("plan/23-overenskommelse-2021"))


def _ask(store: EmbeddedStore, query: str) -> list[tuple[Any, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    names = [v.value for v in found.variables]
    return [tuple(row[name].value if row[name] is not None else None for name in names) for row in found]


def _number(store: EmbeddedStore, query: str) -> int:
    return int(_ask(store, query)[0][0])


def _said(store: EmbeddedStore, node: str, name: str) -> int:
    return _number(store, f"SELECT ?n {{ GRAPH <{void.PAGE}> {{ <{node}> {name} ?n }} }}")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("void:triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("void:distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        ("void:distinctObjects", "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        ("void:properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("void:classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        (
            "void:entities",
            'SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?s), "https://w3id.org/samverkansgraf/")) }',
        ),
    ],
)
def test_the_whole_is_as_large_as_it_says_itself_included(
    store: EmbeddedStore, name: str, query: str
) -> None:
    assert _said(store, str(void.DATASET), name) == _number(store, query) > 0


def test_each_graph_is_as_large_as_it_is_said_to_be(store: EmbeddedStore) -> None:
    subsets = _ask(store, f"SELECT ?d {{ <{void.DATASET}> void:subset ?d MINUS {{ ?d a void:Linkset }} }}")
    assert {d for (d,) in subsets} == set(store.graphs())
    for graph in store.graphs():
        for name, what in (
            ("void:triples", "*"),
            ("void:distinctSubjects", "DISTINCT ?s"),
            ("void:distinctObjects", "DISTINCT ?o"),
            ("void:properties", "DISTINCT ?p"),
        ):
            query = f"SELECT (COUNT({what}) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            assert _said(store, graph, name) == _number(store, query), (graph, name)
        query = f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH <{graph}> {{ ?s a ?c }} }}"
        assert _said(store, graph, "void:classes") == _number(store, query), graph


def test_each_class_and_property_has_as_many_as_its_partition_says(store: EmbeddedStore) -> None:
    classes = _ask(
        store,
        f"SELECT ?c ?n {{ <{void.DATASET}> void:classPartition ?x . ?x void:class ?c ; void:entities ?n }}",
    )
    assert {c for c, _ in classes} == {c for (c,) in _ask(store, "SELECT DISTINCT ?c { ?s a ?c }")}
    for name, said in classes:
        assert int(said) == _number(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{name}> }}"), name
    properties = _ask(
        store,
        f"SELECT ?p ?n {{ <{void.DATASET}> void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n }}",
    )
    assert sorted(properties) == sorted(_ask(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"))


@pytest.mark.parametrize(
    ("partition", "said", "counted"),
    [
        (
            "",
            "",
            "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p",
        ),
        (
            "?y void:classPartition ?z . ?z void:class ?k ; void:triples ?n .",
            "?k",
            "SELECT ?c ?p ?k (COUNT(*) AS ?n) { ?o a ?k . ?s ?p ?o . ?s a ?c } GROUP BY ?c ?p ?k",
        ),
        (
            "?y void-ext:datatypePartition ?z . ?z void-ext:datatype ?k ; void:triples ?n .",
            "?k",
            "SELECT ?c ?p ?k (COUNT(*) AS ?n) { ?s ?p ?o ; a ?c BIND(DATATYPE(?o) AS ?k) FILTER(BOUND(?k)) } GROUP BY ?c ?p ?k",
        ),
    ],
)
def test_each_class_has_the_properties_that_its_partition_says(
    store: EmbeddedStore, partition: str, said: str, counted: str
) -> None:
    own = partition or "?y void:triples ?n ."
    query = (
        f"SELECT ?c ?p {said} ?n {{ <{void.DATASET}> void:classPartition ?x . ?x void:class ?c ; "
        f"void:propertyPartition ?y . ?y void:property ?p . {own} }}"
    )
    found, expected = _ask(store, query), _ask(store, counted)
    assert len(found) > 100
    assert sorted(found) == sorted(expected)


def test_links_to_others_are_counted_as_they_are(store: EmbeddedStore) -> None:
    linksets = _ask(
        store,
        "SELECT ?from ?to ?p ?n { ?l a void:Linkset ; void:subjectsTarget ?from ; void:objectsTarget ?to ; "
        "void:linkPredicate ?p ; void:triples ?n }",
    )
    starts = {
        str(
            void.DATASET
        ): 'STRSTARTS(STR(?s), "https://w3id.org/samverkansgraf/") && !STRSTARTS(STR(?s), "https://w3id.org/samverkansgraf/graph/")',
        str(iris.part(void.PAGE, "un-sdg")): 'STRSTARTS(STR(?s), "http://metadata.un.org/sdg/")',
    }
    ends = {
        str(iris.part(void.PAGE, "un-sdg")): "http://metadata.un.org/sdg/",
        str(iris.part(void.PAGE, "wikidata")): "http://www.wikidata.org/entity/",
    }
    assert {(f, t) for f, t, *_ in linksets} == {
        (f, t) for f, t in ((f, t) for f in starts for t in ends) if f != t
    }
    for source, target, name, said in linksets:
        query = f'SELECT (COUNT(*) AS ?n) {{ ?s <{name}> ?o FILTER({starts[source]}) FILTER(STRSTARTS(STR(?o), "{ends[target]}")) }}'
        assert int(said) == _number(store, query) > 0, name


def test_an_editor_completes_from_what_is_served(store: EmbeddedStore) -> None:
    """The query that the SPARQL editor of the Swiss Institute of Bioinformatics asks any endpoint, word for word
    in its patterns; it says which properties a class has, and what they lead to.
    """
    rows = _ask(
        store,
        "SELECT DISTINCT ?class1 ?prop ?class2 ?datatype { ?cp void:class ?class1 ; void:propertyPartition ?pp . "
        "?pp void:property ?prop . OPTIONAL { ?pp void:classPartition [ void:class ?class2 ] } "
        "OPTIONAL { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] } }",
    )
    sg = str(iris.SG)
    assert (f"{sg}Goal", f"{sg}addresses", f"{sg}FrameworkPart", None) in rows
    assert (
        f"{sg}Goal",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        None,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    ) in rows


@pytest.mark.parametrize("name", ["void", "catalogue", "queries"])
def test_no_description_has_a_blank_node(settings: Settings, name: str) -> None:
    found = snapshot.require(settings.store).triples(str(iris.graph(name)))
    assert found
    assert all(isinstance(t.subject, ox.NamedNode) for t in found)
    assert not any(isinstance(t.object, ox.BlankNode) for t in found)


def test_every_graph_has_a_label_in_both_languages(store: EmbeddedStore) -> None:
    for graph in store.graphs():
        labels = _ask(store, f"SELECT (LANG(?t) AS ?l) {{ <{graph}> dcterms:title ?t }} ORDER BY ?l")
        assert labels == [("en",), ("sv",)], graph


def test_a_number_that_counts_itself_still_settles() -> None:
    """Half of all small numbers are in the data, so that a count often is one of the values that it counts."""
    graph, examples = str(iris.graph("plan/x")), []
    for seed in range(40):
        chance = random.Random(seed)
        quads = [
            ox.Quad(
                ox.NamedNode(f"{iris.BASE}id/x/{n}"),
                ox.NamedNode(str(iris.SG.value)),
                ox.Literal(n),
                ox.NamedNode(graph),
            )
            for n in range(1500)
            if chance.random() < 0.3 + 0.4 * chance.random()
        ]
        store = EmbeddedStore()
        store.add(quads)
        about.describe(store, {graph: quads}, {}, Publisher())
        for name, what in (("void:triples", "*"), ("void:distinctObjects", "DISTINCT ?o")):
            said = _said(store, str(void.DATASET), name)
            assert said == _number(store, f"SELECT (COUNT({what}) AS ?n) {{ ?s ?p ?o }}"), seed
        examples.append(
            _number(store, f"SELECT (COUNT(*) AS ?n) {{ <{void.DATASET}> void:exampleResource ?x }}")
        )
    assert min(examples) == 3 < max(examples), "no number had to be moved, so nothing was tried"


def test_counting_again_gives_what_counting_gives(store: EmbeddedStore) -> None:
    found = statistics.count(store)
    assert statistics.recount(store, found) == found


def _dataset(path: Path) -> ox.Dataset:
    form = formats.BY_EXTENSION[path.name.removesuffix(".gz").rpartition(".")[2]]
    data = gzip.decompress(path.read_bytes())
    quads = list(ox.parse(data, format=form.rdf))
    assert quads, path
    return _canonical(quads)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    made = ox.Dataset(quads)
    made.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return made


def _merged(dataset: ox.Dataset) -> ox.Dataset:
    return _canonical(ox.Quad(q.subject, q.predicate, q.object) for q in dataset)


def test_the_formats_of_a_graph_say_the_same(settings: Settings, store: EmbeddedStore) -> None:
    folder = snapshot.require(settings.store).folder
    for graph in ["", *store.graphs()]:
        quads, trig, turtle, jsonld = (_dataset(folder / path) for path in dumps.paths(graph))
        assert quads == trig == jsonld, graph
        assert _merged(quads) == turtle, graph
        names = {str(getattr(q.graph_name, "value", "")) for q in quads}
        assert names == ({graph} if graph else set(store.graphs()) - {str(catalogue.PAGE)})


def test_the_files_together_are_the_graph(settings: Settings, store: EmbeddedStore) -> None:
    folder = snapshot.require(settings.store).folder
    everything = set((folder / "graph.nq").read_text("utf-8").splitlines())
    apart = {
        line
        for graph in store.graphs()
        for line in gzip.decompress((folder / dumps.path_of(graph, "nq")).read_bytes()).decode().splitlines()
    }
    assert apart == everything


def test_the_turtle_of_a_plan_is_its_file(settings: Settings) -> None:
    folder = snapshot.require(settings.store).folder
    packed = (folder / dumps.path_of(PLAN, "ttl")).read_bytes()
    from samverkansgraf.graph import files

    source = files.PACKAGE / "graph" / "plans" / "23-overenskommelse-2021.ttl"
    assert gzip.decompress(packed) == source.read_bytes()


def test_the_catalogue_gives_size_and_checksum_of_the_bytes(settings: Settings) -> None:
    found = snapshot.require(settings.store)
    triples = found.triples(str(catalogue.PAGE))
    said: dict[str, dict[str, str]] = {}
    for t in triples:
        said.setdefault(t.subject.value, {})[iris.shorten(t.predicate.value)] = t.object.value  # type: ignore[union-attr]
    files = {node: facts for node, facts in said.items() if "dcat:downloadURL" in facts}
    assert len(files) == 4 * 6
    for facts in files.values():
        data = (found.folder / facts["dcat:downloadURL"].removeprefix(iris.BASE + "data/")).read_bytes()
        assert int(facts["dcat:byteSize"]) == len(data)
        assert said[facts["spdx:checksum"]]["spdx:checksumValue"] == hashlib.sha256(data).hexdigest()


def test_two_builds_give_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    again = Settings(tmp_path / "again", settings.sources)
    build(again, ShapesAndRules(), described.all_graphs())
    first, second = (snapshot.require(s.store) for s in (settings, again))
    assert first.manifest["files"] == second.manifest["files"]
    assert sum(name.endswith(".gz") for name in first.manifest["files"]) == 4 * (
        1 + len(first.load().graphs())
    )


def test_the_publisher_of_the_settings_is_in_the_catalogue() -> None:
    publisher = Publisher("Exempelkommun", "LocalAuthority", "Öppna data", "data@exempel.se")
    made = catalogue.describe(catalogue.Facts(publisher, [], [], None, None, None))
    said = {(iris.shorten(t.predicate.value), getattr(t.object, "value", "")) for t in made}
    assert {
        ("foaf:name", "Exempelkommun"),
        ("dcterms:type", "http://purl.org/adms/publishertype/LocalAuthority"),
        ("vcard:fn", "Öppna data"),
        ("vcard:hasEmail", "mailto:data@exempel.se"),
    } <= said


@pytest.mark.parametrize(
    "publisher",
    [
        Publisher(email="ingen adress"),
        Publisher(email="a@b> <http://x"),
        Publisher(email=""),
        Publisher(kind="Local Authority"),
        Publisher(kind="a>b"),
    ],
)
def test_a_publisher_that_cannot_be_written_is_one_sentence(publisher: Publisher) -> None:
    with pytest.raises(InputError, match="SAMVERKANSGRAF_PUBLISHER_") as caught:
        catalogue.describe(catalogue.Facts(publisher, [], [], None, None, None))
    assert caught.value.key == "publisher-wrong"


def test_publisher_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment().publisher == Publisher()
    monkeypatch.setenv("SAMVERKANSGRAF_PUBLISHER", "Exempelkommun")
    monkeypatch.setenv("SAMVERKANSGRAF_PUBLISHER_TYPE", "LocalAuthority")
    monkeypatch.setenv("SAMVERKANSGRAF_PUBLISHER_EMAIL", "data@exempel.se")
    monkeypatch.setenv("SAMVERKANSGRAF_ADDRESS", "https://exempel.se/")
    found = Settings.from_environment()
    assert found.publisher == Publisher("Exempelkommun", "LocalAuthority", "Exempelkommun", "data@exempel.se")
    assert found.address == "https://exempel.se/"


def test_only_addresses_move_and_names_stay() -> None:
    made = Statements()
    made.say(
        iris.part(catalogue.PAGE, "file/x"),
        ("dcat:downloadURL", iris.address("data/x")),
        ("dcat:inSeries", catalogue.SERIES),
        ("foaf:page", iris.expand("void:x")),
    )
    moved = [t.object.value for t in addresses.at(made, "http://127.0.0.1:1/")]  # type: ignore[union-attr]
    assert moved == [
        "http://127.0.0.1:1/data/x",
        str(catalogue.SERIES),
        "http://rdfs.org/ns/void#x",
    ]


def test_the_stored_descriptions_are_the_served_ones_under_the_base(settings: Settings) -> None:
    for graph in (void.PAGE, catalogue.PAGE):
        stored = snapshot.require(settings.store).triples(str(graph))
        assert addresses.at(stored, iris.BASE) == stored
        left = [
            t.object.value
            for t in addresses.at(stored, "http://127.0.0.1:1/")
            if isinstance(t.object, ox.NamedNode)
            and t.object.value.startswith((f"{iris.BASE}data", f"{iris.BASE}sparql", f"{iris.BASE}plan"))
        ]
        assert left == []


def test_a_damaged_description_is_one_sentence(tmp_path: Path) -> None:
    made = Settings(tmp_path / "store")
    plans = tmp_path / "plans"
    plans.mkdir()
    found = build(made, ShapesAndRules(), plans=plans).snapshot
    assert found.triples(str(void.PAGE))
    (found.folder / dumps.path_of(str(void.PAGE), "nq")).write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="skadad"):
        found.triples(str(void.PAGE))
    with pytest.raises(EnvironmentFault, match="skadad"):
        found.triples(str(iris.graph("none")))


def test_what_leaves_a_graph_stays_in_the_merge_while_another_graph_holds_it() -> None:
    store = EmbeddedStore()
    one, other = (
        ox.Quad(
            ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.NamedNode("http://c"), ox.NamedNode(graph)
        )
        for graph in ("http://g", "http://h")
    )
    store.add([one, other])
    store.remove([one])
    assert len(list(store.triples())) == 1
    store.remove([other])
    assert list(store.triples()) == []
