# shellcheck shell=bash
# Functions and variables that the scripts of this folder share.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
read -r version <"$here/VERSION"
sandbox=${PADDOCK_V8_SANDBOX:-dense}
libraries=(libv8_monolith.a libtemporal_capi.a)

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The architecture in the notation of Debian and Go; by default this machine's.
arch=${PADDOCK_V8_ARCH:-$(uname -m)}
case $arch in
x86_64 | amd64) arch=amd64 ;;
aarch64 | arm64) arch=arm64 ;;
*) die "there is a V8 for amd64 and for arm64, none for '$arch'" ;;
esac
# shellcheck disable=SC2034  # used by get.sh and pack.sh
archive_name=paddock-v8-$version-linux-$arch.tar.zst

[[ $sandbox == dense || $sandbox == upstream ]] ||
  die "PADDOCK_V8_SANDBOX is '$sandbox': it can be dense or upstream"

# fits PREFIX: succeeds if PREFIX has the V8 of this recipe, architecture and profile. It only reads
# files, because every build calls it.
fits() {
  local have_version='' have_sandbox=dense have_arch=amd64 # if the archive does not record them
  local library
  for library in "${libraries[@]}"; do [[ -f $1/lib/$library ]] || return 1; done
  [[ -f $1/lib/pkgconfig/paddock-v8.pc && -f $1/share/VERSION ]] || return 1
  read -r have_version <"$1/share/VERSION"
  [[ ! -f $1/share/SANDBOX ]] || read -r have_sandbox <"$1/share/SANDBOX"
  [[ ! -f $1/share/ARCH ]] || read -r have_arch <"$1/share/ARCH"
  [[ $have_version == "$version" && $have_sandbox == "$sandbox" && $have_arch == "$arch" ]]
}

# ours_to_replace PREFIX: succeeds if PREFIX does not exist, is empty, or contains a V8 from these
# scripts.
ours_to_replace() {
  [[ ! -e $1 ]] && return
  [[ -d $1 ]] || die "$1 is not a folder"
  [[ -f $1/share/VERSION && -f $1/lib/pkgconfig/paddock-v8.pc ]] && return
  [[ -z $(ls -A "$1") ]] || die "$1 holds something else than this V8: choose a folder of its own"
}

# put_in_place PREFIX: renames PREFIX.tmp to PREFIX, so that PREFIX is never incomplete.
put_in_place() {
  rm -rf "$1.old"
  [[ ! -e $1 ]] || mv "$1" "$1.old"
  mv "$1.tmp" "$1"
  rm -rf "$1.old"
}

# need_packages NAME...: installs the packages that are missing, or prints the command that does.
need_packages() {
  local name state missing=()
  for name; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || true
    [[ $state == installed ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  if [[ $(id -u) != 0 ]]; then
    die "Debian packages are missing. Run:
  sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing Debian packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install ${missing[*]} (the recipe is for Debian 12)"
}
