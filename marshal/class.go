package marshal

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed24588400/paddock/v8"
)

// ClassOption adds to what a class exposes.
type ClassOption func(*class) error

// class is a class under construction.
type class struct {
	result *v8.Class
	of     reflect.Type // the pointer type of the values that its objects stand for
}

// NewClass creates a class that exposes values of type *T to guests: the fields of T with
// a js tag, and what the options add. A field can be read, and also written if its tag
// says so:
//
//	Owner string `js:"owner"`
//	Note  string `js:"note,writable"`
//
// [v8.Scope.Wrap] creates an object for a value. If *T implements [Classed], [Marshal] and
// results of functions do so as well. Go functions with a parameter of type *T get the
// value itself. Fields are read and written on the goroutine that holds the isolate.
// [v8.RegisterClass] gives the class a name, so that it can be part of snapshots.
func NewClass[T any](name string, opts ...ClassOption) (*v8.Class, error) {
	c := &class{result: &v8.Class{Name: name}, of: reflect.TypeFor[*T]()}
	if err := c.fields(); err != nil {
		return nil, fmt.Errorf("marshal: class %s: %w", name, err)
	}
	for _, add := range opts {
		if add == nil {
			continue
		}
		if err := add(c); err != nil {
			return nil, fmt.Errorf("marshal: class %s: %w", name, err)
		}
	}
	return c.result, nil
}

// MustClass is like [NewClass] but panics if there is an error. It is meant for package
// variables.
func MustClass[T any](name string, opts ...ClassOption) *v8.Class {
	c, err := NewClass[T](name, opts...)
	if err != nil {
		panic(err)
	}
	return c
}

// Classed is implemented by pointer types whose values cross as objects of a class
// instead of copies.
type Classed interface {
	JSClass() *v8.Class
}

// Methods exposes the methods of interface I, which *T must implement. Their names begin
// with a lower-case letter in JavaScript.
func Methods[I any]() ClassOption {
	return func(c *class) error {
		t := reflect.TypeFor[I]()
		if t.Kind() != reflect.Interface || !c.of.Implements(t) {
			return fmt.Errorf("%w: %v must be an interface that %v implements", v8.ErrInvalid, t, c.of)
		}
		for n := range t.NumMethod() {
			m, _ := c.of.MethodByName(t.Method(n).Name)
			if err := c.method(v8.Member{Name: small(m.Name)}, m.Func); err != nil {
				return err
			}
		}
		return nil
	}
}

func small(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[size:]
}

// Method exposes a function as a method. Its first parameter is the value; the second may
// be a context.Context. The other parameters and the results are as for [Function].
//
//	marshal.Method("deposit", (*Account).Deposit)
func Method(name string, f any) ClassOption {
	return func(c *class) error { return c.method(v8.Member{Name: name}, reflect.ValueOf(f)) }
}

// SymbolMethod is like [Method] for a method whose key is a well-known symbol.
func SymbolMethod(symbol v8.WellKnownSymbol, f any) ClassOption {
	return func(c *class) error { return c.method(v8.Member{Symbol: symbol}, reflect.ValueOf(f)) }
}

// Property exposes an accessor property. get and set are functions as for [Method]; set
// takes one more argument. If set is nil, the property is read-only.
func Property(name string, get, set any) ClassOption {
	return func(c *class) (err error) {
		m := v8.Member{Name: name}
		if m.Get, err = c.callback(reflect.ValueOf(get)); err != nil {
			return fmt.Errorf("property %s: %w", name, err)
		}
		if set != nil {
			if m.Set, err = c.callback(reflect.ValueOf(set)); err != nil {
				return fmt.Errorf("property %s: %w", name, err)
			}
		}
		c.result.Members = append(c.result.Members, m)
		return nil
	}
}

// Static exposes a function, as for [Function], or a primitive on the class itself.
func Static(name string, x any) ClassOption {
	return func(c *class) (err error) {
		m := v8.Member{Name: name, Static: true}
		value, ok := plain(x)
		switch {
		case ok && value.Kind() < v8.KindSymbol:
			m.Value = value
		default:
			if m.Method, err = CallbackOf(x); err != nil {
				return fmt.Errorf("static %s: %w", name, err)
			}
		}
		c.result.Members = append(c.result.Members, m)
		return nil
	}
}

