package marshal_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// Marshal returns an error for a value that was read with Cycles if, as a tree, it has too
// many parts or too long strings.
func TestSharedParts(t *testing.T) {
	c := contextIn(t, nil, 16<<20)
	var kept any
	require.NoError(t, c.SetFunc(ctx, "put", func(_ context.Context, call *v8.Call) (_ v8.Value, err error) {
		kept, err = marshal.UnmarshalAs[any](call.Scope, call.Arg(0), marshal.Cycles())
		return v8.Undefined, err
	}))
	require.NoError(t, c.SetFunc(ctx, "get", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return call.Scope.Value(kept)
	}))
	require.NoError(t, c.SetFunc(ctx, "from", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return marshal.Marshal(call.Scope, kept)
	}))
	for _, source := range []string{
		"{ let q = [1]; for (let n = 0; n < 40; n++) q = [q, q]; put(q) }",
		"{ let q = ['x'.repeat(1 << 20)]; for (let n = 0; n < 20; n++) q = [q, q]; put(q) }",
	} {
		require.NoError(t, c.Exec(ctx, source))
		err := c.Exec(ctx, "get()")
		var e *v8.SizeError
		require.ErrorAs(t, err, &e, source)
		require.Equal(t, uint64(16<<20), e.Bytes)
		require.ErrorIs(t, c.Exec(ctx, "from()"), marshal.ErrLimit, source)
	}
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		list := make([]string, 100)
		for n := range list {
			list[n] = strings.Repeat("x", 1<<20)
		}
		_, err := marshal.Marshal(s, list, marshal.MaxBytes(8<<20))
		require.ErrorIs(t, err, marshal.ErrLimit)
		require.ErrorContains(t, err, "the limit is exceeded: the value takes more than 8388608 bytes; the option MaxBytes sets the limit")
		return nil
	}))
}

// IsolateOptions.MaxBytes limits the size of JavaScript values.
func TestReadSize(t *testing.T) {
	c := contextIn(t, nil, 16<<20)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v := eval(t, s, "{ const s = 'x'.repeat(1e6); new Array(250).fill(s) }")
		_, err := marshal.UnmarshalAs[any](s, v)
		require.ErrorIs(t, err, marshal.ErrLimit)
		require.ErrorIs(t, err, v8.ErrNotData)
		require.ErrorContains(t, err, "the value takes more than 16777216 bytes; IsolateOptions.MaxBytes sets the limit")
		_, err = marshal.UnmarshalAs[*v8.Copy](s, v, marshal.MaxBytes(1000))
		require.ErrorIs(t, err, marshal.ErrLimit)
		require.ErrorContains(t, err, "1000 bytes; the option MaxBytes sets the limit")
		return nil
	}))
}

// Times outside the range of Date are errors.
func TestTimeOutOfRange(t *testing.T) {
	latest := time.UnixMilli(8_640_000_000_000_000)
	c := contextIn(t, nil, 0)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, x := range []time.Time{latest, time.UnixMilli(-8_640_000_000_000_000), {}} {
			v, err := marshal.Marshal(s, x)
			require.NoError(t, err)
			got, err := marshal.UnmarshalAs[time.Time](s, v)
			require.NoError(t, err)
			require.True(t, x.Equal(got), "%v", x)
		}
		for _, x := range []time.Time{latest.Add(time.Millisecond), time.Unix(1<<60, 0), time.Unix(math.MinInt64, 0)} {
			for _, y := range []any{x, []time.Time{x}, struct{ T *time.Time }{&x}, map[string]any{"x": x}} {
				_, err := marshal.Marshal(s, y)
				var e *marshal.Error
				require.ErrorAs(t, err, &e)
				require.ErrorContains(t, err, "a JavaScript Date is at most 100,000,000 days from 1970")
			}
		}
		return nil
	}))
}
