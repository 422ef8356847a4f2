# Propos. The two commands: make demo, make test. uv is installed into .tools when the machine has none.
SHELL := /bin/bash
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin
ONCE ?=
# Else, where Python may not write bytecode (PYTHONDONTWRITEBYTECODE), every process compiles what it imports.
COMPILED := --compile-bytecode

.PHONY: help setup demo test unit lint types up down status clean schemas bench-quotes bench-ingest soak-ingest bench-recovery bench-search bench-latency screenshots chaos chaos-table robustness thorough

help: ## Show this list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.synced ## Install everything that Python needs into .venv.

.tools/bin/uv:
	@echo "Installing uv into .tools …"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv==0.13.9

.venv/.synced: $(if $(findstring .tools,$(UV)),.tools/bin/uv) uv.lock pyproject.toml $(wildcard services/*/pyproject.toml) deploy/local/pyproject.toml seeds/pyproject.toml
	$(UV) sync --frozen $(COMPILED) || $(UV) sync --frozen $(COMPILED) --no-managed-python --python '>=3.11,<3.14'
	@touch $@

demo: setup ## The whole system at work on the invented press; ONCE=1 ends after the summary.
	@$(RUN)/propos demo $(if $(ONCE),--once)

# Two processes, since most tests wait; each has servers of its own. The longest files come first, as they lie.
test: setup lint types ## Everything: lint, types, import rules, all tests on real servers.
	$(RUN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

unit: setup ## Only the tests that need no server.
	$(RUN)/pytest tests/unit

bench-quotes: setup ## What quotes and speakers add to the model's time, and the whole against stock; JSON last.
	@$(RUN)/python tests/bench/quotes.py

bench-ingest: setup ## Feeds against feedparser, pages against trafilatura; JSON last.
	@PYTHONPATH=tests $(RUN)/python tests/bench/ingest.py

soak-ingest: setup ## 1,000 feeds on 50 hosts, two instances, a crash; takes 6 minutes; JSON last.
	@PYTHONPATH=tests $(RUN)/python tests/bench/soak.py

bench-recovery: setup ## Speed after Elasticsearch was away, time until a restarted broker is used; takes 25 minutes; JSON last.
	@PYTHONPATH=tests $(RUN)/python -m chaos.recovery

bench-search: setup ## 1,000,000 quotes, 20 searches a second, exports of all; loads them once; ARGS="--fresh"; JSON last.
	@PYTHONPATH=tests $(RUN)/python -m bench.search.run $(ARGS)

bench-latency: setup ## How long from an article's publication until it is visible on an open page; needs Chromium; JSON last.
	@PYTHONPATH=tests $(RUN)/python -m bench.latency.run $(ARGS)

screenshots: setup ## Take the pictures of docs/search.md anew; needs Chromium.
	@PYTHONPATH=tests $(RUN)/python -m e2e.page.pictures

chaos: setup ## Everything killed, frozen and cut off under load, then an audit; SEED=n ARTICLES=n FAULTS=n; JSON last.
	@PYTHONPATH=tests $(RUN)/python -m chaos.chaos $(if $(SEED),--seed $(SEED)) $(if $(ARTICLES),--articles $(ARTICLES)) \
	    $(if $(FAULTS),--faults $(FAULTS))

chaos-table: setup ## The table of the chaos runs so far, as docs/reliability.md shows it.
	@PYTHONPATH=tests $(RUN)/python -m chaos.table

robustness: setup ## 20,000 mutated and random texts and 1 MB of hostile ones; takes long.
	$(RUN)/pytest tests/unit/enrich/test_robustness.py -m robustness

thorough: setup ## More of what make test tries on real servers: more moments at which processes are killed.
	$(RUN)/pytest -m thorough

lint: setup ## Format, lint, import rules, generated files.
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/lint-imports
	$(RUN)/propos schemas --check

types: setup ## mypy --strict.
	$(RUN)/mypy services/shared/propos services/ingest/propos_ingest services/enrich/propos_enrich \
	    services/index/propos_index services/search/propos_search deploy/local/propos_local deploy/kibana/propos_kibana seeds/propos_seeds
	$(RUN)/mypy --explicit-package-bases --namespace-packages tests services/enrich/training

schemas: setup ## Write schemas/ anew from the message structs.
	$(RUN)/propos schemas

up: setup ## Start Kafka and Elasticsearch on this machine.
	$(RUN)/propos up

down: setup ## Stop them.
	$(RUN)/propos down

status: setup ## What runs.
	$(RUN)/propos status

clean: ## Stop the servers and remove everything that was made or fetched.
	-@test -x $(RUN)/propos && $(RUN)/propos down
	rm -rf "$$(readlink -f .state)" .state .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis
