#!/usr/bin/env bash
# tidy.sh [FILE.cc...]: runs clang-tidy-19 with the checks in .clang-tidy on each of the files
# (default: all).
# tidy.sh --together: runs it on unit.cc, without clang's static analyzer, which skips included files.
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
((${#files[@]})) || mapfile -t files < <(parts)

# Errors, without the number of warnings in system headers.
exec 2> >(grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated\.$' >&2)

if [[ ${1:-} == --together ]]; then
  clang-tidy-19 "${options[@]}" --checks='-clang-analyzer-*' unit.cc -- "${flags[@]}"
else
  printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I{} \
    clang-tidy-19 "${options[@]}" {} -- -DPADDOCK_UNIT=1 "${flags[@]}"
fi
