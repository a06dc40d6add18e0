//go:build invariants

package v8

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
)

// Each break is noticed. It is repaired before the next one.
func TestBrokenInvariants(t *testing.T) {
	i, err := NewIsolate(IsolateOptions{})
	require.NoError(t, err)
	defer i.Close()
	ctx := context.Background()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	noticed := func(what string, f func()) {
		t.Helper()
		require.Contains(t, invariants.Catch(f), what)
	}

	noticed("without a reason", func() { i.guard.life.advance(stateLost) })
	noticed("open isolate is disposed of", func() { new(guard).dispose() })
	noticed("stage 3 follows stage 0", func() { new(ending).raise(i, time.Now(), unwinding) })
	noticed("stage 1 follows stage 3", func() { (&ending{stage: unwinding}).raise(i, time.Now(), stopping) })
	noticed("runs of another activation", func() {
		(&guard{runs: make([]guarded, 1)}).keep(nil)
	})
	now := time.Now()
	g := &guard{runs: []guarded{{ctx: ctx, deadline: now}}}
	require.Empty(t, invariants.Catch(func() { g.checkNext(now) }))
	noticed("miss a deadline", func() { g.checkNext(now.Add(1)) })
	noticed("runs active", func() {
		var u underway
		u.noteRuns(&guard{})
		u.checkRuns(g)
	})
	noticed("holds it", func() { i.openScope(c) })
	noticed("ID 0 of the host", func() { new(hostTable).remove(0) })
	noticed("in use and free", func() { (&hostTable{held: []any{1}, free: []uint32{0}}).add(1) })
	for _, cell := range []bridge.Cell{
		{Kind: bridge.Wrapped + 1}, {Kind: bridge.Boolean, Bits: 2}, {Kind: bridge.String, Aux: 5},
		{Kind: bridge.String, Bits: 5}, {Kind: bridge.BigInt, Aux: 4}, {Kind: bridge.Bytes, Aux: 3, Bits: 2},
		{Kind: bridge.List, Aux: 2}, {Kind: bridge.Record, Aux: 1},
	} {
		require.False(t, isCell(cell, make([]byte, 4), 1), "%+v", cell)
	}

	require.NoError(t, c.Do(ctx, func(s Scope) error {
		i.open++
		noticed("in the bridge", i.checkEntered)
		i.open--
		noticed("out of order", func() { i.checkLeaving(&frame{}) })
		i.depth = -1
		noticed("operations than frames", i.checkEntered)
		i.depth = 0
		noticed("scopes are left", i.checkIdle)
		f := &frame{isolate: i}
		f.result.Value = bridge.Cell{Kind: bridge.String, Aux: 1}
		noticed("the result is the cell", func() { f.check(bridge.OK) })
		return nil
	}))
	i.owned(1)
	noticed("of which Go knows", i.checkHandles)
	i.gone(1)
	i.host.add(c)
	noticed("Go holds 1", func() { i.checkHost(i.bridge.Counts()) })
	i.host.remove(0)
}
