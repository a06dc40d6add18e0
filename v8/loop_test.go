package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func newLoop(t *testing.T, o v8.LoopOptions) *v8.Loop {
	l := v8.NewLoop(newContext(t), o)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func TestLoop(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	require.NoError(t, l.Run(ctx)) // nothing is pending
	var order []string
	note := func(what string) v8.Task {
		return func(context.Context, v8.Scope) error { order = append(order, what); return nil }
	}
	_, err := l.After(200*time.Millisecond, note("later"))
	require.NoError(t, err)
	_, err = l.After(time.Millisecond, func(context.Context, v8.Scope) error {
		_, err := l.After(0, note("soon after"))
		return errors.Join(err, note("soon")(nil, v8.Scope{}))
	})
	require.NoError(t, err)
	never, err := l.After(time.Hour, note("never"))
	require.NoError(t, err)
	require.NoError(t, l.Post(note("first")))
	require.NoError(t, l.Go(func(context.Context) v8.Task { return nil }))
	require.True(t, never.Stop())
	require.False(t, never.Stop())
	require.NoError(t, l.Run(ctx))
	require.Equal(t, []string{"first", "soon", "soon after", "later"}, order)

	// An error of a task ends the run, not the loop.
	require.NoError(t, l.Post(func(context.Context, v8.Scope) error { return errors.New("task") }))
	require.NoError(t, l.Post(note("after")))
	require.EqualError(t, l.Run(ctx), "task")
	require.NoError(t, l.Run(ctx))
	require.Equal(t, "after", order[len(order)-1])
	require.NoError(t, l.Go(func(context.Context) v8.Task { panic("work") }))
	var p *v8.PanicError
	require.ErrorAs(t, l.Run(ctx), &p)
	require.NoError(t, l.Run(ctx))
}

// Timers run in the order of their times. Timers with the same time run in the order in
// which they were added.
func TestTimers(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	var order []int
	for n := range 100 {
		_, err := l.After(time.Duration(n/10)*time.Millisecond, func(context.Context, v8.Scope) error {
			order = append(order, n)
			return nil
		})
		require.NoError(t, err)
	}
	late, err := l.After(time.Hour, func(context.Context, v8.Scope) error { return errors.New("nobody waits") })
	require.NoError(t, err)
	late.Unref()
	late.Unref()
	require.NoError(t, l.Run(ctx))
	require.True(t, slices.IsSorted(order))
	require.Len(t, order, 100)
	require.True(t, late.Stop())
	soon, err := l.After(0, func(context.Context, v8.Scope) error { return errors.New("in time") })
	require.NoError(t, err)
	soon.Unref()
	time.Sleep(time.Millisecond)
	require.EqualError(t, l.Run(ctx), "in time")
}

// idle is a task that does nothing.
func idle(context.Context, v8.Scope) error { return nil }

func TestLoopEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	l := newLoop(t, v8.LoopOptions{MaxPending: 2})
	require.NoError(t, l.Go(func(ctx context.Context) v8.Task { <-ctx.Done(); return nil }))
	_, err := l.After(time.Hour, idle)
	require.NoError(t, err)
	_, err = l.After(0, idle)
	require.ErrorIs(t, err, v8.ErrPendingLimit)
	require.ErrorIs(t, l.Go(func(context.Context) v8.Task { return nil }), v8.ErrPendingLimit)
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, l.Run(short), context.DeadlineExceeded)
	running := make(chan error)
	begun := make(chan struct{})
	require.NoError(t, l.Post(func(context.Context, v8.Scope) error { close(begun); return nil }))
	go func() { running <- l.Run(ctx) }()
	<-begun
	require.ErrorIs(t, l.Run(short), v8.ErrInvalid)
	require.NoError(t, l.Close())
	require.ErrorIs(t, <-running, v8.ErrClosed)
	require.ErrorIs(t, l.Post(idle), v8.ErrClosed)
	_, err = l.After(0, idle)
	require.ErrorIs(t, err, v8.ErrClosed)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 10*time.Second, time.Millisecond)

	// Closing the isolate ends a run that waits.
	l = newLoop(t, v8.LoopOptions{})
	_, err = l.After(time.Hour, idle)
	require.NoError(t, err)
	go func() { running <- l.Run(ctx) }()
	require.NoError(t, l.Context().Isolate().Close())
	require.ErrorIs(t, <-running, v8.ErrClosed)
}

