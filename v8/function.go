package v8

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Callback is a Go function that JavaScript calls. It runs on the goroutine
// that runs the JavaScript, under that run's context. An error that it returns
// is thrown as [Scope.Error] makes it; when that comes out of JavaScript
// uncaught, errors.Is and errors.As find the Go error in it. An *Exception that
// came from a nested call goes on as the same JavaScript value, unless that is an
// object of another context. A panic is an
// error too: see PanicError. runtime.Goexit in a Callback ends the process, as
// it does in any function that C calls; so testing's FailNow must not be called
// in one.
type Callback func(ctx context.Context, call *Call) (Value, error)

// Call is one call from JavaScript. It and its values are good until the
// Callback returns.
type Call struct {
	Scope     Scope
	Args      []Value
	receiver  bridge.Cell
	newTarget bridge.Cell
}

// This returns what the function was called on: the global object for a plain
// call.
func (c *Call) This() Value {
	if c == nil || c.Scope.check() != nil {
		return Undefined
	}
	return c.Scope.scope.isolate.valueOf(c.receiver, nil)
}

// NewTarget returns what new was used on in a constructor's call, which is a
// derived class if one calls super; undefined in other calls.
func (c *Call) NewTarget() Value {
	if c == nil || c.Scope.check() != nil {
		return Undefined
	}
	return c.Scope.scope.isolate.valueOf(c.newTarget, nil)
}

// Arg returns an argument; undefined if there are fewer.
func (c *Call) Arg(n int) Value {
	if c == nil || n < 0 || n >= len(c.Args) {
		return Undefined
	}
	return c.Args[n]
}

// Function makes a JavaScript function of a Go function. The engine keeps f
// until the JavaScript function is garbage.
func (s Scope) Function(name string, f Callback) (Value, error) {
	if f == nil {
		return Undefined, noFunction("function " + name)
	}
	return s.verb(context.Background(), func(i *Isolate, fr *frame) (bridge.Status, error) {
		id := i.host.add(f)
		status := i.bridge.NewFunction(id, name, &fr.result)
		if status != bridge.OK {
			i.host.remove(id)
		}
		return status, nil
	})
}

// host is an Isolate as the bridge calls it.
type host Isolate

// Call answers a call from JavaScript.
func (h *host) Call(in *bridge.Call) {
	i := (*Isolate)(h)
	outer := i.locker.Enter(in.Thread)
	if in.Dead != 0 {
		i.reapHost()
	}
	s := i.openScope(i.callContext())
	call := i.openCall(s, in)
	ctx := i.ctx
	i.ctx = i.resumed(in.Carried)
	var err error
	if f, ok := i.host.get(in.Function).(Callback); ok {
		var result Value
		if result, err = protect(i.runContext(), f, call); err == nil {
			err = i.answer(in, result)
		}
	} else {
		err = i.construct(in, call)
	}
	if err != nil {
		i.noteEnd(err)
		i.throw(in, err)
	}
	i.ctx = ctx
	i.closeCall(call)
	i.closeScope()
	// V8 may have forgotten that the run was to end while Go was at work.
	if i.unwinding {
		i.unwinding = false
		if i.lost.Load() == nil {
			i.bridge.Terminate()
		}
	}
	i.locker.Leave(outer)
}

// noteEnd notes where JavaScript is while a run in another isolate that it called
// for has been ended, for this isolate's own run may be ending with it.
func (i *Isolate) noteEnd(err error) {
	inner, ok := errors.AsType[*TerminatedError](err)
	if !ok {
		return
	}
	var r bridge.Result
	if i.lost.Load() != nil || i.bridge.Stack(&r) != bridge.OK {
		return
	}
	i.endedAt = stackOf(text(r.Value, r.Bytes()))
	if inner.Stack != "" {
		i.endedAt = inner.Stack + "\n    at <another isolate>\n" + i.endedAt
	}
}

func protect(ctx context.Context, f Callback, call *Call) (result Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f(ctx, call)
}

