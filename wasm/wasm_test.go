package wasm_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

var ctx = context.Background()

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func newContext(t testing.TB, o v8.IsolateOptions) *v8.Context {
	i, err := v8.NewIsolate(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

func newModule(t testing.TB, b []byte) *v8.WasmModule {
	m := v8.NewWasmModule(b)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

var imports = wasm.Imports{"env": {
	"twice": func(n int32) int32 { return 2 * n },
	"big":   func(ctx context.Context, n uint64) (uint64, error) { return n + 1, nil },
	"pair":  func() (int32, int64) { return -1, 1 << 40 },
	"base":  int32(42),
}}

// with calls f with an instance of the test module.
func with(t *testing.T, f func(s v8.Scope, i *wasm.Instance)) {
	c := newContext(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, newModule(t, wire()), imports)
		require.NoError(t, err)
		f(s, i)
		return nil
	}))
}

func export[F any](t testing.TB, i *wasm.Instance, name string) F {
	f, err := wasm.Func[F](i, name)
	require.NoError(t, err)
	return f
}

func TestNumbers(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		n32, err := export[func(context.Context, int32, int32) (int32, error)](t, i, "add")(ctx, math.MaxInt32, 1)
		require.NoError(t, err)
		require.Equal(t, int32(math.MinInt32), n32)

		u32, err := export[func(context.Context, uint32, uint32) (uint32, error)](t, i, "add")(ctx,
			math.MaxUint32, math.MaxUint32)
		require.NoError(t, err)
		require.Equal(t, uint32(math.MaxUint32-1), u32)

		n64, err := export[func(context.Context, int64, int64) (int64, error)](t, i, "add64")(ctx, math.MaxInt64, 1)
		require.NoError(t, err)
		require.Equal(t, int64(math.MinInt64), n64)

		u64, err := export[func(context.Context, uint64, uint64) (uint64, error)](t, i, "add64")(ctx,
			math.MaxUint64, math.MaxUint64)
		require.NoError(t, err)
		require.Equal(t, uint64(math.MaxUint64-1), u64)

		x32, err := export[func(context.Context, float32, float32) (float32, error)](t, i, "add32f")(ctx, 0.1, 0.2)
		require.NoError(t, err)
		require.Equal(t, float32(0.1)+float32(0.2), x32)

		x64, err := export[func(context.Context, float64, float64) (float64, error)](t, i, "add64f")(ctx,
			math.Inf(1), math.Inf(-1))
		require.NoError(t, err)
		require.True(t, math.IsNaN(x64))

		v, err := export[func(context.Context, v8.Value) (v8.Value, error)](t, i, "same")(ctx, i.Exports())
		require.NoError(t, err)
		same, err := v.SameValue(i.Exports())
		require.NoError(t, err)
		require.True(t, same)

		a, b, err := export[func(context.Context, int32, int64) (int64, int32, error)](t, i, "swap")(ctx, -7, 1<<60)
		require.NoError(t, err)
		require.Equal(t, int64(1<<60), a)
		require.Equal(t, int32(-7), b)
	})
}

func TestImports(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		n, err := export[func(context.Context, int32) (int32, error)](t, i, "callTwice")(ctx, -21)
		require.NoError(t, err)
		require.Equal(t, int32(-42), n)
		big, err := export[func(context.Context, uint64) (uint64, error)](t, i, "callBig")(ctx, 1<<63)
		require.NoError(t, err)
		require.Equal(t, uint64(1<<63+1), big)
		a, b, err := export[func(context.Context) (int32, int64, error)](t, i, "callPair")(ctx)
		require.NoError(t, err)
		require.Equal(t, int32(-1), a)
		require.Equal(t, int64(1<<40), b)
		answer, err := i.Export("answer")
		require.NoError(t, err)
		value, err := answer.Get(ctx, v8.String("value"))
		require.NoError(t, err)
		require.Equal(t, "42", value.String())
		names, err := i.Names(ctx)
		require.NoError(t, err)
		require.Contains(t, names, "memory")
	})
}

// The error of a Go function passes through WebAssembly and is returned as the same
// error.
func TestImportFails(t *testing.T) {
	refused := errors.New("refused")
	c := newContext(t, v8.IsolateOptions{})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		given := wasm.Imports{"env": {
			"twice": func(int32) (int32, error) { return 0, refused },
			"big":   func(n int64) int64 { return n },
			"pair":  func() (int32, int64) { return 0, 0 },
			"base":  int32(0),
		}}
		i, err := wasm.Instantiate(ctx, s, newModule(t, wire()), given)
		require.NoError(t, err)
		_, err = export[func(context.Context, int32) (int32, error)](t, i, "callTwice")(ctx, 1)
		require.ErrorIs(t, err, refused)
		return nil
	}))
}

