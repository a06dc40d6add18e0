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

// Kind is what a Value is: JavaScript's types, with the objects told apart.
type Kind uint8

// The kinds. From KindSymbol on a Value is a handle.
const (
	KindUndefined         = Kind(bridge.Undefined)
	KindNull              = Kind(bridge.Null)
	KindBoolean           = Kind(bridge.Boolean)
	KindNumber            = Kind(bridge.Number)
	KindString            = Kind(bridge.String)
	KindBigInt            = Kind(bridge.BigInt)
	KindSymbol            = Kind(bridge.Symbol)
	KindObject            = Kind(bridge.Object)
	KindFunction          = Kind(bridge.Function)
	KindArray             = Kind(bridge.Array)
	KindError             = Kind(bridge.Error)
	KindPromise           = Kind(bridge.Promise)
	KindDate              = Kind(bridge.Date)
	KindRegExp            = Kind(bridge.RegExp)
	KindMap               = Kind(bridge.Map)
	KindSet               = Kind(bridge.Set)
	KindArrayBuffer       = Kind(bridge.ArrayBuffer)
	KindSharedArrayBuffer = Kind(bridge.SharedArrayBuffer)
	KindArrayBufferView   = Kind(bridge.ArrayBufferView)
	KindTemporal          = Kind(bridge.Temporal)
	KindProxy             = Kind(bridge.Proxy)
	KindExternal          = Kind(bridge.External)
)

var kindNames = [...]string{"undefined", "null", "boolean", "number", "string", "bigint", "symbol", "object",
	"function", "array", "error", "promise", "date", "regexp", "map", "set", "arraybuffer", "sharedarraybuffer",
	"arraybufferview", "temporal", "proxy", "external"}

// String returns the kind's name, such as "array".
func (k Kind) String() string { return nameOf("Kind", int(k), kindNames[:]...) }

// Value is a JavaScript value. Primitives are plain data that may be kept and
// used anywhere. Symbols, objects and strings of more than 65,536 characters
// are handles: good while the scope they were made in is open, on the goroutine
// that holds the isolate. The zero Value is undefined.
type Value struct {
	kind Kind
	host uint32 // the id, plus one, of the Go value that the object wraps; 0 if none
	bits uint64 // a number, a boolean, or a handle
	ref  ref    // of a handle its Scope; of a string, or a BigInt in base 16, its text
}

// Undefined and Null are the values of those names.
var (
	Undefined = Value{}
	Null      = Value{kind: KindNull}
)

// Bool makes a boolean.
func Bool(b bool) Value {
	v := Value{kind: KindBoolean}
	if b {
		v.bits = 1
	}
	return v
}

// Number makes a number.
func Number(f float64) Value { return Value{kind: KindNumber, bits: math.Float64bits(f)} }

// Int makes a number; beyond ±2^53 it is the nearest one.
func Int(n int) Value { return Number(float64(n)) }

// Text makes a string of UTF-8. A lone surrogate is written as WTF-8 writes it,
// in three bytes; other bytes that are not UTF-8 become U+FFFD.
func Text(s string) Value { return Value{kind: KindString, ref: textRef(s)} }

// Integer makes a BigInt; nil makes null.
func Integer(n *big.Int) Value {
	if n == nil {
		return Null
	}
	return Value{kind: KindBigInt, ref: textRef(n.Text(16))}
}

// Kind tells what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsNullish reports whether the value is undefined or null.
func (v Value) IsNullish() bool { return v.kind == KindUndefined || v.kind == KindNull }

// IsObject reports whether the value is an object of any kind, functions included.
func (v Value) IsObject() bool { return v.kind >= KindObject && v.kind <= KindProxy }

func (v *Value) isHandle() bool { return v.kind >= KindSymbol || v.kind == KindString && v.bits != 0 }

// Float64 returns a number; ok is false for other kinds.
func (v Value) Float64() (f float64, ok bool) {
	return math.Float64frombits(v.bits), v.kind == KindNumber
}

