package marshal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// to compares the value of a source, converted to T, with want.
func to[T any](want T, opts ...marshal.Option) func(t *testing.T, s v8.Scope, source string) {
	return func(t *testing.T, s v8.Scope, source string) {
		got, err := marshal.UnmarshalAs[T](s, eval(t, s, source), opts...)
		require.NoError(t, err, source)
		require.Equal(t, want, got, source)
	}
}

func address(t *testing.T) *url.URL {
	u, err := url.Parse("https://example.org/x?y=1")
	require.NoError(t, err)
	return u
}

func TestTo(t *testing.T) {
	shared := map[string]any{"a": 1.0}
	hold(t, func(s v8.Scope) {
		for source, check := range map[string]func(t *testing.T, s v8.Scope, source string){
			"undefined":                      to[any](nil),
			"null":                           to[*int](nil),
			"true":                           to(true),
			"new Boolean(false)":             to(false),
			"-7":                             to(int8(-7)),
			"2 ** 31":                        to(uint32(1 << 31)),
			"2 ** 53":                        to(int64(1 << 53)),
			"2n ** 64n - 1n":                 to(uint64(math.MaxUint64)),
			"-(2n ** 63n)":                   to(int64(math.MinInt64)),
			"new Number(3)":                  to(3),
			"Object(4n)":                     to(4),
			"0.1":                            to(0.1),
			"1/0":                            to(float32(math.Inf(1))),
			"9n":                             to(*big.NewInt(9)),
			"1e21":                           to(new(big.Int).Exp(big.NewInt(10), big.NewInt(21), nil)),
			"'x'":                            to("x"),
			"'grüße 日本 𝕏'":                   to("grüße 日本 𝕏"),
			"'\\ud800x'":                     to("\xed\xa0\x80x"),
			"new String('s')":                to("s"),
			"[1, , 3]":                       to([]int{1, 0, 3}),
			"[, 'x']":                        to([]any{nil, "x"}),
			"[,,]":                           to([]any{nil, nil}),
			"[]":                             to([]any{}),
			"[[1], [2, 3]]":                  to([][]int{{1}, {2, 3}}),
			"[1, 2]":                         to([2]uint8{1, 2}),
			"new Set([1, 'x'])":              to[any](marshal.Set{1.0, "x"}),
			"new Set(['a', 'b'])":            to(map[string]struct{}{"a": {}, "b": {}}),
			"new Set([1, 2])":                to([]int{1, 2}),
			"new Map([[1, 'x'], ['y', {}]])": to[any](marshal.Map{{1.0, "x"}, {"y", map[string]any{}}}),
			"new Map([[1, 'x'], [2, 'y']])":  to(map[int]string{1: "x", 2: "y"}),
			"({a: 1, b: {c: [true]}})":       to(map[string]any{"a": 1.0, "b": map[string]any{"c": []any{true}}}),
			"({1: 'x', 20: 'y'})":            to(map[int]string{1: "x", 20: "y"}),
			"({'192.0.2.1': 1})":             to(map[netip.Addr]int{netip.MustParseAddr("192.0.2.1"): 1}),
			"'192.0.2.7'":                    to(netip.MustParseAddr("192.0.2.7")),
			"'https://example.org/x?y=1'":    to(address(t)),
			"'level low'":                    to(level("low")),
			"({celsius: 3})":                 to(celsius(3)),
			"({x: [1, 'y']})":                to(json.RawMessage(`{"x":[1,"y"]}`)),
			"new Date(1767323045006)":        to(when),
			"'2026-01-02T03:04:05.006Z'":     to(when),
			"new Date(NaN)":                  to(time.Time{}),
			"/a/dgimsuy":                     to(marshal.RegExp{Source: "a", Flags: "dgimsuy"}),
			"/a\\/b/giy":                     to(marshal.RegExp{Source: "a\\/b", Flags: "giy"}),
			"new Uint8Array([1, 2])":         to([]byte{1, 2}),
			"new Uint8Array([1, 2]).buffer":  to([]byte{1, 2}),
			// Views that follow their buffers.
			"new Uint8Array(new ArrayBuffer(2, {maxByteLength: 9}))":                                                  to([]byte{0, 0}),
			"{ const b = new ArrayBuffer(7, {maxByteLength: 9}), a = new Uint16Array(b, 2); a[1] = 5; a }":            to[any]([]uint16{0, 5}),
			"{ const b = new ArrayBuffer(9, {maxByteLength: 9}), a = new Float64Array(b); b.resize(8); a[0] = 1; a }": to[any]([]float64{1}),
			"{ const b = new ArrayBuffer(4, {maxByteLength: 9}), a = new DataView(b, 1); b.resize(2); a }":            to([]byte{0}),
			"new Uint8Array([1, 2, 3]).subarray(1)":                                                                   to[any]([]byte{2, 3}),
			"new DataView(new ArrayBuffer(2))":                                                                        to([]byte{0, 0}),
			"new Float64Array([1.5, -2])":                                                                             to([]float64{1.5, -2}),
			"new Float32Array([1.5])":                                                                                 to[any]([]float32{1.5}),
			"new Float16Array([1.5, -0.25, 65504, 6e-8, NaN]).subarray(0, 4)": to([]float32{1.5, -0.25,
				65504, 5.9604645e-08}),
			"new Int16Array([-1])":                   to([]int64{-1}),
			"new BigInt64Array([-1n])":               to[any]([]int64{-1}),
			"new Uint16Array([1, 2])":                to([2]float32{1, 2}),
			"[1, 2, 255]":                            to([]byte{1, 2, 255}),
			"new ArrayBuffer(2, {maxByteLength: 9})": to([]byte{0, 0}),
			"({a: 1, A: 7, b: 'x', more: {}})":       to(Inner{7, "x"}),
			"({b: 'y'})":                             to(&Inner{0, "y"}),
			"({name: 'o', A: 1, D: true, when: new Date(1767323045006), next: {name: 'i'}, m: new Map([['k', 1]])})": to(Outer{
				Inner: Inner{A: 1}, Deep: &Deep{true}, Name: "o", When: when, Next: &Outer{Name: "i"},
				M: map[string]int{"k": 1},
			}),
			"({next: null})":               to(Outer{}),
			"[undefined, null, true, 2]":   to([]v8.Value{v8.Undefined, v8.Null, v8.Bool(true), v8.Number(2)}),
			"{ const a = {a: 1}; [a, a] }": to([]any{shared, shared}),
			"{ const a = {A: 1}; ({x: a, y: [a, a]}) }": to(struct {
				X Inner   `js:"x"`
				Y []Inner `js:"y"`
			}{Inner{A: 1}, []Inner{{A: 1}, {A: 1}}}),
			"{ const b = new Uint8Array([1, 2, 3]); [b, b.buffer, b.subarray(1), b, b.buffer] }": to([][]byte{{1, 2, 3}, {1, 2, 3}, {2, 3}, {1, 2, 3}, {1, 2, 3}}),
			"({toJSON() { throw 1 }, [Symbol.iterator]: 1}).x":                                   to[any](nil),
		} {
			check(t, s, source)
		}
	})
}

