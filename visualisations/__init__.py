"""The pictures: what query results look like as a matrix or as a network.

* `matrix.py` columns (versions, areas) against the parts of a framework; `beside.py` the passages of a part side by
  side; `comparison_report.py` both as a document.
* `network.py` the network of plans, goals, framework parts and actors: a pyvis model with fixed positions.
* `page.py` the map as one file that works without a network; `templates/`, `static/` its looks.
<<<<<<< HEAD
* `gap_lists.py`, `gap_parts.py` and `overlap.py` gaps and overlaps as lists and tables; `timeline.py` what
  holds when, in words and as bars.
=======
* `bars.py` and `layers.py` the bars and the map of an answer, `answered.py` the answer as a table of a report.
>>>>>>> h-workbench

May import everything to its left, but not `api/`.
"""
