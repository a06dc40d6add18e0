package v8

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Then calls fulfilled with the value, or rejected with the reason, when the promise is
// settled. The function runs as a microtask, and the promise that Then returns is
// settled with its result. A nil function leaves the outcome unchanged. If the promise
// is already settled, the microtask runs at the end of Then under ctx, unless
// JavaScript is running. Then does not use the guest's Promise.prototype.then. It
// returns an error that wraps ErrInvalid for other kinds of values.
func (v Value) Then(ctx context.Context, fulfilled, rejected Callback) (Value, error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	if v.kind != KindPromise {
		return Undefined, fmt.Errorf("v8: then: %w: a value of kind %v is not a promise", ErrInvalid, v.kind)
	}
	i := v.isolate()
	scope := i.innermost()
	if fulfilled == nil && rejected == nil {
		fulfilled = func(_ context.Context, call *Call) (Value, error) { return call.Arg(0), nil }
	}
	var handlers [2]Value
	for n, f := range [...]Callback{fulfilled, rejected} {
		if f == nil {
			continue
		}
		var err error
		if handlers[n], err = scope.Function("", f); err != nil {
			return Undefined, err
		}
	}
	return v.do(ctx, bridge.OpThen, handlers[0], handlers[1])
}

// Resolver makes a promise and its Resolver, as [Scope.Promise] does, for a task of the loop
// that settles the promise. If the loop is closed before that task runs, Close of the loop
// closes the Resolver. Resolver returns an error that wraps ErrClosed if the loop is closed,
// and ErrOtherIsolate if the scope belongs to another isolate.
func (l *Loop) Resolver(s Scope) (Value, *Resolver, error) {
	if err := l.nonzero(); err != nil {
		return Undefined, nil, err
	}
	if s.Isolate() != nil && s.Isolate() != l.context.isolate {
		return Undefined, nil, fmt.Errorf("v8: loop: the scope: %w", ErrOtherIsolate)
	}
	p, r, err := s.Promise()
	if err != nil {
		return Undefined, nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		r.handle.close()
		return Undefined, nil, l.closedError()
	}
	if l.resolvers == nil {
		l.resolvers = map[*Resolver]struct{}{}
	}
	r.loop = l
	l.resolvers[r] = struct{}{}
	return p, r, nil
}

// forget makes Close no longer close r. l is nil for a Resolver of Scope.Promise.
func (l *Loop) forget(r *Resolver) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.resolvers, r)
}

// Deferred settles a promise of [Loop.Promise]. Only the first call of Resolve,
// ResolveWith or Reject has an effect; later calls return an error that wraps
// ErrInvalid. A Deferred that is not used must be closed, because the loop waits for
// it, unless the loop is closed. It is safe for concurrent use by multiple goroutines,
// inside and outside the isolate.
type Deferred struct {
	loop     *Loop
	resolver *Resolver
	settled  atomic.Bool
}

// Promise makes a promise that Go settles later, from any goroutine. Until then it
// counts as pending work, for which Run waits. If LoopOptions.MaxPending is reached,
// Promise returns an error that wraps ErrPendingLimit.
func (l *Loop) Promise(s Scope) (Value, *Deferred, error) {
	if err := l.keep(); err != nil {
		return Undefined, nil, err
	}
	p, resolver, err := l.Resolver(s)
	if err != nil {
		l.over(nil)
		return Undefined, nil, err
	}
	return p, &Deferred{loop: l, resolver: resolver}, nil
}

// Resolve adds a task to the loop that fulfils the promise with plain Go data, as
// [Scope.Value] converts it. If the conversion fails, the promise is rejected with its
// error.
func (d *Deferred) Resolve(x any) error {
	return d.ResolveWith(func(s Scope) (Value, error) { return s.Value(x) })
}

// ResolveWith adds a task to the loop that calls value and resolves the promise with
// its result, or rejects it with its error.
func (d *Deferred) ResolveWith(value func(s Scope) (Value, error)) error {
	if value == nil {
		return noFunction("resolve")
	}
	return d.settle(func(ctx context.Context, s Scope) error {
		v, err := value(s)
		if err != nil {
			return d.resolver.Reject(ctx, s, err)
		}
		return d.resolver.Resolve(ctx, s, v)
	})
}

// Reject adds a task to the loop that rejects the promise, as [Resolver.Reject] does.
func (d *Deferred) Reject(err error) error {
	return d.settle(func(ctx context.Context, s Scope) error { return d.resolver.Reject(ctx, s, err) })
}

// Close abandons the promise, which stays pending if it is not settled. It is not an
// error to call Close more than once, or after the promise was settled.
func (d *Deferred) Close() error {
	if d != nil && d.loop != nil && d.settled.CompareAndSwap(false, true) {
		d.loop.over(nil)
		return d.resolver.Close()
	}
	return nil
}

func (d *Deferred) settle(t Task) error {
	if d == nil || d.loop == nil {
		return zeroValue("Deferred", "Loop.Promise")
	}
	if !d.settled.CompareAndSwap(false, true) {
		return errSettled()
	}
	if !d.loop.over(t) {
		_ = d.resolver.Close()
		return d.loop.closedError()
	}
	return nil
}
