#!/usr/bin/env bash
# dev.sh VERSION: sets Go's defaults for this image, and fills its caches with Paddock.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

module=github.com/seed24588400/paddock
proxy=file:///usr/local/share/paddock/module

# Go reads its defaults from this file. They apply to every user, and environment variables override
# them. Paddock's modules come from the image, so no checksum database is queried for it.
defaults=$(go env GOROOT)/go.env
sed -i "s|^GOPROXY=|&$proxy,|" "$defaults"
grep -q "^GOPROXY=$proxy," "$defaults"
printf '%s\n' "GONOSUMDB=$module" GOPATH=/go GOCACHE=/go/cache >>"$defaults"
# The folder that is mounted for a build may belong to any user. If git is installed, go runs it there.
printf '[safe]\n\tdirectory = *\n' >/etc/gitconfig

[[ -z ${GOPROXY:-} ]] || GOPROXY=$proxy,$GOPROXY
[[ -z ${GONOSUMDB:-} ]] || GONOSUMDB=$module,$GONOSUMDB
trial=$(mktemp -d)
cd "$trial"
go mod init trial
go get "$module@$1" "$module/metrics@$1" "$module/cmd@$1"
# A module that imports all packages of Paddock requires all modules that others can require. The package with
# the C++ code is only for a checkout.
go list -e -f '{{if ne .Name "main"}}import _ "{{.ImportPath}}"{{end}}' "$module/..." | grep -v /internal/ |
  cat <(echo package trial) - >trial.go
go mod tidy
go build
GOBIN=/usr/local/bin go install -ldflags='-s -w' "$module/cmd/paddock@$1"
cd /
rm -r "$trial" /steps
# The modules are unpacked, and Paddock's archives are in the folder of the proxy, too.
find /go/pkg/mod/cache/download -name '*.zip' -delete
chmod -R a+rwX /go