func TestWrongUse(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		for _, err := range []error{
			second(wasm.Func[int](i, "add")),
			second(wasm.Func[func(int32, int32) (int32, error)](i, "add")),
			second(wasm.Func[func(context.Context, int32, int32) int32](i, "add")),
			second(wasm.Func[func(context.Context, int, int) (int32, error)](i, "add")),
			second(wasm.Func[func(context.Context, ...int32) (int32, error)](i, "add")),
			second(wasm.Func[func(context.Context, int32) (int32, error)](i, "add")),
			second(wasm.Func[func(context.Context) error](i, "none")),
			second(wasm.Func[func(context.Context) error](i, "memory")),
			second(i.Memory("add")),
			second(i.Memory("toString")),
			second(wasm.InstanceOf(v8.Null)),
			second(export[func(context.Context, int32, int32) (int64, error)](t, i, "add")(ctx, 1, 2)),
		} {
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err := export[func(context.Context, int32, int32) (int32, error)](t, i, "add64")(ctx, 1, 2)
		thrown, ok := errors.AsType[*v8.Exception](err)
		require.True(t, ok)
		require.Equal(t, "TypeError", thrown.Name)

		for name, want := range map[string]string{"missing": "LinkError", "nil": "invalid", "type": "invalid",
			"number": "LinkError"} {
			given := wasm.Imports{"env": {"twice": imports["env"]["twice"], "big": imports["env"]["big"],
				"pair": imports["env"]["pair"], "base": int32(1)}}
			switch name {
			case "missing":
				delete(given["env"], "base")
			case "nil":
				given["env"]["twice"] = nil
			case "type":
				given["env"]["twice"] = func(string) {}
			case "number":
				given["env"]["base"] = int64(1)
			}
			_, err := wasm.Instantiate(ctx, s, newModule(t, wire()), given)
			require.ErrorContains(t, err, want, name)
		}
		_, err = wasm.Instantiate(ctx, s, newModule(t, []byte("no module")), nil)
		require.ErrorContains(t, err, "CompileError")
		_, err = wasm.Instantiate(ctx, s, wasm.ModuleValue(v8.Number(1)), nil)
		require.ErrorContains(t, err, "TypeError")
	})
}

func second[T any](_ T, err error) error { return err }

func TestTraps(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		none := func(name string) error { return export[func(context.Context) error](t, i, name)(ctx) }
		one := func(name string, n int32) error {
			return second(export[func(context.Context, int32) (int32, error)](t, i, name)(ctx, n))
		}
		divide := export[func(context.Context, int32, int32) (int32, error)](t, i, "divide")
		for reason, c := range map[string]struct {
			err      error
			function string
			op       byte // opcode at the frame's offset
		}{
			"unreachable":                   {none("unreachable"), "$unreachable", 0x00},
			"divide by zero":                {second(divide(ctx, 1, 0)), "$divide", 0x6d},
			"divide result unrepresentable": {second(divide(ctx, math.MinInt32, -1)), "$divide", 0x6d},
			"memory access out of bounds":   {one("load", 1<<16), "$load", 0x28},
		} {
			trap, ok := errors.AsType[*v8.Trap](c.err)
			thrown, _ := errors.AsType[*v8.Exception](c.err)
			require.True(t, ok, "%s: %s", reason, thrown.Stack)
			require.Equal(t, reason, trap.Reason)
			require.Equal(t, c.function, trap.Frames[0].Function)
			require.Equal(t, c.op, wire()[trap.Frames[0].Offset])
			require.Contains(t, trap.Error(), reason)
			require.Equal(t, "RuntimeError", thrown.Name)
		}
		require.NoError(t, one("load", 1<<16-4))

		// A stack overflow is a RangeError, and an error thrown by JavaScript is not
		// a trap.
		err := none("deep")
		require.ErrorContains(t, err, "RangeError")
		_, ok := errors.AsType[*v8.Trap](err)
		require.False(t, ok)
		_, err = s.Eval(ctx, "throw new WebAssembly.RuntimeError('unreachable')")
		_, ok = errors.AsType[*v8.Trap](err)
		require.False(t, ok)
	})
}

func TestLoopEnds(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		err := export[func(context.Context) error](t, i, "spin")(short)
		require.ErrorIs(t, err, v8.ErrTerminated)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = export[func(context.Context, int32, int32) (int32, error)](t, i, "add")(ctx, 1, 2)
		require.NoError(t, err)
	})
}

func TestMemory(t *testing.T) {
	with(t, func(s v8.Scope, i *wasm.Instance) {
		m, err := i.Memory("memory")
		require.NoError(t, err)
		require.NoError(t, m.Write(8, []byte{1, 2, 3, 4}))
		n, err := export[func(context.Context, int32) (int32, error)](t, i, "load")(ctx, 8)
		require.NoError(t, err)
		require.Equal(t, int32(0x04030201), n)
		b, err := m.Read(8, 2)
		require.NoError(t, err)
		require.Equal(t, []byte{1, 2}, b)
		require.NoError(t, m.View(func(b []byte) error {
			require.Len(t, b, wasm.PageSize)
			_, err := export1(i)
			require.ErrorIs(t, err, v8.ErrViewed)
			return nil
		}))
		for _, at := range []uint64{wasm.PageSize - 3, wasm.PageSize, math.MaxUint64 - 1} {
			require.ErrorIs(t, m.Write(at, []byte{1, 2, 3, 4}), v8.ErrInvalid)
			_, err = m.Read(at, 4)
			require.ErrorIs(t, err, v8.ErrInvalid)
		}
		_, err = m.Read(0, math.MaxUint64)
		require.ErrorIs(t, err, v8.ErrInvalid)

		before, err := m.Grow(ctx, 2)
		require.NoError(t, err)
		require.EqualValues(t, 1, before)
		size, err := m.Size()
		require.NoError(t, err)
		require.EqualValues(t, 3*wasm.PageSize, size)
		_, err = m.Grow(ctx, 1)
		require.ErrorContains(t, err, "RangeError")

		// A guest that changes WebAssembly.Memory does not affect Memory.
		_, err = s.Eval(ctx, "Object.defineProperty(WebAssembly.Memory.prototype, 'buffer', { get() { throw 1 } })")
		require.NoError(t, err)
		require.NoError(t, m.Write(0, []byte{1}))
	})
}

