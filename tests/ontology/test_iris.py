from samverkansgraf.ontology import iris


def test_a_thing_is_named_under_the_base() -> None:
    assert str(iris.thing("area", "03")) == "https://w3id.org/samverkansgraf/id/area/03"


def test_shorten_prefers_a_prefix_and_else_leaves_out_the_base() -> None:
    assert iris.shorten(str(iris.SG.Goal)) == "sg:Goal"
    assert iris.shorten("http://metadata.un.org/sdg/5.2") == "sdg:5.2"
    assert iris.shorten(iris.BASE + "id/plan/x") == "id/plan/x"
    assert iris.shorten("https://example.org/a") == "https://example.org/a"


def test_the_base_is_written_in_one_python_file(pytestconfig: object) -> None:
    from pathlib import Path

    root = Path(iris.__file__).resolve().parent.parent
    folders = ("ontology", "graph", "shapes", "queries", "visualisations", "api")
    holders = [p.name for f in folders for p in (root / f).glob("*.py") if iris.BASE in p.read_text("utf-8")]
    assert holders == ["iris.py"]
