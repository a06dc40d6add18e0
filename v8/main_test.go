package v8_test

import (
	"context"
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// newIsolate returns an isolate that is closed at the end of the test.
func newIsolate(t testing.TB) *v8.Isolate {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	return i
}

func newContext(t testing.TB) *v8.Context {
	c, err := newIsolate(t).NewContext(ctx)
	require.NoError(t, err)
	return c
}

// hold runs f in a hold of a new context.
func hold(t testing.TB, f func(s v8.Scope)) {
	require.NoError(t, newContext(t).Do(ctx, func(s v8.Scope) error {
		f(s)
		return nil
	}))
}

func eval(t testing.TB, s v8.Scope, source string) v8.Value {
	v, err := s.Eval(ctx, source)
	require.NoError(t, err)
	return v
}
