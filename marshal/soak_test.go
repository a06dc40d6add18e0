package marshal_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// Values that crossed are released on both sides: after many rounds, Go, the isolate and
// its handles hold as much as after a few.
func TestSoak(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	round := func() {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		defer c.Close()
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		_, err = marshal.Await[any](ctx, loop, func(s v8.Scope) (v8.Value, error) {
			classes(t, s, accountClass)
			squares, err := marshal.Function(s, "f", func(a *account, n int) (*account, error) {
				return a.Deposit(ctx, n)
			})
			require.NoError(t, err)
			setGlobal(t, s, "f", squares)
			later, err := marshal.Async(loop, s, "later", func(n int) (Inner, error) { return Inner{A: n}, nil })
			require.NoError(t, err)
			setGlobal(t, s, "later", later)
			for n := range 300 {
				require.NoError(t, s.Nest(func(s v8.Scope) error {
					setGlobal(t, s, "mine", &account{Owner: "x", balance: n})
					setGlobal(t, s, "data", map[string]any{"list": []int{n}, "text": "x"})
					setGlobal(t, s, "error", errNo)
					return nil
				}))
				eval(t, s, `{ const own = new Account('y'); own.callback = () => own;
					for (let n = 1; n < 20; n++) { f(mine, n).merge(own); try { f(mine, -n) } catch {} }
					for (const x of mine) if (x > 3) break; }`)
			}
			return eval(t, s, "Promise.all(Array.from({length: 100}, (_, n) => later(n))).then(a => a.length)"), nil
		})
		require.NoError(t, err)
	}
	type held struct{ heap, external, handles, contexts uint64 }
	measure := func() (h held) {
		for range 3 { // Go and V8 learn of each other's released values with a delay
			require.NoError(t, i.CollectGarbage(ctx))
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		s, err := i.HeapStatistics(ctx)
		require.NoError(t, err)
		return held{m.HeapAlloc + s.UsedHeap, i.Memory().Buffers, s.UsedGlobalHandles, s.NativeContexts}
	}
	var early, late held
	for n := range 12 {
		round()
		switch n {
		case 3:
			early = measure()
		case 11:
			late = measure()
		}
	}
	t.Logf("after 4 rounds %+v, after 12 %+v", early, late)
	require.Less(t, late.heap, early.heap+1<<20)
	require.LessOrEqual(t, late.external, early.external+64<<10)
	require.LessOrEqual(t, late.handles, early.handles+4<<10)
	require.LessOrEqual(t, late.contexts, early.contexts+1)
}
