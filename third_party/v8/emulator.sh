#!/usr/bin/env bash
# emulator.sh: prints the path of an emulator that runs programs for linux/arm64. It is qemu-aarch64 of the
# machine if that is version 8 or newer, else Debian's package of backports, unpacked in .qemu. Older
# versions keep data for each page of reserved memory: a sandbox takes them seconds and gigabytes.
set -euo pipefail
export LC_ALL=C
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=source.sh
. "$here/source.sh"
suite=bookworm-backports
mine=$here/.qemu/usr/bin/qemu-aarch64

new_enough() { # PROGRAM
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  [[ $version =~ version\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 8))
}
for program in qemu-aarch64-static qemu-aarch64 "$mine"; do
  if new_enough "$program"; then
    command -v "$program"
    exit
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
url=$(mirror "$suite")
read_index "$suite" "$url" deb >&2 || die "the mirror's index of $suite cannot be read: $url"
(cd "$work" && private_apt "$suite" apt-get download -qq qemu-user >&2) || die "$suite of $url has no package qemu-user"
rm -rf "$here/.qemu"
mkdir "$here/.qemu"
dpkg-deb --fsys-tarfile "$work"/qemu-user_*.deb | tar -x -C "$here/.qemu" ./usr/bin/qemu-aarch64
new_enough "$mine" || die "qemu-user of $suite is older than version 8: install a newer one"
say "$mine"
