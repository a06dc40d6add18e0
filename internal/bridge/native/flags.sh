# shellcheck shell=bash
# flags.sh: sets flags to the options of the C++ compiler, those in native.go. The headers of V8 are
# system headers, whose warnings do not count.
read -ra flags <<<"$(sed -n 's/^#cgo CXXFLAGS: //p' native.go | sed 's|\$.SRCDIR.|.|g')"
read -ra includes <<<"$(pkg-config --cflags paddock-v8)"
flags+=("${includes[@]/#-I/-isystem}")

# parts lists the files that unit.cc includes. With -DPADDOCK_UNIT=1 each can be compiled alone.
parts() { sed -n 's/^#include "\(.*\.cc\)"$/\1/p' unit.cc; }
