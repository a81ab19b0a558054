"""The doors: they only ask and show.

* `cli.py` the command line; `commands.py` what each command does; `output.py` how it prints.
* `app.py` the web application; `site.py` what every page has; `pages.py` the pages, `endpoint.py` the
  SPARQL endpoint, `maps.py` the map pages; `worker.py` runs strangers' queries in a process that can be ended;
  `templates/`, `static/` the looks.
* `things.py` the addresses of all things; `answers.py` one address in many formats, its headers and 304;
  `resources.py` the RDF of a thing; `facts.py` its page, with `inbound.py` what points at it, `passages.py` its
  evidence, `titles.py` what things are called, `values.py` how values are shown; `terms.py` the ontology;
  `kept.py` what is worked out once per snapshot.
* `negotiate.py` chooses a format, `conditional.py` tags answers, `address.py` names this server.

May import everything to its left; nothing imports it.
"""
