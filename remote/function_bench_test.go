package remote_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

func BenchmarkFunction(b *testing.B) {
	from, to := contextOf(b, v8.IsolateOptions{}), contextOf(b, v8.IsolateOptions{})
	give(b, from, "f", functionOf(b, to, "x => x + 1", remote.ModeSync))
	give(b, from, "host", v8.Undefined)
	within(b, from, "(n, f) => { let x = 0; for (let i = 0; i < n; i++) x = f(x); return x }",
		func(s v8.Scope, loop v8.Value) {
			f := eval(b, s, "f")
			b.ResetTimer()
			b.ReportAllocs()
			x, err := loop.Call(ctx, v8.Undefined, v8.Int(b.N), f)
			require.NoError(b, err)
			require.Equal(b, v8.Int(b.N), x)
		})
}

func BenchmarkReferenceGet(b *testing.B) {
	to := contextOf(b, v8.IsolateOptions{})
	r := referenceTo(b, to, "({n: 1})")
	var v v8.Value
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Get(ctx, "n", &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReferenceApply(b *testing.B) {
	to := contextOf(b, v8.IsolateOptions{})
	r := referenceTo(b, to, "x => x + 1")
	var x float64
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Apply(ctx, &x, nil, 1); err != nil {
			b.Fatal(err)
		}
	}
}
