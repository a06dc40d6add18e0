package pool_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// A budget ends one use, and the next one has a budget of its own.
func TestBudget(t *testing.T) {
	isolate := v8.IsolateOptions{Limits: limits.Limits, Measure: true}
	p := newPool(t, pool.Options{Isolate: isolate, Budget: pool.Budget{CPU: 50 * time.Millisecond}, Ready: -1})
	spin := func(s v8.Scope) error {
		_, err := s.Eval(ctx, "for (;;);")
		return err
	}
	for range 3 {
		require.ErrorIs(t, p.Do(ctx, "ann", spin), v8.ErrCPULimit)
		x, _ := eval(t, p, "ann", "6 * 7")
		require.EqualValues(t, 42, x)
	}
	l, err := p.Get(ctx, "ann", pool.Budget{CPU: time.Millisecond})
	require.NoError(t, err)
	require.ErrorIs(t, l.Context().Do(ctx, spin), v8.ErrCPULimit)
	require.NoError(t, l.Close())
	require.Less(t, l.Usage().CPU, 25*time.Millisecond) // half of the pool's budget
	hog := func(s v8.Scope) error {
		_, err := s.Eval(ctx, "const all = []; for (;;) all.push(new Array(1000).fill(all.length))")
		return err
	}
	for range 3 {
		err := p.Do(ctx, "ann", hog, pool.Budget{Memory: 8 * mib})
		var memory *v8.MemoryError
		require.ErrorAs(t, err, &memory)
		require.Less(t, memory.Limit, uint64(40*mib))
	}
	begun := time.Now()
	require.ErrorIs(t, p.Do(ctx, "ann", spin, pool.Budget{Time: 20 * time.Millisecond}), v8.ErrTimeLimit)
	require.GreaterOrEqual(t, time.Since(begun), 20*time.Millisecond)
	require.NoError(t, p.Do(ctx, "ann", func(s v8.Scope) error {
		require.Equal(t, limits.Limits.Memory, s.Isolate().Limits().Memory)
		return nil
	}, pool.Budget{}))
	require.Empty(t, settled(t, p).Recycled)
}

func TestUsage(t *testing.T) {
	isolate := v8.IsolateOptions{Limits: limits.Limits, Measure: true}
	p := newPool(t, pool.Options{Isolate: isolate, Ready: -1})
	l, err := p.Get(ctx, "ann")
	require.NoError(t, err)
	require.NoError(t, l.Context().Exec(ctx, "const end = Date.now() + 5; while (Date.now() < end); b = new Uint8Array(4 << 20)"))
	during := l.Usage()
	require.Positive(t, during.CPU)
	require.GreaterOrEqual(t, during.Time, 4*time.Millisecond)
	require.GreaterOrEqual(t, during.Memory, uint64(4*mib))
	require.NoError(t, l.Close())
	after := l.Usage()
	require.GreaterOrEqual(t, after.CPU, during.CPU)
	require.Equal(t, after, l.Usage())
	require.Zero(t, (*pool.Lease)(nil).Usage())

	l, err = p.Get(ctx, "ann", pool.Budget{CPU: math.MaxInt64, Time: math.MaxInt64})
	require.NoError(t, err)
	require.NoError(t, l.Context().Exec(ctx, "const end = Date.now() + 5; while (Date.now() < end);"))
	during = l.Usage()
	require.NoError(t, l.Context().Isolate().Close())
	<-l.Context().Isolate().Done()
	require.GreaterOrEqual(t, l.Usage().CPU, during.CPU, "the isolate is closed")
	require.NoError(t, l.Close())
	require.GreaterOrEqual(t, l.Usage().CPU, during.CPU)
}

func TestBudgetRefusals(t *testing.T) {
	p := newPool(t, pool.Options{Ready: -1})
	_, err := p.Get(ctx, "ann", pool.Budget{}, pool.Budget{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = p.Get(ctx, "ann", pool.Budget{CPU: -1})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = p.Get(ctx, "ann", pool.Budget{Time: -1})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = p.Get(ctx, "ann", pool.Budget{CPU: time.Second})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "Budget.CPU requires Measure")
	_, err = pool.New(pool.Options{Isolate: v8.IsolateOptions{Limits: v8.Limits{Deadline: time.Now()}}})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "Budget.Time")
	x, _ := eval(t, p, "ann", "1")
	require.EqualValues(t, 1, x)
}