// Int64 returns a number that is an integer and exact as an int64; ok is false
// for all others and other kinds.
func (v Value) Int64() (n int64, ok bool) {
	f, ok := v.Float64()
	if !ok || f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// Bool returns a boolean; ok is false for other kinds. Truthiness is
// JavaScript's affair.
func (v Value) Bool() (b, ok bool) { return v.bits != 0, v.kind == KindBoolean }

// BigInt returns a BigInt; ok is false for other kinds.
func (v Value) BigInt() (n *big.Int, ok bool) {
	if v.kind != KindBigInt {
		return nil, false
	}
	n, _ = new(big.Int).SetString(v.ref.text(), 16)
	return n, true
}

// Text returns a string's text: UTF-8, lone surrogates as WTF-8. It is
// ErrInvalid for other kinds; ToText converts those.
func (v Value) Text() (string, error) {
	if v.kind != KindString {
		return "", fmt.Errorf("v8: text: %w: a value of kind %s is not a string", ErrInvalid, v.kind)
	}
	if !v.isHandle() {
		return v.ref.text(), nil
	}
	r, err := v.do(context.Background(), bridge.DoFlatText)
	return r.ref.text(), err
}

// String is for printing: a primitive as JavaScript writes it, the kind in
// brackets for what is behind a handle. It runs nothing.
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

// formatNumber writes a number as JavaScript's Number::toString does.
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
	// Go writes at least two digits of exponent, JavaScript one.
	if n := len(s); s[n-2] == '0' && (s[n-3] == '+' || s[n-3] == '-') {
		s = s[:n-2] + s[n-1:]
	}
	return s
}

// isolate is a handle's.
func (v *Value) isolate() *Isolate { return v.ref.scope().scope.isolate }

func (v *Value) inlineText() string {
	if v.kind == KindString || v.kind == KindBigInt {
		return v.ref.text()
	}
	return ""
}

// check is nil while a handle's scope is open.
func (v *Value) check() error {
	if v.isHandle() {
		return v.ref.scope().check()
	}
	return fmt.Errorf("v8: %w: a value of kind %s has no properties", ErrInvalid, v.kind)
}

// do applies a verb to a handle.
func (v Value) do(ctx context.Context, verb bridge.Verb, args ...Value) (Value, error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	for n := range args {
		if err := f.value(&args[n]); err != nil {
			return Undefined, err
		}
	}
	err := i.run(ctx, f, func() bridge.Status {
		return i.bridge.Do(verb, bridge.Handle(v.bits), &f.args, &f.result)
	})
	if err != nil {
		return Undefined, err
	}
	return i.valueOf(f.result.Value, f.result.Bytes()), nil
}

// Get reads a property; key is a string, a number or a symbol. It runs getters
// and proxies.
func (v Value) Get(ctx context.Context, key Value) (Value, error) {
	return v.do(ctx, bridge.DoGet, key)
}

// Set writes a property. It runs setters and proxies.
func (v Value) Set(ctx context.Context, key, value Value) error {
	_, err := v.do(ctx, bridge.DoSet, key, value)
	return err
}

// PropertyAttributes say how a property is not the usual one.
type PropertyAttributes uint8

// The attributes, as in v8-object.h.
const (
	ReadOnly PropertyAttributes = 1 << iota
	DontEnum
	DontDelete
)

// Define makes a property of the object's own, or changes it, as
// Object.defineProperty does: no setter is run, of the object or of a prototype.
// A proxy's trap is. It reports false where the object refuses.
func (v Value) Define(ctx context.Context, key, value Value, attributes PropertyAttributes) (bool, error) {
	r, err := v.do(ctx, bridge.DoDefine, key, value, Int(int(attributes)))
	return r.bits != 0, err
}

