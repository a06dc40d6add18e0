# Paddock's targets; `make` alone lists them.
SHELL := /bin/bash
V8 := $(CURDIR)/third_party/v8/dist
export PKG_CONFIG_PATH := $(V8)/lib/pkgconfig:$(PKG_CONFIG_PATH)
export PATH := $(CURDIR)/third_party/.go/bin:$(PATH)
PREFIX ?= /usr/local
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: build ## run the main job: many tenants' scripts in isolate groups of their own
	go run ./examples/tenants

examples: tools v8 ## build the examples, and run the demonstration of each
	go build -o bin/examples/ ./examples/...
	@for example in bin/examples/*; do echo "== $$(basename $$example)"; timeout 120 $$example || exit 1; done

test: build lint ## everything that must pass: lint, tests, tests under the race detector, V8's scripts
	go test ./...
	go test -race ./...
	cd bench && go vet ./... && go test ./...
	@third_party/tools.sh test
	third_party/v8/test.sh

check: test ## the same as test

build: tools v8 ## leave the command in bin/paddock
	go build -o bin/paddock ./cmd/paddock

bench: tools v8 ## each operation in C++ and in Go, in one run
	cd bench && go run . $(BENCHFLAGS)

PROFILE ?= profile.pb.gz
profile: tools v8 ## where the time of benchmarks goes, in Go, C++ and JavaScript: PROFILEFLAGS="-run 'held call' -side c++"
	cd bench && go build -o ../bin/bench . # go run would leave C++ without names
	bin/bench -profile $(PROFILE) $(PROFILEFLAGS)
	go tool pprof -top -nodecount 40 $(PROFILE)

charts: tools ## draw the charts of docs/ from the figures in bench/results
	cd bench && go run ./charts

bench-scale: tools v8 ## what many groups and isolates take, each figure in a process of its own
	cd bench && go run . -scale $(BENCHFLAGS)

bench-peers: tools v8 ## the same tasks in what else runs JavaScript, fetched by go and npm
	@third_party/tools.sh peers
	cd bench && go run ./peers $(PEERSFLAGS)

SOAKTIME ?= 10m
soak: tools v8 ## honest and hostile tenants on pools for SOAKTIME (10m): nothing leaks, is lost or wrong
	go run ./internal/soak -for $(SOAKTIME) $(SOAKFLAGS)

hostile: build ## scripts that try to stop the process, and how each of them ended
	go run ./internal/hostile/cmd $(HOSTILEFLAGS)

hogs: build ## ordinary scripts that keep what they make, at 16, 64 and 256 MiB: each ends with a MemoryError
	@for heap in 16 64 256; do echo "== $$heap MiB"; \
	  go run ./internal/hostile/cmd -corpus testdata/hogs -alone=false -heap $$heap -timeout 60s || failed=1; done; exit $$failed

escapes: tools v8 ## scripts that try to reach what a host keeps to itself
	go test -count 1 -v -run TestEscapes ./internal/escapes

ecosystem: tools v8 ## unmodified npm packages, which npm fetches, with what they put out in node and here
	go run ./internal/ecosystem

FUZZTIME ?= 60s
fuzz: tools v8 ## fuzz the reading and writing of values and of text, FUZZTIME (60s) each
	go test -run '^$$' -fuzz FuzzRead -fuzztime $(FUZZTIME) ./marshal
	go test -run '^$$' -fuzz FuzzBuild -fuzztime $(FUZZTIME) ./marshal
	go test -run '^$$' -fuzz FuzzRoundTrip -fuzztime $(FUZZTIME) ./marshal
	go test -run '^$$' -fuzz FuzzDecode -fuzztime $(FUZZTIME) ./web

PROSE := docs/glossary.md docs/architecture.md
lint: tools v8 ## gofmt, go vet, staticcheck, clang-format, shellcheck, and the language of PROSE
	@third_party/tools.sh lint
	@files=$$(gofmt -l $$(git ls-files "*.go")); test -z "$$files" || { echo "gofmt -w these: $$files"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	cd bench && go run $(STATICCHECK) ./...
	clang-format-19 --dry-run -Werror $$(git ls-files '*.cc' '*.h')
	shellcheck -x -P SCRIPTDIR $$(git ls-files '*.sh' .ci/run)
	go run ./internal/prose $(PROSE)

format: tools ## rewrite Go and C++ as lint wants them
	@third_party/tools.sh lint
	gofmt -w $$(git ls-files "*.go")
	clang-format-19 -i $$(git ls-files '*.cc' '*.h')

golden: build ## rewrite the golden files that tests compare with
	go test ./cmd/... ./internal/console/... -update

v8: ## V8 into third_party/v8/dist: what is there, a ready-made archive, or built from source
	@third_party/v8/get.sh $(V8)

v8-from-source: ## V8 built from Debian's source package, half an hour on two cores
	third_party/v8/build.sh $(V8)

install: v8 ## V8 and its .pc file into PREFIX (/usr/local), for any Go module on the machine
	third_party/v8/install.sh $(V8) $(PREFIX)

image: ## paddock:dev and paddock:runtime with docker, podman or buildah (docs/image.md)
	internal/image/build.sh

image-test: ## the same here without a daemon, a module of its own built in it and run; takes root
	internal/image/test.sh

check-arm64: tools v8 ## what linux/arm64 can be asked without such a machine: everything but V8 compiles
	@third_party/tools.sh arm64
	internal/arm64/check.sh $(V8)

tools:
	@third_party/tools.sh build

clean: ## remove what was built; V8 stays
	rm -rf bin

.PHONY: help run examples test check build bench bench-peers profile charts bench-scale soak hostile hogs escapes ecosystem fuzz lint format golden v8 v8-from-source install image image-test check-arm64 tools clean
