package marshal_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// hold runs f in a hold of a new context.
func hold(t testing.TB, f func(s v8.Scope)) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f(s)
		return nil
	}))
}

func eval(t testing.TB, s v8.Scope, source string) v8.Value {
	v, err := s.Eval(ctx, source)
	require.NoError(t, err, source)
	return v
}

// call calls a function given as source.
func call(t testing.TB, s v8.Scope, source string, args ...v8.Value) v8.Value {
	r, err := eval(t, s, "("+source+")").Call(ctx, v8.Undefined, args...)
	require.NoError(t, err, source)
	return r
}
