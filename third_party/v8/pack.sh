#!/usr/bin/env bash
# pack.sh PREFIX DIR: makes the prebuilt archive and its .sha256 file in DIR from an installed V8.
# The result is reproducible: the same PREFIX gives the same bytes.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

(($# == 2)) || die "usage: pack.sh PREFIX DIR"
[[ $sandbox == dense ]] || die "an archive's name does not say its profile: only dense is packed"
fits "$1" || die "$1 is not V8 $version for $arch, dense"
command -v zstd >/dev/null || need_packages zstd
mkdir -p "$2"
archive=$2/$archive_name

trap 'rm -f "$archive.tmp"' EXIT
tar -C "$1" --sort=name --mtime='2000-01-01 00:00Z' --owner=0 --group=0 --numeric-owner \
  --mode=u=rwX,go=rX --format=gnu -c include lib share | zstd -q -19 -T0 -f -o "$archive.tmp"
mv "$archive.tmp" "$archive"
(cd "$2" && sha256sum "${archive##*/}" >"${archive##*/}.sha256")
say "$archive: $(($(stat -c %s "$archive") / 1000000)) MB"
