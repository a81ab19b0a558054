"""The questions: one `.rq` file each, whose name is its id, address, command-line argument and the name of
its approved result (`approved/<name>.csv`).

`list_`, `gap_`, `overlap_`, `compare_` and `network_` say what a row means. The header (`#+` lines, YAML)
holds title, description, tags, parameters, columns and an example. A parameter is a projected variable that
the engine pins; a query is never made by replacing text. `library.py` reads and runs them, `results.py`
shapes the answers, `arrange.py` puts them in order for readers, `described.py` gives the library as a named graph.
`overview.py` holds what every page needs of
the whole graph, `bearing.py` what in a version bears on a part, with its passages.

May import `ontology/`, `graph/` and `shapes/`, nothing to its right.
"""
