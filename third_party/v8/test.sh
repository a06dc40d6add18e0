#!/usr/bin/env bash
# shellcheck disable=SC2016  # the stand-ins expand their own variables
# test.sh: tests the scripts of this folder with stand-ins for apt, gn and the compiler, without
# building V8.
#   PADDOCK_V8_PREBUILT  the prebuilt archive or its folder; enables the tests that need a real V8
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
real=${PADDOCK_V8_PREBUILT:-}
unset PADDOCK_V8_PREBUILT PADDOCK_V8_SANDBOX PADDOCK_V8_ARCH PADDOCK_V8_MIRROR PADDOCK_V8_KEEP_WORK

t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT
chmod 755 "$t"
read -r version <"$here/VERSION"
arch=$(dpkg --print-architecture)
name=paddock-v8-$version-linux-$arch.tar.zst
passed=0
failed=0

# ok WHAT COMMAND...: passes if the command succeeds.
ok() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$what"
    sed 's/^/    /' "$t/out" 2>/dev/null
  fi
}
absent() { local path; for path; do [[ ! -e $path ]] || return 1; done; }
gives() { # STATUS PATTERN COMMAND...: succeeds if the command succeeds (0) or fails (1) and prints a match
  local want=$1 pattern=$2 status=0
  shift 2
  "$@" >"$t/out" 2>&1 || status=$?
  [[ $((status != 0)) == "$want" ]] && { [[ -z $pattern ]] || grep -qE -- "$pattern" "$t/out"; }
}
wait_for() { # COMMAND...: repeats the command until it succeeds, for ten seconds
  local i
  for ((i = 0; i < 200; i++)); do
    "$@" && return
    sleep 0.05
  done
}

# stand_in NAME: makes a program NAME from standard input.
mkdir "$t/bin"
stand_in() {
  { echo '#!/bin/bash' && cat; } >"$t/bin/$1"
  chmod +x "$t/bin/$1"
}
with() { PATH=$t/bin:$PATH "$@"; }

