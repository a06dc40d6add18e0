package v8

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed24588400/paddock/internal/bridge"
)

// ToBool converts any value to a boolean as Boolean(value) does: undefined, null, false,
// 0, NaN, 0n and the empty string are false. It runs no JavaScript.
func (v Value) ToBool() bool {
	switch {
	case v.kind == KindUndefined || v.kind == KindNull:
		return false
	case v.isHandle():
		return true
	case v.kind == KindBoolean:
		return v.bits != 0
	case v.kind == KindNumber:
		f := math.Float64frombits(v.bits)
		return f != 0 && !math.IsNaN(f)
	case v.kind == KindBigInt:
		return v.ref.text() != "0"
	}
	return v.ref.text() != ""
}

// ToNumber converts a value to a number as the unary plus operator does. For an object it
// may call methods of the guest, such as valueOf. It returns an *Exception for a symbol,
// and an error that wraps ErrInvalid for a BigInt, for which JavaScript throws too.
func (v Value) ToNumber(ctx context.Context) (float64, error) {
	if v.isHandle() {
		r, err := v.do(ctx, bridge.OpToNumber)
		f, _ := r.Float64()
		return f, err
	}
	switch v.kind {
	case KindUndefined:
		return math.NaN(), nil
	case KindNull:
		return 0, nil
	case KindBoolean:
		return float64(v.bits), nil
	case KindNumber:
		return math.Float64frombits(v.bits), nil
	case KindBigInt:
		return 0, fmt.Errorf("v8: to number: %w: a BigInt cannot be converted to a number", ErrInvalid)
	}
	return stringToNumber(v.ref.text()), nil
}

// ToObject returns an object as it is, and a new object of the scope's context for a
// boolean, number, string, BigInt or symbol, as Object(value) does. For undefined and
// null it returns an *Exception, a TypeError. It runs no JavaScript.
func (s Scope) ToObject(v Value) (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.Do(bridge.OpToObject, 0, &f.args, &f.result)
	}, v)
}

// stringToNumber is StringToNumber of ECMAScript.
func stringToNumber(s string) float64 {
	s = strings.TrimFunc(s, isSpace)
	if s == "" {
		return 0
	}
	if len(s) > 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x':
			return digits(s[2:], 4)
		case 'o':
			return digits(s[2:], 3)
		case 'b':
			return digits(s[2:], 1)
		}
	}
	unsigned := strings.TrimLeft(s, "+-")
	switch {
	case len(s)-len(unsigned) > 1:
		return math.NaN()
	case unsigned == "Infinity" && s[0] == '-':
		return math.Inf(-1)
	case unsigned == "Infinity":
		return math.Inf(1)
	case !isDecimal(unsigned):
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(s, 64) // a number that is out of range becomes infinite
	return f
}

// isSpace reports whether r is white space or a line terminator of ECMAScript.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', '\u2028', '\u2029', '\ufeff':
		return true
	}
	return unicode.Is(unicode.Zs, r)
}

// isDecimal reports whether s is a StrUnsignedDecimalLiteral other than Infinity.
// ParseFloat accepts more.
func isDecimal(s string) bool {
	mantissa, exponent, ok := s, "", false
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		mantissa, exponent, ok = s[:at], s[at+1:], true
	}
	if ok {
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if exponent == "" || !onlyDigits(exponent) {
			return false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return whole+fraction != "" && onlyDigits(whole) && onlyDigits(fraction)
}

func onlyDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// digits returns the number that has these digits of so many bits. It is rounded to the
// nearest float64, ties to even.
func digits(s string, bits int) float64 {
	mantissa, exponent := uint64(0), 0
	for _, c := range []byte(s) {
		d := uint64(16)
		switch {
		case c >= '0' && c <= '9':
			d = uint64(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = uint64(c|0x20-'a') + 10
		}
		if d>>bits != 0 {
			return math.NaN()
		}
		if mantissa>>59 == 0 {
			mantissa = mantissa<<bits | d
			continue
		}
		exponent += bits
		if d != 0 {
			mantissa |= 1 // the last bit only decides how the others are rounded
		}
	}
	return math.Ldexp(float64(mantissa), exponent)
}
