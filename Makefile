# Two commands do everything: `make serve` and `make test`. The rest are steps of those.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
EDITOR := api/static/dist/editor.js

.PHONY: serve test build editor lint lock clean help

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

$(VENV)/installed-app: requirements/app.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/app.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-test: requirements/test.lock $(VENV)/installed-app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	touch $@

build: $(VENV)/installed-app  ## build the graph, if anything has changed
	$(BIN)/samverkansgraf build

# without a network the site works with a plain text field, so a failure here is only told
$(EDITOR): $(wildcard api/editor/*.py api/editor/*.json api/editor/src/*.js) | $(VENV)/installed-app
	$(BIN)/python api/editor/build.py --warn
	test ! -f $@ || touch $@

editor: $(EDITOR)  ## build the SPARQL editor, if anything has changed

serve: build editor  ## build what has changed and serve it on 127.0.0.1:8000 (PORT=… for another port)
	$(BIN)/samverkansgraf serve --port $(PORT)

test: $(VENV)/installed-test editor  ## install what the tests need and run them all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -rf .check build && SAMVERKANSGRAF_EDITOR=optional $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --target .check .
	MYPYPATH=.check $(BIN)/mypy -p samverkansgraf
	$(BIN)/python -m pytest

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/app.lock
	uv pip compile pyproject.toml requirements/build.in --extra test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/app.lock -o requirements/test.lock

clean:  ## remove the environment and the built graph
	rm -rf $(VENV) .store .check build api/static/dist
