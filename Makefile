# Everything is run from the checkout; nothing is installed but the locked dependencies, into .venv.
# `make demo` needs only Python 3.11 with venv, make, and a package index; the other goals also fetch the development lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The locks name every file by its hash, so any index will do, and nothing beside them is installed.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps

.DEFAULT_GOAL := help
.PHONY: help demo setup test check coverage screens bench lock translations wheel clean

help: ## list the goals
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/run.stamp ## start the system with invented families; prints the address and who to sign in as
	@exec $(BIN)/python -m casework demo

setup: $(VENV)/dev.stamp ## create .venv with everything that developers need

test: $(VENV)/dev.stamp ## run all tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(VENV)/dev.stamp ## run every check and count the failures
	@$(BIN)/python tools/check.py $(ONLY)

coverage: $(VENV)/dev.stamp ## show that rules, verbs, encryption and audit are tested to the last line
	$(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

screens: $(VENV)/dev.stamp ## walk to the main pages and put their pictures into docs/screens/
	$(BIN)/python -m pytest --quiet tests/walk/screens.py

bench: $(VENV)/dev.stamp ## measure pages per second on SQLite and PostgreSQL against a fixed page
	$(BIN)/python -m bench.pages

lock: $(VENV)/dev.stamp ## resolve the newest allowed versions into requirements/
	@# The address of an index must not get into the files, see docs/adr/0001-locking.md.
	$(BIN)/uv pip compile pyproject.toml --upgrade --output-file requirements/run.txt $(LOCK_OPTIONS)
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements/run.txt --upgrade --output-file requirements/dev.txt $(LOCK_OPTIONS)

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-config --quiet --custom-compile-command "make lock"

translations: $(VENV)/dev.stamp ## bring the catalogues up to date with code and templates, and name what is untranslated
	$(BIN)/python tools/translations.py

wheel: $(VENV)/dev.stamp ## build the installable package into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove .venv and what the tools leave behind; var/ is not touched
	rm -rf $(VENV) dist build .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# A stamp is newer than its lock as long as nothing changed, so the second `make demo` starts at once.
# The development lock contains the run lock, so whoever has the former does not install the latter.
$(VENV)/dev.stamp: requirements/dev.txt | $(BIN)/pip
	$(PIP_INSTALL) --requirement $<
	@touch $@ $(VENV)/run.stamp

$(VENV)/run.stamp: requirements/run.txt | $(BIN)/pip
	@echo "Fetching the dependencies, only this first time ..."
	$(PIP_INSTALL) --requirement $<
	@touch $@

# pip is the last thing that venv makes: when it is there, the environment is whole.
$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed, and no '$(PYTHON)' was found; name one with make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, and '$(PYTHON)' is older; name another with make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' lacks its venv module; on Debian and Ubuntu it comes with apt-get install python3-venv."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
