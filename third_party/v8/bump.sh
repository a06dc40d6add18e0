#!/usr/bin/env bash
# bump.sh [list|VERSION|SUITE]: makes a branch whose recipe has another V8, if it builds and passes all
# checks. VERSION is Debian's version of Chromium or its beginning, SUITE the suite whose newest is used;
# default: the newest of all suites. "list" only prints what the suites offer. It works in a worktree of
# its own, in the work folder. A failure leaves the repository as it was, and the same command goes on from
# there.
#   PADDOCK_V8_MIRROR     address of a Debian mirror; default: that of this machine's apt
#   PADDOCK_V8_KEEP_WORK  1 keeps the work folder, also after success
set -euo pipefail
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKEOVERRIDES V8 # V8=VERSION of make v8-bump is not for make test
unset PADDOCK_V8_SANDBOX PADDOCK_V8_ARCH PADDOCK_V8_PREBUILT PADDOCK_V8_WORK
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=SOURCE
. "$here/SOURCE"
work=$here/work
# shellcheck source=source.sh
. "$here/source.sh"

# The suites in the order of preference: the build is for Debian 12, and point releases stay longer than
# security updates.
suites=(bookworm bookworm-updates bookworm-security trixie trixie-updates trixie-security forky sid)

(($# <= 1)) || die "usage: bump.sh [list|VERSION|SUITE]"
wanted=${1:-}
root=$(git -C "$here" rev-parse --show-toplevel)
recipe=${here#"$root"/}
tree=$work/checkout # the worktree; Go's caches of a run before know this path
pinned=${package_version%-*}

child=''
begun='' # a worktree may be there
# shellcheck disable=SC2317  # called by the traps
undo() {
  if [[ -n $child ]]; then
    kill "$child" 2>/dev/null || true
    wait "$child" || true
  fi
  [[ -z $begun ]] || remove_tree
}
# shellcheck disable=SC2317  # called by the trap
interrupted() {
  trap '' INT TERM HUP
  say "interrupted: nothing has changed, and the same command goes on from here"
  exit 130
}
trap undo EXIT
trap interrupted INT TERM HUP

remove_tree() {
  git -C "$root" worktree remove --force "$tree" 2>/dev/null || rm -rf "$tree"
  git -C "$root" worktree prune
}

# logged FILE COMMAND...: runs a command whose output goes to a file, and can be interrupted.
logged() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  child=$!
  wait "$child" || {
    child=''
    return 1
  }
  child=''
}

# offers: prints a line "CHROMIUM RANK VERSION SUITE" for each version in each suite, the newest and most
# preferred first.
offers() {
  local rank suite url
  for rank in "${!suites[@]}"; do
    suite=${suites[rank]}
    url=$(mirror "$suite")
    if ! read_index "$suite" "$url" >"$work/apt/update.log" 2>&1; then
      say "$suite: skipped, because $url has no index of it that apt accepts" >&2
      continue
    fi
    offered "$suite" | while read -r version; do
      printf '%s %s %s %s\n' "${version%-*}" "$rank" "$version" "$suite"
    done
  done | sort -k 1,1Vr -k 2,2n -k 3,3Vr
}

# milestone CHROMIUM: prints V8's version as far as it follows from Chromium's: 150 has V8 15.0.
milestone() { printf '%s.%s' $((${1%%.*} / 10)) $((${1%%.*} % 10)); }

list() {
  local chromium rank version suite note
  printf '%-18s %-28s %s\n' suite package V8
  while read -r chromium rank version suite; do
    note=''
    [[ $version != "$package_version" ]] || note=', the version of this recipe'
    printf '%-18s %-28s %s%s\n' "$suite" "$version" "$(milestone "$chromium")" "$note"
  done <"$work/apt/offers"
}

# choose: sets chromium, new_version and new_suite to the wanted version.
choose() {
  local rank
  while read -r chromium rank new_version new_suite; do
    case $wanted in
    '' | "$new_suite" | "$new_version" | "$chromium") return ;;
    *) [[ $chromium != "$wanted".* ]] || return 0 ;;
    esac
  done <"$work/apt/offers"
  list >&2
  die "no suite offers ${wanted:-$package}"
}

# choose_patches: sets the version and suite of Debian's patches. Those of newer releases of Debian require
# newer tools. A version for Debian 12 has its own; for another one they are those of the newest before it.
choose_patches() {
  local known rank
  while read -r known rank new_patches_version new_patches_suite; do
    [[ $new_patches_suite == bookworm* ]] || continue
    ! dpkg --compare-versions "$known" gt "$chromium" || continue
    [[ $new_suite == bookworm* && $known != "$chromium" ]] || return 0
  done <"$work/apt/offers"
  die "no suite of Debian 12 has patches for $package $new_version"
}

