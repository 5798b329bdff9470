# Countersign. `make` alone lists what there is; every target prepares what it needs.

SHELL := /bin/sh
PYTHON ?=
SEED ?=
# Tests of a deployed system mostly wait: a third worker uses the cores meanwhile.
WORKERS ?= 3

# Two environments: .venv holds what the demo and the command need and nothing else, because the
# local engine runs the functions with its own interpreter; .venv-tests holds that and the test tools.
HOST := .venv/bin/python
TESTS := .venv-tests/bin/python
SAM := .tools/sam/bin/sam
INSTALL := PYTHON='$(PYTHON)' requirements/install

# Neither a caller's account nor SAM's telemetry has a part in these commands.
export AWS_DEFAULT_REGION ?= us-east-1
export SAM_CLI_TELEMETRY := 0

# The stages of samconfig.toml are its table names: [dev.deploy.parameters].
STAGES := $(shell sed -n 's/^\[\([a-z][a-z0-9-]*\)\..*/\1/p' samconfig.toml 2>/dev/null | grep -v '^default$$' | sort -u)

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests setup-tools demo test check cases corpus torture sabotage clean pytest sam locks

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | while IFS='	' read -r name text; do \
	    printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## prepare .venv: what the demo and bin/countersign need
	@$(INSTALL) .venv requirements/host.txt

setup-tests: setup ## prepare .venv-tests: the same and the test tools
	@$(INSTALL) .venv-tests requirements/tests.txt

setup-tools: ## prepare .tools: the SAM command line, which must live alone
	@$(INSTALL) .tools/sam requirements/sam.txt

demo: setup ## three workflows through mail, page, vote, resume and audit, on this machine (SEED=n)
	@bin/countersign demo $(if $(SEED),--seed $(SEED))

test: setup-tests setup-tools ## everything: check, the tests, sam build and validate
	@start=$$(date +%s); \
	    for part in check pytest sam; do $(MAKE) --no-print-directory $$part || exit 1; done; \
	    echo "test: check, tests, sam build and validate hold ($$(( $$(date +%s) - start )) s)"

check: setup-tests ## format, lint, types, templates, and that what is built is what is committed
	@$(TESTS) -m ruff format --check --quiet . || { echo 'check: run: .venv-tests/bin/ruff format .' >&2; exit 1; }
	@$(TESTS) -m ruff check --quiet .
	@$(TESTS) -m mypy
	@.venv-tests/bin/cfn-lint --non-zero-exit-code informational template.yaml statemachines/template.yaml
	@bin/countersign build --check
	@set -e; for stage in $(STAGES); do bin/countersign check --stage "$$stage"; done
	@echo 'check: format, lint, types, templates and built files hold (stages: $(STAGES))'

pytest: setup-tests
	@$(TESTS) -m pytest --quiet -n $(WORKERS) --dist loadscope --no-loadscope-reorder

sam: setup-tools
	@# The layer's makefile needs a Python with pip, which the system's own may not have.
	@{ $(SAM) validate --lint --template template.yaml && \
	    PYTHON='$(CURDIR)/.tools/sam/bin/python' $(SAM) build --template template.yaml; } \
	    >.tools/sam.log 2>&1 || { cat .tools/sam.log >&2; exit 1; }
	@echo 'sam: template.yaml is valid and builds'

cases: setup-tests ## rewrite the compiler's expected results; read the diff before you commit it
	@COUNTERSIGN_WRITE_CASES=1 $(TESTS) -m pytest --quiet tests/compiler
	@git --no-pager diff --stat -- tests/compiler

corpus: ## ask JavaScript again for the values that the tests compare with (needs node)
	@node tests/compiler/expressions/corpus/make.mjs
	@node tests/compiler/bodies/make.mjs
	@git --no-pager diff --stat -- tests/compiler

torture: setup-tests ## the gate under fire for most of an hour, and one table of what came of it (PART=name)
	@$(TESTS) tests/torture/run.py $(PART)

sabotage: setup-tests ## break each defence on purpose and see its test turn red
	@$(TESTS) tests/sabotage/run.py

locks: ## write requirements/*.txt anew from the lists of pinned names (needs uv)
	@requirements/lock

clean: ## remove the environments and everything that was built locally
	@rm -rf .venv .venv.lock .venv-tests .venv-tests.lock .tools .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
