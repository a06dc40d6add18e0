package engine

import (
	"fmt"
	"runtime"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
)

// Supported returns nil if the program contains an engine, and otherwise an error that
// wraps cage.ErrUnsupported. It initializes nothing.
func Supported() error {
	if bridge.Version() != "" {
		return nil
	}
	return without(runtime.GOOS + "/" + runtime.GOARCH)
}

// without returns the error of a program for that platform that has no engine.
func without(platform string) error {
	if platform == "linux/amd64" || platform == "linux/arm64" {
		return fmt.Errorf("paddock: %w, because cgo is off: set CGO_ENABLED=1 and install g++", cage.ErrUnsupported)
	}
	return fmt.Errorf("paddock: %w for %s: build for linux/amd64 or linux/arm64, for example in a container",
		cage.ErrUnsupported, platform)
}
