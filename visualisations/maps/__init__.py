"""Maps: what a question's edges look like, in a room and on paper.

A library query's rows (`question.py`) become a `Map` (`model.py`), cut to what people can read. `layout.py` says where
its nodes stand, `drawing.py` makes that an SVG, `kinds.py` holds how each kind looks.
"""
