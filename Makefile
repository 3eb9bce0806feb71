# `make` alone lists what there is. Everything happens in .venv; nothing is installed elsewhere but, for tests, Chromium.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check format bench demo demo-api lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
CHAIN ?= 2
CONFIG ?= config.yaml
DATA ?= $(dir $(CONFIG))data
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export THROUGHLINE_CONFIG := $(CONFIG)
export THROUGHLINE_DATA := $(DATA)

help: ## List what make can do
	@echo "Throughline. Start with: make run"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F '\t' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.app ## Install, load what is new (at first the demo), open the app on port 8501 of this machine
	@if [ ! -f "$(DATA)/CURRENT" ] && [ "$(CONFIG)" = config.yaml ]; then $(BIN)/python -m throughline demo; fi
	@code=0; $(BIN)/python -m throughline run --if-changed || code=$$?; \
	case $$code in 0|3|4) ;; *) [ $$code = 1 ] && [ -f "$(DATA)/CURRENT" ] || exit $$code ;; esac
	$(BIN)/streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: $(VENV)/.dev ## Install what tests need (Chromium too), then lint, types and every test
	@scripts/ensure-chromium $(BIN)
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev ## Lint, format, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## Measure loads, builds, reports and pages on made worlds (takes long)
	$(BIN)/python -m benchmarks

demo: $(VENV)/.app ## Write the demo project's data anew and load it
	$(BIN)/python -m throughline demo
	$(BIN)/python -m throughline run

demo-api: $(VENV)/.dev ## Watch connectors work: start invented systems, load them, open the app (CHAIN=2 APIs, 3 warehouse)
	PORT=$(PORT) $(BIN)/python -m tests.fakes.watch $(CHAIN)

lock: $(VENV)/.dev ## Pin the whole closure of requirements*.in anew, with the newest versions
	$(BIN)/pip install --quiet pip-tools
	for list in requirements requirements-dev; do \
		$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-header --no-annotate --no-emit-options \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$list.in -o $$list.txt; \
	done

clean: ## Remove .venv and caches; loaded data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@PYTHON="$(PYTHON)" scripts/make-venv $(VENV)
	@touch $@

$(VENV)/.app: $(VENV)/.made requirements.txt
	$(BIN)/pip install --quiet --requirement requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	@touch $@