# recipe DIR: copies this folder without its work folder, so that a test can change the copy.
recipe() {
  mkdir "$1"
  cp -R "$here"/{VERSION,SOURCE,SOURCE.sha256,args.gn,cross.gn,paddock-v8.pc,smoke.cc,patches,temporal} "$here"/*.sh "$1/"
}
# tiny_v8 PREFIX VERSION: makes a folder that get.sh accepts as an installed V8.
tiny_v8() {
  mkdir -p "$1/include" "$1/lib/pkgconfig" "$1/share"
  echo '// tiny' >"$1/include/v8.h"
  echo tiny | tee "$1/lib/libv8_monolith.a" >"$1/lib/libtemporal_capi.a"
  cp "$here/paddock-v8.pc" "$1/lib/pkgconfig/"
  echo "$2" >"$1/share/VERSION"
  echo "$arch" >"$1/share/ARCH"
}
# archive DIR VERSION: makes a prebuilt archive in DIR whose content has the given version.
archive() {
  tiny_v8 "$t/inside" "$2"
  mkdir -p "$1"
  tar -C "$t/inside" --zstd -cf "$1/$name" include lib share
  (cd "$1" && sha256sum "$name" >"$name.sha256")
  rm -rf "$t/inside"
}

### get.sh
recipe "$t/get"
printf '#!/bin/sh\necho BUILT "$@"\n' >"$t/get/build.sh"
get=$t/get/get.sh

tiny_v8 "$t/there" "$version"
ok 'an installed V8 takes one line' gives 0 "^V8 $version is in" "$get" "$t/there"
ok 'and no more than one line' [ "$(wc -l <"$t/out")" = 1 ]
begin=$(date +%s%N)
"$get" "$t/there" >/dev/null
took=$((($(date +%s%N) - begin) / 1000000))
ok "and milliseconds ($took)" [ "$took" -lt 200 ]
ok 'dense is not taken for upstream' gives 0 BUILT env PADDOCK_V8_SANDBOX=upstream "$get" "$t/there"
cp -R "$t/there" "$t/there-upstream"
echo upstream >"$t/there-upstream/share/SANDBOX"
ok 'upstream is not taken for dense' gives 0 BUILT "$get" "$t/there-upstream"
ok 'upstream is found' env PADDOCK_V8_SANDBOX=upstream "$get" "$t/there-upstream" >/dev/null
ok 'an unknown profile is refused' gives 1 'dense or upstream' env PADDOCK_V8_SANDBOX=big "$get" "$t/x"
ok 'PREFIX is asked for' gives 1 usage "$get"
cp -R "$t/there" "$t/half-there"
rm "$t/half-there/lib/libtemporal_capi.a"
ok 'one without Temporal is not taken' gives 0 BUILT "$get" "$t/half-there"
ok 'nor packed' gives 1 'for '"$arch"', dense' "$here/pack.sh" "$t/half-there" "$t/half-packed"
ok 'nor installed' gives 1 'get.sh makes it' "$here/install.sh" "$t/half-there" "$t/half-usr"

# The same for each architecture, independent of this machine's.
for uname in x86_64=amd64 aarch64=arm64; do
  stand_in uname <<<"[[ \$1 != -sm ]] || printf 'Linux '; echo ${uname%=*}"
  echo "${uname#*=}" >"$t/there/share/ARCH"
  ok "a machine that is ${uname%=*} takes ${uname#*=}" gives 0 'is in' with "$get" "$t/there"
  ok "and so does one for which PADDOCK_V8_ARCH says so" gives 0 'is in' env PADDOCK_V8_ARCH="${uname#*=}" "$get" "$t/there"
done
ok 'another architecture is not taken' gives 0 BUILT env PADDOCK_V8_ARCH=amd64 "$get" "$t/there"
rm "$t/there/share/ARCH"
ok 'one that is not recorded is amd64' gives 0 'is in' env PADDOCK_V8_ARCH=amd64 "$get" "$t/there"
ok 'and not arm64' gives 0 BUILT env PADDOCK_V8_ARCH=arm64 "$get" "$t/there"
ok 'an unknown one is refused' gives 1 "none for 'riscv64'" env PADDOCK_V8_ARCH=riscv64 "$get" "$t/there"
stand_in uname <<<"echo riscv64"
ok 'and so is such a machine' gives 1 "none for 'riscv64'" with "$get" "$t/there"
rm "$t/bin/uname"
echo "$arch" >"$t/there/share/ARCH"
ok 'without an archive it is built' gives 0 "BUILT $t/x\$" "$get" "$t/x"

if command -v zstd >/dev/null; then
  archive "$t/good" "$version"
  export PADDOCK_V8_PREBUILT=$t/good
  ok 'an archive is unpacked' gives 0 'unpacked into' "$get" "$t/unpacked"
  ok 'and is whole' cmp "$t/unpacked/share/VERSION" "$here/VERSION"
  ok 'and nothing beside it' absent "$t/unpacked.tmp" "$t/unpacked.old"
  ok 'and is found the next time' gives 0 'is in' "$get" "$t/unpacked"
  PADDOCK_V8_PREBUILT=$t/good/$name
  ok 'the archive can be named itself' gives 0 'unpacked into' "$get" "$t/named"
  echo 1.2.3-1 >"$t/named/share/VERSION"
  touch "$t/named/stale"
  ok 'another version is replaced' gives 0 'unpacked into' "$get" "$t/named"
  ok 'and nothing of it stays' absent "$t/named/stale" "$t/named.old"
  ok 'upstream never takes a ready-made one' gives 0 'dense profile.*' \
    env PADDOCK_V8_SANDBOX=upstream "$get" "$t/x"
  ok 'but is built' grep -q BUILT "$t/out"
  mkdir "$t/mine"
  touch "$t/mine/thesis.txt"
  ok 'a folder of something else is refused' gives 1 'something else' "$get" "$t/mine"
  ok 'and left alone' [ -f "$t/mine/thesis.txt" ]

  cp -R "$t/good" "$t/bad"
  PADDOCK_V8_PREBUILT=$t/bad
  echo x >>"$t/bad/$name"
  ok 'a wrong checksum is an error' gives 1 'wrong checksum' "$get" "$t/x"
  ok 'that installs nothing' absent "$t/x" "$t/x.tmp"
  rm "$t/bad/$name.sha256"
  ok 'a missing checksum is an error' gives 1 'sha256 is missing' "$get" "$t/x"
  ok 'that installs nothing either' absent "$t/x" "$t/x.tmp"
  : >"$t/bad/$name.sha256"
  ok 'an empty checksum is an error' gives 1 'wrong checksum' "$get" "$t/x"
  head -c 100 "$t/good/$name" >"$t/bad/$name"
  (cd "$t/bad" && sha256sum "$name" >"$name.sha256")
  ok 'a truncated archive is an error' gives 1 'cannot be unpacked' "$get" "$t/x"
  ok 'and leaves nothing' absent "$t/x" "$t/x.tmp"
  archive "$t/other" 1.2.3-1
  PADDOCK_V8_PREBUILT=$t/other
  ok 'an archive of another version is an error' gives 1 'does not hold V8' "$get" "$t/x"
  ok 'and leaves nothing behind' absent "$t/x" "$t/x.tmp"
  mv "$t/other/$name" "$t/other/paddock-v8-1.2.3-1-linux-$arch.tar.zst"
  ok 'a folder without a fitting archive is said' gives 0 "no $name in" "$get" "$t/x"
  ok 'and V8 is built then' grep -q BUILT "$t/out"
  PADDOCK_V8_PREBUILT=$t/other/paddock-v8-1.2.3-1-linux-$arch.tar.zst
  ok 'so is an archive of another name' gives 0 'is not paddock-v8' "$get" "$t/x"
  PADDOCK_V8_PREBUILT=$t/nowhere
  ok 'and a place that does not exist' gives 0 'names nothing that exists' "$get" "$t/x"
  ok 'V8 is built then, too' grep -q BUILT "$t/out"

  # tar stops half-way. The folder to unpack into is its second last argument.
  PADDOCK_V8_PREBUILT=$t/good
  stand_in tar <<<'touch "${@: -2:1}/half" && exec sleep 60'
  for signal in TERM KILL; do
    PATH=$t/bin:$PATH setsid "$get" "$t/half" >"$t/out" 2>&1 &
    pid=$!
    wait_for [ -e "$t/half.tmp/half" ]
    kill "-$signal" -- "-$pid"
    wait "$pid" 2>/dev/null
    ok "interrupted by $signal, it installs nothing" absent "$t/half"
    [[ $signal == KILL ]] || ok 'and leaves nothing of its own' absent "$t/half.tmp"
  done
  rm "$t/bin/tar"
  ok 'the next run does it' gives 0 'unpacked into' "$get" "$t/half"
  ok 'and takes away what was left' absent "$t/half.tmp" "$t/half/half"

  # A PATH with every program except zstd.
  mkdir "$t/no-zstd"
  for program in bash dirname uname realpath ls flock sha256sum rm mkdir mv tar ln; do
    ln -s "$(command -v "$program")" "$t/no-zstd/"
  done
  for program in dpkg-query apt-get id; do
    printf '#!/bin/bash\n[[ $0 != */id ]] || echo "$ID"\n[[ " $* " != *" install "* ]] || ln -s "%s" "%s"\n' \
      "$(command -v zstd)" "$t/no-zstd/" >"$t/no-zstd/$program"
    chmod +x "$t/no-zstd/$program"
  done
  ok 'zstd missing, not root: the command is said' gives 1 'sudo apt-get install .* zstd$' \
    env ID=1000 PATH="$t/no-zstd" "$get" "$t/zstd"
  ok 'zstd missing, root: it is installed' gives 0 'unpacked into' env ID=0 PATH="$t/no-zstd" "$get" "$t/zstd"

  ### pack.sh
  unset PADDOCK_V8_PREBUILT
  cp -R "$t/unpacked" "$t/again"
  chmod -R g+w "$t/again"
  ok 'a prefix is packed' gives 0 MB "$here/pack.sh" "$t/unpacked" "$t/packed"
  ok 'twice' gives 0 MB "$here/pack.sh" "$t/again" "$t/packed-again"
  ok 'to the same bytes' cmp "$t/packed/$name" "$t/packed-again/$name"
  ok 'and get.sh takes it' env PADDOCK_V8_PREBUILT="$t/packed" "$get" "$t/from-packed" >/dev/null
  echo arm64 >"$t/again/share/ARCH"
  ok 'one of arm64 is packed under its name' gives 0 linux-arm64 env PADDOCK_V8_ARCH=arm64 "$here/pack.sh" "$t/again" "$t/packed"
  ok 'and get.sh takes it' gives 0 'unpacked into' \
    env PADDOCK_V8_ARCH=arm64 PADDOCK_V8_PREBUILT="$t/packed" "$get" "$t/from-arm64"
  ok 'but not for amd64' gives 1 'for amd64, dense' env PADDOCK_V8_ARCH=amd64 "$here/pack.sh" "$t/again" "$t/packed"
  ok 'upstream is not packed' gives 1 'only dense' env PADDOCK_V8_SANDBOX=upstream "$here/pack.sh" "$t/there-upstream" "$t/packed"
