#!/usr/bin/env bash
# get.sh PREFIX: V8 of this recipe into PREFIX, the quickest way there is:
# it is there already, a ready-made archive fits, or it is built from source (build.sh).
#   PADDOCK_V8_PREBUILT  a ready-made archive, or the folder it is in; its .sha256 lies beside it
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

# Two builds of the project at once: the second waits and finds V8 there.
exec 8<"$here"
flock -n 8 || { say "waiting for another get.sh" && flock 8; }
if fits "$prefix"; then
  say "V8 $version is in $prefix"
  exit
fi

# ready_made: prints the archive that fits; when there is none, says why.
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

  # An interruption leaves at most PREFIX.tmp, and the next run removes that.
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