func TestToErrorValue(t *testing.T) {
	hold(t, func(s v8.Scope) {
		e, err := marshal.UnmarshalAs[error](s, eval(t, s, "new RangeError('far', {cause: new Error('near')})"))
		require.NoError(t, err)
		var js *marshal.ErrorValue
		require.ErrorAs(t, e, &js)
		require.Equal(t, "RangeError", js.Name)
		require.Equal(t, "far", js.Message)
		require.Contains(t, js.Stack, "RangeError: far\n    at ")
		require.Equal(t, "RangeError: far", e.Error())
		require.EqualError(t, errors.Unwrap(e), "Error: near")
		e, err = marshal.UnmarshalAs[error](s, eval(t, s, "Object.assign(new Error('x'), {code: 7, at: [1], f() {}, get g() { return 1 }})"))
		require.NoError(t, err)
		require.ErrorAs(t, e, &js)
		require.Equal(t, map[string]any{"code": 7.0, "at": []any{1.0}, "g": 1.0}, js.Fields)
		trap := "Object.defineProperty(new Error('x'), 'g', {enumerable: true, get() { throw 1 }})"
		e, err = marshal.UnmarshalAs[error](s, eval(t, s, trap))
		require.NoError(t, err)
		require.ErrorAs(t, e, &js)
		require.Nil(t, js.Fields)
		again, err := marshal.Marshal(s, &marshal.ErrorValue{Name: "TypeError", Message: "x",
			Fields: map[string]any{"code": 5}})
		require.NoError(t, err)
		require.Equal(t, "TypeErrorx5", call(t, s, "e => e.name + e.message + e.code", again).String())
	})
}

type coded struct {
	Code int `js:"code"`
	Host string
	err  error
}

