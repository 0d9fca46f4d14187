# `make run` and `make test` do all of their own set-up; both are safe to repeat and fast the second time.

PYTHON := .venv/bin/python
ARGS   ?=
# Tests wait for servers more than they compute.
N      ?= $(shell expr 2 '*' $$(nproc))

.PHONY: help run test lint unit nightly bench screenshots docs clean

help:  ## show what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 12

run:  ## start a whole site in ./var/demo, move a data set in and out, keep serving (ARGS=--once: exit with a status)
	@tools/setup run
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/skyferry demo --data var/demo $(ARGS)

test: lint unit  ## everything that must hold: style, types, layers, tests

lint:
	@tools/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

unit:
	@tools/setup test
	$(PYTHON) -m pytest -n $(N) $(ARGS)
	@tools/debian-packages --report

nightly:  ## the long versions of the tests (6 GiB files, more crashes)
	@tools/setup test
	$(PYTHON) -m pytest -n $(N) -m nightly $(ARGS)

bench:  ## the benchmarks: one ratio per claim
	@tools/setup test
	@for script in benchmarks/*.py; do echo "== $$script"; $(PYTHON) "$$script" || exit 1; done

screenshots:  ## make the pictures of the file manager in docs/images/ anew
	@tools/setup test
	$(PYTHON) tools/screenshots.py

docs:  ## build the documentation into site-docs/
	@tools/setup test
	.venv/bin/mkdocs build --strict

clean:  ## remove the virtual environment and everything built
	rm -rf .venv .venvs build dist site-docs .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
