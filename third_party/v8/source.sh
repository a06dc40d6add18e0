# shellcheck shell=bash
# shellcheck disable=SC2154
# source.sh: functions about Debian's source packages that build.sh and bump.sh share. They use the
# variables of common.sh and SOURCE, and work, the work folder.

# mirror SUITE: prints the address of a Debian mirror that has the suite.
mirror() {
  local url=${PADDOCK_V8_MIRROR:-}
  # apt itself parses its sources, in every format. This requires neither the network nor package
  # lists.
  [[ -n $url ]] || url=$(apt-get update --print-uris -o Dir::State::lists="$work/apt/none" |
    sed -n "s|^'\(.*\)/dists/\([^/]*\)/InRelease'.*|\2 \1|p" |
    awk -v suite="$1" '$1 == suite { print $2; found = 1; exit }
      !other && $2 ~ "/debian$" { other = $2 } END { if (!found) print other }')
  [[ -n $url ]] || die "this machine's apt names no Debian mirror: set PADDOCK_V8_MIRROR to the address of one"
  [[ $1 != *-security ]] || url=${url/%\/debian/\/debian-security} # beside the archive on every mirror
  printf '%s\n' "$url"
}

# private_apt SUITE PROGRAM ARGUMENT...: runs apt with a separate configuration, which knows only the
# packages of the suite that read_index fetched. The system's sources are not changed, and its keyring verifies the
# signatures.
private_apt() {
  local suite=$1 program=$2
  shift 2
  "$program" -o Dir::Etc::sourcelist="$work/apt/$suite.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/apt/$suite" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User=root "$@"
}

# read_index SUITE URL [deb]: fetches the mirror's list of source packages, or of binary packages with deb.
# It fails if the mirror lacks it.
read_index() {
  mkdir -p "$work/apt/none/partial" "$work/apt/$1/partial" "$work/apt/cache/archives/partial"
  printf '%s [signed-by=%s] %s %s main\n' "${3:-deb-src}" /usr/share/keyrings/debian-archive-keyring.gpg "$2" "$1" >"$work/apt/$1.list"
  private_apt "$1" apt-get update -qq -o APT::Update::Error-Mode=any
}

# offered SUITE: prints the versions of the package that the index of the suite lists.
offered() { private_apt "$1" apt-cache showsrc "$package" 2>/dev/null | sed -n 's/^Version: //p'; }

# is_here ARCHIVE SUMS: succeeds if the archive is downloaded and has the checksum in SUMS, a SOURCE.sha256.
is_here() { (cd "$work/download" && grep -F "  $1" "$2" | sha256sum --check --status) 2>/dev/null; }

# download SUITE VERSION ARCHIVE SUMS: downloads an archive of the source package, until it has the checksum in
# SUMS. apt compares it with the signed index. The .dsc, which a mirror can lack, is not needed.
download() {
  local log=$work/apt/download.log kind=--tar-only
  [[ $3 != *.debian.tar.* ]] || kind=--diff-only
  mkdir -p "$work/download"
  (cd "$work/download" && private_apt "$1" apt-get source -q --download-only $kind "$package=$2") >"$log" 2>&1 || {
    ! grep -qE '^E: Failed to fetch .* 404 ' "$log" ||
      die "the index of $1 lists $package $2, but the mirror does not have its file $3"
    cat "$log" >&2
    die "the download broke: the same command goes on from here"
  }
  is_here "$3" "$4" ||
    die "wrong checksum: $work/download/$3 is not the archive of SOURCE.sha256. Remove it and try again."
}
