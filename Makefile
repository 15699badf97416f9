# make help lists the verbs. Everything runs in its own environment, .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run figures docs-figures test test-all trust lint odd docs package benchmark fuzz mutation clean

help:
	@echo "make run        set up, then the headline experiment: table, results/headline/ and figures"
	@echo "make figures    set up, then every figure into results/figures/; makes a small tier of tables that lack"
	@echo "make test       set up, then all tests"
	@echo "make setup      only set up .venv"
	@echo "make benchmark  measure speed on this machine, into docs/performance.md (a quarter of an hour on an idle one)"
	@echo "make docs-figures  the figures of the docs, docs/figures/, from the tables in results/"
	@echo "make fuzz       12,000 wrong inputs of every kind: how many are met as promised"
	@echo "make mutation   plant faults in the rules one by one and see that tests notice (half an hour)"
	@echo "make test-all   the tests on every Python from 3.11 to 3.13 that is there"
	@echo "make trust      everything that tries to break the model, into docs/trust.md (about two hours)"
	@echo "make lint       style and types"
	@echo "make odd        docs/odd.md, the description of the model, from its prose, the code and the ledger"
	@echo "make docs       the site of the docs, docs/_build/html/index.html; runs every cell of the tutorials"
	@echo "make package    build wheel and sdist, and run the wheel with pipx where nothing else is (two minutes)"
	@echo "make clean      remove .venv and results"

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"draaideur needs Python 3.11 to 3.13, and $(PYTHON) is {v[0]}.{v[1]}; say make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

run: setup
	$(BIN)/draaideur headline

figures: setup
	$(BIN)/draaideur figures --run

docs-figures: setup
	$(BIN)/draaideur figures --run --language en --size screen
	mkdir -p docs/figures
	cp results/figures/*.en.svg docs/figures/

test: setup
	@$(BIN)/python -c "from experiments.runner import compile_first; compile_first()"
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt '.[develop]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

odd: setup
	$(BIN)/python -m calibration.odd

docs: setup
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build/html

package: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt '.[develop]'
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	for words in --help 'run tiny --months 12' 'headline --dry-run'; do \
		PIPX_HOME=$(CURDIR)/$(VENV)/pipx PIP_CONSTRAINT=$(CURDIR)/constraints.txt \
		$(BIN)/pipx run --python $(CURDIR)/$(BIN)/python --spec dist/*.whl draaideur $$words || exit 1; done

benchmark: setup
	$(BIN)/python -m experiments.benchmark --page docs/performance.md

fuzz: setup
	$(BIN)/python -m tests.fuzz --inputs $(or $(INPUTS),12000)

mutation: setup
	$(BIN)/python -m calibration.mutation --survivors

trust: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt '.[develop]'
	$(BIN)/python -m calibration.trust

test-all:
	@failed=; for version in 3.11 3.12 3.13; do \
		if python$$version -c '' 2>/dev/null; then \
			echo "== python$$version"; \
			$(MAKE) --no-print-directory test PYTHON=python$$version VENV=.venv-$$version || failed="$$failed $$version"; \
		else echo "== python$$version: not on this machine, left out"; fi; done; \
	if [ -n "$$failed" ]; then echo "failed on:$$failed" >&2; exit 1; fi

clean:
	rm -rf .venv .venv-3.11 .venv-3.12 .venv-3.13 results dist docs/_build
