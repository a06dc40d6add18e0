//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A loop that becomes faster when V8 has compiled it is measured in its last state.
func TestCalibrate(t *testing.T) {
	const slow, fast = 40 * time.Microsecond, 10 * time.Microsecond
	start := time.Now()
	var calls int
	n, err := calibrate(func(n int) (time.Duration, error) {
		calls++
		time.Sleep(time.Millisecond)
		if time.Since(start) < steady/2 {
			return time.Duration(n) * slow, nil
		}
		return time.Duration(n) * fast, nil
	})
	require.NoError(t, err)
	require.Equal(t, int(target/fast), n)
	require.GreaterOrEqual(t, time.Since(start), steady*3/2, "no time to become steady")
	require.Greater(t, calls, 20)

	failed := errors.New("failed")
	_, err = calibrate(func(int) (time.Duration, error) { return 0, failed })
	require.ErrorIs(t, err, failed)
	_, err = calibrate(func(n int) (time.Duration, error) {
		if n > 1 {
			return 0, failed
		}
		return 0, nil
	})
	require.ErrorIs(t, err, failed)
}
