# shellcheck shell=bash
# cross.sh: makes Go build for linux/arm64 with Debian's cross compiler and the V8 in prefix. check.sh and
# test.sh use it.
export PKG_CONFIG=pkg-config PKG_CONFIG_PATH=${prefix:?}/lib/pkgconfig
export GOOS=linux GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++
