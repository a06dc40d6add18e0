# Paddock's targets. `make` without a target lists them. The pattern "work" stands for the packages of
# all modules of go.work.
SHELL := /bin/bash
V8 := $(CURDIR)/third_party/v8/dist
export PKG_CONFIG_PATH := $(V8)/lib/pkgconfig:$(PKG_CONFIG_PATH)
export PATH := $(CURDIR)/third_party/.go/bin:$(PATH)
PREFIX ?= /usr/local
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: build ## run the scripts of many tenants, each tenant in its own isolate group
	go run ./examples/tenants

examples: tools v8 ## build the examples, and run the demonstration of each
	go build -o bin/examples/ ./examples/...
	@for example in bin/examples/*; do echo "== $$(basename $$example)"; timeout 120 $$example || exit 1; done

# The parts of make test. Each can be run by itself.
TESTS := lint vulns test-go test-race test-fuzz test-hostile test-v8
test: build ## run all checks, which are those of TESTS, and print how long each took
	@for part in $(TESTS); do echo "== $$part"; began=$$SECONDS; $(MAKE) --no-print-directory $$part || exit 1; \
	  times="$$times  $$part $$((SECONDS - began)) s"; echo "== $$part took $$((SECONDS - began)) s"; done; \
	  echo "== all passed after $$((SECONDS / 60)) min $$((SECONDS % 60)) s:$$times"

# The tests of v8 take the longest, so they begin first.
PACKAGES ?= ./v8 work
TESTFLAGS ?= -short
# Each package with tests is a program with V8. GNU ld, which links what users build, takes four times as long.
MOLD := -ldflags=-extldflags=-fuse-ld=mold
test-go: test-tools v8 ## run the tests of all modules, or of PACKAGES: with TESTFLAGS= also the parts that take minutes
	go test $(MOLD) $(TESTFLAGS) -timeout 20m $(PACKAGES)

cover: tools v8 ## run the tests except those of benchmarks and examples, and measure which Go and C++ they cover (COVERFLAGS=-update: set the floors)
	@third_party/tools.sh cover
	go run ./internal/ci/cover $(COVERFLAGS)

# Benchmarks measure time, and the tests of the other packages only run other programs.
ENGINE := $$(go list ./v8 work | grep -vE "/paddock/(bench|internal/(docs|image|layers|platforms|release))")
test-race: test-tools v8 ## run the tests with the race detector
	go test -race $(MOLD) $(TESTFLAGS) -timeout 20m $(ENGINE)

test-engine: test-tools v8 ## run the tests of the packages that use V8
	go test $(MOLD) $(TESTFLAGS) -timeout 20m $(ENGINE)

test-asan: tools v8 ## run tests with the C++ code under AddressSanitizer and UBSan
	internal/bridge/native/sanitize.sh asan

test-tsan: tools v8 ## run tests with the C++ code under ThreadSanitizer
	internal/bridge/native/sanitize.sh tsan

test-fuzz: ## run each fuzz test for 5 s
	@$(MAKE) --no-print-directory fuzz FUZZTIME=5s FUZZFLAGS=-unguided

BRIEFLY := -timeout 10s -quick 300ms -tolerance 3s -ratio 10 -part now/13
test-hostile: ## run the hostile scripts in one process, and a part of them, another one in each hour, alone
	@$(MAKE) --no-print-directory hostile HOSTILEFLAGS="$(BRIEFLY)"

test-v8: test-tools ## test the scripts that provide V8
	third_party/v8/test.sh

# The packages that have invariants, or whose tests use much of what has.
CHECKED := ./internal/invariants ./internal/bridge ./internal/lock ./internal/model ./cage ./groups ./locker \
  ./v8 ./marshal ./wasm ./pool ./modules ./remote/... ./snapshot ./web
test-invariants: tools v8 ## run the tests of the main packages with checks of invariants that cost too much otherwise
	go test -tags invariants -timeout 12m $(CHECKED)

test-hooks: tools v8 ## prove for each group of functions that the linker replaces that a test fails without it (HOOKSFLAGS="-run malloc")
	go run ./internal/ci/hooks $(HOOKSFLAGS)

check: test ## the same as test

build: tools v8 ## build the command bin/paddock
	go build -o bin/paddock ./cmd/paddock

bench: tools v8 ## measure each operation in C++ and in Go, in one run
	cd bench && go run . $(BENCHFLAGS)

bench-check: tools v8 ## compare the ratios of Go and C++ with those of the last release
	cd bench && go run . -check $(BENCHFLAGS)

PROFILE ?= profile.pb.gz
profile: tools v8 ## profile benchmarks in Go, C++ and JavaScript: PROFILEFLAGS="-run 'held call' -side c++"
	cd bench && go build -o ../bin/bench . # a program started by go run has no C++ symbols
	bin/bench -profile $(PROFILE) $(PROFILEFLAGS)
	go tool pprof -top -nodecount 40 $(PROFILE)

charts: tools ## draw the charts of docs/ from the figures in bench/results
	cd bench && go run ./charts

bench-scale: tools v8 ## measure the resources of many groups and isolates, each figure in its own process
	cd bench && go run . -scale $(BENCHFLAGS)

bench-service: tools v8 ## measure a server with a clean context for each request: SERVICEFLAGS="-for 30s"
	@third_party/tools.sh peers
	cd bench && go run ./service $(SERVICEFLAGS)

bench-peers: tools v8 ## run the same tasks in other JavaScript engines, which go and npm fetch
	@third_party/tools.sh peers
	cd bench && go run ./peers $(PEERSFLAGS)

SOAKTIME ?= 10m
soak: tools v8 ## run honest and hostile tenants on pools for SOAKTIME (10m), and check for leaks and errors
	go run ./internal/soak -for $(SOAKTIME) $(SOAKFLAGS)

hostile: build ## run scripts that try to stop the process, and show how each of them ended
	go run ./internal/hostile/cmd $(HOSTILEFLAGS)

hogs: build ## run ordinary scripts that exhaust 16, 64 and 256 MiB: each must end with a MemoryError
	@for heap in 16 64 256; do echo "== $$heap MiB"; \
	  go run ./internal/hostile/cmd -corpus internal/hostile/testdata/hogs -alone=false -heap $$heap -timeout 60s || failed=1; done; exit $$failed

escapes: tools v8 ## run scripts that try to reach objects that the host keeps to itself
	go test -count 1 -v -run TestEscapes ./internal/escapes

ecosystem: tools v8 ## run unmodified npm packages, which npm fetches, and compare their output with node's
	go run ./internal/ecosystem

FUZZTIME ?= 60s
fuzz: tools v8 ## run all fuzz tests, each for FUZZTIME (60s)
	go run ./internal/ci/fuzz -for $(FUZZTIME) $(FUZZFLAGS)

PROSE := $$(git ls-files "*.md" "*.go" "*.cc" "*.h" | grep -vE "^internal/prose/")
lint: tools v8 ## run gofmt, go vet, staticcheck, clang-format, C++ warnings, clang-tidy and shellcheck, and check lines and the language of PROSE
	@third_party/tools.sh lint
	@files=$$(gofmt -l $$(git ls-files "*.go")); test -z "$$files" || { echo "gofmt -w these: $$files"; exit 1; }
	go vet work
	go run $(STATICCHECK) work
	clang-format-19 --dry-run -Werror $$(git ls-files '*.cc' '*.h')
	internal/bridge/native/lint.sh
	internal/bridge/native/tidy.sh --together
	shellcheck -x -P SCRIPTDIR $$(git ls-files '*.sh' .ci/run)
	go run ./internal/prose $(PROSE)
	go test -run Width ./internal/layers
	go test -count=1 ./internal/docs # a cached result ignores changed pages, which are outside its module

FILES ?=
tidy: tools v8 ## check each C++ file by itself, with warnings, clang-tidy and its static analyzer, 12 minutes on two cores; or FILES with clang-tidy
	@third_party/tools.sh lint
	@test -n "$(FILES)" || internal/bridge/native/lint.sh --each
	internal/bridge/native/tidy.sh $(FILES)

nightly: tools ## run all that is too long for each change, and write one report: NIGHTLYFLAGS="-parts hostile,fuzz -scale 0.05"
	go run ./internal/ci/nightly $(NIGHTLYFLAGS)

vulns: tools ## look for calls of vulnerable functions in all modules with govulncheck
	go run ./internal/ci/vulns

format: tools ## format Go and C++ code as lint requires
	@third_party/tools.sh lint
	gofmt -w $$(git ls-files "*.go")
	clang-format-19 -i $$(git ls-files '*.cc' '*.h')

golden: build ## rewrite the golden files of the tests
	go test ./cmd/... ./internal/console/... ./internal/surface/... -update

v8: ## provide V8 in third_party/v8/dist: an existing one, a prebuilt archive, or a build from source
	@third_party/v8/get.sh $(V8)

v8-from-source: ## build V8 from Debian's source package, half an hour on two cores
	third_party/v8/build.sh $(V8)

v8-bump: tools ## make a branch with another V8 from Debian, if it passes all checks: V8=list, a version or a suite (third_party/v8/README.md)
	third_party/v8/bump.sh $(if $(filter command line,$(origin V8)),$(V8))

install: v8 ## install V8 and its .pc file into PREFIX (/usr/local), for all Go modules on the machine
	third_party/v8/install.sh $(V8) $(PREFIX)

image: ## build the images paddock:dev and paddock:runtime with docker, podman or buildah (docs/image.md)
	internal/image/build.sh

image-test: ## build the images without a daemon, and build and run modules in them; requires root
	internal/image/test.sh

fresh-test: ## run make run and a part of the tests in a new Debian 12; requires root
	internal/image/fresh.sh

v8-arm64: tools ## provide V8 for linux/arm64 in third_party/v8/dist-arm64, on a machine of either architecture
	@PADDOCK_V8_ARCH=arm64 third_party/v8/get.sh $(V8)-arm64

check-arm64: tools v8 ## check linux/arm64 without V8 for it: all code compiles and passes go vet
	@third_party/tools.sh arm64
	internal/arm64/check.sh $(V8)

# The packages whose tests run in an emulator.
EMULATED := ./internal/bridge ./internal/lock ./internal/room ./cage ./groups ./locker ./v8 ./marshal ./wasm ./pool \
  ./modules ./remote ./snapshot ./web
test-arm64: tools v8-arm64 ## run tests of linux/arm64 in an emulator, and print those that do not run there
	@third_party/tools.sh arm64
	internal/arm64/test.sh $(V8)-arm64 $(EMULATED)

release: tools v8 ## check that VERSION=v0.1.0 can be released, and make its files in bin/release (docs/release.md)
	go run ./internal/release $(RELEASEFLAGS) $(VERSION)

release-test: tools ## use the files of the release VERSION=v0.1.0 as a user would, in new Debians; requires root
	internal/release/test.sh $(VERSION)

tools:
	@third_party/tools.sh build

test-tools: tools
	@third_party/tools.sh test

clean: ## remove the binaries; V8 stays
	rm -rf bin

.PHONY: help run examples test test-engine test-go test-race test-asan test-tsan test-invariants test-hooks test-fuzz test-hostile test-v8 cover nightly fresh-test bench-check check build bench bench-peers bench-scale bench-service profile charts soak hostile hogs escapes ecosystem fuzz lint tidy vulns format golden v8 v8-from-source v8-bump install image image-test v8-arm64 check-arm64 test-arm64 release release-test tools test-tools clean
