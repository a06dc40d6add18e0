package marshal

import (
	"fmt"
	"reflect"
	"strconv"
)

func encodeBytes(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		return e.part(tagNull)
	}
	e.ids += 2 // the buffer and the array
	e.writer.bytes(v.Bytes())
	return e.count()
}

func encodeSlice(t reflect.Type) func(*encoder, reflect.Value) error {
	elem := planOf(t.Elem())
	return func(e *encoder, v reflect.Value) error {
		if isNil(v) {
			return e.part(tagNull)
		}
		if _, err := e.enter(v); err != nil {
			return err
		}
		e.object(tagDense)
		n := v.Len()
		e.varint(uint64(n))
		if elem.basic != reflect.Invalid && v.Kind() == reflect.Slice {
			if err := e.elements(elem.basic, v.UnsafePointer(), t.Elem().Size(), n); err != nil {
				return err
			}
		} else {
			for i := range n {
				if err := elem.encode(e, v.Index(i)); err != nil {
					return underIndex(i, err)
				}
			}
		}
		e.tag(tagDenseEnd)
		e.varint(0)
		e.varint(uint64(n))
		e.leave(v)
		return nil
	}
}

func encodeGoSet(t reflect.Type) func(*encoder, reflect.Value) error {
	key := planOf(t.Key())
	return func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			return e.part(tagNull)
		}
		return e.set(v, v.Len(), func() error {
			for _, k := range v.MapKeys() {
				if err := key.encode(e, k); err != nil {
					return under("[element]", err)
				}
			}
			return nil
		})
	}
}

// set writes v, which has n elements, as a Set.
func (e *encoder) set(v reflect.Value, n int, elements func() error) error {
	return e.within(v, func() error {
		e.object(tagSet)
		if err := elements(); err != nil {
			return err
		}
		e.tag(tagSetEnd)
		e.varint(uint64(n))
		return nil
	})
}

func encodeSet(e *encoder, v reflect.Value) error {
	s := v.Interface().(Set)
	return e.set(v, len(s), func() error {
		for n, x := range s {
			if err := e.any(x); err != nil {
				return underIndex(n, err)
			}
		}
		return nil
	})
}

// sequence reads the elements of an array or a Set. It calls element with the index of
// each element and the minimum number of elements.
func (d *decoder) sequence(t reflect.Type, element func(n, length int) error) (length int, err error) {
	tag, at, back, err := d.start()
	if err != nil {
		return 0, err
	}
	read := d.dense
	switch tag {
	case tagDense:
	case tagSparse:
		read = d.sparse
	case tagSet:
		read = d.elements
	default:
		return 0, cannot(d.describe(tag, at), t)
	}
	if err := d.enter(at); err != nil {
		return 0, err
	}
	defer d.leave(back)
	return read(element)
}

// elements reads the elements of a Set.
func (d *decoder) elements(element func(n, length int) error) (length int, err error) {
	for d.peek() != tagSetEnd {
		if err := element(length, length+1); err != nil {
			return 0, underIndex(length, err)
		}
		length++
	}
	d.pos++
	_, err = d.varint()
	return length, err
}

func (d *decoder) dense(element func(n, length int) error) (int, error) {
	n, err := d.varint()
	if err != nil || n > uint64(len(d.b)) { // each element takes at least a byte
		return 0, errBroken
	}
	length := int(n)
	for i := range length {
		if err := element(i, length); err != nil {
			return 0, underIndex(i, err)
		}
	}
	return length, d.properties(tagDenseEnd, nil)
}

// sparse reads an array with holes. Holes count as parts, because they take no memory in
// JavaScript but do in Go.
func (d *decoder) sparse(element func(n, length int) error) (int, error) {
	n, err := d.varint()
	if err != nil {
		return 0, err
	}
	if n > uint64(max(d.parts, 0)) {
		return 0, failf(nil, "%w: an array of length %d has more than %d parts; the option Parts sets the limit",
			ErrLimit, n, d.options.parts)
	}
	length := int(n)
	d.parts -= length
	err = d.properties(tagSparseEnd, func(key string) (bool, error) {
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= length || strconv.Itoa(i) != key { // "01" is no index
			return false, nil
		}
		if err := element(i, length); err != nil {
			return false, underIndex(i, err)
		}
		return true, nil
	})
	return length, err
}

func decodeSlice(t reflect.Type) func(*decoder, reflect.Value) error {
	elem := planOf(t.Elem())
	return func(d *decoder, v reflect.Value) error {
		tag, _ := d.ahead()
		if isNullish(tag) {
			v.SetZero()
			return d.skip()
		}
		if isBuffer(tag) {
			return d.intoSlice(t, v)
		}
		v.SetZero() // the old array may be shared
		length, err := d.sequence(t, func(n, length int) error {
			if length > v.Cap() {
				v.Grow(max(length-v.Len(), 4))
			}
			if length > v.Len() {
				v.SetLen(length)
			}
			return elem.decode(d, v.Index(n))
		})
		if err != nil {
			return err
		}
		if length > v.Len() || v.IsNil() { // only holes, or no elements
			v.Set(reflect.MakeSlice(t, length, length))
		}
		return nil
	}
}

// intoSlice reads a buffer or a typed array.
func (d *decoder) intoSlice(t reflect.Type, v reflect.Value) error {
	tag, at := d.ahead()
	x, err := d.any()
	if err != nil {
		return err
	}
	got := reflect.ValueOf(x)
	if got.Type().Elem() == t.Elem() {
		v.Set(got.Convert(t))
		return nil
	}
	list := reflect.MakeSlice(t, got.Len(), got.Len())
	for n := range got.Len() {
		if err := convertNumber(list.Index(n), got.Index(n)); err != nil {
			return underIndex(n, err)
		}
	}
	if got.Len() == 0 && !numericKind(t.Elem().Kind()) {
		return cannot(d.describe(tag, at), t)
	}
	v.Set(list)
	return nil
}

func decodeArray(t reflect.Type) func(*decoder, reflect.Value) error {
	elem := planOf(t.Elem())
	return func(d *decoder, v reflect.Value) error {
		tag, at := d.ahead()
		if isBuffer(tag) {
			list := reflect.New(reflect.SliceOf(t.Elem())).Elem()
			if err := d.intoSlice(list.Type(), list); err != nil {
				return err
			}
			if list.Len() != t.Len() {
				return cannot(fmt.Sprintf("%d elements", list.Len()), t)
			}
			reflect.Copy(v, list)
			return nil
		}
		v.SetZero()
		length, err := d.sequence(t, func(n, _ int) error {
			if n >= t.Len() {
				return failf(t, "cannot put more than %d elements into %v", t.Len(), t)
			}
			return elem.decode(d, v.Index(n))
		})
		if err == nil && length != t.Len() {
			return cannot(fmt.Sprintf("%s of %d elements", d.describe(tag, at), length), t)
		}
		return err
	}
}