else
  echo 'not run: archives (zstd is missing)'
fi

### build.sh: errors before the compilation
recipe "$t/build"
build=$t/build/build.sh
stand_in dpkg-query <<<'[[ ${*: -1} == "$MISSING" ]] && exit 1; printf installed'
stand_in id <<<'echo "$ID"'
stand_in apt-get <<'E2'
case " $* " in
*" --print-uris "*) printf "%b" "$URIS" ;;
*" update "*) exit "$UPDATE" ;;
*" source "*) $SOURCE ;;
*" download "*) for last; do :; done && touch "${last%%=*}_1_arm64.deb" ;;
*) echo "apt-get $*" ;;
esac
E2
stand_in apt-cache <<<'echo "Version: $OFFERED"'
stand_in df <<<'printf "Avail\n$FREE\n"'
# shellcheck source=SOURCE
. "$here/SOURCE"
export MISSING='' ID=0 URIS="'http://mirror.invalid/debian/dists/$suite/InRelease' x 0\n" UPDATE=0 SOURCE=true \
  OFFERED=$package_version FREE=100000

ok 'packages missing, not root: the command is said' \
  gives 1 '^  sudo apt-get install --no-install-recommends clang-19$' with env ID=1000 MISSING=clang-19 "$build" "$t/v8"
ok 'packages missing, root: they are installed' gives 1 'installing Debian packages: clang-19' with env MISSING=clang-19 "$build" "$t/v8"
ok 'a small disk is said' gives 1 'not enough disk: .* has 100 MiB free, [0-9]+ MiB' with env FREE=100 "$build" "$t/v8"
ok 'no mirror is said' gives 1 'set PADDOCK_V8_MIRROR' with env URIS= "$build" "$t/v8"
ok "the suite's own mirror is taken" gives 1 'from http://mirror.invalid/debian$' with "$build" "$t/v8"
ok 'any other Debian mirror will do' gives 1 'from http://two.invalid/debian$' \
  with env URIS="'http://one.invalid/ubuntu/dists/a/InRelease' x\n'http://two.invalid/debian/dists/sid/InRelease' x\n" "$build" "$t/v8"
ok 'a mirror can be named' gives 1 'from http://own.invalid/d$' with env PADDOCK_V8_MIRROR=http://own.invalid/d "$build" "$t/v8"
ok 'an unreadable mirror is said' gives 1 'cannot be read' with env UPDATE=100 "$build" "$t/v8"
ok 'a version no longer offered is said' gives 1 'no longer offered.*2.0-1' with env OFFERED=2.0-1 "$build" "$t/v8"
ok 'a broken download is said' gives 1 'download broke' with env SOURCE=false "$build" "$t/v8"
ok 'a wrong checksum is said' gives 1 'wrong checksum' with env SOURCE="tee $orig" "$build" "$t/v8" </dev/null
ok 'a folder of something else is not built into' gives 1 'something else' with "$build" "$here"
stand_in uname <<<'[[ $1 != -sm ]] || printf "Linux "; echo aarch64'
ok 'arm64 does not build for amd64' gives 1 "V8 for amd64 is built on Linux x86_64" \
  with env PADDOCK_V8_ARCH=amd64 "$build" "$t/v8"
