package v8_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

// Short runs end at about their deadlines. A request to end one of them never affects
// the next run, which has no deadline. The runs are one-shot or held.
func TestDeadlinesRaceTheEndsOfRuns(t *testing.T) {
	pairs := 500_000
	if testing.Short() || raceDetector || invariants.Enabled {
		pairs = 20_000
	}
	const lanes = 2
	random := seed.Of(t)
	var ended atomic.Int64
	var all sync.WaitGroup
	for lane := range lanes {
		c := newContext(t)
		own := random.Rand(lane)
		short, err := c.Compile(ctx, "1+1")
		require.NoError(t, err)
		longer, err := c.Compile(ctx, "{ let n = 0; for (let i = 0; i < 3000; i++) n += i; n }")
		require.NoError(t, err)
		all.Go(func() {
			within := func(run func(ctx context.Context) error, next func() error) bool {
				armed, cancel := context.WithTimeout(ctx, time.Duration(own.Int64N(int64(300*time.Microsecond))))
				// Sometimes wait until shortly before the deadline.
				if deadline, _ := armed.Deadline(); own.IntN(8) == 0 {
					for time.Until(deadline) > 5*time.Microsecond {
					}
				}
				err := run(armed)
				cancel()
				if err != nil {
					ended.Add(1)
					if !assert.ErrorIs(t, err, context.DeadlineExceeded) {
						return false
					}
				}
				return assert.NoError(t, next())
			}
			for n := 0; n < pairs/lanes; {
				for range 100 {
					n++
					script := short
					if n%4 == 0 {
						script = longer
					}
					run := func(ctx context.Context) error { _, err := c.Run(ctx, script); return err }
					if !within(run, func() error { return run(ctx) }) {
						return
					}
				}
				err := c.Do(ctx, func(s v8.Scope) error {
					for range 100 {
						n++
						run := func(ctx context.Context) error { _, err := s.Run(ctx, short); return err }
						if !within(run, func() error { return run(ctx) }) {
							break
						}
					}
					return nil
				})
				if !assert.NoError(t, err) {
					return
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d runs, half of them with deadlines, of which %d were ended", 2*pairs, ended.Load())
	require.Positive(t, ended.Load())
}

// After a nested run was ended, operations of the enclosing run fail with the cause of that
// run if it must end too.
func TestEnclosingRunsHaveTheirCauses(t *testing.T) {
	c := newContext(t)
	outerCause, innerCause := errors.New("outer"), errors.New("inner")
	outer, cancelOuter := context.WithCancelCause(ctx)
	inner, cancelInner := context.WithCancelCause(ctx)
	require.NoError(t, c.SetFunc(ctx, "cancel", func(context.Context, *v8.Call) (v8.Value, error) {
		cancelOuter(outerCause)
		cancelInner(innerCause)
		return v8.Undefined, nil
	}))
	var ended, after error
	require.NoError(t, c.SetFunc(ctx, "go", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		_, ended = call.Scope.Eval(inner, "cancel(); for (;;);")
		_, after = call.Scope.Eval(ctx, "1")
		return v8.Undefined, nil
	}))
	require.ErrorIs(t, c.Exec(outer, "go(); for (;;);"), outerCause)
	require.ErrorIs(t, ended, context.Canceled)
	require.ErrorIs(t, after, outerCause)
	require.NotErrorIs(t, after, innerCause)
	require.NoError(t, c.Exec(ctx, "1"))
}

// overdue is a context whose timer fires after its deadline, as on a busy machine.
type overdue struct {
	context.Context
	deadline time.Time
}

func (o overdue) Deadline() (time.Time, bool) { return o.deadline, true }

// The watchdog detects deadlines itself; the cause of the run's end is still that of
// the context.
func TestDeadlinesHaveTheirCauses(t *testing.T) {
	c := newContext(t)
	cause := errors.New("the host's reason")
	late, cancel := context.WithTimeoutCause(ctx, 50*time.Millisecond, cause)
	defer cancel()
	err := c.Exec(overdue{late, time.Now().Add(5 * time.Millisecond)}, "for (;;);")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, cause)

	// So is the cause of a run that ends with its caller, and of Unlock.
	callee := newContext(t)
	lateRun := func(f v8.Callback) error {
		require.NoError(t, c.SetFunc(ctx, "go", f))
		late, cancel := context.WithTimeoutCause(ctx, 50*time.Millisecond, cause)
		defer cancel()
		return c.Exec(overdue{late, time.Now().Add(5 * time.Millisecond)}, "go(); for (;;);")
	}
	called := false
	require.ErrorIs(t, lateRun(func(_ context.Context, call *v8.Call) (v8.Value, error) {
		called = true
		return v8.Undefined, call.Scope.Enter(ctx, callee, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "for (;;);")
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorIs(t, err, cause)
			return err
		})
	}), cause)
	require.True(t, called)
	unlocked := false
	require.ErrorIs(t, lateRun(func(_ context.Context, call *v8.Call) (v8.Value, error) {
		err := call.Scope.Unlock(func() error {
			unlocked = true
			time.Sleep(10 * time.Millisecond)
			return nil
		})
		assert.ErrorIs(t, err, cause)
		assert.ErrorIs(t, call.Scope.Unlock(func() error { return nil }), cause)
		return v8.Undefined, err
	}), cause)
	require.True(t, unlocked)

	// The wait is only for a context whose deadline has passed.
	past := time.Now().Add(-time.Second)
	require.True(t, v8.Overdue(overdue{context.Background(), past}))
	require.False(t, v8.Overdue(overdue{context.Background(), time.Now().Add(time.Hour)}))
	require.False(t, v8.Overdue(context.Background()))

	// The wait is limited if the context never ends.
	never, cancel := context.WithCancel(ctx)
	defer cancel()
	err = c.Exec(overdue{never, time.Now().Add(5 * time.Millisecond)}, "for (;;);")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = c.Eval(ctx, "1")
	require.NoError(t, err)
}
