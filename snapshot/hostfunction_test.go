package snapshot_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

type nameKey struct{}

// whose returns the name in the data of its context.
var whose = v8.NewHostFunction("paddock/snapshot_test.whose", func(_ context.Context, call *v8.Call) (v8.Value, error) {
	return v8.String(fmt.Sprint(call.Scope.Context().Data(nameKey{}))), nil
})

// setUpWhose keeps a function, an object and a name for them in a context.
func setUpWhose(ctx context.Context, c *v8.Context) error {
	c.SetData(nameKey{}, "the builder")
	return c.Do(ctx, func(s v8.Scope) error {
		f, err := s.HostFunction(whose)
		if err != nil {
			return err
		}
		ask, err := s.Eval(ctx, "(whose) => { const before = whose(); return (n) => `${whose()} ${n} ${before}` }")
		if err != nil {
			return err
		}
		if ask, err = ask.Call(ctx, v8.Undefined, f); err != nil {
			return err
		}
		p, err := ask.Persist()
		if err != nil {
			return err
		}
		defer p.Close()
		if err := p.Keep(s, "ask"); err != nil {
			return err
		}
		// A second value of the same name, and a closed handle.
		again, err := ask.Persist()
		if err != nil {
			return err
		}
		defer again.Close()
		if again.Keep(s, "ask") == nil || p.Keep(s, "other") == nil {
			return fmt.Errorf("a value was kept twice")
		}
		return nil
	})
}

// asked returns the result of the kept function in a new context of the isolate.
func asked(t *testing.T, i *v8.Isolate, name string, options ...v8.ContextOptions) (result string) {
	c, err := i.NewContext(ctx, options...)
	require.NoError(t, err)
	defer c.Close()
	c.SetData(nameKey{}, name)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		require.Equal(t, []string{"ask"}, s.KeptValues())
		ask, err := s.KeptValue("ask")
		require.NoError(t, err)
		defer ask.Close()
		_, err = s.KeptValue("ask")
		require.ErrorIs(t, err, v8.ErrNotKept)
		f, err := ask.Value(s)
		require.NoError(t, err)
		v, err := f.Call(ctx, v8.Undefined, v8.Int(1))
		require.NoError(t, err)
		result = v.String()
		return nil
	}))
	return result
}

// Host functions and kept values work in every context of a snapshot, with the data of
// that context: also in named contexts, in a snapshot on top of another one, and when the
// snapshot was written and read.
func TestHostFunctionsInSnapshots(t *testing.T) {
	first, err := snapshot.Build(ctx, snapshot.Options{
		Default:  snapshot.Context{Setup: setUpWhose},
		Contexts: map[string]snapshot.Context{"second": {Setup: setUpWhose}},
	})
	require.NoError(t, err)
	defer first.Close()
	read, err := snapshot.Load(first.Bytes())
	require.NoError(t, err)
	defer read.Close()
	onTop, err := snapshot.Build(ctx, snapshot.Options{Base: first, Default: snapshot.Context{
		Scripts: []snapshot.Script{{Source: "var more = 1"}},
	}})
	require.NoError(t, err)
	defer onTop.Close()
	for _, s := range []*v8.Snapshot{first, read, onTop} {
		i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
		require.NoError(t, err)
		for _, name := range []string{"ann", "bob"} {
			require.Equal(t, name+" 1 the builder", asked(t, i, name))
		}
		if s != onTop {
			require.Equal(t, "cy 1 the builder", asked(t, i, "cy", v8.ContextOptions{From: "second"}))
		}
		require.Zero(t, i.Handles())
		require.NoError(t, i.Close())
	}
}
