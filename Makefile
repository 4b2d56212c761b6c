# Everything a developer does here. `make` without a target lists it.
#
# Nothing has to be installed first but Python 3.11 or newer (with its venv module), git and make.
# The first target that needs it makes two environments: .uv, with the installer, and .venv, with
# the locked packages. Stamp files in them keep later runs from doing anything again.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

UV := .uv/bin/uv
BIN := .venv/bin

# Processes that run tests side by side; each has a server of its own. 0: none but the first.
JOBS ?= 4
# Words that a target hands on, e.g. `make test ARGS="-k decode"`.
ARGS ?=
# Length and seed of a run with faults, and its server program when not the embedded one.
MINUTES ?= 10
SEED ?= 1
SERVER ?=
# Scripts that score the service on reference data.
EVALS ?= $(sort $(wildcard tests/corpus/evaluate_*.py))
# `make lock UPGRADE=1` takes newer versions; without it, only what pyproject.toml asks for changes.
UPGRADE ?=

##@ Use
.PHONY: run
run: .venv/run.stamp ## start server and worker, send the sample, follow the topics (ARGS=--once: stop after it)
	@$(BIN)/barqiya up --sample $(ARGS)

##@ Develop
.PHONY: test
test: .venv/dev.stamp ## run the tests (ARGS="-k decode" narrows them, JOBS=0 runs one by one)
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)

CHECKS := check-lint check-format check-types check-imports check-contract check-deploy
.PHONY: check $(CHECKS)
check: .venv/dev.stamp ## run every static check, then say which failed; each check-… also runs alone
	@failed=; \
	for step in $(CHECKS); do \
		printf '\n=== %s\n' "$$step"; \
		$(MAKE) $$step || failed="$$failed $$step"; \
	done; \
	if [ -n "$$failed" ]; then printf '\nFailed:%s\n' "$$failed"; exit 1; fi; \
	printf '\nAll checks passed.\n'

check-lint: .venv/dev.stamp
	@$(BIN)/ruff check

check-format: .venv/dev.stamp
	@$(BIN)/ruff format --check

check-types: .venv/dev.stamp
	@$(BIN)/mypy

check-imports: .venv/dev.stamp
	@$(BIN)/lint-imports --no-logo

check-contract: .venv/dev.stamp
	@$(BIN)/python -m barqiya_schemas.generate --check

check-deploy: .venv/dev.stamp
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh deploy/validate.sh

.PHONY: fmt
fmt: .venv/dev.stamp ## format the code and repair what ruff can repair
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

.PHONY: schemas
schemas: .venv/dev.stamp ## write schemas/json anew from the models
	@$(BIN)/python -m barqiya_schemas.generate $(ARGS)

##@ Measure
.PHONY: bench
bench: .venv/dev.stamp ## measure items per second, CPU per item and latency beside raw redis-py and FastStream
	@$(BIN)/python -m bench $(ARGS)

.PHONY: soak
soak: .venv/soak.stamp ## a day of wire copy in minutes, with an outage; writes a report (MINUTES=10 ARGS="--items 60000")
	@$(BIN)/python -m bench.soak --minutes $(MINUTES) --seed $(SEED) $(ARGS)

.PHONY: eval
eval: .venv/dev.stamp ## score the service on reference data (EVALS="script…" chooses)
	@for script in $(EVALS); do \
		printf '=== %s\n' "$$script"; \
		PYTHONPATH=tests $(BIN)/python "$$script" $(ARGS) || exit; \
	done

.PHONY: faults
faults: .venv/dev.stamp ## break servers and workers while items flow (MINUTES=10 SEED=1 SERVER=…)
	@PYTHONPATH=tests $(BIN)/python tests/faults/run.py --minutes $(MINUTES) --seed $(SEED) \
		$(if $(SERVER),--server $(SERVER)) $(ARGS)

.PHONY: fuzz
fuzz: .venv/dev.stamp ## damage documents of every wire format and parse them (MINUTES=10)
	@PYTHONPATH=tests $(BIN)/python tests/fuzz_formats.py --minutes $(MINUTES)

