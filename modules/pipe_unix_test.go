//go:build unix

package modules_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func makePipe(t testing.TB, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) }