func (c *coded) Error() string { return "coded" }
func (c *coded) Unwrap() error { return c.err }

// A Go error that is not part of another value comes back unchanged.
func TestGoErrors(t *testing.T) {
	hold(t, func(s v8.Scope) {
		mine := &coded{5, "db-7", errors.New("inner")}
		v, err := marshal.Marshal(s, mine)
		require.NoError(t, err)
		require.Equal(t, "Error coded 5  code inner",
			call(t, s, "e => [e.name, e.message, e.code, e.Host, Object.keys(e), e.cause.message].join(' ')", v).String())
		path := fmt.Errorf("inner: %w", &fs.PathError{Op: "open", Path: "/secret", Err: fs.ErrNotExist})
		for _, x := range []any{path, []error{path}} {
			v, err := marshal.Marshal(s, x)
			require.NoError(t, err)
			require.Equal(t, "internal error", call(t, s, "e => (e.message ?? e[0].message)", v).String())
		}
		e, err := marshal.UnmarshalAs[error](s, v)
		require.NoError(t, err)
		require.Same(t, mine, e)
		x, err := marshal.UnmarshalAs[any](s, v)
		require.NoError(t, err)
		require.Same(t, mine, x)
		js, err := marshal.UnmarshalAs[*marshal.ErrorValue](s, v)
		require.NoError(t, err)
		require.Equal(t, "coded", js.Message)
		f, err := marshal.Function(s, "f", func(err error) error { return err })
		require.NoError(t, err)
		require.Equal(t, "true", call(t, s, "(f, e) => { try { f(e) } catch (g) { return g !== e && g.message == 'coded' } }", f, v).String())
		// Setters of the guest do not apply to causes and fields.
		eval(t, s, "Object.defineProperty(Error.prototype, 'cause', {set() { throw 'ran' }}); Object.defineProperty(Object.prototype, 'code', {set() { throw 'ran' }})")
		_, err = marshal.Marshal(s, mine)
		require.NoError(t, err)
	})
}

func TestGetters(t *testing.T) {
	hold(t, func(s v8.Scope) {
		v := eval(t, s, "({a: 1, get b() { return {get c() { return 2 }} }})")
		_, err := marshal.UnmarshalAs[any](s, v)
		require.ErrorIs(t, err, v8.ErrNotData)
		x, err := marshal.UnmarshalAs[any](s, v, marshal.Getters(ctx))
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": 1.0, "b": map[string]any{"c": 2.0}}, x)
		_, err = marshal.UnmarshalAs[any](s, eval(t, s, "({get b() { throw new TypeError('mine') }})"),
			marshal.Getters(ctx))
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		require.Equal(t, "mine", e.Message)
		_, err = marshal.UnmarshalAs[any](s, eval(t, s, "({x: [new Proxy({}, {})]})"), marshal.Getters(ctx))
		require.ErrorIs(t, err, v8.ErrNotData)
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err = marshal.UnmarshalAs[any](s, eval(t, s, "({get b() { for (;;); }})"), marshal.Getters(short))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		// A getter can call Go code that converts another value.
		f, err := marshal.Function(s, "f", func(x any) (any, error) {
			_, err := marshal.UnmarshalAs[any](s, eval(t, s, "({deep: ['x'.repeat(1000)]})"))
			return x, err
		})
		require.NoError(t, err)
		setGlobal(t, s, "f", f)
		x, err = marshal.UnmarshalAs[any](s, eval(t, s, "({a: 'a', get b() { return f(['b']) }, c: 'c'})"),
			marshal.Getters(ctx))
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": "a", "b": []any{"b"}, "c": "c"}, x)
	})
}

