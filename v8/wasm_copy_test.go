package v8_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// wasmCopies instantiates a module with (memory 32) and
// (func (export "f") (loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 1000000)) (br 0))).
const wasmCopies = `const { f } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0,
  1, 4, 1, 0x60, 0, 0,
  3, 2, 1, 0,
  5, 3, 1, 0, 32,
  7, 5, 1, 1, 102, 0, 0,
  10, 0x15, 1, 0x13, 0, 3, 0x40, 0x41, 0, 0x41, 1, 0x41, 0xc0, 0x84, 0x3d, 0xfc, 10, 0, 0, 12, 0, 11, 11]))).exports`

// A run that copies nearly all of the time ends at its limit, and its isolate is lost. V8 checks for interrupts
// when the loop has run 13 MB of code, which is a minute of copies, and a signal nearly always arrives in the C
// library.
func TestCopiesOfWasmEnd(t *testing.T) {
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	c := contextWith(t, v8.IsolateOptions{
		Group:  group,
		Limits: v8.Limits{Memory: 64 * mib, RunCPU: 20 * time.Millisecond},
	})
	exec(t, c, wasmCopies)
	before := c.Isolate().Times().CPU
	err = c.Exec(ctx, "f()")
	requireOutOfCPU(t, err)
	require.ErrorIs(t, err, v8.ErrLost)
	require.Less(t, c.Isolate().Times().CPU-before, time.Second)
}
