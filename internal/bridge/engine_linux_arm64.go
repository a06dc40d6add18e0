//go:build cgo

package bridge

import _ "github.com/seed24588400/paddock/engine/linux-arm64" // has the functions of bridge.h
