package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Work that a run leaves is done by a later run, under its context. It is not done by
// operations that only inspect the isolate or release handles, which cannot be ended.
func TestWhatIsLeftRunsInRuns(t *testing.T) {
	for name, source := range map[string]string{
		"finalizers": "var ran = 0; const registry = new FinalizationRegistry(() => { ran++; for (;;); });" +
			"for (let i = 0; i < 100; i++) registry.register({}, i)",
	} {
		t.Run(name, func(t *testing.T) {
			c := newContext(t)
			var object *v8.Persistent
			require.NoError(t, c.Do(ctx, func(s v8.Scope) (err error) {
				object, err = eval(t, s, "({})").Persist()
				return err
			}))
			defer object.Close()
			short := func(f func(ctx context.Context) error) error {
				ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				return f(ctx)
			}
			_ = short(func(ctx context.Context) error { return c.Exec(ctx, source) })
			_ = short(c.Isolate().CollectGarbage)

			script, err := c.Compile(ctx, "1")
			require.NoError(t, err)
			require.NoError(t, script.Close())
			_, err = c.Isolate().HeapStatistics(ctx) // releases the script as well
			require.NoError(t, err)
			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				o, err := object.Value(s)
				require.NoError(t, err)
				done, err := o.SetDataProperty(v8.String("a"), v8.Number(1))
				require.NoError(t, err)
				require.True(t, done)
				require.NoError(t, o.SetPrivate("b", v8.Number(1)))
				_, err = o.Define(ctx, v8.String("c"), v8.Number(1), 0)
				require.NoError(t, err)
				_, resolver, err := s.Promise()
				require.NoError(t, err)
				return resolver.Close()
			}))
			ran := func() int {
				v, err := c.Eval(ctx, "ran")
				require.NoError(t, err)
				return int(v.(float64))
			}
			before := ran()
			long, cancel := context.WithTimeout(ctx, 30*time.Second)
			defer cancel()
			require.NoError(t, c.Exec(long, "1"))
			require.Greater(t, ran(), before)
		})
	}
}

// Work after a run may belong to another context. It is ended, and the run does not end
// with it.
func TestTasksOfAnotherContext(t *testing.T) {
	for name, finalizer := range map[string]string{
		"time":   "for (;;);",
		"memory": "const a = []; for (;;) a.push(new Array(1e4).fill(1))",
	} {
		t.Run(name, func(t *testing.T) {
			isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
			require.NoError(t, err)
			defer isolate.Close()
			former, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			require.NoError(t, former.Exec(ctx, "const registry = new FinalizationRegistry(() => { "+finalizer+" });"+
				"for (let i = 0; i < 100; i++) registry.register({}, i)"))
			c, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			for range 10 {
				long, cancel := context.WithTimeout(ctx, 30*time.Second)
				require.NoError(t, isolate.CollectGarbage(long))
				v, err := c.Eval(long, "6 * 7")
				cancel()
				require.NoError(t, err)
				require.Equal(t, 42.0, v)
			}
		})
	}
}
