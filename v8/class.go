package v8

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Class describes a JavaScript class whose objects stand for Go values. A guest sees
// the Members of such objects and nothing else of the values. A Class must not be
// changed after it was used; then it is safe for concurrent use by multiple goroutines.
// An isolate keeps what it created for a Class until it is closed, so a Class should be
// a package variable and not created for each request. [RegisterClass] gives it a name,
// so that it can be part of snapshots.
//
// Each context has a separate instance of the class, so that changes that a guest makes
// to it do not affect other contexts. If a member is called on an object that is not of
// the class, V8 throws a TypeError.
type Class struct {
	Name    string
	Extends *Class // nil if there is no base class
	// New is called by new, and by super in a derived class. If it is nil, both throw.
	New     Constructor
	Members []Member
	// Held returns the number of bytes that Go holds for a value of the class. They count
	// against Limits.Memory as long as an object of the value exists. It is called when an
	// object is created. If it is nil, only the usual 512 bytes count.
	Held func(value any) uint64
}

// held returns the number of bytes that Go holds for a value, besides those that count for
// each object.
func (c *Class) held(value any) uint64 {
	if c.Held == nil {
		return 0
	}
	return min(c.Held(value), math.MaxUint32)
}

// Constructor returns the Go value, a pointer, that the new object stands for. If the
// value already has an object in the context, new returns that object. Otherwise a
// Constructor is like a [Callback].
type Constructor func(ctx context.Context, call *Call) (any, error)

// Member is a method if Method is set, an accessor property if Get or Set is set, and
// otherwise a constant. In methods and accessors, Call.This().Unwrap() returns the Go
// value.
type Member struct {
	Name   string
	Symbol WellKnownSymbol // replaces Name if not 0
	Static bool            // a member of the constructor
	Method Callback
	Get    Callback
	Set    Callback // its result is ignored
	Value  Value    // a primitive
}

// wrapped is a Go value that an object stands for.
type wrapped struct {
	class *Class
	value any
}

// Class returns the constructor of c in the scope's context.
func (s Scope) Class(c *Class) (Value, error) {
	class, err := s.class(c)
	if err != nil {
		return Undefined, err
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.Constructor(class, &f.result)
	})
}

// Wrap returns the object of class c that stands for x, which must be a pointer. It
// returns the same object of a context as long as JavaScript or a persistent handle
// refers to that object. The isolate keeps x alive as long. Wrap runs no code of the
// guest.
func (s Scope) Wrap(c *Class, x any) (Value, error) {
	class, err := s.class(c)
	if err != nil {
		return Undefined, err
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		host := &f.isolate.host
		_, known := host.wrapped[wrapped{c, x}]
		id, err := host.wrap(wrapped{c, x})
		if err != nil {
			return f.skip(err)
		}
		status := f.isolate.bridge.Wrap(class, id, c.held(x), &f.result)
		if f.result.Extra == 0 && !known { // the operation was not performed
			host.remove(id)
		}
		return status
	})
}

// Unwrap returns the Go value that the object stands for. ok is false if the object is
// not of a [Class].
func (v Value) Unwrap() (x any, ok bool) {
	if v.host == 0 || v.check() != nil {
		return nil, false
	}
	w, ok := v.isolate().host.get(v.host - 1).(wrapped)
	return w.value, ok
}

// wrap returns the ID of a Go value, and assigns one if it has none.
func (t *hostTable) wrap(w wrapped) (uint32, error) {
	if p := reflect.ValueOf(w.value); p.Kind() != reflect.Pointer || p.IsNil() {
		return 0, fmt.Errorf("v8: class %s: %w: want a pointer that is not nil, not %T",
			w.class.Name, ErrInvalid, w.value)
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

// construct handles a call with new.
func (i *Isolate) construct(in *bridge.Call, call *Call) error {
	class := i.classes.function(in.Function).construct
	var x any
	var err error
	if p := caughtInV8(func() { x, err = class.New(i.runContext(), call) }); p != nil {
		return p
	}
	if err != nil {
		return err
	}
	id, err := i.host.wrap(wrapped{class, x})
	if err != nil { // the message contains the type of x
		return fmt.Errorf("v8: class %s: %w: New returned neither a value nor an error", class.Name, ErrInvalid)
	}
	in.Result = bridge.Cell{Kind: bridge.Wrapped, Aux: uint32(class.held(x)), Bits: uint64(id)}
	return nil
}

// mostBases is the maximum length of a chain of base classes.
const mostBases = 1000

// class returns the number of c in the isolate, and creates the class at first use.
func (s Scope) class(c *Class) (uint32, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if c == nil {
		return 0, fmt.Errorf("v8: class: %w: the class is nil", ErrInvalid)
	}
	i := s.scope.isolate
	if class, ok := i.classes.numbers[c]; ok {
		return class, nil
	}
	if err := i.restoreClasses(); err != nil {
		return 0, fmt.Errorf("v8: class %s: %w", c.Name, err)
	}
	if class, ok := i.classes.numbers[c]; ok {
		return class, nil
	}
	if r := c.registration(); r != nil && r.err != nil {
		return 0, r.err
	}
	for n, base := 0, c.Extends; base != nil; n, base = n+1, base.Extends {
		if n == mostBases {
			return 0, fmt.Errorf("v8: class %s: %w: Extends has a cycle, or more than %d classes",
				c.Name, ErrInvalid, mostBases)
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
	i.classes.add(c, class)
	return class, nil
}

func (i *Isolate) newClass(c *Class, parent uint32) (class uint32, err error) {
	first := i.classes.addFunctions(c)
	next := first
	id := func(exists bool) uint32 {
		if !exists {
			return bridge.NoFunction
		}
		next++
		return next - 1
	}
	constructor := id(c.New != nil)
	err = i.inspect(func(f *frame) (status bridge.Status) {
		members := make([]bridge.Member, 0, len(c.Members))
		for n := range c.Members {
			m, err := f.member(&c.Members[n], id)
			if err != nil {
				return f.skip(err)
			}
			members = append(members, m)
		}
		class, status = i.bridge.NewClass(c.Name, parent, constructor, members, f.args.Bytes, &f.result)
		return status
	}, nil)
	if err != nil {
		i.classes.removeFunctions(first)
	}
	return class, err
}

var errMember = errors.New("a member needs either a name or a symbol, and either a method, accessors or a primitive " +
	"value")

// member describes a member. id returns the IDs of the functions in the order of
// classTable.addFunctions.
func (f *frame) member(m *Member, id func(exists bool) uint32) (made bridge.Member, err error) {
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
		made.Call = id(true)
	case accessor:
		made.Kind = bridge.Accessor
		made.Call = id(m.Get != nil)
		made.Set = id(m.Set != nil)
	default:
		made.Kind = bridge.Constant
		if err := f.add(&m.Value); err != nil {
			return made, err
		}
		made.Value = f.args.Cells[len(f.args.Cells)-1]
	}
	return made, nil
}
