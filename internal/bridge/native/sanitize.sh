#!/usr/bin/env bash
# sanitize.sh asan|tsan [GO-TEST-ARGUMENT...]: runs tests (default: those below) with the C++
# code of the bridge instrumented, and fails if a sanitizer reports an error in them or in one of
# their child processes. README.md describes what each sanitizer can find.
set -euo pipefail
cd "$(dirname "$0")/../../.."
sanitizer=${1:-}
shift || true

# exclude NAME REASON: leaves out tests whose names match.
excluded=()
exclude() {
  echo "sanitize.sh: excluded: $1, because $2"
  excluded+=("$1")
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
reports=$work/reports
mkdir "$reports"
flags=()
run=.
case $sanitizer in
asan)
  packages=(./v8)
  kinds=address,undefined
  # vptr needs the type information that -fno-rtti removes.
  export CGO_CXXFLAGS="-g1 -fsanitize=$kinds -fno-sanitize=vptr -fno-omit-frame-pointer"
  export CGO_LDFLAGS="-fsanitize=$kinds"
  flags+=(-asan)
  # Go and V8 handle faults. Objects that only V8's heap refers to would be reported as leaks. V8
  # compares addresses of local variables with the limit of the stack, so they must be on it.
  export ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=0:use_sigaltstack=0:\
allow_user_segv_handler=1:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:\
handle_abort=0:log_path=$reports/report"
  export UBSAN_OPTIONS="print_stacktrace=1:log_path=$reports/report"
  exclude '^TestAllocations$' "instrumented Go code allocates more"
  exclude '^(TestToNumberOfLongStrings|TestLargeAgain)$' "instrumented code exceeds their time"
  exclude '^(TestMemoryOutsideTheHeapOfAProcess|TestMemoryComesBack)$' \
    "the sanitizer keeps freed memory"
  exclude '^TestFatalOnWorker$' "it limits the address space"
  ;;
tsan)
  packages=(./v8)
  run='Hammer|Race|Interrupt|Shared|Close|Wake|Notify|Goroutines|Release|Unlock|Deadline|Cancel|Loop|Copy|Wasm'
  echo "sanitize.sh: runs only tests of several threads: $run"
  export CGO_CFLAGS="-g1 -O2 -fsanitize=thread"
  export CGO_CXXFLAGS="-g1 -fsanitize=thread -fno-omit-frame-pointer"
  export CGO_LDFLAGS="-fsanitize=thread"
  export TSAN_OPTIONS="log_path=$reports/report:suppressions=$PWD/internal/bridge/native/tsan.txt:\
handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:\
allow_user_segv_handler=1:use_sigaltstack=0:report_signal_unsafe=0"
  exclude '^(TestCloseTakesTheThreadBack|TestLostWhileReleased)$' \
    "the signal of a forced unwind is delayed"
  ;;
*)
  echo "usage: sanitize.sh asan|tsan [GO-TEST-ARGUMENT...]" >&2
  exit 2
  ;;
esac
(($#)) || set -- -run "$run" "${packages[@]}"

skip=$(IFS='|' && echo "${excluded[*]}")
failed=0
# With -o the programs keep their symbols, for the reports.
go test "${flags[@]}" -o "$work/" -count 1 -timeout 20m -skip "$skip" "$@" || failed=1
if compgen -G "$reports/*" >/dev/null; then
  cat "$reports"/*
  failed=1
fi
exit $failed
