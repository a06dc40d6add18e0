//go:build invariants

package pool

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/invariants"
)

// Each break of the counts is noticed. The pool is repaired after each.
func TestBrokenInvariants(t *testing.T) {
	p, err := New(Options{MaxIsolates: 2, Ready: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Shutdown(context.Background())) })
	require.NoError(t, err)
	l, err := p.Get(context.Background(), "a")
	require.NoError(t, err)
	defer l.Close()
	require.Eventually(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.creating == 0
	}, time.Minute, time.Millisecond)
	p.mu.Lock()
	defer p.mu.Unlock()
	check := func() string { return invariants.Catch(p.checkCounts) }
	require.Empty(t, check())

	p.total--
	require.Contains(t, check(), "isolates, of which")
	p.total++

	p.keys["a"].using++
	require.NotEmpty(t, check())
	p.keys["a"].using--

	p.keys["a"].waiting++
	require.Contains(t, check(), "wait for a key")
	p.keys["a"].waiting--

	p.leased[&worker{}] = struct{}{}
	require.Contains(t, check(), "are leased")
	clear(p.leased)
	p.leased[l.worker] = struct{}{}

	require.Contains(t, invariants.Catch(func() { p.addIdle(l.worker) }), "idle and in use")
	require.Empty(t, check())
}
