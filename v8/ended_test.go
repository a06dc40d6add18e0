package v8_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Functions that take a context and a callback do not call it if the context has ended.
func TestEndedContextCallsNothing(t *testing.T) {
	a, b := newContext(t), newContext(t)
	cause := errors.New("the client is gone")
	ended, cancel := context.WithCancelCause(ctx)
	cancel(cause)
	call := func(v8.Scope) error { t.Error("called"); return nil }
	check := func(err error) {
		t.Helper()
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, cause)
	}
	check(a.Do(ended, call))
	check(a.Isolate().Interrupt(ended, func(*v8.Interrupted) { t.Error("called") }))
	check(a.SetFunc(ended, "f", func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, nil }))
	l := v8.NewLoop(a, v8.LoopOptions{})
	defer l.Close()
	require.ErrorIs(t, l.Run(ended), cause)
	check(l.Await(ended, func(v8.Scope) (v8.Value, error) { t.Error("called"); return v8.Undefined, nil }, nil))
	require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
		check(s.Enter(ended, a, call))
		check(s.Enter(ended, b, call))
		var none context.Context
		require.ErrorIs(t, s.Enter(none, a, call), v8.ErrInvalid)
		return s.Enter(ctx, b, func(s v8.Scope) error {
			check(s.Enter(ended, a, call))
			return nil
		})
	}))
	// The deadline of the isolate counts too.
	require.NoError(t, a.Isolate().SetLimits(v8.Limits{Deadline: time.Now()}))
	require.ErrorIs(t, a.Do(ctx, call), v8.ErrTimeLimit)
}

// A task that could not begin is not lost.
func TestTaskIsNotLost(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	ran := 0
	for range 2 {
		require.NoError(t, l.Post(func(context.Context, v8.Scope) error { ran++; return nil }))
	}
	require.NoError(t, l.Context().Do(ctx, func(v8.Scope) error { // the loop waits for the lock
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		running := make(chan error)
		go func() {
			running <- l.Await(short, func(v8.Scope) (v8.Value, error) { return v8.Undefined, nil }, nil)
		}()
		require.ErrorIs(t, <-running, context.DeadlineExceeded)
		return nil
	}))
	early, cancel := context.WithCancel(ctx)
	require.NoError(t, l.Post(func(context.Context, v8.Scope) error { cancel(); return nil }))
	require.ErrorIs(t, l.Run(early), context.Canceled)
	require.NoError(t, l.Run(ctx))
	require.Equal(t, 2, ran)
}
