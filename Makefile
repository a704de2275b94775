# sotto: every command that builds, shows and checks it. `make` alone explains them.

GO ?= go
BIN := dist/sotto

.PHONY: help build demo test lint fuzz bench hostile soak mutants cross install clean tools

help: ## what each command does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build dist/sotto
	$(GO) build -trimpath -o $(BIN) ./cmd/sotto

demo: tools ## install what is missing, start a throwaway server, open sotto in a chat
	@$(GO) run ./cmd/demo

test: tools lint cross ## install what is missing, run every check
	SOTTO_TOOLS=required $(GO) test -race ./...

lint: ## format check, vet, staticcheck, the rows of mutants
	@unformatted=$$($(GO) tool gofumpt -l .) && if [ -n "$$unformatted" ]; then \
		echo "not formatted (run: go tool gofumpt -w .):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@$(GO) run .ci/mutants/*.go --fit
	@echo "govulncheck is left out: its database is only on the network."

mutants: ## delete each security check in turn, and see that a test fails without it
	@$(GO) run .ci/mutants/*.go

hostile: ## refuse every hostile server, accept every honest one, and count them
	@.ci/hostile

soak: tools ## thousands of messages through faults and kills, over real servers (SOTTO_SEED=N for the same again)
	@.ci/soak

fuzz: ## each fuzz target for a while (FUZZTIME=30s; KEEP=1 keeps what it finds)
	@.ci/fuzz

bench: ## the benchmarks (run .ci/trixie before, for those against a newer server)
	SOTTO_TRIXIE=$$(.ci/trixie --where) $(GO) test -run '^$$' -bench . -benchmem ./...

cross: ## compile for every system sotto runs on, without cgo
	@.ci/cross

install: build ## install the program and its manual (PREFIX=/usr/local)
	install -D -m 755 $(BIN) $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/sotto
	install -D -m 644 cmd/sotto/sotto.1 $(DESTDIR)$(or $(PREFIX),/usr/local)/share/man/man1/sotto.1

clean: ## remove what was built
	rm -rf dist

tools:
	@.ci/tools
