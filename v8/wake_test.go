package v8_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// emptyModule is the smallest WebAssembly module.
const emptyModule = "new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])"

// While no JavaScript runs and V8 has a promise to settle, a loop waits for it, and no
// longer.
func TestLoopWaitsForV8(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	c := l.Context()
	require.NoError(t, c.Exec(ctx, "var done = []; var cell = new Int32Array(new SharedArrayBuffer(8))"))
	done := func() any {
		got, err := c.Eval(ctx, "done.splice(0)")
		require.NoError(t, err)
		return got
	}
	for _, test := range []struct {
		source string
		want   []any
	}{
		{"Atomics.waitAsync(cell, 0, 0, 20).value.then(x => done.push(x))", []any{"timed-out"}},
		{"WebAssembly.compile(" + emptyModule + ").then(() => done.push('compiled'))", []any{"compiled"}},
		{"WebAssembly.instantiate(" + emptyModule + ").then(() => done.push('made'))", []any{"made"}},
		{"WebAssembly.compile(new Uint8Array(9)).catch(e => done.push(e.name))", []any{"CompileError"}},
		{"(async () => { for (let n = 0; n < 3; n++) await Atomics.waitAsync(cell, 0, 0, 1).value; done.push('thrice') })()", []any{"thrice"}},
		{"Atomics.waitAsync(cell, 0, 0); 1", []any{}}, // it is unknown whether the wait ends
	} {
		require.NoError(t, c.Exec(ctx, test.source))
		require.NoError(t, l.Run(ctx), test.source)
		require.Equal(t, test.want, done(), test.source)
	}
	// The loop does not wait for a wait that has ended.
	begun := time.Now()
	require.NoError(t, c.Exec(ctx, "Atomics.notify(cell, 0); Atomics.waitAsync(cell, 1, 0, 1e6).value.then(x => done.push(x)); Atomics.notify(cell, 1)"))
	require.NoError(t, l.Run(ctx))
	require.Equal(t, []any{"ok"}, done())
	require.Less(t, time.Since(begun), time.Minute)

	await := func(ctx context.Context, source string) error {
		return l.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) },
			func(v8.Scope, v8.Value) error { return nil })
	}
	require.NoError(t, await(ctx, "Atomics.waitAsync(cell, 0, 0, 5).value"))
	require.NoError(t, await(ctx, "WebAssembly.compile("+emptyModule+")"))
	require.ErrorIs(t, await(ctx, "Atomics.waitAsync(cell, 0, 0).value"), v8.ErrUnsettled)
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, await(short, "Atomics.waitAsync(cell, 0, 0, 1e6).value"), context.DeadlineExceeded)
}

// Another isolate of the group wakes a waiting isolate that no goroutine is inside.
func TestNotifyFromAnotherIsolate(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	other := newContext(t)
	var shared *v8.SharedBuffer
	require.NoError(t, other.Do(ctx, func(s v8.Scope) (err error) {
		shared, err = eval(t, s, "new SharedArrayBuffer(8)").Shared()
		return err
	}))
	defer shared.Close()
	for _, c := range []*v8.Context{l.Context(), other} {
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			buffer, err := shared.Value(s)
			if err != nil {
				return err
			}
			global, err := s.Global()
			if err != nil {
				return err
			}
			return global.Set(ctx, v8.String("cell"), buffer)
		}))
		require.NoError(t, c.Exec(ctx, "cell = new Int32Array(cell)"))
	}
	for range 20 {
		release, err := l.Keep()
		require.NoError(t, err)
		var notifier sync.WaitGroup
		notifier.Go(func() {
			require.Eventually(t, func() bool {
				n, err := other.Eval(ctx, "Atomics.notify(cell, 0)")
				require.NoError(t, err)
				return n == 1.0
			}, 10*time.Second, 100*time.Microsecond)
		})
		require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, "Atomics.waitAsync(cell, 0, 0).value")
		}, func(_ v8.Scope, v v8.Value) error {
			require.Equal(t, "ok", v.String())
			return nil
		}))
		notifier.Wait()
		release()
		release()
	}
	require.NoError(t, l.Run(ctx))
}

// JavaScript does not wait for the delayed tasks of V8's garbage collector. The sweeper
// of cppgc posts one after a collection that V8 begins itself.
func TestSweepingIsNotAwaited(t *testing.T) {
	c := newContext(t)
	for range 20 {
		require.NoError(t, c.Exec(ctx, "var kept = []; for (let n = 0; n < 2e5; n++) kept.push({n}); kept = null"))
		require.False(t, c.Isolate().Awaited())
	}
	require.NoError(t, c.Exec(ctx, "Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e6)"))
	require.True(t, c.Isolate().Awaited())
}

// Callbacks of a FinalizationRegistry run under the context of the run that they
// follow, and never in operations without a context.
func TestFinalizationCallbacks(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	c := l.Context()
	require.NoError(t, c.Exec(ctx, `
		var done = [], weak
		var registry = new FinalizationRegistry(what => done.push(what));
		(() => { const x = {}; registry.register(x, 'collected'); weak = new WeakRef(x) })()`))
	require.Eventually(t, func() bool {
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
		require.NoError(t, l.Run(ctx))
		got, err := c.Eval(ctx, "[done.length, weak.deref() === undefined]")
		require.NoError(t, err)
		return fmt.Sprint(got) == "[1 true]"
	}, 10*time.Second, time.Millisecond)

	require.NoError(t, c.Exec(ctx, `
		var endless = new FinalizationRegistry(() => { for (;;); });
		(() => { for (let n = 0; n < 10; n++) endless.register({}, n) })()`))
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	err := c.Isolate().CollectGarbage(short)
	if err == nil {
		err = l.Run(short)
	}
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = c.Isolate().HeapStatistics(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Object()
		return err
	}))
}

// An exception in a task of V8 is dropped, but a rejection is reported.
func TestTasksThatReject(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	require.NoError(t, l.Context().Exec(ctx, "WebAssembly.compile(new Uint8Array(2))"))
	var rejected *v8.RejectionError
	require.ErrorAs(t, l.Run(ctx), &rejected)
	require.Equal(t, "CompileError", rejected.Reason.Name)
}

// Loops of many isolates wait at the same time, and are closed at any time.
func TestHammerPump(t *testing.T) {
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for round := range 10 {
				i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
				require.NoError(t, err)
				c, err := i.NewContext(ctx)
				require.NoError(t, err)
				l := v8.NewLoop(c, v8.LoopOptions{})
				var waiting sync.WaitGroup
				waiting.Go(func() {
					err := l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
						return s.Eval(ctx, `
							const cell = new Int32Array(new SharedArrayBuffer(8));
							(async () => {
								for (let n = 0; n < 20; n++) {
									await WebAssembly.compile(`+emptyModule+`)
									await Atomics.waitAsync(cell, 0, 0, 0.1).value
								}
							})()`)
					}, func(v8.Scope, v8.Value) error { return nil })
					if n%2 == 0 {
						require.NoError(t, err)
					} else if err != nil {
						require.ErrorIs(t, err, v8.ErrClosed)
					}
				})
				if n%2 == 1 {
					time.Sleep(time.Duration(round) * time.Millisecond)
					require.NoError(t, errors.Join(l.Close(), i.Close()))
				}
				waiting.Wait()
				require.NoError(t, errors.Join(l.Close(), i.Close()))
			}
		})
	}
	all.Wait()
}
