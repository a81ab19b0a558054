"""The words: what the graph can say.

* `modules/` one Turtle module per subject; `modules/links.ttl` alone ties our terms to other vocabularies.
* `schemes/` the concept schemes (forms of violence, roles, kinds of measure …), one file each.
* `texts/` every sentence a user reads, one folder per language, one file per subject.
* `iris.py` the one place where IRIs are made; `turtle.py` the one way Turtle is read and written;
  `formats.py` the formats of RDF; `jsonld.py` JSON-LD and its context;
  `vocabulary.py` the ontology and the schemes read as one graph; `sparql.py` query
  files and their headers; `statements.py` triples that code writes; `texts.py` the sentences; `errors.py`
  what can be wrong with input.

Everything else in the package may import this folder; it imports nothing of the package.
"""
