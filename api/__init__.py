"""The doors: they only ask and show.

* `cli.py` the command line; `commands.py` what each command does; `output.py` how it prints.
* `server.py` listens; `app.py` is the web application; `watch.py` counts and logs every answer; `operations.py`
  tells how the server fares; `site.py` what every page has; `pages/` the pages for readers, `views.py` what a page
  has that is also a file, `shelf.py` keeps pages, `chosen.py` and `picks.py` what is compared and what there is to
  choose from, `validity.py` says what is in force, `asked.py` and `filters.py` read what a page was asked for,
  `contents.py`, `reading.py` and `carrying.py` what pages of plans, actors and concepts have in common; `finding.py`
  the index of the search; `asking.py` a page as a file for the command line; `maps.py` the map
  pages, `map_asked.py` what a map is asked for, `own_map.py` that of a query of one's own, `mapped.py` how both are
  asked for within limits; `templates/`,
  `static/` the looks.
* `endpoint.py` is `/sparql`: `protocol.py` reads a request, `turns.py` says whose query is next, `cache.py` keeps
  answers, `lookup.py` describes one thing at once, `pool.py` keeps the processes that run the rest, `worker.py` is
  one of them, `elsewhere.py` asks another server; `form.py` is its page, `description.py` what it says of itself.
* `questions.py` the library queries, with `choices.py` their forms; `workbench.py` what the page of free SPARQL
  needs
  beside the endpoint; `shown.py` an answer as readers see it, `answer_files.py` the files it can be had as;
  `editor/` the sources of the editor in the browser and what builds it.
* `catalogue.py` gives VoID and DCAT, `downloads.py` the files, `docs.py` and `openapi.py` what programs need to
  know,
  with ready `snippets/`.
* `things.py` the addresses of all things; `answers.py` one address in many formats, its headers and 304;
  `resources.py` the RDF of a thing; `facts.py` its page, with `inbound.py` what points at it, `passages.py` its
  evidence, `titles.py` what things are called, `values.py` how values are shown; `terms.py` the ontology.
* `negotiate.py` chooses a format, `conditional.py` tags answers, `address.py` names this server.

May import everything to its left; nothing imports it.
"""
