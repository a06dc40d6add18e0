#!/usr/bin/env bash
# install.sh PREFIX DEST: copies V8 from PREFIX to DEST, for example /usr/local. pkg-config then
# finds paddock-v8 without an environment variable, and so does `go build` in any module.
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

(($# == 2)) || die "usage: install.sh PREFIX DEST"
prefix=$1
dest=$2
fits "$prefix" || die "$prefix is not V8 $version for $arch, $sandbox: get.sh makes it"
for place in include lib/pkgconfig share; do
  mkdir -p "$dest/$place" 2>/dev/null || true
  [[ -w $dest/$place ]] || die "$dest/$place cannot be written by this user"
done

# Whole folders are renamed into place, so that headers removed from V8 do not remain.
folder() { # FROM TO
  rm -rf "$2.tmp"
  cp -R "$1" "$2.tmp"
  chmod -R u=rwX,go=rX "$2.tmp"
  rm -rf "$2"
  mv "$2.tmp" "$2"
}
file() { # FROM TO
  install -m 644 "$1" "$2.tmp"
  mv "$2.tmp" "$2"
}

folder "$prefix/include" "$dest/include/paddock-v8"
folder "$prefix/share" "$dest/share/paddock-v8"
for library in "${libraries[@]}"; do file "$prefix/lib/$library" "$dest/lib/$library"; done

# The headers are one folder deeper than in PREFIX.
pc=$dest/lib/pkgconfig/paddock-v8.pc
# shellcheck disable=SC2016  # a variable of pkg-config
sed 's|-I${prefix}/include |-I${prefix}/include/paddock-v8 |' "$prefix/lib/pkgconfig/paddock-v8.pc" >"$pc.tmp"
chmod 644 "$pc.tmp"
mv "$pc.tmp" "$pc"
say "V8 $version installed into $dest"
