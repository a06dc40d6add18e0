package marshal

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
)

type decoder struct {
	reader
	*options
	parts int // left
	bytes int // the maximum of level
	json  bool
	depth int // how many levels there may be
	level int
	// objects are the positions at which objects begin, by ID. An object that is read a
	// second time, through a reference, is not after last.
	objects  []int
	last     int
	open     []int          // the positions of the enclosing objects
	skipping bool           // see skip
	made     map[int]made   // with Cycles: the Go values, by the positions of their objects
	viewed   map[int][]byte // the buffers of views, by the positions of the views
}

// made is the Go value of an object.
type made struct {
	value any
	// end is the position after the object, or 0 if it is not known. An object can be
	// found again in its place, without a reference, in a shared Array or Map that is read
	// again.
	end int
}

// decoders are kept for reuse.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) release() {
	if cap(d.objects) > keepObjects {
		d.objects = nil
	}
	*d = decoder{objects: d.objects, open: d.open}
	decoders.Put(d)
}

const keepObjects = 4 << 10

// cannot returns the error for a value that does not fit a type.
func cannot(what string, t reflect.Type) error {
	return &fault{typ: t, err: &misfit{what, t}}
}

// start begins to read a value: it counts the value, reads its tag and follows a
// reference. at is the position of the value. back is the position at which to continue
// after it, or 0 if that is the current one.
func (d *decoder) start() (tag byte, at, back int, err error) {
	if d.parts--; d.parts < 0 {
		return 0, 0, 0, d.tooManyParts()
	}
	tag = d.next()
	at = d.pos - 1
	if tag != tagReference {
		return tag, at, 0, nil
	}
	id, err := d.varint()
	if err != nil || id >= uint64(len(d.objects)) {
		return 0, 0, 0, errBroken
	}
	back = d.pos
	at = d.objects[id]
	d.pos = at + 1
	return d.b[at], at, back, nil
}

// spend subtracts n bytes from the limit. It must be called before they are copied: a
// shared value needs no memory in V8 for each place, but a copy in Go.
func (d *decoder) spend(n int) error {
	if d.bytes -= n; d.bytes < 0 {
		return d.tooManyBytes()
	}
	return nil
}

// text reads a string whose tag was read.
func (d *decoder) text(tag byte) (string, error) {
	begin := d.pos
	b, err := d.sized()
	if err != nil {
		return "", err
	}
	if err := d.spend(len(b)); err != nil {
		return "", err
	}
	d.pos = begin
	return d.reader.text(tag)
}

// enter begins an object. leave must follow.
func (d *decoder) enter(at int) error {
	if at > d.last {
		d.objects = append(d.objects, at)
		d.last = at
	}
	if d.level++; d.level > d.depth {
		return tooDeep(nil, d.depth)
	}
	if !d.skipping && slices.Contains(d.open, at) {
		return failf(nil, "%w", ErrCycle)
	}
	d.open = append(d.open, at)
	return nil
}

func (d *decoder) leave(back int) {
	d.level--
	d.open = d.open[:len(d.open)-1]
	if back != 0 {
		d.pos = back
	}
}

// recordValue records the Go value of the object at a position, if cycles are allowed. The
// values of skip are incomplete.
func (d *decoder) recordValue(at int, x any) {
	if !d.cycles || d.skipping {
		return
	}
	if d.made == nil {
		d.made = map[int]made{}
	}
	d.made[at] = made{value: x}
}

// recordEnd records the end of an object. back is 0 if the object was read in its place.
func (d *decoder) recordEnd(at, back int) {
	if m, ok := d.made[at]; ok && back == 0 {
		d.made[at] = made{m.value, d.pos}
	}
}

// again returns the Go value of an object that was found before, and continues after the
// object or the reference to it. back is 0 if the object was found in its place.
func (d *decoder) again(at, back int, is func(x any) bool) (x any, found bool, err error) {
	m, ok := d.made[at]
	switch {
	case !ok || !is(m.value):
		return nil, false, nil
	case back != 0 || m.end != 0:
		d.pos = cmp.Or(back, m.end)
	default: // it was read only through references, because its place was skipped
		d.pos = at
		err = d.skip()
		d.recordEnd(at, back)
	}
	return m.value, true, err
}

// madeAs reports whether x is the reflect.Value of a Go value of type t.
func madeAs(t reflect.Type) func(x any) bool {
	return func(x any) bool {
		v, ok := x.(reflect.Value)
		return ok && v.Type() == t
	}
}

// ahead returns the tag and the position of the next value, after following a reference.
func (d *decoder) ahead() (tag byte, at int) {
	tag = d.peek()
	if tag != tagReference {
		return tag, d.pos
	}
	before := d.pos
	d.pos++
	id, err := d.varint()
	d.pos = before
	if err != nil || id >= uint64(len(d.objects)) {
		return 0, 0
	}
	return d.b[d.objects[id]], d.objects[id]
}

