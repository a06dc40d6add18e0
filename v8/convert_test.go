package v8_test

import (
	"context"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// The sources of values whose conversions are compared with JavaScript's.
var convertible = []string{
	"undefined", "null", "true", "false", "0", "-0", "1.5", "NaN", "Infinity", "''", "' '", "'0'", "'false'", "[]",
	"[7]", "({})",
	"({ valueOf() { return 5 } })", "({ [Symbol.toPrimitive]: hint => hint === 'number' ? 6 : 0 })", "new Date(12)",
	"Object('8')",
	"'x'.repeat(70000)", "'1'.repeat(70000)", "() => 1", "0n", "1n", "-1n", "Symbol()",
}

func TestToBool(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, source := range convertible {
			want, _ := eval(t, s, "Boolean("+source+")").Bool()
			require.Equal(t, want, eval(t, s, source).ToBool(), source)
		}
	})
}

func TestToNumber(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, source := range convertible {
			v := eval(t, s, source)
			got, err := v.ToNumber(ctx)
			switch v.Kind() {
			case v8.KindBigInt:
				require.ErrorIs(t, err, v8.ErrInvalid)
			case v8.KindSymbol:
				require.ErrorContains(t, err, "TypeError: Cannot convert a Symbol value to a number")
			default:
				require.NoError(t, err, source)
				want, ok := eval(t, s, "+("+source+")").Float64()
				require.True(t, ok)
				equalNumbers(t, want, got, source)
			}
		}
	})
}

// Strings that Go converts, without a crossing.
var numerals = []string{
	"", "0", "-0", "+0", "1", "-1", "+1", "007", "1.", ".5", "-.5", ".", "-", "+", "+-1", "--1", "1e3", "1E3", "1e+3",
	"1e-3", "1e", "e1", "1e+",
	"1.5e3.5", "1_000", "0x", "0x1F", "0Xff", "-0x1", "+0x1", "0o17", "0O7", "0o8", "0b101", "0B1", "0b2", "0x1p4",
	"0x1.8", "Infinity",
	"-Infinity", "+Infinity", "infinity", "inf", "Inf", "nan", "NaN", "1n", "1 2", " 1 ",
	"\t\n\v\f\r1\u00a0\u2028\u2029\ufeff\u3000", "\u0085 1", "\u180e1", "\u200b1",
	"1e309", "-1e309", "1e-400", "5e-324", "2e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
	"1.7976931348623159e308",
	"9007199254740993", "0x20000000000001", "0x20000000000003", "0x20000000000002000000000001", "0x3fffffffffffff8",
	"0x7fffffffffffffffffff",
	"0b" + strings.Repeat("1", 54), "0b1" + strings.Repeat("0", 1023), "0x1" + strings.Repeat("0", 256),
	"0x" + strings.Repeat("f", 255) + "g",
	"0o" + strings.Repeat("0", 400) + "7", "0.1", "123456789012345678901234567890", strings.Repeat("9", 400),
	"0." + strings.Repeat("0", 400) + "1", "\ud7ff", "١",
}

func TestToNumberOfStrings(t *testing.T) {
	hold(t, func(s v8.Scope) {
		number := eval(t, s, "s => +s")
		for _, text := range numerals {
			sameNumber(t, number, text)
		}
	})
}

func sameNumber(t *testing.T, number v8.Value, text string) {
	v, err := number.Call(ctx, v8.Undefined, v8.String(text))
	require.NoError(t, err)
	want, _ := v.Float64()
	got, err := v8.String(text).ToNumber(ctx)
	require.NoError(t, err)
	equalNumbers(t, want, got, text)
}

// equalNumbers distinguishes 0 from -0, but not the many NaNs.
func equalNumbers(t *testing.T, want, got float64, text string) {
	if math.IsNaN(want) && math.IsNaN(got) {
		return
	}
	require.Equal(t, math.Float64bits(want), math.Float64bits(got), "%q: %v, want %v", text, got, want)
}

func FuzzToNumber(f *testing.F) {
	for _, text := range numerals {
		f.Add(text)
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(f, err)
	f.Cleanup(func() { _ = i.Close() })
	c, err := i.NewContext(ctx)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			sameNumber(t, eval(t, s, "s => +s"), text)
			return nil
		}))
	})
}

// A string of any length is converted in linear time.
func TestToNumberOfLongStrings(t *testing.T) {
	ones := strings.Repeat("1", 16<<20)
	for _, prefix := range []string{"", "0x", "0b"} {
		began := time.Now()
		_, err := v8.String(prefix + ones).ToNumber(ctx)
		require.NoError(t, err)
		require.Less(t, time.Since(began), 10*time.Second)
	}
}

func TestToNumberRunsGuestCode(t *testing.T) {
	hold(t, func(s v8.Scope) {
		_, err := eval(t, s, "({ valueOf() { throw new RangeError('mine') } })").ToNumber(ctx)
		require.ErrorContains(t, err, "RangeError: mine")
		_, err = eval(t, s, "({ valueOf() { return 1n } })").ToNumber(ctx)
		require.ErrorContains(t, err, "TypeError: Cannot convert a BigInt value to a number")
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		_, err = eval(t, s, "({ valueOf() { for (;;); } })").ToNumber(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestToObject(t *testing.T) {
	hold(t, func(s v8.Scope) {
		for _, tt := range []struct {
			v    v8.Value
			want v8.Subtype
		}{
			{v8.Bool(true), v8.SubtypeBooleanObject}, {v8.Int(1), v8.SubtypeNumberObject},
			{v8.String("s"), v8.SubtypeStringObject},
			{v8.BigInt(big.NewInt(1)), v8.SubtypeBigIntObject}, {eval(t, s, "Symbol()"), v8.SubtypeSymbolObject},
			{eval(t, s, "'x'.repeat(70000)"), v8.SubtypeStringObject},
		} {
			o, err := s.ToObject(tt.v)
			require.NoError(t, err)
			got, err := o.Subtype()
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		}
		object := eval(t, s, "({})")
		o, err := s.ToObject(object)
		require.NoError(t, err)
		same, err := o.SameValue(object)
		require.NoError(t, err)
		require.True(t, same)
		for _, v := range []v8.Value{v8.Undefined, v8.Null} {
			_, err := s.ToObject(v)
			require.IsType(t, new(v8.Exception), err)
			require.ErrorContains(t, err, "TypeError")
		}
	})
}

// JavaScript has one NaN, whatever bits V8 and Go use.
func TestNaN(t *testing.T) {
	hold(t, func(s v8.Scope) {
		nan := v8.Number(math.NaN())
		for _, source := range []string{"NaN", "+undefined", "-NaN", "0 / 0", "[1.5, , 2.5][1] - 1", "Math.sqrt(-1)"} {
			v := eval(t, s, source)
			require.Equal(t, nan, v, source)
			same, err := v.SameValue(v8.Number(math.Float64frombits(0xfff7_ffff_fff7_ffff)))
			require.NoError(t, err)
			require.True(t, same, source)
		}
		is, err := s.Eval(ctx, "(x, y) => Object.is(x, y) && Object.is([1.5, x, 2.5][1], NaN) && 1 in [1.5, x, 2.5]")
		require.NoError(t, err)
		got, err := is.Call(ctx, v8.Undefined, v8.Number(math.Float64frombits(0xfff7_ffff_fff7_ffff)), nan)
		require.NoError(t, err)
		require.Equal(t, v8.Bool(true), got)
	})
}
