"""The questions: one `.rq` file each, whose name is its id, address, command-line argument and the name of
its approved result (`approved/<name>.csv`).

`list_`, `gap_`, `overlap_`, `compare_` and `network_` say what a row means. The header (`#+` lines, YAML)
holds title, description, tags, parameters, columns and an example. A parameter is a projected variable that
the engine pins; a query is never made by replacing text. `library.py` reads and runs them, `results.py`
shapes the answers, `arrange.py` puts them in order for readers, `described.py` gives the library as a named graph.

What pages need is read once for each snapshot, or by looking up one thing, and held to the queries by tests:

* Of the whole graph: `overview.py` versions, frameworks and how far each goes, read by `census.py`; `numbers.py` and
  `holdings.py` counts; `names.py` what things are called; `model.py` classes and links.
* Of all versions: `selection.py` which count on a day; `gaps.py` and `tally.py` gaps; `sharing.py` and
  `shared_parts.py` overlaps; `periods.py` what is stated of time; `areas.py`, `actors.py`, `concepts.py`.
* Of one version: `contents.py`, read by `reader.py` from its own graph; `bearing.py` what bears on a part;
  `changes.py` what changed; `resting.py` what rests on a passage. `lookup.py` and `called.py` look single things up.
* Search: `findable.py` what can be found, `search.py` the index, `asked.py` what was typed, `matching.py` what it
  matches, `vocabulary.py` and `spelling.py` the words and those like them.

May import `ontology/`, `graph/` and `shapes/`, nothing to its right.
"""
