package marshal_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func TestCall(t *testing.T) {
	hold(t, func(s v8.Scope) {
		f := eval(t, s, "(function (o, n) { return [o.b + n, this === undefined || this === globalThis] })")
		got, err := marshal.Call[[]any](ctx, s, f, Inner{A: 1, B: "x"}, 2)
		require.NoError(t, err)
		require.Equal(t, []any{"x2", true}, got)

		_, err = marshal.Call[int](ctx, s, f, 1, make(chan int))
		require.EqualError(t, err, "argument 1: marshal: $: cannot convert chan int to a JavaScript value")
		_, err = marshal.Call[int](ctx, s, f, 1)
		require.ErrorContains(t, err, "marshal: $: cannot put an array into int")
		_, err = marshal.Call[int](ctx, s, eval(t, s, "() => { throw new TypeError('no') }"))
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Equal(t, "TypeError", e.Name)
		_, err = marshal.Call[int](ctx, s, v8.Int(1))
		require.ErrorIs(t, err, v8.ErrInvalid)
	})
}

func TestClosedScope(t *testing.T) {
	var kept v8.Scope
	var object v8.Value
	hold(t, func(s v8.Scope) { kept, object = s, eval(t, s, "({})") })
	_, err := marshal.Marshal(kept, []int{1})
	require.ErrorIs(t, err, v8.ErrScopeClosed)
	_, err = marshal.UnmarshalAs[any](kept, object)
	require.ErrorIs(t, err, v8.ErrScopeClosed)
}

// The memory limit of the isolate applies to values from Go.
func TestFromOverMemory(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := marshal.Marshal(s, make([]byte, 64<<20))
		require.Error(t, err)
		many := make([]any, 1<<20)
		for n := range many {
			many[n] = map[string]any{"n": float64(n) + 0.5}
		}
		_, err = marshal.Marshal(s, many)
		require.True(t, errors.Is(err, v8.ErrMemoryLimit) || errors.Is(err, v8.ErrLost), "%v", err)
		return nil
	}))
}
