package marshal_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

const mib = 1 << 20

func newGroup(t testing.TB) *groups.Group {
	g, err := groups.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}

// contextIn creates a context in a new isolate, which is closed at the end of the test.
func contextIn(t testing.TB, g *groups.Group, memory uint64) *v8.Context {
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Limits: v8.Limits{Memory: memory}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

func do(t testing.TB, c *v8.Context, f func(s v8.Scope)) {
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f(s)
		return nil
	}))
}

// copyIn copies the value of source, and transfers the buffers that the other sources
// return.
func copyIn(t testing.TB, c *v8.Context, source string, transfer ...string) (made *v8.Copy, err error) {
	do(t, c, func(s v8.Scope) {
		v := eval(t, s, source)
		var o v8.CopyOptions
		for _, name := range transfer {
			o.Transfer = append(o.Transfer, eval(t, s, name))
		}
		made, err = s.Copy(ctx, v, o)
	})
	if made != nil {
		t.Cleanup(func() { require.NoError(t, made.Close()) })
	}
	return made, err
}

// callWithCopy returns the result, as a string, of calling f, the source of a function, with a
// value of the copy.
func callWithCopy(t testing.TB, c *v8.Context, made *v8.Copy, f string) (text string) {
	do(t, c, func(s v8.Scope) {
		v, err := made.Value(ctx, s)
		require.NoError(t, err)
		text = call(t, s, f, v).String()
	})
	return text
}

// All values that structured clones support arrive in another group unchanged, any number
// of times.
func TestCopy(t *testing.T) {
	from, to := contextIn(t, newGroup(t), 0), contextIn(t, newGroup(t), 0)
	for source, f := range map[string]string{
		"undefined":                         "x => x === undefined",
		"null":                              "x => x === null",
		"true":                              "x => x === true",
		"-0":                                "x => Object.is(x, -0)",
		"NaN":                               "x => Object.is(x, NaN)",
		"-(2n ** 70n)":                      "x => x === -(2n ** 70n)",
		"'a\\ud800 日'":                      "x => x === 'a\\ud800 日'",
		"'xy'.repeat(1e5)":                  "x => x === 'xy'.repeat(1e5)",
		"'日'.repeat(1e5)":                   "x => x === '日'.repeat(1e5)",
		"({a: 1, b: [2, 'c'], 7: null})":    "x => JSON.stringify(x) === '{\"7\":null,\"a\":1,\"b\":[2,\"c\"]}'",
		"{ const a = {}; a.a = a; a }":      "x => x.a === x",
		"{ const a = {}; [a, a] }":          "x => x[0] === x[1]",
		"[1, , 3]":                          "x => x.length === 3 && !(1 in x)",
		"new Date(5)":                       "x => x instanceof Date && +x === 5",
		"/a(b)/giu":                         "x => x.source === 'a(b)' && x.flags === 'giu'",
		"new Map([[{}, new Set([1, 2n])]])": "x => [...x][0][1].has(2n)",
		"[Object(true), Object(1), Object('s'), Object(3n)]": "x => x.map(x => typeof x + x) == " +
			"'objecttrue,object1,objects,object3'",
		"new RangeError('m', {cause: new TypeError('c')})": "x => x instanceof RangeError && x.message === 'm' && x.cause instanceof TypeError && x.stack.startsWith('RangeError: m')",
		"new Float32Array([0.5, -1]).subarray(1)": "x => x instanceof Float32Array && x[0] === -1 && " +
			"x.buffer.byteLength === 8",
		"new DataView(new Uint8Array([1, 2]).buffer, 1)":         "x => x.getUint8(0) === 2",
		"new Uint8Array(new ArrayBuffer(2, {maxByteLength: 4}))": "x => { x.buffer.resize(4); return x.length === 4 }",
		"[new BigUint64Array(2), new Uint8ClampedArray(1), new ArrayBuffer]": "x => x[0].length + x[1].length + " +
			"x[2].byteLength === 3",
		"new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))": "x => x instanceof " +
			"WebAssembly.Module && !!new WebAssembly.Instance(x)",
		"Object.create({a: 1}, {b: {value: 2, enumerable: true}, c: {value: 3}})": "x => JSON.stringify(x) === " +
			"'{\"b\":2}' && Object.getPrototypeOf(x) === Object.prototype",
	} {
		made, err := copyIn(t, from, source)
		require.NoError(t, err, source)
		for range 2 {
			require.Equal(t, "true", callWithCopy(t, to, made, f), source)
		}
	}
}

