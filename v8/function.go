package v8

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/invariants"
)

// Callback is a Go function that JavaScript calls. It runs on the goroutine that runs the
// JavaScript, with the context of the run. JavaScript gets a returned error as an
// exception, which [Scope.Error] creates. If the exception leaves JavaScript uncaught,
// errors.Is and errors.As find the Go error in it. An *Exception that came from a nested
// call is thrown as the same JavaScript value, unless the value is an object of another
// context. A panic is also an error; see [PanicError]. runtime.Goexit in a Callback ends
// the process with a message, because it cannot pass V8's frames. In tests, FailNow, Fatal,
// Skip and the functions of testify's require call it.
type Callback func(ctx context.Context, call *Call) (Value, error)

// Call is one call of a Go function by JavaScript. The Call and its values can be used
// until the Callback returns. A Call is not safe for concurrent use.
type Call struct {
	Scope     Scope
	Args      []Value
	receiver  bridge.Cell
	newTarget bridge.Cell
}

// This returns the receiver of the call. For a plain call it is the global object.
func (c *Call) This() Value {
	if c == nil || c.Scope.check() != nil {
		return Undefined
	}
	return c.Scope.scope.isolate.valueOf(c.receiver, nil)
}

// NewTarget returns new.target if the function was called as a constructor, and undefined
// otherwise. If a derived class calls super, it is the derived class.
func (c *Call) NewTarget() Value {
	if c == nil || c.Scope.check() != nil {
		return Undefined
	}
	return c.Scope.scope.isolate.valueOf(c.newTarget, nil)
}

// Arg returns argument n, counted from 0, or undefined if there are fewer arguments.
func (c *Call) Arg(n int) Value {
	if c == nil || n < 0 || n >= len(c.Args) {
		return Undefined
	}
	return c.Args[n]
}

// Function creates a JavaScript function that calls f. It is not a constructor. The
// isolate keeps f until the JavaScript function is garbage-collected.
func (s Scope) Function(name string, f Callback) (Value, error) {
	return s.function(name, f, false)
}

// ConstructorFunction is like [Scope.Function], but new can call the function, and
// classes can extend it. Call.NewTarget is then the constructor that new was applied to,
// and Call.This is the new object, whose prototype is that constructor's. The object is
// the result of new unless f returns another object, as for a function that is written
// in JavaScript. Use a [Class] if objects stand for Go values.
func (s Scope) ConstructorFunction(name string, f Callback) (Value, error) {
	return s.function(name, f, true)
}

func (s Scope) function(name string, f Callback, constructor bool) (Value, error) {
	if f == nil {
		return Undefined, noFunction("function " + name)
	}
	return s.value(context.Background(), func(fr *frame) bridge.Status {
		id := fr.isolate.host.add(f)
		status := fr.isolate.bridge.NewFunction(id, constructor, name, &fr.result)
		if fr.result.Extra == 0 { // no object has the ID
			fr.isolate.host.remove(id)
		}
		return status
	})
}

// host implements the functions of the isolate that the bridge calls.
type host Isolate

