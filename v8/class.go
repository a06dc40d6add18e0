package v8

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Class describes a JavaScript class whose objects stand for Go values: what a
// guest sees of those is its Members and nothing else. It must not be changed
// once it was used. An isolate keeps what it made of a Class until it is closed,
// so that classes are for package variables, not for every request.
//
// The class itself is made anew in each context, so that what a guest does to
// it reaches no other context. V8 refuses to call members on anything but
// objects of the class, with a TypeError.
type Class struct {
	Name    string
	Extends *Class // or nil
	// New is called by new and by super in a derived class. Default: both throw.
	New     Constructor
	Members []Member
}

// Constructor makes the Go value, a pointer, that a new object stands for. If it
// has an object in that context already, new returns that one. What is true of a
// [Callback] is true of it.
type Constructor func(ctx context.Context, call *Call) (any, error)

// Member is a method, if Method is set, a property, if Get or Set is, or else a
// constant. In a method and a property, the Go value is that of Call.This().
type Member struct {
	Name   string
	Symbol WellKnownSymbol // in the place of a name, if not 0
	Static bool            // of the class itself
	Method Callback
	Get    Callback
	Set    Callback // its result is dropped
	Value  Value    // a primitive
}

// wrapped is a Go value that an object stands for.
type wrapped struct {
	class *Class
	value any
}

// Class returns a class's constructor in the scope's context.
func (s Scope) Class(c *Class) (Value, error) {
	class, err := s.class(c)
	if err != nil {
		return Undefined, err
	}
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.Constructor(class, &f.result), nil
	})
}

// Wrap returns the object of a class that stands for x, which must be a pointer.
// In one context that is one and the same object for as long as JavaScript, or a
// persistent handle, refers to it, and for so long the engine keeps x. It runs
// nothing of the guest's.
func (s Scope) Wrap(c *Class, x any) (Value, error) {
	class, err := s.class(c)
	if err != nil {
		return Undefined, err
	}
	return s.verb(context.Background(), func(i *Isolate, f *frame) (bridge.Status, error) {
		id, err := i.host.wrap(wrapped{c, x})
		if err != nil {
			return bridge.Invalid, err
		}
		return i.bridge.Wrap(class, id, &f.result), nil
	})
}

// Host returns the Go value that the object stands for; ok is false if it is
// none of a [Class].
func (v Value) Host() (x any, ok bool) {
	if v.host == 0 || v.check() != nil {
		return nil, false
	}
	w, ok := v.isolate().host.get(v.host - 1).(wrapped)
	return w.value, ok
}

// wrap gives a Go value its id.
func (t *hostTable) wrap(w wrapped) (uint32, error) {
	if p := reflect.ValueOf(w.value); p.Kind() != reflect.Pointer || p.IsNil() {
		return 0, fmt.Errorf("v8: class %s: %w: want a pointer that is not nil, not %T", w.class.Name, ErrInvalid, w.value)
	}
	if id, ok := t.wrapped[w]; ok {
		return id, nil
	}
	if t.wrapped == nil {
		t.wrapped = map[wrapped]uint32{}
	}
	id := t.add(w)
	t.wrapped[w] = id
	return id, nil
}

// construct answers new.
func (i *Isolate) construct(in *bridge.Call, call *Call) error {
	class, _ := i.host.get(in.Function).(*Class)
	var x any
	var err error
	if p := caught(func() { x, err = class.New(i.runContext(), call) }); p != nil {
		return p
	}
	if err != nil {
		return err
	}
	id, err := i.host.wrap(wrapped{class, x})
	if err != nil { // says of which type it was
		return fmt.Errorf("v8: class %s: %w: its New made nothing", class.Name, ErrInvalid)
	}
	in.Result = bridge.Cell{Kind: bridge.Wrapped, Bits: uint64(id)}
	return nil
}

// mostBases is how many classes a class may extend, one through the other.
const mostBases = 1000

// class returns a class's number in the isolate, making it once.
func (s Scope) class(c *Class) (uint32, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if c == nil {
		return 0, fmt.Errorf("v8: class: %w: nil", ErrInvalid)
	}
	i := s.scope.isolate
	if class, ok := i.classes[c]; ok {
		return class, nil
	}
	for n, base := 0, c.Extends; base != nil; n, base = n+1, base.Extends {
		if n == mostBases {
			return 0, fmt.Errorf("v8: class %s: %w: it extends itself, or more than %d classes", c.Name, ErrInvalid, mostBases)
		}
	}
	parent := uint32(bridge.NoClass)
	if c.Extends != nil {
		var err error
		if parent, err = s.class(c.Extends); err != nil {
			return 0, err
		}
	}
	class, err := i.newClass(c, parent)
	if err != nil {
		return 0, fmt.Errorf("v8: class %s: %w", c.Name, err)
	}
	if i.classes == nil {
		i.classes = map[*Class]uint32{}
	}
	i.classes[c] = class
	return class, nil
}

func (i *Isolate) newClass(c *Class, parent uint32) (class uint32, err error) {
	f := i.enter()
	defer i.leave(f)
	constructor := uint32(bridge.NoFunction)
	if c.New != nil {
		constructor = i.host.add(c)
	}
	members := make([]bridge.Member, len(c.Members))
	for n := range c.Members {
		if members[n], err = i.member(f, &c.Members[n]); err != nil {
			return 0, err
		}
	}
	class, status := i.bridge.NewClass(c.Name, parent, constructor, members, f.args.Bytes, &f.result)
	return class, i.fail(status, f, nil)
}

var errMember = errors.New("a member needs a name or a symbol, and either a method, or a getter or setter, or a value that is a primitive")

func (i *Isolate) member(f *frame, m *Member) (made bridge.Member, err error) {
	made = bridge.Member{
		Symbol: uint32(m.Symbol), Call: bridge.NoFunction, Set: bridge.NoFunction,
		Name: uint64(len(f.args.Bytes)), NName: uint32(len(m.Name)),
	}
	f.args.Bytes = append(f.args.Bytes, m.Name...)
	if m.Static {
		made.Static = 1
	}
	accessor := m.Get != nil || m.Set != nil
	switch {
	case m.Name == "" && m.Symbol == 0, m.Name != "" && m.Symbol != 0, m.Value.isHandle(),
		m.Method != nil && accessor, (m.Method != nil || accessor) && m.Value != Undefined:
		return made, fmt.Errorf("%w: %q: %w", ErrInvalid, m.Name, errMember)
	case m.Method != nil:
		made.Kind = bridge.Method
		made.Call = i.host.add(m.Method)
	case accessor:
		made.Kind = bridge.Accessor
		if m.Get != nil {
			made.Call = i.host.add(m.Get)
		}
		if m.Set != nil {
			made.Set = i.host.add(m.Set)
		}
	default:
		made.Kind = bridge.Constant
		if err := f.add(&m.Value); err != nil {
			return made, err
		}
		made.Value = f.args.Cells[len(f.args.Cells)-1]
	}
	return made, nil
}
