package marshal

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/internal/wire"
	"github.com/seed24588400/paddock/v8"
)

// buffers and encoders are kept for reuse unless they have grown beyond keep.
var (
	buffers  = sync.Pool{New: func() any { return new([]byte) }}
	encoders = sync.Pool{New: func() any { return &encoder{defined: make([]*shape, 0, 8)} }}
)

const keep = 1 << 20 // bytes

func putBuffer(b *[]byte) {
	if cap(*b) <= keep {
		*b = (*b)[:0]
		buffers.Put(b)
	}
}

func (e *encoder) release() {
	if cap(e.b) <= keep {
		*e = encoder{writer: writer{e.b[:0]}, defined: e.defined[:0]}
		encoders.Put(e)
	}
}

// Marshal converts a Go value to a JavaScript value in the scope's context. If a part of the
// value cannot be converted, the error is an *Error with the path to that part. Other
// errors are those of the scope.
//
// A *[v8.Copy] and the types of package remote can be converted, but not as parts of
// another value.
func Marshal(s v8.Scope, x any, opts ...Option) (v8.Value, error) {
	return from(s, x, collect(opts))
}

func from(s v8.Scope, x any, o *options) (v8.Value, error) {
	if v, ok := plain(x); ok {
		return v, nil
	}
	if b, ok := x.([]byte); ok && b != nil { // straight into a buffer
		v, err := s.Bytes(b)
		if err != nil {
			return v8.Undefined, fmt.Errorf("marshal: %w", err)
		}
		return v, nil
	}
	if v, ok, err := special(s, x, o); ok || err != nil {
		return v, err
	}
	if s.Isolate().PrivateErrors() && o.guestText == nil {
		private := *o
		private.guestText = v8.PrivateText
		o = &private
	}
	e := encoders.Get().(*encoder)
	defer e.release()
	// Only V8's reader can resolve references.
	e.shapes = !o.cycles
	if err := e.encode(x, o, s.Isolate().MaxDepth()); err != nil {
		return v8.Undefined, hosts(err)
	}
	v, err := e.build(s)
	if err != nil {
		return v8.Undefined, fmt.Errorf("marshal: %w", err)
	}
	return v, nil
}

// wired has the functions of package v8 for serialized values.
var wired = wire.Of[v8.Scope, v8.Value, *v8.Copy, *v8.Context, *v8.Persistent, *v8.Loop]()

// build creates the value that was encoded.
func (e *encoder) build(s v8.Scope) (v8.Value, error) {
	if e.shapes {
		return wired.Build(s, e.b)
	}
	return s.Deserialize(e.b)
}

// special converts values that are more than data. For other values ok is false.
func special(s v8.Scope, x any, o *options) (v v8.Value, ok bool, err error) {
	if c, ok := x.(*v8.Copy); ok && c != nil {
		v, err := copyFrom(s, c)
		return v, true, err
	}
	if conversion.Remote != nil {
		if v, ok, err := conversion.Remote(s, x); ok {
			return v, true, err
		}
	}
	if c, ok := x.(Classed); ok && !isNil(reflect.ValueOf(x)) {
		v, err = s.Wrap(c.JSClass(), x)
		return v, true, err
	}
	if _, marshals := x.(Marshaler); !marshals {
		if err, ok := x.(error); ok && !isNil(reflect.ValueOf(x)) {
			return errorFrom(s, err, o)
		}
	}
	if v := reflect.ValueOf(x); v.Kind() == reflect.Func {
		if run, ok := sequenceFrom(v); ok {
			v, err := newSequence(s, run)
			return v, true, err
		}
	}
	return v8.Undefined, false, nil
}

// plain converts values that need no serialization.
func plain(x any) (v v8.Value, ok bool) {
	switch x := x.(type) {
	case nil:
		return v8.Null, true
	case v8.Value:
		return x, true
	case bool:
		return v8.Bool(x), true
	case string:
		return v8.String(x), true
	case float64:
		return v8.Number(x), true
	case int:
		return v8.Int(x), x <= maxSafe && x >= -maxSafe
	}
	return v8.Undefined, false
}

