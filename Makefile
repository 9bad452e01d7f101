# Two commands are enough: `make run` and `make test`. `make help` tells the rest.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
export PORT VAR_DIR

.PHONY: help run test browser check fmt bench messages clean env
.DEFAULT_GOAL := help

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One environment for all; made anew when the pinned requirements change.
$(VENV)/.made: requirements.txt requirements-dev.txt bin/find-python
	@python=$$(bin/find-python) && echo "Making the environment in $(VENV) with $$python (about a minute the first time)" \
		&& "$$python" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

locale/.made: $(wildcard locale/*/LC_MESSAGES/*.po) $(VENV)/.made
	@for po in $(wildcard locale/*/LC_MESSAGES/*.po); do $(BIN)/pybabel --quiet compile -i $$po -o $${po%.po}.mo || exit 1; done
	@mkdir -p locale && touch $@

env: $(VENV)/.made locale/.made

# A desk's settings: `manage.py` reads them too. Written once, yours to edit.
.env:
	@printf '# Settings of this desk; see docs/settings.md. Never use DEBUG=1 on a server.\nDEBUG=1\n' > $@

run: env .env ## Set everything up and serve on PORT (8000); Ctrl-C stops it
	@exec $(BIN)/python manage.py serve --prepare

test: env ## Run the tests; DATABASE_URL and REDIS_URL choose real servers
	@$(BIN)/python -m pytest -m "not browser" $(ARGS)

browser: env ## Run the tests that drive Chromium ($$CHROME or /usr/bin/chromium)
	@$(BIN)/python -m pytest -m browser $(ARGS)

check: env ## Lint, types, import rules, migrations, production settings
	@bin/check

fmt: env ## Format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: env ## Measure pages and orders as ratios; prints one table
	@$(BIN)/python -m benchmarks $(ARGS)

messages: env ## Bring the catalogues up to date with the source (needs gettext)
	@DEBUG=1 $(BIN)/python manage.py makemessages --all --no-location --no-wrap --no-obsolete \
		--ignore '$(notdir $(VENV))' --ignore var --ignore benchmarks --ignore tests --ignore '*/tests/*'

clean: ## Remove the environment and what runs have made (keeps var/)
	@rm -rf $(VENV) locale/.made .pytest_cache .mypy_cache .ruff_cache .hypothesis