// A loop that waits ends when its context or isolate is closed, also if another goroutine
// is inside the isolate.
func TestWaitingLoopEnds(t *testing.T) {
	runs := map[string]func(l *v8.Loop) error{
		"Run": func(l *v8.Loop) error { return l.Run(ctx) },
		"Await": func(l *v8.Loop) error {
			return l.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, "new Promise(() => {})") }, nil)
		},
	}
	closes := map[string]func(l *v8.Loop) error{
		"Context": func(l *v8.Loop) error { return l.Context().Close() },
		"Isolate": func(l *v8.Loop) error { return l.Context().Isolate().Close() },
		"Context with a newer loop": func(l *v8.Loop) error {
			return errors.Join(v8.NewLoop(l.Context(), v8.LoopOptions{}).Close(), l.Context().Close())
		},
	}
	for how, run := range runs {
		for what, closing := range closes {
			for _, inside := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, %t", how, what, inside), func(t *testing.T) {
					l := newLoop(t, v8.LoopOptions{})
					_, err := l.After(time.Hour, idle)
					require.NoError(t, err)
					other, err := l.Context().Isolate().NewContext(ctx)
					require.NoError(t, err)
					running, begun := make(chan error, 1), make(chan struct{})
					require.NoError(t, l.Post(func(context.Context, v8.Scope) error { close(begun); return nil }))
					go func() { running <- run(l) }()
					<-begun
					time.Sleep(20 * time.Millisecond) // until it waits
					ends := func(v8.Scope) error {
						require.NoError(t, closing(l))
						select {
						case err := <-running:
							require.ErrorIs(t, err, v8.ErrClosed)
						case <-time.After(10 * time.Second):
							t.Error("the loop waits")
						}
						return nil
					}
					if inside {
						require.NoError(t, other.Do(ctx, ends))
					} else {
						require.NoError(t, ends(v8.Scope{}))
					}
				})
			}
		}
	}
}

// Await accepts a nil got.
func TestAwaitNothing(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	for _, source := range []string{"1", "Promise.resolve(1)", "Promise.resolve().then(() => 1)"} {
		require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) }, nil), source)
	}
}

func TestAwait(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	sleep := func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		p, resolver, err := call.Scope.Promise()
		if err != nil {
			return v8.Undefined, err
		}
		ms, _ := call.Arg(0).Float64()
		_, err = l.After(time.Duration(ms)*time.Millisecond, func(ctx context.Context, s v8.Scope) error {
			return resolver.Resolve(ctx, s, v8.String("slept"))
		})
		return p, err
	}
	require.NoError(t, l.Context().SetFunc(ctx, "sleep", sleep))
	await := func(ctx context.Context, source string) (got string, err error) {
		err = l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, source)
		}, func(s v8.Scope, v v8.Value) error {
			got = v.String()
			return nil
		})
		return got, err
	}
	for source, want := range map[string]string{
		"1":                      "1",
		"Promise.resolve(2)":     "2",
		"sleep(5)":               "slept",
		"sleep(1).then(() => 3)": "3",
		"(async () => { for (let n = 0; n < 3; n++) await sleep(1); return 'done' })()": "done",
	} {
		got, err := await(ctx, source)
		require.NoError(t, err, source)
		require.Equal(t, want, got, source)
	}
	_, err := await(ctx, "sleep(1).then(() => { throw new RangeError('late') })")
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError late", e.Name+" "+e.Message)
	_, err = await(ctx, "new Promise(() => {})")
	require.ErrorIs(t, err, v8.ErrUnsettled)
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = await(short, "sleep(100000)")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	// JavaScript that the loop runs ends with the context too.
	short, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = await(short, "sleep(1).then(() => { for (;;); })")
	require.ErrorIs(t, err, v8.ErrTerminated)
}

