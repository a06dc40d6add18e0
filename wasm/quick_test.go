package wasm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

// through returns a module whose functions n0 to n4 call the imports of the same
// names with their parameters, and whose functions r0 to r4 also return the results.
func through(number byte) []byte {
	var types, imports, indexes, exports, codes [][]byte
	for n := range 10 {
		params, results, name := slices.Repeat([]byte{number}, n%5), []byte{}, fmt.Sprint("n", n%5)
		if n >= 5 {
			results, name = []byte{number}, fmt.Sprint("r", n%5)
		}
		types = append(types, typ(params, results))
		imports = append(imports, slices.Concat(text("env"), text(name), []byte{0, byte(n)}))
		indexes = append(indexes, []byte{byte(n)})
		exports = append(exports, append(text(name), 0, byte(10+n)))
		code := []byte{0}
		for p := range params {
			code = append(code, 0x20, byte(p))
		}
		code = append(code, 0x10, byte(n), 0x0b)
		codes = append(codes, append(leb(len(code)), code...))
	}
	return binary(
		section(secType, vec(types...)),
		section(secImport, vec(imports...)),
		section(secFunction, vec(indexes...)),
		section(secExport, vec(exports...)),
		section(secCode, vec(codes...)),
	)
}

func TestShapes(t *testing.T) {
	t.Run("int32", func(t *testing.T) { shapes[int32](t, i32, -1<<31) })
	t.Run("uint32", func(t *testing.T) { shapes[uint32](t, i32, 1<<32-1) })
	t.Run("float64", func(t *testing.T) { shapes[float64](t, f64, 0.1) })
	t.Run("float32", func(t *testing.T) { shapes[float32](t, f32, 0.5) }) // uses reflection
}

func shapes[T int32 | uint32 | float32 | float64](t *testing.T, number byte, odd T) {
	type none = context.Context
	var got []T
	note := func(all ...T) T {
		got = all
		x := odd
		for _, y := range all {
			x = 10*x + y
		}
		return x
	}
	refused := errors.New("refused")
	fails := false
	failing := func(all ...T) (T, error) {
		if fails {
			return 0, refused
		}
		return note(all...), nil
	}
	only := func(_ T, err error) error { return err }
	for name, given := range map[string]map[string]any{
		"plain": {
			"n0": func() { note() },
			"n1": func(a T) { note(a) },
			"n2": func(a, b T) { note(a, b) },
			"n3": func(a, b, c T) { note(a, b, c) },
			"n4": func(a, b, c, d T) { note(a, b, c, d) },
			"r0": func() T { return note() },
			"r1": func(a T) T { return note(a) },
			"r2": func(a, b T) T { return note(a, b) },
			"r3": func(a, b, c T) T { return note(a, b, c) },
			"r4": func(a, b, c, d T) T { return note(a, b, c, d) },
		},
		"context and error": {
			"n0": func(none) error { return only(failing()) },
			"n1": func(_ none, a T) error { return only(failing(a)) },
			"n2": func(_ none, a, b T) error { return only(failing(a, b)) },
			"n3": func(_ none, a, b, c T) error { return only(failing(a, b, c)) },
			"n4": func(_ none, a, b, c, d T) error { return only(failing(a, b, c, d)) },
			"r0": func(none) (T, error) { return failing() },
			"r1": func(_ none, a T) (T, error) { return failing(a) },
			"r2": func(_ none, a, b T) (T, error) { return failing(a, b) },
			"r3": func(_ none, a, b, c T) (T, error) { return failing(a, b, c) },
			"r4": func(_ none, a, b, c, d T) (T, error) { return failing(a, b, c, d) },
		},
	} {
		c := newContext(t, v8.IsolateOptions{})
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			i, err := wasm.Instantiate(ctx, s, newModule(t, through(number)), wasm.Imports{"env": given})
			require.NoError(t, err, name)
			fails = false
			n0, r0 := export[func(none) error](t, i, "n0"), export[func(none) (T, error)](t, i, "r0")
			n1, r1 := export[func(none, T) error](t, i, "n1"), export[func(none, T) (T, error)](t, i, "r1")
			n2, r2 := export[func(none, T, T) error](t, i, "n2"), export[func(none, T, T) (T, error)](t, i, "r2")
			n3, r3 := export[func(none, T, T, T) error](t, i, "n3"), export[func(none, T, T, T) (T, error)](t, i, "r3")
			n4 := export[func(none, T, T, T, T) error](t, i, "n4")
			r4 := export[func(none, T, T, T, T) (T, error)](t, i, "r4")
			all := []T{odd, 1, 2, 3}
			for n, run := range []func() error{
				func() error { return n0(ctx) }, func() error { return n1(ctx, odd) },
				func() error { return n2(ctx, odd, 1) },
				func() error { return n3(ctx, odd, 1, 2) }, func() error { return n4(ctx, odd, 1, 2, 3) },
			} {
				got = nil
				require.NoError(t, run(), "%s %d", name, n)
				require.Equal(t, append([]T(nil), all[:n]...), append([]T(nil), got...), "%s %d", name, n)
				if name != "plain" {
					fails = true
					require.ErrorIs(t, run(), refused)
					fails = false
				}
			}
			for n, call := range []func() (T, error){
				func() (T, error) { return r0(ctx) }, func() (T, error) { return r1(ctx, odd) },
				func() (T, error) { return r2(ctx, odd, 1) },
				func() (T, error) { return r3(ctx, odd, 1, 2) }, func() (T, error) { return r4(ctx, odd, 1, 2, 3) },
			} {
				x, err := call()
				require.NoError(t, err, "%s %d", name, n)
				require.Equal(t, note(all[:n]...), x, "%s %d", name, n)
				if name != "plain" {
					fails = true
					require.ErrorIs(t, second(call()), refused)
					fails = false
				}
			}
			// JavaScript has replaced the function with one that returns another
			// type.
			wrong, err := s.Eval(ctx, "({r1: x => 'text'})")
			require.NoError(t, err)
			i, err = wasm.InstanceOf(wrong)
			require.NoError(t, err)
			require.ErrorIs(t, second(export[func(none, T) (T, error)](t, i, "r1")(ctx, 1)), v8.ErrInvalid)
			return nil
		}))
	}
}

// Calls in both directions allocate nothing if they need no reflection.
func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	if invariants.Enabled {
		t.Skip("the checks allocate")
	}
	with(t, func(s v8.Scope, i *wasm.Instance) {
		twice := export[func(context.Context, int32) (int32, error)](t, i, "callTwice")
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if x, err := twice(ctx, 21); err != nil || x != 42 {
				panic("a wrong result")
			}
		}))
	})
}
