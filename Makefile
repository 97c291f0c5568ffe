# HayMaker. `make help` prints the targets. Nothing outside of the repository is
# written, except Go's own caches.

SHELL        := /bin/sh
VERSION      := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS      := -X main.version=$(VERSION)
GOLANGCI     := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.6.0
GOVULNCHECK  := golang.org/x/vuln/cmd/govulncheck@v1.9.0
AZURITE      := .local/azurite
AZURITE_DONE := $(AZURITE)/node_modules/.installed
NPM_DURABLE  := .local/npm-durable
NPM_SOURCE   := durable/management/testdata/npm
NPM_DONE     := $(NPM_DURABLE)/node_modules/.installed

# The race detector needs a C compiler; a machine without one still tests.
CC_FOUND := $(shell command -v $$(go env CC) 2>/dev/null)
RACE     := $(if $(CC_FOUND),-race,)

.DEFAULT_GOAL := help
.PHONY: help build azurite npm-durable run dev func test chaos trials scenarios az facts bench microbench lint vuln tidy-check clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build every program into bin/ and stage the functions for the host
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o bin/ ./handler ./cmd/...
	bin/handler stage .

azurite: $(AZURITE_DONE) ## install the storage emulator into .local/

# The stamp is as old as the last install, so an unchanged lock file costs nothing.
$(AZURITE_DONE): local/azurite/package.json local/azurite/package-lock.json
	@mkdir -p $(AZURITE)
	cp local/azurite/package.json local/azurite/package-lock.json $(AZURITE)/
	cd $(AZURITE) && npm ci --cache "$(CURDIR)/.local/npm-cache" --no-audit --no-fund --no-update-notifier
	@touch $@

npm-durable: $(NPM_DONE) ## install the JavaScript Durable Functions client that a test drives into .local/

$(NPM_DONE): $(NPM_SOURCE)/package.json $(NPM_SOURCE)/package-lock.json
	@mkdir -p $(NPM_DURABLE)
	cp $(NPM_SOURCE)/package.json $(NPM_SOURCE)/package-lock.json $(NPM_DURABLE)/
	cd $(NPM_DURABLE) && npm ci --cache "$(CURDIR)/.local/npm-cache" --no-audit --no-fund --no-update-notifier
	@touch $@

run: build azurite ## run one whole simulated run and print its report
	bin/playground run

dev: build azurite ## start the same stack and keep it up until Ctrl-C
	bin/playground dev

func: build ## start the real Functions host (needs Azure Functions Core Tools)
	@command -v func >/dev/null || { echo "func is not installed: get Azure Functions Core Tools, or use make dev"; exit 1; }
	@[ -f .local/standins/env ] || echo "make func: no stand-ins are up (bin/playground standins starts them); local.settings.json applies"
	if [ -f .local/standins/env ]; then . ./.local/standins/env; fi; func start

test: build azurite npm-durable ## run all tests, shuffled, with the race detector
	@if [ -z "$(RACE)" ]; then echo "make test: no C compiler found, so the race detector is off"; fi
	go vet ./...
	go test $(RACE) -shuffle=on -timeout 20m ./...

# TRIALS with the seeds SEED, SEED+1, ...; make chaos SEED=7 runs trial 7 alone.
SEED   :=
TRIALS  = $(if $(SEED),1,$(if $(filter trials,$(MAKECMDGOALS)),200,500))

chaos: azurite ## run 500 seeded trials of the engine against injured storage and killed processes (SEED=n: one again)
	go test ./durable/chaos -run '^TestChaos$$' -v -count 1 -timeout 60m -chaos.trials $(TRIALS) -chaos.seed $(or $(SEED),1)

trials: azurite ## make 200 seeded runs under random faults and kills; nothing may be left (SEED=n: one again)
	go test ./e2e/trials -run '^TestTrials$$' -v -count 1 -timeout 120m -trials $(TRIALS) -trials.seed $(or $(SEED),1) -trials.parallel 12 -trials.state $(CURDIR)/.local/trials

scenarios: build ## carry out every scenario against a simulated Azure, with faults; nothing may be left
	bin/haymaker scenarios try --all --faults --active 60s --grace 60s --parallel 10

facts: ## read anew what Azure's providers accept, from the Azure SDK's source
	go run ./cmd/armfacts

az: ## drive an unmodified Azure CLI (Debian's azure-cli) against the simulator, also while HayMaker runs
	@command -v az >/dev/null || { echo "make az: az is not installed: run apt-get install --no-install-recommends azure-cli (docs/azuresim.md)"; exit 1; }
	@$(MAKE) --no-print-directory build azurite
	go run ./e2e/azcli

bench: build azurite ## measure engine and handler against their targets, into .local/bench.json
	go run ./e2e/bench -out .local/bench.json

microbench: azurite ## run the Go benchmarks of single packages
	go test -run '^$$' -bench . -benchmem ./...

lint: ## check style, forbidden constructs and that orchestrators are deterministic
	@mkdir -p bin
	go build -o bin/replaysafe ./cmd/replaysafe
	go vet -vettool=bin/replaysafe ./...
	go run $(GOLANGCI) run ./...

vuln: ## look for known vulnerabilities in what is called
	go run $(GOVULNCHECK) ./...

tidy-check: ## fail when go.mod or go.sum is not tidy
	go mod tidy -diff

clean: ## remove everything that was built, staged or written by local runs
	rm -rf bin .local
	@for f in */function.json; do [ -f "$$f" ] || continue; rm "$$f" && rmdir "$$(dirname "$$f")"; done
