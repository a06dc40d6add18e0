package v8_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// Bytes that Go holds for an isolate count against its limit until they are released.
func TestCharge(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 << 20})
	i := c.Isolate()
	before := i.Memory().Buffers
	require.NoError(t, i.Charge(40<<20))
	require.Equal(t, before+40<<20, i.Memory().Buffers)
	var e *v8.MemoryError
	require.ErrorAs(t, i.Charge(40<<20), &e)
	require.EqualValues(t, 64<<20, e.Limit)
	require.ErrorIs(t, i.Charge(1<<63), v8.ErrMemoryLimit)
	require.ErrorIs(t, c.Exec(ctx, "new ArrayBuffer(40 << 20)"), v8.ErrMemoryLimit)
	i.Discharge(1 << 63) // no more than was charged
	require.Equal(t, before, i.Memory().Buffers)
	exec(t, c, "new ArrayBuffer(40 << 20)")

	before = i.Memory().Buffers
	loop := v8.NewLoop(c, v8.LoopOptions{MaxBytes: 1 << 30})
	defer loop.Close()
	require.ErrorIs(t, loop.Reserve(100<<20), v8.ErrMemoryLimit)
	require.NoError(t, loop.Reserve(2<<20))
	loop.Unreserve(1 << 20)
	require.NoError(t, loop.Close())
	loop.Unreserve(1 << 20) // Close did
	require.Equal(t, before, i.Memory().Buffers)

	var none *v8.Isolate
	require.ErrorIs(t, none.Charge(1), v8.ErrInvalid)
	none.Discharge(1)
	require.NoError(t, i.Close())
	require.ErrorIs(t, i.Charge(1), v8.ErrClosed)
	i.Discharge(1)
}

// Garbage is collected before the isolate's own goroutine is refused.
func TestChargeCollects(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 << 20})
	i := c.Isolate()
	require.NoError(t, c.SetFunc(ctx, "hold", func(context.Context, *v8.Call) (v8.Value, error) {
		err := i.Charge(30 << 20)
		i.Discharge(30 << 20)
		return v8.Undefined, err
	}))
	const full = "var kept = []; for (let n = 0; n < 40; n++) kept.push(new ArrayBuffer(1 << 20));"
	exec(t, c, full)
	exec(t, c, "kept = 0")
	exec(t, c, "hold()")
	require.ErrorIs(t, c.Exec(ctx, full+"hold()"), v8.ErrMemoryLimit)
	exec(t, c, "kept = 0")
	require.NoError(t, c.Do(ctx, func(v8.Scope) error {
		defer i.Discharge(30 << 20)
		return i.Charge(30 << 20)
	}))
}

// Go errors count with their texts: a guest that keeps exceptions with long stacks in Go is
// ended before they exceed its limit.
func TestErrorsAreCharged(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 32 << 20})
	made := 0
	require.NoError(t, c.SetFunc(ctx, "fail", func(context.Context, *v8.Call) (v8.Value, error) {
		made++
		return v8.Undefined, errors.Join(
			errors.New("x"),
			&v8.Exception{Name: "Error", Message: "y", Stack: strings.Repeat("z", 100_000), Host: errors.New("z")},
		)
	}))
	err := c.Exec(ctx, "const kept = []; for (;;) try { fail() } catch (e) { kept.push(e) }")
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.Less(t, made, 400)
	require.Greater(t, made, 200)
}

// The names of an object are on the heap once, and Go does not copy them beyond the limit.
func TestManyKeys(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 << 20})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		long := eval(t, s, "const long = {}; const x = 'x'.repeat(5 << 20); for (let n = 0; n < 6; n++) long[x + n] = 1; long")
		_, err := long.Keys(ctx)
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		few, err := eval(t, s, "({a: 1, b: 2})").Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b"}, few)
		return nil
	}))
}
