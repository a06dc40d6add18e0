#!/usr/bin/env bash
# go.sh: installs the packages that a checkout needs, with Go in /usr/local/go and on every PATH.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

/steps/tools.sh build
if [[ -d /steps/.go ]]; then # not if the base image includes Go
  mv /steps/.go /usr/local/go
  chmod -R a+rX /usr/local/go
  ln -s ../go/bin/go ../go/bin/gofmt /usr/local/bin/
  # Debian's Go was only used to download this one.
  apt-get purge -qq -y --auto-remove golang-go >/dev/null
fi
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /root/.cache /root/go