rm "$t/bin/uname"
ok 'none of these installs anything' absent "$t/v8" "$t/v8.tmp"
mkdir -p "$t/build/work"
(
  flock 7
  gives 1 'another build is running' with "$build" "$t/v8"
) 7>"$t/build/work/lock"
ok 'a second build does not start' [ $? = 0 ]

### build.sh as a whole, with a source of a few files
recipe "$t/small"
small=$t/small/build.sh
mkdir -p "$t/src/$top/v8/include" "$t/src/$top/build" "$t/src/debian/patches"
IFS=.- read -r major minor number patch _ <<<"$version"
printf '#define V8_MAJOR_VERSION %s\n#define V8_MINOR_VERSION %s\n#define V8_BUILD_NUMBER %s\n#define V8_PATCH_LEVEL %s\n' \
  "$major" "$minor" "$number" "$patch" >"$t/src/$top/v8/include/v8-version.h"
echo '#if defined(V8_TARGET_OS_LINUX) || V8_ENABLE_CHECKS' >"$t/src/$top/v8/include/v8.h"
echo licence >"$t/src/$top/v8/LICENSE"
echo one | tee "$t/src/$top/v8/other" >"$t/src/$top/v8/file"
for part in "${whole_parts[@]}" "${src_parts[@]}"; do
  mkdir -p "$t/src/$top/third_party/$part/src" "$t/src/$top/v8/third_party/$part"
  echo "licence of $part" >"$t/src/$top/third_party/$part/src/LICENSE"
  printf 'Name: %s\nRevision: 0a1b\nVersion: N/A\n' "$part" >"$t/src/$top/third_party/$part/README.chromium"
done
vendored=$t/src/$top/third_party/$crates
mkdir -p "$vendored"/{temporal_capi-v0_2/bindings/cpp,libm-v0_2,yoke-v1,syn-v2,tiny-v0_0_7}
for crate in temporal_capi-v0_2/LICENSE-{MIT,Apache} libm-v0_2/LICENSE.txt yoke-v1/LICENSE syn-v2/LICENSE tiny-v0_0_7/LICENSE; do
  echo "licence of ${crate%%-*}" >"$vendored/$crate"
done
for part in "${whole_parts[@]}"; do rmdir "$t/src/$top/v8/third_party/$part"; done
printf 'Revision: 0a1b\nVersion: 78.2\n' >"$t/src/$top/third_party/icu/README.chromium"
echo 'v8.patch # of Debian' >"$t/src/debian/patches/series"
change() { printf -- '--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-%s\n+%s\n' "$1" "$1" "$2" "$3"; }
{ change v8/file one two && change chrome/other one two; } >"$t/src/debian/patches/v8.patch"
mkdir -p "$t/small/work/download"
tar -C "$t/src" -cJf "$t/small/work/download/$orig" "$top"
tar -C "$t/src" -cJf "$t/small/work/download/$debian" debian
(cd "$t/small/work/download" && sha256sum -- * >../../SOURCE.sha256)
rm "$t/small/patches"/*.patch
change file two three >"$t/small/patches/0001-profile.patch"
change other one two >"$t/small/patches/0002-other.patch"
echo 'licence of Rust' >"$t/rust-copyright"
sed -i "s/^need_mib=.*/need_mib=1/; s|^rust=.*|rust=$t/bin|; s|^rust_licences=.*|rust_licences=$t/rust-copyright|" "$t/small/SOURCE"

# V8 calls two of the library's three functions.
stand_in cargo <<'E2'
echo "cargo $1" >>"$RAN"
case $1 in
build)
  [[ -z $CARGO ]] || { echo "error: $CARGO" >&2 && exit 101; }
  release=target/$CARGO_BUILD_TARGET/release
  mkdir -p "$release"
  for function in temporal_rs_now diplomat_free rust_panic; do
    printf '.section .text.%s,"ax"\n.globl %s\n.type %s,@function\n%s: ret\n' $function $function $function $function
  done | as -o "$release/a.o"
  ar rcs "$release/libtemporal.a" "$release/a.o"
  ;;
tree) printf '%s\n' "temporal v0.1.0 (/x)" 'temporal_capi v0.2.3' 'libm v0.2.16' 'yoke v1.2.3' 'libm v0.2.16 (*)' "$TREE" ;;
esac
E2

stand_in gn <<'E2'
[[ $1 == desc ]] && printf '%s\n' V8_COMPRESS_POINTERS{,_IN_MULTIPLE_CAGES} V8_31BIT_SMIS_ON_64BIT_ARCH \
  V8_ENABLE_SANDBOX V8_EXTERNAL_CODE_SPACE V8_UNTESTED V8_TARGET_OS_LINUX $DEFINES && exit
echo gn >>"$RAN"
E2
stand_in ninja <<'E2'
echo ninja >>"$RAN"
out=$2
echo '[1/4] CXX a.o'
[[ -z $HANG ]] || exec sleep 60
mkdir -p "$out/obj"
cat "$out/../../file" >"$out/obj/libv8_monolith.a"
exit "$NINJA"
E2
stand_in g++ <<<'while [[ $1 != -o ]]; do shift; done; printf "#!/bin/sh\nexit $SMOKE\n" >"$2"; chmod +x "$2"'
stand_in filterdiff <<<'cat "${@: -1}" | head -n 5'
stand_in clang-19 <<<'exit 0'
export RAN=$t/ran DEFINES='' HANG='' NINJA=0 SMOKE=0 CARGO='' TREE='tiny v0.0.7' PADDOCK_V8_KEEP_WORK=1

