#!/usr/bin/env bash
# base.sh DIR [SUITE]: makes a Debian 12 (bookworm), or another release of Debian, in DIR from the mirror
# that this machine's apt uses.
set -euo pipefail
suite=${2:-bookworm}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/partial"
# The lines "SUITE ADDRESS" of all sources of apt. Other archives also have a suite bookworm, but
# only Debian has the others.
sources=$(apt-get update --print-uris -o Dir::State::lists="$work" |
  sed -n "s|^'\(.*\)/dists/\([^/]*\)/InRelease'.*|\2 \1|p")
of() { awk -v suite="$1" '$1 == suite { print $2; exit }' <<<"$sources"; }
mirror=$(of bookworm-updates)
mirror=${mirror:-$(of bookworm)}
security=$(of bookworm-security)
[[ -n $mirror ]] || {
  echo "base.sh: this machine's apt names no mirror of Debian 12" >&2
  exit 1
}

debootstrap --variant=minbase "$suite" "$1" "$mirror" >"$work/log" 2>&1 || {
  tail -n 20 "$work/log" >&2
  echo "base.sh: debootstrap failed" >&2
  exit 1
}
{
  echo "deb $mirror $suite main"
  [[ -z $(of bookworm-updates) ]] || echo "deb $mirror $suite-updates main"
  [[ -z $security ]] || echo "deb $security $suite-security main"
} >"$1/etc/apt/sources.list"
rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*
