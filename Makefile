# One command each; every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Where pip finds the CUDA build of torch alone, the CPU build is smaller by gigabytes:
# make local TORCH="torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu"
TORCH ?= torch==2.13.0
DEMO_BUDGET ?= 30s
DEMO := examples/matmul

.PHONY: help setup system local demo check test bench lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

system: ## Install missing system packages (apt, as root or with sudo)
	@sh tools/system-packages.sh

setup: system $(VENV)/.ready ## Build .venv with the locked dependencies

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

local: setup $(VENV)/.local ## Add to .venv what runs models on this machine, and a small one

# The lock is complete but for torch, which has builds by the dozen. torch comes last: all that it
# needs is there by then.
$(VENV)/.local: $(VENV)/.ready requirements-local.lock
	$(PIP) --require-hashes --no-deps -r requirements-local.lock
	$(PIP) $(TORCH)
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

test: check local ## Everything CI runs: check, then all tests
	@sh tools/system-packages.sh test
	$(BIN)/pytest -n auto --maxprocesses 2 --dist loadfile

bench: setup ## All benchmarks (about an hour on a quiet machine); see docs/results.md
	$(BIN)/python benchmarks/exec_cost.py
	$(BIN)/python benchmarks/noise.py
	$(BIN)/python benchmarks/detect.py
	$(BIN)/python benchmarks/throughput.py

lock: ## Renew requirements.lock and requirements-local.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes \
	  --extra analysis --extra data --extra llm --extra report --extra serve --extra verify \
	  --python-version 3.11 --quiet -o requirements.lock
	@mkdir -p build
	printf '%s ; python_version < "3"\n' torch llm llama-cpp-python > build/left-out.txt
	$(BIN)/uv pip compile requirements-local.in --generate-hashes \
	  --constraints requirements.lock --overrides build/left-out.txt \
	  --python-version 3.11 --quiet -o requirements-local.lock

clean: ## Remove what make made
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
