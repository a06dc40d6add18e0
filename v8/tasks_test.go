package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// What a run leaves to be done later is done by a later run, under that one's
// context, and not by what only looks or gives handles up, which nobody ends.
func TestWhatIsLeftRunsInRuns(t *testing.T) {
	for name, source := range map[string]string{
		"finalizers": "const registry = new FinalizationRegistry(() => { for (;;); });" +
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
			_ = short(func(ctx context.Context) error { return c.Exec(ctx, source, v8.Origin{}) })
			_ = short(c.Isolate().CollectGarbage)

			script, err := c.Compile(ctx, "1", v8.Origin{})
			require.NoError(t, err)
			require.NoError(t, script.Close())
			_, err = c.Isolate().HeapStatistics(ctx) // gives the script up as well
			require.NoError(t, err)
			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				o, err := object.Value(s)
				require.NoError(t, err)
				done, err := o.SetData(v8.Text("a"), v8.Number(1))
				require.NoError(t, err)
				require.True(t, done)
				require.NoError(t, o.SetPrivate("b", v8.Number(1)))
				_, err = o.Define(ctx, v8.Text("c"), v8.Number(1), 0)
				require.NoError(t, err)
				_, resolver, err := s.Promise()
				require.NoError(t, err)
				return resolver.Close()
			}))
			require.ErrorIs(t, short(func(ctx context.Context) error {
				return c.Exec(ctx, "1", v8.Origin{})
			}), v8.ErrTerminated)
		})
	}
}
