package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// megabyte has all the ways in which JavaScript can allocate memory outside the heap,
// one megabyte at a time.
var megabyte = map[string]string{
	"new":             "new ArrayBuffer(mb)",
	"typed array":     "new Uint8Array(mb)",
	"shared":          "new SharedArrayBuffer(mb)",
	"resizable":       "new ArrayBuffer(mb, {maxByteLength: mb})",
	"resize":          "new ArrayBuffer(0, {maxByteLength: mb}).resize(mb)",
	"resize on":       "new ArrayBuffer(1, {maxByteLength: mb}).resize(mb)",
	"growable":        "new SharedArrayBuffer(mb, {maxByteLength: mb})",
	"grow":            "new SharedArrayBuffer(1, {maxByteLength: mb}).grow(mb)",
	"memory":          "new WebAssembly.Memory({initial: 16})",
	"memory grow":     "if (new WebAssembly.Memory({initial: 0, maximum: 16}).grow(16) < 0) throw 'refused'",
	"grow unbounded":  "if (new WebAssembly.Memory({initial: 0}).grow(16) < 0) throw 'refused'",
	"shared memory":   "new WebAssembly.Memory({initial: 1, maximum: 16, shared: true}).grow(15)",
	"memory resize":   "new WebAssembly.Memory({initial: 0, maximum: 16}).toResizableBuffer().resize(mb)",
	"slice":           "half.slice(0, mb)",
	"shared slice":    "shared.slice(0, mb)",
	"typed slice":     "new Uint8Array(half).slice(0, mb)",
	"typed map":       "new Uint8Array(half, 0, mb).map(x => x)",
	"typed with":      "new Uint8Array(half, 0, mb).with(0, 1)",
	"typed reversed":  "new Uint8Array(half, 0, mb).toReversed()",
	"transfer":        "new ArrayBuffer(1).transfer(mb)",
	"resizable moved": "new ArrayBuffer(1, {maxByteLength: mb}).transfer(mb)",
	"fixed length":    "new ArrayBuffer(mb, {maxByteLength: mb}).transferToFixedLength()",
	"from hex":        "Uint8Array.fromHex(hex)",
	"from base64":     "Uint8Array.fromBase64(base64)",
}

// Garbage does not cause allocations within the limit to be refused.
func TestGarbageRefusesNothing(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 16 * mib, Mappings: 60})
	exec(t, c, "const mb = 1 << 20, half = new ArrayBuffer(mb), shared = new SharedArrayBuffer(mb),"+
		"hex = 'ab'.repeat(mb), base64 = 'abcd'.repeat(mb / 3)")
	for name, one := range megabyte {
		t.Run(name, func(t *testing.T) {
			exec(t, c, "for (let i = 0; i < 40; i++) { "+one+" }")
		})
	}
	// The same is true of mappings without memory.
	exec(t, c, "for (let i = 0; i < 200; i++) new ArrayBuffer(1, {maxByteLength: 100})")
	exec(t, c, "for (let i = 0; i < 200; i++) new ArrayBuffer(0, {maxByteLength: 100}).resize(1)")
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	m := c.Isolate().Memory()
	require.Zero(t, m.Mappings)
	require.Equal(t, uint64(2*mib), m.Buffers)
}

// The same is true of memory that Go functions allocate.
func TestGarbageRefusesNothingOfGo(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 16 * mib})
	for range 100 {
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Bytes(make([]byte, 1<<20))
			return err
		}))
	}
}
