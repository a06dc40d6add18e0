#!/usr/bin/env bash
# module.sh DEST VERSION: makes the checkout in /paddock a module proxy in the file system, as the
# Go Modules Reference describes it: the modules that a release has, with the engine for this architecture
# compiled with the V8 in /v8. internal/release makes the same from a clean commit.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

version=$2
folders=(engine/linux-amd64 engine/linux-arm64 . metrics cmd)
apt-get update -qq
apt-get install -qq -y --no-install-recommends pkg-config zip >/dev/null

# The other engine stays as it is in a checkout: go mod tidy needs its module on every platform.
/paddock/engine/build.sh /v8 "/paddock/engine/linux-$(dpkg --print-architecture)"
root=$(sed -n 's/^module //p' /paddock/go.mod)
for folder in "${folders[@]}"; do
  cd "/paddock/$folder"
  [[ -f LICENSE ]] || cp /paddock/LICENSE .
  module=$(sed -n 's/^module //p' go.mod)
  dest=$1/$module/@v
  # As in a release, the modules require this version of each other instead of the folders.
  sed -i -e "\\|^replace ${root}[ /]|d" -e "s|^\(.*\<${root}[^ ]*\) v0\.0\.0\>|\1 $version|" go.mod
  # A folder with a go.mod is another module.
  others=()
  while read -r other; do others+=(-o -path "$other"); done < <(find . -mindepth 2 -name go.mod -printf '%h\n')
  mkdir -p "$dest" "/zip/$module@$version"
  find . \( -false "${others[@]}" \) -prune -o -type f -print0 | xargs -0 cp --parents -t "/zip/$module@$version"
  (cd /zip && zip -q -r -D -X "$dest/$version.zip" "$module@$version")
  cp go.mod "$dest/$version.mod"
  echo "$version" >"$dest/list"
  printf '{"Version":"%s"}\n' "$version" | tee "$1/$module/@latest" >"$dest/$version.info"
done
