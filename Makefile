# One command each; every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_BUDGET ?= 30s
DEMO := examples/matmul

.PHONY: help setup system demo check test bench lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

system: ## Install missing system packages (apt, as root or with sudo)
	@sh tools/system-packages.sh

setup: system $(VENV)/.ready ## Build .venv with the locked dependencies

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## Make a real program faster and show the evidence
	@mkdir -p build
	$(BIN)/superasm optimize $(DEMO)/prog.c --tests $(DEMO)/tests --inputs $(DEMO)/inputs \
	  --budget $(DEMO_BUDGET) -o build/best.s
	gcc build/best.s -o build/best -lm
	@echo "build/best is the faster program; superasm evaluate checks it again, from nothing:"
	$(BIN)/superasm evaluate $(DEMO)/prog.c build/best.s --tests $(DEMO)/tests \
	  --inputs $(DEMO)/inputs --budget 10s

check: setup ## Style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## Everything CI runs: check, then all tests
	@sh tools/system-packages.sh test
	$(BIN)/pytest

bench: setup ## All benchmarks (about an hour on a quiet machine); see docs/results.md
	$(BIN)/python benchmarks/exec_cost.py
	$(BIN)/python benchmarks/noise.py
	$(BIN)/python benchmarks/detect.py
	$(BIN)/python benchmarks/throughput.py

lock: ## Renew requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes \
	  --extra analysis --extra data --extra llm --extra report --extra verify \
	  --python-version 3.11 --quiet -o requirements.lock

clean: ## Remove what make made
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
