#!/usr/bin/env bash
# tidy.sh [FILE.cc...]: runs clang-tidy-19 with the checks in .clang-tidy on each of the files
# (default: all).
# tidy.sh --together: runs it on all files as one translation unit, so that it reads V8's headers
# once, without clang's static analyzer, which skips included files.
set -euo pipefail
cd "$(dirname "$0")"
. ./flags.sh

options=(--quiet --config-file=.clang-tidy)
if [[ ${1:-} != --together ]]; then
  for file in "$@"; do
    [[ -f ${file##*/} ]] || { echo "tidy.sh: no such file in internal/bridge/native: $file" >&2; exit 1; }
  done
fi
flags+=(-Wno-return-type-c-linkage) # as in lint.sh
files=("${@##*/}")
((${#files[@]})) || files=(*.cc)

# Errors, without the number of warnings in system headers.
exec 2> >(grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated\.$' >&2)

if [[ ${1:-} == --together ]]; then
  unit=$(mktemp -d)
  trap 'rm -rf "$unit"' EXIT
  printf '#include "%s"\n' *.cc >"$unit/all.cc"
  clang-tidy-19 "${options[@]}" --checks='-clang-analyzer-*' "$unit/all.cc" -- -I. "${flags[@]}"
else
  printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I{} \
    clang-tidy-19 "${options[@]}" {} -- "${flags[@]}"
fi
