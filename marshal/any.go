package marshal

import (
	"encoding/binary"
	"math"
	"slices"
)

// any reads a value of any kind as the Go value that a variable of type any gets.
func (d *decoder) any() (any, error) {
	if d.skipping {
		if skipped, err := d.skipReference(); skipped || err != nil {
			return nil, err
		}
	}
	tag, at, back, err := d.start()
	if err != nil {
		return nil, err
	}
	switch tag {
	case tagUndefined, tagNull, tagHole:
		return nil, nil
	case tagTrue, tagFalse:
		return tag == tagTrue, nil
	case tagInt32, tagUint32, tagDouble:
		return d.float(tag)
	case tagOneByte, tagTwoByte, tagUTF8:
		return d.text(tag)
	case tagBigInt:
		return d.bigInt()
	}
	if d.cycles && !d.skipping {
		if x, found, err := d.again(at, back, isListOrRecord); found {
			return x, err
		}
	}
	if err := d.enter(at); err != nil {
		return nil, err
	}
	if isBuffer(tag) {
		return d.buffer(tag, at, back)
	}
	x, err := d.objectAt(tag, at)
	d.recordEnd(at, back)
	d.leave(back)
	return x, err
}

func isListOrRecord(x any) bool {
	switch x.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

func (d *decoder) objectAt(tag byte, at int) (any, error) {
	switch tag {
	case tagTrueObject, tagFalseObj:
		return tag == tagTrueObject, nil
	case tagNumberObj:
		return d.double()
	case tagBigIntObj:
		return d.bigInt()
	case tagStringObj:
		return d.text(d.next())
	case tagDate:
		return d.date()
	case tagRegExp:
		return d.regExp()
	case tagObject:
		return d.record(at)
	case tagDense, tagSparse:
		return d.list(tag, at)
	case tagMap:
		m := Map{}
		err := d.pairs(func() error {
			key, err := d.any()
			if err != nil {
				return underIndex(len(m), underField("key", err))
			}
			value, err := d.any()
			if err != nil {
				return underIndex(len(m), underField("value", err))
			}
			m = append(m, Entry{key, value})
			return nil
		})
		return m, err
	case tagSet:
		s := Set{}
		_, err := d.elements(func(int, int) error {
			x, err := d.any()
			s = append(s, x)
			return err
		})
		return s, err
	case tagError:
		return d.errorValue()
	}
	return nil, errBroken
}

func (d *decoder) record(at int) (any, error) {
	m := map[string]any{}
	d.recordValue(at, m)
	err := d.properties(tagObjectEnd, func(key string) (bool, error) {
		x, err := d.any()
		if err != nil {
			return false, underField(key, err)
		}
		m[key] = x
		return true, nil
	})
	return m, err
}

func (d *decoder) list(tag byte, at int) (any, error) {
	var list []any
	element := func(n, length int) error {
		if list == nil {
			list = make([]any, length)
			d.recordValue(at, list)
		}
		x, err := d.any()
		list[n] = x
		return err
	}
	read := d.dense
	if tag == tagSparse {
		read = d.sparse
	}
	length, err := read(element)
	if list == nil && err == nil { // it has holes only
		list = make([]any, length)
		d.recordValue(at, list)
	}
	return list, err
}

func (d *decoder) regExp() (any, error) {
	source, err := d.text(d.next())
	if err != nil {
		return nil, err
	}
	bits, err := d.varint()
	if err != nil {
		return nil, err
	}
	r := RegExp{Source: source}
	var flags []byte
	for n := range len(regExpFlags) {
		if bits&(1<<n) != 0 {
			flags = append(flags, regExpFlags[n])
		}
	}
	slices.Sort(flags) // as in JavaScript
	r.Flags = string(flags)
	return r, nil
}

func (d *decoder) errorValue() (any, error) {
	e := &ErrorValue{Name: "Error"}
	for {
		tag := d.next()
		var err error
		switch tag {
		case errorEnd:
			return e, nil
		case errorMessage:
			e.Message, err = d.text(d.next())
		case errorStack:
			e.Stack, err = d.text(d.next())
		case errorCause:
			if e.Cause, err = d.any(); err != nil {
				err = underField("cause", err)
			}
		default:
			name, ok := errorNames[tag]
			if !ok {
				return nil, errBroken
			}
			e.Name = name
		}
		if err != nil {
			return nil, err
		}
	}
}

// buffer reads an ArrayBuffer. If a view of the buffer follows, after the buffer or after
// a reference to it, buffer reads the view instead. It also reads a view that is itself
// the target of a reference.
func (d *decoder) buffer(tag byte, at, back int) (any, error) {
	var b []byte
	var err error
	if tag == tagView {
		if b = d.viewed[at]; b == nil {
			return nil, errBroken
		}
		d.pos--
	} else if b, err = d.contents(tag); err != nil {
		return nil, err
	}
	view := d.pos
	d.leave(back)
	if tag == tagView {
		d.pos = view
	}
	if d.peek() != tagView {
		return d.copied(b)
	}
	x, err := d.view(b)
	if tag == tagView {
		d.pos = back
	}
	return x, err
}

func (d *decoder) copied(b []byte) (any, error) {
	if err := d.spend(len(b)); err != nil {
		return nil, err
	}
	return append(make([]byte, 0, len(b)), b...), nil
}

func (d *decoder) contents(tag byte) ([]byte, error) {
	n, err := d.varint()
	if err == nil && tag == tagResizable {
		_, err = d.varint() // the maximum length
	}
	if err != nil {
		return nil, err
	}
	return d.raw(n)
}

// view reads the view of buffer b whose tag comes next.
func (d *decoder) view(b []byte) (any, error) {
	at := d.pos
	d.pos++
	if at > d.last {
		d.objects = append(d.objects, at)
		d.last = at
		if d.viewed == nil {
			d.viewed = map[int][]byte{}
		}
		d.viewed[at] = b
	}
	var part [4]uint64 // kind, offset, length in bytes, flags
	for n := range part {
		var err error
		if part[n], err = d.varint(); err != nil {
			return nil, err
		}
	}
	offset, length := part[1], part[2]
	if follows := part[3]&1 != 0; follows && offset <= uint64(len(b)) { // length-tracking; its length is written as 0
		length = uint64(len(b)) - offset
		length -= length % elementSize(part[0])
	}
	if offset > uint64(len(b)) || length > uint64(len(b))-offset {
		return nil, errBroken
	}
	b = b[offset:][:length]
	switch part[0] {
	case 'B', 'C', '?':
		return d.copied(b)
	}
	if err := d.spend(len(b)); err != nil {
		return nil, err
	}
	switch part[0] {
	case 'b':
		return numbers(b, 1, func(b []byte) int8 { return int8(b[0]) })
	case 'w':
		return numbers(b, 2, func(b []byte) int16 { return int16(binary.NativeEndian.Uint16(b)) })
	case 'W':
		return numbers(b, 2, binary.NativeEndian.Uint16)
	case 'd':
		return numbers(b, 4, func(b []byte) int32 { return int32(binary.NativeEndian.Uint32(b)) })
	case 'D':
		return numbers(b, 4, binary.NativeEndian.Uint32)
	case 'h':
		return numbers(b, 2, func(b []byte) float32 { return half(binary.NativeEndian.Uint16(b)) })
	case 'f':
		return numbers(b, 4, func(b []byte) float32 { return math.Float32frombits(binary.NativeEndian.Uint32(b)) })
	case 'F':
		return numbers(b, 8, func(b []byte) float64 { return math.Float64frombits(binary.NativeEndian.Uint64(b)) })
	case 'q':
		return numbers(b, 8, func(b []byte) int64 { return int64(binary.NativeEndian.Uint64(b)) })
	case 'Q':
		return numbers(b, 8, binary.NativeEndian.Uint64)
	}
	return nil, errBroken
}

// elementSize returns the size of an element of a kind of view, in bytes.
func elementSize(kind uint64) uint64 {
	switch kind {
	case 'w', 'W', 'h':
		return 2
	case 'd', 'D', 'f':
		return 4
	case 'F', 'q', 'Q':
		return 8
	}
	return 1
}

func numbers[T any](b []byte, size int, one func([]byte) T) (any, error) {
	if len(b)%size != 0 {
		return nil, errBroken
	}
	list := make([]T, len(b)/size)
	for n := range list {
		list[n] = one(b[n*size:])
	}
	return list, nil
}

// half converts an IEEE 754 binary16 number.
func half(bits uint16) float32 {
	sign := uint32(bits>>15) << 31
	exponent, fraction := uint32(bits>>10)&0x1f, uint32(bits)&0x3ff
	switch {
	case exponent == 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	case exponent != 0:
		return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
	}
	f := float32(fraction) / (1 << 24) // zero or subnormal
	if sign != 0 {
		f = -f
	}
	return f
}
