package modules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// BenchmarkImport imports a module into a new context. The module imports 1,000 others,
// each of which imports another one.
func BenchmarkImport(b *testing.B) {
	m := modules.Map{}
	main := ""
	for n := range 1000 {
		main += fmt.Sprintf("import { v%d } from './lib/%d.js';\n", n, n)
		m[fmt.Sprintf("lib/%d.js", n)] = fmt.Sprintf(
			"import { v%d as w } from './%d.js';\nexport const v%d = () => w;\n", n&^1, n&^1, n)
	}
	m["main.js"] = main
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(b, err)
	defer i.Close()
	for b.Loop() {
		c, err := i.NewContext(ctx)
		require.NoError(b, err)
		loop := v8.NewLoop(c, v8.LoopOptions{})
		l, err := modules.New(ctx, loop, modules.Options{Resolver: m})
		require.NoError(b, err)
		require.NoError(b, l.Import(ctx, "main.js", nil))
		require.NoError(b, l.Close())
		require.NoError(b, loop.Close())
		require.NoError(b, c.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1001, "µs/module")
}
