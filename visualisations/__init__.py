"""The pictures: what query results look like as a matrix or as a network.

* `matrix.py` the coverage matrix, as data that a page or a spreadsheet can show.
* `network.py` the network of plans, goals, framework parts and actors: a pyvis model with fixed positions.
* `page.py` the map as one file that works without a network; `templates/`, `static/` its looks.
* `gap_lists.py`, `gap_parts.py` and `overlap.py` gaps and overlaps as lists and tables; `timeline.py` what
  holds when, in words and as bars.

May import everything to its left, but not `api/`.
"""
