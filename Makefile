# Every target makes the virtual environment that it needs. PYTHON chooses the interpreter.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := src tests bench examples

# Threads that wait by spinning make a busy machine several times slower.
export OMP_WAIT_POLICY ?= PASSIVE

.PHONY: help demo test lint format bench wheel clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/'

# Markers say what is installed, so that a second call starts at once.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.core: pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV), which takes half a minute or more ..."
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tested: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[boost,explain,skops]' --group test
	@touch $@

$(VENV)/.linted: pyproject.toml | $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --group lint
	@touch $@

demo: $(VENV)/.core  ## install, and go the whole way on the salaries example
	$(BIN)/python examples/salaries/demo.py --into demo

test: $(VENV)/.tested  ## install what the tests need, and run them
	$(BIN)/python -m pytest

lint: $(VENV)/.linted  ## format, lint, types, docstrings and import directions
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	git ls-files 'src/*.py' | xargs $(BIN)/numpydoc lint
	$(BIN)/lint-imports

format: $(VENV)/.linted  ## format the code and mend what can be mended
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

bench: $(VENV)/.tested  ## quality, latency and serving beside peers; DATA=folder of data sets
	$(BIN)/python -m bench.quality run --budgets 10 60 $(if $(DATA),--data $(DATA))
	$(BIN)/python -m bench.latency
	$(BIN)/python -m bench.serving run

wheel: | $(BIN)/python  ## build the wheels into dist/: the whole, and the runtime alone
	$(BIN)/python -m pip install --quiet build
	$(BIN)/python -m build --wheel
	$(BIN)/python -m build --wheel --outdir dist packaging/runtime

clean:  ## remove what was generated
	rm -rf $(VENV) dist demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
