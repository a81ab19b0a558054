"""The rules: what makes a graph fit to publish.

* `*.ttl` one node shape per class, SHACL core alone, messages in Swedish and English.
* `rules/` what must hold across files, as set-wise queries that return the offending nodes.
* `cases/` for each constraint a valid and an invalid graph, with the approved report beside it.
* `validate.py` runs the shapes on one file at a time with the slice of reference data that it points at;
  `rules.py` runs the rules; `checks.py` is both, as the build wants them; `published.py` gives
  the shapes as a named graph.

May import `ontology/` and `graph/`, nothing to its right.
"""
