"""The pictures: what query results look like as a matrix or as a network.

* `matrix.py` the coverage matrix, as data that a page or a spreadsheet can show.
* `network.py` the network of plans, goals, framework parts and actors: a pyvis model with fixed positions.
* `page.py` the map as one file that works without a network; `templates/`, `static/` its looks.
* `bars.py` and `layers.py` the bars and the map of an answer, `answered.py` the answer as a table of a report.

May import everything to its left, but not `api/`.
"""
