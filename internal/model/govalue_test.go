package model

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/seed24588400/paddock/marshal"
)

// mode is how values are converted between JavaScript and Go.
type mode int

const (
	plainData  mode = iota // Value.Export and Scope.Value
	marshaled              // package marshal
	withCycles             // package marshal with the option Cycles
	modes
)

// unconverted is the panic of a conversion that the model predicts to fail.
type unconverted outcome

// predict returns the result of f, or the outcome of a conversion that fails.
func predict[T any](f func() T) (x T, o outcome) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case unconverted:
			o = outcome(p)
		default:
			panic(p)
		}
	}()
	return f(), ok
}

// importer is the model of the conversion of JavaScript values to Go.
type importer struct {
	mode
	level int
	open  map[*jsValue]bool
	made  map[*jsValue]any // with Cycles
}

// toGo is the model of the conversion of a JavaScript value to a Go value of type any.
func toGo(v *jsValue, m mode) (any, outcome) {
	i := &importer{mode: m, open: map[*jsValue]bool{}, made: map[*jsValue]any{}}
	return predict(func() any { return i.value(v) })
}

func (i *importer) value(v *jsValue) any {
	switch v.kind {
	case jsUndefined, jsNull:
		return nil
	case jsBool:
		return v.truth
	case jsNumber:
		return v.number
	case jsBigInt:
		return v.big
	case jsString:
		return wtf8(v.text)
	}
	if made, is := i.made[v]; is {
		return made
	}
	if i.level++; i.level > jsDepth {
		panic(unconverted(tooDeep))
	}
	if i.open[v] && i.mode != plainData {
		panic(unconverted(cyclic))
	}
	i.open[v] = true
	defer func() {
		i.level--
		delete(i.open, v)
	}()
	switch v.kind {
	case jsObject:
		return i.record(v, v.ordered())
	case jsArray:
		list := make([]any, len(v.elems))
		if i.mode == withCycles && len(list) > 0 { // Go cannot distinguish empty slices
			i.made[v] = list
		}
		for n, e := range v.elems {
			if e != nil {
				list[n] = i.value(e)
			}
		}
		return list
	case jsDate:
		if v.number != v.number {
			return time.Time{}
		}
		return time.UnixMilli(int64(v.number)).UTC()
	case jsBuffer:
		return v.bytes
	case jsView:
		if i.mode == plainData && !slices.Contains([]string{"Uint8Array", "Uint8ClampedArray", "DataView"}, v.class) {
			panic(unconverted(notData))
		}
		return v.elements()
	case jsNotData:
		if i.mode == plainData && v.truth {
			return map[string]any{}
		}
		panic(unconverted(notData))
	case jsBoxed:
		if i.mode == plainData { // an object like others
			var chars []jsProperty
			for n, c := range v.inner.text {
				chars = append(chars, jsProperty{fmt.Sprint(n), &jsValue{kind: jsString, text: []uint16{c}}})
			}
			return i.record(v, append(chars, v.ordered()...))
		}
		return i.value(v.inner)
	}
	if i.mode == plainData {
		panic(unconverted(notData))
	}
	switch v.kind {
	case jsMap:
		m := marshal.Map{}
		for _, e := range v.entries {
			key := i.value(e[0])
			m = append(m, marshal.Entry{Key: key, Value: i.value(e[1])})
		}
		return m
	case jsSet:
		s := marshal.Set{}
		for _, e := range v.elems {
			s = append(s, i.value(e))
		}
		return s
	case jsRegExp:
		return marshal.RegExp{Source: wtf8(v.text), Flags: v.flags}
	case jsError:
		e := &marshal.ErrorValue{Name: v.class, Message: wtf8(v.text)}
		if v.cause != nil {
			e.Cause = i.value(v.cause)
		}
		return e
	}
	panic(fmt.Sprint("kind ", v.kind))
}

func (i *importer) record(v *jsValue, props []jsProperty) any {
	m := map[string]any{}
	if i.mode == withCycles {
		i.made[v] = m
	}
	for _, p := range props {
		m[p.key] = i.value(p.value)
	}
	return m
}