// UnmarshalAs converts a JavaScript value to a Go value. It runs no code of the guest; a value
// that cannot be read without running code is an error. If a part of the value cannot be
// converted, the error is an *Error with the path to that part. It wraps v8.ErrNotData if
// the part has no data, for example because it is a function. Other errors are those of
// the scope. A *[v8.Copy] can be the result, but not a part of it.
func UnmarshalAs[T any](s v8.Scope, v v8.Value, opts ...Option) (T, error) {
	var x T
	err := Unmarshal(s, v, &x, opts...)
	return x, err
}

// Unmarshal is like [UnmarshalAs] but stores the result in the variable that the pointer points to.
// Fields and elements that the value does not have keep their contents.
func Unmarshal(s v8.Scope, v v8.Value, to any, opts ...Option) error {
	p := reflect.ValueOf(to)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("marshal: unmarshal: %w: want a pointer that is not nil, not %T", v8.ErrInvalid, to)
	}
	return into(s, v, p, collect(opts))
}

func into(s v8.Scope, v v8.Value, to reflect.Value, o *options) error {
	if x, ok := v.Unwrap(); ok && to.Type().Elem() != valueType { // the Go value itself
		got, ok := convertTo(reflect.ValueOf(x), to.Type().Elem())
		if !ok {
			return public(cannot("a host object of another type", to.Type().Elem()))
		}
		to.Elem().Set(got)
		return nil
	}
	if v.Kind() == v8.KindError {
		switch to.Type().Elem() {
		case errorType, anyType, errorValueType:
			return intoError(s, v, to, o)
		}
	}
	switch to := to.Interface().(type) { // types that need no buffer
	case *v8.Value:
		*to = v
		return nil
	case *float64:
		if number, ok := v.Float64(); ok {
			*to = number
			return nil
		}
	case **v8.Copy:
		c, err := copyTo(s, v, o)
		if err == nil {
			*to = c
		}
		return err
	case *[]byte:
		if k := v.Kind(); k == v8.KindArrayBuffer || k == v8.KindArrayBufferView {
			// A buffer without contents is reported with the reason below.
			if b, ok, err := v.AppendUint8s([]byte{}); err == nil && ok {
				if len(b) > o.bytes {
					return public(o.tooManyBytes())
				}
				*to = b
				return nil
			}
		}
	}
	return copied(s, v, to, o)
}

// copied serializes the value to a buffer and reads it from there.
func copied(s v8.Scope, v v8.Value, to reflect.Value, o *options) error {
	buffer := buffers.Get().(*[]byte)
	defer putBuffer(buffer)
	var err error
	if k := v.Kind(); k <= v8.KindBigInt { // no need to serialize
		e := encoder{writer: writer{(*buffer)[:0]}, options: o, parts: 1}
		e.writeHeader()
		err = public(e.value(v))
		*buffer = e.b
	} else {
		ctx := o.getters
		if ctx == nil {
			ctx = context.Background() // no code runs
		}
		*buffer, err = wired.AppendSerialized(s, ctx, (*buffer)[:0], v, o.getters != nil)
		if large, ok := errors.AsType[*v8.SizeError](err); ok {
			err = public(fmt.Errorf("%w: %w", ErrLimit, large))
		} else if err != nil {
			err = fmt.Errorf("marshal: %w", err)
		}
	}
	if err != nil {
		return err
	}
	return public(readValue(*buffer, to.Elem(), o, s.Isolate().MaxDepth()))
}

func readValue(b []byte, to reflect.Value, o *options, depth int) error {
	d := decoders.Get().(*decoder)
	defer d.release()
	*d = decoder{
		reader: reader{b: b}, options: o, parts: o.parts, bytes: o.bytes, depth: depth,
		objects: d.objects[:0], open: d.open[:0],
	}
	if err := d.readHeader(); err != nil {
		return err
	}
	return planOf(to.Type()).decode(d, to)
}

// Call converts the arguments, calls the function with undefined as this, and converts
// the result. It runs JavaScript under ctx. Its errors are those of v8.Value.Call, [Marshal]
// and [UnmarshalAs].
func Call[T any](ctx context.Context, s v8.Scope, f v8.Value, args ...any) (T, error) {
	var x T
	values := make([]v8.Value, len(args))
	for n, arg := range args {
		v, err := Marshal(s, arg)
		if err != nil {
			return x, fmt.Errorf("argument %d: %w", n, err)
		}
		values[n] = v
	}
	result, err := f.Call(ctx, v8.Undefined, values...)
	if err != nil {
		return x, err
	}
	return UnmarshalAs[T](s, result)
}
