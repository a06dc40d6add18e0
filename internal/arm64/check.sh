#!/usr/bin/env bash
# check.sh PREFIX: checks linux/arm64 on another machine, with V8's headers from PREFIX. All Go and
# C++ code must compile and pass go vet, and the code that depends on the processor must work in an
# emulator. Nothing is linked with V8, because that would require V8 for arm64 (test.sh).
set -euo pipefail
(($# == 1)) || {
  echo 'usage: check.sh PREFIX' >&2
  exit 2
}
prefix=$(realpath "$1")
cd "$(dirname "$0")"
emulator=$(../../third_party/v8/emulator.sh)

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for optimised in -O0 -O2; do
  aarch64-linux-gnu-g++ -std=c++20 $optimised -fno-exceptions -fno-rtti -static -o "$build/jump" jump.cc
  "$emulator" "$build/jump"
done

# shellcheck source=cross.sh
. ./cross.sh
# Debian's GCC prints warnings about V8's headers, as in every other build.
(cd ../.. && go vet work) 2>"$build/vet" || {
  cat "$build/vet" >&2
  exit 1
}
echo "ok: $(cd ../.. && go list work | wc -l) packages compile and pass go vet"
