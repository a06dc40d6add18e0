#!/usr/bin/env bash
# v8.sh DEST: provides V8 in DEST, from /v8-archive if it is not empty, otherwise from source.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

export PADDOCK_V8_PREBUILT=/v8-archive
/v8-recipe/get.sh "$1"
rm -rf /var/lib/apt/lists/*
