"""The facts: what the plans say, and how the facts become a store.

* `plans/` one Turtle file per version of a plan (one named graph each); `reference/` areas, actors, cited
  works and one file per framework; `derivations/` what the build adds, as CONSTRUCT queries.
* `remote.py` is a store behind another address, over `wire.py`; `clauses.py` and `dataset.py` read and rewrite
  the clauses of a query by its tokens (`refuse.py`); `grammar.py` finds where a text leaves SPARQL, `faults.py` says
  it in plain words; `export.py` writes what another server loads. See `REMOTE.md`.
* `files.py` finds the Turtle files; `store.py` is the one interface to a store of quads; `derive.py` runs the
  derivations; `snapshot.py` writes, names and switches immutable snapshots; `build.py` is the way from files
  to a snapshot; `evidence.py` holds passages against the source files; `settings.py` says where things lie.
* `findings.py` is what checks found, `reading.py` how much of a document is read.
* `about.py` has the graph describe itself: `statistics.py` counts, `void.py` and `catalogue.py` say it,
  `addresses.py` says it with another address, `dumps.py` writes the files.

May import `ontology/`, nothing to its right.
"""
