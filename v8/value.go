package v8

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Kind is the kind of a Value. It is a JavaScript type, with a separate kind for each
// of several types of objects.
type Kind uint8

// The kinds. Values of KindSymbol and the kinds after it are handles.
const (
	KindUndefined Kind = iota
	KindNull
	KindBoolean
	KindNumber
	KindString
	KindBigInt
	KindSymbol
	KindObject
	KindFunction
	KindArray
	KindError
	KindPromise
	KindDate
	KindRegExp
	KindMap
	KindSet
	KindArrayBuffer
	KindSharedArrayBuffer
	KindArrayBufferView
	KindTemporal
	KindProxy
	KindExternal
)

var kindNames = [...]string{"undefined", "null", "boolean", "number", "string", "bigint", "symbol", "object",
	"function", "array", "error", "promise", "date", "regexp", "map", "set", "arraybuffer", "sharedarraybuffer",
	"arraybufferview", "temporal", "proxy", "external"}

// String returns the name of the kind, such as "array".
func (k Kind) String() string { return nameOf("Kind", int(k), kindNames[:]...) }

// Value is a JavaScript value. Primitives are plain data, which may be stored and used
// anywhere, also concurrently by multiple goroutines. Symbols, objects and strings of
// more than 65,536 characters are handles. A handle is valid while the scope it was
// created in is open, and only on the goroutine that holds the isolate. The zero Value
// is undefined.
type Value struct {
	kind Kind
	host uint32 // ID of the Go value that the object stands for, plus one; 0 if none
	bits uint64 // a number, a boolean or a handle
	ref  ref    // the Scope of a handle; the bytes of a string, or of a BigInt in base 16
}

// Undefined and Null are the JavaScript values undefined and null.
var (
	Undefined = Value{}
	Null      = Value{kind: KindNull}
)

// Bool returns a boolean.
func Bool(b bool) Value {
	v := Value{kind: KindBoolean}
	if b {
		v.bits = 1
	}
	return v
}

// Number returns a number. All NaNs become the one of [math.NaN].
func Number(f float64) Value {
	if math.IsNaN(f) {
		f = math.NaN()
	}
	return Value{kind: KindNumber, bits: math.Float64bits(f)}
}

// Int returns a number. If n is not exact as a float64, it is the nearest one.
func Int(n int) Value { return Number(float64(n)) }

// String returns a string. s is UTF-8. Lone surrogates are encoded as in WTF-8, in three
// bytes; other invalid bytes become U+FFFD.
func String(s string) Value { return Value{kind: KindString, ref: textRef(s)} }

// BigInt returns a BigInt, or null if n is nil.
func BigInt(n *big.Int) Value {
	if n == nil {
		return Null
	}
	return Value{kind: KindBigInt, ref: textRef(n.Text(16))}
}

// Kind returns the kind of the value.
func (v Value) Kind() Kind { return v.kind }

// IsNullish reports whether the value is undefined or null.
func (v Value) IsNullish() bool { return v.kind == KindUndefined || v.kind == KindNull }

// IsObject reports whether the value is an object of any kind, including a function.
func (v Value) IsObject() bool { return v.kind >= KindObject && v.kind <= KindProxy }

func (v *Value) isHandle() bool { return v.kind >= KindSymbol || v.kind == KindString && v.bits != 0 }

// Float64 returns the value of a number. ok is false for other kinds.
func (v Value) Float64() (f float64, ok bool) {
	return math.Float64frombits(v.bits), v.kind == KindNumber
}