// Fields returns those of an object's own enumerable properties that are plain
// data, as [Value.Export] returns it; others are left out. It runs nothing. It is
// ErrInvalid for a proxy.
func (v Value) Fields() (map[string]any, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	if status := i.bridge.Do(bridge.DoFields, bridge.Handle(v.bits), &f.args, &f.result); status != bridge.OK {
		return nil, i.fail(status, f, nil)
	}
	fields, _ := f.graph().(map[string]any)
	return fields, nil
}

// Data returns a data property of the object's own, or of its prototypes too;
// undefined if there is none. key is a string or a symbol. It runs nothing: an
// accessor or a proxy is ErrInvalid, and so is a chain of more than 1,000
// prototypes.
func (v Value) Data(key Value, inherited bool) (Value, error) {
	return v.do(context.Background(), bridge.DoGetData, key, Bool(inherited))
}

// SetData writes a data property of the object's own, or makes it; key is a string
// or a symbol. It reports false where the object refuses. It runs nothing: an
// accessor or a proxy is ErrInvalid, and a value that a typed array would have to
// convert an exception.
func (v Value) SetData(key, value Value) (bool, error) {
	r, err := v.do(context.Background(), bridge.DoSetData, key, value)
	return r.bits != 0, err
}

// TypeOf returns what JavaScript's typeof says.
func (v Value) TypeOf() (string, error) {
	switch v.kind {
	case KindUndefined, KindBoolean, KindNumber, KindString, KindBigInt, KindSymbol, KindFunction:
		return v.kind.String(), nil
	case KindProxy, KindObject: // either may be callable
		r, err := v.do(context.Background(), bridge.DoTypeOf)
		return r.ref.text(), err
	}
	return "object", nil
}

// Temporal returns the type of an object of Temporal, such as "Temporal.PlainDate",
// and its text as ISO 8601 and RFC 9557 have it, such as "2026-01-01", which the
// type's from function reads. It runs no JavaScript, so the guest has no say in either.
// For a value of a kind other than KindTemporal it is an error.
func (v Value) Temporal() (name, text string, err error) {
	if v.kind != KindTemporal {
		return "", "", fmt.Errorf("v8: the %v is not an object of Temporal", v.kind)
	}
	r, err := v.do(context.Background(), bridge.DoTemporal)
	name, text, _ = strings.Cut(r.ref.text(), " ")
	return name, text, err
}

// Has reports whether a property is there, in the object or its prototypes.
func (v Value) Has(ctx context.Context, key Value) (bool, error) {
	r, err := v.do(ctx, bridge.DoHas, key)
	return r.bits != 0, err
}

// Delete deletes a property, and reports whether it is gone.
func (v Value) Delete(ctx context.Context, key Value) (bool, error) {
	r, err := v.do(ctx, bridge.DoDelete, key)
	return r.bits != 0, err
}

// Keys returns the names of the object's own enumerable properties, as
// Object.keys does.
func (v Value) Keys(ctx context.Context) ([]string, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	err := i.run(ctx, f, func() bridge.Status {
		return i.bridge.Do(bridge.DoKeys, bridge.Handle(v.bits), &f.args, &f.result)
	})
	if err != nil {
		return nil, err
	}
	cells, bytes := f.result.Cells(), f.result.Bytes()
	keys := make([]string, len(cells))
	for n, c := range cells {
		keys[n] = text(c, bytes)
	}
	return keys, nil
}

// Len returns an array's length, and a string's in UTF-16 code units; it is
// ErrInvalid for other kinds.
func (v Value) Len() (int, error) {
	if v.kind == KindString && !v.isHandle() {
		n := 0
		for text, at := v.ref.text(), 0; at < len(text); at++ { // of WTF-8
			switch c := text[at]; {
			case c >= 0xf0:
				n += 2
			case c < 0x80 || c >= 0xc0:
				n++
			}
		}
		return n, nil
	}
	r, err := v.do(context.Background(), bridge.DoLength)
	n, _ := r.Int64()
	return int(n), err
}