.PHONY: formats-table
formats-table: .venv/dev.stamp ## write the page of formats and fields from the fixtures (ARGS=--accept takes today's results)
	@PYTHONPATH=tests $(BIN)/python tests/corpus/formats_table.py $(ARGS)

##@ Maintain
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
# Compile aside, and replace the file only when it changes: its time says when to install anew.
LOCK = file=$(1).txt; cp requirements/$$file .uv/$$file 2>/dev/null || true; \
	$(COMPILE) $(2) --output-file .uv/$$file >/dev/null || exit; \
	cmp -s .uv/$$file requirements/$$file || { cp .uv/$$file requirements/$$file; echo "changed $$file"; }

.PHONY: lock
lock: .uv/ready.stamp ## compile requirements/*.txt from pyproject.toml (UPGRADE=1: newer versions)
	@$(call LOCK,bootstrap,--group bootstrap)
	@$(call LOCK,dev,pyproject.toml --group dev)
	@$(call LOCK,soak,--group soak --constraint requirements/dev.txt)
	@$(call LOCK,run,pyproject.toml --constraint requirements/dev.txt)
	@$(call LOCK,build,--group build --constraint requirements/dev.txt)
	@$(call LOCK,audit,--group audit)

.PHONY: audit
audit: .uv/audit.stamp ## look for known vulnerabilities in what is locked; skipped where that cannot be asked
	@sh deploy/audit.sh .uv/audit/bin/pip-audit $(sort $(wildcard requirements/*.txt))

.PHONY: sbom
sbom: .uv/audit.stamp ## list what the image holds in dist/barqiya.cdx.json (CycloneDX)
	@mkdir -p dist
	@# A flat list, and it says so; what needs what is not in a locked file.
	@PYTHONWARNINGS=ignore .uv/audit/bin/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml \
		--mc-type application --output-reproducible --output-format JSON \
		--output-file dist/barqiya.cdx.json
	@echo dist/barqiya.cdx.json

.PHONY: clean
clean: ## remove the environments and caches; data in .barqiya stays
	@rm -rf .uv .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	@find services schemas tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\nPYTHON=python3.13 before or after a target chooses the interpreter.\n'

# --- Environments -------------------------------------------------------------------------------

# A PYTHON given by hand that is not the one the environments were made with makes them anew.
ifneq ($(PYTHON),)
ifneq ($(PYTHON),$(shell cat .uv/chosen 2>/dev/null))
.uv/ready.stamp: FORCE
endif
endif
.PHONY: FORCE
FORCE:

.uv/ready.stamp: requirements/bootstrap.txt
	@set -e; chosen='$(PYTHON)'; \
	for candidate in $${chosen:-python3.11 python3 python3.14 python3.13 python3.12}; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo "No Python 3.11 or newer $${chosen:+as '$$chosen' }here. Name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "Preparing the environment with $$("$$found" --version 2>&1) ($$found), once."; \
	"$$found" -m venv --clear .uv || { \
		echo "Its venv module does not work; on Debian and Ubuntu install python3-venv." >&2; exit 1; }; \
	.uv/bin/python -m pip install --quiet --require-hashes --no-deps --only-binary :all: \
		-r requirements/bootstrap.txt; \
	printf '%s' "$$chosen" > .uv/chosen; \
	touch $@

.venv/made.stamp: .uv/ready.stamp
	@.uv/bin/python -m venv --clear --without-pip .venv
	@touch $@

INSTALL := $(UV) pip install --quiet --python .venv/bin/python
EDITABLE := $(INSTALL) --no-deps --no-build-isolation --editable .

.uv/audit.stamp: requirements/audit.txt .uv/ready.stamp
	@.uv/bin/python -m venv --clear --without-pip .uv/audit
	@$(UV) pip sync --quiet --python .uv/audit/bin/python --require-hashes requirements/audit.txt
	@touch $@

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml .venv/made.stamp
	@$(INSTALL) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(EDITABLE)
	@touch $@

.venv/soak.stamp: requirements/soak.txt .venv/dev.stamp
	@$(INSTALL) --require-hashes -r requirements/soak.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml .venv/made.stamp
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements/dev.txt
	@$(EDITABLE)
	@touch .venv/run.stamp $@
