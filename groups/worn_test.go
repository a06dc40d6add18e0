package groups

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ErrWorn is logged once, and again after each further tenth of MaxLost.
func TestWorn(t *testing.T) {
	var out bytes.Buffer
	SetLogger(slog.New(slog.NewTextHandler(&out, nil)))
	defer SetLogger(nil)
	r := registry{lost: make(map[string]uint64)}
	for range MaxLost - 1 {
		r.countLost("memory", 1<<10)
	}
	require.NoError(t, r.worn())
	require.Empty(t, out.String())
	r.countLost("stuck", 0)
	require.ErrorIs(t, r.worn(), ErrWorn)
	require.ErrorContains(t, r.worn(), "groups: the process has lost many isolates and should be restarted: 1000 isolates (of at most 1000) leaked 0 MiB (of at most")
	require.Equal(t, 1, strings.Count(out.String(), "level=ERROR"))
	for range MaxLost / 10 {
		r.countLost("stuck", 0)
	}
	require.Equal(t, 2, strings.Count(out.String(), "lost="))
}

// A few isolates that leave much wear the process as many do.
func TestWornByMemory(t *testing.T) {
	r := registry{lost: make(map[string]uint64)}
	r.countLost("memory", maxLeaked()-1)
	require.NoError(t, r.worn())
	r.countLost("memory", 1)
	require.ErrorIs(t, r.worn(), ErrWorn)
}