// Int64 returns the value of a number. ok is false if the number is not an integer or
// does not fit into an int64, and for other kinds.
func (v Value) Int64() (n int64, ok bool) {
	f, ok := v.Float64()
	if !ok || f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// Bool returns the value of a boolean. ok is false for other kinds, which are not
// converted.
func (v Value) Bool() (b, ok bool) { return v.bits != 0, v.kind == KindBoolean }

// BigInt returns the value of a BigInt. ok is false for other kinds.
func (v Value) BigInt() (n *big.Int, ok bool) {
	if v.kind != KindBigInt {
		return nil, false
	}
	n, _ = new(big.Int).SetString(v.ref.text(), 16)
	return n, true
}

// AsString returns a string as UTF-8, with lone surrogates as in WTF-8. It returns an
// error that wraps ErrInvalid for other kinds, which ToString converts.
func (v Value) AsString() (string, error) {
	if v.kind != KindString {
		return "", fmt.Errorf("v8: string: %w: a value of kind %s is not a string", ErrInvalid, v.kind)
	}
	if !v.isHandle() {
		return v.ref.text(), nil
	}
	r, err := v.do(context.Background(), bridge.OpFlatText)
	return r.ref.text(), err
}

// String formats the value for printing: a primitive as JavaScript does, a handle as
// its kind in brackets. It runs no JavaScript.
func (v Value) String() string {
	switch {
	case v.kind == KindBoolean:
		return strconv.FormatBool(v.bits != 0)
	case v.kind == KindNumber:
		return formatNumber(math.Float64frombits(v.bits))
	case v.kind == KindBigInt:
		n, _ := v.BigInt()
		return n.String() + "n"
	case v.kind == KindString && !v.isHandle():
		return v.ref.text()
	case v.kind < KindSymbol && v.kind != KindString:
		return v.kind.String()
	}
	return "[" + v.kind.String() + "]"
}

// formatNumber formats a number as JavaScript's Number::toString does.
func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	// Go writes at least two digits of the exponent, JavaScript at least one.
	if n := len(s); s[n-2] == '0' && (s[n-3] == '+' || s[n-3] == '-') {
		s = s[:n-2] + s[n-1:]
	}
	return s
}

// isolate returns the isolate of a handle.
func (v *Value) isolate() *Isolate { return v.ref.scope().scope.isolate }

func (v *Value) inlineText() string {
	if v.kind == KindString || v.kind == KindBigInt {
		return v.ref.text()
	}
	return ""
}

// check returns nil if the value is a handle whose scope is open, and an error
// otherwise.
func (v *Value) check() error {
	if v.isHandle() {
		return v.ref.scope().check()
	}
	return fmt.Errorf("v8: %w: a value of kind %s has no properties", ErrInvalid, v.kind)
}

// Get returns the value of a property. key is a string, a number or a symbol. It calls
// getters and the traps of proxies.
func (v Value) Get(ctx context.Context, key Value) (Value, error) {
	return v.do(ctx, bridge.OpGet, key)
}

// Set sets a property. It calls setters and the traps of proxies. As an assignment in
// strict mode, it throws a TypeError, which is an [Exception] for Go, if the property is
// read-only or has no setter, or if the object is not extensible.
func (v Value) Set(ctx context.Context, key, value Value) error {
	_, err := v.do(ctx, bridge.OpSet, key, value)
	return err
}

// PropertyAttributes are the attributes of a property. The zero value is a property
// that is writable, enumerable and configurable.
type PropertyAttributes uint8

// The attributes of properties, as in v8-object.h.
const (
	ReadOnly PropertyAttributes = 1 << iota
	DontEnum
	DontDelete
)

// Define creates or changes an own property of the object, as Object.defineProperty
// does. It calls no setters of the object or its prototypes, but it calls the trap of a
// proxy. It reports whether the object accepted the property.
func (v Value) Define(ctx context.Context, key, value Value, attributes PropertyAttributes) (bool, error) {
	r, err := v.do(ctx, bridge.OpDefine, key, value, Int(int(attributes)))
	return r.bits != 0, err
}

// DataProperties returns the own enumerable properties of an object that are plain
// data, as [Value.Export] returns them. Other properties are omitted. It runs no
// JavaScript. It returns an error that wraps ErrInvalid for a proxy.
func (v Value) DataProperties() (properties map[string]any, err error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	err = v.isolate().inspect(v.operation(bridge.OpDataProperties), func(f *frame) {
		properties, _ = f.graph().(map[string]any)
	})
	return properties, err
}