ok 'a Temporal that does not build is said' gives 1 'Rust part of Temporal does not build' \
  with env CARGO='no such crate' "$small" "$t/v8"
ok 'with what cargo said' grep -q 'error: no such crate' "$t/out"

: >"$t/ran"
ok 'a define that programs lack is said' gives 1 'V8 is built with V8_ENABLE_CHECKS' with env DEFINES=V8_ENABLE_CHECKS "$small" "$t/v8"
sed -i s/-DV8_ENABLE_SANDBOX/-DV8_GONE/ "$t/small/paddock-v8.pc"
ok 'one that V8 has no more, too' gives 1 'V8 is built without V8_GONE' with "$small" "$t/v8"
cp "$here/paddock-v8.pc" "$t/small/"
: >"$t/ran"

HANG=1 PATH=$t/bin:$PATH "$small" "$t/v8" >"$t/out" 2>&1 &
pid=$!
wait_for grep -qs ninja "$t/ran"
kill -TERM "$pid"
wait "$pid"
ok 'an interrupted build says how to go on' grep -q 'the same command goes on' "$t/out"
ok 'and installs nothing' absent "$t/v8" "$t/v8.tmp"
: >"$t/ran"
ok 'a failed compile is said' gives 1 'compiling failed' with env NINJA=1 "$small" "$t/v8"
ok 'a V8 that does not work is not installed' gives 1 'does not work' with env SMOKE=1 "$small" "$t/v8"
ok 'nothing of it' absent "$t/v8" "$t/v8.tmp"
ok 'the build goes on and ends' gives 0 '^done in' with "$small" "$t/v8"
ok 'the steps before were not run again' [ "$(grep -v tree "$t/ran" | tr '\n' ' ')" = 'ninja ninja ' ]
ok 'the patches are in it' grep -qx three "$t/v8/lib/libv8_monolith.a"
ok 'its profile is recorded' grep -qx dense "$t/v8/share/SANDBOX"
ok 'its architecture too' grep -qx "$arch" "$t/v8/share/ARCH"
ok 'its licences too' grep -q 'licence of icu' "$t/v8/share/licenses/icu.txt"
ok 'but not those of the tools' absent "$t/v8/share/licenses/jinja2.txt"
ok 'its Temporal is installed' [ -f "$t/v8/lib/libtemporal_capi.a" ]
ok 'and exports what V8 calls' [ "$(nm -g --defined-only "$t/v8/lib/libtemporal_capi.a" | awk '/ T / { print $3 }' | tr '\n' ' ')" = \
  'diplomat_free temporal_rs_now ' ]
ok 'with the licences of its crates' [ "$(cat "$t/v8/share/licenses"/{temporal_capi,libm,yoke,tiny}.txt | tr '\n' ' ')" = \
  'licence of temporal_capi licence of temporal_capi licence of libm licence of yoke licence of tiny ' ]
ok 'the versions of its parts too' [ "$(grep -E '^(v8|icu|fp16|jinja2|libm|tiny|rust) ' "$t/v8/share/PARTS" | tr '\n' ' ')" = \
  "v8 ${version%-*} icu 78.2 fp16 0a1b libm 0.2.16 tiny 0.0.7 rust installed " ]
ok 'and of Rust itself' grep -qx 'licence of Rust' "$t/v8/share/licenses/rust.txt"
ok 'but not of what only cargo runs' absent "$t/v8/share/licenses/syn.txt" "$t/v8/share/licenses/temporal.txt"
ok 'a crate without a licence is an error' gives 1 'crate bare has no licence' with env TREE='bare v1.0.0' "$small" "$t/v8-bare"
ok 'its patches too' [ -f "$t/v8/share/patches/0002-other.patch" ]
ok 'get.sh finds it' gives 0 'is in' "$t/small/get.sh" "$t/v8"
: >"$t/ran"
echo '# changed' >>"$t/small/args.gn"
ok 'other arguments: built again' gives 0 '^done in' with "$small" "$t/v8"
ok 'from configure on' [ "$(tr '\n' ' ' <"$t/ran")" = 'gn ninja cargo tree ' ]
echo '# changed' >>"$t/small/temporal/Cargo.toml"
: >"$t/ran"
ok 'another Temporal: built again' gives 0 '^done in' with "$small" "$t/v8"
ok 'from there on' [ "$(tr '\n' ' ' <"$t/ran")" = 'cargo build gn ninja cargo tree ' ]
touch "$t/small/work/tree/mark"
change file two four >"$t/small/patches/0001-profile.patch"
ok 'another patch: built again' gives 0 '^done in' with "$small" "$t/v8"
ok 'from a fresh tree' absent "$t/small/work/tree/mark"
ok 'with that patch' grep -qx four "$t/v8/lib/libv8_monolith.a"

