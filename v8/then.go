package v8

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Then has Go go on when a promise is settled: fulfilled or rejected is called,
// with the value or the reason as its only argument, as a job of the promise, and
// the promise that Then returns is settled with what it returns. nil stands for
// what leaves the outcome as it is. A promise that is settled already has the
// job run at the end of Then, under ctx, unless JavaScript is under way. The
// guest's own Promise.prototype.then is not asked. It is ErrInvalid for other
// kinds.
func (v Value) Then(ctx context.Context, fulfilled, rejected Callback) (Value, error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	if v.kind != KindPromise {
		return Undefined, fmt.Errorf("v8: then: %w: a %v is no promise", ErrInvalid, v.kind)
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
	return v.do(ctx, bridge.DoThen, handlers[0], handlers[1])
}

// Deferred settles a promise of [Loop.Promise]. Its methods may be called from
// any goroutine, inside the isolate or not. The first of them counts; later ones
// are ErrInvalid. One that is not used must be closed, or the loop waits for it.
type Deferred struct {
	loop     *Loop
	resolver *Resolver
	settled  atomic.Bool
}

// Promise makes a promise that Go settles later and from anywhere. Until then it
// is pending in the loop: Run waits for it, and there may be as many as
// LoopOptions.Pending says; one more is ErrLoop.
func (l *Loop) Promise(s Scope) (Value, *Deferred, error) {
	if err := l.keep(); err != nil {
		return Undefined, nil, err
	}
	p, resolver, err := s.Promise()
	if err != nil {
		l.over(nil)
		return Undefined, nil, err
	}
	return p, &Deferred{loop: l, resolver: resolver}, nil
}

// Resolve has the loop fulfil the promise with plain Go data, as [Scope.Value]
// takes it; what that refuses is what the promise is rejected with.
func (d *Deferred) Resolve(x any) error {
	return d.ResolveWith(func(s Scope) (Value, error) { return s.Value(x) })
}

// ResolveWith has the loop resolve the promise with a value that is made in it;
// with an error it is rejected.
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

// Reject has the loop reject the promise, as [Resolver.Reject] does.
func (d *Deferred) Reject(err error) error {
	return d.settle(func(ctx context.Context, s Scope) error { return d.resolver.Reject(ctx, s, err) })
}

// Close gives the promise up as it is. Closing twice, or after settling, is fine.
func (d *Deferred) Close() error {
	if d != nil && d.loop != nil && d.settled.CompareAndSwap(false, true) {
		d.loop.over(nil)
		return d.resolver.Close()
	}
	return nil
}

func (d *Deferred) settle(t Task) error {
	if d == nil || d.loop == nil {
		return unmade("Deferred", "Loop.Promise")
	}
	if !d.settled.CompareAndSwap(false, true) {
		return errSettled()
	}
	if !d.loop.over(t) {
		_ = d.resolver.Close()
		return d.loop.gone()
	}
	return nil
}