// DataProperty returns the value of an own data property of the object, or also of a
// property of its prototypes if inherited is set. It returns undefined if there is none.
// key is a string or a symbol. DataProperty runs no JavaScript: it returns an error that
// wraps ErrInvalid for an accessor or a proxy, and for a chain of more than 1,000
// prototypes.
func (v Value) DataProperty(key Value, inherited bool) (Value, error) {
	return v.do(context.Background(), bridge.OpDataProperty, key, Bool(inherited))
}

// SetDataProperty sets or creates an own data property of the object. key is a string or
// a symbol. It reports whether the object accepted the property. SetDataProperty runs no
// JavaScript: it returns an error that wraps ErrInvalid for an accessor or a proxy, and
// an *Exception for a value that a typed array would have to convert.
func (v Value) SetDataProperty(key, value Value) (bool, error) {
	r, err := v.do(context.Background(), bridge.OpSetDataProperty, key, value)
	return r.bits != 0, err
}

// TypeOf returns the result of JavaScript's typeof operator.
func (v Value) TypeOf() (string, error) {
	switch v.kind {
	case KindUndefined, KindBoolean, KindNumber, KindString, KindBigInt, KindSymbol, KindFunction:
		return v.kind.String(), nil
	case KindProxy, KindObject: // these may be callable
		r, err := v.do(context.Background(), bridge.OpTypeOf)
		return r.ref.text(), err
	}
	return "object", nil
}

// Temporal returns the type of an object of Temporal, such as "Temporal.PlainDate", and
// its string representation, such as "2026-01-01". The string is in the format of ISO
// 8601 and RFC 9557, which the from method of the type parses. Temporal runs no
// JavaScript, so a guest cannot change the result. It returns an error if the value is
// not of KindTemporal.
func (v Value) Temporal() (name, text string, err error) {
	if v.kind != KindTemporal {
		return "", "", fmt.Errorf("v8: a value of kind %v is not a Temporal object", v.kind)
	}
	r, err := v.do(context.Background(), bridge.OpTemporal)
	name, text, _ = strings.Cut(r.ref.text(), " ")
	return name, text, err
}

// Has reports whether the object or one of its prototypes has the property.
func (v Value) Has(ctx context.Context, key Value) (bool, error) {
	r, err := v.do(ctx, bridge.OpHas, key)
	return r.bits != 0, err
}

// Delete deletes a property, and reports whether the property does not exist
// afterwards.
func (v Value) Delete(ctx context.Context, key Value) (bool, error) {
	r, err := v.do(ctx, bridge.OpDelete, key)
	return r.bits != 0, err
}

// Keys returns the names of the own enumerable properties of the object, as Object.keys
// does.
func (v Value) Keys(ctx context.Context) (keys []string, err error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	err = v.isolate().perform(ctx, v.operation(bridge.OpKeys), func(f *frame) {
		cells, bytes := f.result.Cells(), f.result.Bytes()
		keys = make([]string, len(cells))
		for n, c := range cells {
			keys[n] = text(c, bytes)
		}
	})
	return keys, err
}

// Len returns the length of an array, or of a string in UTF-16 code units. It returns
// an error that wraps ErrInvalid for other kinds.
func (v Value) Len() (int, error) {
	if v.kind == KindString && !v.isHandle() {
		n := 0
		for text, at := v.ref.text(), 0; at < len(text); at++ { // WTF-8
			switch c := text[at]; {
			case c >= 0xf0:
				n += 2
			case c < 0x80 || c >= 0xc0:
				n++
			}
		}
		return n, nil
	}
	r, err := v.do(context.Background(), bridge.OpLength)
	n, _ := r.Int64()
	return int(n), err
}

// Call calls a function. It returns an error that wraps ErrInvalid if the value is not
// a function.
func (v Value) Call(ctx context.Context, this Value, args ...Value) (r Value, err error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	err = v.isolate().perform(ctx, func(f *frame) bridge.Status {
		if err := f.values(args); err != nil {
			return f.skip(err)
		}
		return f.isolate.bridge.Do(bridge.OpCall, bridge.Handle(v.bits), &f.args, &f.result)
	}, func(f *frame) { r = f.resultValue() }, this)
	return r, err
}

