package v8_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// shared returns a value that is a tree of 2^40 parts if each part is copied for each
// of its places.
func shared() any {
	share := any([]any{1})
	for range 20 {
		share = []any{share, share}
		share = map[string]any{"a": share, "b": share}
	}
	return share
}

func requireTooLarge(t testing.TB, err error, texts ...string) {
	t.Helper()
	require.ErrorIs(t, err, v8.ErrNotData)
	var e *v8.SizeError
	require.ErrorAs(t, err, &e)
	for _, text := range texts {
		require.ErrorContains(t, err, text)
	}
}

// A Go value that shares parts is refused, whichever way it goes to JavaScript.
func TestSharedParts(t *testing.T) {
	const hint = "; IsolateOptions.MaxBytes sets the limit" // which guests do not read
	for memory, text := range map[uint64]string{16 * mib: "16777216 bytes" + hint, 0: "4194304 parts"} {
		c := limited(t, v8.Limits{Memory: memory})
		requireTooLarge(t, c.Set(ctx, "x", shared()), text)
		exec(t, c, "function f() {}")
		_, err := c.Call(ctx, "f", 1, shared())
		requireTooLarge(t, err, text)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Value(shared())
			requireTooLarge(t, err, text)
			return nil
		}))
		require.NoError(t, c.SetFunc(ctx, "get", func(_ context.Context, call *v8.Call) (v8.Value, error) {
			return call.Scope.Value(shared())
		}))
		requireTooLarge(t, c.Exec(ctx, "get()"), strings.TrimSuffix(text, hint))
	}
}

// Strings that many places share count for each of them.
func TestSharedStrings(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib})
	list := make([]any, 100)
	for n := range list {
		list[n] = strings.Repeat("x", mib)
	}
	requireTooLarge(t, c.Set(ctx, "x", list), "the value takes more than 67108864 bytes")
	require.NoError(t, c.Set(ctx, "x", list[:10]))
}

// A list with too many elements is refused before it is copied.
func TestLongList(t *testing.T) {
	c := newContext(t)
	requireTooLarge(t, c.Set(ctx, "x", make([]any, v8.MaxParts+1)), "the value has more than 4194304 parts")
}

// countingContext counts the calls of Err.
type countingContext struct {
	context.Context
	asked atomic.Int64
	most  int64
}

func (c *countingContext) Err() error {
	if c.asked.Add(1) > c.most {
		return context.DeadlineExceeded
	}
	return nil
}

// Copying a large value ends with its context.
func TestDataChecksContext(t *testing.T) {
	c := newContext(t)
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	counting := &countingContext{Context: within, most: math.MaxInt64}
	require.NoError(t, c.Set(counting, "x", make([]any, 200_000)))
	require.Greater(t, counting.asked.Load(), int64(20))
	counting = &countingContext{Context: within, most: 10}
	err := c.Set(counting, "x", make([]any, 200_000))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, v8.ErrTerminated)
	require.Less(t, counting.asked.Load(), int64(20), "it ended while the list was copied")
}

// The size of what Go reads depends on the isolate's memory limit, or the option.
func TestReadSize(t *testing.T) {
	const amplified = "{ const s = 'x'.repeat(1e6); new Array(250).fill(s) }"
	for _, test := range []struct {
		o     v8.IsolateOptions
		limit string
	}{
		{v8.IsolateOptions{Limits: v8.Limits{Memory: 8 * mib}}, "the value takes more than 16777216 bytes; IsolateOptions.MaxBytes sets the limit"},
		{v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}}, "the value takes more than 67108864 bytes"},
		{v8.IsolateOptions{MaxBytes: 1000}, "the value takes more than 1000 bytes"},
		{v8.IsolateOptions{MaxBytes: 300 * mib}, ""},
	} {
		c := contextWith(t, test.o)
		_, err := c.Eval(ctx, amplified)
		if test.limit == "" {
			require.NoError(t, err)
			continue
		}
		requireTooLarge(t, err, test.limit)
		exec(t, c, "var f = () => new Array(250).fill('x'.repeat(1e6)), g = f()")
		_, err = c.Call(ctx, "f")
		requireTooLarge(t, err, test.limit)
		_, err = c.Get(ctx, "g")
		requireTooLarge(t, err, test.limit)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			v := eval(t, s, "g")
			_, err := v.Export()
			requireTooLarge(t, err, test.limit)
			_, err = s.Serialize(v)
			requireTooLarge(t, err, test.limit)
			_, err = s.Copy(ctx, v, v8.CopyOptions{MaxBytes: 2000})
			requireTooLarge(t, err, "the value takes more than 2000 bytes; CopyOptions.MaxBytes sets the limit")
			return nil
		}))
		// Small values that share parts, names of properties, and BigInts.
		for _, source := range []string{
			"{ let q = {}; for (let n = 0; n < 40; n++) q = {q, p: q}; q }",
			"{ const o = {['k'.repeat(1e6)]: 1}; new Array(250).fill(o) }",
			"new Array(250).fill(1n << 8000000n)",
		} {
			_, err := c.Eval(ctx, source)
			requireTooLarge(t, err, test.limit)
		}
		x, err := c.Eval(ctx, "[1, 'two']")
		require.NoError(t, err)
		require.Equal(t, []any{1.0, "two"}, x)
	}
}

// Times outside the range of Date are errors.
func TestTimeOutOfRange(t *testing.T) {
	latest := time.UnixMilli(8_640_000_000_000_000)
	hold(t, func(s v8.Scope) {
		for _, x := range []time.Time{latest, time.UnixMilli(-8_640_000_000_000_000), {}} {
			v, err := s.Value(x)
			require.NoError(t, err)
			got, err := v.Export()
			require.NoError(t, err)
			require.True(t, x.Equal(got.(time.Time)), "%v", x)
		}
		for _, x := range []time.Time{
			latest.Add(time.Millisecond), time.UnixMilli(-8_640_000_000_000_001), time.Unix(1<<60, 0),
			time.Unix(-1<<60, 0),
			time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0),
		} {
			_, err := s.Value([]any{x})
			require.ErrorIs(t, err, v8.ErrNotData, "%v", x)
			require.ErrorContains(t, err, "v8: $[0]: not plain data: the time is ")
		}
	})
}

// A long path is shortened in the middle.
func TestLongPath(t *testing.T) {
	list := []any{nil}
	list[0] = list
	c := newContext(t)
	err := c.Set(ctx, "x", []any{map[string]any{"first": list}})
	require.ErrorContains(t, err, "v8: $[0].first[0][0]")
	require.ErrorContains(t, err, "…")
	var e *v8.DepthError
	require.ErrorAs(t, err, &e)
	require.Less(t, len(err.Error()), 200)
	deep := any(struct{}{})
	for range 100 {
		deep = map[string]any{"ж": deep}
	}
	err = c.Set(ctx, "x", map[string]any{"begin": []any{map[string]any{strings.Repeat("ж", 1000): deep}}})
	require.ErrorContains(t, err, "v8: $.begin[0].ж")
	require.ErrorContains(t, err, ".ж.ж: not plain data: struct {}")
	require.True(t, strings.ToValidUTF8(err.Error(), "") == err.Error())
	require.Less(t, len(err.Error()), 300)
	_, err = c.Eval(ctx, "{ let a = {begin: []}; a.begin[0] = {['ж'.repeat(1000)]: a}; a }")
	require.ErrorContains(t, err, "v8: $.begin[0].ж")
	require.True(t, strings.ToValidUTF8(err.Error(), "") == err.Error())
	require.Less(t, len(err.Error()), 300)
	require.True(t, errors.As(err, &e))
}
