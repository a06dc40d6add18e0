package marshal

import (
	"encoding/binary"
	"fmt"
	"reflect"
)

// Element is the constraint of the element types of typed arrays.
type Element interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | float32 | float64 | int64 | uint64
}

// TypedArray is a slice that becomes the typed array of its element type, such as a
// Float64Array or a BigInt64Array. Other slices become an Array. Any slice of numbers can
// be read from a typed array.
type TypedArray[E Element] []E

type typedArray interface {
	// elements returns V8's tag for the type of the array, and the elements in a form that
	// package binary accepts.
	elements() (tag byte, elements any)
}

func (a TypedArray[E]) elements() (tag byte, elements any) {
	var e E
	switch any(e).(type) {
	case int8:
		tag = 'b'
	case uint8:
		tag = 'B'
	case int16:
		tag = 'w'
	case uint16:
		tag = 'W'
	case int32:
		tag = 'd'
	case uint32:
		tag = 'D'
	case float32:
		tag = 'f'
	case float64:
		tag = 'F'
	case int64:
		tag = 'q'
	case uint64:
		tag = 'Q'
	}
	return tag, []E(a)
}

func encodeTyped(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		return e.part(tagNull)
	}
	tag, elements := v.Interface().(typedArray).elements()
	size := binary.Size(elements)
	e.ids += 2 // the buffer and the array
	e.tag(tagBuffer)
	e.varint(uint64(size))
	var err error
	if e.b, err = binary.Append(e.b, binary.NativeEndian, elements); err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	e.view(tag, size)
	return e.count()
}
