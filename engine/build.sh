#!/usr/bin/env bash
# build.sh PREFIX FOLDER: makes a module such as engine/linux-amd64 as it is in a release. FOLDER gets the V8
# of PREFIX and Paddock's C++ code, compiled into one object file, and what links it. The same compiler and
# sources give the same bytes. The architecture is that of the V8; on amd64, Debian's cross compiler compiles
# for arm64.
#
# The object file is linked with --wrap here, instead of each program by the flags in native.go. So the
# functions that the linker replaces are replaced in V8 and in Paddock, and not in other C code of a
# program. All symbols except the functions of bridge.h are local: a program can have other libraries
# with the same names, for example another Abseil.
set -euo pipefail
(($# == 2)) || {
  echo 'usage: build.sh PREFIX FOLDER' >&2
  exit 2
}
prefix=$(realpath "$1")
arch=$(cat "$prefix/share/ARCH" 2>/dev/null || echo amd64) # older archives do not record it
case $(uname -m)/$arch in
x86_64/amd64 | aarch64/arm64) tools='' ;;
x86_64/arm64) tools=aarch64-linux-gnu- ;;
*)
  echo "build.sh: the V8 in $prefix is for $arch: a machine of this architecture is needed, not $(uname -m)" >&2
  exit 1
  ;;
esac
mkdir -p "$2"
dest=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
cd "$here/../internal/bridge/native"
# shellcheck source=../internal/bridge/native/flags.sh
. ./flags.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "build.sh: compiling the C++ code"
"${tools}g++" "${flags[@]}" -fPIC -ffunction-sections -fdata-sections -ffile-prefix-map="$PWD=." -w \
  -c unit.cc -o "$work/unit.o"

# The functions of bridge.h.
"${tools}nm" --defined-only --extern-only "$work/unit.o" | awk '$2 == "T" && $3 ~ /^pd_/ { print $3 }' | sort -u >"$work/interface"
mapfile -t interface <"$work/interface"
mapfile -t wraps < <(sed -n 's/^#cgo LDFLAGS: //p' native.go | grep -o -- '--wrap=[^ ]*')
((${#interface[@]} > 0 && ${#wraps[@]} > 0))

# --gc-sections removes what no function of the interface needs. --force-group-allocation makes
# inline functions parts of this file: the linker of a program would otherwise drop them in favour of
# functions of the same name in other files.
echo "build.sh: linking them with V8"
"${tools}ld" -r --gc-sections --force-group-allocation "${wraps[@]}" "${interface[@]/#/-u}" -o "$work/all.o" \
  "$work/unit.o" --start-group "$prefix"/lib/{libv8_monolith,libtemporal_capi}.a --end-group

# A function that is there without its replacement is called within its own object file, which --wrap
# does not change.
"${tools}nm" "$work/all.o" >"$work/symbols"
for wrap in "${wraps[@]}"; do
  name=${wrap#--wrap=}
  if grep -q " [Tt] $name\$" "$work/symbols" && ! grep -q " __wrap_$name\$" "$work/symbols"; then
    echo "build.sh: the linker did not replace $name: its callers are in its own object file" >&2
    exit 1
  fi
done

# Static variables of inline functions, such as those of libstdc++, are unique symbols. objcopy makes them
# local only if they are weak.
awk '$2 == "u" { print $3 }' "$work/symbols" >"$work/unique"
"${tools}objcopy" --weaken-symbols="$work/unique" "$work/all.o" "$work/weak.o"
"${tools}objcopy" --keep-global-symbols="$work/interface" "$work/weak.o" "$work/all.o"
"${tools}strip" --strip-unneeded "$work/all.o"
"${tools}nm" --defined-only --extern-only "$work/all.o" | awk '{ print $3 }' | sort | diff - "$work/interface" >/dev/null || {
  echo "build.sh: other symbols than the functions of bridge.h are global" >&2
  exit 1
}
"${tools}ar" rcD "$dest/libpaddock.a" "$work/all.o"
size=$(stat -c %s "$dest/libpaddock.a")
((size < 90000000)) || {
  echo "build.sh: libpaddock.a has $size bytes: hosts of repositories refuse files of 100 MB" >&2
  exit 1
}

cp "$here/../LICENSE" "$dest/"
rm -rf "$dest/licenses"
cp -R "$prefix/share/licenses" "$dest/licenses"
cp "$prefix"/share/LICENSE* "$dest/licenses/"
printf 'module %s/engine/linux-%s\n\ngo 1.26.0\n' "$(cd "$here/.." && GOWORK=off go list -m)" "$arch" >"$dest/go.mod"
cat >"$dest/engine.go" <<END
//go:build linux && $arch && cgo

// Package engine is V8 and Paddock's C++ code for linux/$arch, compiled. Package bridge of Paddock
// imports it and nothing else does. SOURCE says how it was made.
package engine

// #cgo LDFLAGS: -L\${SRCDIR} -lpaddock -lstdc++ -lpthread -ldl -lm
import "C"
END
glibc=$(getconf GNU_LIBC_VERSION | sed 's/.*\.//')
libstdcxx=$("${tools}g++" -dumpversion)
cat >"$dest/toolchain.cc" <<END
// The C library and the C++ library of a machine must be able to link the
// compiled code. The C library is first: with another one, headers of C++ may
// fail.
#include <features.h>
#if !defined(__GLIBC__)
#error "Paddock requires glibc: build on a distribution such as Debian, not with musl"
#else
#if __GLIBC__ == 2 && __GLIBC_MINOR__ < $glibc
#error "Paddock requires glibc 2.$glibc or newer: build on a newer distribution"
#endif
#include <cstddef> // any header of libstdc++
#if !defined(_GLIBCXX_RELEASE) || _GLIBCXX_RELEASE < ${libstdcxx%%.*}
#error "Paddock requires libstdc++ ${libstdcxx%%.*} or newer: install a newer g++, and set CXX to it"
#endif
#endif
END
cat >"$dest/SOURCE" <<END
paddock $(git rev-parse HEAD 2>/dev/null || echo "without a commit")
v8 $(cat "$prefix/share/VERSION")
compiler $("${tools}g++" --version | sed -n 1p)
glibc 2.$glibc
END
echo "build.sh: $dest: libpaddock.a has $((size / 1000000)) MB"
