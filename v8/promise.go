package v8

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// PromiseState is the state of a promise.
type PromiseState uint8

// The states of a promise, as in v8-promise.h.
const (
	Pending PromiseState = iota
	Fulfilled
	Rejected
)

func (s PromiseState) String() string {
	return nameOf("PromiseState", int(s), "pending", "fulfilled", "rejected")
}

// Promise returns the state of a promise, and its value or the reason of its rejection.
// It runs no JavaScript. It returns an error that wraps ErrInvalid for other kinds of
// values; a thenable is not a promise. If the promise is rejected, the rejection counts
// as handled.
func (v Value) Promise() (PromiseState, Value, error) { return v.promise(bridge.OpState) }

// PeekPromise is like [Value.Promise], but an unhandled rejection stays unhandled. It
// is for printing.
func (v Value) PeekPromise() (PromiseState, Value, error) {
	return v.promise(bridge.OpState, Bool(true))
}

// promise implements Promise with DoState, PeekPromise with DoState and an argument,
// and rejected with DoMark.
func (v Value) promise(op bridge.Op, peek ...Value) (state PromiseState, settled Value, err error) {
	if err := v.check(); err != nil {
		return Pending, Undefined, err
	}
	err = v.isolate().inspect(v.operation(op), func(f *frame) {
		state, settled = PromiseState(f.result.Extra), f.resultValue()
	}, peek...)
	return state, settled, err
}

// Resolver settles a promise that Go made. It is safe for concurrent use by multiple
// goroutines, but its methods need a Scope of the promise's isolate, which only one
// goroutine at a time can have.
type Resolver struct {
	handle  handle
	settled atomic.Bool
	loop    *Loop // the loop that closes it, or nil
}

// Promise makes a promise and the Resolver that settles it. A Resolver that is not used
// should be closed; otherwise a cleanup releases it when it is unreachable. If a task of a
// loop settles the promise, use [Loop.Resolver] or [Loop.Promise].
func (s Scope) Promise() (Value, *Resolver, error) {
	if err := s.check(); err != nil {
		return Undefined, nil, err
	}
	i := s.scope.isolate
	var promise Value
	bits, err := i.make(context.Background(), func(f *frame) (bridge.Handle, bridge.Status) {
		status := i.bridge.NewPromise(&f.result)
		return bridge.Handle(f.result.Extra), status
	}, func(f *frame) { promise = f.resultValue() })
	if err != nil {
		return Undefined, nil, err
	}
	r := &Resolver{}
	own(&r.handle, i, bits, r)
	return promise, r, nil
}

// Resolve fulfils the promise with a value. If the value is a promise or a thenable,
// the promise follows it; V8 calls the then method of a thenable. Reactions of the
// promise run under ctx before Resolve returns, unless JavaScript is running. A promise
// can be settled only once: later calls return an error that wraps ErrInvalid.
func (r *Resolver) Resolve(ctx context.Context, s Scope, v Value) error {
	return r.settle(ctx, s, bridge.OpResolve, v)
}

// Reject rejects the promise with the exception that JavaScript would see if a
// [Callback] returned err.
func (r *Resolver) Reject(ctx context.Context, s Scope, err error) error {
	v, failed := s.Error(err)
	if failed != nil {
		return failed
	}
	return r.settle(ctx, s, bridge.OpReject, v)
}

func (r *Resolver) settle(ctx context.Context, s Scope, op bridge.Op, args ...Value) error {
	if err := s.check(); err != nil {
		return err
	}
	if r == nil {
		return zeroValue("Resolver", "Scope.Promise")
	}
	i := s.scope.isolate
	if err := r.handle.usable("promise", i); err != nil && !r.settled.Load() {
		return err
	}
	if !r.settled.CompareAndSwap(false, true) || !r.handle.take() {
		return errSettled()
	}
	r.loop.forget(r)
	released := false
	err := i.perform(ctx, func(f *frame) bridge.Status {
		status := i.bridge.Settle(op, r.handle.bits, &f.args, &f.result)
		released = f.result.Extra != 0
		return status
	}, nil, args...)
	if released {
		i.gone(1)
	} else {
		i.discard(r.handle.bits)
	}
	return err
}

func errSettled() error { return fmt.Errorf("v8: %w: the promise is already settled", ErrInvalid) }

// Close releases the Resolver. The promise stays pending if it is not settled. It is
// not an error to call Close more than once, or after the promise was settled.
func (r *Resolver) Close() error {
	if r == nil {
		return nil
	}
	r.handle.close()
	r.loop.forget(r)
	return nil
}
