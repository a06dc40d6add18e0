package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Enter holds another isolate's context for f from inside this one, as
// [Context.Do] does, for isolates that call each other. What runs there ends with
// what runs here: not only with ctx, but also when this run's CPU time is used
// up or this isolate is closed; there that is a TerminatedError. The CPU time
// counts for both.
//
// If the goroutine is inside the other isolate already, further out on its stack,
// f gets a scope nested in the one that is open there: calls from A to B and
// back to A work, and see in A what the caller of B left. If the context is one
// of this isolate, Enter is [Scope.In].
//
// Errors are those of Do, but for ErrReentrant: ErrDeadlock where who holds the
// other isolate waits for this one, ErrInterrupted in a function given to
// Interrupt.
func (s Scope) Enter(ctx context.Context, c *Context, f func(s Scope) error) error {
	if err := s.check(); err != nil {
		return err
	}
	from, i := s.scope.isolate, c.isolate
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

// calledFrom runs f with the runs it begins tied to those of another isolate.
func (s Scope) calledFrom(from *Isolate, f func(s Scope) error) error {
	i := s.scope.isolate
	outer := i.caller
	i.caller = from.callingNow()
	defer func() { i.caller = outer }()
	return f(s)
}

// Stack returns where JavaScript is that called Go, as V8 prints stacks, the
// innermost frame first and at most ten; "" if none did.
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