// An object that is shared is read again as a part of a shared Array or Map, which is not
// one object in Go.
func TestToCyclesWithinSharedParts(t *testing.T) {
	type node struct {
		N    int   `js:"n"`
		Next *node `js:"next"`
	}
	type shared struct {
		A, B []*node
		C, D []map[string]int
		E, F []*string
		G, H []*[]byte
		I, J map[string]*node
		K, L marshal.Map
		End  int
	}
	hold(t, func(s v8.Scope) {
		got, err := marshal.UnmarshalAs[shared](s, eval(t, s, `
			const x = {n: 1}; x.next = x;
			const a = [x, x], c = [{k: 1}], e = ['e'], g = [new Uint8Array([7])], i = new Map([['x', x]]);
			const k = new Map([[[1], {y: x}]]);
			({A: a, B: a, C: c, D: c, E: e, F: e, G: g, H: g, I: i, J: i, K: k, L: k, End: 9})`), marshal.Cycles())
		require.NoError(t, err)
		require.Equal(t, 9, got.End)
		x := got.A[0]
		require.Equal(t, 1, x.N)
		for _, same := range []*node{x.Next, got.A[1], got.B[0], got.B[1], got.I["x"], got.J["x"]} {
			require.Same(t, x, same)
		}
		require.Equal(t, got.C, got.D)
		got.C[0]["k"] = 2
		require.Equal(t, 2, got.D[0]["k"], "one map")
		require.Equal(t, "e", *got.F[0])
		require.Equal(t, []byte{7}, *got.H[0])
		require.Equal(t, got.K[0].Key, got.L[0].Key)
		got.K[0].Value.(map[string]any)["z"] = 1
		require.Contains(t, got.L[0].Value, "z", "one map")
	})
}

func TestToCycles(t *testing.T) {
	type node struct {
		Name string `js:"name"`
		Next *node  `js:"next"`
	}
	hold(t, func(s v8.Scope) {
		n, err := marshal.UnmarshalAs[*node](s,
			eval(t, s, "{ const a = {name: 'a'}; a.next = {name: 'b', next: a}; a }"), marshal.Cycles())
		require.NoError(t, err)
		require.Equal(t, "b", n.Next.Name)
		require.Same(t, n, n.Next.Next)
		x, err := marshal.UnmarshalAs[any](s, eval(t, s, "{ const a = {l: []}; a.l.push(a, a.l); a }"),
			marshal.Cycles())
		require.NoError(t, err)
		list := x.(map[string]any)["l"].([]any)
		list[0].(map[string]any)["mark"] = true
		require.Equal(t, true, x.(map[string]any)["mark"], "it is the same map")
		list[1].([]any)[0] = 7
		require.Equal(t, 7, list[0])

		x, err = marshal.UnmarshalAs[any](s, eval(t, s, "{ const a = new Array(2); [a, a] }"), marshal.Cycles())
		require.NoError(t, err)
		list = x.([]any)
		list[0].([]any)[0] = 7
		require.Equal(t, []any{7, nil}, list[1], "it is the same slice")

		_, err = marshal.UnmarshalAs[any](s, eval(t, s, "{ const a = {l: []}; a.l.push(1, a); a }"))
		require.ErrorIs(t, err, marshal.ErrCycle)
		require.EqualError(t, err, "marshal: $.l[1]: the value is cyclic")
	})
}

// Parts that are ignored may be cyclic.
func TestToIgnored(t *testing.T) {
	type part struct {
		A any       `js:"a"`
		B []float64 `js:"b"`
	}
	hold(t, func(s v8.Scope) {
		for _, opts := range [][]marshal.Option{nil, {marshal.Cycles()}} {
			got, err := marshal.UnmarshalAs[part](s, eval(t, s, `
				{ const m = new Map, o = {m}, u = new Uint16Array([1, 2]), list = [o, [7]];
				m.set(o, m);
				({'': {o, m, list, u, buffer: u.buffer, again: [u, u]}, a: [list[1], u], b: u, c: list}) }`), opts...)
			require.NoError(t, err)
			require.Equal(t, part{[]any{[]any{7.0}, []uint16{1, 2}}, []float64{1, 2}}, got)
			got, err = marshal.UnmarshalAs[part](s, eval(t, s, `
				{ const x = {}, c = [x]; x.c = c; ({'': c, a: x}) }`), opts...)
			if opts == nil {
				require.ErrorIs(t, err, marshal.ErrCycle)
			} else {
				require.NoError(t, err)
				x := got.A.(map[string]any)
				x["mark"] = 1
				require.Equal(t, 1, x["c"].([]any)[0].(map[string]any)["mark"], "it is the same map")
			}
			list, err := marshal.UnmarshalAs[any](s, eval(t, s, `
				{ const l = [1,,]; l.x = new Map([[l, l]]); l['01'] = l['+0'] = l.x; l['-0'] = 5; l }`), opts...)
			require.NoError(t, err)
			require.Equal(t, []any{1.0, nil}, list)
		}
	})
}

