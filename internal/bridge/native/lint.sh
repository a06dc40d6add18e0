#!/usr/bin/env bash
# lint.sh: compiles unit.cc with warnings as errors, with clang++-19 and g++. The cgo flags in
# native.go have no warnings, so that another compiler cannot break the build of a user.
# lint.sh --each: compiles the files one by one, which also finds missing #include lines.
#
# The warnings in addition to -Wall and -Wextra:
#   -Wconversion            sizes that do not fit into V8's int or a cell's uint32_t
#   -Wold-style-cast        casts that do not say whether they convert, reinterpret or drop const
#   -Wimplicit-fallthrough  cases without a break
#   -Wsuggest-override      functions that V8's class no longer has, after V8 changed their types
#   -Wshadow                names that hide others. Only with clang, because GCC includes the
#                           parameters of constructors, and only with --each, because the names of
#                           two files may be the same.
# Excluded:
#   -Wsign-conversion       74 findings, none of them a fault
#   -Wthread-safety         requires annotated mutexes, which the standard library does not have
#   -Wreturn-type-c-linkage replacements of V8's functions have C linkage and return C++ types
set -euo pipefail
cd "$(dirname "$0")"
. ./flags.sh

warnings=(-Wall -Wextra -Wconversion -Wno-sign-conversion -Wold-style-cast
  -Wimplicit-fallthrough -Wsuggest-override -Werror)

if [[ ${1:-} == --each ]]; then
  mapfile -t files < <(parts)
  flags+=(-DPADDOCK_UNIT=1)
  shadow=(-Wshadow)
else
  files=(unit.cc)
  shadow=()
fi

# check COMPILER OPTION...: compiles each file without output.
check() {
  local compiler=$1
  shift
  printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 \
    "$compiler" "${flags[@]}" -fsyntax-only "${warnings[@]}" "$@"
}
check clang++-19 "${shadow[@]}" -Wno-return-type-c-linkage
check g++
