package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
)

// The error of a program without an engine has the reason and the remedy in one line.
func TestWithout(t *testing.T) {
	for platform, text := range map[string]string{
		"linux/amd64":   "paddock: no engine, because cgo is off: set CGO_ENABLED=1 and install g++",
		"linux/arm64":   "paddock: no engine for linux/arm64: build for linux/amd64, for example in a container",
		"darwin/arm64":  "paddock: no engine for darwin/arm64: build for linux/amd64, for example in a container",
		"windows/amd64": "paddock: no engine for windows/amd64: build for linux/amd64, for example in a container",
	} {
		err := without(platform)
		require.ErrorIs(t, err, cage.ErrUnsupported)
		require.EqualError(t, err, text)
	}
}

func TestSupported(t *testing.T) {
	require.NoError(t, Supported())
}
