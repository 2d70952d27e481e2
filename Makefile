# `make` alone lists the targets. PYTHON=python3.12 makes the environment with another Python.
PYTHON ?= python3
BIN = .venv/bin

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-9s %s\n", $$1, $$2 }'

install: $(BIN)/installed ## put the program and what its tests import in .venv

check: ## run everything that CI runs; on Debian that installs the programs which tests drive
	.ci/run

test: $(BIN)/installed ## run the default level of tests
	$(BIN)/pytest

lint: $(BIN)/installed ## check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

demo: $(BIN)/installed ## try the app on a Cognito that runs inside it
	$(BIN)/cognito-tui demo

docs: $(BIN)/installed ## build the library's reference in build/reference
	$(BIN)/sphinx-build -W docs/reference build/reference

live: $(BIN)/installed ## ask AWS itself, after telling what that makes and costs; see docs/live.md
	$(BIN)/python -m tests.live

release: $(BIN)/installed ## VERSION=1.2.3: check, build, tag that; it uploads nothing
	$(BIN)/python -m release '$(VERSION)'

$(BIN)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[test]'
	@touch $@

.PHONY: help install check test lint demo docs live release
