#!/usr/bin/env bash
# tools.sh compile|build|lint|test|cover|peers|image|arm64: installs the tools for compiling a module that uses
# Paddock, building a checkout, linting, testing, make cover, make bench-peers, images or arm64. It installs
# Debian packages if it runs as root; otherwise it prints the command that does. Go itself is downloaded as a
# Go module if the machine has no recent Go. The name of its folder begins with a dot, so that go skips it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local command="apt-get install -y --no-install-recommends ${missing[*]}"
  if [[ $(id -u) != 0 ]]; then
    echo "tools.sh: please run as root: apt-get update && $command" >&2
    exit 1
  fi
  echo "tools.sh: installing ${missing[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive $command >/dev/null
}

# Since 1.21, Go downloads the toolchain that go.mod requires.
new_enough() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 21))
}

go_toolchain() {
  new_enough go && return
  [[ ! -x $here/.go/bin/go ]] || return 0
  packages golang-go
  local version modules
  version=v0.0.1-go1.26.8.linux-$(dpkg --print-architecture)
  echo "tools.sh: fetching Go ${version#v0.0.1-}"
  modules=$(mktemp -d)
  # Go verifies the module with its checksum database.
  (cd "$modules" && GOPATH=$modules GOFLAGS=-modcacherw /usr/bin/go mod download "golang.org/toolchain@$version")
  rm -rf "$here/.go"
  mv "$modules/pkg/mod/golang.org/toolchain@$version" "$here/.go"
  chmod -R u+x "$here/.go/bin" "$here/.go/pkg/tool"
  rm -rf "$modules"
}

case ${1:-} in
compile)
  packages g++ ca-certificates
  go_toolchain
  ;;
build)
  packages g++ pkg-config ca-certificates git
  go_toolchain
  ;;
lint) packages clang-19 clang-format-19 clang-tidy-19 shellcheck ;;
test) packages mold patch xz-utils zstd ;;
cover) packages clang-19 llvm-19 libclang-rt-19-dev ;;
peers) command -v npm >/dev/null || packages npm ;;
image) packages buildah runc debootstrap jq golang-github-containers-common ca-certificates ;;
arm64) packages g++-aarch64-linux-gnu ;;
*)
  echo "usage: tools.sh compile|build|lint|test|cover|peers|image|arm64" >&2
  exit 2
  ;;
esac
