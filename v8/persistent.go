package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Persistent is a handle that outlives scopes. It is valid until it or its isolate is
// closed. It is safe for concurrent use by multiple goroutines.
type Persistent struct {
	handle handle
	kind   Kind
}

// Kind returns the kind of the value.
func (p *Persistent) Kind() Kind {
	if p == nil {
		return KindUndefined
	}
	return p.kind
}

// Value returns a handle of the value that belongs to scope s of its isolate.
func (p *Persistent) Value(s Scope) (Value, error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	if err := p.usable(s.scope.isolate); err != nil {
		return Undefined, err
	}
	return Value{kind: p.kind, bits: uint64(p.handle.bits), ref: scopeRef(s)}.localize()
}

// Call calls the function in context c of its isolate with plain data, as [Scope.Value]
// converts it, and returns its result as plain Go data. this is undefined. In a hold,
// call the value that [Persistent.Value] returns instead.
func (p *Persistent) Call(ctx context.Context, c *Context, args ...any) (any, error) {
	x, _, err := p.callData(ctx, c, args...)
	return x, err
}

// callData implements Call. See wire.Hooks.CallData.
func (p *Persistent) callData(ctx context.Context, c *Context, args ...any) (x any, rejected bool, err error) {
	return c.oneShotReporting(ctx, func(f *frame) bridge.Status {
		if err := p.usable(f.isolate); err != nil {
			return f.skip(err)
		}
		if err := f.allData(ctx, args); err != nil {
			return f.skip(err)
		}
		return f.contextDo(c, bridge.OpCall, p.handle.bits)
	}, []Value{Undefined})
}

// Close releases the handle. It is not an error to call Close more than once.
func (p *Persistent) Close() error {
	if p != nil {
		p.handle.close()
	}
	return nil
}

func (p *Persistent) usable(i *Isolate) error {
	if p == nil {
		return zeroValue("Persistent", "Value.Persist")
	}
	return p.handle.usable("persistent value", i)
}

// callFrom calls the function in context c of its isolate, possibly inside another
// isolate. See wire.Hooks.Call.
func (p *Persistent) callFrom(
	ctx context.Context, from Scope, c *Context, object func(s Scope, v Value) error, this Value, args ...Value,
) (Value, error) {
	i, err := c.owner()
	if err == nil && p == nil {
		err = p.usable(i)
	}
	if err == nil {
		err = i.nonzero()
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
	var rejected bool
	held, err := i.locker.HoldAfter(ctx, func() (thread uint64) {
		thread, handle, result, failed = i.holdCall(ctx, caller, c, p, this, args)
		rejected = thread == 0 && i.hasRejections()
		return thread
	})
	switch {
	case err != nil:
		return Undefined, i.refused(err)
	case !held:
		if rejected {
			c.reportRejections(ctx)
		}
		return result, failed
	}
	defer i.locker.Release()
	if failed != nil || object == nil {
		return Undefined, failed
	}
	s := i.openScope(c)
	defer i.closeScope()
	// Also if object panics.
	defer func() {
		if i.hasRejections() {
			i.reportRejections(ctx, s)
		}
	}()
	return Undefined, s.calledFrom(caller, func(s Scope) error { return object(s, handleValue(handle, s)) })
}

// holdCall opens a hold and calls p in it. If thread is not 0, the hold is still open,
// because the result is a handle for which the caller must open a scope.
func (i *Isolate) holdCall(
	ctx context.Context, from *Isolate, c *Context, p *Persistent, this Value, args []Value,
) (thread uint64, handle bridge.Cell, result Value, err error) {
	i.freeDropped()
	// Checked with the lock, because handles are released when the lock is acquired.
	if err := c.open(); err != nil {
		return 0, handle, Undefined, err
	}
	if err := p.usable(i); err != nil {
		return 0, handle, Undefined, err
	}
	if from != nil {
		i.caller = from.callingNow()
		defer func() { i.caller = caller{} }()
	}
	i.context = c
	defer func() { i.context = nil }()
	err = i.perform(ctx, func(f *frame) (status bridge.Status) {
		if err := f.values(args); err != nil {
			return f.skip(err)
		}
		i.beginHoldCall()
		thread, status = i.bridge.HoldCall(c.handle.bits, p.handle.bits, &f.args, &f.result)
		i.endHoldCall()
		return status
	}, func(f *frame) {
		if thread != 0 {
			handle = f.result.Value
		} else {
			result = f.resultValue()
		}
	}, this)
	return thread, handle, result, err
}

func (p *Persistent) callNested(
	ctx context.Context, from Scope, c *Context, object func(s Scope, v Value) error, this Value, args []Value,
) (result Value, err error) {
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