var tagNames = map[byte]string{
	tagHole: "a hole", tagUndefined: "undefined", tagNull: "null", tagTrue: "true", tagFalse: "false",
	tagBigInt: "a BigInt", tagObject: "an object", tagSparse: "an array", tagDense: "an array", tagDate: "a Date",
	tagTrueObject: "a Boolean", tagFalseObj: "a Boolean", tagNumberObj: "a Number", tagBigIntObj: "a BigInt",
	tagStringObj: "a String", tagRegExp: "a RegExp", tagMap: "a Map", tagSet: "a Set", tagBuffer: "a buffer",
	tagFixed: "a buffer", tagResizable: "a buffer", tagView: "a buffer", tagError: "an Error",
}

// describe names the value at a position, for errors.
func (d *decoder) describe(tag byte, at int) string {
	r := reader{b: d.b, pos: at + 1}
	switch tag {
	case tagInt32, tagUint32, tagDouble:
		if f, err := r.float(tag); err == nil {
			return v8.Number(f).String()
		}
	case tagOneByte, tagTwoByte, tagUTF8:
		if s, err := r.text(tag); err == nil {
			return fmt.Sprintf("%.40q", s)
		}
	}
	if name, ok := tagNames[tag]; ok {
		return name
	}
	return fmt.Sprintf("a value marked %q", tag)
}

func isText(tag byte) bool { return tag == tagOneByte || tag == tagTwoByte || tag == tagUTF8 }

func isBuffer(tag byte) bool {
	return tag == tagBuffer || tag == tagFixed || tag == tagResizable || tag == tagView
}

func isNullish(tag byte) bool { return tag == tagNull || tag == tagUndefined || tag == tagHole }

// skip reads a value and ignores it. It follows no references, so the value may contain
// itself.
func (d *decoder) skip() error {
	outer := d.skipping
	d.skipping = true
	_, err := d.any()
	d.skipping = outer
	return err
}

// skipReference skips a reference, unless it is followed by a view of a buffer.
func (d *decoder) skipReference() (skipped bool, err error) {
	tag, _ := d.ahead()
	if d.peek() != tagReference || isBuffer(tag) {
		return false, nil
	}
	if d.parts--; d.parts < 0 {
		return false, d.tooManyParts()
	}
	d.pos++
	_, err = d.varint()
	return true, err
}

func decoderOf(t reflect.Type) func(*decoder, reflect.Value) error {
	switch t {
	case anyType:
		return func(d *decoder, v reflect.Value) error {
			x, err := d.any()
			if err != nil {
				return err
			}
			if x == nil {
				v.SetZero()
			} else {
				v.Set(reflect.ValueOf(x))
			}
			return nil
		}
	case copyType:
		return decodeCopy
	case bigType:
		return decodeBig
	case timeType:
		return decodeTime
	case urlType:
		return func(d *decoder, v reflect.Value) error {
			s, err := d.string(t)
			if err != nil {
				return err
			}
			u, err := url.Parse(s)
			if err != nil {
				return failf(t, "%w", err)
			}
			v.Set(reflect.ValueOf(*u))
			return nil
		}
	case rawType:
		return func(d *decoder, v reflect.Value) error {
			d.json = true
			x, err := d.any()
			d.json = false
			if err != nil {
				return err
			}
			raw, err := json.Marshal(x)
			if err != nil {
				return failf(t, "%w", err)
			}
			v.SetBytes(raw)
			return nil
		}
	case valueType:
		return decodeValue
	case mapType, setType, regExpType:
		return decodeAs
	case errorType:
		return decodeGoError
	}
	if reflect.PointerTo(t).Implements(unmarshalerType) {
		return func(d *decoder, v reflect.Value) error {
			x, err := d.any()
			if err != nil {
				return err
			}
			if err := v.Addr().Interface().(Unmarshaler).UnmarshalJS(x); err != nil {
				return failf(t, "%w", err)
			}
			return nil
		}
	}
	if t == reflect.TypeFor[ErrorValue]() {
		return func(d *decoder, v reflect.Value) error {
			tag, at := d.ahead()
			x, err := d.any()
			if err != nil {
				return err
			}
			e, ok := x.(*ErrorValue)
			if !ok {
				return cannot(d.describe(tag, at), t)
			}
			v.Set(reflect.ValueOf(*e))
			return nil
		}
	}
	if reflect.PointerTo(t).Implements(textInType) {
		return func(d *decoder, v reflect.Value) error {
			s, err := d.string(t)
			if err != nil {
				return err
			}
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
				return failf(t, "%w", err)
			}
			return nil
		}
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(d *decoder, v reflect.Value) error {
			tag, at, back, err := d.start()
			if err != nil {
				return err
			}
			switch tag {
			case tagTrue, tagFalse:
			case tagTrueObject, tagFalseObj:
				if err := d.enter(at); err != nil {
					return err
				}
				d.leave(back)
			default:
				return cannot(d.describe(tag, at), t)
			}
			v.SetBool(tag == tagTrue || tag == tagTrueObject)
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return decodeUint
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	case reflect.String:
		return func(d *decoder, v reflect.Value) error {
			s, err := d.string(t)
			if err != nil {
				return err
			}
			v.SetString(s)
			return nil
		}
	case reflect.Pointer:
		return decodePointer(t)
	case reflect.Slice:
		return decodeSlice(t)
	case reflect.Array:
		return decodeArray(t)
	case reflect.Map:
		return decodeMap(t)
	case reflect.Struct:
		return decodeStruct(t)
	}
	return func(d *decoder, v reflect.Value) error {
		tag, at := d.ahead()
		return cannot(d.describe(tag, at), t)
	}
}

