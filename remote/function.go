package remote

import (
	"context"
	"fmt"
	"reflect"

	"github.com/seed24588400/paddock/internal/conversion"
	"github.com/seed24588400/paddock/internal/wire"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

var wired = wire.Of[v8.Scope, v8.Value, *v8.Copy, *v8.Context, *v8.Persistent, *v8.Loop]()

// Mode selects how guests call a [Function].
type Mode uint8

// The modes of a [Function].
const (
	ModeSync    Mode = iota // the call returns the result
	ModeAsync               // the call returns a promise of the result
	ModeIgnored             // the call returns undefined immediately, and the result is dropped
)

// Function is a function of one isolate that guests in other isolates can call as a plain
// function. [marshal.Marshal] creates that function; in the context of the original function it
// returns the original. A Function is safe for concurrent use by multiple goroutines.
//
// A call copies the arguments and the result, as a [Reference] does. The function gets
// undefined as this. If the call fails, it throws an error of the caller's realm that
// stands for the Go error. Its stack shows the frames of the callee and then those of the
// caller. In ModeAsync the promise is rejected with that error.
//
// A ModeSync call is part of the caller's run and ends with it; see [v8.Scope.Enter]. The
// callee may call back. If the isolates would wait for each other, the error wraps
// v8.ErrDeadlock. Calls in the other modes are separate runs of the callee on new
// goroutines, and end when the [v8.Loop] of the caller's context is closed. If too many
// are pending in the loop, the call throws. For each pair of a loop and a callee isolate,
// one of these calls runs at a time, in the order of the calls.
type Function struct {
	*holder
	mode Mode
	name string
}

// NewFunction creates a Function of a function of the scope's context. The Function must
// be closed.
func NewFunction(s v8.Scope, f v8.Value, m Mode) (*Function, error) {
	if m > ModeIgnored {
		return nil, fmt.Errorf("remote: function: %w: no such mode", v8.ErrInvalid)
	}
	r, err := NewReference(s, f)
	if err != nil {
		return nil, err
	}
	if r.Typeof() != "function" {
		r.Close()
		return nil, fmt.Errorf("remote: function: %w: a value of kind %s is not a function", v8.ErrInvalid, f.Kind())
	}
	c := &Function{holder: r.holder, mode: m}
	if name, err := f.DataProperty(v8.String("name"), false); err == nil && name.Kind() == v8.KindString {
		c.name, _ = name.AsString()
		c.name = clip(c.name, maxName)
	}
	return c, nil
}

// Close releases the function. Calling Close again has no effect.
func (c *Function) Close() error {
	if c == nil {
		return nil
	}
	return c.close()
}

// function creates the function that guests call.
func (c *Function) function(s v8.Scope) (v8.Value, error) {
	if err := c.check(); err != nil {
		return v8.Undefined, err
	}
	if s.Context() == c.to.context {
		return c.to.in(s)
	}
	call := c.sync
	switch c.mode {
	case ModeAsync:
		call = c.async
	case ModeIgnored:
		call = c.ignored
	}
	return s.Function(c.name, call)
}

// from returns a Reference to the function for a caller in scope s, or outside all
// isolates if s is zero.
func (c *Function) from(s v8.Scope) *Reference { return &Reference{c.holder, Access{From: s}} }

func (c *Function) sync(ctx context.Context, call *v8.Call) (v8.Value, error) {
	if err := c.check(); err != nil {
		return v8.Undefined, err
	}
	plain, err := flatten(call.Args)
	if err != nil {
		return v8.Undefined, err
	}
	var p *portable // stays nil if the result is a primitive
	if plain {
		var v v8.Value
		v, err = wired.Call(c.to.value, ctx, call.Scope, c.to.context, func(s v8.Scope, v v8.Value) error {
			p = new(portable)
			return c.from(call.Scope).deliverResult(ctx, s, v, p)
		}, v8.Undefined, call.Args...)
		if err == nil && p == nil {
			return v, nil
		}
	} else {
		p = new(portable)
		err = c.from(call.Scope).Apply(ctx, p, v8.Undefined, asAny(call.Args)...)
	}
	if err != nil {
		stack, _ := call.Scope.Stack()
		return v8.Undefined, thrown(call.Scope, err, stack)
	}
	defer p.release()
	return marshal.Marshal(call.Scope, p.x)
}

// flatten converts arguments that are primitives to plain data. It returns false if any
// argument is not a primitive.
func flatten(args []v8.Value) (plain bool, err error) {
	for n := range args {
		switch k := args[n].Kind(); {
		case k >= v8.KindSymbol:
			return false, nil
		case k == v8.KindString:
			if args[n], _, err = primitive(args[n]); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func asAny(values []v8.Value) []any {
	all := make([]any, len(values))
	for n, v := range values {
		all[n] = v
	}
	return all
}

// packCall packs the arguments of a call that is made later.
func (c *Function) packCall(ctx context.Context, call *v8.Call) (*Reference, arguments, error) {
	packed, err := c.from(call.Scope).pack(ctx, append([]any{v8.Undefined}, asAny(call.Args)...))
	return c.from(v8.Scope{}), packed, err
}

func (c *Function) async(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, packed, err := c.packCall(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return promise(call.Scope, r.Isolate(), packed, func(ctx context.Context) (p portable, err error) {
		err = r.apply(ctx, &p, packed)
		return p, err
	})
}

func (c *Function) ignored(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, packed, err := c.packCall(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return ignored(call.Scope, r.Isolate(), packed, func(ctx context.Context) {
		_ = r.apply(ctx, nil, packed) // the caller does not want the result
	})
}

func init() {
	conversion.Remote = value
	conversion.Function = reflect.TypeFor[*Function]()
}

// value converts values that give access to another isolate. For other values ok is
// false.
func value(s v8.Scope, x any) (v v8.Value, ok bool, err error) {
	switch x := x.(type) {
	case *Function:
		if x != nil {
			v, err = x.function(s)
			return v, true, err
		}
	case *Reference:
		if x != nil {
			v, err = x.object(s)
			return v, true, err
		}
	case *Realm:
		if x != nil {
			v, err = x.object(s)
			return v, true, err
		}
	}
	return v8.Undefined, false, nil
}
