#!/usr/bin/env bash
# fresh.sh: tries the README's commands on a new machine. It makes a Debian 12 with debootstrap, clones
# the commit of this checkout there, and runs make run and a part of the tests in it. It requires
# root, Debian 12, and 6 GB below TMPDIR (/var/tmp), and leaves nothing behind except Debian packages.
#   PADDOCK_V8_PREBUILT   a prebuilt V8, see third_party/v8/README.md; default: V8 from source
#   PADDOCK_CERTIFICATES  certificates for downloads; default: those of this machine
# The environment variables of Go and of a web proxy also apply to the downloads.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=scratch.sh
. "$here/scratch.sh"
[[ $(id -u) == 0 ]] || die "it makes a Debian, which takes root"
"$checkout/third_party/tools.sh" image

scratch 6000
root=$work/root

step() { # NAME COMMAND...: runs the command and prints how long it took
  local name=$1 began=$SECONDS
  shift
  foreground "$@" || die "$name failed"
  echo "fresh: $name took $((SECONDS - began)) s"
}

environment=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive)
for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE PADDOCK_V8_MIRROR {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
  [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
done

# inside COMMAND...: runs the command in the new Debian, in its folder /paddock. The mounts and
# processes end with it.
inside() {
  # shellcheck disable=SC2016  # variables of the inner shell
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind /sys "$root/sys"
    exec env -i "$@"
    ' - "$root" "${environment[@]}" "$(type -P chroot)" "$root" bash -c 'cd /paddock && exec "$@"' - "$@"
}

step "a new Debian 12" "$here/base.sh" "$root"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
certificates=${PADDOCK_CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
if [[ -f $certificates ]]; then
  cp "$certificates" "$root/certificates.crt"
  environment+=(SSL_CERT_FILE=/certificates.crt GIT_SSL_CAINFO=/certificates.crt)
fi
if [[ -n ${PADDOCK_V8_PREBUILT:-} ]]; then
  [[ -e $PADDOCK_V8_PREBUILT ]] || die "PADDOCK_V8_PREBUILT names nothing that exists: $PADDOCK_V8_PREBUILT"
  cp -RL "$PADDOCK_V8_PREBUILT" "$root/v8"
  environment+=(PADDOCK_V8_PREBUILT=/v8)
fi
git clone -q "file://$checkout" "$root/paddock"

step "apt-get install make" inside bash -c 'apt-get update -q >/dev/null && apt-get install -qq -y make >/dev/null'
step "make run" inside make --no-print-directory run
step "tests" inside make --no-print-directory test-go PACKAGES="./cage ./groups ./locker ./pool ./cmd/paddock"
echo "fresh: all is well after $((SECONDS / 60)) min $((SECONDS % 60)) s"