func TestToErrors(t *testing.T) {
	hold(t, func(s v8.Scope) {
		into := func(to any, source string, opts ...marshal.Option) error {
			return marshal.Unmarshal(s, eval(t, s, source), to, opts...)
		}
		for _, c := range []struct {
			to     any
			source string
			want   string
		}{
			{new([]struct {
				Price float64 `js:"price"`
			}), "[{price: 1}, {price: 'x'}]", `$[1].price: cannot put "x" into float64`},
			{new(int), "1.5", "$: cannot put 1.5 into int"},
			{new(int8), "128", "$: cannot put 128 into int8"},
			{new(uint), "-1", "$: cannot put -1 into uint"},
			{new(int64), "2n ** 63n", "$: cannot put 9223372036854775808n into int64"},
			{new(float64), "2n ** 53n + 1n", "$: cannot put 9007199254740993n into float64"},
			{new(float32), "1e300", "$: cannot put 1e+300 into float32"},
			{new(string), "7", "$: cannot put 7 into string"},
			{new(bool), "({})", "$: cannot put an object into bool"},
			{new(Inner), "[]", "$: cannot put an array into marshal_test.Inner"},
			{new(map[string]int), "({a: {b: 1}})", "$.a: cannot put an object into int"},
			{new(map[int]int), "({a: 1})", `$.a: cannot put the key "a" into int`},
			{new(map[any]int), "new Map([[{}, 1]])",
				"$: a key of type map[string]interface {} cannot be the key of a Go map"},
			{new([2]int), "[1]", "$: cannot put an array of 1 elements into [2]int"},
			{new([2]int), "[1, 2, 3]", "$[2]: cannot put more than 2 elements into [2]int"},
			{new([]int8), "new Uint8Array([200])", "$[0]: cannot put 200 into int8"},
			{new(time.Time), "'yesterday'", "$: parsing time"},
			{new(error), "'x'", `$: cannot put "x" into error`},
			{new(celsius), "5", "$: a temperature is no float64"},
			{new(chan int), "5", "$: cannot put 5 into chan int"},
			{new([]v8.Value), "[{}]", "$[0]: an object inside another value has no v8.Value; get it as a property instead"},
		} {
			require.ErrorContains(t, into(c.to, c.source), "marshal: "+c.want, c.source)
		}
		require.EqualError(t, into(new(Inner), "({A: 1, c: 1})", marshal.Strict()),
			"marshal: $.c: marshal_test.Inner has no such field")
		require.EqualError(t, into(new(any), "[1, 2, 3]", marshal.MaxParts(3)), "marshal: $[2]: the limit is exceeded: the value has more than 3 parts; the option MaxParts sets the limit")
		require.EqualError(t, into(new([]int), "{ const a = []; a.length = 2 ** 32 - 1; a }"), "marshal: $: the limit is exceeded: an array of length 4294967295 has more than 4194304 parts; the option Parts sets the limit")
		require.ErrorIs(t, marshal.Unmarshal(s, v8.Null, 5), v8.ErrInvalid)
		require.ErrorIs(t, marshal.Unmarshal(s, v8.Null, (*int)(nil)), v8.ErrInvalid)
	})
}

type octet byte

