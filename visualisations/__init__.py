"""The pictures: what query results look like as a matrix, as a map, as a list and on paper.

* `scale.py` the one scale; `matrix.py` columns (versions, areas) against the parts of a framework; `beside.py` the
  passages of a part side by side; `comparison_report.py` both as a document.
* `maps/` the maps of questions, in a room and taken home; `page.py` the templates of what leaves the site;
  `templates/`, `static/` the looks.
* `gap_lists.py`, `gap_parts.py` and `overlap.py` gaps and overlaps as lists and tables; `timeline.py` what
  holds when, in words and as bars; `plan_outline.py`, `plan_report.py`, `changes_report.py` and `passage_report.py`
  plans, changes and passages; `model.py` the model.
* `hits.py` what a search found; `bars.py` the bars of an answer, `answered.py` the answer
  as a table of a report.
* `report.py` a page as a document, also CSV and JSON; `xlsx.py`, `docx.py` and `pdf.py` (with `printer.py`, a process
  of its own within the limits of `bounded.py`) write it; `safe.py` and `package.py` what such files may hold.

May import everything to its left, but not `api/`.
"""
