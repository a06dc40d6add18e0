#!/usr/bin/env bash
# get.sh PREFIX: provides the V8 of this recipe in PREFIX. It does nothing if V8 is there, unpacks a
# prebuilt archive if one fits, and otherwise builds V8 from source (build.sh).
#   PADDOCK_V8_PREBUILT  a prebuilt archive or its folder; the .sha256 file must be next to it
#   PADDOCK_V8_SANDBOX   dense (default) or upstream: the size of a group's sandbox
#   PADDOCK_V8_ARCH      amd64 or arm64; default: this machine's
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

(($# == 1)) || die "usage: get.sh PREFIX"
if fits "$1"; then
  say "V8 $version is in $1"
  exit
fi

prefix=$(realpath -m "$1")
name=$archive_name
ours_to_replace "$prefix"

# If two builds of the project run at the same time, the second waits and then finds V8.
exec 8<"$here"
flock -n 8 || { say "waiting for another get.sh" && flock 8; }
if fits "$prefix"; then
  say "V8 $version is in $prefix"
  exit
fi

# ready_made: prints the path of an archive that fits. If there is none, it says why on standard
# error.
ready_made() {
  local given=${PADDOCK_V8_PREBUILT:-} archive
  [[ -n $given ]] || return 0
  archive=$given
  [[ ! -d $given ]] || archive=$given/$name
  if [[ $sandbox != dense ]]; then
    say "ready-made archives are of the dense profile, not $sandbox" >&2
  elif [[ ! -e $given ]]; then
    say "PADDOCK_V8_PREBUILT names nothing that exists: $given" >&2
  elif [[ ${archive##*/} != "$name" ]]; then
    say "$given is not $name" >&2
  elif [[ ! -f $archive ]]; then
    say "no $name in $given" >&2
  else
    printf '%s\n' "$archive"
  fi
}

unpack() { # ARCHIVE
  local archive=$1 want=''
  [[ -f $archive.sha256 ]] || die "no checksum beside the archive: $archive.sha256 is missing; nothing installed"
  read -r want _ <"$archive.sha256" || true
  [[ $(sha256sum <"$archive") == "$want  -" ]] || die "wrong checksum: $archive is not what its .sha256 says; nothing installed"
  command -v zstd >/dev/null || need_packages zstd

  # An interrupt leaves at most PREFIX.tmp, which the next run removes.
  trap 'rm -rf "$prefix.tmp"' EXIT
  trap 'exit 130' INT TERM HUP
  rm -rf "$prefix.tmp"
  mkdir -p "$prefix.tmp"
  tar --zstd -xf "$archive" -C "$prefix.tmp" --no-same-owner || die "$archive cannot be unpacked; nothing installed"
  fits "$prefix.tmp" || die "$archive does not hold V8 $version in spite of its name; nothing installed"
  put_in_place "$prefix"
}

archive=$(ready_made)
if [[ -n $archive ]]; then
  unpack "$archive"
  say "V8 $version unpacked into $prefix"
else
  say "building V8 $version from source"
  exec "$here/build.sh" "$prefix"
fi