// caught runs f, and returns its panic if it did.
func caught(f func()) (p *PanicError) {
	defer func() {
		if v := recover(); v != nil {
			p = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	f()
	return nil
}

func (i *Isolate) runContext() context.Context {
	if i.ctx == nil {
		return context.Background()
	}
	return i.ctx
}

// callContext is the context that was entered from Go.
func (i *Isolate) callContext() *Context {
	if i.open == 0 {
		return i.context
	}
	return i.scopes[i.open-1].context
}

// openCall takes a Call out of the isolate's store: calls nest.
func (i *Isolate) openCall(s Scope, in *bridge.Call) *Call {
	if i.calling == len(i.calls) {
		i.calls = append(i.calls, new(Call))
	}
	call := i.calls[i.calling]
	i.calling++
	call.Scope = s
	call.receiver, call.newTarget = in.Receiver, in.NewTarget
	cells := in.Args()
	if cap(call.Args) < len(cells) {
		call.Args = make([]Value, len(cells))
	}
	call.Args = call.Args[:len(cells)]
	for n := range cells {
		if c, arg := &cells[n], &call.Args[n]; c.Kind <= bridge.Number {
			arg.kind, arg.bits = Kind(c.Kind), c.Bits // arg is empty
		} else {
			*arg = i.valueOf(*c, in.Bytes())
		}
	}
	return call
}

// closeCall empties the Call, keeping nothing alive.
func (i *Isolate) closeCall(call *Call) {
	for n := range call.Args {
		if arg := &call.Args[n]; arg.ref.data != nil {
			arg.ref.data = nil
		}
	}
	call.Args = call.Args[:0]
	i.calling--
}

// answer gives a Callback's result to JavaScript.
func (i *Isolate) answer(in *bridge.Call, v Value) error {
	switch {
	case v.kind <= KindNumber:
		in.Result = bridge.Cell{Kind: bridge.Kind(v.kind), Bits: v.bits}
		return nil
	case v.isHandle():
		if err := v.check(); err != nil {
			return err
		}
		if v.isolate() != i {
			return fmt.Errorf("v8: %w", ErrOtherIsolate)
		}
		in.Result = bridge.Cell{Kind: bridge.Kind(v.kind), Bits: v.bits}
		return nil
	}
	f := i.enter()
	defer i.leave(f)
	if err := f.value(&v); err != nil {
		return err
	}
	in.Answer(&f.args)
	return nil
}

func (i *Isolate) throw(in *bridge.Call, err error) {
	if e := jsError(err); e != nil {
		f := i.enter()
		defer i.leave(f)
		if f.value(&e.Value) == nil {
			in.Rethrow(&f.args)
			return
		}
	}
	text := i.guestText(err)
	in.Throw(errorClass(err), i.host.add(err), heldBy(err, text), text)
}

// hostTable holds the Go functions, errors and values that JavaScript objects
// stand for, by the ids that those objects carry.
type hostTable struct {
	held    []any
	free    []uint32
	wrapped map[wrapped]uint32 // by what they hold, the ids of those
}

func (t *hostTable) add(x any) uint32 {
	if n := len(t.free); n > 0 {
		id := t.free[n-1]
		t.free = t.free[:n-1]
		t.held[id] = x
		return id
	}
	t.held = append(t.held, x)
	return uint32(len(t.held) - 1)
}

func (t *hostTable) get(id uint32) any {
	if int(id) >= len(t.held) {
		return nil
	}
	return t.held[id]
}

func (t *hostTable) remove(id uint32) {
	if w, ok := t.held[id].(wrapped); ok {
		delete(t.wrapped, w)
	}
	t.held[id] = nil
	t.free = append(t.free, id)
}

// reapHost forgets what JavaScript's garbage collector gave up.
func (i *Isolate) reapHost() {
	var ids [64]uint32
	for {
		n := i.bridge.Dead(ids[:])
		for _, id := range ids[:n] {
			i.host.remove(id)
		}
		if n < len(ids) {
			return
		}
	}
}
