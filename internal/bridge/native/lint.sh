#!/usr/bin/env bash
# lint.sh: compiles the C++ code with warnings as errors, with clang++-19 and g++. The cgo flags in
# native.go have no warnings, so that another compiler cannot break the build of a user.
#
# The warnings in addition to -Wall and -Wextra:
#   -Wconversion            sizes that do not fit into V8's int or a cell's uint32_t
#   -Wold-style-cast        casts that do not say whether they convert, reinterpret or drop const
#   -Wimplicit-fallthrough  cases without a break
#   -Wsuggest-override      functions that V8's class no longer has, after V8 changed their types
#   -Wshadow                names that hide others. Only with clang, because GCC includes the
#                           parameters of constructors.
# Excluded:
#   -Wsign-conversion       74 findings, none of them a fault
#   -Wthread-safety         requires annotated mutexes, which the standard library does not have
#   -Wreturn-type-c-linkage replacements of V8's functions have C linkage and return C++ types
#
# Each compiler reads the headers of V8 once, into a precompiled header.
set -euo pipefail
cd "$(dirname "$0")"
. ./flags.sh

warnings=(-Wall -Wextra -Wconversion -Wno-sign-conversion -Wold-style-cast
  -Wimplicit-fallthrough -Wsuggest-override -Werror)

precompiled=$(mktemp -d)
trap 'rm -rf "$precompiled"' EXIT
# The headers outside this folder, except those that some compilers do not have.
sed -nE 's/^#include (<[a-z_]+>|"v8.*")$/#include \1/p' -- *.cc *.h | sort -u >"$precompiled/all.h"

# check COMPILER OPTION...: compiles each file without output.
check() {
  local compiler=$1
  shift
  "$compiler" "${flags[@]}" -x c++-header "$precompiled/all.h" -o "$precompiled/all.h.gch"
  printf '%s\0' *.cc | xargs -0 -P "$(nproc)" -n 4 \
    "$compiler" "${flags[@]}" -include "$precompiled/all.h" -fsyntax-only "${warnings[@]}" "$@"
}
check clang++-19 -Wshadow -Wno-return-type-c-linkage
check g++
