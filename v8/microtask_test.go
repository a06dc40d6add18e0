package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func explicit(t testing.TB) *v8.Context {
	i, err := v8.NewIsolate(v8.IsolateOptions{Microtasks: v8.MicrotasksExplicit, Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

func TestExplicitMicrotasks(t *testing.T) {
	c := explicit(t)
	x := func() any {
		got, err := c.Get(ctx, "x")
		require.NoError(t, err)
		return got
	}
	require.NoError(t, c.Exec(ctx, "var x = 0; Promise.resolve().then(() => { x++; return 0 }).then(() => x++)"))
	require.Equal(t, 0.0, x())
	require.NoError(t, c.RunMicrotasks(ctx))
	require.Equal(t, 2.0, x())
	require.NoError(t, c.RunMicrotasks(ctx))

	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		eval(t, s, "Promise.resolve().then(() => x++)")
		require.Equal(t, "2", eval(t, s, "x").String())
		require.NoError(t, s.RunMicrotasks(ctx))
		require.Equal(t, "3", eval(t, s, "x").String())
		f, err := s.Function("run", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			return v8.Undefined, call.Scope.RunMicrotasks(ctx)
		})
		require.NoError(t, err)
		_, err = f.Call(ctx, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))

	// A loop runs microtasks after each task.
	l := v8.NewLoop(c, v8.LoopOptions{})
	defer l.Close()
	require.NoError(t, c.Exec(ctx, "Promise.resolve().then(() => x++)"))
	require.NoError(t, l.Run(ctx))
	require.Equal(t, 4.0, x())
	require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "(async () => { await null; return ++x })()")
	}, func(_ v8.Scope, v v8.Value) error {
		require.Equal(t, "5", v.String())
		return nil
	}))
}

// An endless chain of microtasks can be ended, and no microtask of an ended run runs in
// the next run, however the run was ended.
func TestEndedRunsLeaveNoJobs(t *testing.T) {
	const chain = "(function f() { Promise.resolve().then(f) })()"
	for _, c := range []*v8.Context{newContext(t), explicit(t)} {
		other, err := c.Isolate().NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, c.Exec(ctx, "var ran = 0"))
		run := func(ctx context.Context, source string) error {
			err := c.Exec(ctx, source)
			if err == nil {
				err = c.RunMicrotasks(ctx)
			}
			return err
		}
		for _, source := range []string{
			chain,
			"Promise.resolve().then(() => ran++).then(() => { for (;;); }); " + chain,
			"Promise.resolve().then(() => ran++); for (;;);",
			"(async () => { for (;;) await null })()",
			"for (let n = 0; n < 100; n++) Promise.resolve().then(() => { ran++; for (;;); }); for (;;);",
			"const a = []; Promise.resolve().then(() => ran++); for (;;) a.push(new Array(10000).fill(1))",
		} {
			require.NoError(t, c.Exec(ctx, "ran = 0"))
			short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
			err := run(short, "{"+source+"}")
			cancel()
			require.Error(t, err, source)
			ran, err := c.Get(ctx, "ran")
			require.NoError(t, err)
			for _, next := range []*v8.Context{other, c} {
				require.NoError(t, next.Exec(ctx, "1"))
				require.NoError(t, next.RunMicrotasks(ctx))
			}
			after, err := c.Get(ctx, "ran")
			require.NoError(t, err)
			require.Equal(t, ran, after, source)
		}
		// The queue remains usable.
		require.NoError(t, run(ctx, "Promise.resolve().then(() => ran = 'again')"))
		ran, err := c.Get(ctx, "ran")
		require.NoError(t, err)
		require.Equal(t, "again", ran)
	}
}

// The same is true of functions that run during a garbage collection, without a
// context.
func TestEndedCollectionsLeaveNoJobs(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, `
		var ran = 0
		var called = false
		var registry = new FinalizationRegistry(() => {
			called = true
			Promise.resolve().then(() => ran++)
			for (;;);
		});
		(() => registry.register({}, 1))()`))
	require.Eventually(t, func() bool {
		assert.NoError(t, c.Isolate().CollectGarbage(ctx))
		called, err := c.Get(ctx, "called")
		return assert.NoError(t, err) && called == true
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, c.RunMicrotasks(ctx))
	ran, err := c.Eval(ctx, "ran")
	require.NoError(t, err)
	require.Equal(t, 0.0, ran)
}

// An inner run that is ended does not affect the microtasks of the outer run.
func TestEndedInnerRunsLeaveJobs(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.SetFunc(ctx, "endless", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		_, err := call.Scope.Eval(short, "for (;;);")
		require.ErrorIs(t, err, v8.ErrTerminated)
		return v8.Undefined, nil
	}))
	require.NoError(t, c.Exec(ctx, "var ran = 0; Promise.resolve().then(() => ran++); endless(); Promise.resolve().then(() => ran++)"))
	ran, err := c.Get(ctx, "ran")
	require.NoError(t, err)
	require.Equal(t, 2.0, ran)
}

// The microtasks of a closed context run with the others, because V8 has one queue.
func TestJobsOfClosedContexts(t *testing.T) {
	c := explicit(t)
	old, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	reported := 0
	require.NoError(t, old.SetFunc(ctx, "tell", func(context.Context, *v8.Call) (v8.Value, error) {
		reported++
		return v8.Undefined, nil
	}))
	require.NoError(t, old.Exec(ctx, "Promise.resolve().then(tell)"))
	require.NoError(t, old.Close())
	require.NoError(t, c.RunMicrotasks(ctx))
	require.Equal(t, 1, reported)
}
