#!/usr/bin/env bash
# test.sh VERSION: tries the files of a release as a user would: in a new Debian 12 and a new Debian 13
# with g++ and Go, a user without rights makes a module, gets Paddock, builds the README's first program
# and runs it. Then it runs tests of Paddock in the form in which users link it. It requires root, Debian
# 12, a Go installation, and 8 GB below TMPDIR (/var/tmp), and leaves nothing behind except Debian
# packages. The environment variables of ../image/machine.sh also apply.
set -euo pipefail
(($# == 1)) || {
  echo 'usage: test.sh VERSION' >&2
  exit 2
}
version=$1
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=../image/scratch.sh
. "$here/../image/scratch.sh"
# shellcheck source=../image/machine.sh
. "$here/../image/machine.sh"
release=$checkout/bin/release/$version
[[ $(id -u) == 0 ]] || die "it makes a Debian, which takes root"
[[ -f $release/SHA256SUMS ]] || die "there is no $release: run make release VERSION=$version"
"$checkout/third_party/tools.sh" image
(cd "$release" && sha256sum --check --quiet SHA256SUMS) || die "the files of $release are not those of SHA256SUMS"
module=$(cd "$checkout" && GOWORK=off go list -m)
[[ ! -f $release/paddock_${version#v}_arm64.deb ]] || emulator=$("$checkout/third_party/v8/emulator.sh")

scratch 8000

# The README's first program.
program=$(awk '/^## First program/ { on = 1 } on && /^```$/ { exit } inside { print } on && /^```go$/ { inside = 1 }' \
  "$checkout/README.md")
[[ $program == "package main"* ]] || die "README.md has no first program"

# as COMMAND: runs a line of shell as a user without rights, in the folder of the module.
as() { inside setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/user bash -ec "cd; mkdir -p hello; cd hello; $1"; }

step() { # NAME COMMAND: runs a line of shell and prints how long it took
  local began=$EPOCHREALTIME
  as "$2" >"$work/output" 2>&1 || { cat "$work/output" >&2 && die "$1 failed: $2"; }
  awk -v a="$began" -v b="$EPOCHREALTIME" -v name="$1" 'BEGIN { printf "test.sh: %s: %.1f s\n", name, b - a }'
}
size() { # NAME COMMAND: prints a size in bytes as MB
  printf 'test.sh: %s: %d MB\n' "$1" "$(($(as "$2") / 1000000))"
}

try() { # SUITE
  machine "$work/$1" "$1"
  inside bash -ec 'apt-get update -q >/dev/null; apt-get install -qq -y --no-install-recommends g++ ca-certificates >/dev/null
    mkdir -p /home/user; chown 1000:1000 /home/user' >/dev/null 2>&1 || die "g++ cannot be installed"
  cp -R "$(go env GOROOT)" "$root/usr/local/go"
  cp -R "$release" "$root/release"
  # The proxy of the release stands for the public one, which does not have this version yet.
  environment+=("PATH=/usr/local/go/bin:/usr/bin:/bin" "GOPROXY=file:///release/modules,$(go env GOPROXY)" "GONOSUMDB=$module,$module/*")
  step "go mod init and go get" "go mod init example.com/hello && go get $module/v8@$version"
  printf '%s\n' "$program" | as 'cat >main.go'
  step "go build, nothing cached" "go build -o hello ."
  as ./hello | tee "$work/output"
  grep -q 'Hello, Ada!' "$work/output" || die "the first program does not print its greeting"
  step "go build after an edit" "echo 'var edited = 1' >>main.go && go build -o hello ."
  step "go vet, with GOOS=darwin, too" "go vet ./... && GOOS=darwin go vet ./..."
  step "go build from vendor" "go mod vendor && go build -mod=vendor -o hello . && rm -r vendor"
  # A program with C++ code of its own, which uses what the engine has copies of.
  cat >"$root/home/user/own.cc" <<'END'
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
extern "C" int own(int n) {
  auto shared = std::make_shared<std::map<std::string, int>>();
  (*shared)[std::to_string(n)] = n;
  try {
    throw std::runtime_error("thrown");
  } catch (const std::exception& e) {
    return shared->at(std::to_string(n)) + static_cast<int>(std::string(e.what()).size());
  }
}
END
  step "go build with other C++ code" "mkdir -p own && cp main.go ~/own.cc own && cd own &&
    printf 'package main\n\n// int own(int);\nimport \"C\"\n\nfunc init() { println(C.own(1)) }\n' >own.go &&
    go build -o own . && ./own 2>&1 | grep -q '^7$' && cd .. && rm -r own"
  step "go install of the command" "go install $module/cmd/paddock@$version && [[ \$(~/go/bin/paddock eval '6*7') == 42 ]]"
  # A pipeline: each job has a new clone with a change, and the caches that the job before it left.
  as 'cat >main_test.go' <<END
package main

import (
	"testing"

	"$module/v8"
)

func TestGreeting(t *testing.T) {
	if err := v8.Supported(); err != nil {
		t.Skip(err)
	}
	main()
}
END
  local jobs=0
  job() { # NAME COMMAND
    jobs=$((jobs + 1))
    echo "var edited$jobs = 1" | as 'cat >>main.go'
    step "job: $1" "export GOMODCACHE=\$HOME/cached/modules GOCACHE=\$HOME/cached/build
      rm -rf ~/job; cp -R ../hello ~/job; cd ~/job; $2"
  }
  cached() { size "cached modules, $1" "du -sb ~/cached/modules | cut -f1" && size "cached builds, $1" "du -sb ~/cached/build | cut -f1"; }
  checks='go vet ./... && go test ./... && go build -o hello .'
  job "go vet, go test, go build, nothing cached" "$checks"
  cached "after that"
  job "the same with its caches" "$checks"
  job "go test -race with these caches" "go test -race ./..."
  job "go test -race again" "go test -race ./..."
  cached "after that"
  job "tests on a Mac or without cgo" "CGO_ENABLED=0 go test -v ./... | grep '^--- SKIP'"
  refused() { # TEXT COMMAND: toolchain.cc does not compile, and the first error says why
    as "cd; rm -rf fake; mkdir fake; $2"
    if as "g++ -I ~/fake -c -o /dev/null \$(go list -m -f '{{.Dir}}' $module/engine/linux-amd64)/toolchain.cc" 2>"$work/output"; then
      die "toolchain.cc compiles, but must report: $1"
    fi
    head -n 1 "$work/output" | grep -q "error: #error \"Paddock requires $1" || { cat "$work/output" >&2 && die "the first error does not say: $1"; }
  }
  refused "glibc:" "touch fake/features.h"
  refused "glibc 2.36 or newer" "printf '#define __GLIBC__ 2\n#define __GLIBC_MINOR__ 35\n' >fake/features.h; touch fake/cstddef"
  refused "libstdc++ 12 or newer" "echo '#define _GLIBCXX_RELEASE 11' >fake/cstddef"
  echo "test.sh: old systems are refused in plain words"
  size "download" "cat ~/go/pkg/mod/cache/download/$module{,/engine}/*/@v/*.zip ~/go/pkg/mod/cache/download/$module/@v/*.zip 2>/dev/null | wc -c"
  size "module cache" "du -sb --exclude=cache ~/go/pkg/mod | cut -f1"
  size "binary" "stat -c %s hello"
  size "binary without symbols" "go build -ldflags='-s -w' -o small . && stat -c %s small"
  if [[ -f $release/paddock_${version#v}_arm64.deb ]]; then
    inside apt-get install -qq -y --no-install-recommends g++-aarch64-linux-gnu >/dev/null 2>&1 || die "the cross compiler cannot be installed"
    step "go build for linux/arm64, which downloads its engine" \
      "export GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++; go build -o arm64 ."
    "$emulator" -L "$root/usr/aarch64-linux-gnu" "$root/home/user/hello/arm64" | grep 'Hello, Ada!' ||
      die "the program for linux/arm64 does not print its greeting in the emulator"
    size "binary for linux/arm64" "stat -c %s arm64"
  fi
  inside bash -ec "apt-get install -qq -y /release/paddock_${version#v}_amd64.deb >/dev/null 2>&1; [[ \$(paddock eval '6*7') == 42 ]]" ||
    die "the Debian package does not work"
  echo "test.sh: the Debian package works"
}
try bookworm
# Tests of the form that users link: they fail if functions of V8 are not replaced.
step "tests of the compiled engine" "cp -R \$(go list -m -f '{{.Dir}}' $module) /tmp/paddock && chmod -R u+w /tmp/paddock && cd /tmp/paddock &&
  GOWORK=off go test -count=1 ./cage ./groups ./locker ./marshal ./pool ./snapshot ./v8 ./wasm ./web"
tail -n 20 "$work/output"
unmount_below "$work"
rm -rf --one-file-system "$work/bookworm"
try trixie
echo "test.sh: all is well after $((SECONDS / 60)) min $((SECONDS % 60)) s"
