package v8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// waitingStacks calls a function of WebAssembly n times, which each time waits on a stack of its own for a promise
// that nobody settles.
const waitingStacks = `
const leb = (n) => { const b = []; for (; n > 127; n >>= 7) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
// (import "e" "f" (func)) (func (export "f") (call 0))
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0,
  section(1, [1, 96, 0, 0]), section(2, [1, 1, 101, 1, 102, 0, 0]), section(3, [1, 0]),
  section(7, [1, 1, 102, 0, 1]), section(10, [1, 4, 0, 0x10, 0, 11])].flat()));
const wait = new WebAssembly.Suspending(() => new Promise(() => {}));
const f = WebAssembly.promising(new WebAssembly.Instance(module, { e: { f: wait } }).exports.f);
const all = [];
function stacks(n) { for (let i = 0; i < n; i++) all.push(f()); return all.length; }
`

// An isolate has at most 256 stacks that wait for promises, whatever memory it may use.
func TestWaitingStacksAreLimited(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 1 << 30})
	exec(t, c, waitingStacks)
	got, err := c.Eval(ctx, "stacks(200)")
	require.NoError(t, err)
	require.Equal(t, 200.0, got)
	_, err = c.Eval(ctx, "stacks(200)")
	var e *v8.MemoryError
	require.ErrorAs(t, err, &e)
	require.Equal(t, v8.PartStacks, e.Part)
}
