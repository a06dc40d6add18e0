#!/usr/bin/env bash
# build.sh PREFIX: builds V8 from Debian's source package and installs it into PREFIX. After an
# interrupt, the same command continues the build.
#   PADDOCK_V8_ARCH       amd64 or arm64; default: this machine's; amd64 also builds for arm64
#   PADDOCK_V8_SANDBOX    dense (default) or upstream: the size of a group's sandbox
#   PADDOCK_V8_MIRROR     address of a Debian mirror; default: that of this machine's apt
#   PADDOCK_V8_KEEP_WORK  1 keeps the work folder, for another build of the same V8
#   PADDOCK_V8_WORK       the work folder; default: work, beside this file
set -euo pipefail
export LC_ALL=C
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=SOURCE
. "$here/SOURCE"

(($# == 1)) || die "usage: build.sh PREFIX"
prefix=$(realpath -m "$1")
work=$(realpath -m "${PADDOCK_V8_WORK:-$here/work}")
# shellcheck source=source.sh
. "$here/source.sh"
v8=$work/tree/v8
out=$v8/out/release # the objects depend on the depth of this folder, so it must not change

# g++ links the binding with the same libstdc++, so no flags of the caller may be used.
export CC=clang-19 CXX=clang++-19 AR=ar NM=nm CFLAGS='' CPPFLAGS='' CXXFLAGS='' LDFLAGS=''

# A build for another architecture: the prefix of the names of its binutils, and the program that runs its
# programs. V8's own tools, which make its snapshot, are for this machine. -O1 compiles them in less time.
cross=''
rust_target=''
cpu=x64 # as gn names it
[[ $arch == amd64 ]] || cpu=arm64
if [[ $arch == arm64 && $(uname -m) == x86_64 ]]; then
  cross=aarch64-linux-gnu-
  rust_target=aarch64-unknown-linux-gnu
  tools+=(g++-aarch64-linux-gnu)
  export AR=${cross}ar NM=${cross}nm
  export BUILD_CC=$CC BUILD_CXX=$CXX BUILD_AR=ar BUILD_NM=nm
  export BUILD_CFLAGS=-O1 BUILD_CPPFLAGS='' BUILD_CXXFLAGS=-O1 BUILD_LDFLAGS=''
fi

step=0
steps=8
next() {
  step=$((step + 1))
  say "[$step/$steps] $*"
}

# A step is done if its stamp contains the checksum of its inputs and of those of all previous
# steps. A step that runs again invalidates the later ones.
key=''
into_key() { key=$({ printf '%s\n' "$key" && cat "$@"; } | sha256sum | cut -c 1-64); }
is_done() {
  local stamp
  if [[ -f $work/$1.done && $(<"$work/$1.done") == "$key" ]]; then
    say "      already done"
    return
  fi
  for stamp in compile configure temporal unpack source; do
    rm -f "$work/$stamp.done"
    [[ $stamp != "$1" ]] || return 1
  done
}
set_done() { printf '%s\n' "$key" >"$work/$1.done"; }

child=''
# shellcheck disable=SC2317  # called by the trap
interrupted() {
  trap '' INT TERM HUP
  if [[ -n $child ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" || true
  fi
  say "interrupted: the same command goes on from here"
  exit 130
}
trap interrupted INT TERM HUP

check_disk() { # FOLDER MIB
  local free
  free=$(df --output=avail -m "$1" | tail -n 1)
  ((free >= $2)) || die "not enough disk: $1 has $((free)) MiB free, $2 MiB are needed"
}

fetch() {
  mkdir -p "$work/apt/none"
  fetch_archive "$suite" "$package_version" "$orig"
  fetch_archive "$patches_suite" "$patches_version" "$debian"
}

fetch_archive() { # SUITE VERSION ARCHIVE
  local url known
  ! is_here "$3" "$here/SOURCE.sha256" || return 0
  url=$(mirror "$1")
  say "      from $url"
  read_index "$1" "$url" || die "the mirror's index of $1 cannot be read: $url"
  known=$(offered "$1")
  grep -qxF "$2" <<<"$known" ||
    die "$package $2 is no longer offered by $url ($1 has: ${known//$'\n'/, }).
Either set PADDOCK_V8_MIRROR to an archive that still has it, or put the files named in
$here/SOURCE.sha256 into $work/download, or renew the recipe (README.md)."
  download "$1" "$2" "$3" "$here/SOURCE.sha256"
}

# apply PATCH TREE: applies a patch of the recipe, and prints how well it fits. Hunks that do not fit
# are printed, and kept in work/rejects.
apply() {
  local rejects=$work/rejects/${1##*/}.rej
  printf '== %s\n' "${1##*/}"
  ! patch -d "$2" -p1 -f --no-backup-if-mismatch -r "$rejects" <"$1" 2>&1 || return 0
  [[ ! -f $rejects ]] || cat "$rejects"
  return 1
}

unpack() {
  local tree=$work/tree.new part patch
  rm -rf "$work/tree" "$tree"
  mkdir "$tree"
  xz -dc -T0 "$work/download/$orig" | tar -x -C "$tree" --strip-components=1 \
    "$top/v8" "$top/build" "${whole_parts[@]/#/$top/third_party/}" "${src_parts[@]/#/$top/third_party/}" "$top/third_party/$crates"
  tar -xf "$work/download/$debian" -C "$tree" debian/patches

  # Debian's patches are required to build this V8 with Debian's gn and clang.
  while read -r patch; do
    filterdiff -p1 "${patched_parts[@]/#/--include=}" "$tree/debian/patches/$patch" >"$tree/part.patch"
    [[ -s $tree/part.patch ]] || continue
    patch -d "$tree" -p1 -s --no-backup-if-mismatch <"$tree/part.patch" || die "Debian's patch $patch does not apply"
  done < <(sed 's/[[:space:]]*#.*//; /^$/d' "$tree/debian/patches/series")

  mv "$tree/build" "$tree/v8/build"
  for part in "${whole_parts[@]}"; do mv "$tree/third_party/$part" "$tree/v8/third_party/"; done
  for part in "${src_parts[@]}"; do mv "$tree/third_party/$part"/{src,README.chromium} "$tree/v8/third_party/$part/"; done
  mv "$tree/third_party/$crates" "$tree/crates"
  rm -rf "$work/rejects"
  mkdir "$work/rejects"
  : >"$work/patches.log"
  for patch in "${patches[@]}"; do
    apply "$patch" "$tree/v8" >>"$work/patches.log" || {
      sed -n "/^== ${patch##*/}\$/,\$p" "$work/patches.log" >&2
      die "${patch##*/} does not apply. The tree with the patches before it is $tree/v8."
    }
  done
  # Files that ninja built from another tree would look newer than the new sources, so they are
  # removed with that tree.
  mv "$tree" "$work/tree"
}

# run_cargo ARGUMENT...: runs Debian's cargo on the crate that links Temporal. The library contains
# no paths of this machine.
run_cargo() {
  local flags="--remap-path-prefix=$work=/v8" settings=()
  if [[ -n $cross ]]; then
    flags+=" --sysroot=$work/rust/usr"
    settings=(CARGO_BUILD_TARGET="$rust_target")
  fi
  (cd "$work/temporal" && env RUSTC="$rust/rustc" RUSTFLAGS="$flags" CARGO_HOME="$work/temporal/home" "${settings[@]}" \
    "$rust/cargo" "$@" --offline)
}

# foreign_rust: gets Rust's library for the other architecture, in the version of this machine's Rust.
# dpkg would need an architecture for the whole system, so the package is only unpacked.
foreign_rust() {
  local version
  version=$(dpkg-query -W -f '${Version}' "$rust_library")
  mkdir -p "$work/apt/$arch/lists/partial" "$work/apt/$arch/cache/archives/partial"
  other_apt() { "$1" -o APT::Architecture="$arch" -o APT::Sandbox::User=root -o Dir::State::lists="$work/apt/$arch/lists" \
    -o Dir::Cache="$work/apt/$arch/cache" "${@:2}"; }
  other_apt apt-get update -qq || die "the package lists of $arch cannot be read"
  rm -rf "$work/rust" "$work/$rust_library"_*
  (cd "$work" && other_apt apt-get download -qq "$rust_library=$version") ||
    die "$rust_library $version is not offered for $arch: upgrade $rust_library on this machine first"
  dpkg-deb -x "$work/$rust_library"_* "$work/rust"
}

# temporal: builds the Rust part of V8's Temporal as one object. In a build for another architecture, mksnapshot,
# which runs on this machine, contains it, too.
temporal() {
  local made=$work/temporal to=$v8/third_party/temporal_capi
  rm -rf "$made" "$to"
  mkdir -p "$made/.cargo" "$to/bindings"
  cp -r "$here/temporal/." "$made/"
  printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' "$work/tree/crates" \
    >"$made/.cargo/config.toml"
  cp -r "$work/tree/crates/temporal_capi-v0_2/bindings/cpp" "$to/bindings/"
  if [[ -n $cross ]]; then
    foreign_rust
    temporal_object_here
  fi
  temporal_object "$cpu"
}

# temporal_object_here: builds it for this machine.
temporal_object_here() {
  local cross='' rust_target=''
  temporal_object x64
}

# temporal_object CPU: builds it for a processor, by the name that gn has for it. The object exports only the
# functions that V8 calls, so that it cannot conflict with other Rust code in a program.
temporal_object() {
  local library=$made/target/$rust_target/release/libtemporal.a object=$made/temporal_capi.o roots
  run_cargo build --release >"$work/cargo.log" 2>&1 || {
    tail -n 20 "$work/cargo.log" >&2
    die "the Rust part of Temporal does not build; the whole output is in $work/cargo.log"
  }
  "${cross}nm" --defined-only -g "$library" 2>/dev/null | sed -nE 's/.* T ((temporal_rs|diplomat)_.*)/\1/p' |
    sort -u >"$made/shown"
  [[ -s $made/shown ]] || die "the Rust part of Temporal has no functions for V8"
  mapfile -t roots < <(sed 's/^/--undefined=/' "$made/shown")
  "${cross}ld" -r --gc-sections -o "$made/all.o" "${roots[@]}" "$library"
  # GNU ar's plugin for LLVM fails on the bitcode sections.
  "${cross}objcopy" --keep-global-symbols="$made/shown" --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
    "$made/all.o" "$object"
  mkdir "$to/$1"
  "${cross}ar" rcs "$to/$1/libtemporal_capi.a" "$object"
}

# crate_licences DIR: writes the licences of the crates that are linked into Temporal, one file for
# each, and of Rust's own library, and prints their names and versions. Crates that only run during the
# build, for example macros, are not included.
crate_licences() {
  local name version folder tree licences
  tree=$(run_cargo tree --locked --edges normal,no-proc-macro --prefix none --format '{p}') ||
    die "cargo cannot list the crates of Temporal"
  while read -r name version; do
    [[ $name != temporal ]] || continue # the crate of this folder
    # The name of a vendored folder has only the part of the version that determines compatibility.
    folder=$name-v$(sed -E 's/^v0\.0\.([0-9]+).*/0_0_\1/; t; s/^v0\.([0-9]+).*/0_\1/; t; s/^v([0-9]+).*/\1/' <<<"$version")
    licences=("$work/tree/crates/$folder"/LICENSE*)
    [[ -f ${licences[0]} ]] || die "the crate $name has no licence in $work/tree/crates/$folder"
    cat "${licences[@]}" >"$1/$name.txt"
    printf '%s %s\n' "$name" "${version#v}"
  done < <(cut -d ' ' -f 1,2 <<<"$tree" | sort -u)
  [[ -f $1/temporal_capi.txt ]] || die "cargo does not name temporal_capi among the crates of Temporal"
  install -m 644 "$rust_licences" "$1/rust.txt"
  printf 'rust %s\n' "$(dpkg-query -W -f '${Version}' "$rust_library")"
}

# part_versions: prints the names and versions of the parts of V8, as Chromium records them. If a part has no
# version, its commit is printed.
part_versions() {
  local part
  printf 'v8 %s\n' "${version%-*}"
  for part in "${whole_parts[@]}" "${src_parts[@]}"; do
    [[ " ${unlinked_parts[*]} " != *" $part "* ]] || continue
    awk -v part="$part" '
      /^(Version|Revision):/ && $2 != "" && $2 != "N/A" && $2 != "unknown" { found[$1] = $2 }
      END { print part, found["Version:"] ? found["Version:"] : found["Revision:"] }
    ' "$v8/third_party/$part/README.chromium" || die "the version of $part is not known"
  done
}

# check_defines: checks that programs are compiled with the defines of V8 that its headers test.
check_defines() {
  local built=$work/defines.built told=$work/defines.told tested=$work/defines.tested name
  (cd "$v8" && gn desc out/release //:v8_base_without_compiler defines) | sed 's/=.*//' | sort -u >"$built"
  grep -o -- '-D[A-Z0-9_]*' "$here/paddock-v8.pc" | cut -c 3- | sort -u >"$told"
  for name in $(comm -13 "$built" "$told"); do die "V8 is built without $name, which paddock-v8.pc has"; done
  { grep -rhE --include='*.h' '^ *# *(el)?if' "$v8/include" || true; } | grep -oE '[A-Z][A-Z0-9_]+' | sort -u >"$tested"
  { cat "$told" && printf '%s\n' "${untold_defines[@]}"; } | sort -u >"$work/defines"
  for name in $(comm -12 "$built" "$tested" | comm -23 - "$work/defines"); do
    die "V8 is built with $name, which its headers test: put it into paddock-v8.pc, or into untold_defines of SOURCE"
  done
}

compile() {
  local log=$work/ninja.log began=$SECONDS shown=-1 last=0 counts finished total jobs
  # A compiler process may need more than 1.5 GiB, because a cluster build compiles many files at
  # once.
  jobs=$(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1572864))
  jobs=$((jobs < $(nproc) + 1 ? jobs : $(nproc) + 1))
  NINJA_STATUS='[%f/%t] ' ninja -C "$out" -j "$((jobs > 0 ? jobs : 1))" v8_monolith >"$log" 2>&1 &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    sleep 0.5
    counts=$(tail -n 200 "$log" | sed -n 's|^\[\([0-9]*\)/\([0-9]*\)\].*|\1 \2|p' | tail -n 1)
    [[ -n $counts ]] || continue
    read -r finished total <<<"$counts"
    # Prints a line for every 5 %, and at least every two minutes.
    ((finished > 0 && (finished * 20 / total > shown || SECONDS - last > 120))) || continue
    shown=$((finished * 20 / total)) last=$SECONDS
    say "      $finished of $total, $(((SECONDS - began) / 60)) min so far"
  done
  if ! wait "$child"; then
    grep -A 20 '^FAILED' "$log" | head -n 40 >&2 || tail -n 20 "$log" >&2
    die "compiling failed; the whole output is in $log"
  fi
  child=''
}

# stage: fills PREFIX.tmp with the files that PREFIX will have.
stage() {
  local tmp=$prefix.tmp file part
  rm -rf "$tmp"
  mkdir -p "$tmp/lib/pkgconfig" "$tmp/share/licenses" "$tmp/share/patches"
  (cd "$v8" && find include -name '*.h' -exec install -D -m 644 {} "$tmp/{}" \;)
  install -m 644 "$out/obj/libv8_monolith.a" "$v8/third_party/temporal_capi/$cpu/libtemporal_capi.a" "$tmp/lib/"
  install -m 644 "$here/paddock-v8.pc" "$tmp/lib/pkgconfig/"
  install -m 644 "$here/VERSION" "$out/args.gn" "$v8"/LICENSE* "$tmp/share/"
  install -m 644 "${patches[@]}" "$tmp/share/patches/"
  printf '%s\n' "$sandbox" >"$tmp/share/SANDBOX"
  printf '%s\n' "$arch" >"$tmp/share/ARCH"
  for part in "$v8"/third_party/*/; do
    part=$(basename "$part")
    [[ " ${unlinked_parts[*]} " != *" $part "* ]] || continue
    for file in "$v8/third_party/$part"/{,*/}LICENSE*; do
      [[ ! -f $file ]] || cat "$file" >>"$tmp/share/licenses/$part.txt"
    done
  done
  { part_versions && crate_licences "$tmp/share/licenses"; } >"$tmp/share/PARTS"
}

# try_it: checks that V8 can run two groups. Otherwise it is not installed.
try_it() {
  local flags
  read -ra flags <<<"$(PKG_CONFIG_PATH=$prefix.tmp/lib/pkgconfig pkg-config --cflags --libs paddock-v8)"
  "${cross}g++" -std=c++20 -o "$work/smoke" "$here/smoke.cc" "${flags[@]}"
  run=("$work/smoke")
  [[ -z $cross ]] || run=(env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu "$("$here/emulator.sh")" "$work/smoke")
  "${run[@]}" "${version%-*}" "$sandbox" || die "the built V8 does not work"
}

# bash reads this function completely before it runs it, so that an update of this file cannot
# affect a running build.
main() {
  local machine=x86_64
  [[ $arch == amd64 ]] || machine=aarch64
  [[ -n $cross || $(uname -sm) == "Linux $machine" ]] ||
    die "V8 for $arch is built on Linux $machine, which this is not: $(uname -sm)"
  ours_to_replace "$prefix"
  mkdir -p "$work/download" "$(dirname "$prefix")"
  exec 9>"$work/lock" # ninja inherits the lock, so that no second build starts while an orphaned one runs
  flock -n 9 || die "another build is running in $work"

  say "V8 $version for $arch, sandbox $sandbox: about half an hour on two cores"
  patches=("$here"/patches/*.patch)
  [[ $sandbox == dense ]] || patches=("${patches[@]:1}") # the first patch is the profile

  next "tools: Debian packages and disk"
  need_packages "${tools[@]}"
  check_disk "$work" $((need_mib - $(du -sm "$work" | cut -f 1)))
  check_disk "$(dirname "$prefix")" 200

  next "source: $package $package_version (950 MB)"
  into_key "$here/SOURCE" "$here/SOURCE.sha256"
  if ! is_done source; then
    fetch
    set_done source
  fi

  next "unpack and patch: about a minute"
  into_key "${patches[@]}"
  if ! is_done unpack; then
    unpack
    set_done unpack
  fi
  found=$(sed -nE 's/^#define V8_(MAJOR_VERSION|MINOR_VERSION|BUILD_NUMBER|PATCH_LEVEL) //p' "$v8/include/v8-version.h" |
    paste -sd .)
  [[ $found == "${version%-*}" ]] || die "SOURCE is V8 $found, VERSION names ${version%-*}"

  next "Temporal: what V8 has in Rust"
  into_key "$here"/temporal/{Cargo.toml,lib.rs} <(printf '%s\n' "$arch")
  if ! is_done temporal; then
    temporal
    set_done temporal
  fi

  next "configure"
  arguments=("$here/args.gn")
  [[ -z $cross ]] || arguments+=("$here/cross.gn")
  into_key "${arguments[@]}"
  if ! is_done configure; then
    mkdir -p "$out"
    cat "${arguments[@]}" >"$out/args.gn"
    (cd "$v8" && gn gen out/release --root-target=//:v8_monolith >"$work/gn.log" 2>&1) || {
      cat "$work/gn.log" >&2
      die "gn refused the arguments"
    }
    check_defines
    set_done configure
  fi

  next "compile: the last tenth of the files takes the longest"
  if ! is_done compile; then
    compile
    set_done compile
  fi

  next "try it: two isolate groups"
  trap 'rm -rf "$prefix.tmp"' EXIT
  stage
  try_it

  next "install into $prefix"
  put_in_place "$prefix"
  [[ ${PADDOCK_V8_KEEP_WORK:-} == 1 ]] || rm -rf "$work"
  say "done in $((SECONDS / 60)) min $((SECONDS % 60)) s"
}
main
exit
