package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestForbidAtomicsWait(t *testing.T) {
	const cell = "var cell = new Int32Array(new SharedArrayBuffer(4));"
	// A module that waits for an address of its shared memory with a timeout of 0.
	const wait = `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
		0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 7, 5, 1, 1, 0x77, 0, 0,
		10, 14, 1, 12, 0, 0x41, 0, 0x41, 0, 0x42, 0, 0xfe, 1, 2, 0, 0x0b]))).exports.w()`
	for _, forbid := range []bool{false, true} {
		i, err := v8.NewIsolate(v8.IsolateOptions{ForbidAtomicsWait: forbid})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, i.Close()) })
		require.Equal(t, forbid, i.ForbidsAtomicsWait())
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		for source, want := range map[string]any{
			cell + "Atomics.wait(cell, 0, 0, 1)": "timed-out",
			wait:                                 2.0, // timed out
		} {
			got, err := c.Eval(ctx, source)
			if !forbid {
				require.NoError(t, err)
				require.Equal(t, want, got)
				continue
			}
			require.IsType(t, new(v8.Exception), err, source)
			require.ErrorContains(t, err, "Atomics.wait cannot be called in this context")
		}
		got, err := c.Eval(ctx, cell+"typeof Atomics.waitAsync(cell, 0, 0, 0).value")
		require.NoError(t, err)
		require.Equal(t, "string", got)
		got, err = c.Eval(ctx, "Atomics.notify(cell, 0)")
		require.NoError(t, err)
		require.Equal(t, 0.0, got)
	}
	require.False(t, (*v8.Isolate)(nil).ForbidsAtomicsWait())
}
