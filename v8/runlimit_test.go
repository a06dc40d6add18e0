package v8_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Isolates with one RunLimit do not run at the same time. A call of one isolate by
// another does not wait, and a callback that has released its isolate lets others run.
func TestRunLimit(t *testing.T) {
	limit := v8.NewRunLimit(1)
	var running, most atomic.Int64
	enter := func(context.Context, *v8.Call) (v8.Value, error) {
		if now := running.Add(1); now > most.Load() {
			most.Store(now)
		}
		time.Sleep(100 * time.Microsecond)
		running.Add(-1)
		return v8.Undefined, nil
	}
	var contexts []*v8.Context
	for range 3 {
		i, err := v8.NewIsolate(v8.IsolateOptions{RunLimit: limit})
		require.NoError(t, err)
		defer i.Close()
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, c.SetFunc(ctx, "enter", enter))
		contexts = append(contexts, c)
	}
	var all sync.WaitGroup
	for _, c := range contexts {
		all.Go(func() {
			for range 20 {
				if err := c.Exec(ctx, "enter()"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, most.Load())

	first, second := contexts[0], contexts[1]
	require.NoError(t, first.Do(ctx, func(s v8.Scope) error {
		require.True(t, limit.Full())
		err := s.Enter(ctx, second, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "enter()")
			return err
		})
		require.NoError(t, err)
		short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		other := make(chan error)
		go func() { other <- second.Exec(short, "1") }()
		require.ErrorIs(t, <-other, context.DeadlineExceeded)
		return s.Unlock(func() error { return second.Exec(ctx, "1") })
	}))
	require.False(t, limit.Full())
}
