# make run starts rpcviz; make help lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 5000
ARGS ?=
# Three at a time on two processors: half of a test's time is waiting for programs and brokers (tests/conftest.py).
WORKERS ?= 3
BIN := .venv/bin

.PHONY: help run setup test test-more check bench fuzz types readme rooms picture golden sizes lock test-pythons clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: ## set up what is missing and start the dashboard (PORT=5001, ARGS="--help", PYTHON=python3.12)
	@tools/setup.sh run
	@exec $(BIN)/rpcviz serve --port $(PORT) $(ARGS)

setup: ## only set up what `make run` needs
	@tools/setup.sh run

test: ## the whole suite, with real RabbitMQ and real Chromium
	@tools/setup.sh test
	@tools/debian.sh
	@$(MAKE) check
	@$(BIN)/node --test 'tests/js/**/*.test.js'
	@tools/suite.sh $(WORKERS) $(ARGS)

test-more: ## what needs a container engine (RPCVIZ_DOCKER) or a second RabbitMQ (RPCVIZ_TEST_BROKER_2, ..._STRICT)
	@tools/setup.sh test
	@RPCVIZ_TEST_MORE=1 $(BIN)/python -m pytest tests/more $(ARGS)
	@test -z "$$RPCVIZ_TEST_BROKER_2" || $(BIN)/python -m pytest tests/bus tests/tap $(ARGS)

check: ## format, lint, types, import rules, dead code, the page's lint and types
	@tools/setup.sh test
	@tools/check.sh

bench: ## each figure of bench/, as ratios in one run
	@tools/setup.sh test
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file; done
	@echo "== bench/page.js"; $(BIN)/node bench/page.js

fuzz: ## property tests, a hundred times longer
	@tools/setup.sh test
	@RPCVIZ_FUZZ=100 $(BIN)/python -m pytest -m hypothesis -o faulthandler_timeout=0 $(ARGS)

types: ## write static/js/types.d.ts from the server's records
	@tools/setup.sh test
	$(BIN)/python -m rpcviz.web.page_types > static/js/types.d.ts

readme: ## write README's option table from the command line
	@$(BIN)/python tools/readme.py

rooms: ## write ARCHITECTURE's map from what each file says of itself
	@$(BIN)/python tools/rooms.py

picture: ## take README's pictures from the running page
	@tools/setup.sh test
	@$(BIN)/python -m tools.picture

golden: ## rewrite tests/golden from what the code says now; read the diff
	@tools/setup.sh test
	@RPCVIZ_WRITE_GOLDEN=1 $(BIN)/python -m pytest -p no:randomly tests -k golden
	@git --no-pager diff --stat -- tests/golden

sizes: ## files over 300 lines and functions over 40: places to look, not failures
	@tools/setup.sh run
	@$(BIN)/python tools/sizes.py

test-pythons: ## the suite, less broker and browser, on each Python of this machine that rpcviz supports
	@tools/setup.sh test
	@tools/pythons.sh $(ARGS)

lock: ## compile requirements/*.txt from *.in (needs uv)
	@for part in run build page pack dev; do uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  requirements/$$part.in -o requirements/$$part.txt; done

clean: ## remove what set-up and checks wrote
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
