package wasm

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/seed24588400/paddock/v8"
)

var (
	valueType = reflect.TypeFor[v8.Value]()
	maxUint64 = new(big.Int).SetUint64(1<<64 - 1)
)

// isPassable reports whether values of type t can be passed between Go and WebAssembly.
func isPassable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int32, reflect.Uint32, reflect.Int64, reflect.Uint64, reflect.Float32, reflect.Float64:
		return true
	default:
		return t == valueType
	}
}

// toValue converts a Go value of a passable type. 64-bit integers become BigInts.
func toValue(x reflect.Value) v8.Value {
	switch x.Kind() {
	case reflect.Int32:
		return v8.Number(float64(x.Int()))
	case reflect.Uint32:
		return v8.Number(float64(x.Uint()))
	case reflect.Int64:
		return v8.BigInt(big.NewInt(x.Int()))
	case reflect.Uint64:
		return v8.BigInt(new(big.Int).SetUint64(x.Uint()))
	case reflect.Float32, reflect.Float64:
		return v8.Number(x.Float())
	default:
		return x.Interface().(v8.Value)
	}
}

// fromValue stores a value from WebAssembly in to. Integers of WebAssembly have no
// sign, so negative values wrap around in an unsigned type.
func fromValue(v v8.Value, to reflect.Value) error {
	if to.Type() == valueType {
		to.Set(reflect.ValueOf(v))
		return nil
	}
	switch to.Kind() {
	case reflect.Float32, reflect.Float64:
		if f, ok := v.Float64(); ok {
			to.SetFloat(f)
			return nil
		}
	case reflect.Int32, reflect.Uint32:
		if n, ok := bits32(v); ok {
			setBits(to, uint64(n))
			return nil
		}
	default:
		n, ok := v.BigInt()
		switch {
		case !ok:
		case n.IsInt64():
			setBits(to, uint64(n.Int64()))
			return nil
		case n.Cmp(maxUint64) <= 0 && n.Sign() > 0:
			setBits(to, n.Uint64())
			return nil
		}
	}
	return typeError(v, to.Interface())
}

func typeError(v v8.Value, into any) error {
	return fmt.Errorf("%w: %v does not fit into %T", v8.ErrInvalid, v.Kind(), into)
}

// bits32 returns a 32-bit integer, which may be signed or unsigned.
func bits32(v v8.Value) (n int64, ok bool) {
	n, ok = v.Int64()
	return n, ok && n >= -1<<31 && n < 1<<32
}

func setBits(to reflect.Value, bits uint64) {
	switch to.Kind() {
	case reflect.Int32:
		to.SetInt(int64(int32(bits)))
	case reflect.Uint32:
		to.SetUint(uint64(uint32(bits)))
	case reflect.Int64:
		to.SetInt(int64(bits))
	default:
		to.SetUint(bits)
	}
}
