package v8_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestKinds(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for source, want := range map[string]v8.Kind{
			"undefined": v8.KindUndefined, "null": v8.KindNull, "true": v8.KindBoolean, "1": v8.KindNumber,
			"'s'": v8.KindString,
			"1n":  v8.KindBigInt, "Symbol()": v8.KindSymbol, "({})": v8.KindObject, "(() => 1)": v8.KindFunction,
			"[]":             v8.KindArray,
			"new RangeError": v8.KindError, "Promise.resolve()": v8.KindPromise, "new Date": v8.KindDate,
			"/x/":     v8.KindRegExp,
			"new Map": v8.KindMap, "new Set": v8.KindSet, "new ArrayBuffer(1)": v8.KindArrayBuffer,
			"new SharedArrayBuffer(1)": v8.KindSharedArrayBuffer, "new Int8Array": v8.KindArrayBufferView,
			"new DataView(new ArrayBuffer(1))": v8.KindArrayBufferView, "new Proxy({}, {})": v8.KindProxy,
			"new Proxy(function(){}, {})": v8.KindProxy, "class A {}; A": v8.KindFunction,
		} {
			require.Equal(t, want.String(), eval(t, s, source).Kind().String(), source)
		}
	})
}

func TestValueString(t *testing.T) {
	for want, v := range map[string]v8.Value{
		"undefined": v8.Undefined, "null": v8.Null, "true": v8.Bool(true), "false": v8.Bool(false),
		"0": v8.Number(math.Copysign(0, -1)),
		"1": v8.Int(1), "-1.5": v8.Number(-1.5), "1e+21": v8.Number(1e21), "1.5e-7": v8.Number(1.5e-7),
		"1e-100":                v8.Number(1e-100),
		"123456789012345680000": v8.Number(123456789012345680000), "0.000001": v8.Number(1e-6),
		"NaN":      v8.Number(math.NaN()),
		"Infinity": v8.Number(math.Inf(1)), "-Infinity": v8.Number(math.Inf(-1)), "text": v8.String("text"),
		"-5n": v8.BigInt(big.NewInt(-5)),
	} {
		require.Equal(t, want, v.String())
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		v  v8.Value
		n  int64
		ok bool
	}{
		{v8.Int(-3), -3, true}, {v8.Number(1.5), 0, false}, {v8.Number(math.NaN()), 0, false},
		{v8.Number(math.Inf(1)), 0, false},
		{v8.Number(1 << 62), 1 << 62, true}, {v8.Number(1 << 63), 0, false}, {v8.Number(-1 << 63), -1 << 63, true},
		{v8.String("1"), 0, false},
	} {
		n, ok := tt.v.Int64()
		require.Equal(t, tt.ok, ok, tt.v)
		require.Equal(t, tt.n, n, tt.v)
	}
}

func TestProperties(t *testing.T) {
	hold(t, func(s v8.Scope) {
		o, err := s.Object()
		require.NoError(t, err)
		require.NoError(t, o.Set(ctx, v8.String("a"), v8.Int(1)))
		require.NoError(t, o.Set(ctx, v8.Int(7), v8.String("seven")))
		symbol := eval(t, s, "Symbol('s')")
		require.NoError(t, o.Set(ctx, symbol, o))
		self, err := o.Get(ctx, symbol)
		require.NoError(t, err)
		same, err := self.SameValue(o)
		require.NoError(t, err)
		require.True(t, same)
		keys, err := o.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"7", "a"}, keys)
		has, err := o.Has(ctx, v8.String("toString"))
		require.NoError(t, err)
		require.True(t, has)
		gone, err := o.Delete(ctx, v8.String("a"))
		require.NoError(t, err)
		require.True(t, gone)
		a, err := o.Get(ctx, v8.String("a"))
		require.NoError(t, err)
		require.Equal(t, v8.Undefined, a)
		list, err := s.Array(v8.Int(1), o, v8.String("x"))
		require.NoError(t, err)
		n, err := list.Len()
		require.NoError(t, err)
		require.Equal(t, 3, n)
	})
}

