package marshal

import (
	"encoding"
	"encoding/json"
	"math/big"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// plan contains the functions that write and read values of one Go type.
type plan struct {
	encode func(e *encoder, v reflect.Value) error
	decode func(d *decoder, v reflect.Value) error
	basic  reflect.Kind // the kind as which basic writes values; Invalid if only encode can
}

// Marshaler is implemented by types that replace themselves. MarshalJS returns the value
// that is converted instead.
type Marshaler interface {
	MarshalJS() (any, error)
}

// Unmarshaler is implemented by types that read themselves. UnmarshalJS gets the value
// that [UnmarshalAs] returns for type any.
type Unmarshaler interface {
	UnmarshalJS(any) error
}

var (
	classedType     = reflect.TypeFor[Classed]()
	typedArrayType  = reflect.TypeFor[typedArray]()
	marshalerType   = reflect.TypeFor[Marshaler]()
	unmarshalerType = reflect.TypeFor[Unmarshaler]()
	textOutType     = reflect.TypeFor[encoding.TextMarshaler]()
	textInType      = reflect.TypeFor[encoding.TextUnmarshaler]()
	errorType       = reflect.TypeFor[error]()
	errorValueType  = reflect.TypeFor[*ErrorValue]()
	anyType         = reflect.TypeFor[any]()
	valueType       = reflect.TypeFor[v8.Value]()
	rawType         = reflect.TypeFor[json.RawMessage]()
	bigType         = reflect.TypeFor[big.Int]()
	timeType        = reflect.TypeFor[time.Time]()
	urlType         = reflect.TypeFor[url.URL]()
	emptyType       = reflect.TypeFor[struct{}]()
	mapType         = reflect.TypeFor[Map]()
	setType         = reflect.TypeFor[Set]()
	regExpType      = reflect.TypeFor[RegExp]()
)

var plans sync.Map // reflect.Type: *plan

// planOf returns the plan of a type and creates it once. Types may refer to themselves,
// so a placeholder stands for the plan while it is being created.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := new(plan)
	var ready sync.WaitGroup
	ready.Add(1)
	wait := &plan{
		encode: func(e *encoder, v reflect.Value) error { ready.Wait(); return p.encode(e, v) },
		decode: func(d *decoder, v reflect.Value) error { ready.Wait(); return p.decode(d, v) },
	}
	if other, loaded := plans.LoadOrStore(t, wait); loaded {
		return other.(*plan)
	}
	p.encode, p.decode = encoderOf(t), decoderOf(t)
	if isBasic(t.Kind()) && !hasMethods(t) {
		p.basic = t.Kind()
	}
	ready.Done()
	plans.Store(t, p)
	return p
}

// hasMethods reports whether values of the type, or pointers to them, have methods that
// determine how they are written.
func hasMethods(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(marshalerType) || p.Implements(textOutType) || t.Implements(errorType)
}

// field is one property of a struct.
type field struct {
	name      string
	key       []byte // in serialized form
	index     []int
	plan      *plan
	omitEmpty bool
	omitZero  bool
	asMap     bool
	optional  uint64 // its bit in structure.absent; 0 if the field is always present

	basic  reflect.Kind // of the plan; Invalid if the field is behind a pointer
	offset uintptr
}

type structure struct {
	fields   []field
	byName   map[string]int
	optional []int // fields that may be omitted
	shapes   variants[uint64]
}