# The same for another architecture. Its tools are this machine's under other names.
for tool in nm ld objcopy ar; do stand_in "aarch64-linux-gnu-$tool" <<<"echo $tool >>\"\$CROSS\"; exec $tool \"\$@\""; done
ln -s g++ "$t/bin/aarch64-linux-gnu-g++"
stand_in dpkg-deb <<<'mkdir -p "$3"'
stand_in uname <<<'[[ $1 != -sm ]] || printf "Linux "; echo x86_64'
stand_in emulator <<<'echo emulator >>"$CROSS"; exec "$@"'
printf '#!/bin/sh\necho emulator\n' >"$t/small/emulator.sh"
export CROSS=$t/cross
ok 'V8 for arm64 is built on amd64' gives 0 '^done in' with env PADDOCK_V8_ARCH=arm64 "$small" "$t/v8-arm64"
ok 'and recorded' grep -qx arm64 "$t/v8-arm64/share/ARCH"
ok 'with other arguments' grep -q target_cpu "$t/v8-arm64/share/args.gn"
ok 'its Temporal is for arm64, and it runs in the emulator' [ "$(tr '\n' ' ' <"$t/cross")" = 'nm ld objcopy ar emulator ' ]
rm "$t/bin/uname"
ok 'V8 for amd64 is built again' gives 0 '^done in' with "$small" "$t/v8"
ok 'with its own arguments' cmp "$t/small/args.gn" "$t/v8/share/args.gn"
ok 'the profile upstream is built' gives 0 '^done in' with env PADDOCK_V8_SANDBOX=upstream PADDOCK_V8_KEEP_WORK= "$small" "$t/v8-up"
ok 'without the first patch' grep -qx two "$t/v8-up/lib/libv8_monolith.a"
ok 'and recorded' grep -qx upstream "$t/v8-up/share/SANDBOX"
ok 'a finished build takes its work away' absent "$t/small/work"

### bump.sh: a repository with the source of a few files, and a mirror of them
repo=$t/repo bump=third_party/v8/bump.sh debian_mirror=$t/mirror
mkdir -p "$repo/third_party" "$debian_mirror"/{pool,bookworm,trixie,bookworm-security}
cp -R "$t/small" "$repo/third_party/v8"
cp "$here/.gitignore" "$repo/third_party/v8/"
cp "$here"/{SOURCE.sha256,args.gn} "$repo/third_party/v8/"
change file two three >"$repo/third_party/v8/patches/0001-profile.patch"
printf '| V8 | %s: old; newer |\n\n  - everything in V8 %s.%s, including\n' "${version%-*}" "$major" "$minor" >"$repo/README.md"
printf '## Unreleased\n\n- V8 %s with groups\n' "${version%-*}" >"$repo/CHANGELOG.md"
echo /bin/ >"$repo/.gitignore"
printf 'test:\n\t@test -z "$(V8)" && echo "with $$PADDOCK_V8_PREBUILT"; grep -q x third_party/v8/dist/share/VERSION || exit $$TESTS\nbench:\n\t@printf " operation  ratio\\n call  1.5\\n"; yes " more" | sed 100q\n' \
  >"$repo/Makefile"

# package VERSION SUITE TEXT: puts a source package into the mirror. In its tree, v8/other has the text.
package() {
  local chromium=${1%-*} top=$t/make/chromium-${1%-*} file sums=''
  rm -rf "$t/make"
  mkdir "$t/make"
  cp -R "$t/src/$top_of_pin" "$top"
  cp -R "$t/src/debian" "$t/make/debian"
  IFS=. read -r major minor number patch <<<"$chromium"
  printf '#define V8_MAJOR_VERSION %s\n#define V8_MINOR_VERSION %s\n#define V8_BUILD_NUMBER %s\n#define V8_PATCH_LEVEL %s\n' \
    $((major / 10)) $((major % 10)) "$number" "$patch" >"$top/v8/include/v8-version.h"
  echo "$3" >"$top/v8/other"
  printf 'chromium (%s) %s; urgency=high\n\n    - CVE-2026-1: Use after free\n      in V8. Reported by X.\n    - CVE-2026-2: Fault in GPU. By V8.\n\n -- A <a@b>  Tue, 21 Jul 2026 23:21:54 -0400\n\nchromium (%s) x; urgency=high\n    - CVE-2025-1: Old in V8.\n' \
    "$1" "$2" "$package_version" >"$t/make/debian/changelog"
  yes ' -- A <a@b>  Tue, 21 Jul 2020 23:21:54 -0400' | sed 4000q >>"$t/make/debian/changelog" || true # long, as the real one is
  tar -C "$t/make" -cJf "$debian_mirror/pool/chromium_$chromium.orig.tar.xz" "chromium-$chromium"
  tar -C "$t/make" -cJf "$debian_mirror/pool/chromium_$1.debian.tar.xz" debian
  for file in "chromium_$chromium.orig.tar.xz" "chromium_$1.debian.tar.xz"; do
    sums+=" $(sha256sum <"$debian_mirror/pool/$file" | cut -c 1-64) 1 $file"$'\n'
  done
  printf 'Version: %s\nFiles:\n 1 1 chromium_%s.orig.tar.xz\nChecksums-Sha256:\n 2 1 chromium_%s.dsc\n%sSection: web\n' \
    "$1" "$chromium" "$1" "$sums" >"$debian_mirror/$2/$1"
}
top_of_pin=$top
stand_in apt-get <<'E2'
for argument; do case $argument in Dir::State::lists=*) suite=${argument##*/} ;; chromium=*) version=${argument#*=} ;; esac; done
case " $* " in
*" --print-uris "*) printf "%b" "$URIS" ;;
*" update "*) [[ -d $DEBIAN/$suite ]] ;;
*" source "*)
  kind=orig
  [[ " $* " != *" --diff-only "* ]] || kind=debian
  for file in $(sed -n 's/^ [0-9a-f]* 1 //p' "$DEBIAN/$suite/$version" | grep "$kind.tar" | sort -u); do
    cp "$DEBIAN/pool/$file" . 2>/dev/null || echo "E: Failed to fetch http://m.invalid/$file  404  Not Found"
  done | grep . && exit 100
  exit 0
  ;;
