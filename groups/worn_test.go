package groups

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ErrWorn is logged once, and again after each further tenth of MostLost.
func TestWorn(t *testing.T) {
	var out bytes.Buffer
	SetLogger(slog.New(slog.NewTextHandler(&out, nil)))
	defer SetLogger(nil)
	r := register{lost: make(map[string]uint64)}
	for range MostLost - 1 {
		r.lose("memory")
	}
	require.NoError(t, r.worn())
	require.Empty(t, out.String())
	r.lose("stuck")
	require.ErrorIs(t, r.worn(), ErrWorn)
	require.EqualError(t, r.worn(), "groups: the process has lost many isolates and should be restarted: 1000 isolates of at most 1000")
	require.Equal(t, 1, strings.Count(out.String(), "level=ERROR"))
	for range MostLost / 10 {
		r.lose("stuck")
	}
	require.Equal(t, 2, strings.Count(out.String(), "lost="))
}
