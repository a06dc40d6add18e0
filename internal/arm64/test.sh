#!/usr/bin/env bash
# test.sh PREFIX PACKAGE...: runs the tests of packages for linux/arm64 on a machine of another
# architecture, in an emulator, linked with the V8 for arm64 in PREFIX. The tests of untested.txt do not
# run; the script prints them. GOTESTFLAGS has further arguments of go test.
#
# A test starts its own program again, so the kernel must know the emulator. It does in a namespace of
# this script only, which requires Linux 6.7 or newer.
set -euo pipefail
if (($# < 2)); then
  echo 'usage: test.sh PREFIX PACKAGE...' >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
prefix=$(realpath "$1")
shift
emulator=$("$here/../../third_party/v8/emulator.sh")

# The lines of untested.txt are a package, a test, a reason.
skipped() { # PACKAGE
  awk -v package="$1" '!/^#/ && $1 == package { print $2 }' "$here/untested.txt"
}

export here emulator
inside() { # COMMAND...: runs a command in namespaces in which programs for arm64 run in the emulator
  # shellcheck disable=SC2016  # the inner shell expands it
  unshare --user --map-root-user --mount bash -ec '
    mount -t binfmt_misc none /proc/sys/fs/binfmt_misc || {
      echo "test.sh: this kernel has no binfmt_misc in namespaces: Linux 6.7 or newer is required" >&2
      exit 1
    }
    # The first bytes of an ELF file for arm64. F opens the emulator now, P passes the name of the program.
    magic="\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
    mask="\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
    printf "%s" ":arm64:M::$magic:$mask:$emulator:FP" >/proc/sys/fs/binfmt_misc/register
    "$@"' inside "$@"
}

# shellcheck source=cross.sh
. "$here/cross.sh"
export QEMU_LD_PREFIX=/usr/aarch64-linux-gnu # the libraries of the cross compiler
cd "$here/../.."
failed=0
for package; do
  name=${package#./}
  mapfile -t skip < <(skipped "$name")
  pattern='^$'
  if ((${#skip[@]})); then
    pattern="^($(
      IFS='|'
      echo "${skip[*]}"
    ))\$"
    awk -v package="$name" '!/^#/ && $1 == package { print "not run: " $0 }' "$here/untested.txt"
  fi
  read -ra flags <<<"${GOTESTFLAGS:-}"
  inside go test -timeout 60m -skip "$pattern" "${flags[@]}" "$package" || failed=1
done
exit "$failed"