func structureOf(t reflect.Type) *structure {
	s := &structure{byName: map[string]int{}}
	type candidate struct {
		field
		tagged bool
	}
	names := map[string][]candidate{}
	var order []string
	for _, f := range reflect.VisibleFields(t) {
		tag, ok := f.Tag.Lookup("js")
		if !ok {
			tag, ok = f.Tag.Lookup("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		if tag == "-" || !f.IsExported() && !(f.Anonymous && structUnder(f.Type)) {
			continue
		}
		if f.Anonymous && name == "" && structUnder(f.Type) || hidden(t, f.Index) {
			continue // its fields are visible themselves
		}
		if name == "" {
			name = f.Name
		}
		if !f.IsExported() {
			continue
		}
		c := candidate{field{name: name, index: f.Index}, ok && tag != ""}
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "omitempty":
				c.omitEmpty = true
			case "omitzero":
				c.omitZero = true
			case "map":
				c.asMap = true
			}
		}
		if names[name] == nil {
			order = append(order, name)
		}
		names[name] = append(names[name], c)
	}
	for _, name := range order {
		// The field with the lowest depth wins, then a field with a tag. Two equal fields
		// hide each other.
		all := names[name]
		slices.SortStableFunc(all, func(a, b candidate) int {
			if len(a.index) != len(b.index) {
				return len(a.index) - len(b.index)
			}
			if a.tagged != b.tagged {
				if a.tagged {
					return -1
				}
				return 1
			}
			return 0
		})
		if len(all) > 1 && len(all[0].index) == len(all[1].index) && all[0].tagged == all[1].tagged {
			continue
		}
		f := all[0].field
		var key writer
		key.text(name)
		f.key = key.b
		f.plan = planOf(t.FieldByIndex(f.index).Type)
		s.byName[name] = len(s.fields)
		offset, ok := offsetOf(t, f.index)
		if ok {
			f.basic, f.offset = f.plan.basic, offset
		}
		if !ok || f.omitEmpty || f.omitZero {
			f.optional = 1 << len(s.optional) // 0 from the 65th field
			s.optional = append(s.optional, len(s.fields))
		}
		s.fields = append(s.fields, f)
	}
	return s
}

// offsetOf returns the offset of a field. ok is false if the field is behind a pointer.
func offsetOf(t reflect.Type, index []int) (offset uintptr, ok bool) {
	for _, i := range index {
		if t.Kind() == reflect.Pointer {
			return 0, false
		}
		f := t.Field(i)
		offset += f.Offset
		t = f.Type
	}
	return offset, true
}

func structUnder(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

// hidden reports whether a promoted field belongs to an embedded struct that has a name
// value its own or is not converted.
func hidden(t reflect.Type, index []int) bool {
	for n := 1; n < len(index); n++ {
		f := t.FieldByIndex(index[:n])
		tag, ok := f.Tag.Lookup("js")
		if !ok {
			tag = f.Tag.Get("json")
		}
		if name, _, _ := strings.Cut(tag, ","); name != "" {
			return true
		}
	}
	return false
}

// fieldOf returns the value of a field. ok is false if an embedded pointer is nil.
func fieldOf(v reflect.Value, index []int) (f reflect.Value, ok bool) {
	if len(index) == 1 {
		return v.Field(index[0]), true
	}
	for n, i := range index {
		if n > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

// timeOf returns v.Interface().(time.Time), without an allocation if v is addressable.
func timeOf(v reflect.Value) time.Time {
	if v.CanAddr() {
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Interface().(time.Time)
}

// value returns the value of the field. ok is false if the field is omitted.
func (f *field) value(v reflect.Value) (held reflect.Value, ok bool) {
	held, ok = fieldOf(v, f.index)
	return held, ok && !(f.omitEmpty && isEmpty(held) || f.omitZero && isZero(held))
}

// fieldFor is like fieldOf but allocates structs for embedded pointers that are nil.
func fieldFor(v reflect.Value, index []int) (reflect.Value, error) {
	if len(index) == 1 {
		return v.Field(index[0]), nil
	}
	for n, i := range index {
		if n > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					return v, failf(v.Type(), "cannot set an embedded pointer to an unexported struct")
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, nil
}

// isSet reports whether a type is a map whose values are empty structs.
func isSet(t reflect.Type) bool { return t.Kind() == reflect.Map && t.Elem() == emptyType }