// elements returns the Go slice for a view.
func (v *jsValue) elements() any {
	b := v.viewed()
	switch v.class {
	case "Int8Array":
		return elementsOf(b, 1, func(b []byte) int8 { return int8(b[0]) })
	case "Int16Array":
		return elementsOf(b, 2, func(b []byte) int16 { return int16(binary.LittleEndian.Uint16(b)) })
	case "Uint16Array":
		return elementsOf(b, 2, binary.LittleEndian.Uint16)
	case "Float16Array":
		return elementsOf(b, 2, func(b []byte) float32 { return halfFloat(binary.LittleEndian.Uint16(b)) })
	case "Int32Array":
		return elementsOf(b, 4, func(b []byte) int32 { return int32(binary.LittleEndian.Uint32(b)) })
	case "Uint32Array":
		return elementsOf(b, 4, binary.LittleEndian.Uint32)
	case "Float32Array":
		return elementsOf(b, 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
	case "Float64Array":
		return elementsOf(b, 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) })
	case "BigInt64Array":
		return elementsOf(b, 8, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) })
	case "BigUint64Array":
		return elementsOf(b, 8, binary.LittleEndian.Uint64)
	}
	return b
}

func elementsOf[T any](b []byte, size int, one func(b []byte) T) []T {
	list := []T{}
	for ; len(b) > 0; b = b[size:] {
		list = append(list, one(b))
	}
	return list
}

// halfFloat converts an IEEE 754 binary16 number.
func halfFloat(bits uint16) float32 {
	sign, exponent, fraction := 1-2*float64(bits>>15), int(bits>>10&0x1f), float64(bits&0x3ff)
	switch exponent {
	case 0:
		return float32(math.Copysign(math.Ldexp(fraction, -24), sign))
	case 0x1f:
		if fraction != 0 {
			return float32(math.NaN())
		}
		return float32(math.Inf(int(sign)))
	}
	return float32(sign * math.Ldexp(1+fraction/1024, exponent-15))
}

// exporter is the model of the conversion of Go values to JavaScript.
type exporter struct {
	mode
	level int
	made  map[uintptr]*jsValue // with Cycles
}

// toJS is the model of the conversion of a Go value to JavaScript. Integers that are not
// exact as numbers become BigInts.
func toJS(x any, m mode) (*jsValue, outcome) {
	e := &exporter{mode: m, made: map[uintptr]*jsValue{}}
	return predict(func() *jsValue { return e.value(x) })
}

func (e *exporter) value(x any) *jsValue {
	switch x := x.(type) {
	case nil:
		return &jsValue{kind: jsNull}
	case bool:
		return &jsValue{kind: jsBool, truth: x}
	case float64:
		return &jsValue{kind: jsNumber, number: x}
	case *big.Int:
		return &jsValue{kind: jsBigInt, big: x}
	case string:
		return &jsValue{kind: jsString, text: utf16Of(x)}
	case time.Time:
		return &jsValue{kind: jsDate, number: float64(x.UnixMilli())}
	case []byte:
		return bytesOf(x)
	case marshal.RegExp:
		return &jsValue{kind: jsRegExp, text: utf16Of(x.Source), flags: x.Flags}
	}
	if e.level++; e.level > jsDepth {
		panic(unconverted(tooDeep))
	}
	defer func() { e.level-- }()
	v := &jsValue{}
	if r := reflect.ValueOf(x); e.mode == withCycles && (r.Kind() == reflect.Pointer || r.Kind() == reflect.Map) {
		if made := e.made[r.Pointer()]; made != nil {
			return made
		}
		e.made[r.Pointer()] = v
	}
	switch x := x.(type) {
	case []any:
		v.kind = jsArray
		for _, element := range x {
			v.elems = append(v.elems, e.value(element))
		}
	case map[string]any:
		v.kind = jsObject
		for _, key := range sortedKeys(x) {
			v.props = append(v.props, jsProperty{key, e.value(x[key])})
		}
	case marshal.Map:
		v.kind = jsMap
		at := map[string]int{}
		for _, entry := range x {
			pair := [2]*jsValue{e.value(entry.Key).asKey(), e.value(entry.Value)}
			if n, is := at[pair[0].identity()]; is {
				v.entries[n][1] = pair[1]
				continue
			}
			at[pair[0].identity()] = len(v.entries)
			v.entries = append(v.entries, pair)
		}
	case marshal.Set:
		v.kind = jsSet
		seen := map[string]bool{}
		for _, element := range x {
			made := e.value(element).asKey()
			if !seen[made.identity()] {
				seen[made.identity()] = true
				v.elems = append(v.elems, made)
			}
		}
	case *marshal.ErrorValue:
		v.kind, v.class, v.text = jsError, x.Name, utf16Of(x.Message)
		if x.Cause != nil {
			v.cause = e.value(x.Cause)
		}
	default: // a slice of numbers
		v.kind = jsArray
		list := reflect.ValueOf(x)
		for n := range list.Len() {
			v.elems = append(v.elems, numberOf(list.Index(n)))
		}
	}
	return v
}

