# Two commands matter: `make run` and `make test`. Everything they need, they install into .venv and node_modules.
PYTHON ?= python3
SETUP  := $(PYTHON) -m foodbank.config.launcher.setup
LAUNCH := .venv/bin/python -m foodbank.config.launcher
# Every program here loads the same thousand modules: compiled once, they start in a third of the time.
unexport PYTHONDONTWRITEBYTECODE
LOCK   := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11

.PHONY: run test bench qualify lock clean-data

run:            ## serve everything with demo data on http://127.0.0.1:8000
	@$(SETUP) run && $(LAUNCH) run

test:           ## check and test everything
	@$(SETUP) test && $(LAUNCH) test

bench:          ## print measured figures as JSON
	@$(SETUP) test && $(LAUNCH) bench

qualify:        ## the long proofs; hours
	@$(SETUP) test && $(LAUNCH) qualify

lock:           ## renew the lock files after editing pyproject.toml or package.json
	@$(SETUP) test
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) --group embedded pyproject.toml -o requirements/run.txt
	$(LOCK) --group embedded --group test pyproject.toml -o requirements/test.txt
	$(LOCK) --group node -o requirements/node.txt
	npm install --package-lock-only --ignore-scripts

clean-data:     ## forget the demo's data (not the installed packages)
	rm -rf var/run