esac
E2
stand_in apt-cache <<'E2'
for argument; do case $argument in Dir::State::lists=*) suite=${argument##*/} ;; esac; done
cat "$DEBIAN/$suite"/*
E2
stand_in filterdiff <<<'cat "${@: -1}" | head -n 5'
export DEBIAN=$debian_mirror TESTS=0 GIT_CONFIG_GLOBAL=$t/gitconfig
git config --file "$t/gitconfig" user.name tester
git config --file "$t/gitconfig" user.email tester@example.com
unset PADDOCK_V8_KEEP_WORK
package 150.9.9.1-1~deb12u1 bookworm one
package 151.0.1.2-1~deb13u1 trixie one
package 154.0.1.2-1 bookworm-security one
rm "$debian_mirror/pool/"*154*
package 153.0.1.2-1 trixie changed
git -C "$repo" init -q -b main
git -C "$repo" add -A
git -C "$repo" commit -q -m first
head=$(git -C "$repo" rev-parse HEAD)
unchanged() { # succeeds if the repository is as it was
  [[ -z $(git -C "$repo" status --porcelain) && $(git -C "$repo" for-each-ref | wc -l) == 1 ]] &&
    [[ $(git -C "$repo" rev-parse HEAD) == "$head" && $(git -C "$repo" worktree list | wc -l) == 1 ]]
}
said() { grep -qE -- "$1" "$t/out"; } # PATTERN

ok 'bump.sh lists what is offered' gives 0 '^trixie +153.0.1.2-1 +15.3$' with "$repo/$bump" list
ok 'and which suites are not there' said '^sid: skipped, because http://mirror.invalid/debian has no index'
ok 'the newest first' [ "$(grep -oE ' 15[0-9]\.' "$t/out" | tr -d '\n')" = ' 154. 153. 151. 150.' ]
ok 'and changes nothing' unchanged
ok 'nothing offered is said' gives 1 'no suite of the mirror has chromium' with env DEBIAN="$t/nowhere" "$repo/$bump"
ok 'an unknown version is said' gives 1 'no suite offers 149' with "$repo/$bump" 149
ok 'an index without its files is said' gives 1 \
  'the index of bookworm-security lists chromium 154.0.1.2-1, but the mirror does not have its file .*154.0.1.2.orig' with "$repo/$bump" 154
ok 'and changes nothing' unchanged
ok 'a patch that does not apply is named' gives 1 '^build.sh: 0002-other.patch does not apply' with "$repo/$bump" trixie
ok 'with what was rejected' said '^\+two$'
ok 'which is kept' grep -q '^+two' "$repo/third_party/v8/work/rejects/0002-other.patch.rej"
ok 'and changes nothing' unchanged
touch "$repo/own"
ok 'a tree with changes is refused' gives 1 'the tree has changes' with "$repo/$bump" trixie
rm "$repo/own"
git -C "$repo" branch v8-151.0.1.2
ok 'a branch that exists is refused' gives 1 'the branch v8-151.0.1.2 exists' with "$repo/$bump" 151
git -C "$repo" branch -q -D v8-151.0.1.2
ok 'tests that fail are said' gives 1 'V8 15.1.1.2 does not pass make test' with env TESTS=1 "$repo/$bump" 151.0.1.2
ok 'and change nothing' unchanged
: >"$t/ran"
HANG=1 PATH=$t/bin:$PATH "$repo/$bump" 150.9 >"$t/out" 2>&1 &
pid=$!
wait_for grep -qs ninja "$t/ran"
kill -TERM "$pid"
wait "$pid"
ok 'an interrupted one says how to go on' said 'the same command goes on'
ok 'and changes nothing' unchanged
: >"$t/ran"
ok 'a version that passes leaves a branch' gives 0 'the branch v8-151.0.1.2 has V8 15.1.1.2-1' \
  with env MAKEFLAGS='-- V8=151' "$repo/$bump" 151
ok 'and nothing else' [ "$(git -C "$repo" for-each-ref | wc -l)-$(git -C "$repo" worktree list | wc -l)-$(git -C "$repo" status --porcelain)" = 2-1- ]
ok 'no work folder' absent "$repo/third_party/v8/work"
of_branch() { git -C "$repo" show "v8-151.0.1.2:$1"; }
ok 'it names the version' [ "$(of_branch third_party/v8/VERSION)" = 15.1.1.2-1 ]
ok 'in the .pc file, too' grep -qx 'Version: 15.1.1.2' <(of_branch third_party/v8/paddock-v8.pc)
ok 'its source' grep -qx 'suite=trixie' <(of_branch third_party/v8/SOURCE)
ok 'the patches of Debian 12' grep -qx 'patches_version=150.9.9.1-1~deb12u1' <(of_branch third_party/v8/SOURCE)
ok 'the checksums' [ "$(of_branch third_party/v8/SOURCE.sha256)" = "$(cd "$debian_mirror/pool" &&
  sha256sum -- *151.0.1.2.orig.* *150.9.9.1-1*.debian.* | sort -k 2)" ]
ok 'and the date, in the README' grep -qxF '| V8 | 15.1.1.2: Chromium 151.0.1.2 as Debian packaged it for trixie on 22 July 2026; newer |' <(of_branch README.md)
ok 'which names the language, too' grep -q 'everything in V8 15.1,' <(of_branch README.md)
ok 'the changelog has it' grep -qxF -- '- V8 15.1.1.2 with groups' <(of_branch CHANGELOG.md)
git -C "$repo" log -1 --format=%B v8-151.0.1.2 >"$t/out"
ok 'the message has the patches' said '^- 0001-profile.patch$'
ok 'the ratios' said '^ call  1.5$'
ok 'at most 80 lines of them' [ "$(grep -c '^ more$' "$t/out")" = 78 ]
ok 'the vulnerabilities of V8' said '^- CVE-2026-1: Use after free in V8'
ok 'and only those' [ "$(grep -c CVE "$t/out")" = 1 ]
results=$repo/bin/v8-151.0.1.2
ok 'the tests had the archive' grep -qx "with $results" "$results/test.log"
ok 'get.sh takes it' grep -q 15.1.1.2-1 <(tar --zstd -xOf "$results/paddock-v8-15.1.1.2-1-linux-$arch.tar.zst" share/VERSION)
git -C "$repo" checkout -q v8-151.0.1.2
ok 'the version of the recipe is built again' gives 0 'has V8 15.1.1.2-1' \
  with bash -c "git -C '$repo' checkout -q -b next && git -C '$repo' branch -q -D v8-151.0.1.2 && '$repo/$bump' 151"
ok 'without a change' git -C "$repo" diff --quiet next v8-151.0.1.2
rm -r "$debian_mirror"/{trixie/153*,bookworm-security}
ok 'if nothing is newer, nothing is done' gives 0 'nothing to do' with "$repo/$bump"

### install.sh
flags() { PKG_CONFIG_PATH=$1/lib/pkgconfig pkg-config "${@:2}" paddock-v8; }
installed() { # DEST: succeeds if the paths from pkg-config lead to the files
  local include lib
  include=$(flags "$1" --cflags-only-I | tr -d ' ') lib=$(flags "$1" --libs-only-L | tr -d ' ')
  [[ -f ${include#-I}/v8.h && -f ${lib#-L}/libv8_monolith.a && -f ${lib#-L}/libtemporal_capi.a ]]
}
ok 'V8 is installed' gives 0 'installed into' "$here/install.sh" "$t/there" "$t/usr"
ok "into folders of its own" [ -f "$t/usr/include/paddock-v8/v8.h" -a -f "$t/usr/share/paddock-v8/VERSION" ]
ok 'where pkg-config finds it' installed "$t/usr"
ok 'with the defines' [ "$(flags "$t/usr" --cflags-only-other)" = "$(flags "$t/there" --cflags-only-other)" ]
touch "$t/usr/include/paddock-v8/gone.h" "$t/usr/include/others.h"
ok 'again' gives 0 'installed into' "$here/install.sh" "$t/there" "$t/usr"
ok 'and what V8 no longer has goes' absent "$t/usr/include/paddock-v8/gone.h"
ok "but nothing of others'" [ -f "$t/usr/include/others.h" ]
mv "$t/usr" "$t/moved"
ok 'the whole can be moved' installed "$t/moved"
ok 'what is no V8 is not installed' gives 1 'get.sh makes it' "$here/install.sh" "$t/mine" "$t/usr2"
unset PADDOCK_V8_KEEP_WORK
if [[ $(id -u) == 0 ]]; then
  recipe "$t/nobody"
  mkdir "$t/locked"
  ok 'a place that is not ours is said' gives 1 'cannot be written' \
    setpriv --reuid=65534 --regid=65534 --clear-groups "$t/nobody/install.sh" "$t/there" "$t/locked"
else
  mkdir -m 555 "$t/locked"
  ok 'a place that is not ours is said' gives 1 'cannot be written' "$here/install.sh" "$t/there" "$t/locked"
fi

### the recipe itself
for file in "$here"/patches/*.patch; do
  ok "${file##*/} says why, what and when it goes" \
    [ "$(sed '/^---/q' "$file" | grep -cE '^(Why|What|Exit): ')" = 3 ]
done
ok 'the README names this version' grep -qF "| V8 | ${version%-*}: Chromium ${package_version%-*} as Debian" "$here/../../README.md"
ok 'the .pc is of this version' grep -qx "Version: ${version%-*}" "$here/paddock-v8.pc"
if command -v shellcheck >/dev/null; then
  ok 'shellcheck' gives 0 '' shellcheck -x -P "$here" "$here"/*.sh
else
  echo 'not run: shellcheck (it is missing)'
fi

### a real V8
if [[ -z $real ]]; then
  echo 'not run: a real V8 (set PADDOCK_V8_PREBUILT to the ready-made archive)'
else
  ok 'the ready-made V8 is unpacked' gives 0 'unpacked into' env PADDOCK_V8_PREBUILT="$real" "$get" "$t/v8-real"
  ok 'and installed' gives 0 'installed into' "$here/install.sh" "$t/v8-real" "$t/real-usr"
  read -ra compile <<<"$(flags "$t/real-usr" --cflags --libs)"
  ok 'a program is linked with it' gives 0 '' g++ -std=c++20 -w -o "$t/smoke" "$here/smoke.cc" "${compile[@]}"
  ok 'and runs two isolate groups' gives 0 '' "$t/smoke" "${version%-*}" dense
fi

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
