# The only commands a developer needs; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run jobs test test-fast lint types migrate migration openapi requirements seed e2e bench weigh lighthouse screenshots

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; asked only when the environment must be made.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# Stamps below .venv and tools: a step runs again only when what it depends on changed.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) scripts/make_venv.py $(VENV)

$(VENV)/runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing Python packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	@echo "Installing what tests and checks need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

tools/node_modules/.package-lock.json: tools/package-lock.json
	@echo "Installing the UI's builder ..."
	@npm ci --prefix tools --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

.PHONY: ui
ui: $(VENV)/runtime tools/node_modules/.package-lock.json
	@$(BIN)/python scripts/build_ui.py

mobile/node_modules/.package-lock.json: mobile/package-lock.json
	@echo "Installing the telecallers' app's packages ..."
	@npm ci --prefix mobile --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

.PHONY: pwa mobile
pwa: $(VENV)/runtime mobile/node_modules/.package-lock.json
	@$(BIN)/python scripts/build_pwa.py

mobile: pwa ## every check of the telecallers' app
	@PYTHON=$(CURDIR)/$(BIN)/python npm run --prefix mobile --silent check

setup: $(VENV)/dev ui pwa ## everything that development needs, into the checkout

run: ui pwa ## install what is missing, then serve on one port until Ctrl-C
	@exec $(BIN)/crm serve

jobs: $(VENV)/runtime ## the jobs process alone
	@exec $(BIN)/crm jobs

.PHONY: release
release: $(VENV)/bin/python ## set the version and gather news/ into the changelog: make release version=0.2.0
	@$(BIN)/python scripts/release.py $(version)

.PHONY: dist
dist: ui pwa ## the release: a wheel that needs no Node, its requirements and checksums
	@$(BIN)/python scripts/build_dist.py

test: ## every check and test of the project (what CI runs)
	@bash scripts/test.sh

test-fast: $(VENV)/dev ## tests that need no browser
	@$(BIN)/pytest -q tests/unit tests/properties tests/integration tests/api

e2e: $(VENV)/dev ui pwa ## a person's way in a real Chromium
	@$(BIN)/python scripts/browser.py >/dev/null
	@$(BIN)/pytest -q tests/e2e

lint: $(VENV)/dev ## format, style, imports
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && $(BIN)/lint-imports --no-logo

types: $(VENV)/dev ## mypy strict and pyright
	@$(BIN)/mypy && $(BIN)/pyright

migrate: $(VENV)/runtime ## bring the schema up to date
	@$(BIN)/crm migrate

migration: $(VENV)/dev ## write a migration: make migration m="what it does"
	@$(BIN)/alembic revision --autogenerate -m "$(m)"

openapi: $(VENV)/dev ## write api_ext/openapi.json anew
	@$(BIN)/python scripts/write_openapi.py

requirements: $(VENV)/dev ## resolve pyproject.toml to the pinned requirements
	@bash scripts/lock.sh

seed: $(VENV)/runtime ## invented data for an empty database
	@$(BIN)/crm seed-demo

bench: $(VENV)/dev ui pwa ## ratios against a limit measured in the same run; quick=1 tries them in minutes
	@PYTHON=$(CURDIR)/$(BIN)/python bash scripts/bench.sh $(if $(quick),quick)

weigh: $(VENV)/dev ui ## what a first visit downloads, page by page (a test keeps the limit)
	@$(BIN)/pytest -q tests/e2e/test_every_page.py -k stays_light

screenshots: $(VENV)/dev ui ## take the README's pictures anew, with invented data
	@$(BIN)/python scripts/screenshots.py

lighthouse: ## Lighthouse, mobile, on a running portal: make lighthouse url=http://localhost:8000/login
	@CHROME_PATH=$$($(BIN)/python scripts/browser.py) npx --yes lighthouse@12.8.2 $(url) --quiet \
		--only-categories=performance,accessibility,best-practices --output=html \
		--output-path=build/lighthouse.html --chrome-flags="--headless=new --no-sandbox" \
		$(if $(cookie),--extra-headers='{"Cookie":"$(cookie)"}')
