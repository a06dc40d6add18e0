package web_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// BenchmarkTransformStream sends chunks of 64 KiB through a TransformStream of the guest.
// testdata/throughput.js also runs in other engines: node testdata/throughput.js.
func BenchmarkTransformStream(b *testing.B) {
	source, err := os.ReadFile("testdata/throughput.js")
	require.NoError(b, err)
	p := newPage(b, web.Options{Streams: true})
	const chunks = 1000
	require.NoError(b, p.exec(string(source)))
	b.SetBytes(chunks << 16)
	for b.Loop() {
		err := p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			f, err := s.Eval(ctx, "throughput")
			if err != nil {
				return v8.Undefined, err
			}
			return f.Call(ctx, v8.Undefined, v8.Int(chunks))
		}, nil)
		require.NoError(b, err)
	}
}
