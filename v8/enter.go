package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/lock"
)

// Enter calls f with a scope in another context. If the context belongs to the same
// isolate, the scope is nested in this one, as with [Scope.Nest].
//
// If it belongs to another isolate, Enter holds that isolate while f runs, as
// [Context.Do] does, for isolates that call each other. ctx bounds the wait for the
// lock; runs in the other isolate end with their own contexts. They also end when this
// isolate's run ends or uses up its CPU time, or when this isolate is closed, and then
// return a TerminatedError. CPU time counts for both isolates.
//
// If the goroutine is already inside the other isolate, further out on its stack, f
// gets a scope nested in the one that is open there. So isolate A can call B, which
// calls A again, and the inner call in A sees the state in which A called B.
//
// Enter returns the errors of Do except ErrReentrant, also that of a ctx that has ended.
// It returns an error that wraps ErrDeadlock if the holder of the other isolate waits for
// this one, and ErrInterrupted in a function passed to Interrupt.
func (s Scope) Enter(ctx context.Context, c *Context, f func(s Scope) error) error {
	if err := s.check(); err != nil {
		return err
	}
	from := s.scope.isolate
	i, err := c.owner()
	if err != nil {
		return err
	}
	if f == nil {
		return noFunction("enter")
	}
	if from != i && !from.locker.WithHolderOf(i.locker) {
		return c.Do(ctx, func(s Scope) error { return s.calledFrom(from, f) })
	}
	if ctx == nil || ctx.Err() != nil {
		return fmt.Errorf("v8: %w", lock.Ended(ctx))
	}
	if from == i {
		return s.nest(c, f)
	}
	if i.open == 0 {
		return fmt.Errorf("v8: %w", ErrInterrupted)
	}
	outer := i.scopes[i.open-1]
	return Scope{outer, max(outer.id, outer.released)}.nest(c, func(s Scope) error { return s.calledFrom(from, f) })
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

// Stack returns the stack trace of the JavaScript that called Go, in V8's format, the
// innermost frame first, with at most ten frames. It is empty if no JavaScript called.
func (s Scope) Stack() (stack string, err error) {
	if err := s.check(); err != nil {
		return "", err
	}
	err = s.scope.isolate.inspect(func(f *frame) bridge.Status {
		return f.isolate.bridge.Stack(&f.result)
	}, func(f *frame) { stack = stackOf(text(f.result.Value, f.result.Bytes())) })
	return stack, err
}
