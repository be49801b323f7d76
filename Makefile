# make run    set up and start the dashboard
# make test   set up and run all tests
# make data   rebuild the boundary files of geodata/ from their sources (needs npm), and the
#             ranking of the open questions (two minutes)
# make lint   style, format and types
# make lock   resolve the dependencies anew
# make bench  print the benchmarks
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BENCHMARKS := filter_click first_load poor_link growth published_ranges what_if register

.PHONY: run test data lint format lock bench clean

run: $(VENV)/ready
	$(BIN)/access-map run $(ARGS)

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest $(ARGS)

data: $(VENV)/ready-dev
	$(BIN)/python -m geodata.build
	$(BIN)/python -m loaders.evidence.open_questions

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

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