func TestCopyRefuses(t *testing.T) {
	c := contextIn(t, nil, 0)
	for source, want := range map[string]string{
		"({a: [() => 1]})":                                    "v8: $.a[0]: not plain data: a function",
		"Symbol('x')":                                         "v8: $: not plain data: a symbol",
		"({a: new Proxy({}, {})})":                            "v8: $.a: not plain data: a proxy",
		"[Promise.resolve()]":                                 "v8: $[0]: not plain data: a promise",
		"({get a() { throw 1 }})":                             "v8: $.a: not plain data: reading it would run JavaScript",
		"new WebAssembly.Memory({initial: 1})":                "v8: $: not plain data: a WebAssembly.Memory",
		"{ const b = new ArrayBuffer(1); b.transfer(); [b] }": "v8: $[0]: not plain data: a detached buffer",
		"new Array(1000).fill('x'.repeat(1 << 20))":           "v8: $: the value takes more than 268435456 bytes; CopyOptions.MaxBytes sets the limit",
		"'x'.repeat(2 ** 29 - 24)":                            "v8: $: the value takes more than 268435456 bytes; CopyOptions.MaxBytes sets the limit",
	} {
		_, err := copyIn(t, c, source)
		require.EqualError(t, err, want, source)
		require.ErrorIs(t, err, v8.ErrNotData)
	}
	do(t, c, func(s v8.Scope) {
		v := eval(t, s, "({get a() { return 5 }, p: 1})")
		made, err := s.Copy(ctx, v, v8.CopyOptions{Getters: true})
		require.NoError(t, err)
		got, err := marshal.UnmarshalAs[map[string]any](s, must(made.Move(ctx, s)))
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": 5.0, "p": 1.0}, got)
		_, err = s.Copy(ctx, eval(t, s, "({get a() { throw new RangeError('r') }})"), v8.CopyOptions{Getters: true})
		require.ErrorContains(t, err, "RangeError: r")
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err = s.Copy(short, eval(t, s, "({get a() { for (;;); }})"), v8.CopyOptions{Getters: true})
		require.ErrorIs(t, err, context.DeadlineExceeded)

		for most, fits := range map[uint64]bool{999: false, 1100: true} {
			for _, source := range []string{"['x'.repeat(1000)]", "'x'.repeat(1000)", "new Uint8Array(1000)"} {
				made, err := s.Copy(ctx, eval(t, s, source), v8.CopyOptions{MaxBytes: most})
				require.Equal(t, fits, err == nil, source)
				if fits {
					require.InDelta(t, 1000, made.Size(), 50)
					require.NoError(t, made.Close())
				}
			}
		}
		_, err = s.Copy(ctx, eval(t, s, "'日'.repeat(1000)"), v8.CopyOptions{MaxBytes: 1100})
		require.ErrorIs(t, err, v8.ErrNotData)
	})
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// Transferred buffers are detached only if the copy succeeds.
func TestCopyTransferRefuses(t *testing.T) {
	c := contextIn(t, nil, 0)
	do(t, c, func(s v8.Scope) {
		eval(t, s, `var fine = new ArrayBuffer(8), gone = new ArrayBuffer(8), wasm = new WebAssembly.Memory({initial: 1}).buffer,
			shared = new SharedArrayBuffer(8); gone.transfer()`)
		for _, x := range []struct {
			transfer, value string
			is              error
			want            string
		}{
			{"gone", "1", v8.ErrDetached, "v8: transfer 1: the buffer is detached"},
			{"wasm", "1", v8.ErrNotDetachable, "v8: transfer 1: the buffer cannot be detached"},
			{"fine", "1", v8.ErrInvalid, "v8: transfer 1: invalid argument: the buffer is listed twice"},
			{"new Uint8Array(fine)", "1", v8.ErrInvalid,
				"v8: transfer 1: invalid argument: the buffer is listed twice"},
			{"shared", "1", v8.ErrInvalid, "v8: transfer 1: invalid argument: the value has no ArrayBuffer"},
			{"new Uint8Array(shared)", "1", v8.ErrInvalid,
				"v8: transfer 1: invalid argument: the value has no ArrayBuffer"},
			{"({})", "1", v8.ErrInvalid, "v8: transfer 1: invalid argument: the value has no ArrayBuffer"},
			{"1", "1", v8.ErrInvalid, "v8: transfer 1: invalid argument: the value has no ArrayBuffer"},
			{"new ArrayBuffer(8)", "[fine, () => 1]", v8.ErrNotData, "v8: $[1]: not plain data: a function"},
			{"new ArrayBuffer(300 << 20)", "fine", v8.ErrNotData, "v8: $: the value takes more than 268435456 bytes; CopyOptions.MaxBytes sets the limit"},
			{"globalThis.other = new ArrayBuffer(8)", "({get a() { other.transfer() }})", v8.ErrDetached,
				"v8: transfer 1: the buffer is detached"},
		} {
			_, err := s.Copy(ctx, eval(t, s, "("+x.value+")"), v8.CopyOptions{
				Getters: true, Transfer: []v8.Value{eval(t, s, "fine"), eval(t, s, x.transfer)},
			})
			require.EqualError(t, err, x.want)
			require.ErrorIs(t, err, x.is)
			require.Equal(t, "8", eval(t, s, "fine.byteLength").String(), x.want)
		}
		do(t, contextIn(t, nil, 0), func(other v8.Scope) {
			_, err := other.Copy(ctx, v8.Null, v8.CopyOptions{Transfer: []v8.Value{eval(t, s, "fine")}})
			require.ErrorIs(t, err, v8.ErrOtherIsolate)
		})
	})
	require.Zero(t, bridge.CountLive().Copies)
}

// Transferred memory is moved within a group and copied into another group. Views and
// resizability are preserved.
func TestCopyTransfer(t *testing.T) {
	g := newGroup(t)
	from, same, other := contextIn(t, g, 0), contextIn(t, g, 0), contextIn(t, newGroup(t), 0)
	const source = `var b = new ArrayBuffer(1 << 20), r = new ArrayBuffer(8, {maxByteLength: 1 << 20}), e = new ArrayBuffer(0);
		new Uint8Array(b)[5] = 7; new Uint8Array(r)[3] = 9; ({b, r, e, v: new Uint8Array(b, 4), l: new Uint8Array(r)})`
	const f = `x => { x.r.resize(1 << 20); return [x.b.byteLength, x.e.byteLength, x.v[1], x.l[3], x.l.length, x.v.buffer === x.b, x.l.buffer === x.r].join() }`
	const want = "1048576,0,7,9,1048576,true,true"
	for _, to := range []*v8.Context{same, other} {
		made, err := copyIn(t, from, source, "b", "new Uint8Array(r)", "e")
		require.NoError(t, err)
		require.InDelta(t, 1<<20+8, made.Size(), 200)
		n, bytes := v8.Copies()
		require.Equal(t, 1, n)
		require.Equal(t, made.Size(), bytes)
		do(t, from, func(s v8.Scope) {
			require.Equal(t, "true,true,true", eval(t, s, "[b.detached, r.detached, e.detached].join()").String())
		})
		for range 2 {
			require.Equal(t, want, callWithCopy(t, to, made, f))
		}
		do(t, to, func(s v8.Scope) {
			v, err := made.Move(ctx, s)
			require.NoError(t, err)
			require.Equal(t, want, call(t, s, f, v).String())
			_, err = made.Value(ctx, s)
			require.ErrorIs(t, err, v8.ErrClosed)
			_, err = made.Move(ctx, s)
			require.ErrorIs(t, err, v8.ErrClosed)
		})
		n, bytes = v8.Copies()
		require.Zero(t, n)
		require.Zero(t, bytes)
	}
}

// collected returns the bytes of buffers that an isolate holds after a garbage
// collection.
func collected(t testing.TB, c *v8.Context) uint64 {
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	return c.Isolate().Memory().Buffers
}

// Nothing is counted for empty buffers, whose address is the same in all isolates.
func TestCopyOfEmptyBuffer(t *testing.T) {
	g := newGroup(t)
	from, to := contextIn(t, g, 0), contextIn(t, g, 0)
	made, err := copyIn(t, from, "var e = new ArrayBuffer(0); e", "e")
	require.NoError(t, err)
	require.Zero(t, from.Isolate().Memory().Buffers)
	do(t, to, func(s v8.Scope) {
		v, err := made.Move(ctx, s)
		require.NoError(t, err)
		require.Equal(t, "0", call(t, s, "e => e.byteLength", v).String())
	})
	require.Zero(t, to.Isolate().Memory().Buffers)
}

// A buffer counts for its owner: first the isolate that created it, then no isolate, then
// the receiver. An isolate cannot make another one pay for its buffers.
func TestCopyAccounts(t *testing.T) {
	g := newGroup(t)
	for _, source := range []string{"new ArrayBuffer(4 << 20)", "new ArrayBuffer(4 << 20, {maxByteLength: 8 << 20})"} {
		from, to := contextIn(t, g, 32*mib), contextIn(t, g, 64*mib)
		for range 12 { // more than the limit of from in total
			made, err := copyIn(t, from, "var b = "+source+"; b", "b")
			require.NoError(t, err)
			require.Less(t, from.Isolate().Memory().Buffers, uint64(mib))
			do(t, to, func(s v8.Scope) {
				v, err := made.Move(ctx, s)
				require.NoError(t, err)
				call(t, s, "x => { (globalThis.all ??= []).push(x) }", v)
			})
		}
		require.InDelta(t, 48*mib, to.Isolate().Memory().Buffers, mib)
		// A copy over the limit of the receiver is rejected and remains intact.
		made, err := copyIn(t, from, "var b = new ArrayBuffer(24 << 20); new Uint8Array(b)[1] = 5; b", "b")
		require.NoError(t, err)
		do(t, to, func(s v8.Scope) {
			for range 2 {
				_, err := made.Move(ctx, s)
				require.ErrorIs(t, err, v8.ErrMemoryLimit)
				_, err = made.Value(ctx, s)
				require.ErrorIs(t, err, v8.ErrMemoryLimit)
			}
			require.Equal(t, "12", eval(t, s, "all.length").String())
			// Garbage in the receiver does not cause a rejection.
			eval(t, s, "all = []; for (let n = 0; n < 8; n++) new ArrayBuffer(5 << 20)")
		})
		do(t, to, func(s v8.Scope) {
			v, err := made.Move(ctx, s)
			require.NoError(t, err)
			require.Equal(t, "5", call(t, s, "x => (globalThis.all = x, new Uint8Array(x)[1])", v).String())
		})
		require.Equal(t, uint64(24*mib), collected(t, to))
		// Back and forth: it counts for the current owner each time.
		for range 50 {
			made, err = copyIn(t, to, "all", "all")
			require.NoError(t, err)
			do(t, from, func(s v8.Scope) { set(t, s, "all", must(made.Move(ctx, s))) })
			require.Equal(t, uint64(24*mib), from.Isolate().Memory().Buffers)
			made, err = copyIn(t, from, "all", "all")
			require.NoError(t, err)
			do(t, to, func(s v8.Scope) { set(t, s, "all", must(made.Move(ctx, s))) })
		}
		do(t, to, func(s v8.Scope) {
			require.Equal(t, "5", eval(t, s, "const n = new Uint8Array(all)[1]; all = 0; n").String())
		})
		require.Zero(t, collected(t, to))
		require.Zero(t, collected(t, from))
	}
}

func set(t testing.TB, s v8.Scope, name string, v v8.Value) {
	global, err := s.Global()
	require.NoError(t, err)
	require.NoError(t, global.Set(ctx, v8.String(name), v))
}

// Transferred memory remains valid after its isolate or group was closed or lost.
func TestCopyOutlivesItsMaker(t *testing.T) {
	for _, lost := range []bool{false, true} {
		g, err := groups.New()
		require.NoError(t, err)
		from, to, other := contextIn(t, g, 32*mib), contextIn(t, g, 0), contextIn(t, nil, 0)
		const source = "var b = new ArrayBuffer(1 << 20), s = new SharedArrayBuffer(8); new Uint8Array(b)[5] = 7; new Uint8Array(s)[1] = 3;"
		moved, err := copyIn(t, from, source+"b", "b")
		require.NoError(t, err)
		kept, err := copyIn(t, from, source+"b", "b")
		require.NoError(t, err)
		shared, err := copyIn(t, from, source+"s")
		require.NoError(t, err)
		if lost {
			require.ErrorIs(t, evict.Evict(ctx, from), v8.ErrLost)
		}
		require.NoError(t, from.Isolate().Close())
		do(t, to, func(s v8.Scope) {
			require.Equal(t, "7",
				call(t, s, "x => (globalThis.x = x, new Uint8Array(x)[5])", must(moved.Move(ctx, s))).String())
			require.Equal(t, "3", call(t, s, "x => new Uint8Array(x)[1]", must(shared.Value(ctx, s))).String())
			require.Equal(t, "7", eval(t, s, "new Uint8Array(x)[5]").String())
		})
		require.NoError(t, to.Isolate().Close())
		require.NoError(t, g.Close())
		do(t, other, func(s v8.Scope) {
			_, err := shared.Value(ctx, s)
			require.ErrorIs(t, err, v8.ErrOtherGroup)
			_, err = shared.Move(ctx, s)
			require.ErrorIs(t, err, v8.ErrOtherGroup)
			require.Equal(t, "7", call(t, s, "x => new Uint8Array(x)[5]", must(kept.Move(ctx, s))).String())
		})
	}
}

// Shared memory, including WebAssembly's, is shared by all isolates of its group.
func TestCopyShares(t *testing.T) {
	g := newGroup(t)
	from, to := contextIn(t, g, 0), contextIn(t, g, 0)
	made, err := copyIn(t, from, `var s = new SharedArrayBuffer(4, {maxByteLength: 8}), m = new WebAssembly.Memory({initial: 1, maximum: 2, shared: true});
		({s, v: new Uint8Array(s), m, b: m.buffer})`)
	require.NoError(t, err)
	do(t, to, func(s v8.Scope) {
		set(t, s, "x", must(made.Value(ctx, s)))
		eval(t, s, "x.s.grow(8); x.v[7] = 1; new Uint8Array(x.m.buffer)[9] = 2")
	})
	do(t, from, func(s v8.Scope) {
		require.Equal(t, "8 1 2",
			eval(t, s, "[s.byteLength, new Uint8Array(s)[7], new Uint8Array(m.buffer)[9]].join(' ')").String())
	})
	do(t, contextIn(t, newGroup(t), 0), func(s v8.Scope) {
		_, err := made.Value(ctx, s)
		require.ErrorIs(t, err, v8.ErrOtherGroup)
	})
}

func TestCopyOfModule(t *testing.T) {
	from, to := contextIn(t, nil, 0), contextIn(t, newGroup(t), 0)
	made, err := copyIn(t, from, "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))")
	require.NoError(t, err)
	require.NoError(t, to.AllowCodeGeneration(ctx, v8.CodeGeneration{Strings: true}))
	do(t, to, func(s v8.Scope) {
		_, err := made.Value(ctx, s)
		require.ErrorIs(t, err, v8.ErrWasmForbidden)
		_, err = made.Move(ctx, s)
		require.ErrorIs(t, err, v8.ErrWasmForbidden)
	})
	require.NoError(t, to.AllowCodeGeneration(ctx, v8.CodeGeneration{Wasm: true}))
	require.Equal(t, "[object WebAssembly.Module]", callWithCopy(t, to, made, "x => String(x)"))
}

// A copy that does not fit into the receiver is an error, and the receiver's other values
// remain.
func TestCopyTooLargeForReceiver(t *testing.T) {
	from, to := contextIn(t, nil, 1<<30), contextIn(t, nil, 16*mib)
	for _, source := range []string{
		// Small in the source isolate and in serialized form.
		"const all = []; for (let n = 0; n < 9; n++) { const a = []; a[4e9] = 1; delete a[4e9]; a.length = 32e6; all.push(a) } all",
		"const all = []; for (let n = 0; n < 6e5; n++) all.push({}); all",
		"[...'abc'].map(x => x.repeat(5e7))",
		"[new ArrayBuffer(64 << 20)]",
		"[new ArrayBuffer(64 << 20, {maxByteLength: 65 << 20})]",
	} {
		made, err := copyIn(t, from, "{"+source+"}")
		require.NoError(t, err)
		do(t, to, func(s v8.Scope) {
			eval(t, s, "var mine = 1")
			_, err := made.Value(ctx, s)
			require.ErrorIs(t, err, v8.ErrMemoryLimit, source)
			require.Equal(t, "1", eval(t, s, "mine").String())
		})
		require.NoError(t, made.Close())
	}
}

// If ctx ends, the creation of copies and of values ends between two objects.
func TestCopyEnds(t *testing.T) {
	c := contextIn(t, nil, 1<<30)
	made, err := copyIn(t, c, "var all = []; for (let n = 0; n < 6e5; n++) all.push({}); all")
	require.NoError(t, err)
	do(t, c, func(s v8.Scope) {
		short, cancel := context.WithTimeout(ctx, 5*time.Millisecond)
		defer cancel()
		_, err := s.Copy(short, eval(t, s, "all"), v8.CopyOptions{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = made.Value(short, s)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		short, cancel = context.WithTimeout(ctx, 5*time.Millisecond)
		defer cancel()
		_, err = made.Value(short, s)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = made.Value(ctx, s)
		require.NoError(t, err)
	})
}

func TestCopyDeep(t *testing.T) {
	c := contextIn(t, nil, 0)
	_, err := copyIn(t, c, "let a = []; for (let n = 0; n < 1e6; n++) a = [a]; a")
	require.ErrorIs(t, err, v8.ErrNotData)
	made, err := copyIn(t, c, "a = []; for (let n = 0; n < 511; n++) a = [a]; a")
	require.NoError(t, err)
	require.Equal(t, "511", callWithCopy(t, c, made, "x => { let n = 0; for (; x.length; n++) x = x[0]; return n }"))
}

func TestCopyOf(t *testing.T) {
	type point struct {
		X int `js:"x"`
		Y []any
	}
	c := contextIn(t, nil, 0)
	loop := map[string]any{}
	loop["loop"] = loop
	for _, x := range []struct {
		in   any
		opts []marshal.Option
		f    string
	}{
		{nil, nil, "x => x === null"},
		{"日", nil, "x => x === '日'"},
		{big.NewInt(5), nil, "x => x === 5n"},
		{point{1, []any{point{2, nil}}}, nil, "x => x.x === 1 && x.Y[0].x === 2"},
		{[]point{{1, nil}, {2, nil}}, nil, "x => x[1].x === 2"},
		{[]byte{7}, nil, "x => x instanceof Uint8Array && x[0] === 7"},
		{loop, []marshal.Option{marshal.Cycles()}, "x => x.loop === x"},
		{errors.New("e"), nil, "x => x instanceof Error && x.message === 'e'"},
	} {
		made, err := marshal.CopyOf(x.in, x.opts...)
		require.NoError(t, err)
		for range 2 {
			require.Equal(t, "true", callWithCopy(t, c, made, x.f), "%v", x.in)
		}
		require.NoError(t, made.Close())
	}
	do(t, c, func(s v8.Scope) {
		for _, x := range []any{eval(t, s, "({})"), func() {}, make(chan int), &v8.Copy{}, []any{&v8.Copy{}}} {
			_, err := marshal.CopyOf(x)
			require.Error(t, err)
		}
		// Copies with Marshal and UnmarshalAs.
		made, err := marshal.UnmarshalAs[*v8.Copy](s, eval(t, s, "({a: 1})"))
		require.NoError(t, err)
		v, err := marshal.Marshal(s, made)
		require.NoError(t, err)
		require.Equal(t, "1", call(t, s, "x => x.a", v).String())
		_, err = marshal.Marshal(s, []any{made})
		require.ErrorContains(t, err, "$[0]: a Copy inside another value")
		_, err = marshal.UnmarshalAs[[]*v8.Copy](s, eval(t, s, "[1]"))
		require.Error(t, err)
		_, err = marshal.UnmarshalAs[*v8.Copy](s, eval(t, s, "() => 1"))
		require.ErrorIs(t, err, v8.ErrNotData)
		require.NoError(t, made.Close())
		require.NoError(t, made.Close())
		_, err = marshal.Marshal(s, made)
		require.ErrorIs(t, err, v8.ErrClosed)
		v, err = marshal.Marshal(s, (*v8.Copy)(nil))
		require.NoError(t, err)
		require.Equal(t, v8.Null, v)
	})
}

// Many goroutines create values from one copy in isolates of several groups, while others
// move and close copies.
func TestCopyHammer(t *testing.T) {
	const rounds = 30
	from := contextIn(t, newGroup(t), 0)
	g := from.Isolate().Group()
	var to []*v8.Context
	for _, g := range []*groups.Group{g, g, newGroup(t), newGroup(t)} {
		to = append(to, contextIn(t, g, 0))
	}
	const source = `var b = new Uint32Array(20_000).fill(%d); ({b, m: new Map([[1, %[1]d]])})`
	const check = `x => { const n = x.m.get(1); return x.b.every(y => y === n) ? n : -1 }`
	one, err := copyIn(t, from, fmt.Sprintf(source, 1), "b")
	require.NoError(t, err)
	var all sync.WaitGroup
	for at, c := range to {
		all.Go(func() {
			for range rounds {
				if got := callWithCopy(t, c, one, check); got != "1" {
					t.Errorf("isolate %d read %s", at, got)
				}
			}
		})
	}
	made := make(chan *v8.Copy)
	all.Go(func() {
		defer close(made)
		for n := range rounds {
			c, err := copyIn(t, from, fmt.Sprintf(source, n), "b")
			if err != nil {
				t.Error(err)
				return
			}
			made <- c
		}
	})
	for c := range made {
		var users sync.WaitGroup
		for _, to := range to {
			users.Go(func() {
				err := to.Do(ctx, func(s v8.Scope) error {
					v, err := c.Move(ctx, s)
					if err != nil {
						return err
					}
					if got := call(t, s, check, v).String(); got == "-1" {
						t.Error("torn")
					}
					return nil
				})
				if err != nil && !errors.Is(err, v8.ErrClosed) {
					t.Error(err)
				}
			})
		}
		users.Go(func() { _ = c.Close() })
		users.Wait()
	}
	all.Wait()
	require.NoError(t, one.Close())
	n, _ := v8.Copies()
	require.Zero(t, n)
}

// The garbage collector releases a Copy that is not closed.
func TestCopyForgotten(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for range 10 {
			_, err := s.Copy(ctx, eval(t, s, "({})"), v8.CopyOptions{})
			require.NoError(t, err)
		}
	})
	require.Eventually(t, func() bool {
		runtime.GC()
		n, bytes := v8.Copies()
		return n == 0 && bytes == 0
	}, 5*time.Second, time.Millisecond)
}

func TestCopyAllocations(t *testing.T) {
	hold(t, func(s v8.Scope) {
		text := v8.String(strings.Repeat("x", 100))
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
			c, _ := s.Copy(ctx, text, v8.CopyOptions{})
			_, _ = c.Move(ctx, s)
		}), 1.0)
	})
}
