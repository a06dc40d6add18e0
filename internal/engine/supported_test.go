package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
)

// The error of a program without an engine has the reason and the remedy in one line.
func TestWithout(t *testing.T) {
	const remedy = "build for linux/amd64 or linux/arm64, for example in a container"
	for platform, text := range map[string]string{
		"linux/amd64":   "paddock: no engine, because cgo is off: set CGO_ENABLED=1 and install g++",
		"linux/arm64":   "paddock: no engine, because cgo is off: set CGO_ENABLED=1 and install g++",
		"linux/riscv64": "paddock: no engine for linux/riscv64: " + remedy,
		"darwin/arm64":  "paddock: no engine for darwin/arm64: " + remedy,
		"windows/amd64": "paddock: no engine for windows/amd64: " + remedy,
	} {
		err := without(platform)
		require.ErrorIs(t, err, cage.ErrUnsupported)
		require.EqualError(t, err, text)
	}
}

func TestSupported(t *testing.T) {
	require.NoError(t, Supported())
}
