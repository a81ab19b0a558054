"""Maps: what a question's edges look like, in a room and on paper.

A library query's rows (`question.py`) become a `Map` (`model.py`), cut to what people can read. `layout.py` says where
its nodes stand, `drawing.py` makes that an SVG, `kinds.py` holds how each kind looks.

`inside.py` is the inside of a map page: the legend that filters, tools, the drawing, evidence, notes and the same as
tables. Its script lies in `static/maps/`, a file for each subject, put together as one. `explore.py` has the network
map that vis-network draws with pyvis as its model. `one_file.py` makes a map one HTML file that asks nothing of any
host.
"""
