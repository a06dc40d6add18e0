package marshal

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"
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

func (e *encoder) int(n int) error { return e.integer(int64(n)) }

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func inexact[T int64 | uint64](n T) error {
	return failf(reflect.TypeFor[T](), "%d has no exact JavaScript number; use *big.Int or the option BigInts", n)
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

// maxDate is the latest date of JavaScript in milliseconds; the earliest is -maxDate.
const maxDate = 8_640_000_000_000_000

func (e *encoder) date(t time.Time) error {
	// UnixMilli overflows for times that are far outside the range of dates.
	if s := t.Unix(); s > maxDate/1000 || s < -maxDate/1000 || t.UnixMilli() > maxDate {
		return failf(timeType, "the time is %d s from 1970; a JavaScript Date is at most 100,000,000 days from 1970", s)
	}
	e.double(tagDate, float64(t.UnixMilli()))
	return e.count()
}

func (e *encoder) big(n *big.Int) error {
	words := make([]uint64, len(n.Bits()))
	for at, word := range n.Bits() {
		words[at] = uint64(word)
	}
	e.writer.bigInt(n.Sign() < 0, words)
	return e.count()
}

// float reads a number whose tag was read.
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

// numeral is a number or a BigInt that was read, and its position.
type numeral struct {
	f   float64
	n   *big.Int // set for a BigInt
	tag byte
	at  int
}

// Limits on BigInts, because guests choose their length and printing one takes quadratic
// time.
const (
	printable = 256     // bits, in errors
	inJSON    = 1 << 12 // bits, in json.RawMessage
)

// misfit returns the error for a numeral that does not fit a type.
func (d *decoder) misfit(x numeral, t reflect.Type) error {
	if x.n != nil && x.n.BitLen() > printable {
		return cannot(fmt.Sprintf("a BigInt of %d bits", x.n.BitLen()), t)
	}
	if x.n != nil {
		return cannot(x.n.String()+"n", t)
	}
	return cannot(d.describe(x.tag, x.at), t)
}

// numeric reads a number, a BigInt, or an object of one of these.
func (d *decoder) numeric(t reflect.Type) (x numeral, err error) {
	var back int
	if x.tag, x.at, back, err = d.start(); err != nil {
		return x, err
	}
	switch x.tag {
	case tagInt32, tagUint32, tagDouble:
		x.f, err = d.float(x.tag)
		return x, err
	case tagBigInt:
		x.n, err = d.bigInt()
		return x, err
	case tagNumberObj, tagBigIntObj:
		if err = d.enter(x.at); err != nil {
			return x, err
		}
		defer d.leave(back)
		if x.tag == tagNumberObj {
			x.f, err = d.double()
		} else {
			x.n, err = d.bigInt()
		}
		return x, err
	}
	return x, cannot(d.describe(x.tag, x.at), t)
}

func (d *decoder) bigInt() (*big.Int, error) {
	negative, words, err := d.reader.bigInt()
	if err != nil {
		return nil, err
	}
	if d.json && len(words)*64 > inJSON {
		return nil, failf(rawType, "%w: a BigInt in JSON has at most %d bits", ErrLimit, inJSON)
	}
	if err := d.spend(len(words) * 8); err != nil {
		return nil, err
	}
	bits := make([]big.Word, len(words)) // V8 supports 64-bit systems only
	for n, word := range words {
		bits[n] = big.Word(word)
	}
	x := new(big.Int).SetBits(bits)
	if negative {
		x.Neg(x)
	}
	return x, nil
}

func decodeInt(d *decoder, v reflect.Value) error {
	x, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	var i int64
	switch {
	case x.n != nil && x.n.IsInt64():
		i = x.n.Int64()
	case x.n != nil, x.f != math.Trunc(x.f), x.f < -1<<63, x.f >= 1<<63:
		return d.misfit(x, v.Type())
	default:
		i = int64(x.f)
	}
	if v.OverflowInt(i) {
		return d.misfit(x, v.Type())
	}
	v.SetInt(i)
	return nil
}

func decodeUint(d *decoder, v reflect.Value) error {
	x, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	var u uint64
	switch {
	case x.n != nil && x.n.IsUint64():
		u = x.n.Uint64()
	case x.n != nil, x.f != math.Trunc(x.f), x.f < 0, x.f >= 1<<64:
		return d.misfit(x, v.Type())
	default:
		u = uint64(x.f)
	}
	if v.OverflowUint(u) {
		return d.misfit(x, v.Type())
	}
	v.SetUint(u)
	return nil
}

func decodeFloat(d *decoder, v reflect.Value) error {
	x, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	f := x.f
	if x.n != nil {
		var exact big.Accuracy
		if f, exact = new(big.Float).SetInt(x.n).Float64(); exact != big.Exact {
			return d.misfit(x, v.Type())
		}
	}
	if v.OverflowFloat(f) && !math.IsInf(f, 0) {
		return d.misfit(x, v.Type())
	}
	v.SetFloat(f)
	return nil
}

func decodeBig(d *decoder, v reflect.Value) error {
	x, err := d.numeric(v.Type())
	if err != nil {
		return err
	}
	n := x.n
	if n == nil {
		if x.f != math.Trunc(x.f) || math.IsInf(x.f, 0) {
			return d.misfit(x, v.Type())
		}
		n, _ = new(big.Float).SetFloat64(x.f).Int(nil)
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
	if !got.Convert(from.Type()).Equal(from) || negative && got.CanUint() ||
		!negative && got.CanInt() && got.Int() < 0 {
		return cannot(fmt.Sprint(from), to.Type())
	}
	to.Set(got)
	return nil
}
