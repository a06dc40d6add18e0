package modules_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

func newLoop(t testing.TB, o v8.LoopOptions) *v8.Loop {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 128 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	l := v8.NewLoop(c, o)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func newLoader(t testing.TB, o modules.Options) (*modules.Loader, *v8.Loop) {
	loop := newLoop(t, v8.LoopOptions{})
	l, err := modules.New(ctx, loop, o)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		require.NoError(t, l.Close())
	})
	return l, loop
}

// export imports a module and returns one of its exports.
func export(l *modules.Loader, specifier, name string) (x any, err error) {
	err = l.Import(ctx, specifier, func(s v8.Scope, namespace v8.Value) error {
		v, err := namespace.Get(ctx, v8.String(name))
		if err == nil {
			x, err = v.Export()
		}
		return err
	})
	return x, err
}
