package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Enter holds a context of another isolate while f runs, as [Context.Do] does, for
// isolates that call each other. Runs in the other isolate end not only with ctx, but
// also when this isolate's run uses up its CPU time, or when this isolate is closed.
// They then return a TerminatedError. CPU time counts for both isolates.
//
// If the goroutine is already inside the other isolate, further out on its stack, f
// gets a scope nested in the one that is open there. So isolate A can call B, which
// calls A again, and the inner call in A sees the state in which A called B. If the
// context belongs to this isolate, Enter is like [Scope.In].
//
// Enter returns the errors of Do except ErrReentrant. It returns an error that wraps
// ErrDeadlock if the holder of the other isolate waits for this one, and ErrInterrupted
// in a function passed to Interrupt.
func (s Scope) Enter(ctx context.Context, c *Context, f func(s Scope) error) error {
	if err := s.check(); err != nil {
		return err
	}
	from := s.scope.isolate
	i, err := c.home()
	if err != nil {
		return err
	}
	if f == nil {
		return noFunction("enter")
	}
	if from == i {
		return s.In(c, f)
	}
	if !from.locker.WithHolderOf(i.locker) {
		return c.Do(ctx, func(s Scope) error { return s.calledFrom(from, f) })
	}
	if i.open == 0 {
		return fmt.Errorf("v8: %w", ErrInterrupted)
	}
	outer := i.scopes[i.open-1]
	return Scope{outer, max(outer.id, outer.released)}.In(c, func(s Scope) error { return s.calledFrom(from, f) })
}

// calledFrom runs f, and ties the runs that f starts to the current runs of the isolate
// from.
func (s Scope) calledFrom(from *Isolate, f func(s Scope) error) error {
	if from == nil {
		return f(s)
	}
	i := s.scope.isolate
	outer := i.caller
	i.caller = from.callingNow()
	defer func() { i.caller = outer }()
	return f(s)
}

// Call calls a function in context c of its isolate. It may be called inside another
// isolate, as with [Scope.Enter]; from is then the scope there, and otherwise the zero
// Scope. If the result is plain data, the call is one crossing and Call returns the
// result. Otherwise the result is an object, a symbol or a long string; it is passed to
// object while the isolate is still held, or discarded if object is nil.
func (p *Persistent) Call(ctx context.Context, from Scope, c *Context, object func(s Scope, v Value) error, this Value, args ...Value) (Value, error) {
	i, err := c.home()
	if err == nil && p == nil {
		err = p.usable(i)
	}
	if err == nil {
		err = i.made()
	}
	if err != nil {
		return Undefined, err
	}
	var caller *Isolate
	if from.scope != nil {
		if err := from.check(); err != nil {
			return Undefined, err
		}
		if caller = from.scope.isolate; caller == i || caller.locker.WithHolderOf(i.locker) {
			return p.callNested(ctx, from, c, object, this, args)
		}
	}
	var result Value
	var handle bridge.Cell
	var failed error // error of the call; err is the error of the lock
	var told bool
	held, err := i.locker.HoldAfter(ctx, func() (thread uint64) {
		thread, handle, result, failed = i.holdCall(ctx, caller, c, p, this, args)
		told = thread == 0 && i.tells()
		return thread
	})
	switch {
	case err != nil:
		return Undefined, i.refused(err)
	case !held:
		if told {
			c.tell(ctx)
		}
		return result, failed
	}
	defer i.locker.Release()
	if failed != nil || object == nil {
		return Undefined, failed
	}
	s := i.openScope(c)
	defer i.closeScope()
	err = s.calledFrom(caller, func(s Scope) error { return object(s, handleValue(handle, s)) })
	if i.tells() {
		i.tell(ctx, s)
	}
	return Undefined, err
}

// holdCall opens a hold and calls p in it. If thread is not 0, the hold is still open,
// because the result is a handle for which the caller must open a scope.
func (i *Isolate) holdCall(ctx context.Context, from *Isolate, c *Context, p *Persistent, this Value, args []Value) (thread uint64, handle bridge.Cell, result Value, err error) {
	i.tidy(bridge.OneShot)
	// Checked with the lock, because handles are released when the lock is acquired.
	if err := c.check(); err != nil {
		return 0, handle, Undefined, err
	}
	if err := p.usable(i); err != nil {
		return 0, handle, Undefined, err
	}
	f := i.enter()
	defer i.leave(f)
	if err := f.value(&this); err != nil {
		return 0, handle, Undefined, err
	}
	for n := range args {
		if err := f.value(&args[n]); err != nil {
			return 0, handle, Undefined, err
		}
	}
	if from != nil {
		i.caller = from.callingNow()
		defer func() { i.caller = caller{} }()
	}
	i.context = c
	defer func() { i.context = nil }()
	u, err := i.begin(ctx)
	if err != nil {
		return 0, handle, Undefined, err
	}
	thread, status := i.bridge.HoldCall(c.handle.bits, p.handle.bits, &f.args, &f.result)
	if err := i.finish(u, status, f); err != nil {
		return thread, handle, Undefined, err
	}
	if thread != 0 {
		return thread, f.result.Value, Undefined, nil
	}
	return 0, handle, i.valueOf(f.result.Value, f.result.Bytes()), nil
}

func (p *Persistent) callNested(ctx context.Context, from Scope, c *Context, object func(s Scope, v Value) error, this Value, args []Value) (result Value, err error) {
	err = from.Enter(ctx, c, func(s Scope) error {
		if err := p.usable(c.isolate); err != nil {
			return err
		}
		f := Value{kind: p.kind, bits: uint64(p.handle.bits), ref: scopeRef(s)}
		v, err := f.Call(ctx, this, args...)
		if err != nil {
			return err
		}
		switch {
		case !v.isHandle():
			result = v
		case object != nil:
			return object(s, v)
		}
		return nil
	})
	return result, err
}

// Stack returns the stack trace of the JavaScript that called Go, in V8's format, the
// innermost frame first, with at most ten frames. It is empty if no JavaScript called.
func (s Scope) Stack() (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	i := s.scope.isolate
	f := i.enter()
	defer i.leave(f)
	if status := i.bridge.Stack(&f.result); status != bridge.OK {
		return "", i.fail(status, f, nil)
	}
	return stackOf(text(f.result.Value, f.result.Bytes())), nil
}
