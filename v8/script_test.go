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
	require.NoError(t, c.Exec(ctx, "(function() {})"))
	_, err := c.Eval(ctx, "(function() {})")
	require.ErrorIs(t, err, v8.ErrNotData)
}

// A script has at most one origin, and compilation at most one CompileOptions.
func TestOneOrigin(t *testing.T) {
	c := newContext(t)
	named, cached := v8.Origin{Name: "app.js"}, v8.CompileOptions{}
	_, err := c.Eval(ctx, "1", named, named)
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "2 origins of one script")
	require.ErrorIs(t, c.Exec(ctx, "1", named, named), v8.ErrInvalid)
	for _, opts := range [][]v8.CompileOption{{named, cached, named}, {cached, cached}, {nil}} {
		_, err = c.Compile(ctx, "1", opts...)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Eval(ctx, "1", named, named)
			require.ErrorIs(t, err, v8.ErrInvalid)
			_, err = s.Compile(ctx, "1", opts...)
			require.ErrorIs(t, err, v8.ErrInvalid)
			_, err = s.CompileModule(ctx, "1", opts...)
			require.ErrorIs(t, err, v8.ErrInvalid)
			return nil
		}))
	}
	// The order of the options is free.
	for _, opts := range [][]v8.CompileOption{{named, cached}, {cached, named}} {
		script, err := c.Compile(ctx, "null.x", opts...)
		require.NoError(t, err)
		_, err = c.Run(ctx, script)
		require.ErrorContains(t, err, "app.js:1:6")
		_, err = script.CodeCache(ctx)
		require.NoError(t, err)
	}
}

func TestSetAndGet(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Set(ctx, "config", map[string]any{"list": []any{1, 2}}))
	got, err := c.Eval(ctx, "config.list.push(3); config")
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
