package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// A script is compiled once and can run many times, in any context of the isolate.
func TestScriptRunsAnywhere(t *testing.T) {
	i := newIsolate(t)
	a, err := i.NewContext(ctx)
	require.NoError(t, err)
	b, err := i.NewContext(ctx)
	require.NoError(t, err)
	script, err := a.Compile(ctx, "globalThis.n = (globalThis.n ?? 0) + 1", v8.Origin{Name: "count.js"})
	require.NoError(t, err)
	for want := 1.0; want <= 3; want++ {
		for _, c := range []*v8.Context{a, b} {
			got, err := c.Run(ctx, script)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
	require.NoError(t, a.Close())
	got, err := b.Run(ctx, script)
	require.NoError(t, err)
	require.Equal(t, 4.0, got)
}

func TestExecIgnoresTheValue(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, "(function() {})", v8.Origin{}))
	_, err := c.Eval(ctx, "(function() {})", v8.Origin{})
	require.ErrorIs(t, err, v8.ErrNotData)
}

func TestSetAndGet(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Set(ctx, "config", map[string]any{"list": []any{1, 2}}))
	got, err := c.Eval(ctx, "config.list.push(3); config", v8.Origin{})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"list": []any{1.0, 2.0, 3.0}}, got)
	got, err = c.Get(ctx, "missing")
	require.NoError(t, err)
	require.Nil(t, got)
	_, err = c.Call(ctx, "missing")
	require.ErrorIs(t, err, v8.ErrInvalid)
}

func TestVersion(t *testing.T) {
	require.Regexp(t, `^\d+\.\d+\.\d+\.\d+$`, v8.Version())
}

func TestHeapStatistics(t *testing.T) {
	c := newContext(t)
	statistics, err := c.Isolate().HeapStatistics(ctx)
	require.NoError(t, err)
	require.Positive(t, statistics.UsedHeap)
	require.EqualValues(t, 1, statistics.NativeContexts)
	require.InDelta(t, 64<<20, statistics.HeapLimit, 16<<20)
}
