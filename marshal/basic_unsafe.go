package marshal

import (
	"reflect"
	"unsafe"
)

// isBasic reports whether basic writes values of kind k.
func isBasic(k reflect.Kind) bool {
	return k >= reflect.Bool && k <= reflect.Float64 || k == reflect.String
}

// basic writes the value at p, whose kind must be basic. Reading fields and elements in
// place takes half the time of reflection.
func (e *encoder) basic(k reflect.Kind, p unsafe.Pointer) error {
	switch k {
	case reflect.String:
		return e.string(*(*string)(p))
	case reflect.Bool:
		return e.bool(*(*bool)(p))
	case reflect.Int:
		return e.integer(int64(*(*int)(p)))
	case reflect.Int8:
		return e.integer(int64(*(*int8)(p)))
	case reflect.Int16:
		return e.integer(int64(*(*int16)(p)))
	case reflect.Int32:
		return e.integer(int64(*(*int32)(p)))
	case reflect.Int64:
		return e.integer(*(*int64)(p))
	case reflect.Uint:
		return e.unsigned(uint64(*(*uint)(p)))
	case reflect.Uint8:
		return e.unsigned(uint64(*(*uint8)(p)))
	case reflect.Uint16:
		return e.unsigned(uint64(*(*uint16)(p)))
	case reflect.Uint32:
		return e.unsigned(uint64(*(*uint32)(p)))
	case reflect.Uint64:
		return e.unsigned(*(*uint64)(p))
	case reflect.Uintptr:
		return e.unsigned(uint64(*(*uintptr)(p)))
	case reflect.Float32:
		return e.float(float64(*(*float32)(p)))
	}
	return e.float(*(*float64)(p))
}

// elements writes n basic values starting at p.
func (e *encoder) elements(k reflect.Kind, p unsafe.Pointer, size uintptr, n int) error {
	for i := range n {
		if err := e.basic(k, unsafe.Add(p, uintptr(i)*size)); err != nil {
			return underIndex(i, err)
		}
	}
	return nil
}

// field writes a field of the struct v.
func (e *encoder) field(f *field, v reflect.Value) error {
	if f.basic != reflect.Invalid && v.CanAddr() {
		return e.basic(f.basic, unsafe.Add(unsafe.Pointer(v.UnsafeAddr()), f.offset))
	}
	held, _ := fieldOf(v, f.index)
	return f.encode(e, held)
}
