# Xingtan 杏坛. `make help` lists what there is.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
VENV := .venv
BIN := $(VENV)/bin
TESTED := XINGTAN_PROFILE=test
# Tests that say the same whatever database stands below: those of rooms without one, and those about the house.
WITHOUT_DATABASE := kernel rulebook seal architecture

.PHONY: help run setup test check check-types check-style check-postgres bench messages reference format clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/.ready ## everything that run and test need, into .venv

$(VENV)/.ready: pyproject.toml package-lock.json frontend/build.mjs $(wildcard src/xingtan/*/locale/*/LC_MESSAGES/*.po)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python tools/frontend.py
	$(BIN)/python tools/messages.py --compile
	@touch $@

run: setup ## set up, fill the demonstration world, serve: make run [PORT=8000] [DATA=data]
	XINGTAN_PROFILE=local $(BIN)/xingtan up --port $(PORT) --data $(DATA) --demo

test: setup ## set up and run the whole suite
	$(TESTED) $(BIN)/python -m pytest -n 2 --dist loadgroup

check: check-types check-style ## format, lint, types, room contracts, templates, migrations, messages

check-types: setup
	$(TESTED) $(BIN)/mypy

check-style: setup
	$(BIN)/ruff format --check src tests benchmarks tools
	$(BIN)/ruff check src tests benchmarks tools
	$(BIN)/lint-imports
	$(BIN)/djlint --lint src --extension html --quiet
	$(TESTED) $(BIN)/xingtan makemigrations --check --dry-run
	$(BIN)/python tools/messages.py --check

check-postgres: setup ## every test that touches a database, on PostgreSQL: DATABASE_URL=postgresql://...
	@test -n "$$DATABASE_URL" || { echo "DATABASE_URL=postgresql://... is needed"; exit 2; }
	$(TESTED) $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser" $(WITHOUT_DATABASE:%=--ignore=tests/%)

bench: setup ## benchmarks, as ratios against a bare baseline in the same run
	XINGTAN_PROFILE=test $(BIN)/python -m benchmarks

messages: setup ## extract and compile translations
	$(BIN)/python tools/messages.py

reference: setup ## write docs/reference from the code
	$(TESTED) $(BIN)/python -m tools.reference

format: setup ## let ruff format and mend
	$(BIN)/ruff format src tests benchmarks tools
	$(BIN)/ruff check --fix src tests benchmarks tools

clean: ## remove what setup and tests made (never data)
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache node_modules src/xingtan/pages/static/vendor