func TestLoopCountsBytes(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{MaxBytes: 100})
	require.NoError(t, l.Reserve(60))
	require.NoError(t, l.Reserve(40))
	require.NoError(t, l.Reserve(0))
	require.ErrorIs(t, l.Reserve(1), v8.ErrPendingLimit)
	l.Unreserve(60)
	require.ErrorIs(t, l.Reserve(61), v8.ErrPendingLimit)
	require.NoError(t, l.Reserve(60))

	l = newLoop(t, v8.LoopOptions{})
	limit := l.Context().Isolate().Limits().Memory
	require.NoError(t, l.Reserve(limit/2))
	require.ErrorIs(t, l.Reserve(limit/2+1), v8.ErrPendingLimit)
	require.ErrorIs(t, l.Reserve(limit/2), v8.ErrMemoryLimit) // the heap counts too
	require.ErrorIs(t, l.Reserve(1<<64-1), v8.ErrPendingLimit)
}

// Operations on a closed loop return an error and run nothing.
func TestClosedLoop(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{MaxPending: 1})
	release, err := l.Keep() // so that the limit is reached
	require.NoError(t, err)
	defer release()
	var resolver *v8.Deferred
	require.NoError(t, l.Context().Do(ctx, func(s v8.Scope) (err error) {
		release()
		_, resolver, err = l.Promise(s)
		return err
	}))
	require.NoError(t, l.Close())
	run := func() { t.Error("it was run") }
	task := func(context.Context, v8.Scope) error { run(); return nil }
	for name, register := range map[string]func() error{
		"Post":    func() error { return l.Post(task) },
		"After":   func() error { _, err := l.After(0, task); return err },
		"Go":      func() error { return l.Go(func(context.Context) v8.Task { run(); return nil }) },
		"Keep":    func() error { _, err := l.Keep(); return err },
		"Reserve": func() error { return l.Reserve(1 << 60) },
		"Promise": func() error {
			return l.Context().Do(ctx, func(s v8.Scope) error { _, _, err := l.Promise(s); return err })
		},
		"Deferred": func() error { return resolver.Resolve(1) },
		"Run":      func() error { return l.Run(ctx) },
		"Await": func() error {
			return l.Await(ctx, func(v8.Scope) (v8.Value, error) { run(); return v8.Undefined, nil }, nil)
		},
	} {
		err := register()
		require.ErrorIs(t, err, v8.ErrClosed, name)
		require.NotErrorIs(t, err, v8.ErrPendingLimit, name)
		require.ErrorContains(t, err, "the loop is closed", name)
	}
}

// A nil function is an error, except for got.
func TestLoopWithout(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	require.ErrorIs(t, l.Post(nil), v8.ErrInvalid)
	_, err := l.After(0, nil)
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorIs(t, l.Go(nil), v8.ErrInvalid)
	require.ErrorIs(t, l.Await(ctx, nil, nil), v8.ErrInvalid)
	for _, source := range []string{"1", "Promise.resolve(1)", "new Promise(r => Promise.resolve().then(r))"} {
		require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) }, nil))
	}
	require.NoError(t, l.Run(ctx))
}

// A panic of a task passes through Run and Await. The loop and the isolate can be used
// afterwards, also by other goroutines.
func TestTaskPanics(t *testing.T) {
	pending := func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, "new Promise(() => {})") }
	for name, run := range map[string]func(l *v8.Loop) error{
		"Run":   func(l *v8.Loop) error { return l.Run(ctx) },
		"Await": func(l *v8.Loop) error { return l.Await(ctx, pending, nil) },
		"begin": func(l *v8.Loop) error {
			return l.Await(ctx, func(v8.Scope) (v8.Value, error) { panic("task") }, nil)
		},
		"got": func(l *v8.Loop) error {
			return l.Await(ctx, func(v8.Scope) (v8.Value, error) { return v8.Undefined, nil },
				func(v8.Scope, v8.Value) error { panic("task") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLoop(t, v8.LoopOptions{})
			i, ran := l.Context().Isolate(), 0
			handles := i.Handles()
			if name == "Run" || name == "Await" {
				require.NoError(t, l.Post(func(context.Context, v8.Scope) error { panic("task") }))
			}
			require.NoError(t, l.Post(func(context.Context, v8.Scope) error { ran++; return nil }))
			require.PanicsWithValue(t, "task", func() { _ = run(l) })
			other := make(chan error)
			go func() { other <- l.Context().Exec(ctx, "1") }()
			require.NoError(t, <-other)
			require.NoError(t, l.Run(ctx))
			require.Equal(t, 1, ran)
			require.Equal(t, handles, i.Handles())
		})
	}
}