// string reads a string or a String object.
func (d *decoder) string(t reflect.Type) (string, error) {
	tag, at, back, err := d.start()
	if err != nil {
		return "", err
	}
	if isText(tag) {
		return d.text(tag)
	}
	if tag == tagStringObj {
		if err := d.enter(at); err != nil {
			return "", err
		}
		defer d.leave(back)
		return d.text(d.next())
	}
	return "", cannot(d.describe(tag, at), t)
}

// decodeTime reads a Date, or a string in RFC 3339 format.
func decodeTime(d *decoder, v reflect.Value) error {
	tag, at, back, err := d.start()
	if err != nil {
		return err
	}
	switch {
	case tag == tagDate:
		if err := d.enter(at); err != nil {
			return err
		}
		defer d.leave(back)
		t, err := d.date()
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(t))
		return nil
	case isText(tag):
		s, err := d.text(tag)
		if err != nil {
			return err
		}
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return failf(timeType, "%w", err)
		}
		v.Set(reflect.ValueOf(t))
		return nil
	}
	return cannot(d.describe(tag, at), timeType)
}

// date reads a Date. For an invalid date it returns the zero Time.
func (d *decoder) date() (time.Time, error) {
	ms, err := d.double()
	if err != nil || math.IsNaN(ms) {
		return time.Time{}, err
	}
	return time.UnixMilli(int64(ms)).UTC(), nil
}

// decodeValue distinguishes undefined and null. Objects cannot be handles in a buffer.
func decodeValue(d *decoder, v reflect.Value) error {
	tag, at := d.ahead()
	var value v8.Value
	switch {
	case tag == tagNull:
		value = v8.Null
	case isNullish(tag):
	case tag == tagTrue, tag == tagFalse:
		value = v8.Bool(tag == tagTrue)
	case isText(tag), isNumber(tag), tag == tagBigInt:
		x, err := d.any()
		if err != nil {
			return err
		}
		switch x := x.(type) {
		case string:
			value = v8.String(x)
		case float64:
			value = v8.Number(x)
		case *big.Int:
			value = v8.BigInt(x)
		}
		v.Set(reflect.ValueOf(value))
		return nil
	default:
		return failf(valueType, "%s inside another value has no v8.Value; get it as a property instead",
			d.describe(tag, at))
	}
	v.Set(reflect.ValueOf(value))
	return d.skip()
}

// decodeAs reads values of the types that any returns.
func decodeAs(d *decoder, v reflect.Value) error {
	tag, at := d.ahead()
	x, err := d.any()
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
		return nil
	}
	if reflect.TypeOf(x) != v.Type() {
		return cannot(d.describe(tag, at), v.Type())
	}
	v.Set(reflect.ValueOf(x))
	return nil
}

func decodePointer(t reflect.Type) func(*decoder, reflect.Value) error {
	elem := planOf(t.Elem())
	if t.Implements(classedType) { // only an object of the class can stand for such a pointer
		return func(d *decoder, v reflect.Value) error {
			tag, at := d.ahead()
			if !isNullish(tag) {
				return cannot(d.describe(tag, at), t)
			}
			v.SetZero()
			return d.skip()
		}
	}
	is := madeAs(t)
	return func(d *decoder, v reflect.Value) error {
		begin := d.pos
		tag, at := d.ahead()
		if isNullish(tag) {
			v.SetZero()
			return d.skip()
		}
		if d.cycles {
			_, _, back, err := d.start()
			if err != nil {
				return err
			}
			if x, found, err := d.again(at, back, is); found {
				v.Set(x.(reflect.Value))
				return err
			}
			d.parts++ // elem counts the value
			d.pos = begin
		}
		made := reflect.New(t.Elem())
		d.recordValue(at, made)
		if err := elem.decode(d, made.Elem()); err != nil {
			return err
		}
		if at == begin {
			d.recordEnd(at, 0)
		}
		v.Set(made)
		return nil
	}
}