// Values that take little memory in JavaScript must not take much in Go, for example
// shared parts, holes, and long BigInts.
func TestToHostile(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for source, to := range map[string]any{
			"{ const s = []; s.length = 4e6; new Array(1000).fill(s) }":                                 new(any),
			"{ const s = []; s.length = 4e6; s[3] = 1; new Array(1000).fill(s) }":                       new([][]float64),
			"{ const b = new Uint8Array(8 << 20); new Array(1000).fill(b) }":                            new(any),
			"{ const b = new Uint8Array(8 << 20); new Array(1000).fill(b.buffer) }":                     new([][]byte),
			"{ const b = new Float64Array(1 << 20); new Array(1000).fill(b) }":                          new([][]float64),
			"{ const o = {x: 'x'.repeat(8 << 20)}; new Array(1000).fill(o) }":                           new([]map[string]string),
			"{ const o = {['x'.repeat(8 << 20)]: 1}; new Array(1000).fill(o) }":                         new([]Inner),
			"{ const o = {x: 1n << (64n << 20n)}; new Array(1000).fill(o) }":                            new(any),
			"{ const r = /x/; const e = new Error('x'.repeat(8 << 20)); new Array(1000).fill([e, r]) }": new(any),
			"[1n << (64n << 20n)]": new(json.RawMessage),
		} {
			begin := time.Now()
			err := marshal.Unmarshal(s, eval(t, s, source), to)
			require.ErrorIs(t, err, marshal.ErrLimit, source)
			require.Less(t, time.Since(begin), 20*time.Second, source)
		}
		// These errors describe the value without printing it.
		for source, want := range map[string]string{
			"[1n << (64n << 20n)]":                   "marshal: $[0]: cannot put a BigInt of 67108865 bits into int",
			"[new Map([[1n << (64n << 20n), 'x']])]": "marshal: $[0]: cannot put a Map into int",
			"({['x'.repeat(1 << 20)]: 1})":           "marshal: $: cannot put an object into []int",
		} {
			require.EqualError(t, marshal.Unmarshal(s, eval(t, s, source), new([]int)), want, source)
		}
		require.EqualError(t,
			marshal.Unmarshal(s, eval(t, s, "new Map([[1n << (64n << 20n), 'x']])"), new(map[any]int)),
			`marshal: $[…]: cannot put "x" into int`)
		require.ErrorContains(t, marshal.Unmarshal(s, eval(t, s, "new Map([[{X: []}, 1]])"),
			new(map[struct{ X any }]int)),
			"cannot be the key of a Go map")
		err := marshal.Unmarshal(s, eval(t, s, "{ let o = 'x'; for (let i = 0; i < 200; i++) o = {['k'.repeat(1 << 19)]: o}; o }"), new(map[string]any))
		require.NoError(t, err)
		require.ErrorIs(t, marshal.Unmarshal(s, eval(t, s, "new ArrayBuffer(9)"), new([]byte), marshal.MaxBytes(8)),
			marshal.ErrLimit)
		// Named types of bytes.
		octets, err := marshal.UnmarshalAs[[]octet](s, eval(t, s, "new Uint8Array([1, 2])"))
		require.NoError(t, err)
		require.Equal(t, []octet{1, 2}, octets)
	})
}

// The search for a part that cannot be copied is bounded too.
func TestFinderIsBounded(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, source := range []string{
			"{ const a = []; a.length = 2 ** 32 - 1; a.f = () => 1; a }",
			"{ const a = []; a.length = 2 ** 32 - 1; [new Set([a]), () => 1] }",
			"{ const a = new Array(1000).fill({}); for (let i = 0; i < 6; i++) a.fill(a.slice()); a.f = () => 1; a }",
		} {
			begin := time.Now()
			_, err := marshal.UnmarshalAs[any](s, eval(t, s, source))
			require.ErrorIs(t, err, v8.ErrNotData, source)
			require.Less(t, time.Since(begin), 10*time.Second, source)
		}
	})
}

// An error for a value without data contains its path. No code of the guest runs.
func TestToRunsNothing(t *testing.T) {
	hold(t, func(s v8.Scope) {
		eval(t, s, "var calls = 0")
		for source, want := range map[string]string{
			"({a: [1, () => 1]})":                       "$.a[1]: not plain data: a function",
			"({a: Symbol()})":                           "$.a: not plain data: a symbol",
			"({a: new Proxy({}, {get() { calls++ }})})": "$.a: not plain data: a proxy",
			"{ const a = [1]; a.x = {get b() { calls++ }}; a }": "$.x.b: not plain data: " +
				"reading it would run JavaScript",
			"({x: {get a() { calls++ }}})":                             "$.x.a: not plain data: reading it would run JavaScript",
			"[Promise.resolve()]":                                      "$[0]: not plain data: a promise",
			"new Map([[1, new Set([() => 1])]])":                       "$[…][…]: not plain data: a function",
			"{ const b = new ArrayBuffer(1); b.transfer(); b }":        "$: not plain data: a detached buffer",
			"new SharedArrayBuffer(1)":                                 "$: not plain data: a SharedArrayBuffer",
			"new WeakMap()":                                            "$: not plain data: a part of it cannot be copied",
			"{ let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a }": "$: the value nests more than 512 levels deep; IsolateOptions.MaxDepth sets the limit",
		} {
			_, err := marshal.UnmarshalAs[any](s, eval(t, s, source))
			require.ErrorIs(t, err, v8.ErrNotData, source)
			require.ErrorContains(t, err, want, source)
		}
		// These are ordinary objects, and none of the methods is called.
		_, err := marshal.UnmarshalAs[any](s, eval(t, s, "({toString: 1, valueOf: 2, toJSON: 3, then: 4})"))
		require.NoError(t, err)
		calls, _ := eval(t, s, "calls").Int64()
		require.Zero(t, calls)
	})
}
