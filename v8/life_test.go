package v8

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each pair of states is tried: the diagram in life.go has all legal transitions, and an
// illegal one changes nothing.
func TestLife(t *testing.T) {
	legal := map[[2]state]bool{
		{stateOpen, stateClosing}:     true,
		{stateOpen, stateLost}:        true,
		{stateClosing, stateLost}:     true,
		{stateClosing, stateDisposed}: true,
		{stateLost, stateDisposed}:    true,
	}
	for from := range states {
		for to := range states {
			var l life
			l.state.Store(from)
			if to == stateLost {
				l.reason = &LostError{}
			}
			want := from
			if legal[[2]state{from, to}] {
				want = to
			}
			require.Equal(t, want != from, l.advance(to), "from %d to %d", from, to)
			require.Equal(t, want, l.state.Load(), "from %d to %d", from, to)
		}
	}
}

// A lost isolate keeps its first reason, and one that is disposed of cannot become lost.
func TestLifeLost(t *testing.T) {
	var i Isolate
	first := &LostError{}
	require.True(t, i.guard.lose(first))
	require.False(t, i.guard.lose(&LostError{}))
	require.Same(t, first, i.lostError())
	require.False(t, i.guard.close())
	i.guard.dispose()
	require.Same(t, first, i.lostError())
	require.ErrorIs(t, i.closedError(), ErrLost)

	var closed Isolate
	require.True(t, closed.guard.close())
	require.False(t, closed.guard.close())
	require.ErrorIs(t, closed.closedError(), ErrClosed)
	closed.guard.dispose()
	require.False(t, closed.guard.lose(first))
	require.Nil(t, closed.lostError())
}
