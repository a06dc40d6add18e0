package marshal

import (
	"encoding"
	"encoding/json"
	"math/big"
	"net/url"
	"reflect"
	"slices"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/v8"
)

type encoder struct {
	writer
	*options
	parts int // remaining
	depth int // the maximum of level
	level int
	steps int               // see step
	ids   uint64            // of objects written so far
	known map[object]uint64 // with Cycles
	open  map[object]bool   // without Cycles: the enclosing objects, beyond cycleCheckDepth

	public  bool     // contains the text of a Go error that not every guest may read
	shapes  bool     // structs and maps may be written by shape
	last    *shape   // the last shape that was used
	defined []*shape // shapes whose definition was written
}

// object identifies a pointer or a map.
type object struct {
	typ reflect.Type
	at  uintptr
}

// cycleCheckDepth is the depth from which cycles are detected.
const cycleCheckDepth = 32

// encode writes the header and a value.
func (e *encoder) encode(x any, o *options, depth int) error {
	e.options, e.parts, e.depth, e.public = o, o.parts, depth, false
	e.writeHeader()
	return e.any(x)
}

func (e *encoder) any(x any) error {
	// The most frequent types need no plan.
	switch x := x.(type) {
	case nil:
		return e.part(tagNull)
	case bool:
		return e.bool(x)
	case string:
		return e.string(x)
	case float64:
		return e.float(x)
	case int:
		return e.int(x)
	}
	v := reflect.ValueOf(x)
	return planOf(v.Type()).encode(e, v)
}

// count subtracts one part from the limit.
func (e *encoder) count() error {
	if e.parts--; e.parts < 0 {
		return e.tooManyParts()
	}
	// A string or bytes at the top level are not copied more than once.
	if e.level > 0 && len(e.b) > e.options.bytes {
		return e.tooManyBytes()
	}
	return nil
}

func (e *encoder) part(tag byte) error {
	e.tag(tag)
	return e.count()
}

func (e *encoder) bool(b bool) error {
	if b {
		return e.part(tagTrue)
	}
	return e.part(tagFalse)
}

func (e *encoder) string(s string) error {
	e.text(s)
	return e.count()
}

// enter begins an object that has an identity in Go and in JavaScript. done is true if
// the object was written before and a reference was sufficient. leave must follow.
func (e *encoder) enter(v reflect.Value) (done bool, err error) {
	if err := e.count(); err != nil {
		return false, err
	}
	if e.level++; e.level > e.depth {
		return false, tooDeep(nil, e.depth)
	}
	if k := v.Kind(); k != reflect.Pointer && k != reflect.Map {
		return false, nil
	}
	switch {
	case e.cycles:
		o := object{v.Type(), v.Pointer()}
		if id, ok := e.known[o]; ok {
			e.tag(tagReference)
			e.varint(id)
			return true, nil
		}
		if e.known == nil {
			e.known = map[object]uint64{}
		}
		e.known[o] = e.ids
	case e.level > cycleCheckDepth:
		o := object{v.Type(), v.Pointer()}
		if e.open[o] {
			return false, failf(v.Type(), "%w", ErrCycle)
		}
		if e.open == nil {
			e.open = map[object]bool{}
		}
		e.open[o] = true
	}
	return false, nil
}

func (e *encoder) leave(v reflect.Value) {
	if k := v.Kind(); !e.cycles && e.level > cycleCheckDepth && (k == reflect.Pointer || k == reflect.Map) {
		delete(e.open, object{v.Type(), v.Pointer()})
	}
	e.level--
}

// within calls write for an object with an identity, unless a reference to it is
// sufficient.
func (e *encoder) within(v reflect.Value, write func() error) error {
	done, err := e.enter(v)
	if err == nil && !done {
		err = write()
	}
	e.leave(v)
	return err
}

// step calls write for a value behind a pointer or a Marshaler, which adds no level in
// JavaScript, and limits how many of them nest.
func (e *encoder) step(t reflect.Type, write func() error) error {
	if e.steps == v8.DepthLimit {
		return tooDeep(t, v8.DepthLimit)
	}
	e.steps++
	defer func() { e.steps-- }()
	return write()
}

// object begins an object with an ID.
func (e *encoder) object(tag byte) {
	e.tag(tag)
	e.ids++
}