# archive SUITE VERSION KIND: prints the checksum and the name of the package's archive of this kind, from the
# index, whose signature apt has verified.
archive() {
  local sum
  sum=$(private_apt "$1" apt-cache showsrc "$package" | awk -v version="$2" -v kind="[.]$3[.]tar[.][a-z0-9]+$" '
    /^Version: / { ours = $2 == version }
    /^[^ ]/ { sums = ours && /^Checksums-Sha256:/ }
    /^ / && sums && $3 ~ kind { print $1 "  " $3 }' | sort -u)
  [[ -n $sum && $(wc -l <<<"$sum") == 1 ]] || die "the index of $1 does not name one archive .$3 for $2: $sum"
  printf '%s\n' "$sum"
}

# archives: sets new_orig and new_debian, and makes SOURCE.sha256.
archives() {
  archive "$new_suite" "$new_version" orig >"$work/orig"
  archive "$new_patches_suite" "$new_patches_version" debian >"$work/debian"
  new_orig=$(sed 's/.*  //' "$work/orig") new_debian=$(sed 's/.*  //' "$work/debian")
  sort -k 2 "$work/orig" "$work/debian" >"$work/SOURCE.sha256"
}

# take SUITE VERSION ARCHIVE: downloads an archive unless it is here.
take() { is_here "$3" "$work/SOURCE.sha256" || download "$1" "$2" "$3" "$work/SOURCE.sha256"; }

# changelog: gets Debian's changelog of the new version.
changelog() {
  archive "$new_suite" "$new_version" debian >"$work/own"
  local file
  file=$(sed 's/.*  //' "$work/own")
  is_here "$file" "$work/own" || download "$new_suite" "$new_version" "$file" "$work/own"
  tar -xOf "$work/download/$file" debian/changelog >"$work/changelog"
}

# in_archive FILE: prints a file of Chromium's archive; the rest of it is not unpacked.
in_archive() {
  { xz -dc -T0 "$work/download/$new_orig" 2>/dev/null || true; } |
    tar -xO --occurrence=1 "$new_top/$1" || die "$new_orig has no $1"
}

# write_recipe: changes the files of the worktree that name the version.
write_recipe() {
  local to=$tree/$recipe old=${version%-*} date day month
  if [[ $new_version == "$package_version" && $v8_version == "$old" ]]; then
    new_revision=$version # the pin itself
    return
  fi
  new_revision=$v8_version-1
  sed -i "s|^package_version=.*|package_version=$new_version|; s|^suite=.*|suite=$new_suite|
    s|^patches_version=.*|patches_version=$new_patches_version|; s|^patches_suite=.*|patches_suite=$new_patches_suite|
    s|^orig=.*|orig=$new_orig|; s|^debian=.*|debian=$new_debian|; s|^top=.*|top=$new_top|" "$to/SOURCE"
  cp "$work/SOURCE.sha256" "$to/"
  printf '%s\n' "$new_revision" >"$to/VERSION"
  sed -i "s|^Version: .*|Version: $v8_version|" "$to/paddock-v8.pc"

  date=$(sed -n '/^ -- /{s/.*>  //p;q}' "$work/changelog")
  read -r day month <<<"$(date -u -d "$date" '+%-d %B %Y')"
  sed -i "s#^| V8 | [^;|]*#| V8 | $v8_version: Chromium $chromium as Debian packaged it for $new_suite on $day $month#
    s#everything in V8 ${old%.*.*},#everything in V8 ${v8_version%.*.*},#" "$tree/README.md"
  sed -i "/^## Unreleased/,/^## v/s/V8 $old /V8 $v8_version /" "$tree/CHANGELOG.md"
}

# vulnerabilities: prints those that Debian's changelog names for V8 after the pinned version.
vulnerabilities() {
  awk -v pinned="$pinned" '
    /^[^ ]/ { split($2, part, /[(-]/); if (part[2] == pinned) exit }
    { gsub(/^ +/, " "); text = text $0 }
    END { print text }' "$work/changelog" | grep -oE 'CVE-[0-9]+-[0-9]+: [^.:]* V8\.' | sort -u | sed 's/^/- /' || true
}

main() {
  mkdir -p "$work/apt/none"
  exec 9>"$work/bump.lock"
  flock -n 9 || die "another bump.sh is running"
  if [[ $wanted != list && -n $(git -C "$root" status --porcelain) ]]; then
    git -C "$root" status --short >&2
    die "the tree has changes: commit them first"
  fi

  say "looking for $package in Debian's suites"
  offers >"$work/apt/offers"
  [[ -s $work/apt/offers ]] || die "no suite of the mirror has $package"
  list
  [[ $wanted != list ]] || return 0
  choose
  choose_patches
  if [[ -z $wanted ]] && dpkg --compare-versions "$chromium" le "$pinned"; then
    say "nothing to do: this recipe has the newest. To build it again: make v8-bump V8=$pinned"
    return
  fi
  branch=v8-$chromium
  ! git -C "$root" rev-parse -q --verify "refs/heads/$branch" >/dev/null ||
    die "the branch $branch exists: git branch -D $branch removes it"
  remove_tree # of a run that was killed
  begun=1
  git -C "$root" worktree add -q --detach "$tree" HEAD
  local results=$root/bin/$branch
  mkdir -p "$results"

  say "$package $new_version of $new_suite, with the patches of $new_patches_version"
  need_packages xz-utils patch
  archives
  take "$new_suite" "$new_version" "$new_orig"
  take "$new_patches_suite" "$new_patches_version" "$new_debian"
  changelog
  new_top=$({ xz -dc "$work/download/$new_orig" 2>/dev/null || true; } | tar -t 2>/dev/null | head -n 1 | cut -d / -f 1) || true
  v8_version=$(in_archive v8/include/v8-version.h |
    sed -nE 's/^#define V8_(MAJOR_VERSION|MINOR_VERSION|BUILD_NUMBER|PATCH_LEVEL) //p' | paste -sd .)
  [[ $v8_version =~ ^[0-9]+(\.[0-9]+){3}$ ]] || die "$new_orig does not name V8's version: '$v8_version'"
  write_recipe
  vulnerabilities >"$results/vulnerabilities.txt"

  say "V8 $new_revision: building; the output is in $results/build.log"
  logged "$results/build.log" env PADDOCK_V8_WORK="$work" PADDOCK_V8_KEEP_WORK=1 \
    "$tree/$recipe/build.sh" "$tree/$recipe/dist" || {
    tail -n 30 "$results/build.log" >&2
    die "V8 $v8_version of $package $new_version is not ready; the repository is as it was.
Adapt $recipe in a commit, and run the same command again: it goes on from here."
  }
  "$tree/$recipe/pack.sh" "$tree/$recipe/dist" "$results"

  say "make test; the output is in $results/test.log"
  local began=$SECONDS
  export PADDOCK_V8_PREBUILT=$results
  logged "$results/test.log" make -C "$tree" test || {
    tail -n 40 "$results/test.log" >&2
    die "V8 $v8_version does not pass make test; the repository is as it was"
  }
  local tested=$((SECONDS - began))
  say "make bench; the output is in $results/bench.txt"
  logged "$results/bench.txt" make -C "$tree" bench || {
    tail -n 40 "$results/bench.txt" >&2
    die "make bench fails with V8 $v8_version; the repository is as it was"
  }
  unset PADDOCK_V8_PREBUILT

  {
    printf 'third_party/v8: V8 %s, of Chromium %s\n\n' "$new_revision" "$chromium"
    printf 'Before: V8 %s, of %s %s (%s). Now: %s %s (%s).\n' "$version" "$package" "$package_version" "$suite" \
      "$package" "$new_version" "$new_suite"
    printf "Debian's patches are those of %s (%s).\n" "$new_patches_version" "$new_patches_suite"
    printf 'make test passed in %s min %s s.\n' $((tested / 60)) $((tested % 60))
    printf '\nPatches, as they apply:\n'
    sed -nE 's/^== /- /p; s/^(Hunk .*(fuzz|offset).*)/  \1/p' "$work/patches.log"
    printf '\nVulnerabilities of V8 since then, according to Debian:\n'
    cat "$results/vulnerabilities.txt"
    printf '\nmake bench:\n'
    awk '/^ *operation /, /^ *$/ { if (++n <= 80) print }' "$results/bench.txt"
  } >"$results/message.txt"
  [[ -s $results/vulnerabilities.txt ]] || sed -i '/^Vulnerabilities of V8/,/^$/d' "$results/message.txt"
  git -C "$tree" commit -q -a --allow-empty -F "$results/message.txt"
  git -C "$root" branch "$branch" "$(git -C "$tree" rev-parse HEAD)"
  remove_tree
  begun=''
  [[ ${PADDOCK_V8_KEEP_WORK:-} == 1 ]] || rm -rf "$work"
  say "done in $((SECONDS / 60)) min: the branch $branch has V8 $new_revision, and $results its archive and the outputs.
Next:
  git diff HEAD $branch                           # the recipe; name the vulnerabilities in CHANGELOG.md
  git merge --ff-only $branch
  PADDOCK_V8_PREBUILT=$results make v8
  make nightly, and a patch release (docs/release.md)"
}
main
exit
