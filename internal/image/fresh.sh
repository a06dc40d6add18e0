#!/usr/bin/env bash
# fresh.sh: tries the README's commands on a new machine. It makes a Debian 12 with debootstrap, clones
# the commit of this checkout there, and runs make run and a part of the tests in it. It requires
# root, Debian 12, and 6 GB below TMPDIR (/var/tmp), and leaves nothing behind except Debian packages.
#   PADDOCK_V8_PREBUILT   a prebuilt V8, see third_party/v8/README.md; default: V8 from source
# The environment variables of machine.sh also apply.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=scratch.sh
. "$here/scratch.sh"
# shellcheck source=machine.sh
. "$here/machine.sh"
[[ $(id -u) == 0 ]] || die "it makes a Debian, which takes root"
"$checkout/third_party/tools.sh" image

scratch 6000

step() { # NAME COMMAND...: runs the command and prints how long it took
  local name=$1 began=$SECONDS
  shift
  foreground "$@" || die "$name failed"
  echo "fresh.sh: $name took $((SECONDS - began)) s"
}

machine "$work/root" bookworm
if [[ -n ${PADDOCK_V8_PREBUILT:-} ]]; then
  [[ -e $PADDOCK_V8_PREBUILT ]] || die "PADDOCK_V8_PREBUILT names nothing that exists: $PADDOCK_V8_PREBUILT"
  cp -RL "$PADDOCK_V8_PREBUILT" "$root/v8"
  environment+=(PADDOCK_V8_PREBUILT=/v8)
fi
git clone -q "file://$checkout" "$root/paddock"
folder=/paddock

step "apt-get install make" inside bash -c 'apt-get update -q >/dev/null && apt-get install -qq -y make >/dev/null'
step "make run" inside make --no-print-directory run
step "tests" inside make --no-print-directory test-go PACKAGES="./cage ./groups ./locker ./pool ./cmd/paddock"
echo "fresh.sh: all is well after $((SECONDS / 60)) min $((SECONDS % 60)) s"
