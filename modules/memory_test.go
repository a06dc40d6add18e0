package modules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// Imports and modules count against the isolate's memory until they are done or closed,
// also if the script that imports never lets the loop run.
func TestImportsAreCharged(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 8 << 20}})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	files := modules.Map{}
	for n := range 100 {
		files[fmt.Sprint("file:///", n, ".mjs")] = ""
	}
	l, err := modules.New(ctx, loop, modules.Options{Resolver: files})
	require.NoError(t, err)
	defer l.Close()
	before := i.Memory().Buffers

	const storm = "for (let n = 0; n < 1e4; n++) import('./none' + n + '.mjs').catch(() => {})"
	require.ErrorIs(t, c.Exec(ctx, storm, v8.Origin{Name: "file:///storm.js"}), v8.ErrMemoryLimit)
	pending := i.Memory().Buffers - before
	require.Greater(t, pending, uint64(1<<20))
	require.LessOrEqual(t, pending, uint64(8<<20))
	runs := 0
	for err := loop.Run(ctx); err != nil; err = loop.Run(ctx) {
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		runs++
		require.Less(t, runs, 10_000)
	}
	require.NoError(t, i.CollectGarbage(ctx))
	require.Equal(t, before, i.Memory().Buffers)

	for n := range 100 {
		require.NoError(t, l.Import(ctx, fmt.Sprint("file:///", n, ".mjs"), nil))
	}
	require.NoError(t, i.CollectGarbage(ctx))
	require.GreaterOrEqual(t, i.Memory().Buffers-before, uint64(100<<10))
	require.NoError(t, l.Close())
	require.NoError(t, i.CollectGarbage(ctx))
	require.Equal(t, before, i.Memory().Buffers)
}