// New lets guests create objects with new. f is a function as for [Function] that returns
// a *T and optionally an error. Without New, guests cannot create objects.
func New(f any) ClassOption {
	return func(c *class) error {
		v := reflect.ValueOf(f)
		sig, err := signatureOf(v, 0)
		if err == nil && (sig.result == nil || !sig.result.AssignableTo(c.of)) {
			err = fmt.Errorf("%w: %T must return a %v", v8.ErrInvalid, f, c.of)
		}
		if err != nil {
			return fmt.Errorf("new: %w", err)
		}
		c.result.New = func(ctx context.Context, call *v8.Call) (any, error) {
			results, err := sig.run(ctx, call, nil, &defaults)
			if err != nil {
				return nil, err
			}
			return results[0].Interface(), nil
		}
		return nil
	}
}

// Extends derives the class from base. T must embed the type of base, or a pointer to it,
// so that the members of base work on T. The embedded type must be exported, because
// reflection does not give access to unexported embedded fields.
func Extends(base *v8.Class) ClassOption {
	return func(c *class) error {
		c.result.Extends = base
		return nil
	}
}

func (c *class) method(m v8.Member, f reflect.Value) (err error) {
	if m.Method, err = c.callback(f); err != nil {
		return fmt.Errorf("method %s: %w", m.Name, err)
	}
	c.result.Members = append(c.result.Members, m)
	return nil
}

// callback creates a callback from a function whose first parameter is the value.
func (c *class) callback(f reflect.Value) (v8.Callback, error) {
	sig, err := signatureOf(f, 1)
	if err != nil {
		return nil, err
	}
	receiver := f.Type().In(0)
	if !c.of.AssignableTo(receiver) {
		return nil, fmt.Errorf("%w: the first parameter of %v must take a %v", v8.ErrInvalid, f.Type(), c.of)
	}
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		this, err := receiverOf(call, receiver)
		if err != nil {
			return v8.Undefined, err
		}
		results, err := sig.run(ctx, call, []reflect.Value{this}, &defaults)
		if err != nil {
			return v8.Undefined, err
		}
		return sig.toValue(call.Scope, results, &defaults)
	}, nil
}

// receiverOf returns the Go value on which a method was called.
func receiverOf(call *v8.Call, t reflect.Type) (reflect.Value, error) {
	if x, ok := call.This().Unwrap(); ok {
		if v, ok := convertTo(reflect.ValueOf(x), t); ok {
			return v, nil
		}
	}
	return reflect.Value{}, errReceiver
}

var errReceiver = fmt.Errorf("marshal: %w: the object does not represent a value of the method's type", v8.ErrInvalid)

// convertTo converts a pointer to type t: the pointer's own type, an interface, or the type of
// an embedded struct.
func convertTo(v reflect.Value, t reflect.Type) (reflect.Value, bool) {
	if v.Type().AssignableTo(t) {
		return v, true
	}
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return v, false
	}
	s := v.Elem()
	for n := range s.NumField() {
		f := s.Type().Field(n)
		if !f.Anonymous || !f.IsExported() {
			continue
		}
		inner := s.Field(n)
		if inner.Kind() != reflect.Pointer {
			inner = inner.Addr()
		}
		if found, ok := convertTo(inner, t); ok {
			return found, true
		}
	}
	return v, false
}

// fields exposes the fields with a js tag.
func (c *class) fields() error {
	t := c.of.Elem()
	if t.Kind() != reflect.Struct {
		return nil
	}
	for n := range t.NumField() {
		f := t.Field(n)
		name, options, _ := strings.Cut(f.Tag.Get("js"), ",")
		if name == "" || name == "-" {
			continue
		}
		if !f.IsExported() {
			return fmt.Errorf("%w: field %s has a js tag and is not exported", v8.ErrInvalid, f.Name)
		}
		writable := slices.Contains(strings.Split(options, ","), "writable")
		c.result.Members = append(c.result.Members, c.field(n, name, writable))
	}
	return nil
}

func (c *class) field(n int, name string, writable bool) v8.Member {
	m := v8.Member{Name: name}
	m.Get = func(_ context.Context, call *v8.Call) (v8.Value, error) {
		this, err := receiverOf(call, c.of)
		if err != nil {
			return v8.Undefined, err
		}
		return from(call.Scope, this.Elem().Field(n).Interface(), &defaults)
	}
	if !writable {
		return m
	}
	m.Set = func(_ context.Context, call *v8.Call) (v8.Value, error) {
		this, err := receiverOf(call, c.of)
		if err != nil {
			return v8.Undefined, err
		}
		field := this.Elem().Field(n)
		to := reflect.New(field.Type()) // so that the field is unchanged if the conversion fails
		if err := into(call.Scope, call.Arg(0), to, &defaults); err != nil {
			return v8.Undefined, err
		}
		field.Set(to.Elem())
		return v8.Undefined, nil
	}
	return m
}
