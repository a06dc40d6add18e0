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

// ClassOption is one part of what a class shows.
type ClassOption func(*class) error

// class is one under construction.
type class struct {
	made *v8.Class
	of   reflect.Type // the pointer type whose values its objects stand for
}

// NewClass makes the class through which guests see values of type *T: those
// fields of T that have a js tag, and what the options add, and nothing else.
// Such a field can be read, and written if its tag says so:
//
//	Owner string `js:"owner"`
//	Note  string `js:"note,writable"`
//
// Values become objects by [v8.Scope.Wrap], or by [From] and as results of
// functions if *T is a [Classed]. Functions of Go that take a *T get the value
// itself. Fields are read and written on the goroutine that holds the isolate.
func NewClass[T any](name string, opts ...ClassOption) (*v8.Class, error) {
	c := &class{made: &v8.Class{Name: name}, of: reflect.TypeFor[*T]()}
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
	return c.made, nil
}

// MustClass is [NewClass] for package variables: it panics on an error, which is
// the program's.
func MustClass[T any](name string, opts ...ClassOption) *v8.Class {
	c, err := NewClass[T](name, opts...)
	if err != nil {
		panic(err)
	}
	return c
}

// Classed is implemented by pointers that cross as objects of a class instead of
// as copies.
type Classed interface {
	JSClass() *v8.Class
}

// Methods shows the methods of interface I, which *T must implement, by their
// names with a small first letter.
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

// Method shows a function as a method. Its first parameter takes the value, its
// second may be a context.Context; the rest is as for [Function].
//
//	marshal.Method("deposit", (*Account).Deposit)
func Method(name string, f any) ClassOption {
	return func(c *class) error { return c.method(v8.Member{Name: name}, reflect.ValueOf(f)) }
}

// SymbolMethod is [Method] under one of JavaScript's own symbols.
func SymbolMethod(symbol v8.WellKnownSymbol, f any) ClassOption {
	return func(c *class) error { return c.method(v8.Member{Symbol: symbol}, reflect.ValueOf(f)) }
}

// Property shows a property that get, and set if it is not nil, stand for. They
// are as for [Method]; set has one parameter more.
func Property(name string, get, set any) ClassOption {
	return func(c *class) (err error) {
		m := v8.Member{Name: name}
		if m.Get, err = c.on(reflect.ValueOf(get)); err != nil {
			return fmt.Errorf("property %s: %w", name, err)
		}
		if set != nil {
			if m.Set, err = c.on(reflect.ValueOf(set)); err != nil {
				return fmt.Errorf("property %s: %w", name, err)
			}
		}
		c.made.Members = append(c.made.Members, m)
		return nil
	}
}

// Static shows a function, as [Function] takes it, or a primitive on the class
// itself.
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
		c.made.Members = append(c.made.Members, m)
		return nil
	}
}

// New makes values for new: a function as [Function] takes it, which returns a
// *T, and perhaps an error. Without it guests cannot make objects.
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
		c.made.New = func(ctx context.Context, call *v8.Call) (any, error) {
			results, err := sig.run(ctx, call, nil, &defaults)
			if err != nil {
				return nil, err
			}
			return results[0].Interface(), nil
		}
		return nil
	}
}

// Extends makes it a derived class. T must embed the base's type, whose members
// then work on it, or that type's pointer; that type must be exported, for
// reflection gives no embedded field of another.
func Extends(base *v8.Class) ClassOption {
	return func(c *class) error {
		c.made.Extends = base
		return nil
	}
}

func (c *class) method(m v8.Member, f reflect.Value) (err error) {
	if m.Method, err = c.on(f); err != nil {
		return fmt.Errorf("method %s: %w", m.Name, err)
	}
	c.made.Members = append(c.made.Members, m)
	return nil
}

// on makes a callback of a function whose first parameter is the value.
func (c *class) on(f reflect.Value) (v8.Callback, error) {
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
		return sig.answer(call.Scope, results, &defaults)
	}, nil
}

// receiverOf is the Go value that a method was called on.
func receiverOf(call *v8.Call, t reflect.Type) (reflect.Value, error) {
	if x, ok := call.This().Host(); ok {
		if v, ok := as(reflect.ValueOf(x), t); ok {
			return v, nil
		}
	}
	return reflect.Value{}, errReceiver
}

var errReceiver = fmt.Errorf("marshal: %w: the object stands for no value of the method's type", v8.ErrInvalid)

// as gives a pointer as another type: its own, an interface, or that of a struct
// embedded in it.
func as(v reflect.Value, t reflect.Type) (reflect.Value, bool) {
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
		if found, ok := as(inner, t); ok {
			return found, true
		}
	}
	return v, false
}

// fields shows those that have a js tag.
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
		c.made.Members = append(c.made.Members, c.field(n, name, writable))
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
		to := reflect.New(field.Type()) // whole, or not at all
		if err := into(call.Scope, call.Arg(0), to, &defaults); err != nil {
			return v8.Undefined, err
		}
		field.Set(to.Elem())
		return v8.Undefined, nil
	}
	return m
}
