#!/usr/bin/env bash
# v8.sh DEST: V8 from /v8-archive, or from source if nothing is there, as it lies in /usr/local.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

export PADDOCK_V8_PREBUILT=/v8-archive
/v8-recipe/get.sh /v8
/v8-recipe/install.sh /v8 "$1"
rm -rf /v8 /var/lib/apt/lists/*