func TestWrongUseOfValues(t *testing.T) {
	hold(t, func(s v8.Scope) {
		object := eval(t, s, "({})")
		_, err := v8.Int(1).Get(ctx, v8.String("a"))
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = object.Call(ctx, v8.Undefined)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.ErrorContains(t, err, "not a function")
		_, err = object.Len()
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = object.AsString()
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = eval(t, s, "Symbol()").Keys(ctx)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = eval(t, s, "() => 1").Construct(ctx)
		require.ErrorContains(t, err, "not a constructor")
	})
}

func TestConstruct(t *testing.T) {
	hold(t, func(s v8.Scope) {
		o, err := eval(t, s, "(class { constructor(a, b) { this.sum = a + b } })").Construct(ctx, v8.Int(1), v8.Int(2))
		require.NoError(t, err)
		sum, err := o.Get(ctx, v8.String("sum"))
		require.NoError(t, err)
		require.Equal(t, v8.Int(3), sum)
	})
}

// Long strings stay in the heap until Go reads them.
func TestLongStrings(t *testing.T) {
	hold(t, func(s v8.Scope) {
		long := eval(t, s, "'0123456789'.repeat(1e5)")
		require.Equal(t, "[string]", long.String())
		text, err := long.AsString()
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("0123456789", 1e5), text)
		// They can be passed back without being copied to Go.
		n, err := eval(t, s, "s => s.length").Call(ctx, v8.Undefined, long)
		require.NoError(t, err)
		require.Equal(t, v8.Int(1_000_000), n)
		same, err := long.SameValue(v8.String(text))
		require.NoError(t, err)
		require.True(t, same)
	})
}

func TestManyArguments(t *testing.T) {
	hold(t, func(s v8.Scope) {
		args := make([]v8.Value, 10_000)
		for n := range args {
			args[n] = v8.Int(n)
		}
		sum, err := eval(t, s, "(...xs) => xs.reduce((a, b) => a + b)").Call(ctx, v8.Undefined, args...)
		require.NoError(t, err)
		require.Equal(t, v8.Int(9999*10_000/2), sum)
	})
}

// The length of a string is in UTF-16 code units, wherever the string is stored.
func TestLenOfStrings(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for source, want := range map[string]int{
			`''`: 0, `'abc'`: 3, `'ü€'`: 2, `'\u{1f600}'`: 2, `'\ud83d'`: 1, `'\ude00\ud83d'`: 2,
			`'\u{1f600}'.repeat(1e6)`: 2_000_000, `'x'.repeat(2 ** 29 - 24)`: 1<<29 - 24,
		} {
			n, err := eval(t, s, source).Len()
			require.NoError(t, err)
			require.Equal(t, want, n, source)
		}
	})
}

func TestTexts(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, tt := range []struct{ source, text, detail, json string }{
			{"({toString() { return 'mine' }})", "mine", "[object Object]", "{}"},
			{"Symbol('s')", "", "Symbol(s)", ""},
			{"function f(a) { return a }; f", "function f(a) { return a }", "function f(a) { return a }", ""},
			{"12n", "12", "12n", ""},
			{"'\"'", `"`, `"`, `"\""`},
			{"undefined", "undefined", "undefined", ""},
			{"({a:[1,{}]})", "[object Object]", "#<Object>", `{"a":[1,{}]}`},
			{"({toJSON() {}})", "[object Object]", "#<Object>", ""},
		} {
			v := eval(t, s, tt.source)
			text, err := v.ToString(ctx)
			if v.Kind() == v8.KindSymbol {
				require.ErrorContains(t, err, "Cannot convert a Symbol value to a string")
			} else {
				require.NoError(t, err)
				require.Equal(t, tt.text, text)
			}
			detail, err := v.ToDetailString()
			require.NoError(t, err)
			require.Equal(t, tt.detail, detail)
			json, ok, err := s.JSON(ctx, v, "")
			if v.Kind() == v8.KindBigInt {
				require.ErrorContains(t, err, "BigInt")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, tt.json != "", ok, tt.source)
			if ok {
				require.Equal(t, tt.json, json)
			}
		}
	})
}