func export1(i *wasm.Instance) (any, error) {
	return wasm.Func[func(context.Context, int32) (int32, error)](i, "load")
}

// Isolates of a group share compiled code; other groups compile the module
// themselves.
func TestShared(t *testing.T) {
	m := newModule(t, wire())
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	var wg sync.WaitGroup
	for n := range 12 {
		var o v8.IsolateOptions
		if n%2 == 1 {
			o.Group = group
		}
		c := newContext(t, o)
		wg.Go(func() {
			for range 20 {
				err := c.Do(ctx, func(s v8.Scope) error {
					i, err := wasm.Instantiate(ctx, s, m, imports)
					if err != nil {
						return err
					}
					add, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](i, "add")
					if err != nil {
						return err
					}
					sum, err := add(ctx, int32(n), 1)
					if err == nil && sum != int32(n)+1 {
						err = errors.New("wrong sum")
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, m.Close())
	require.NoError(t, m.Close())
	c := newContext(t, v8.IsolateOptions{})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := m.Value(ctx, s)
		require.ErrorIs(t, err, v8.ErrClosed)
		return nil
	}))
}

// Other isolates still work when the isolate that compiled the module is lost.
func TestSharedWithLost(t *testing.T) {
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	o := v8.IsolateOptions{Group: group, Grace: time.Millisecond}
	m := newModule(t, wire())
	first, second := newContext(t, o), newContext(t, o)
	require.NoError(t, first.Do(ctx, func(s v8.Scope) error {
		_, err := wasm.Instantiate(ctx, s, m, imports)
		return err
	}))
	require.ErrorIs(t, evict.Evict(ctx, first), v8.ErrLost)
	require.NoError(t, second.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, m, imports)
		require.NoError(t, err)
		swap := export[func(context.Context, int32, int64) (int64, int32, error)](t, i, "swap")
		for range 10_000 { // often enough for V8 to optimize it
			a, b, err := swap(ctx, 1, 2)
			require.NoError(t, err)
			require.Equal(t, int64(2), a)
			require.Equal(t, int32(1), b)
		}
		return nil
	}))
}

// The module remains usable after the isolate that compiled it is closed, and its
// instances remain usable after the module is closed.
func TestSharedOutlives(t *testing.T) {
	m := v8.NewWasmModule(wire())
	require.Equal(t, len(wire()), m.Size())
	first, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	c, err := first.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error { return second(m.Value(ctx, s)) }))
	require.NoError(t, first.Close())
	<-first.Done()

	c = newContext(t, v8.IsolateOptions{})
	var kept *v8.Persistent
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, m, imports)
		require.NoError(t, err)
		kept, err = i.Exports().Persist()
		return err
	}))
	defer kept.Close()
	require.NoError(t, m.Close())
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		exports, err := kept.Value(s)
		require.NoError(t, err)
		i, err := wasm.InstanceOf(exports)
		require.NoError(t, err)
		sum, err := export[func(context.Context, int32, int32) (int32, error)](t, i, "add")(ctx, 20, 22)
		require.NoError(t, err)
		require.Equal(t, int32(42), sum)
		return nil
	}))
}

func TestForbidden(t *testing.T) {
	m := newModule(t, wire())
	c := newContext(t, v8.IsolateOptions{})
	allowed := newContext(t, v8.IsolateOptions{})
	require.NoError(t, c.AllowCodeGeneration(ctx, v8.CodeGeneration{}))
	for range 2 { // once compiling it, and once using compiled code
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := m.Value(ctx, s)
			require.ErrorIs(t, err, v8.ErrWasmForbidden)
			return nil
		}))
		require.NoError(t, allowed.Do(ctx, func(s v8.Scope) error { return second(m.Value(ctx, s)) }))
	}
}

// The isolate's limit applies to memories.
func TestMemoryLimit(t *testing.T) {
	c := newContext(t, v8.IsolateOptions{Limits: v8.Limits{Memory: v8.MinMemory}})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		large := binary(section(secMemory, vec([]byte{0, 0xff, 0x7f})),
			section(secExport, vec(append(text("memory"), 2, 0))))
		_, err := wasm.Instantiate(ctx, s, newModule(t, large), nil)
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		require.True(t, strings.Contains(err.Error(), "RangeError"), err)
		return nil
	}))
}
