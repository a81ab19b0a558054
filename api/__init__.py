"""The doors: they only ask and show.

* `cli.py` the command line; `commands.py` what each command does; `output.py` how it prints.
* `app.py` the web application; `site.py` what every page has; `pages.py` the pages, `things.py` a page per
  thing and term, `endpoint.py` the SPARQL endpoint, `maps.py` the map pages; `worker.py` runs strangers'
  queries in a process that can be ended; `negotiate.py` chooses a format; `templates/`, `static/` the looks.

May import everything to its left; nothing imports it.
"""
