package marshal_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func testTyped[E marshal.Element](t *testing.T, s v8.Scope, want string, elements ...E) {
	a := marshal.TypedArray[E](elements)
	v, err := marshal.Marshal(s, a)
	require.NoError(t, err)
	require.Equal(t, want, call(t, s, "a => a.constructor.name + ' ' + a.join()", v).String())
	again, err := marshal.UnmarshalAs[marshal.TypedArray[E]](s, v)
	require.NoError(t, err)
	require.Equal(t, a, again)
	inside, err := marshal.Marshal(s, map[string]any{"a": a, "none": marshal.TypedArray[E](nil)})
	require.NoError(t, err)
	require.Equal(t, want+" null",
		call(t, s, "({a, none}) => a.constructor.name + ' ' + a.join() + ' ' + none", inside).String())
}

func TestTypedArray(t *testing.T) {
	hold(t, func(s v8.Scope) {
		testTyped[int8](t, s, "Int8Array -128,127", -128, 127)
		testTyped[uint8](t, s, "Uint8Array 0,255", 0, 255)
		testTyped[int16](t, s, "Int16Array -32768,1", -32768, 1)
		testTyped[uint16](t, s, "Uint16Array 65535", 65535)
		testTyped[int32](t, s, "Int32Array -5", -5)
		testTyped[uint32](t, s, "Uint32Array 4294967295", math.MaxUint32)
		testTyped[float32](t, s, "Float32Array 0.5", 0.5)
		testTyped[float64](t, s, "Float64Array 0.1,Infinity", 0.1, math.Inf(1))
		testTyped[int64](t, s, "BigInt64Array -9223372036854775808", math.MinInt64)
		testTyped[uint64](t, s, "BigUint64Array 18446744073709551615", math.MaxUint64)
		testTyped[float64](t, s, "Float64Array ", []float64{}...)
	})
}
