#!/usr/bin/env bash
# v8.sh DEST: installs V8 into DEST, from /v8-archive if it is not empty, otherwise from source.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

export PADDOCK_V8_PREBUILT=/v8-archive
/v8-recipe/get.sh /v8
/v8-recipe/install.sh /v8 "$1"
rm -rf /v8 /var/lib/apt/lists/*
