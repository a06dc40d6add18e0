package marshal

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
)

func (e *encoder) float(f float64) error {
	e.number(f)
	return e.count()
}

const maxSafe = 1<<53 - 1

func (e *encoder) integer(n int64) error {
	switch {
	case int64(int32(n)) == n:
		e.int32(int32(n))
	case -maxSafe <= n && n <= maxSafe:
		e.double(tagDouble, float64(n))
	case e.bigInts:
		e.writer.bigInt(n < 0, []uint64{magnitude(n)})
	default:
		return inexact(n)
	}
	return e.count()
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func inexact[T int64 | uint64](n T) error {
	return failf(reflect.TypeFor[T](), "%d is not exact as a JavaScript number; use *big.Int, or BigInts()", n)
}

func (e *encoder) unsigned(n uint64) error {
	switch {
	case n <= math.MaxInt64:
		return e.integer(int64(n))
	case e.bigInts:
		e.writer.bigInt(false, []uint64{n})
		return e.count()
	}
	return inexact(n)
}

func (e *encoder) big(n *big.Int) error {
	bytes := n.Bytes() // most significant first
	words := make([]uint64, (len(bytes)+7)/8)
	for at, b := range bytes {
		from := len(bytes) - 1 - at
		words[from/8] |= uint64(b) << (from % 8 * 8)
	}
	e.writer.bigInt(n.Sign() < 0, words)
	return e.count()
}

// float reads the number whose tag was taken.
func (r *reader) float(tag byte) (float64, error) {
	switch tag {
	case tagInt32:
		n, err := r.int32()
		return float64(n), err
	case tagUint32:
		n, err := r.varint()
		return float64(n), err
	}
	return r.double()
}

func isNumber(tag byte) bool { return tag == tagInt32 || tag == tagDouble || tag == tagUint32 }

// number reads a number or a BigInt, or an object of one.
func (d *decoder) numeric(t reflect.Type) (f float64, n *big.Int, what func() string, err error) {
	tag, at, back, err := d.start()
	if err != nil {
		return 0, nil, nil, err
	}
	what = func() string {
		if n != nil {
			return n.String() + "n"
		}
		return d.describe(tag, at)
	}
	switch tag {
	case tagInt32, tagUint32, tagDouble:
		f, err = d.float(tag)
		return f, nil, what, err
	case tagBigInt:
		n, err = d.bigInt()
		return 0, n, what, err
	case tagNumberObj, tagBigIntObj:
		if err = d.enter(at); err != nil {
			return 0, nil, nil, err
		}
		defer d.leave(back)
		if tag == tagNumberObj {
			f, err = d.double()
		} else {
			n, err = d.bigInt()
		}
		return f, n, what, err
	}
	return 0, nil, nil, cannot(d.describe(tag, at), t)
}

func (d *decoder) bigInt() (*big.Int, error) {
	negative, words, err := d.reader.bigInt()
	if err != nil {
		return nil, err
	}
	b := make([]byte, len(words)*8) // most significant first
	for n, word := range words {
		for k := range 8 {
			b[len(b)-1-n*8-k] = byte(word >> (8 * k))
		}
	}
	x := new(big.Int).SetBytes(b)
	if negative {
		x.Neg(x)
	}
	return x, nil
}

func decodeInt(d *decoder, v reflect.Value) error {
	f, n, what, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	var i int64
	switch {
	case n != nil && n.IsInt64():
		i = n.Int64()
	case n != nil, f != math.Trunc(f), f < -1<<63, f >= 1<<63:
		return cannot(what(), v.Type())
	default:
		i = int64(f)
	}
	if v.OverflowInt(i) {
		return cannot(what(), v.Type())
	}
	v.SetInt(i)
	return nil
}

func decodeUint(d *decoder, v reflect.Value) error {
	f, n, what, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	var u uint64
	switch {
	case n != nil && n.IsUint64():
		u = n.Uint64()
	case n != nil, f != math.Trunc(f), f < 0, f >= 1<<64:
		return cannot(what(), v.Type())
	default:
		u = uint64(f)
	}
	if v.OverflowUint(u) {
		return cannot(what(), v.Type())
	}
	v.SetUint(u)
	return nil
}

func decodeFloat(d *decoder, v reflect.Value) error {
	f, n, what, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	if n != nil {
		var exact big.Accuracy
		if f, exact = new(big.Float).SetInt(n).Float64(); exact != big.Exact {
			return cannot(what(), v.Type())
		}
	}
	if v.OverflowFloat(f) && !math.IsInf(f, 0) {
		return cannot(what(), v.Type())
	}
	v.SetFloat(f)
	return nil
}

func decodeBig(d *decoder, v reflect.Value) error {
	f, n, what, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	if n == nil {
		if f != math.Trunc(f) || math.IsInf(f, 0) {
			return cannot(what(), v.Type())
		}
		n, _ = new(big.Float).SetFloat64(f).Int(nil)
	}
	v.Set(reflect.ValueOf(*n))
	return nil
}

func numericKind(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

func convertNumber(to, from reflect.Value) error {
	if !numericKind(to.Kind()) {
		return cannot(fmt.Sprint(from), to.Type())
	}
	got := from.Convert(to.Type())
	negative := from.CanInt() && from.Int() < 0 || from.CanFloat() && from.Float() < 0
	if !got.Convert(from.Type()).Equal(from) || negative && got.CanUint() || !negative && got.CanInt() && got.Int() < 0 {
		return cannot(fmt.Sprint(from), to.Type())
	}
	to.Set(got)
	return nil
}
