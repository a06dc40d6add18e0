package marshal

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/v8"
)

// Mode is how a [Callback] is called.
type Mode uint8

// The modes.
const (
	ModeSync    Mode = iota // the call returns the result
	ModeAsync               // the call returns a promise of it
	ModeIgnored             // the call returns undefined at once, and the result is dropped
)

// Callback is a function of one isolate that other isolates' code gets as a plain
// function: [From] makes it, in the function's own context the function itself. It
// may be called from any goroutine.
//
// A call copies arguments and result, as those of a [Reference] are copied, calls
// with undefined as this, and throws an error of the caller's realm, whose stack
// shows the callee's frames and then the caller's, with the Go error of the call
// behind it. What the function of a ModeAsync Callback throws rejects the promise.
//
// A ModeSync call is part of the caller's run: it ends with it, as [v8.Scope.Enter]
// says, may call back, and is v8.ErrDeadlock where the isolates would wait for each
// other. The other calls are runs of the callee alone, on goroutines of their own,
// that end when the [v8.Loop] of the caller's context is closed. The loop bounds
// how many there are; the call that is one too many throws. Of each loop one is
// under way in each isolate at a time, in the order of the calls.
type Callback struct {
	*holding
	mode Mode
	name string
}

// NewCallback makes a Callback of a function of the scope's context.
func NewCallback(s v8.Scope, f v8.Value, m Mode) (*Callback, error) {
	if m > ModeIgnored {
		return nil, fmt.Errorf("marshal: callback: %w: no such mode", v8.ErrInvalid)
	}
	r, err := NewReference(s, f)
	if err != nil {
		return nil, err
	}
	if r.Typeof() != "function" {
		r.Close()
		return nil, fmt.Errorf("marshal: callback: %w: a value of kind %s is not a function", v8.ErrInvalid, f.Kind())
	}
	c := &Callback{holding: r.holding, mode: m}
	if name, err := f.Data(v8.Text("name"), false); err == nil && name.Kind() == v8.KindString {
		c.name, _ = name.Text()
		c.name = clip(c.name, mostName)
	}
	return c, nil
}

// Close gives the function up; closing twice is fine.
func (c *Callback) Close() error {
	if c == nil {
		return nil
	}
	return c.close()
}

// function makes what guests call.
func (c *Callback) function(s v8.Scope) (v8.Value, error) {
	if err := c.check(); err != nil {
		return v8.Undefined, err
	}
	if s.Context() == c.to.context {
		return c.to.in(s)
	}
	call := c.now
	switch c.mode {
	case ModeAsync:
		call = c.async
	case ModeIgnored:
		call = c.ignored
	}
	return s.Function(c.name, call)
}

// from is the function for who is in a scope of the caller, or nowhere.
func (c *Callback) from(s v8.Scope) *Reference { return &Reference{c.holding, Access{From: s}} }

func (c *Callback) now(ctx context.Context, call *v8.Call) (v8.Value, error) {
	if err := c.check(); err != nil {
		return v8.Undefined, err
	}
	plain, err := flatten(call.Args)
	if err != nil {
		return v8.Undefined, err
	}
	var p *portable // stays nil for a primitive
	if plain {
		var v v8.Value
		v, err = c.to.value.Call(ctx, call.Scope, c.to.context, func(s v8.Scope, v v8.Value) error {
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
	return From(call.Scope, p.x)
}

// flatten makes plain data of arguments that are primitives; false if others are
// among them.
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

// outside packs the arguments of a call that is made later.
func (c *Callback) outside(ctx context.Context, call *v8.Call) (*Reference, arguments, error) {
	packed, err := c.from(call.Scope).pack(ctx, append([]any{v8.Undefined}, asAny(call.Args)...))
	return c.from(v8.Scope{}), packed, err
}

func (c *Callback) async(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, packed, err := c.outside(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return promise(call.Scope, r.Isolate(), packed, func(ctx context.Context) (p portable, err error) {
		err = r.apply(ctx, &p, packed)
		return p, err
	})
}

func (c *Callback) ignored(ctx context.Context, call *v8.Call) (v8.Value, error) {
	r, packed, err := c.outside(ctx, call)
	if err != nil {
		return v8.Undefined, err
	}
	return ignored(call.Scope, r.Isolate(), packed, func(ctx context.Context) {
		_ = r.apply(ctx, nil, packed) // nobody asked
	})
}

// betweenIsolates makes values of what is of another isolate, or of none; ok is
// false for all others.
func betweenIsolates(s v8.Scope, x any) (v v8.Value, ok bool, err error) {
	switch x := x.(type) {
	case *Callback:
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
	case *Copy:
		if x != nil {
			v, err = copyFrom(s, x)
			return v, true, err
		}
	}
	return v8.Undefined, false, nil
}
