#!/usr/bin/env bash
# go.sh: installs g++, and Go in /usr/local/go and on every PATH.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

# Debian's packages without translations and documentation, except their licences.
printf '%s\n' path-exclude=/usr/share/{locale,man,info,doc}/'*' path-include='/usr/share/doc/*/copyright' \
  >/etc/dpkg/dpkg.cfg.d/paddock

/steps/tools.sh compile
if [[ -d /steps/.go ]]; then # not if the base image includes Go
  mv /steps/.go /usr/local/go
  chmod -R a+rX /usr/local/go
  ln -s ../go/bin/go ../go/bin/gofmt /usr/local/bin/
  # Debian's Go was only used to download this one.
  apt-get purge -qq -y --auto-remove golang-go >/dev/null
fi

# go build, go test and go vet use neither the tests of Go itself, nor the part of gcc that optimizes while it
# links.
goroot=$(go env GOROOT)
find "$goroot/src" -name testdata -prune -exec rm -r {} +
find "$goroot/src" -name '*_test.go' -delete
rm -rf "$goroot"/{api,doc,misc,test}
rm -f "$(dirname "$(gcc -print-libgcc-file-name)")/lto1" /usr/bin/*lto-dump*

apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /root/.cache /root/go
