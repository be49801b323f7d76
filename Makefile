# make run       set up and start the dashboard
# make check     the tests to run while working: no browser, no other programs, nothing slow
# make test      all tests, with more examples
# make coverage  all tests, and how much of the code they reach
# make data      rebuild the boundary files of geodata/ from their sources (needs npm), and
#                the ranking of the open questions (some minutes)
# make lint      style, format, types, and which folder may import which
# make format    set style and format right
# make lock      resolve the dependencies anew
# make bench     print the benchmarks
# make clean     remove what the others have made
#
# run, check, test and coverage take arguments: make check ARGS="tests/loaders -k names"
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What Python has compiled is kept, whatever the shell says: the tests begin ten seconds sooner.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A worker for each core, a file at a time: what a file makes is made once. In the order of the
# folders, as the browser's files, which come first, take longest.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder
QUICK := not browser and not office and not package and not slow
BENCHMARKS := filter_click sessions scenes followers labels first_load poor_link growth published_ranges what_if register parts exports

.PHONY: run check test coverage data lint format lock bench clean

run: $(VENV)/ready
	$(BIN)/access-map run $(ARGS)

check: $(VENV)/ready-dev
	$(PYTEST) -m "$(QUICK)" $(ARGS)

test: $(VENV)/ready-dev
	$(PYTEST) --hypothesis-profile=ci $(ARGS)

coverage: $(VENV)/ready-dev
	$(PYTEST) --hypothesis-profile=ci --cov=loaders --cov=dashboard --cov=geodata $(ARGS)

data: $(VENV)/ready-dev
	$(BIN)/python -m geodata.build
	$(BIN)/python -m loaders.evidence.open_questions

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/ready-dev
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
		--upgrade --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
		--constraints requirements.lock --quiet --output-file requirements-dev.lock

# All of them, whatever the first ones say.
bench: $(VENV)/ready-dev
	@failed=0; for name in $(BENCHMARKS); do \
		printf '\n== %s\n\n' "$$name"; \
		$(BIN)/python -m tests.benchmarks.$$name || failed=1; \
	done; exit $$failed

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Exact versions, checked against their hashes; then the project itself, without
# asking any index again.
$(VENV)/ready: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@
