#!/usr/bin/env bash
# module.sh DEST VERSION: makes the checkout in /paddock a module proxy in the file system, as the
# Go Modules Reference describes it. The zip file has the same files as Go's: for a clean checkout
# it has the same checksum.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

cd /paddock
version=$2
module=$(sed -n 's/^module //p' go.mod)
dest=$1/$module/@v
apt-get update -qq
apt-get install -qq -y --no-install-recommends zip >/dev/null

# A folder with a go.mod is another module.
others=()
while read -r folder; do others+=(-o -path "$folder"); done < <(find . -mindepth 2 -name go.mod -printf '%h\n')
mkdir -p "$dest" "/zip/$module@$version"
find . \( -false "${others[@]}" \) -prune -o -type f -print0 | xargs -0 cp --parents -t "/zip/$module@$version"
(cd /zip && zip -q -r -D -X "$dest/$version.zip" .)
cp go.mod "$dest/$version.mod"
echo "$version" >"$dest/list"
printf '{"Version":"%s"}\n' "$version" | tee "$1/$module/@latest" >"$dest/$version.info"
