"""Maps: what a question's edges look like, in a room and on paper.

A library query's rows (`question.py`), or the edges of anybody's answer (`answer.py`), become a `Map` (`model.py`), cut
to what people can read. `layout.py` says where
its nodes stand (with `springs.py` and the room for words of `labels.py`), `drawing.py` makes that an SVG, `kinds.py`
holds how each kind looks.

`counties.py` is the one map that is no library query: in which counties plans cover which parts of a framework, as the
overview works it out. `tiles.py` draws its counties as tiles, about where they lie.

`inside.py` is the inside of a map page: the legend that filters, tools, the drawing, evidence, notes and the same as
tables. Its script lies in `static/maps/`, a file for each subject, put together as one. `explore.py` has the network
map that vis-network draws with pyvis as its model. `one_file.py` makes a map one HTML file that asks nothing of any
host.

Taken home: `facts.py` what every file says of itself, `formats.py` the files of other graph programs, `tables.py` a
report, `paper.py` (with `painter.py`, a process of its own, and `flat.py`, a drawing of few elements) PDF and PNG,
`files.py` all of them by their ending. `measures.py` degree, betweenness, groups and bridges, in words.
"""
