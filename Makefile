# Everything a person or CI does with this product. `make help` lists it.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
JOBS    ?= 2
ARGS    ?=
SERVING := $(VENV)/.serving
TESTING := $(VENV)/.testing

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench mutants format demo migrate screenshots messages docs pins clean

help: ## List what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(SERVING) ## Serve the product on http://127.0.0.1:8000, with a demonstration site the first time.
	@$(BIN)/tracker migrate
	@$(BIN)/tracker demo --if-empty
	@$(BIN)/tracker serve

test: $(TESTING) ## Run every test, in a browser and on both databases; ARGS="tests/custody" runs some.
	@tools/need-chromium
	@tools/need-verifiers $(VENV)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: lint ## Everything CI runs: lint, types, the direction of imports, every test.
	@$(MAKE) --no-print-directory test

lint: $(TESTING) ## Check style, format, types and the direction of imports.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(TESTING) ## Format the code and repair what can be repaired.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(TESTING) ## Measure against floors started in the same run; prints ratios.
	@$(BIN)/python -m bench $(ARGS)

mutants: $(TESTING) ## Change the rules in every small way, and see whether a test notices; prints killed and total.
	@$(BIN)/python -m tools.mutants $(ARGS)

demo: $(SERVING) ## Build the demonstration site, or renew what expires in it: ARGS="--refresh".
	@$(BIN)/tracker migrate
	@$(BIN)/tracker demo $(ARGS)

migrate: $(SERVING) ## Bring the database to the present form.
	@$(BIN)/tracker migrate

screenshots: $(TESTING) ## Take a picture of every page, into screenshots/.
	@tools/need-chromium
	@$(BIN)/python -m tools.screenshots $(ARGS)

messages: $(TESTING) ## Bring the catalogues of the other languages to the present messages.
	@$(BIN)/python -m tools.messages

docs: $(TESTING) ## Write the pages of docs/ that are made from the code.
	@$(BIN)/python -m tools.write_docs

pins: $(TESTING) ## Pin the requirements anew, with hashes, within the ranges of pyproject.toml.
	@BIN=$(BIN) tools/pin

clean: ## Remove the environment and every cache; never the data.
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(SERVING): requirements.txt pyproject.toml tools/make-environment
	@tools/make-environment $(PYTHON) $(VENV) requirements.txt
	@touch $@

$(TESTING): requirements.txt requirements-dev.txt pyproject.toml tools/make-environment
	@tools/make-environment $(PYTHON) $(VENV) requirements-dev.txt
	@touch $(SERVING) $@
