package v8_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/v8"
)

// requireHandles requires that V8 has no persistent handles but those that are open. i must
// be the only isolate of the process.
func requireHandles(t testing.TB, i *v8.Isolate) {
	t.Helper()
	require.NoError(t, i.CollectGarbage(ctx)) // frees the handles that were dropped
	require.EqualValues(t, i.Handles(), bridge.CountLive().Handles)
}

// A run may be ended after it has made a handle. The handle is released with the error.
func TestHandlesOfEndedRuns(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	made := 0
	for n := range 400 {
		short, cancel := context.WithTimeout(ctx, time.Duration(n%40)*25*time.Microsecond)
		if one, err := i.NewContext(short); err == nil {
			made++
			require.NoError(t, one.Close())
		}
		if script, err := c.Compile(short, "1 + 1"); err == nil {
			made++
			require.NoError(t, script.Close())
		}
		cancel()
	}
	t.Log(made, "of 800 were made")
	requireHandles(t, i)
}

// Handles that do not fit into the memory limit are released.
func TestHandlesExhaustMemory(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	var kept []interface{ Close() error }
	makers := map[string]func(s v8.Scope) (interface{ Close() error }, error){
		"script":  func(s v8.Scope) (interface{ Close() error }, error) { return s.Compile(ctx, "1 + 1") },
		"module":  func(s v8.Scope) (interface{ Close() error }, error) { return s.CompileModule(ctx, "1 + 1") },
		"context": func(s v8.Scope) (interface{ Close() error }, error) { return s.NewContext(ctx) },
		"promise": func(s v8.Scope) (interface{ Close() error }, error) {
			_, r, err := s.Promise()
			return r, err
		},
	}
	for name, one := range makers {
		require.NoError(t, c.SetFunc(ctx, "make", func(_ context.Context, call *v8.Call) (v8.Value, error) {
			made, err := one(call.Scope)
			if err == nil {
				kept = append(kept, made)
			}
			return v8.Undefined, err
		}))
		err := c.Exec(ctx, "{ const held = []; for (;;) { held.push(new Array(1000).fill(1.5)); make() } }")
		require.IsType(t, new(v8.MemoryError), err, name)
		for _, one := range kept {
			require.NoError(t, one.Close())
		}
		kept = nil
		require.NoError(t, c.Exec(ctx, "0"))
		requireHandles(t, i)
		require.NoError(t, c.Close())
		c, err = i.NewContext(ctx)
		require.NoError(t, err)
	}
}
