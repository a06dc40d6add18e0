package v8_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A call of one isolate by another does not wait for the RunLimit, a callback that has
// released its isolate lets others run, and goroutines for which a run waits are not
// stopped by it forever.
func TestRunLimit(t *testing.T) {
	limit := v8.NewRunLimit(1)
	var contexts []*v8.Context
	for range 2 {
		i, err := v8.NewIsolate(v8.IsolateOptions{RunLimit: limit})
		require.NoError(t, err)
		defer i.Close()
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		contexts = append(contexts, c)
	}
	first, second := contexts[0], contexts[1]
	require.NoError(t, first.Do(ctx, func(s v8.Scope) error {
		require.True(t, limit.Full())
		err := s.Enter(ctx, second, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "1")
			return err
		})
		require.NoError(t, err)
		require.NoError(t, s.Unlock(func() error { return second.Exec(ctx, "1") }))
		ended, cancel := context.WithCancel(ctx)
		cancel()
		other := make(chan error)
		go func() { other <- second.Exec(ended, "1") }()
		require.ErrorIs(t, <-other, context.Canceled)
		go func() { other <- second.Exec(ctx, "1") }()
		return <-other
	}))
	require.False(t, limit.Full())
}