// Call handles a call from JavaScript.
func (h *host) Call(in *bridge.Call) {
	i := (*Isolate)(h)
	outer := i.locker.Enter(in.Thread)
	if invariants.Enabled {
		i.checkCall(in)
	}
	if in.Dead != 0 {
		i.removeCollected()
	}
	f, home := i.callee(in)
	s := i.openScope(home)
	call := i.openCall(s, in)
	ctx := i.ctx
	i.ctx = i.resumed(in.AsyncContext)
	var err error
	if f != nil {
		var result Value
		if result, err = protect(i.runContext(), f, call); err == nil {
			err = i.setResult(in, result)
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
	// V8 may have dropped the termination of the run while Go code ran.
	if i.stopOuter != nil {
		i.stopOuter = nil
		if i.lostError() == nil {
			i.bridge.Terminate()
		}
	}
	i.locker.Leave(outer)
}

// callee returns the function that JavaScript calls, or nil for a constructor of a Class,
// and the context of the call.
func (i *Isolate) callee(in *bridge.Call) (Callback, *Context) {
	switch {
	case in.Function < firstClassFunction:
		f, _ := i.host.get(in.Function).(Callback)
		return f, i.callContext()
	case in.Function < firstHostFunction:
		return i.classes.function(in.Function).call, i.callContext()
	}
	c, h := i.contexts.get(in.Context), i.hostFunctions.get(in.Function)
	if c == nil || h == nil {
		return refuseClosed, i.callContext()
	}
	return h.f, c
}

func refuseClosed(context.Context, *Call) (Value, error) {
	return Undefined, fmt.Errorf("v8: %w", closed.Error("the context of the function is closed"))
}

// noteEnd records the stack of this isolate's JavaScript if err is the termination of a
// run in another isolate that it called. The run of this isolate may be ending as well,
// and then V8 does not report this stack.
func (i *Isolate) noteEnd(err error) {
	inner, ok := errors.AsType[*TerminatedError](err)
	if !ok {
		return
	}
	var r bridge.Result
	if i.lostError() != nil || i.bridge.Stack(&r) != bridge.OK {
		return
	}
	i.endedAt = stackOf(text(r.Value, r.Bytes()))
	if inner.Stack != "" {
		i.endedAt = inner.Stack + "\n    at <another isolate>\n" + i.endedAt
	}
}

func protect(ctx context.Context, f Callback, call *Call) (result Value, err error) {
	returned := false
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		} else if !returned {
			exited()
		}
	}()
	result, err = f(ctx, call)
	returned = true
	return result, err
}

// caughtInV8 is like caught for functions that V8 calls.
func caughtInV8(f func()) *PanicError {
	returned := false
	defer func() {
		if !returned {
			exited()
		}
	}()
	p := caught(f)
	returned = true
	return p
}

// exited ends the process after a function that V8 called has called runtime.Goexit, which
// nothing can stop. It would discard V8's frames, and with them the locks that they hold. A
// panic on this goroutine could be recovered outside these frames.
func exited() {
	const what = "paddock: a function that V8 called has called runtime.Goexit, which cannot pass V8's frames: " +
		"return an error instead; in a test, FailNow, Fatal and Skip call it, and so does package require"
	fmt.Fprintf(os.Stderr, "%s\n%s\n", what, debug.Stack())
	go panic(what)
	select {}
}

// caught calls f and returns its panic, if any.
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

// callContext returns the context that Go entered.
func (i *Isolate) callContext() *Context {
	if i.open == 0 {
		return i.context
	}
	return i.scopes[i.open-1].context
}

// openCall returns a Call for reuse. Calls nest, so the isolate keeps a stack of them.
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

// closeCall clears the Call so that it keeps nothing alive.
func (i *Isolate) closeCall(call *Call) {
	for n := range call.Args {
		if arg := &call.Args[n]; arg.ref.data != nil {
			arg.ref.data = nil
		}
	}
	call.Args = call.Args[:0]
	i.calling--
	if invariants.Enabled {
		invariants.Check(i.calling >= 0 && i.calls[i.calling] == call, "v8: calls of Go functions end out of order")
	}
}

// setResult passes the result of a Callback to JavaScript.
func (i *Isolate) setResult(in *bridge.Call, v Value) error {
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

// hostTable holds the Go functions, errors and values that JavaScript objects stand for.
// The index of an entry is its ID, which the JavaScript object carries.
type hostTable struct {
	held    []any
	free    []uint32
	wrapped map[wrapped]uint32 // the IDs of wrapped values
}

func (t *hostTable) add(x any) uint32 {
	if invariants.Enabled {
		invariants.Check(x != nil, "v8: a reference of the host to nil")
	}
	if n := len(t.free); n > 0 {
		id := t.free[n-1]
		t.free = t.free[:n-1]
		if invariants.Enabled {
			invariants.Checkf(t.held[id] == nil, "v8: ID %d of the host is in use and free", id)
		}
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
	if invariants.Enabled {
		invariants.Checkf(t.get(id) != nil, "v8: ID %d of the host is released but not in use", id)
	}
	if w, ok := t.held[id].(wrapped); ok {
		delete(t.wrapped, w)
	}
	t.held[id] = nil
	t.free = append(t.free, id)
}

// reapHost removes the entries whose JavaScript objects were garbage-collected.
func (i *Isolate) removeCollected() {
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