// SetPrivate sets a property of an object that JavaScript cannot see. It runs no
// JavaScript. If a Go value refers to JavaScript values, store them as private
// properties of the object that stands for the Go value. Persistent handles would
// create a cycle that is never freed.
func (v Value) SetPrivate(name string, value Value) error {
	_, err := v.do(context.Background(), bridge.OpSetPrivate, String(name), value)
	return err
}

// Private returns the value that SetPrivate set, or undefined if there is none.
func (v Value) Private(name string) (Value, error) {
	return v.do(context.Background(), bridge.OpPrivate, String(name))
}

// Construct calls a function as a constructor, as the new operator does.
func (v Value) Construct(ctx context.Context, args ...Value) (Value, error) {
	return v.do(ctx, bridge.OpConstruct, args...)
}

// ToString converts any value to a string as String(value) does. It may call methods of
// the guest, such as toString.
func (v Value) ToString(ctx context.Context) (string, error) {
	if !v.isHandle() {
		if n, ok := v.BigInt(); ok {
			return n.String(), nil
		}
		return v.String(), nil
	}
	r, err := v.do(ctx, bridge.OpText)
	return r.ref.text(), err
}

// ToDetailString returns a description of any value for people, as in V8's messages. It
// runs no code of the guest. See ToDetailString in v8-value.h.
func (v Value) ToDetailString() (string, error) {
	if !v.isHandle() {
		return v.String(), nil
	}
	r, err := v.do(context.Background(), bridge.OpDetailString)
	return r.ref.text(), err
}

// SameValue reports whether two values are the same value, as Object.is does.
func (v Value) SameValue(other Value) (bool, error) {
	if !v.isHandle() {
		v, other = other, v
	}
	if !v.isHandle() {
		return v.kind == other.kind && v.bits == other.bits && v.inlineText() == other.inlineText(), nil
	}
	r, err := v.do(context.Background(), bridge.OpSame, other)
	return r.bits != 0, err
}

// Export returns the value as plain Go data: nil for undefined and null, bool,
// float64, string, *big.Int, time.Time for a Date, []any for an array, []byte for an
// ArrayBuffer, a Uint8Array, a Uint8ClampedArray or a DataView, and map[string]any for
// any other object, with its own enumerable properties that have string keys. A []byte
// is a copy. Other typed arrays, shared memory and detached buffers are not plain
// data. Export returns an error that wraps ErrNotData, with the path to the value, for
// values without a counterpart in Go, such as functions. It runs no code of the guest,
// so a getter or a proxy is ErrNotData too. So is a value that nests deeper than
// IsolateOptions.MaxDepth, has more than MaxParts parts or takes more than
// IsolateOptions.MaxBytes.
func (v Value) Export() (data any, err error) {
	if !v.isHandle() {
		switch v.kind {
		case KindBoolean:
			return v.bits != 0, nil
		case KindNumber:
			return math.Float64frombits(v.bits), nil
		case KindString:
			return v.ref.text(), nil
		case KindBigInt:
			n, _ := v.BigInt()
			return n, nil
		}
		return nil, nil
	}
	if err := v.check(); err != nil {
		return nil, err
	}
	err = v.isolate().inspect(v.operation(bridge.OpGraph), func(f *frame) { data = f.graph() })
	return data, err
}

// Persist returns a handle of the value that outlives the scope.
func (v Value) Persist() (*Persistent, error) {
	bits, err := v.persist()
	if err != nil {
		return nil, err
	}
	p := &Persistent{kind: v.kind}
	own(&p.handle, v.isolate(), bits, p)
	return p, nil
}

func (v Value) persist() (bridge.Handle, error) {
	if err := v.check(); err != nil {
		return 0, err
	}
	return v.isolate().make(context.Background(), func(f *frame) (bits bridge.Handle, status bridge.Status) {
		status = f.isolate.bridge.Do(bridge.OpPersist, bridge.Handle(v.bits), &f.args, &f.result)
		if c := f.result.Value; c.Kind >= bridge.Symbol { // also if a memory limit ends the run
			bits = bridge.Handle(c.Bits)
		}
		return bits, status
	}, nil)
}

// localise returns a local handle for a persistent one.
func (v Value) localize() (Value, error) {
	return v.do(context.Background(), bridge.OpLocal)
}