func encoderOf(t reflect.Type) func(*encoder, reflect.Value) error {
	switch t {
	case bigType:
		return func(e *encoder, v reflect.Value) error {
			n := v.Interface().(big.Int)
			return e.big(&n)
		}
	case timeType:
		return func(e *encoder, v reflect.Value) error {
			e.ids++
			return e.date(timeOf(v))
		}
	case urlType:
		return func(e *encoder, v reflect.Value) error {
			u := v.Interface().(url.URL)
			return e.string(u.String())
		}
	case rawType:
		return func(e *encoder, v reflect.Value) error {
			var x any
			if err := json.Unmarshal(v.Bytes(), &x); err != nil {
				return failf(t, "%w", err)
			}
			return e.any(x)
		}
	case copyType:
		return encodeCopy
	case valueType:
		return func(e *encoder, v reflect.Value) error { return e.value(v.Interface().(v8.Value)) }
	case mapType:
		return encodeEntries
	case setType:
		return encodeSet
	case regExpType:
		return func(e *encoder, v reflect.Value) error { return e.regExp(v.Interface().(RegExp)) }
	}
	if t == conversion.Function {
		return func(*encoder, reflect.Value) error {
			return failf(t, "a %v inside another value; set it as a property instead", t)
		}
	}
	if t.Kind() == reflect.Pointer && t.Implements(classedType) {
		return func(e *encoder, v reflect.Value) error {
			if v.IsNil() {
				return e.part(tagNull)
			}
			name := v.Interface().(Classed).JSClass().Name
			return failf(t, "an object of class %s inside another value; set it as a property instead", name)
		}
	}
	if t.Implements(marshalerType) {
		return encodeMarshaler
	}
	if t.Kind() == reflect.Slice && t.Implements(typedArrayType) {
		return encodeTyped
	}
	if t.Implements(errorType) && t.Kind() != reflect.Interface {
		return encodeError
	}
	if t.Implements(textOutType) && t.Kind() != reflect.Interface &&
		!(t.Kind() == reflect.Pointer && bigOrTime(t.Elem())) {
		return encodeTextMarshaler
	}
	// Methods of the pointer type apply to the value too.
	if p := reflect.PointerTo(t); p.Implements(marshalerType) || p.Implements(textOutType) {
		pointer := planOf(p)
		return func(e *encoder, v reflect.Value) error {
			to := reflect.New(t)
			to.Elem().Set(v)
			return pointer.encode(e, to)
		}
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(e *encoder, v reflect.Value) error { return e.bool(v.Bool()) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(e *encoder, v reflect.Value) error { return e.integer(v.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(e *encoder, v reflect.Value) error { return e.unsigned(v.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(e *encoder, v reflect.Value) error { return e.float(v.Float()) }
	case reflect.String:
		return func(e *encoder, v reflect.Value) error { return e.string(v.String()) }
	case reflect.Interface:
		return func(e *encoder, v reflect.Value) error {
			if v.IsNil() {
				return e.part(tagNull)
			}
			return e.any(v.Interface())
		}
	case reflect.Pointer:
		return encodePointer(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return encodeBytes
		}
		return encodeSlice(t)
	case reflect.Array:
		return encodeSlice(t)
	case reflect.Map:
		if isSet(t) {
			return encodeGoSet(t)
		}
		return encodeMap(t)
	case reflect.Struct:
		return encodeStruct(t)
	}
	return func(*encoder, reflect.Value) error {
		return failf(t, "cannot convert %v to a JavaScript value", t)
	}
}

func bigOrTime(t reflect.Type) bool { return t == bigType || t == timeType }

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	return false
}

func encodeMarshaler(e *encoder, v reflect.Value) error {
	if isNil(v) {
		return e.part(tagNull)
	}
	x, err := v.Interface().(Marshaler).MarshalJS()
	if err != nil {
		return failf(v.Type(), "%w", err)
	}
	return e.step(v.Type(), func() error { return e.any(x) }) // MarshalJS may return its receiver
}

func encodeTextMarshaler(e *encoder, v reflect.Value) error {
	if isNil(v) {
		return e.part(tagNull)
	}
	text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
	if err != nil {
		return failf(v.Type(), "%w", err)
	}
	return e.string(string(text))
}

func encodePointer(t reflect.Type) func(*encoder, reflect.Value) error {
	elem := planOf(t.Elem())
	// identity is true if the value is an object in JavaScript, with one object for each
	// pointer.
	identity := t.Elem().Kind() == reflect.Struct && !bigOrTime(t.Elem()) && t.Elem() != valueType &&
		!t.Elem().Implements(marshalerType) && !t.Elem().Implements(textOutType)
	return func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			return e.part(tagNull)
		}
		if identity {
			return e.within(v, func() error {
				e.level-- // the struct counts the level
				defer func() { e.level++ }()
				return elem.encode(e, v.Elem())
			})
		}
		return e.step(t, func() error { return elem.encode(e, v.Elem()) })
	}
}

func (e *encoder) regExp(r RegExp) error {
	bits := uint64(0)
	for _, flag := range r.Flags {
		n := slices.Index([]rune(regExpFlags), flag)
		if n < 0 || bits&(1<<n) != 0 {
			return failf(regExpType, "%q are not flags of a regular expression", r.Flags)
		}
		bits |= 1 << n
	}
	e.object(tagRegExp)
	e.text(r.Source)
	e.varint(bits)
	return e.count()
}

// value writes a Value that is plain data. Handles belong to a scope and cannot be
// written.
func (e *encoder) value(v v8.Value) error {
	switch v.Kind() {
	case v8.KindUndefined:
		return e.part(tagUndefined)
	case v8.KindNull:
		return e.part(tagNull)
	case v8.KindBoolean:
		b, _ := v.Bool()
		return e.bool(b)
	case v8.KindNumber:
		f, _ := v.Float64()
		return e.float(f)
	case v8.KindBigInt:
		n, _ := v.BigInt()
		return e.big(n)
	case v8.KindString:
		s, err := v.AsString()
		if err != nil {
			return failf(valueType, "%w", err)
		}
		return e.string(s)
	}
	return failf(valueType, "a v8.Value of kind %v inside another value; set it as a property instead", v.Kind())
}