func bytesOf(b []byte) *jsValue {
	buffer := &jsValue{kind: jsBuffer, bytes: b, most: -1}
	return &jsValue{kind: jsView, class: "Uint8Array", inner: buffer, length: len(b)}
}

// numberOf converts an element of a typed array.
func numberOf(r reflect.Value) *jsValue {
	const exact = 1<<53 - 1
	switch {
	case r.CanFloat():
		return &jsValue{kind: jsNumber, number: r.Float()}
	case r.CanInt() && r.Int() >= -exact && r.Int() <= exact:
		return &jsValue{kind: jsNumber, number: float64(r.Int())}
	case r.CanInt():
		return &jsValue{kind: jsBigInt, big: big.NewInt(r.Int())}
	case r.Uint() <= exact:
		return &jsValue{kind: jsNumber, number: float64(r.Uint())}
	}
	return &jsValue{kind: jsBigInt, big: new(big.Int).SetUint64(r.Uint())}
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// describeGo returns a text that distinguishes all Go values that a conversion can result
// in. If identity is set, it distinguishes shared maps and slices from equal ones.
func describeGo(x any, identity bool) string {
	var b strings.Builder
	numbers := map[uintptr]int{}
	var visit func(x any)
	visit = func(x any) {
		r := reflect.ValueOf(x)
		_, isMap := x.(map[string]any)
		if list, isList := x.([]any); identity && (isMap || isList && len(list) > 0) {
			if n, seen := numbers[r.Pointer()]; seen {
				fmt.Fprintf(&b, "#%d", n)
				return
			}
			numbers[r.Pointer()] = len(numbers)
		}
		switch x := x.(type) {
		case nil, bool:
			fmt.Fprint(&b, x)
		case float64:
			b.WriteString("n" + numberBits(x))
		case *big.Int:
			fmt.Fprintf(&b, "%vn", x)
		case string:
			b.WriteString(quoted(utf16Of(x)))
		case time.Time:
			b.WriteString("Time " + x.Format(time.RFC3339Nano))
		case []byte:
			b.WriteString("bytes " + hex.EncodeToString(x))
		case []any:
			b.WriteByte('[')
			for _, element := range x {
				visit(element)
				b.WriteByte(',')
			}
			b.WriteByte(']')
		case map[string]any:
			b.WriteByte('{')
			for _, key := range sortedKeys(x) {
				b.WriteString(quoted(utf16Of(key)) + ":")
				visit(x[key])
				b.WriteByte(',')
			}
			b.WriteByte('}')
		case marshal.Map:
			b.WriteString("Map(")
			for _, e := range x {
				visit(e.Key)
				b.WriteString("=>")
				visit(e.Value)
				b.WriteByte(',')
			}
			b.WriteByte(')')
		case marshal.Set:
			b.WriteString("Set(")
			for _, element := range x {
				visit(element)
				b.WriteByte(',')
			}
			b.WriteByte(')')
		case marshal.RegExp:
			fmt.Fprintf(&b, "RegExp %s %s", quoted(utf16Of(x.Source)), x.Flags)
		case *marshal.ErrorValue:
			fmt.Fprintf(&b, "%s %s cause ", x.Name, quoted(utf16Of(x.Message)))
			visit(x.Cause)
			if len(x.Fields) > 0 {
				b.WriteString(" fields ")
				visit(x.Fields)
			}
		default:
			fmt.Fprintf(&b, "%T[", x)
			for n := range r.Len() {
				b.WriteString(numberOf(r.Index(n)).literal() + ",")
			}
			b.WriteByte(']')
		}
	}
	visit(x)
	return b.String()
}