// Call calls a function. It is ErrInvalid if the value is none.
func (v Value) Call(ctx context.Context, this Value, args ...Value) (Value, error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	i := v.isolate()
	f := i.enter()
	r, err := v.call(ctx, i, f, &this, args)
	i.leave(f)
	return r, err
}

func (v *Value) call(ctx context.Context, i *Isolate, f *frame, this *Value, args []Value) (Value, error) {
	if err := f.value(this); err != nil {
		return Undefined, err
	}
	for n := range args {
		if err := f.value(&args[n]); err != nil {
			return Undefined, err
		}
	}
	u, err := i.begin(ctx)
	if err != nil {
		return Undefined, err
	}
	status := i.bridge.Do(bridge.DoCall, bridge.Handle(v.bits), &f.args, &f.result)
	if err := i.finish(u, status, f); err != nil {
		return Undefined, err
	}
	return i.valueOf(f.result.Value, f.result.Bytes()), nil
}

// SetPrivate writes a property of an object that no JavaScript can see, by name;
// it runs nothing. A Go value that has to hold on to JavaScript values keeps
// them in the object that wraps it: in persistent handles they would keep that
// object alive, and it them, for ever.
func (v Value) SetPrivate(name string, value Value) error {
	_, err := v.do(context.Background(), bridge.DoSetPrivate, Text(name), value)
	return err
}

// Private reads what SetPrivate wrote; undefined if nothing.
func (v Value) Private(name string) (Value, error) {
	return v.do(context.Background(), bridge.DoPrivate, Text(name))
}

// Construct calls a function as a constructor, as new does.
func (v Value) Construct(ctx context.Context, args ...Value) (Value, error) {
	return v.do(ctx, bridge.DoConstruct, args...)
}

// ToText converts any value to a string as String(value) does, running the
// guest's toString where there is one.
func (v Value) ToText(ctx context.Context) (string, error) {
	if !v.isHandle() {
		if n, ok := v.BigInt(); ok {
			return n.String(), nil
		}
		return v.String(), nil
	}
	r, err := v.do(ctx, bridge.DoText)
	return r.ref.text(), err
}

// Detail describes any value for people, as V8 does in its own messages. It
// runs nothing of the guest's.
func (v Value) Detail() (string, error) {
	if !v.isHandle() {
		return v.String(), nil
	}
	r, err := v.do(context.Background(), bridge.DoDetail)
	return r.ref.text(), err
}

// SameAs reports whether two values are the same, as Object.is does.
func (v Value) SameAs(other Value) (bool, error) {
	if !v.isHandle() {
		v, other = other, v
	}
	if !v.isHandle() {
		return v.kind == other.kind && v.bits == other.bits && v.inlineText() == other.inlineText(), nil
	}
	r, err := v.do(context.Background(), bridge.DoSame, other)
	return r.bits != 0, err
}

// Export returns the value as plain Go data: nil for undefined and null, bool,
// float64, string, *big.Int, time.Time for a Date, []any for an array and
// map[string]any for any other object, by its own enumerable string properties.
// What Go has no data for, such as functions, is ErrNotData with the path to
// it. Nothing of the guest's runs: a getter or proxy is ErrNotData as well. So
// is a value of more than 512 levels, 4,194,304 parts or 256 MiB of text.
func (v Value) Export() (any, error) {
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
	i := v.isolate()
	f := i.enter()
	defer i.leave(f)
	status := i.bridge.Do(bridge.DoGraph, bridge.Handle(v.bits), &f.args, &f.result)
	if status != bridge.OK {
		return nil, i.fail(status, f, nil)
	}
	return f.graph(), nil
}

// Persist makes a handle that outlives its scope.
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
	r, err := v.do(context.Background(), bridge.DoPersist)
	return bridge.Handle(r.bits), err
}

// localise makes a local handle of a persistent one.
func (v Value) localise() (Value, error) {
	return v.do(context.Background(), bridge.DoLocal)
}
